"""Counters: nothing is lost, and a ceiling is never passed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.clock import ManualClock
from shared.errors import InvalidRequestError
from shared.table import IndexKey, Item, ItemKey, Table
from tests.conformance.racing import THREADS, race
from tests.conformance.suite_items import KEY, MS, put, unversioned


class CounterClaims:
    def test_add_makes_and_raises(self, table: Table) -> None:
        """Counters begin at zero, go up and down, and each call returns those that it named."""
        assert table.add(KEY, {"a": 2}) == {"a": 2}
        assert table.add(KEY, {"a": 3, "b.c": -1}) == {"a": 5, "b.c": -1}
        assert table.add(KEY, {"b.c": 2**61}) == {"b.c": 2**61 - 1}
        assert unversioned(table.get(KEY, consistent=True)) == Item(KEY, counters={"a": 5, "b.c": 2**61 - 1})

    def test_add_leaves_the_rest_of_the_item(self, table: Table, clock: ManualClock) -> None:
        """Adding to an item changes its counters and version, and no other field."""
        item = Item(KEY, {"a": [1]}, b"b", {"n": 1, "m": 4}, 0, 3, clock.now_ms() + 10, IndexKey("i", "j"))
        version = put(table, item)
        assert table.add(KEY, {"n": 1}, expires_at_ms=1) == {"n": 2}
        found = table.get(KEY, consistent=True)
        assert found is not None
        assert found.version != version
        assert unversioned(found) == item._replace(counters={"n": 2, "m": 4})

    def test_a_window_never_slides(self, table: Table, clock: ManualClock) -> None:
        """The expiry given with the first addition stands, whatever later additions give."""
        ends = clock.now_ms() + 100
        table.add(KEY, {"n": 1}, expires_at_ms=ends)
        clock.advance(timedelta(milliseconds=99))
        assert table.add(KEY, {"n": 1}, expires_at_ms=ends + 1000) == {"n": 2}
        clock.advance(MS)
        assert table.get(KEY, consistent=True) is None

    def test_what_never_expires_keeps_that(self, table: Table, clock: ManualClock) -> None:
        """Adding with an expiry to an item that has none does not make it expire."""
        table.add(KEY, {"n": 1})
        table.add(KEY, {"n": 1}, expires_at_ms=clock.now_ms() + 1)
        clock.advance(timedelta(days=1))
        assert table.add(KEY, {"n": 1}) == {"n": 3}

    def test_an_expired_counter_starts_again(self, table: Table, clock: ManualClock) -> None:
        """After its expiry a counter starts from zero, in a window of its own, and the old item's fields are gone."""
        put(table, Item(KEY, {"a": 1}, b"b", {"n": 7, "m": 7}, 0, 3, clock.now_ms() + 1, IndexKey("i", "j")))
        clock.advance(MS)
        ends = clock.now_ms() + 50
        assert table.add(KEY, {"n": 1}, ceiling=1, expires_at_ms=ends) == {"n": 1}
        assert unversioned(table.get(KEY, consistent=True)) == Item(KEY, counters={"n": 1}, expires_at_ms=ends)
        assert table.query_index("i").keys == []

    def test_a_ceiling_is_reached_and_not_passed(self, table: Table) -> None:
        """An addition up to the ceiling is done; one past it is refused and changes nothing, not even the version."""
        assert table.add(KEY, {"n": 4}, ceiling=3) is None
        assert table.get(KEY, consistent=True) is None
        assert table.add(KEY, {"n": 3}, ceiling=3) == {"n": 3}
        before = table.get(KEY, consistent=True)
        assert table.add(KEY, {"n": 1}, ceiling=3) is None
        assert table.get(KEY, consistent=True) == before
        assert table.add(KEY, {"n": 0}, ceiling=3) == {"n": 3}
        assert table.add(KEY, {"n": -1}, ceiling=2) == {"n": 2}
        assert table.add(KEY, {"n": -1}, ceiling=0) is None

    def test_a_ceiling_over_several_counters(self, table: Table) -> None:
        """Where one of several counters would pass the ceiling, none of them is changed."""
        table.add(KEY, {"a": 1, "b": 3})
        assert table.add(KEY, {"a": 1, "b": 1, "c": 1}, ceiling=3) is None
        assert table.add(KEY, {"a": 2, "c": 4}, ceiling=3) is None
        assert table.add(KEY, {"a": 2, "c": 3}, ceiling=3) == {"a": 3, "c": 3}
        assert unversioned(table.get(KEY, consistent=True)) == Item(KEY, counters={"a": 3, "b": 3, "c": 3})

    def test_a_ceiling_over_an_expired_counter(self, table: Table, clock: ManualClock) -> None:
        """An expired counter counts as zero against the ceiling; a refused addition does not bring it back."""
        put(table, Item(KEY, counters={"n": 9}, expires_at_ms=clock.now_ms()))
        assert table.add(KEY, {"n": 4}, ceiling=3) is None
        assert table.get(KEY, consistent=True) is None
        assert table.add(KEY, {"n": 3}, ceiling=3) == {"n": 3}

    @pytest.mark.parametrize(
        "amounts", [{}, {"": 1}, {"with space": 1}, {'"': 1}, {"ü": 1}, {"n" * 201: 1}, {"n": 2**63}]
    )
    def test_additions_are_checked(self, table: Table, amounts: dict[str, int]) -> None:
        """What some backend could not add is refused by all of them: other names, over 64 bits, and nothing."""
        with pytest.raises(InvalidRequestError):
            table.add(KEY, amounts, ceiling=5)
        if amounts and "n" not in amounts:
            with pytest.raises(InvalidRequestError):
                table.put(Item(KEY, counters=amounts))
        assert table.get(KEY, consistent=True) is None

    def test_many_threads_lose_nothing(self, table: Table) -> None:
        """32 threads that add to one counter are all counted, and each sees a number of its own."""
        after = race(lambda number: [(table.add(KEY, {"n": 1, "m": -2}) or {})["n"] for _ in range(3)])
        assert sorted(count for counts in after for count in counts) == list(range(1, 3 * THREADS + 1))
        assert unversioned(table.get(KEY, consistent=True)) == Item(KEY, counters={"n": 96, "m": -192})

    def test_many_threads_do_not_pass_a_ceiling(self, table: Table) -> None:
        """Of 32 threads that reserve 3 of 20, six are served and the rest refused."""
        granted = race(lambda number: table.add(KEY, {"n": 3}, ceiling=20))
        assert sorted(counts["n"] for counts in granted if counts is not None) == [3, 6, 9, 12, 15, 18]
        assert table.add(KEY, {"n": 2}, ceiling=20) == {"n": 20}

    def test_many_threads_start_an_expired_counter_again(self, table: Table, clock: ManualClock) -> None:
        """32 threads that find a window over begin one new window together: none is lost, none counted in the old."""
        key = ItemKey("windows", "hour")
        put(table, Item(key, counters={"n": 1000}, expires_at_ms=clock.now_ms()))
        after = race(lambda number: table.add(key, {"n": 1}, ceiling=THREADS, expires_at_ms=clock.now_ms() + 1000))
        assert sorted(counts["n"] for counts in after if counts is not None) == list(range(1, THREADS + 1))

    def test_counters_end_at_64_bits(self, table: Table) -> None:
        """A sum that would leave 64 bits is refused, by the ceiling where there is one, and changes nothing."""
        most = 2**63 - 1
        assert table.add(KEY, {"n": most}) == {"n": most}
        assert table.add(KEY, {"n": 1}, ceiling=most) is None
        with pytest.raises(InvalidRequestError):
            table.add(KEY, {"n": 1, "m": 1})
        assert table.add(KEY, {"n": -1}) == {"n": most - 1}
        with pytest.raises(InvalidRequestError):
            table.put(Item(KEY, counters={"n": 2**63}))
        found = table.get(KEY, consistent=True)
        assert found is not None
        assert found.counters == {"n": most - 1}
