"""Pools: chosen from, topped up by what is missing, and nothing lost or doubled."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from shared.backends.memory_table import MemoryTable
from shared.backends.sqlite_table import SqliteTable
from shared.cache.key import CacheKey, content_digest, derive_key
from shared.cache.policy import Directives
from shared.cache.pool_choice import Choice, Listing, Made, PoolAnswer, sample_rank
from shared.cache.pool_items import NewValue
from shared.cache.pool_store import MAX_VALUES
from shared.canonical_json import JsonValue, canonical_bytes
from shared.clock import Deadline, ManualClock, SystemClock
from shared.errors import ProviderUnavailableError, TableUnavailableError
from shared.runtime import Runtime
from shared.table import Item, ItemKey, Page
from tests.cache.rig import MADE_BY, call, runtime_on
from tests.cache.together import run_together

KEY = derive_key("test.pool", 1, ["p"])


def value(number: int, size: int = 0, tags: tuple[str, ...] = ()) -> NewValue:
    # Padding that does not shrink, so that large values do lie beside the listing.
    content: dict[str, JsonValue] = {"n": number, "pad": random.Random(number).randbytes(size // 2).hex()}
    return NewValue(content_digest(content), canonical_bytes(content), tags, f"number {number}", "test")


def choosing(count: int, seed: int = 1) -> Callable[[Listing], Choice]:
    def choose(listing: Listing) -> Choice:
        ordered = sorted(listing.values, key=lambda held: sample_rank(seed, held.id))
        return Choice(tuple(ordered[:count]), max(0, count - len(ordered)))

    return choose


class Maker:
    """Makes numbered values; counts what it was asked for."""

    def __init__(self, start: int = 0, size: int = 0) -> None:
        self.next = start
        self.size = size
        self.asked: list[int] = []

    def __call__(self, listing: Listing, choice: Choice, deadline: Deadline) -> Made:
        self.asked.append(choice.shortfall)
        made = tuple(value(self.next + place, self.size) for place in range(choice.shortfall))
        self.next += choice.shortfall
        return Made(made, MADE_BY)


def take(
    runtime: Runtime,
    count: int,
    make: Maker,
    *,
    seed: int = 1,
    key: CacheKey = KEY,
    directives: Directives | None = None,
) -> PoolAnswer:
    return runtime.pool.take(key, choosing(count, seed), make, call=call(runtime.clock, directives))


def test_only_the_shortfall_is_made() -> None:
    """A pool is topped up by exactly what is missing, and serves without making anything once it has enough."""
    clock = ManualClock()
    table = MemoryTable(clock)
    make = Maker()
    assert len(take(runtime_on(table, clock), 5, make).made) == 5
    assert not take(runtime_on(table, clock), 5, make).made
    answer = take(runtime_on(table, clock), 8, make)
    assert len(answer.made) == 3
    assert len(answer.values) == 8
    assert make.asked == [5, 3]


@pytest.mark.parametrize("size", [0, 900, 3_000, 60_000])
def test_values_of_every_size_come_back_whole(size: int) -> None:
    """Small values lie in the listing, large ones beside it; both come back as they were."""
    clock = ManualClock()
    table = MemoryTable(clock)
    made = {held.id: content for held, content in take(runtime_on(table, clock), 5, Maker(size=size)).values}
    again = {held.id: content for held, content in take(runtime_on(table, clock), 5, Maker()).values}
    assert made == again
    assert all(len(json.loads(content)["pad"]) == size for content in again.values())
    beside = table.query(KEY.item.partition, prefix="body#").items
    assert len(beside) == (5 if size > 2_000 else 0)


def test_a_seeds_answer_moves_little_as_the_pool_grows() -> None:
    """Of ten values chosen by a seed, most are still chosen after the pool has grown by half."""
    clock = ManualClock()
    runtime = runtime_on(MemoryTable(clock), clock)
    make = Maker()
    take(runtime, 40, make)
    before = [held.id for held, _ in take(runtime, 10, make, seed=7).values]
    assert before == [held.id for held, _ in take(runtime, 10, make, seed=7).values]
    take(runtime, 60, make)
    after = [held.id for held, _ in take(runtime, 10, make, seed=7).values]
    kept = [held for held in before if held in after]
    assert len(kept) >= 4
    assert kept == [held for held in after if held in before], "in the same order"
    assert after != [held.id for held, _ in take(runtime, 10, make, seed=8).values]


def test_a_pool_is_bounded() -> None:
    """Over a thousand values nothing more is kept, and the caller still gets what was made."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime = runtime_on(table, clock)
    make = Maker()
    take(runtime, MAX_VALUES - 5, make)
    answer = take(runtime, MAX_VALUES + 5, make)
    assert len(answer.values) == MAX_VALUES + 5
    assert not answer.stored
    assert len(runtime.pool.listing(KEY).values) == MAX_VALUES


