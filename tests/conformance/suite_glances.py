"""What a glance shows is what `get` shows: for the backends that have it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import ManualClock
from shared.errors import InvalidRequestError
from shared.table import Glancing, IfVersion, Item, ItemKey, Table
from tests.conformance.racing import race
from tests.conformance.suite_items import ABSENT_KEY, ITEMS, KEY, MS, put


def glance(table: Table, key: ItemKey = KEY) -> tuple[bytes | None, Mapping[str, Any]] | None:
    """Return what a glance shows, its attributes parsed."""
    assert isinstance(table, Glancing)
    seen = table.glance(key)
    return None if seen is None else (seen[0], json.loads(seen[1]) if seen[1] else {})


def got(table: Table, key: ItemKey = KEY) -> tuple[bytes | None, Mapping[str, Any]] | None:
    """Return the same of what `get` shows."""
    item = table.get(key)
    return None if item is None else (item.body, dict(item.attributes))


class GlanceClaims:
    """For a table that has `Glancing`."""

    @pytest.mark.parametrize("name", ITEMS)
    def test_a_glance_shows_body_and_attributes(self, table: Table, name: str) -> None:
        """Of every item, body and attributes come back as they were put."""
        item = ITEMS[name]
        put(table, item)
        assert glance(table, item.key) == got(table, item.key) == (item.body, item.attributes)

    def test_a_glance_ends_with_the_item(self, table: Table, clock: ManualClock) -> None:
        """An item is seen up to the last millisecond before its expiry, and not from that on."""
        put(table, Item(KEY, {"a": 1}, b"x", expires_at_ms=clock.now_ms() + 2))
        for expected in ((b"x", {"a": 1}), (b"x", {"a": 1}), None, None):
            assert glance(table) == got(table) == expected
            clock.advance(MS)
        table.touch(KEY, clock.now_ms() + 1)
        assert glance(table) is None

    def test_a_glance_sees_every_kind_of_write(self, table: Table, clock: ManualClock) -> None:
        """What was put, replaced, touched, counted in or deleted is seen by the next glance."""
        version = put(table, Item(KEY, {"a": 1}, b"first", expires_at_ms=clock.now_ms() + 1))
        assert glance(table) == (b"first", {"a": 1})
        table.put(Item(KEY, {"a": 2}, b"second", expires_at_ms=clock.now_ms() + 1), when=IfVersion(version))
        assert glance(table) == (b"second", {"a": 2})
        table.touch(KEY, clock.now_ms() + 10)
        clock.advance(timedelta(milliseconds=5))
        table.add(KEY, {"n": 1})
        assert glance(table) == (b"second", {"a": 2})
        table.delete(KEY)
        assert glance(table) is None
        table.add(KEY, {"n": 1})
        assert glance(table) == (None, {})

    def test_a_glance_at_nothing(self, table: Table) -> None:
        """Neither another partition nor another sort key is seen; a key that no item can have is refused."""
        put(table, Item(KEY))
        assert glance(table, ABSENT_KEY) is None
        assert glance(table, ItemKey("answers#1", "entry")) is None
        for key in (ItemKey("", "entry"), ItemKey("a", ""), ItemKey("\ud800", "entry"), ItemKey("a" * 2049, "entry")):
            with pytest.raises(InvalidRequestError):
                glance(table, key)

    def test_glances_see_items_whole(self, table: Table) -> None:
        """32 threads that write and glance at one item never see one write's body with another's attributes."""
        put(table, Item(KEY, {"by": 0}, bytes(2000)))

        def write_and_look(number: int) -> bool:
            table.put(Item(KEY, {"by": number}, bytes([number]) * 2000))
            seen = glance(table)
            return seen is not None and seen[0] == bytes([seen[1]["by"]]) * 2000

        assert all(race(write_and_look))

    def test_a_glance_holds_nothing_up(self, table: Table) -> None:
        """After a glance, at something or at nothing, no lock is left on the table: it can be written and made anew."""
        put(table, Item(KEY, body=b"x"))
        for number in range(3):
            assert glance(table) == (b"x", {})
            assert glance(table, ABSENT_KEY) is None
            table.bootstrap()
            put(table, Item(ItemKey("others", str(number))))
