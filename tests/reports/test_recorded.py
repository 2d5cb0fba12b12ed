"""A report of what GitHub really answered once, served by the local server; read from beside the project."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.clock import to_ms
from tests.github_server.api import Reply
from tests.reports.rig import rig

_RECORDED = Path(__file__).parents[3] / "shared" / "data" / "github"
# When the page of issues was recorded.
_THEN = datetime(2020, 1, 10, 21, 24, 24, tzinfo=UTC)


def _recorded(name: str) -> Any:
    return json.loads((_RECORDED / name).read_text(encoding="utf-8"))


@pytest.mark.skipif(not _RECORDED.exists(), reason="no recorded answers beside the project")
def test_a_report_of_recorded_answers() -> None:
    """The numbers are those that can be counted in the recorded page, and every item is one of it."""
    page = _recorded("issues_closed_p1.json")
    with rig() as larder:
        larder.advance(seconds=(_THEN - datetime(2026, 11, 1, tzinfo=UTC)).total_seconds())
        assert to_ms(_THEN - datetime(1970, 1, 1, tzinfo=UTC)) == larder.clock.now_ms()
        routes = larder.github.routes
        repo = _recorded("repo_hub4j_github-api.json")
        routes["GET /repos/hub4j/github-api"] = lambda asked: Reply(200, repo)
        routes[f"GET /repos/{repo['full_name']}/issues"] = lambda asked: Reply(200, page)
        routes[f"GET /repos/{repo['full_name']}/commits"] = lambda asked: Reply(200, [])
        answer = larder.generate("hub4j/github-api", "last_month", max_items=50)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        start = told["timeframe_start"]
        people = [one for one in page if one["user"]["type"] != "Bot" and not one["user"]["login"].endswith("bot]")]
        for kind, of_kind in (("prs", True), ("issues", False)):
            own = [one for one in people if ("pull_request" in one) is of_kind]
            assert told["activity"][kind]["opened"] == sum(one["created_at"] >= start for one in own)
            closed = sum((one["closed_at"] or "") >= start for one in own)
            counted = told["activity"][kind]
            assert counted["closed"] + counted.get("merged", 0) == closed
        by_number = {one["number"]: one for one in page}
        for item in (*told["prs"], *told["issues"]):
            recorded = by_number[item["number"]]
            assert item["title"] == recorded["title"]
            assert item["reactions"] == recorded.get("reactions", {}).get("total_count", 0)
            assert item["labels"] == [label["name"] for label in recorded["labels"]]
        assert told["tldr"]
        assert larder.get(f"/api/v1/reports/{told['id']}", format="html").status_code == 200
