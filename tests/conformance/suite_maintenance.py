"""Transactions, and what maintenance needs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.clock import ManualClock
from shared.errors import InvalidRequestError, ItemTooLargeError, TransactionConflictError
from shared.table import (
    MAX_ITEM_BYTES,
    Add,
    Check,
    Delete,
    IfAbsent,
    IfNewestFence,
    IfVersion,
    Item,
    ItemKey,
    Operation,
    Put,
    Table,
)
from tests.conformance.racing import race
from tests.conformance.suite_items import MS, put, unversioned

A, B, C, D = (ItemKey("accounts", name) for name in "abcd")


class TransactionClaims:
    def test_all(self, table: Table, clock: ManualClock) -> None:
        """Puts, deletes and additions on different items are done together."""
        put(table, Item(B))
        ends = clock.now_ms() + 1000
        table.transact(
            [Put(Item(A, {"n": 1}), IfAbsent()), Delete(B), Add(C, {"n": 2}, ceiling=2, expires_at_ms=ends), Delete(D)]
        )
        assert unversioned(table.get(A, consistent=True)) == Item(A, {"n": 1})
        assert table.get(B, consistent=True) is None
        assert unversioned(table.get(C, consistent=True)) == Item(C, counters={"n": 2}, expires_at_ms=ends)

    @pytest.mark.parametrize(
        "refused",
        [
            Put(Item(C), IfAbsent()),
            Put(Item(C), IfVersion(1)),
            Put(Item(C, fence=1), IfNewestFence()),
            Delete(C, IfVersion(1)),
            Add(C, {"n": 1}, ceiling=5),
            Delete(D, IfVersion(1)),
            Check(C, IfVersion(1)),
            Check(C, IfAbsent()),
            Check(D, IfVersion(1)),
        ],
        ids=lambda operation: f"{type(operation).__name__}-{getattr(operation, 'when', None)}",
    )
    def test_or_none(self, table: Table, refused: Operation) -> None:
        """Where one condition does not hold, nothing is written, whatever stands before or behind it."""
        put(table, Item(B, {"n": 1}))
        put(table, Item(C, counters={"n": 5}, fence=2))
        before = table.get_many([A, B, C, D], consistent=True)
        with pytest.raises(TransactionConflictError):
            table.transact([Put(Item(A)), refused, Delete(B)])
        assert table.get_many([A, B, C, D], consistent=True) == before

    def test_conditions_that_hold(self, table: Table) -> None:
        """Conditions work in a transaction as they do alone."""
        versions = [put(table, Item(key, fence=2)) for key in (A, B, C)]
        table.transact(
            [
                Put(Item(A, {"n": 2}), IfVersion(versions[0])),
                Delete(B, IfVersion(versions[1])),
                Put(Item(C, {"n": 2}, fence=2), IfNewestFence()),
                Put(Item(D), IfAbsent()),
            ]
        )
        assert set(table.get_many([A, B, C, D], consistent=True)) == {A, C, D}

    def test_a_check_writes_nothing(self, table: Table) -> None:
        """What is only looked at stays as it is, its version too, and what is absent stays absent."""
        version = put(table, Item(A, {"n": 1}))
        before = table.get(A, consistent=True)
        table.transact([Check(A, IfVersion(version)), Check(B, IfAbsent()), Put(Item(C))])
        assert table.get(A, consistent=True) == before
        assert set(table.get_many([A, B, C], consistent=True)) == {A, C}

    def test_expired_items_are_absent(self, table: Table, clock: ManualClock) -> None:
        """In a transaction too, expired items stand in nobody's way and their counters start again."""
        version = put(table, Item(A, {"old": 1}, b"old", {"n": 5}, expires_at_ms=clock.now_ms() + 1))
        put(table, Item(B, fence=9, expires_at_ms=clock.now_ms() + 1))
        clock.advance(MS)
        with pytest.raises(TransactionConflictError):
            table.transact([Delete(A, IfVersion(version))])
        with pytest.raises(TransactionConflictError):
            table.transact([Check(A, IfVersion(version)), Put(Item(C))])
        with pytest.raises(TransactionConflictError):
            table.transact([Add(A, {"n": 4}, ceiling=3), Put(Item(C))])
        assert table.get(C, consistent=True) is None
        table.transact([Check(A, IfAbsent()), Put(Item(D))])
        table.transact([Add(A, {"n": 3}, ceiling=3), Put(Item(B), IfAbsent())])
        assert unversioned(table.get(A, consistent=True)) == Item(A, counters={"n": 3})
        assert unversioned(table.get(B, consistent=True)) == Item(B)

    def test_a_hundred(self, table: Table) -> None:
        """A hundred operations are the most, and an item is named once."""
        puts = [Put(Item(ItemKey("many", f"{number:03}"))) for number in range(101)]
        table.transact(puts[:100])
        assert len(table.query("many", consistent=True).items) == 100
        refused: list[list[Operation]] = [[*puts], [], [Delete(A), Put(Item(A))]]
        for operations in refused:
            with pytest.raises(InvalidRequestError):
                table.transact(operations)
        with pytest.raises(ItemTooLargeError):
            table.transact([Put(Item(A)), Put(Item(B, body=b"x" * MAX_ITEM_BYTES))])
        assert table.get_many([A, B], consistent=True) == {}


