"""Pools that are cleared: what goes, what stays away, and what is in nobody's way afterwards."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from shared.backends.memory_table import MemoryTable
from shared.cache.pool_choice import Choice, Listing, Made
from shared.clock import Deadline, ManualClock
from shared.table import IfVersion, ItemKey
from tests.cache.rig import MADE_BY, call, runtime_on
from tests.cache.test_pool import KEY, Maker, choosing, take, value


def test_a_cleared_pool_stays_clear() -> None:
    """Clearing removes every value, its body, and what a top-up under way writes afterwards."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime, other = runtime_on(table, clock), runtime_on(table, clock)
    take(runtime, 3, Maker(size=3_000))

    class Clearing(Maker):
        def __call__(self, listing: Listing, choice: Choice, deadline: Deadline) -> Made:
            if not self.asked:
                assert other.pool.clear(KEY) == 3
            return super().__call__(listing, choice, deadline)

    delivered = take(runtime, 5, Clearing(start=50)).values
    assert len(delivered) == 5, "what was cleared is made again"
    assert all(json.loads(content)["n"] >= 50 for _, content in delivered)
    assert len(runtime_on(table, clock).pool.listing(KEY).values) == 5


def test_a_namespace_that_was_cleared_takes_its_pools_along() -> None:
    """A new epoch voids every value of every pool of the namespace."""
    clock = ManualClock()
    runtime = runtime_on(MemoryTable(clock), clock)
    take(runtime, 3, Maker())
    runtime.invalidation.by_namespace("test.pool")
    make = Maker(start=10)
    assert len(take(runtime, 3, make).made) == 3
    assert not take(runtime, 3, make).made


@pytest.mark.parametrize("size", [0, 3_000])
@pytest.mark.parametrize("how", ["namespace", "key"])
def test_what_was_voided_can_be_made_and_kept_again(how: str, size: int) -> None:
    """After a purge the very same values are made once more, kept, and then served: what is void is in nobody's way."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime = runtime_on(table, clock)
    take(runtime, 3, Maker(size=size))
    for _ in range(2):
        clock.advance(timedelta(seconds=1))
        if how == "namespace":
            runtime.invalidation.by_namespace("test.pool")
        else:
            assert runtime.pool.clear(KEY) == 3
        again = take(runtime, 3, Maker(size=size))
        assert (len(again.made), again.stored) == (3, True)
        assert not take(runtime_on(table, clock), 3, Maker(start=50)).made
    runtime.invalidation.by_namespace("test.pool")
    assert runtime.pool.clear(KEY) == 3, "void values go too"
    assert not table.query(KEY.item.partition, prefix="body#").items


@pytest.mark.parametrize("how", ["namespace", "key"])
def test_what_was_voided_while_it_was_made_is_not_called_stored(how: str) -> None:
    """A purge in the middle of a top-up: its values are delivered, not kept, and made to stay by the next one."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime, other = runtime_on(table, clock), runtime_on(table, clock)

    class Purging(Maker):
        def __call__(self, listing: Listing, choice: Choice, deadline: Deadline) -> Made:
            clock.advance(timedelta(seconds=1))
            other.pool.clear(KEY) if how == "key" else other.invalidation.by_namespace("test.pool")
            return super().__call__(listing, choice, deadline)

    voided = take(runtime, 3, Purging())
    assert (len(voided.values), voided.stored) == (3, False)
    assert not runtime_on(table, clock).pool.listing(KEY).values
    clock.advance(timedelta(seconds=5))
    assert take(runtime, 3, Maker()).stored
    assert not take(runtime_on(table, clock), 3, Maker(start=50)).made


def test_clearing_spares_what_a_later_top_up_wrote() -> None:
    """A top-up that begins after the pool was cleared keeps its values, though the clearing is still at it."""
    clock = ManualClock()

    class Slow(MemoryTable):
        """Lets a top-up in after the first delete."""

        busy = False

        def delete(self, key: ItemKey, *, when: IfVersion | None = None) -> bool:
            done = super().delete(key, when=when)
            if not self.busy and key.partition == KEY.item.partition:
                self.busy = True
                clock.advance(timedelta(seconds=1))
                assert take(runtime_on(self, clock), 3, Maker(size=3_000)).stored
            return done

    table = Slow(clock)
    table.busy = True
    take(runtime_on(table, clock), 3, Maker(size=3_000))
    table.busy = False
    runtime_on(table, clock).pool.clear(KEY)
    again = take(runtime_on(table, clock), 3, Maker(start=50))
    assert (len(again.values), again.made) == (3, frozenset())


def test_marks_of_an_older_epoch_are_void() -> None:
    """What a top-up found out (a maker is dry) goes with its values when the namespace is cleared."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime = runtime_on(table, clock)

    def make(listing: Listing, choice: Choice, deadline: Deadline) -> Made:
        return Made((value(1),), MADE_BY, {"dry": True})

    runtime.pool.take(KEY, choosing(2), make, call=call(clock))
    assert runtime.pool.listing(KEY).marks["dry"] is True
    runtime.invalidation.by_namespace("test.pool")
    assert "dry" not in runtime.pool.listing(KEY).marks
