"""The counters of trackers are what the items say, however many users add and take away at once."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.reports.users import trackers
from functions.reports.users.accounts import delete_account
from functions.reports.users.profiles import find
from functions.reports.users.trackers import COUNTER, count_key, track, tracked_by, untrack
from shared.backends.dynamodb_table import DynamoDbTable
from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock
from shared.errors import TableUnavailableError, UnprocessableError
from shared.runtime import Runtime
from shared.table import Delete, Item, ItemKey, Operation, Page
from tests.cache.together import run_together
from tests.conformance.racing import race
from tests.reports.tracking_at_once import REPOSITORIES, account, repository, run
from tests.wiring import items_of, memory_runtime, sqlite_runtime

_PROCESS = """
import sys
from shared.runtime import build_runtime
from shared.settings import Settings
from tests.reports.tracking_at_once import run
url = f"sqlite:///{sys.argv[1]}/larder.db"
runtime = build_runtime(Settings.load({"LARDER_TABLE_URL": url, "LARDER_TABLE_PATIENCE_MS": "5000"}))
print("ready", flush=True)
sys.stdin.readline()
print(run(range(100, 102), runtime, rounds=6))
runtime.close()
"""


def counts_are_true(runtime: Runtime) -> int:
    """Claim that each counter is what the items say, repositories' and users'; return how many items there are."""
    items = items_of(runtime.table)
    trackers = [item.key for item in items if item.key.sort.startswith("tracker#")]
    by_repository = Counter(int(key.sort.removeprefix("tracker#")) for key in trackers)
    by_user = Counter(key.partition for key in trackers)
    counters = {item.key: item.counters.get(COUNTER, 0) for item in items}
    assert {number: counters.get(count_key(number), 0) for number in REPOSITORIES} == {
        number: by_repository[number] for number in REPOSITORIES
    }
    for key, count in counters.items():
        if key.sort == "trackers":
            assert count == by_user[key.partition], key
    for partition in by_user:
        assert ItemKey(partition, "trackers") in counters
    return len(trackers)


@pytest.fixture(params=["memory", "sqlite"])
def runtime(request: pytest.FixtureRequest, tmp_path: Path) -> Runtime:
    return memory_runtime() if request.param == "memory" else sqlite_runtime(tmp_path, table_patience_ms=10_000)


def test_counters_stay_true_while_many_work_at_once(runtime: Runtime) -> None:
    """Sixteen users with two requests each under way, accounts deleted meanwhile."""
    with closing(runtime):
        run(range(1, 17), runtime)
        for user in range(1, 17):
            track(account(user, runtime), repository(REPOSITORIES[0]), runtime)
        assert counts_are_true(runtime) >= 16


def test_of_many_at_once_one_adds_and_one_takes_away(runtime: Runtime) -> None:
    """Thirty-two requests of one user: one is told that it added, one that it took away; it counts once."""
    with closing(runtime):
        ann = account(7, runtime)
        assert sum(race(lambda _: track(ann, repository(16), runtime))) == 1
        assert counts_are_true(runtime) == 1
        assert sum(race(lambda _: untrack(7, 16, runtime))) == 1
        assert counts_are_true(runtime) == 0


class _MeetingTable(MemoryTable):
    """A table at which the first few reads of a tracker wait for each other, so that all see the same."""

    meeting: threading.Barrier | None = None

    def get(self, key: ItemKey, *, consistent: bool = False) -> Item | None:
        found = super().get(key, consistent=consistent)
        if self.meeting is not None and key.sort.startswith("tracker#") and not self.meeting.broken:
            with suppress(threading.BrokenBarrierError):
                self.meeting.wait(timeout=5)
                # Whoever comes again finds it open.
                self.meeting.abort()
        return found


def test_what_several_saw_at_once_is_done_once() -> None:
    """Four requests that all saw it absent, then there: one adds, one takes away, the others are told."""
    clock = ManualClock()
    table = _MeetingTable(clock)
    with closing(memory_runtime(clock=clock, table=table)) as runtime:
        ann = account(7, runtime)
        table.meeting = threading.Barrier(4)
        assert sum(race(lambda _: track(ann, repository(16), runtime), threads=4)) == 1
        assert counts_are_true(runtime) == 1
        table.meeting = threading.Barrier(4)
        assert sum(race(lambda _: untrack(7, 16, runtime), threads=4)) == 1
        assert counts_are_true(runtime) == 0


class _MeanwhileTable(MemoryTable):
    """A table on which something else happens after the next query."""

    meanwhile: Callable[[], object] | None = None

    def query(self, *arguments: Any, **named: Any) -> Page:
        found = super().query(*arguments, **named)
        act, self.meanwhile = self.meanwhile, None
        if act is not None:
            act()
        return found


def test_what_is_added_while_the_account_goes_is_counted_until_it_goes_too() -> None:
    """The deletion is told to be pending; asked again it leaves nothing, and no counter is off in between."""
    clock = ManualClock()
    table = _MeanwhileTable(clock)
    with closing(memory_runtime(clock=clock, table=table)) as runtime:
        track(account(7, runtime), repository(16), runtime)
        table.meanwhile = lambda: track(account(7, runtime), repository(32), runtime)
        with pytest.raises(TableUnavailableError) as raised:
            delete_account(7, runtime)
        assert raised.value.code == "deletion_pending"
        assert counts_are_true(runtime) == 1
        delete_account(7, runtime)
        assert counts_are_true(runtime) == 0
        assert not [item for item in items_of(table) if "#user#" in item.key.partition]


class _AnewTable(MemoryTable):
    """A table on which something else happens as soon as a user's profile has gone."""

    then: Callable[[], object] | None = None

    def transact(self, operations: Sequence[Operation]) -> None:
        super().transact(operations)
        act = self.then
        if act is not None and any(isinstance(each, Delete) and each.key.sort == "profile" for each in operations):
            self.then = None
            act()