def test_a_use_extends_a_value_that_is_running_out_and_no_other() -> None:
    """Used with under 60 of its 90 days left, a value lives 90 more; unused, it goes; a use itself writes nothing."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime = runtime_on(table, clock)
    make = Maker(size=3_000)
    take(runtime, 6, make)
    clock.advance(timedelta(days=29))
    take(runtime, 3, make)
    runtime.buffer.flush()
    clock.advance(timedelta(days=2))
    before = {item.key: item.expires_at_ms for item in table.scan().items if "#statistics" not in item.key.partition}
    used = {held.id for held, _ in take(runtime, 3, make).values}
    assert before == {i.key: i.expires_at_ms for i in table.scan().items if "#statistics" not in i.key.partition}
    runtime.buffer.flush()
    clock.advance(timedelta(days=60))
    left = runtime_on(table, clock).pool.listing(KEY).values
    assert {held.id for held in left} == used
    assert take(runtime_on(table, clock), 3, make).values
    assert make.asked == [6]


def test_an_opt_out_leaves_no_trace() -> None:
    """With no-store neither the pool nor anything else is read or written."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime = runtime_on(table, clock)
    take(runtime, 3, Maker())
    before = table.scan().items
    answer = take(runtime, 3, Maker(start=100), directives=Directives(no_store=True))
    assert {json.loads(content)["n"] for _, content in answer.values} == {100, 101, 102}
    assert table.scan().items == before


def test_a_value_made_again_with_more_tags_gains_them() -> None:
    """A value that is there already is not doubled: it keeps its age and takes on its new tags."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime = runtime_on(table, clock)
    take(runtime, 2, Maker())
    [first, _] = runtime.pool.listing(KEY).values
    clock.advance(timedelta(days=1))

    def choose(listing: Listing) -> Choice:
        tagged = tuple(held for held in listing.values if "rare" in held.tags)
        return Choice(tagged, 1 - len(tagged))

    def make(listing: Listing, choice: Choice, deadline: Deadline) -> Made:
        number = json.loads(first.content(None))["n"]
        return Made((value(number, tags=("rare",)),), MADE_BY)

    answer = runtime.pool.take(KEY, choose, make, call=call(clock))
    assert (len(answer.values), answer.made, answer.stored) == (1, frozenset(), True)
    held = {v.id: v for v in runtime_on(table, clock).pool.listing(KEY).values}
    assert len(held) == 2
    assert held[first.id].tags == ("rare",)
    assert held[first.id].created_at_ms == first.created_at_ms


def test_a_top_up_may_outlast_its_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """A maker slower than the lease is run once: its holder renews, and another process waits for it."""
    monkeypatch.setattr("shared.cache.pool._LEASE_TTL", timedelta(milliseconds=300))
    clock = SystemClock()
    table = MemoryTable(clock)
    here, elsewhere = runtime_on(table, clock), runtime_on(table, clock)
    entered = threading.Event()

    class Slow(Maker):
        def __call__(self, listing: Listing, choice: Choice, deadline: Deadline) -> Made:
            entered.set()
            clock.sleep(1.2)
            return super().__call__(listing, choice, deadline)

    slow, other = Slow(), Maker(start=100)
    thread = threading.Thread(target=take, args=(here, 3, slow))
    thread.start()
    entered.wait(10)
    answer = take(elsewhere, 3, other)
    thread.join()
    assert (slow.asked, other.asked) == ([3], [])
    assert (answer.collapsed, answer.stored, answer.made) == (True, True, frozenset())


class _Lagging(MemoryTable):
    """Its eventually consistent queries see nothing."""

    def query(self, partition: str, *, consistent: bool = False, **named: object) -> Page:
        return super().query(partition, consistent=consistent, **named) if consistent else Page((), None)  # type: ignore[arg-type]


def test_the_look_before_making_is_consistent() -> None:
    """With a table whose ordinary queries lag behind, a pool that has enough is not topped up again."""
    clock = ManualClock()
    table = _Lagging(clock)
    take(runtime_on(table, clock), 3, Maker())
    make = Maker(start=100)
    assert len(take(runtime_on(table, clock), 3, make).values) == 3
    assert not make.asked


def test_corrupt_values_are_left_out() -> None:
    """A value that cannot be read is not given out and does not count."""
    clock = ManualClock()
    table = MemoryTable(clock)
    take(runtime_on(table, clock), 4, Maker())
    for place, item in enumerate(table.query(KEY.item.partition, prefix="value#").items):
        if place == 0:
            table.put(item._replace(attributes={}))
        elif place == 1:
            table.put(item._replace(body=b"\x00garbage"))
    make = Maker(start=100)
    answer = take(runtime_on(table, clock), 4, make)
    assert make.asked == [1, 1], "what cannot be listed is missing, and so is what was listed and could not be read"
    assert len(answer.values) == 4
    assert not take(runtime_on(table, clock), 4, Maker(start=200)).made


class _NoBodies(MemoryTable):
    """Fails the reads of values' bodies, or lags behind with them."""

    fails = True

    def get_many(self, keys: Sequence[ItemKey], *, consistent: bool = False) -> dict[ItemKey, Item]:
        if any(key.sort.startswith("body#") for key in keys):
            if self.fails:
                raise TableUnavailableError("away")
            if not consistent:
                return {}
        return super().get_many(keys, consistent=consistent)


