"""What a glance shows is what `get` shows: for the backends that have it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.clock import ManualClock
from shared.errors import InvalidRequestError
from shared.table import Glancing, IfVersion, Item, ItemKey, Table
from tests.conformance.racing import race
from tests.conformance.suite_items import ABSENT_KEY, ITEMS, KEY, MS, put


def glance(table: Table, clock: ManualClock, key: ItemKey = KEY) -> bytes | None:
    """Return what a glance shows, after holding it against what `get` shows."""
    assert isinstance(table, Glancing)
    seen = table.glance(*key, clock.now_ms())
    item = table.get(key)
    assert seen == (None if item is None else item.body or b"")
    return seen


class GlanceClaims:
    """For a table that has `Glancing`."""

    @pytest.mark.parametrize("name", ITEMS)
    def test_a_glance_shows_the_body(self, table: Table, clock: ManualClock, name: str) -> None:
        """Of every item, the body comes back as it was put."""
        item = ITEMS[name]
        put(table, item)
        assert glance(table, clock, item.key) == (item.body or b"")

    def test_a_glance_ends_with_the_item(self, table: Table, clock: ManualClock) -> None:
        """An item is seen up to the last millisecond before its expiry, and not from that on."""
        put(table, Item(KEY, {"a": 1}, b"x", expires_at_ms=clock.now_ms() + 2))
        for expected in (b"x", b"x", None, None):
            assert glance(table, clock) == expected
            clock.advance(MS)
        table.touch(KEY, clock.now_ms() + 1)
        assert glance(table, clock) is None

    def test_a_glance_sees_every_kind_of_write(self, table: Table, clock: ManualClock) -> None:
        """What was put, replaced, touched, counted in or deleted is seen by the next glance."""
        version = put(table, Item(KEY, {"a": 1}, b"first", expires_at_ms=clock.now_ms() + 1))
        assert glance(table, clock) == b"first"
        table.put(Item(KEY, {"a": 2}, b"second", expires_at_ms=clock.now_ms() + 1), when=IfVersion(version))
        assert glance(table, clock) == b"second"
        table.touch(KEY, clock.now_ms() + 10)
        clock.advance(timedelta(milliseconds=5))
        table.add(KEY, {"n": 1})
        assert glance(table, clock) == b"second"
        table.delete(KEY)
        assert glance(table, clock) is None
        table.add(KEY, {"n": 1})
        assert glance(table, clock) == b""

    def test_a_glance_at_nothing(self, table: Table, clock: ManualClock) -> None:
        """Neither another partition nor another sort key is seen; a key that no item can have is refused."""
        put(table, Item(KEY))
        assert glance(table, clock, ABSENT_KEY) is None
        assert glance(table, clock, ItemKey("answers#1", "entry")) is None
        for key in (ItemKey("", "entry"), ItemKey("a", ""), ItemKey("\ud800", "entry"), ItemKey("a" * 2049, "entry")):
            with pytest.raises(InvalidRequestError):
                glance(table, clock, key)

    def test_glances_see_bodies_whole(self, table: Table, clock: ManualClock) -> None:
        """32 threads that write and glance at one item never see parts of two writes."""
        put(table, Item(KEY, body=bytes(2000)))
        assert isinstance(table, Glancing)

        def write_and_look(number: int) -> bool:
            table.put(Item(KEY, body=bytes([number]) * 2000))
            seen = table.glance(*KEY, clock.now_ms())
            return seen is not None and seen == seen[:1] * 2000

        assert all(race(write_and_look))

    def test_a_glance_holds_nothing_up(self, table: Table, clock: ManualClock) -> None:
        """After a glance, at something or at nothing, no lock is left on the table: it can be written and made anew."""
        put(table, Item(KEY, body=b"x"))
        assert isinstance(table, Glancing)
        for number in range(3):
            assert table.glance(*KEY, clock.now_ms()) == b"x"
            assert table.glance(*ABSENT_KEY, clock.now_ms()) is None
            table.bootstrap()
            put(table, Item(ItemKey("others", str(number))))
