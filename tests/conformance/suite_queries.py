"""Lists: in order, in pages, in both directions."""

from __future__ import annotations

import base64

import pytest

from shared.clock import ManualClock
from shared.errors import InvalidRequestError
from shared.table import IndexKey, Item, ItemKey, Table
from tests.conformance.suite_items import put, unversioned

# Where code points, UTF-8 and UTF-16 differ in order: U+FFFD sorts before U+1F600 in UTF-8 and behind it in UTF-16.
SORTS = [
    "a",
    "A",
    "ä",
    "a/1",
    "a/2",
    "a/10",
    "a0",
    "b",
    "\u00e9",
    "e\u0301",
    "\ufffd",
    "\U0001f600",
    "\U0010ffff",
    "z~",
    "Z",
]
ORDERED = sorted(SORTS, key=str.encode)


def fill(table: Table, partition: str = "list") -> None:
    """Put one item for each of `SORTS`, out of order."""
    for sort in SORTS:
        put(table, Item(ItemKey(partition, sort), {"sort": sort}))


def pages(table: Table, partition: str, *, prefix: str = "", limit: int, descending: bool = False) -> list[str]:
    """Return the sort keys of all pages of a query."""
    sorts: list[str] = []
    cursor = None
    while True:
        page = table.query(partition, prefix=prefix, limit=limit, cursor=cursor, descending=descending, consistent=True)
        assert len(page.items) <= limit
        sorts += [item.key.sort for item in page.items]
        cursor = page.cursor
        if cursor is None:
            return sorts


class QueryClaims:
    def test_order(self, table: Table) -> None:
        """A list comes in the order of its keys' UTF-8 bytes, the same on every backend, whole items and no others."""
        fill(table)
        put(table, Item(ItemKey("list2", "a")))
        items = table.query("list", consistent=True).items
        assert [unversioned(item) for item in items] == [
            Item(ItemKey("list", sort), {"sort": sort}) for sort in ORDERED
        ]
        backwards = table.query("list", descending=True, consistent=True).items
        assert [item.key.sort for item in backwards] == ORDERED[::-1]
        assert table.query("nobody").items == []

    @pytest.mark.parametrize(
        "prefix", ["a", "a/", "ä", "\U0001f600", "\U0010ffff", "e", "e\u0301", "none", "Z", "%", "_"]
    )
    def test_prefixes(self, table: Table, prefix: str) -> None:
        """A prefix picks the keys that begin with it, character by character, wildcards and accents included."""
        fill(table)
        found = [item.key.sort for item in table.query("list", prefix=prefix, consistent=True).items]
        assert found == [sort for sort in ORDERED if sort.startswith(prefix)]

    @pytest.mark.parametrize("limit", [1, 2, 7, 15, 16])
    @pytest.mark.parametrize("descending", [False, True])
    def test_pages(self, table: Table, limit: int, descending: bool) -> None:
        """Pages of any size, in either direction, name each item once."""
        fill(table)
        assert pages(table, "list", limit=limit, descending=descending) == ORDERED[:: -1 if descending else 1]
        expected = [sort for sort in ORDERED if sort.startswith("a")][:: -1 if descending else 1]
        assert pages(table, "list", prefix="a", limit=limit, descending=descending) == expected

    def test_pages_over_expired_items(self, table: Table, clock: ManualClock) -> None:
        """Expired items are left out of pages, and no live one behind them is missed."""
        for number in range(20):
            expiry = clock.now_ms() + 1000 if number % 5 == 0 else clock.now_ms()
            put(table, Item(ItemKey("list", f"{number:02}"), expires_at_ms=expiry))
        assert pages(table, "list", limit=3) == ["00", "05", "10", "15"]
        assert pages(table, "list", limit=3, descending=True) == ["15", "10", "05", "00"]

    def test_pages_while_the_list_changes(self, table: Table) -> None:
        """A cursor keeps its place where items before it come and go, and where the item it names is deleted."""
        fill(table)
        first = table.query("list", limit=4, consistent=True)
        put(table, Item(ItemKey("list", "0")))
        table.delete(first.items[-1].key)
        rest = table.query("list", cursor=first.cursor, consistent=True)
        assert [item.key.sort for item in rest.items] == ORDERED[4:]

    def test_large_pages(self, table: Table) -> None:
        """A list of more bytes than one response of the engine holds (DynamoDB: 1 MB) loses nothing."""
        for number in range(8):
            put(table, Item(ItemKey("list", str(number)), body=b"x" * 300_000))
        assert pages(table, "list", limit=100) == list("01234567")

    @pytest.mark.parametrize("cursor", ["", "?", "é", "AAAA", "bm90IGpzb24", "W10", "WyJhIl0", "x" * 5000])
    def test_garbage_is_no_cursor(self, table: Table, cursor: str) -> None:
        """What is no cursor is refused as the caller's mistake."""
        with pytest.raises(InvalidRequestError):
            table.query("list", cursor=cursor)
        with pytest.raises(InvalidRequestError):
            table.query_index("list", cursor=cursor)
        with pytest.raises(InvalidRequestError):
            table.scan(cursor=cursor)

    def test_a_cursor_is_good_for_its_own_query(self, table: Table) -> None:
        """A cursor of one query is refused by every other: nobody reads another's list with it."""
        fill(table)
        cursor = table.query("list", prefix="a", limit=1).cursor
        assert cursor is not None
        for others in (
            lambda: table.query("list2", prefix="a", cursor=cursor),
            lambda: table.query("list", cursor=cursor),
            lambda: table.query("list", prefix="a", descending=True, cursor=cursor),
            lambda: table.query_index("list", prefix="a", cursor=cursor),
            lambda: table.scan(cursor=cursor),
        ):
            with pytest.raises(InvalidRequestError):
                others()

    def test_a_forged_cursor_is_refused(self, table: Table) -> None:
        """A cursor with parts taken away or added is refused, and never an internal error."""
        fill(table)
        cursor = table.query("list", limit=1).cursor
        assert cursor is not None
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        for forged in (text.replace(',"A"', ""), text.replace(',"A"', ',"A","B"'), text.replace('"A"', "1")):
            assert forged != text
            with pytest.raises(InvalidRequestError):
                table.query("list", cursor=base64.urlsafe_b64encode(forged.encode()).decode().rstrip("="))

    def test_queries_check_their_keys(self, table: Table) -> None:
        """An empty partition and a prefix longer than any key are refused."""
        for partition, prefix in (("", ""), ("p" * 2049, ""), ("p", "s" * 1025)):
            with pytest.raises(InvalidRequestError):
                table.query(partition, prefix=prefix)
            with pytest.raises(InvalidRequestError):
                table.query_index(partition, prefix=prefix)