class ConcurrentTransactionClaims:
    """Not asserted of moto, which rolls other clients' writes back and answers 500."""

    def test_one_of_many_transactions_wins(self, table: Table) -> None:
        """Of eight threads that take the same two items at once, one does, and owns both."""

        def take(number: int) -> bool:
            try:
                table.transact([Put(Item(key, {"by": number}), IfAbsent()) for key in (A, B)])
            except TransactionConflictError:
                return False
            return True

        taken = race(take, threads=8)
        assert sum(taken) == 1
        winner = {"by": taken.index(True)}
        assert unversioned(table.get(A, consistent=True)) == Item(A, winner)
        assert unversioned(table.get(B, consistent=True)) == Item(B, winner)

    def test_refused_transactions_undo_nobody(self, table: Table) -> None:
        """A refused transaction leaves alone what others wrote meanwhile."""
        put(table, Item(A))

        def work(number: int) -> dict[str, int] | None:
            if number % 2:
                with pytest.raises(TransactionConflictError):
                    table.transact([Put(Item(B)), Put(Item(A), IfAbsent())])
                return None
            return table.add(C, {"n": 1})

        race(work, threads=16)
        assert unversioned(table.get(C, consistent=True)) == Item(C, counters={"n": 8})
        assert table.get(B, consistent=True) is None


class MaintenanceClaims:
    @pytest.mark.parametrize("segments", [1, 3])
    def test_scan(self, table: Table, clock: ManualClock, segments: int) -> None:
        """Maintenance sees every item once, in segments and pages, those expired too."""
        keys = {ItemKey(f"p{number % 9}", f"{number:02}") for number in range(50)}
        for number, key in enumerate(sorted(keys)):
            put(table, Item(key, expires_at_ms=clock.now_ms() + number % 2))
        found: list[Item] = []
        for segment in range(segments):
            cursor = None
            while True:
                page = table.scan(segment=segment, segments=segments, limit=7, cursor=cursor)
                assert len(page.items) <= 7
                found += page.items
                cursor = page.cursor
                if cursor is None:
                    break
        assert len(found) == 50
        assert {item.key for item in found} == keys

    def test_purge(self, table: Table, clock: ManualClock) -> None:
        """Only what has expired, and has not been written since it was seen, is purged."""
        key = ItemKey("p", "s")
        first = put(table, Item(key, expires_at_ms=clock.now_ms() + 1))
        assert not table.purge(key, first)
        clock.advance(MS)
        second = put(table, Item(key, expires_at_ms=clock.now_ms() + 1))
        clock.advance(MS)
        assert not table.purge(key, first)
        assert table.purge(key, second)
        assert table.scan().items == []

    def test_purge_spares_what_never_expires(self, table: Table, clock: ManualClock) -> None:
        """An item without expiry is never purged."""
        key = ItemKey("p", "s")
        version = put(table, Item(key))
        clock.advance(timedelta(days=36_500))
        assert not table.purge(key, version)
        assert table.get(key, consistent=True) is not None

    def test_bootstrap_twice(self, table: Table) -> None:
        """Making the table where it stands already changes nothing in it."""
        key = ItemKey("p", "s")
        put(table, Item(key))
        table.bootstrap()
        assert table.get(key, consistent=True) is not None
