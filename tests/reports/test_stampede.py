"""A hundred users who ask four processes for one report pay for one."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.github_server import GitHubServer, made_items
from tests.larder_process import larder, larder_serve
from tests.llm_server import LlmServer
from tests.reports.model import TLDR, words

_PROCESSES, _USERS = 4, 100


@pytest.mark.ci
def test_a_hundred_users_in_four_processes_cost_one_generation(tmp_path: Path) -> None:
    """One set of GitHub calls, one call of the model, everyone answered, and all with the same report."""
    now = datetime.now(UTC).replace(microsecond=0)
    with ExitStack() as stack:
        github = stack.enter_context(GitHubServer())
        github.repository("octo/hello", items=made_items(seed=1, count=250, until=now, days=14))
        model = stack.enter_context(LlmServer(value=lambda body: words(body["messages"][1]["content"]), delay=0.5))
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
        assert {answer.json()["tldr"] for answer in answers} == {TLDR}
        assert sum(answer.json()["cache_source"] == "generated" for answer in answers) >= 1
        assert len(model.requests) == 1
        # The repository, pages of items and who is new: each asked for once, but the first page, which may have moved.
        asked = Counter((call.path, call.query.get("page", "1"), call.query.get("q")) for call in github.calls)
        again = {path for (path, _, _), times in asked.items() if times > 1}
        assert again <= {"/repos/octo/hello/issues"}
        assert max(asked.values()) <= 2