@pytest.mark.parametrize("tracks", [True, False])
def test_who_signs_in_anew_while_the_account_goes_keeps_the_new_one(tracks: bool) -> None:
    """The deletion ends as one that came first, and takes nothing of what is there since."""
    clock = ManualClock()
    table = _AnewTable(clock)
    with closing(memory_runtime(clock=clock, table=table)) as runtime:
        track(account(7, runtime), repository(16), runtime)
        clock.advance(timedelta(seconds=1))

        def anew() -> None:
            made = account(7, runtime)
            if tracks:
                track(made, repository(32), runtime)

        table.then = anew
        delete_account(7, runtime)
        assert table.then is None
        assert len(tracked_by(7, runtime)) == tracks
        assert counts_are_true(runtime) == tracks
        assert find(7, runtime) is not None


def test_the_most_that_a_user_tracks_holds_for_requests_side_by_side(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 32 repositories that are added at once, so many are as there is room for, and all others are told."""
    monkeypatch.setattr(trackers, "MOST_TRACKED", 5)

    ann = account(7, runtime)

    def add(number: int) -> bool:
        try:
            return track(ann, repository(number + 1), runtime)
        except UnprocessableError as error:
            return error.code != "too_many_repositories"

    with closing(runtime):
        assert sum(race(add)) == 5
        assert len(tracked_by(7, runtime)) == 5


def test_counters_stay_true_over_processes(tmp_path: Path) -> None:
    """Three processes with the same users on one file."""
    with closing(sqlite_runtime(tmp_path)) as runtime:
        refused = run_together(_PROCESS, [[str(tmp_path)]] * 3)
        assert all(line.strip().isdigit() for line in refused), refused
        counts_are_true(runtime)


def test_counters_stay_true_on_dynamodb(moto_endpoint: str) -> None:
    """Added, added again, taken away, an account deleted: by DynamoDB's own transactions."""
    clock = ManualClock()
    with closing(DynamoDbTable(f"t-{uuid.uuid4().hex}", clock, endpoint=moto_endpoint, patience_ms=20_000)) as table:
        table.bootstrap()
        runtime = memory_runtime(clock=clock, table=table)
        run(range(1, 3), runtime, rounds=4)
        for user in (1, 2):
            track(account(user, runtime), repository(16), runtime)
        assert counts_are_true(runtime) >= 2
        delete_account(1, runtime)
        assert not untrack(1, 16, runtime)
        counts_are_true(runtime)
