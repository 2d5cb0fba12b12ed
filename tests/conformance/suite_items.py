"""What is written is read, whole; what has expired is absent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.canonical_json import JsonValue
from shared.clock import ManualClock
from shared.errors import InvalidRequestError, ItemTooLargeError
from shared.table import MAX_ITEM_BYTES, IfAbsent, IfNewestFence, IfVersion, IndexKey, Item, ItemKey, Table

KEY = ItemKey("answers#1f", "entry")
MS = timedelta(milliseconds=1)
ABSENT_KEY = ItemKey("answers#1f", "nobody")

ITEMS = {
    "bare": Item(KEY),
    "empty body": Item(KEY, body=b""),
    "binary body": Item(KEY, body=bytes(range(256)) * 4),
    "nested": Item(
        KEY, {"a": [1, [2.5, {"b": None}], True], "empty": {}, "list": [], "": "", "text": "\u0000\n\U0001f600"}
    ),
    "numbers": Item(
        KEY, {"big": 2**200, "small": -(2**200), "edge": 2**63, "float": 0.1, "tiny": 5e-324, "minus": -1.5}
    ),
    "unicode key": Item(ItemKey("pärt ✓#\U0001f600", "sört/日本\u0001"), {"ключ": "значение"}),
    "counters": Item(KEY, counters={"hits": 3, "usd.micro": -(2**62), "a:b#c-d_e": 0}),
    "index": Item(KEY, index_key=IndexKey("repo#ü", "2026-11-01")),
    "everything": Item(KEY, {"a": 1}, b"x", {"n": 2}, 0, 7, 9_999_999_999_999, IndexKey("i", "j")),
}


def unversioned(item: Item | None) -> Item | None:
    """Return an item as it was before the table gave it a version."""
    if item is None:
        return None
    return item._replace(attributes=dict(item.attributes), counters=dict(item.counters), version=0)


def put(table: Table, item: Item) -> int:
    """Put an item without condition and return its version."""
    version = table.put(item)
    assert version is not None
    return version


class ItemClaims:
    @pytest.mark.parametrize("name", ITEMS)
    def test_reads_back_every_field(self, table: Table, name: str) -> None:
        """Every field of an item comes back as it was put: none is lost, rounded, or read as another type."""
        version = put(table, ITEMS[name])
        found = table.get(ITEMS[name].key, consistent=True)
        assert found is not None
        assert found.version == version
        assert unversioned(found) == ITEMS[name]
        assert isinstance(found.body, bytes) == (ITEMS[name].body is not None)

    def test_put_replaces_the_whole_item(self, table: Table) -> None:
        """A put leaves nothing of the item before: no attribute, body, counter, fence, expiry or index entry."""
        put(table, ITEMS["everything"])
        put(table, Item(KEY, {"b": 2}))
        assert unversioned(table.get(KEY, consistent=True)) == Item(KEY, {"b": 2})
        assert table.query_index("i").keys == []

    def test_what_is_put_is_not_shared(self, table: Table) -> None:
        """Changing a value after it was put does not change what is stored."""
        inner: list[JsonValue] = [1]
        put(table, Item(KEY, {"list": inner}))
        inner.append(2)
        found = table.get(KEY, consistent=True)
        assert found is not None
        assert found.attributes["list"] == [1]

    def test_absent(self, table: Table) -> None:
        """What was never put is absent."""
        assert table.get(ABSENT_KEY) is None
        assert table.get_many([ABSENT_KEY]) == {}
        assert table.get_many([]) == {}
        assert not table.delete(ABSENT_KEY)
        assert not table.touch(ABSENT_KEY, 1)
        assert not table.purge(ABSENT_KEY, 1)

    def test_get_many_of_more_than_one_batch(self, table: Table) -> None:
        """Any number of keys, some named twice, is read in one call, over the engine's own limit of a batch."""
        keys = [ItemKey(f"p{number % 7}", f"{number:03}") for number in range(230)]
        for key in keys[::2]:
            put(table, Item(key, body=key.sort.encode()))
        found = table.get_many([*keys[:3], *keys], consistent=True)
        assert set(found) == set(keys[::2])
        assert all(item.key == key and item.body == key.sort.encode() for key, item in found.items())

    def test_get_many_of_much(self, table: Table) -> None:
        """Answers larger than one response of the engine (DynamoDB: 16 MB) are put together."""
        keys = [ItemKey("big", f"{number:03}") for number in range(48)]
        for key in keys:
            put(table, Item(key, body=b"x" * 390_000))
        assert set(table.get_many(keys, consistent=True)) == set(keys)

    def test_expires_at_the_millisecond(self, table: Table, clock: ManualClock) -> None:
        """An item is there one millisecond before its expiry, and absent at it, in every kind of read."""
        put(table, Item(KEY, expires_at_ms=clock.now_ms() + 1500))
        clock.advance(timedelta(milliseconds=1499))
        assert table.get(KEY, consistent=True) is not None
        assert list(table.get_many([KEY], consistent=True)) == [KEY]
        assert [item.key for item in table.query(KEY.partition, consistent=True).items] == [KEY]
        clock.advance(MS)
        assert table.get(KEY, consistent=True) is None
        assert table.get_many([KEY], consistent=True) == {}
        assert table.query(KEY.partition, consistent=True).items == []

    def test_expired_does_not_stand_in_the_way(self, table: Table, clock: ManualClock) -> None:
        """An expired item that the engine still holds is absent for every condition and every write."""

        def expired() -> int:
            version = put(table, Item(KEY, {"old": 1}, b"old", {"n": 5}, fence=9, expires_at_ms=clock.now_ms() + 1))
            clock.advance(MS)
            return version

        old = expired()
        assert table.put(Item(KEY), when=IfVersion(old)) is None
        assert not table.delete(KEY)
        assert not table.delete(KEY, when=IfVersion(old))
        assert not table.touch(KEY, clock.now_ms() + 1000)
        assert table.put(Item(KEY, {"new": 1}), when=IfAbsent()) is not None
        expired()
        assert table.put(Item(KEY, {"new": 2}, fence=1), when=IfNewestFence()) is not None
        assert unversioned(table.get(KEY, consistent=True)) == Item(KEY, {"new": 2}, fence=1)

    def test_touch_moves_the_expiry_alone(self, table: Table, clock: ManualClock) -> None:
        """Touching makes a live item last longer or shorter, and changes nothing else, not even the version."""
        version = put(table, Item(KEY, {"a": 1}, b"b", {"n": 1}, expires_at_ms=clock.now_ms() + 10))
        later = clock.now_ms() + 5000
        assert table.touch(KEY, later)
        clock.advance(timedelta(milliseconds=4999))
        found = table.get(KEY, consistent=True)
        assert found is not None
        assert found.version == version
        assert unversioned(found) == Item(KEY, {"a": 1}, b"b", {"n": 1}, expires_at_ms=later)
        assert table.touch(KEY, clock.now_ms())
        assert table.get(KEY, consistent=True) is None

    def test_touch_gives_an_expiry_to_what_had_none(self, table: Table, clock: ManualClock) -> None:
        """An item made to last for ever can be told to expire."""
        put(table, Item(KEY))
        assert table.touch(KEY, clock.now_ms() + 1)
        clock.advance(MS)
        assert table.get(KEY, consistent=True) is None

    def test_too_large_is_refused(self, table: Table) -> None:
        """An item over the limit is refused before anything is written; one just under it is kept."""
        with pytest.raises(ItemTooLargeError):
            table.put(Item(KEY, body=b"x" * MAX_ITEM_BYTES))
        with pytest.raises(ItemTooLargeError):
            table.put(Item(KEY, {"text": "ü" * (MAX_ITEM_BYTES // 2)}))
        assert table.get(KEY, consistent=True) is None
        put(table, Item(KEY, body=b"x" * (MAX_ITEM_BYTES - 200)))
        assert table.get(KEY, consistent=True) is not None

    @pytest.mark.parametrize(
        "key", [ItemKey("", "s"), ItemKey("p", ""), ItemKey("p" * 2049, "s"), ItemKey("p", "ü" * 513)]
    )
    def test_keys_are_checked(self, table: Table, key: ItemKey) -> None:
        """A key that some engine would refuse is refused by every method of every backend."""
        calls: list[Callable[[], object]] = [
            lambda: table.get(key),
            lambda: table.get_many([KEY, key]),
            lambda: table.put(Item(key)),
            lambda: table.put(Item(KEY, index_key=IndexKey(*key))),
            lambda: table.add(key, {"n": 1}),
            lambda: table.touch(key, 1),
            lambda: table.delete(key),
            lambda: table.purge(key, 1),
        ]
        for call in calls:
            with pytest.raises(InvalidRequestError):
                call()

    def test_the_longest_keys(self, table: Table) -> None:
        """Keys as long as DynamoDB allows are kept apart to the last byte."""
        one, two = (ItemKey("p" * 2048, "ü" * 511 + end) for end in ("aa", "ab"))
        put(table, Item(one, {"n": 1}))
        put(table, Item(two, {"n": 2}))
        assert unversioned(table.get(one, consistent=True)) == Item(one, {"n": 1})
        assert [item.key for item in table.query("p" * 2048, prefix=one.sort, consistent=True).items] == [one]
