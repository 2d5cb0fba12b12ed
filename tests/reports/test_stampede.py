"""A hundred users who ask four processes for one report pay for one."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.github_server import GitHubServer, made_items
from tests.larder_process import larder, larder_serve
from tests.llm_server import LlmServer

_PROCESSES, _USERS = 4, 100


def _words(body: dict[str, Any]) -> Any:
    data = json.loads(body["messages"][1]["content"].removeprefix("<data>\n").removesuffix("\n</data>"))
    return {
        "tldr": "A week.",
        "items": [{"number": one["number"], "summary": "Told."} for one in data["items"]],
        "people": [{"username": one["username"], "tldr": "Did."} for one in data["people"]],
    }


@pytest.mark.ci
def test_a_hundred_users_in_four_processes_cost_one_generation(tmp_path: Path) -> None:
    """One set of GitHub calls, one call of the model, everyone answered, and all with the same report."""
    now = datetime.now(UTC).replace(microsecond=0)
    with ExitStack() as stack:
        github = stack.enter_context(GitHubServer())
        github.repository("octo/hello", items=made_items(seed=1, count=250, until=now, days=14))
        model = stack.enter_context(LlmServer(value=_words, delay=0.5))
        settings = {
            "GITHUB_API_URL": github.base_url,
            "LARDER_LLM": "openai",
            "OPENAI_API_KEY": "sk-made-up",
            "OPENAI_BASE_URL": model.base_url,
            "LARDER_LLM_MODEL": "made-up",
        }
        assert larder(tmp_path, "bootstrap", **settings).code == 0
        with ThreadPoolExecutor(_PROCESSES) as starting:
            servers = list(
                starting.map(
                    lambda _: stack.enter_context(larder_serve(tmp_path, **settings)).address, range(_PROCESSES)
                )
            )

        def ask(user: int) -> httpx.Response:
            body = {"repo_url": "octo/hello", "timeframe": "last_week"}
            return httpx.post(f"{servers[user % _PROCESSES]}/api/v1/reports/generate", json=body, timeout=60)

        with ThreadPoolExecutor(_USERS) as users:
            answers = list(users.map(ask, range(_USERS)))
        assert Counter(answer.status_code for answer in answers) == {200: _USERS}
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert {answer.json()["tldr"] for answer in answers} == {"A week."}
        assert sum(answer.json()["cache_source"] == "generated" for answer in answers) >= 1
        assert len(model.requests) == 1
        # Three pages of items (the first once more, where the list moved), who is new, and the repository once.
        asked = Counter(call.path for call in github.calls)
        assert asked["/repos/octo/hello"] == 1
        pages = [call.query.get("page", "1") for call in github.calls_to("/repos/octo/hello/issues")]
        assert set(Counter(pages).values()) <= {1, 2}
        assert max(Counter(call.query["author"] for call in github.calls_to(".*/commits")).values()) == 1
