"""Conditions: who may write, and who of many wins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.clock import ManualClock
from shared.table import IfAbsent, IfNewestFence, IfVersion, Item, ItemKey, Table
from tests.conformance.racing import race
from tests.conformance.suite_items import KEY, put, unversioned


class ConditionClaims:
    def test_if_absent(self, table: Table) -> None:
        """Only the first of two writers makes an item; the second changes nothing."""
        assert table.put(Item(KEY, {"by": 1}), when=IfAbsent()) is not None
        assert table.put(Item(KEY, {"by": 2}), when=IfAbsent()) is None
        assert unversioned(table.get(KEY, consistent=True)) == Item(KEY, {"by": 1})
        assert table.delete(KEY)
        assert table.put(Item(KEY, {"by": 3}), when=IfAbsent()) is not None

    def test_if_version(self, table: Table) -> None:
        """A writer that has seen the newest version may replace it; one that has seen an older, or none, may not."""
        assert table.put(Item(KEY), when=IfVersion(1)) is None
        first = put(table, Item(KEY, {"n": 1}))
        second = table.put(Item(KEY, {"n": 2}), when=IfVersion(first))
        assert second not in (None, first)
        assert table.put(Item(KEY, {"n": 3}), when=IfVersion(first)) is None
        assert table.put(Item(KEY, {"n": 3}), when=IfVersion(0)) is None
        assert unversioned(table.get(KEY, consistent=True)) == Item(KEY, {"n": 2})

    @pytest.mark.parametrize(
        ("held", "offered", "accepted"), [(None, 0, True), (5, 4, False), (5, 5, True), (5, 6, True), (0, 0, True)]
    )
    def test_if_newest_fence(self, table: Table, held: int | None, offered: int, accepted: bool) -> None:
        """A writer with an older fence than the item's is turned away; an equal or newer one, or the first, writes."""
        if held is not None:
            put(table, Item(KEY, {"n": 1}, fence=held))
        assert (table.put(Item(KEY, {"n": 2}, fence=offered), when=IfNewestFence()) is not None) == accepted
        found = table.get(KEY, consistent=True)
        assert found is not None
        assert found.fence == (offered if accepted else held)
        assert found.attributes["n"] == (2 if accepted else 1)

    def test_delete_if_version(self, table: Table) -> None:
        """What has changed since it was read is not deleted."""
        first = put(table, Item(KEY))
        second = put(table, Item(KEY))
        assert not table.delete(KEY, when=IfVersion(first))
        assert table.delete(KEY, when=IfVersion(second))
        assert not table.delete(KEY, when=IfVersion(second))
        assert table.get(KEY, consistent=True) is None

    def test_versions_are_never_used_twice(self, table: Table) -> None:
        """An item that was deleted and made again is not mistaken for its former self."""
        seen = set()
        for _ in range(20):
            seen.add(put(table, Item(KEY)))
            seen.add(put(table, Item(KEY)))
            table.add(KEY, {"n": 1})
            found = table.get(KEY, consistent=True)
            assert found is not None
            seen.add(found.version)
            table.delete(KEY)
        assert len(seen) == 60
        assert 0 not in seen
        put(table, Item(KEY))
        assert not any(table.delete(KEY, when=IfVersion(version)) for version in list(seen)[:5])

    def test_the_version_put_returns_is_the_one_read(self, table: Table, clock: ManualClock) -> None:
        """A writer can go on from what `put` returned, without reading first."""
        version = table.put(Item(KEY), when=IfAbsent())
        for _ in range(3):
            assert version is not None
            version = table.put(Item(KEY, expires_at_ms=clock.now_ms() + 1), when=IfVersion(version))
        clock.advance(timedelta(milliseconds=1))
        assert version is not None
        assert table.put(Item(KEY), when=IfVersion(version)) is None

    def test_one_of_many_threads_makes_an_item(self, table: Table) -> None:
        """Of 32 threads that make one item at once, exactly one is told that it did, and its item stands."""
        for turn in range(3):
            key = ItemKey("leases", str(turn))
            versions = race(lambda number, key=key: table.put(Item(key, {"by": number}), when=IfAbsent()))  # type: ignore[misc]
            winners = [number for number, version in enumerate(versions) if version is not None]
            assert len(winners) == 1
            assert unversioned(table.get(key, consistent=True)) == Item(key, {"by": winners[0]})

    def test_one_of_many_threads_takes_over_an_expired_item(self, table: Table, clock: ManualClock) -> None:
        """Of 32 threads that find one lease expired, exactly one takes it over."""
        put(table, Item(KEY, expires_at_ms=clock.now_ms()))
        versions = race(lambda number: table.put(Item(KEY, expires_at_ms=clock.now_ms() + 60_000), when=IfAbsent()))
        assert sum(version is not None for version in versions) == 1

    def test_one_of_many_threads_replaces_a_version(self, table: Table) -> None:
        """Of 32 threads that replace what they read, exactly one does: no update is lost without a word."""
        seen = put(table, Item(KEY))
        versions = race(lambda number: table.put(Item(KEY, {"by": number}), when=IfVersion(seen)))
        assert sum(version is not None for version in versions) == 1
