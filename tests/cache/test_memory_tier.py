"""The per-process tier."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.blobs import BlobRef
from shared.cache.entry import CacheEntry
from shared.cache.memory_tier import MemoryTier
from shared.clock import ManualClock


def entry(clock: ManualClock, size: int = 10, lasts: int = 10**9) -> CacheEntry:
    now = clock.now_ms()
    return CacheEntry(b"x" * size, "identity", size, now, now + lasts, now + lasts, 0, b"{}")


def tier(clock: ManualClock, entries: int = 3, size: int = 1 << 20, minutes: int = 30) -> MemoryTier:
    return MemoryTier(clock, ttl=timedelta(minutes=minutes), max_entries=entries, max_bytes=size)


def test_the_least_recently_used_goes_first() -> None:
    """At one entry too many, the one that was used longest ago is dropped, and the size stays at the bound."""
    clock = ManualClock()
    held = tier(clock)
    for name in "abc":
        held.put(name, entry(clock), era=0)
    held.get("a", clock.now_ms())
    held.put("d", entry(clock), era=0)
    assert [name for name in "abcd" if held.get(name, clock.now_ms())] == ["a", "c", "d"]
    assert len(held) == 3
    assert held.evictions == 1


def test_an_entry_leaves_after_its_time_however_often_it_is_used() -> None:
    """A hit at 29 minutes, a miss at 30: use does not prolong, and neither does it outlive the entry itself."""
    clock = ManualClock()
    held = tier(clock)
    held.put("a", entry(clock), era=0)
    held.put("short", entry(clock, lasts=60_000), era=0)
    clock.advance(timedelta(minutes=1))
    assert held.get("short", clock.now_ms()) is None
    clock.advance(timedelta(minutes=28))
    assert held.get("a", clock.now_ms())
    clock.advance(timedelta(minutes=1))
    assert held.get("a", clock.now_ms()) is None
    assert held.size_bytes == 0


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 30_000)), max_size=40))
def test_bytes_stay_below_their_bound(puts: list[tuple[str, int]]) -> None:
    """Whatever is put in whatever order, the tier stays within its bytes, and counts them right."""
    clock = ManualClock()
    held = tier(clock, entries=100, size=100_000)
    for name, size in puts:
        held.put(name, entry(clock, size), era=0)
        assert held.size_bytes <= 100_000
    for name in "abcdef":
        held.discard(name)
    assert held.size_bytes == 0


def test_one_large_entry_does_not_sweep_the_tier() -> None:
    """What alone would take an eighth of the room is not kept."""
    clock = ManualClock()
    held = tier(clock, size=80_000)
    held.put("a", entry(clock), era=0)
    held.put("big", entry(clock, 10_000), era=0)
    assert held.get("a", clock.now_ms())
    assert held.get("big", clock.now_ms()) is None


def test_an_entry_read_before_a_clear_is_not_kept_after_it() -> None:
    """A slow reader cannot bring back what was cleared while it read."""
    clock = ManualClock()
    held = tier(clock)
    era = held.era
    held.clear()
    held.put("a", entry(clock), era=era)
    assert held.get("a", clock.now_ms()) is None
    era = held.era
    held.discard("b")
    held.put("a", entry(clock), era=era)
    assert held.get("a", clock.now_ms()) is None


def test_a_tier_of_no_entries_is_off() -> None:
    """Zero entries turn the tier off; a reference to a blob is refused."""
    clock = ManualClock()
    held = tier(clock, entries=0)
    held.put("a", entry(clock), era=0)
    assert held.get("a", clock.now_ms()) is None
    with pytest.raises(ValueError, match="content"):
        held.put("a", entry(clock)._replace(body=BlobRef("0" * 64, 1)), era=0)
