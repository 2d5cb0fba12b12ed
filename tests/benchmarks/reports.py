"""Reports through the local server: a hit beside the bare endpoint, a miss beside what GitHub and the model take."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.measuring import Contender, take_turns
from tests.benchmarks.tables import Goal, print_goals, print_table, print_title
from tests.github_server import GitHubServer, made_items
from tests.larder_process import larder, larder_serve
from tests.llm_server import LlmServer
from tests.reports.model import words

_GITHUB_SECONDS, _MODEL_SECONDS = 0.1, 0.5
_ITEMS = 250
_LIMIT_HIT_MS, _LIMIT_OVER_BARE_MS, _LIMIT_MISS_MS = 200, 5, 150


class _SlowGitHub(GitHubServer):
    """A GitHub that takes its time, and notes from when to when it was at each answer."""

    def __init__(self) -> None:
        super().__init__()
        self.busy: list[tuple[float, float]] = []

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        began = time.monotonic()
        time.sleep(_GITHUB_SECONDS)
        super().handle(handler)
        self.busy.append((began, time.monotonic()))


def run(*, quick: bool) -> None:
    """Print the times of hits and misses, and the goals."""
    rounds, misses = (5, 3) if quick else (20, 10)
    print_title(
        "Reports, one client of the local server (ms)",
        f"{_ITEMS} items; an answer of GitHub's takes {_GITHUB_SECONDS * 1000:.0f} ms, the model's "
        f"{_MODEL_SECONDS * 1000:.0f} ms.",
        "A miss is set beside the time in which GitHub or the model was at it: calls side by side count once.",
    )
    with ExitStack() as stack:
        github = stack.enter_context(_SlowGitHub())
        items = made_items(seed=1, count=_ITEMS, until=datetime.now(UTC).replace(microsecond=0), days=14)
        for number in range(misses + 1):
            github.repository(f"octo/hello-{number}", items=items)
        model = stack.enter_context(
            LlmServer(value=lambda body: words(body["messages"][1]["content"]), delay=_MODEL_SECONDS)
        )
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = {
            "GITHUB_API_URL": github.base_url,
            "LARDER_LLM": "openai",
            "OPENAI_API_KEY": "sk-made-up",
            "OPENAI_BASE_URL": model.base_url,
            "LARDER_LLM_MODEL": "made-up",
        }
        larder(folder, "bootstrap", **settings)
        address = stack.enter_context(larder_serve(folder, **settings)).address
        client = stack.enter_context(httpx.Client(timeout=60))

        def ask(number: int) -> Any:
            body = {"repo_url": f"octo/hello-{number}", "timeframe": "last_week"}
            answer = client.post(f"{address}/api/v1/reports/generate", json=body)
            if answer.status_code != 200:
                raise RuntimeError(answer.text)
            return answer.json()

        # The first one imports what the others only use.
        report_id = ask(0)["id"]
        added = sorted(_added(lambda number=number: ask(number), github, model) for number in range(1, misses + 1))  # type: ignore[misc]
        timed = take_turns(
            [
                Contender("bare endpoint (/health)", lambda _: client.get(f"{address}/health")),
                Contender("hit (generate)", lambda _: ask(1)),
                Contender("read by id", lambda _: client.get(f"{address}/api/v1/reports/{report_id}")),
            ],
            rounds=rounds,
            operations=50,
        )
    shown = [
        [name, f"{one.percentile_us(50) / 1000:.2f}", f"{one.percentile_us(99) / 1000:.2f}"]
        for name, one in timed.items()
    ]
    print_table(("", "p50", "p99"), shown)
    bare, hit = timed["bare endpoint (/health)"], timed["hit (generate)"]
    over_bare = (hit.percentile_us(50) - bare.percentile_us(50)) / 1000
    print_goals(
        [
            Goal("hit, p99", hit.percentile_us(99) / 1000, _LIMIT_HIT_MS, "ms"),
            Goal("hit less bare endpoint, median", over_bare, _LIMIT_OVER_BARE_MS, "ms"),
            Goal("miss less GitHub and model, median", added[len(added) // 2], _LIMIT_MISS_MS, "ms"),
        ]
    )


def _added(ask: Callable[[], object], github: _SlowGitHub, model: LlmServer) -> float:
    """Return how many ms a miss took in which neither GitHub nor the model was at it."""
    github.busy.clear()
    model.requests.clear()
    began = time.monotonic()
    ask()
    took = time.monotonic() - began
    spans = [*github.busy, *((one.at, one.at + _MODEL_SECONDS) for one in model.requests)]
    busy, until = 0.0, 0.0
    for start, end in sorted(spans):
        busy += max(0.0, end - max(start, until))
        until = max(until, end)
    return (took - busy) * 1000
