"""What hostile testers found: each was broken once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cache.test_buffer import Flaky
from tests.github_server import answers
from tests.reports.rig import ADMIN, ANN, EVE, PRIVATE, PUBLIC, Rig, refused, rig


def _listed(larder: Rig) -> set[str]:
    return {one["id"] for one in larder.get("/api/v1/reports", admin=True).json()["reports"]}


def test_reports_of_several_sizes_and_one_second_are_several() -> None:
    """Each has its own id and content, and taking them away takes all, from the cache too."""
    with rig() as larder:
        made = {size: larder.generate(max_items=size).json() for size in (1, 2, 5)}
        assert len({one["id"] for one in made.values()}) == 3
        for size, one in made.items():
            kept = larder.get(f"/api/v1/reports/{one['id']}").json()
            assert (len(kept["prs"]), kept["max_items"]) == (size, size)
        assert larder.delete(f"/api/v1/reports/{made[2]['id']}").status_code == 204
        assert [larder.generate(max_items=size).json()["cached"] for size in (1, 2, 5)] == [True, False, True]
        assert larder.delete("/api/v1/reports", repo=PUBLIC).json()["deleted"] == 3
        assert [larder.generate(max_items=size).json()["cached"] for size in (1, 2, 5)] == [False, False, False]


@pytest.mark.parametrize("name", [PUBLIC, "octo/hi"])
def test_a_renamed_repositorys_reports_are_taken_away_by_either_name(name: str) -> None:
    """Reports are the repository's, whatever it was called when they were made."""
    with rig() as larder:
        first = larder.generate().json()
        larder.github.rename(PUBLIC, "octo/hi")
        larder.advance(minutes=6)
        assert larder.generate("octo/hi").json()["cached"]
        assert larder.delete("/api/v1/reports", repo=name).json()["deleted"] == 1
        refused(larder.get(f"/api/v1/reports/{first['id']}"), 404, "no_such_report")
        assert not larder.generate("octo/hi").json()["cached"]


def test_what_is_taken_away_while_it_is_made_anew_stays_away() -> None:
    """A report that was under way when all of its repository were deleted is given to who asked, and kept nowhere."""
    with rig() as larder:
        larder.generate()
        larder.github.meanwhile("/repos/octo/hello/issues", lambda: larder.delete("/api/v1/reports", repo=PUBLIC))
        forced = {"Cache-Control": "no-cache", "X-API-Key": ADMIN}
        given = larder.generate(headers=forced).json()
        refused(larder.get(f"/api/v1/reports/{given['id']}"), 404, "no_such_report")
        assert _listed(larder) == set()


def test_what_turned_private_is_not_read_with_the_servers_token() -> None:
    """Within the five minutes that it is still taken for public, nothing new of it is read, and it ends at once."""
    with rig(GITHUB_TOKEN="ghp_server") as larder:
        larder.github.user("server", token="ghp_server")
        larder.generate()
        repo = larder.github.world.named(PUBLIC)
        repo.private, repo.visible_to = True, {"ann", "server"}
        larder.github.forget()
        larder.advance(seconds=10)
        refused(larder.generate(timeframe="last_month"), 403, "no_repository_access")
        assert larder.github.count(path="/repos/octo/hello/issues") == 0
        refused(larder.generate(), 403, "no_repository_access")
        assert larder.generate(token=ANN).status_code == 200


def test_what_github_says_of_one_token_is_no_answer_to_others() -> None:
    """A member whose limit is used up gets 503, and the next one is served at once."""
    with rig() as larder:
        larder.github.world.named(PRIVATE).visible_to = {"ann", "eve"}
        reset = larder.clock.now_ms() + 600_000
        larder.github.meanwhile(
            "/repos/octo/secret/issues", lambda: larder.github.limit(token=EVE, remaining=0, reset_ms=reset)
        )
        refused(larder.generate(PRIVATE, token=EVE), 503, "github_rate_limited")
        assert larder.generate(PRIVATE, token=ANN).status_code == 200


def test_a_token_that_may_not_read_issues_gets_none_from_the_cache() -> None:
    """GitHub shows it the repository and refuses the issues: so does Larder, whoever had the report made."""
    with rig() as larder:
        larder.generate(PRIVATE, token=ANN)
        larder.advance(seconds=61)
        larder.github.on("/repos/octo/secret/issues", answers.status(403))
        assert larder.generate(PRIVATE, token=ANN).status_code == 403


def test_a_member_is_served_while_the_server_may_ask_no_more() -> None:
    """A private repository is read with the caller's token, whatever became of the server's own limit."""
    with rig() as larder:
        larder.github.limit(token=None, remaining=0, reset_ms=larder.clock.now_ms() + 600_000)
        assert larder.generate(PRIVATE, token=ANN).status_code == 200
        refused(larder.generate(PUBLIC), 503, "github_rate_limited")


def test_a_fresh_report_is_given_while_github_is_down_however_long_nobody_asked() -> None:
    """A report of a year is good for seven days, and GitHub is away on the second."""
    with rig() as larder:
        first = larder.generate(timeframe="last_year").json()
        larder.advance(hours=26)
        larder.github.on(".*", answers.status(503), times=None)
        answer = larder.generate(timeframe="last_year")
        assert (answer.status_code, answer.json()["id"]) == (200, first["id"])
        assert [one["code"] for one in answer.json()["warnings"]] == ["github_unavailable"]
        asked = larder.github.count()
        for _ in range(5):
            assert larder.generate(timeframe="last_year").status_code == 200
        assert larder.github.count() == asked, "whoever asks for what is at hand does not wait for GitHub each time"


def test_strangers_who_use_up_the_limit_do_not_keep_a_private_repository_public() -> None:
    """While GitHub is there and takes no more requests, what was public is served for an hour, and no longer."""
    with rig() as larder:
        larder.generate(timeframe="last_year")
        larder.github.world.named(PUBLIC).private = True
        larder.github.limit(token=None, remaining=0, reset_ms=larder.clock.now_ms() + 86_400_000)
        larder.advance(minutes=6)
        assert larder.generate(timeframe="last_year").status_code == 200
        larder.clock.advance(timedelta(hours=1))
        refused(larder.generate(timeframe="last_year"), 503, "github_rate_limited")


def test_nothing_is_kept_of_what_is_asked_for_unkept() -> None:
    """`no-store` leaves no answer of GitHub's either, and with only-if-cached there is nothing to give."""
    with rig() as larder:
        assert larder.generate(headers={"Cache-Control": "no-store"}).status_code == 200
        larder.runtime.buffer.flush()
        page = larder.runtime.table.scan(limit=1_000)
        assert [item.key for item in page.items if "github" in item.key.partition] == []
        refused(larder.generate(headers={"Cache-Control": "no-store, only-if-cached"}), 504, "not_cached")


def test_a_report_made_while_the_table_was_away_is_kept_when_it_is_back() -> None:
    """What is given from memory meanwhile has an id that is good as soon as the table takes it."""
    with rig(table=Flaky) as larder:
        table = larder.runtime.table
        assert isinstance(table, Flaky)
        table.well = False
        made = larder.generate().json()
        refused(larder.get(f"/api/v1/reports/{made['id']}"), 404, "no_such_report")
        table.well = True
        larder.advance(seconds=5)
        larder.runtime.buffer.flush()
        again = larder.generate().json()
        assert (again["cached"], again["id"]) == (True, made["id"])
        assert larder.get(f"/api/v1/reports/{made['id']}").status_code == 200
        assert _listed(larder) == {made["id"]}