class IndexClaims:
    @pytest.mark.parametrize("limit", [1, 4, 100])
    @pytest.mark.parametrize("descending", [False, True])
    def test_index_pages(self, table: Table, limit: int, descending: bool) -> None:
        """The index lists items of any partition by their place in it, those of one place all and once."""
        places = [("b", "1"), ("a", "2"), ("a", "1"), ("ä", "1"), ("a", "3"), ("c", "1")]
        for number, (sort, partition) in enumerate(places):
            put(table, Item(ItemKey(f"p{partition}", str(number)), index_key=IndexKey("index", sort)))
        put(table, Item(ItemKey("p", "other"), index_key=IndexKey("other", "a")))
        put(table, Item(ItemKey("p", "none")))
        found: list[tuple[IndexKey, ItemKey]] = []
        cursor = None
        while True:
            page = table.query_index("index", limit=limit, cursor=cursor, descending=descending)
            found += page.keys
            cursor = page.cursor
            if cursor is None:
                break
        sorts = [index.sort for index, _ in found]
        assert sorts == sorted((sort for sort, _ in places), key=str.encode, reverse=descending)
        assert {key for _, key in found} == {ItemKey(f"p{place[1]}", str(n)) for n, place in enumerate(places)}
        assert len(found) == len(places)

    def test_index_prefix(self, table: Table) -> None:
        """A prefix picks places of the index."""
        for sort in ("2026-10-31", "2026-11-01", "2026-11-02", "2026-12-01"):
            put(table, Item(ItemKey("reports", sort), index_key=IndexKey("repo", sort)))
        keys = table.query_index("repo", prefix="2026-11", descending=True).keys
        assert [index.sort for index, _ in keys] == ["2026-11-02", "2026-11-01"]

    def test_index_follows_its_item(self, table: Table) -> None:
        """An item that is moved in the index, taken out of it, or deleted is not listed where it was."""
        key = ItemKey("p", "s")
        put(table, Item(key, index_key=IndexKey("one", "a")))
        put(table, Item(key, index_key=IndexKey("two", "b")))
        assert table.query_index("one").keys == []
        assert table.query_index("two").keys == [(IndexKey("two", "b"), key)]
        table.delete(key)
        assert table.query_index("two").keys == []

    @pytest.mark.parametrize("limit", [0, -1])
    def test_a_page_holds_at_least_one(self, table: Table, limit: int) -> None:
        """A page of nothing is refused, and never mistaken for the last one."""
        for ask in (lambda: table.query("p", limit=limit), lambda: table.query_index("p", limit=limit)):
            with pytest.raises(InvalidRequestError):
                ask()
        with pytest.raises(InvalidRequestError):
            table.scan(limit=limit)

    def test_a_key_that_is_no_text_is_refused(self, table: Table) -> None:
        """A lone surrogate in a key is refused before the engine sees it, and costs no connection."""
        for key in (ItemKey("\ud800", "s"), ItemKey("p", "\udfff")):
            for ask in (lambda key=key: table.get(key), lambda key=key: table.put(Item(key))):
                with pytest.raises(InvalidRequestError):
                    ask()
        assert table.get(ItemKey("p", "s")) is None
