"""What a report knows where GitHub's answers are few, wrong or in motion: no number stands for more than was seen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.reports.making.collecting import Collected, collect
from functions.reports.making.window import Timeframe, window_of
from shared.clock import ManualClock
from tests.github_server import Commit, GitHubServer, Issue, answers, made_items
from tests.github_server.world import START
from tests.reports.github.rig import client_on, soon, told
from tests.reports.rig import rig

ISSUES, SEARCH, COMMITS = "/repos/octo/hello/issues", "/search/issues", "/repos/octo/hello/commits"


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        yield server


def _ago(hours: float) -> Any:
    return START - timedelta(hours=hours)


def _merged(number: int, user: str, *, hours: float = 2, opened: float = 50) -> Issue:
    at = _ago(hours)
    return Issue(
        number, f"Change {number}", _ago(opened), at, user=user, is_pull=True, closed_at=at, merged_at=at,
        association="CONTRIBUTOR",
    )  # fmt: skip


def _collected(server: GitHubServer, timeframe: Timeframe = "last_day") -> Collected:
    clock = ManualClock()
    github = client_on(server, clock=clock)
    repository = told(server.world.named("octo/hello"))
    try:
        return collect(github, repository, window_of(timeframe, clock.now_ms()), token=None, deadline=soon(clock=clock))
    finally:
        github.close()


def _codes(found: Collected) -> list[str]:
    return [note.code for note in found.notes]


def test_who_wrote_before_the_window_and_was_merged_in_it_is_new(server: GitHubServer) -> None:
    """A first pull request is new when it is merged, however old its commits; who had one merged before is not."""
    server.repository(
        "octo/hello",
        items=[_merged(7, "newbie"), _merged(8, "ann"), _merged(2, "ann", hours=900, opened=950)],
        commits=[Commit("newbie", _ago(49)), Commit("ann", _ago(900))],
    )
    assert _collected(server).new_contributors == ("newbie",)
    assert _collected(server, "last_week").new_contributors == ("newbie",)


def test_where_search_is_used_up_commits_tell_who_is_new_and_who_may_be_missing_is_told(server: GitHubServer) -> None:
    """Commits know fewer newcomers; so do they where more people than ten are asked after."""
    server.repository(
        "octo/hello",
        items=[_merged(number, f"p{number}") for number in range(1, 13)],
        commits=[Commit("p1", _ago(49)), Commit("p12", _ago(49))],
    )
    many = _collected(server)
    # The list has the newest first, and of one second those that came last: the eleventh and twelfth are p2 and p1.
    assert many.new_contributors == tuple(sorted(f"p{number}" for number in range(2, 13)))
    assert (server.count(path=SEARCH), server.count(path=COMMITS)) == (10, 2)
    assert _codes(many) == ["new_contributors_unsure"]
    server.on(SEARCH, answers.rate_limited(reset_ms=ManualClock().now_ms() + 60_000, resource="search"), times=None)
    limited = _collected(server)
    assert limited.new_contributors == tuple(sorted(f"p{number}" for number in range(2, 12)))
    assert _codes(limited) == ["new_contributors_unsure"]


def test_a_list_that_was_not_looked_at_again_is_not_complete(server: GitHubServer) -> None:
    """Two items move while pages are read and GitHub fails then: 248 of 250 are counted, and that is said."""
    repo = server.repository("octo/hello", items=made_items(seed=3, count=250, days=5, bots=0))

    def move() -> None:
        for one in repo.updated_since(None)[-2:]:
            one.updated_at = START - timedelta(seconds=1)
        server.on(ISSUES, answers.status(500), times=None)

    answered = threading.Barrier(2, action=move)
    server.meanwhile(ISSUES, lambda: None)
    for _ in range(2):
        server.meanwhile(ISSUES, lambda: answered.wait(timeout=10))
    found = _collected(server, "last_week")
    assert (found.complete, _codes(found)[0]) == (False, "items_may_be_missing")
    assert len(found.items) == 248


def test_a_window_is_compared_with_one_that_is_counted_as_it_is(server: GitHubServer) -> None:
    """A thousand bots' pull requests before are not a thousand fewer now: what search alone counts is not compared."""
    robots = made_items(seed=5, count=1_000, until=_ago(25), days=0.9, bots=1.0)
    server.repository("octo/hello", items=[*robots, Issue(2_000, "It broke", _ago(3), _ago(3))])
    found = _collected(server)
    assert (found.now["issues"]["opened"], found.now["prs"]["opened"]) == (1, 0)
    assert (found.previous, found.complete, _codes(found)) == (None, True, ["previous_not_counted"])
    assert server.count(path=SEARCH) == 0


def test_a_search_that_did_not_end_counts_nothing(server: GitHubServer) -> None:
    """`incomplete_results` is no count: the numbers are those of what was read, and this is said."""
    server.repository("octo/hello", items=made_items(seed=4, count=1_200, days=1, bots=0, pulls=0))
    server.on(SEARCH, answers.body({"total_count": 7, "incomplete_results": True, "items": []}), times=None)
    found = _collected(server)
    assert found.now["issues"]["opened"] > 900
    assert (found.previous, _codes(found)) == (None, ["items_truncated", "previous_not_counted"])
    assert "search_incomplete" in found.notes[1].detail


def test_counts_and_newcomers_are_asked_for_side_by_side_four_at_a_time(server: GitHubServer) -> None:
    """Ten counts and six people, no more than four at once."""
    newest = [_merged(5_000 + number, f"p{number}", hours=0.1) for number in range(6)]
    server.repository("octo/hello", items=[*made_items(seed=4, count=1_200, days=1, bots=0, pulls=0), *newest])
    four = threading.Barrier(4)
    for _ in range(16):
        server.meanwhile(SEARCH, lambda: four.wait(timeout=10))
    found = _collected(server)
    assert found.new_contributors == tuple(f"p{number}" for number in range(6))
    assert _codes(found) == ["items_truncated", "counted_by_search"]
    assert (server.count(path=SEARCH), server.most_at_once) == (16, 4)


def test_what_cannot_be_read_is_left_out_and_told(server: GitHubServer) -> None:
    """One item without a date costs that item, not the report; a moment without a zone is GitHub's, in UTC."""
    odd = Issue(1, "No date", _ago(3), _ago(3), extra={"created_at": "soon"})
    naive = Issue(2, "No zone", _ago(3), _ago(3), extra={"created_at": _ago(3).replace(tzinfo=None).isoformat()})
    server.repository("octo/hello", items=[odd, naive])
    found = _collected(server)
    assert [(one.number, one.created_at) for one in found.items] == [(2, _ago(3))]
    assert (found.now["issues"]["opened"], found.complete, _codes(found)) == (1, False, ["items_unreadable"])


def test_a_year_too_long_to_read_is_drawn_as_far_as_it_was() -> None:
    """1,300 issues, of which 1,000 are read: weeks that were not read are left out, and the page says so."""
    with rig() as larder:
        larder.github.repository("octo/large", items=made_items(seed=4, count=1_300, days=364, pulls=0, bots=0))
        report = larder.generate("octo/large", "last_year").json()
        activity = report["activity"]
        assert activity["issues"]["opened"] == 1_300
        drawn = activity["timeline"]
        assert 0 < len(drawn) < 52
        assert all(part["opened"] + part["closed"] > 0 for part in drawn)
        page = larder.get(f"/api/v1/reports/{report['id']}", format="html").text
        assert "<figcaption>From " in page
        assert f"in {len(drawn)} parts of one week each" in page
        assert "People, times and labels are of what was read, which is not all." in page
