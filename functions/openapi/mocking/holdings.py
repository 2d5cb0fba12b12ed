"""What a stateful mock server holds: an item of the table for each thing in a collection, all bounded."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from functions.openapi.mocking.servers import MockServer
from shared.cache.guard import Patience
from shared.canonical_json import JsonValue, parse_json
from shared.entry.json_response import json_bytes
from shared.errors import InvalidJsonError, PayloadTooLargeError, TableUnavailableError, UnprocessableError
from shared.runtime import Runtime
from shared.table import IfAbsent, IfVersion, Item, ItemKey, Page

MAX_THINGS = 1_000
"""In one collection."""
MAX_THINGS_OF_SERVER = 10_000
MAX_THING_BYTES = 64 * 1024
_MOST_LISTED_BYTES = 4 * 1024 * 1024
_PREFIX = "thing#"


class Thing(NamedTuple):
    """One thing of a collection.

    Attributes:
        number: things are listed by it.
        version: of the item that it was read from; 0 for none.
    """

    id: str
    value: JsonValue
    number: int
    version: int = 0


class Collection:
    """One collection of a mock server.

    Args:
        path: of the request that means the collection, its parameters filled in.

    Each method raises TableUnavailableError where the table does not answer.
    """

    def __init__(self, server: MockServer, path: str, runtime: Runtime) -> None:
        self._server, self._runtime = server, runtime
        self._whole = f"openapi#mock-state#{server.mock_id}"
        self._partition = f"{self._whole}#{_digest(path)}"
        self._patience = Patience()

    def get(self, thing_id: str) -> Thing | None:
        """Return a thing, None where there is none."""
        table = self._runtime.table
        item = self._runtime.guard.read(self._patience, lambda: table.get(self._key(thing_id), consistent=True))
        return None if item is None else _thing(item)

    def all(self) -> list[Thing]:
        """Return what is there in the order in which it came, as much as an answer may hold."""
        found: list[Thing] = []
        cursor, size = None, 0
        while size < _MOST_LISTED_BYTES:
            page = self._runtime.guard.read(self._patience, self._page, cursor)
            for item in page.items:
                size += len(item.body or b"")
                thing = _thing(item)
                if thing is not None and size <= _MOST_LISTED_BYTES:
                    found.append(thing)
            cursor = page.cursor
            if cursor is None:
                break
        return sorted(found, key=lambda thing: thing.number)

    def next_number(self, step: int = 1) -> int:
        """Return a number that was never returned for the collection, so many after the last one."""
        counted = self._add(ItemKey(self._partition, "made"), "made", step, None)
        if counted is None:
            raise AssertionError("nothing bounds it")
        return counted

    def add(self, thing: Thing) -> bool:
        """Keep a new thing; tell whether there was none of its id.

        Raises:
            UnprocessableError: the collection, or the whole server, is full (`collection_full`).
            PayloadTooLargeError: it is too large.
        """
        item = self._item(thing)
        self._make_room()
        if self._put(item, IfAbsent()) is not None:
            return True
        self._give_back()
        return False

    def replace(self, thing: Thing) -> bool:
        """Keep a thing in place of the one of its version; tell whether it was still there.

        Raises:
            PayloadTooLargeError: it is too large.
        """
        return self._put(self._item(thing), IfVersion(thing.version)) is not None

    def remove(self, thing_id: str) -> bool:
        """Delete a thing; tell whether there was one."""
        table = self._runtime.table
        gone = self._runtime.guard.write(self._patience, lambda: table.delete(self._key(thing_id)))
        if gone:
            self._give_back()
        return gone

    def _page(self, cursor: str | None) -> Page:
        return self._runtime.table.query(self._partition, prefix=_PREFIX, limit=100, cursor=cursor, consistent=True)

    def _put(self, item: Item, when: IfAbsent | IfVersion) -> int | None:
        return self._runtime.guard.write(self._patience, lambda: self._runtime.table.put(item, when=when))

    def _make_room(self) -> None:
        if self._add(ItemKey(self._whole, "count"), "held", 1, MAX_THINGS_OF_SERVER) is None:
            raise _full(f"This mock server holds {MAX_THINGS_OF_SERVER} things")
        if self._add(ItemKey(self._partition, "count"), "held", 1, MAX_THINGS) is None:
            self._add(ItemKey(self._whole, "count"), "held", -1, None)
            raise _full(f"This collection holds {MAX_THINGS} things")

    def _give_back(self) -> None:
        try:
            self._add(ItemKey(self._partition, "count"), "held", -1, None)
            self._add(ItemKey(self._whole, "count"), "held", -1, None)
        except TableUnavailableError:
            # It is gone all the same; the count is one too high for as long as the server lives.
            return

    def _add(self, key: ItemKey, counter: str, amount: int, ceiling: int | None) -> int | None:
        counted = self._runtime.guard.write(
            self._patience,
            lambda: self._runtime.table.add(
                key, {counter: amount}, ceiling=ceiling, expires_at_ms=self._server.expires_at_ms
            ),
        )
        return None if counted is None else counted[counter]

    def _item(self, thing: Thing) -> Item:
        body = json_bytes(thing.value)
        if len(body) > MAX_THING_BYTES:
            raise PayloadTooLargeError(f"A mock server holds things of {MAX_THING_BYTES:,} bytes at most.")
        attributes: dict[str, JsonValue] = {"id": thing.id, "number": thing.number}
        return Item(self._key(thing.id), attributes, body, expires_at_ms=self._server.expires_at_ms)

    def _key(self, thing_id: str) -> ItemKey:
        return ItemKey(self._partition, f"{_PREFIX}{_digest(thing_id)}")


def _thing(item: Item) -> Thing | None:
    thing_id, number = item.attributes.get("id"), item.attributes.get("number")
    try:
        value = parse_json(item.body or b"")
    except InvalidJsonError:
        return None
    known = isinstance(thing_id, str) and isinstance(number, int)
    return Thing(str(thing_id), value, int(str(number)), item.version) if known else None


def _full(what: str) -> UnprocessableError:
    return UnprocessableError(f"{what}, which is the most.", code="collection_full")


def _digest(text: str) -> str:
    # As a digest: a path's text may be longer than a key, and hold what separates its parts.
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:40]