def test_a_body_that_cannot_be_read_just_now_is_not_lost() -> None:
    """Trouble with reading bodies costs this answer its large values, and the pool nothing; a lagging read, neither."""
    clock = ManualClock()
    table = _NoBodies(clock)
    take(runtime_on(table, clock), 3, Maker(size=3_000))
    assert not take(runtime_on(table, clock), 3, Maker()).values
    table.fails = False
    assert len(take(runtime_on(table, clock), 3, Maker()).values) == 3


def test_a_failing_maker_ends_its_lease() -> None:
    """When making fails, the caller hears it, and the next one does not wait."""
    clock = ManualClock()
    runtime = runtime_on(MemoryTable(clock), clock)

    def fail(listing: Listing, choice: Choice, deadline: Deadline) -> Made:
        raise ProviderUnavailableError("down")

    with pytest.raises(ProviderUnavailableError):
        runtime.pool.take(KEY, choosing(3), fail, call=call(clock))
    at = clock.now_ms()
    assert len(take(runtime, 3, Maker()).made) == 3
    assert clock.now_ms() == at


class _NoWrites(MemoryTable):
    def put(self, item: Item, *, when: object = None) -> int | None:
        raise TableUnavailableError("full")


def test_what_was_made_is_delivered_when_it_cannot_be_stored() -> None:
    """With a table that takes no writes, a request still gets its values, and is told."""
    clock = ManualClock()
    answer = take(runtime_on(_NoWrites(clock), clock), 3, Maker(size=3_000))
    assert len(answer.values) == 3
    assert (answer.stored, answer.trouble) == (False, True)


def test_threads_that_top_up_at_once_lose_and_double_nothing() -> None:
    """Twenty threads asking for different counts of one pool: the pool ends with the largest count, each value once."""
    clock = SystemClock()
    table = MemoryTable(clock)
    runtime, make = runtime_on(table, clock), Maker()
    answers: list[PoolAnswer] = []
    threads = [
        threading.Thread(target=lambda count=count: answers.append(take(runtime, count, make)))
        for count in range(1, 21)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(answer.values) for answer in answers) == list(range(1, 21))
    assert sum(make.asked) == 20
    assert len(runtime.pool.listing(KEY).values) == 20


_PROCESS = """
import sys, threading
from tests.cache.test_pool import Maker, SqliteTable, SystemClock, runtime_on, take
clock = SystemClock()
runtime = runtime_on(SqliteTable(sys.argv[1], clock), clock)
make = Maker(start=int(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
threads = [threading.Thread(target=take, args=(runtime, 12, make)) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sum(make.asked))
"""


def test_processes_that_top_up_at_once_make_what_is_missing_once(tmp_path: Path) -> None:
    """Four processes of four threads, each able to make values of its own: twelve values are made in all."""
    path = tmp_path / "larder.db"
    table = SqliteTable(path, SystemClock())
    table.bootstrap()
    made = map(int, run_together(_PROCESS, [[str(path), str(number * 1000)] for number in range(4)]))
    assert sum(made) == 12
    assert len(runtime_on(table, SystemClock()).pool.listing(KEY).values) == 12
    table.close()
