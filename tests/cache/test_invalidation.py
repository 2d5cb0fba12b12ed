"""Making values go away, everywhere and for good."""

from __future__ import annotations

from datetime import timedelta

from shared.backends.memory_table import MemoryTable
from shared.cache.policy import CachePolicy
from shared.clock import ManualClock
from tests.cache.rig import Generator, a_key, ask, runtime_on


def test_by_key_reaches_every_process_within_five_seconds() -> None:
    """Here at once, elsewhere with the next look at the control item; other keys stay."""
    clock = ManualClock()
    table = MemoryTable(clock)
    here, elsewhere = runtime_on(table, clock), runtime_on(table, clock)
    for runtime in (here, elsewhere):
        ask(runtime, Generator(b"old"))
        ask(runtime, Generator(b"other"), a_key("other"))
    assert here.invalidation.by_key(a_key())
    assert not here.invalidation.by_key(a_key())
    assert ask(here, Generator(b"new")).value == b"new"
    clock.advance(timedelta(seconds=5))
    assert ask(elsewhere, Generator(b"wrong")).value == b"new"
    assert ask(elsewhere, Generator(b"wrong"), a_key("other")).value == b"other"


def test_by_tag_removes_just_what_carries_it() -> None:
    """A tag leads to all of its entries, any text may be a tag, and its items go with them."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime = runtime_on(table, clock)
    tag = "repo:o/r \U0001f600" + "x" * 3000
    for number in range(150):
        ask(runtime, Generator(tags=(tag,) if number % 3 else ("else",)), a_key(number))
    assert runtime.invalidation.by_tag("test", tag) == 100
    assert runtime.invalidation.by_tag("test", tag) == 0
    generator = Generator()
    for number in range(150):
        ask(runtime, generator, a_key(number))
    assert len(generator.calls) == 100


def test_by_namespace_is_one_write_however_many_entries() -> None:
    """A namespace's epoch moves on: all its entries are misses, other namespaces' are not, and new ones are hits."""
    from shared.cache.key import derive_key

    clock = ManualClock()
    table = MemoryTable(clock)
    here, elsewhere = runtime_on(table, clock), runtime_on(table, clock)
    other = derive_key("test.other", 1, ["x"])
    for runtime in (here, elsewhere):
        ask(runtime, Generator(b"old"))
        ask(runtime, Generator(b"other"), other)
    before = {item.key: item.version for item in table.scan().items}
    here.invalidation.by_namespace("test.answers")
    after = {item.key: item.version for item in table.scan().items}
    assert len(set(after.items()) - set(before.items())) == 1
    assert ask(here, Generator(b"new")).value == b"new"
    assert ask(here, Generator(b"wrong"), other).value == b"other"
    clock.advance(timedelta(seconds=5))
    assert ask(elsewhere, Generator(b"wrong")).value == b"new"
    assert ask(elsewhere, Generator(b"wrong"), other).value == b"other"


def test_a_generation_under_way_cannot_bring_the_old_value_back() -> None:
    """What was invalidated, by key or by namespace, while it was being made is delivered and not kept."""
    clock = ManualClock()
    table = MemoryTable(clock)
    for invalidate in ("key", "namespace"):
        runtime, other = runtime_on(table, clock), runtime_on(table, clock)

        def meanwhile(how: str = invalidate, other: object = other) -> None:
            clock.advance(timedelta(milliseconds=10))
            invalidation = other.invalidation  # type: ignore[attr-defined]
            invalidation.by_key(a_key()) if how == "key" else invalidation.by_namespace("test.answers")

        outcome = ask(runtime, Generator(b"of before", then=meanwhile))
        assert outcome.value == b"of before"
        clock.advance(timedelta(seconds=5))
        assert ask(runtime, Generator(b"of after")).value == b"of after"
        assert ask(runtime_on(table, clock), Generator(b"wrong")).value == b"of after"
        runtime.invalidation.by_key(a_key())


def test_an_old_entry_is_refused_by_its_fence_even_in_the_same_millisecond() -> None:
    """The tombstone's fence is newer than any that is out, though the clock stood still meanwhile."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime, other = runtime_on(table, clock), runtime_on(table, clock)

    def meanwhile() -> None:
        other.invalidation.by_key(a_key())

    outcome = ask(runtime, Generator(b"late", then=meanwhile))
    assert (outcome.value, outcome.status.stored) == (b"late", False)
    assert ask(runtime_on(table, clock), Generator(b"next")).value == b"next"


def test_a_new_answer_can_be_made_at_once_after_an_invalidation() -> None:
    """Neither the tombstone nor the lease that it took the place of makes the next caller wait."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime = runtime_on(table, clock)
    policy = CachePolicy(timedelta(hours=1), lease_ttl=timedelta(hours=1))
    ask(runtime, Generator(b"old"), policy=policy)
    runtime.invalidation.by_key(a_key())
    at = clock.now_ms()
    assert ask(runtime, Generator(b"new"), policy=policy).value == b"new"
    assert clock.now_ms() == at
