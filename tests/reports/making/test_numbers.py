"""What a report counts, and whom and what it tells of."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from functions.reports.github.models import RepositoryItem
from functions.reports.making.activity import activity, counted
from functions.reports.making.happening import is_bot
from functions.reports.making.ranking import people_of, ranked
from functions.reports.making.window import GOOD_FOR, PARTS, TIMEFRAMES, Timeframe, Window, window_of
from tests.reports.making.items import NOW, WEEK, account, item, items


def _activity(found: list[RepositoryItem], timeframe: Timeframe = "last_week", window: Window = WEEK) -> Any:
    now = counted(found, window)
    return activity(found, window, timeframe, now=now, previous=None, new_contributors=(), complete=True)


@pytest.mark.ci
@given(items())
def test_every_event_of_the_window_is_counted_once(found: list[RepositoryItem]) -> None:
    """Opened, merged and closed are what the moments say; the timeline adds up to them, and bots stand apart."""
    people = [one for one in found if not is_bot(one.user)]
    told = _activity(found)
    for kind, of_kind in (("prs", True), ("issues", False)):
        own = [one for one in people if one.is_pull_request is of_kind]
        assert told[kind]["opened"] == sum(WEEK.holds(one.created_at) for one in own)
        closed = [one for one in own if one.merged_at is None and WEEK.holds(one.closed_at)]
        assert told[kind]["closed"] == len(closed)
    assert told["prs"]["merged"] == sum(WEEK.holds(one.merged_at) for one in people)
    for event in ("opened", "closed"):
        assert sum(part[event] for part in told["timeline"]) == told["prs"][event] + told["issues"][event]
    assert sum(part["merged"] for part in told["timeline"]) == told["prs"]["merged"]
    assert sum(told["bots"].values()) <= sum(is_bot(one.user) for one in found)


@pytest.mark.parametrize("timeframe", TIMEFRAMES)
def test_windows_end_now_and_follow_each_other(timeframe: Timeframe) -> None:
    """A window ends at the second of the request, the one before ends where it starts, and no moment is in both."""
    window = window_of(timeframe, int(NOW.timestamp() * 1000) + 999)
    assert window.end == NOW
    assert window.before.end == window.start
    assert window.holds(window.start)
    assert not window.holds(window.end)
    assert window.before.holds(window.start - timedelta(seconds=1))
    assert not window.before.holds(window.start)
    starts = window.starts(PARTS[timeframe])
    assert starts[0] == window.start
    lengths = {later - earlier for earlier, later in pairwise([*starts, window.end])}
    assert max(lengths) - min(lengths) <= timedelta(seconds=1)


def test_reports_are_good_for_what_the_seed_says() -> None:
    """An hour, six hours, a day, seven days."""
    assert [GOOD_FOR[one] for one in TIMEFRAMES] == [
        timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7)
    ]  # fmt: skip


def test_what_was_talked_about_comes_first_and_what_was_only_touched_last() -> None:
    """Reactions, comments and roles rank items; a label that was set on an old thread with many comments does not."""
    old = item(1, created_at=WEEK.start - timedelta(days=90), updated_at=NOW - timedelta(hours=1), comments=500)
    plain, liked = item(2), item(3, reactions=5)
    by_owner = item(4, author_association="OWNER")
    bot = item(5, user="dependabot[bot]", reactions=99)
    order = [one.item.number for one in ranked([bot, old, plain, liked, by_owner], WEEK)]
    assert order == [3, 4, 2, 1]


def test_people_are_those_who_did_something() -> None:
    """Merged counts more than opened, opened more than reported; being updated is nobody's doing."""
    merged = item(1, pull=True, user="ann", state="closed", created_at=WEEK.before.start, merged_at=WEEK.start)
    opened = item(2, pull=True, user="bob")
    reported = item(3, user="cyd")
    touched = item(4, user="dot", created_at=WEEK.before.start, updated_at=WEEK.start)
    gone = item(5, user=None)
    people = people_of(ranked([touched, reported, gone, opened, merged], WEEK), 10)
    assert [(one.account.login, one.merged, one.opened, one.reported) for one in people] == [
        ("ann", 1, 0, 0), ("bob", 0, 1, 0), ("cyd", 0, 0, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("login", "kind", "is_one"),
    [
        ("dependabot[bot]", "Bot", True), ("some-app[bot]", "User", True), ("codecov-commenter", "User", True),
        ("ann", "User", False), ("botany", "User", False), ("acme", "Organization", False), ("x", "Bot", True),
    ],
)  # fmt: skip
def test_bots_are_told_by_type_and_name(login: str, kind: str, is_one: bool) -> None:
    """GitHub's type, the suffix of apps, and a few well-known accounts; a person whose name begins so is none."""
    assert is_bot(account(login, kind)) is is_one


def test_an_account_that_is_gone_is_a_persons() -> None:
    """GitHub's ghost is counted among people, and named nowhere."""
    told = _activity([item(1, user=None)])
    assert (told["issues"]["opened"], told["contributors"], told["bots"]) == (1, 0, {"prs": 0, "issues": 0})


def test_the_time_to_merge_is_the_median() -> None:
    """Of what was merged in the window, in hours."""
    last = NOW - timedelta(hours=1)
    merged = [
        item(n, pull=True, state="closed", created_at=last - timedelta(hours=hours), merged_at=last)
        for n, hours in enumerate((1, 2, 90), 1)
    ]
    assert _activity(merged)["median_hours_to_merge"] == 2.0
    assert _activity([item(1)])["median_hours_to_merge"] is None


def test_what_was_merged_before_it_was_opened_has_no_time() -> None:
    """GitHub tells of some imported pull requests so; they are counted, and the median is of the others."""
    at = NOW - timedelta(hours=5)
    odd = item(1, pull=True, state="closed", created_at=at, merged_at=at - timedelta(hours=19))
    told = _activity([odd])
    assert (told["prs"]["merged"], told["median_hours_to_merge"]) == (1, None)
