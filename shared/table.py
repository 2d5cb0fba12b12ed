"""The contract of the key/value table: what DynamoDB does well, and no more.

Every piece of state that outlives a process is an item. Backends live in `shared.backends`; the suite in
`tests/conformance/table_suite.py` is the contract's other half, and every backend passes it.

Two rules hold everywhere. *Absent* means absent **or expired**: an item whose `expires_at_ms` is not after the clock's
now is never returned and never stands in the way of a write, even while the engine still holds it. And every
write is atomic for its one item: a reader sees it whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

from shared.canonical_json import JsonValue

MAX_ITEM_BYTES = 400_000
"""The largest item, in bytes of names and values together (DynamoDB's 400 KB, a little below it)."""
MAX_KEYS_PER_READ = 100
MAX_TRANSACTION_OPERATIONS = 100


class ItemKey(NamedTuple):
    """Where an item is: its partition, and its place in the partition's order."""

    partition: str
    sort: str


class IndexKey(NamedTuple):
    """Where an item is in the secondary index."""

    partition: str
    sort: str


class Item(NamedTuple):
    """One item (a tuple, because one is made for every read, and a frozen dataclass takes three times as long).

    Attributes:
        key: partition (1 to 2,048 UTF-8 bytes) and sort (1 to 1,024).
        attributes: small JSON values by name; compared by value, never queried.
        body: opaque bytes, or None.
        counters: integers within 64 bits, changed by `Table.add` and kept by nothing else: a `put` replaces them.
        version: an opaque token, never 0, made anew by the table with every write (never used twice, so an item deleted
            and made again is not mistaken for its former self); ignored in what is put.
        fence: the newest fence under which the item was written; 0 where fencing is not used.
        expires_at_ms: milliseconds since the epoch from which on the item is absent; None for never.
        index_key: its place in the secondary index, or None to stay out of it.
    """

    key: ItemKey
    attributes: Mapping[str, JsonValue] = MappingProxyType({})
    body: bytes | None = None
    counters: Mapping[str, int] = MappingProxyType({})
    version: int = 0
    fence: int = 0
    expires_at_ms: int | None = None
    index_key: IndexKey | None = None


@dataclass(frozen=True)
class IfAbsent:
    """Write only where no live item is."""


class IfVersion(NamedTuple):
    """Write only over the live item of just this version."""

    version: int


@dataclass(frozen=True)
class IfNewestFence:
    """Write only where no live item has a fence newer than the one being put."""


Condition: TypeAlias = IfAbsent | IfVersion | IfNewestFence


class Page(NamedTuple):
    """Some items in order, and the cursor of the next page (None after the last)."""

    items: Sequence[Item]
    cursor: str | None


class KeyPage(NamedTuple):
    """Some places of the secondary index in order, each with the key of its item, and the next page's cursor."""

    keys: Sequence[tuple[IndexKey, ItemKey]]
    cursor: str | None


class Put(NamedTuple):
    """Write an item, as `Table.put` does."""

    item: Item
    when: Condition | None = None


class Delete(NamedTuple):
    """Delete an item, as `Table.delete` does."""

    key: ItemKey
    when: IfVersion | None = None


class Add(NamedTuple):
    """Add to counters, as `Table.add` does."""

    key: ItemKey
    amounts: Mapping[str, int]
    ceiling: int | None = None
    expires_at_ms: int | None = None


class Check(NamedTuple):
    """Write nothing, and let the transaction be done only where the condition holds."""

    key: ItemKey
    when: IfAbsent | IfVersion


Operation: TypeAlias = Put | Delete | Add | Check


class Table(Protocol):
    """The DynamoDB-style key/value table.

    Every method raises `TableUnavailableError` where the engine cannot be reached, is locked, full or damaged.
    `consistent` reads see every write acknowledged before them; others may lag (on backends that can lag).
    All methods may be called from any thread.
    """

    patience_ms: int
    """How long one call may hang, at most and in ms, before it gives up with `TableUnavailableError`."""

    def get(self, key: ItemKey, *, consistent: bool = False) -> Item | None:
        """Return the live item, or None."""
        ...

    def get_many(self, keys: Sequence[ItemKey], *, consistent: bool = False) -> dict[ItemKey, Item]:
        """Return the live ones of any number of distinct keys; not a snapshot across items."""
        ...

    def put(self, item: Item, *, when: Condition | None = None) -> int | None:
        """Write the whole item and return its new version; None, and nothing done, where the condition does not hold.

        Raises:
            ItemTooLargeError: the item is over `MAX_ITEM_BYTES`.
        """
        ...

    def add(
        self,
        key: ItemKey,
        amounts: Mapping[str, int],
        *,
        ceiling: int | None = None,
        expires_at_ms: int | None = None,
    ) -> dict[str, int] | None:
        """Add to counters atomically, making the item (with `expires_at_ms`) where it is absent.

        Returns the counters named in `amounts` after the addition; None, and nothing changed, where one of them would
        pass `ceiling`. `expires_at_ms` of a live item is left as it is, so a window never slides.
        """
        ...

    def touch(self, key: ItemKey, expires_at_ms: int) -> bool:
        """Move a live item's expiry to `expires_at_ms`; return False where it is absent. Its version stays."""
        ...

    def delete(self, key: ItemKey, *, when: IfVersion | None = None) -> bool:
        """Delete the live item; return whether there was one (and the condition held)."""
        ...

    def query(
        self,
        partition: str,
        *,
        prefix: str = "",
        limit: int = 100,
        cursor: str | None = None,
        descending: bool = False,
        consistent: bool = False,
    ) -> Page:
        """Return up to `limit` live items of a partition by sort (UTF-8 byte order), those with `prefix` only.

        A page may hold fewer than `limit` items and still have a cursor. A cursor is opaque, and good for the same
        query only.

        Raises:
            InvalidRequestError: the cursor was not made by this query.
        """
        ...

    def query_index(
        self,
        partition: str,
        *,
        prefix: str = "",
        limit: int = 100,
        cursor: str | None = None,
        descending: bool = False,
    ) -> KeyPage:
        """Return keys by the secondary index, in the index's order; eventually consistent.

        The index holds keys only, so an expired item may still be named: `get` tells.
        """
        ...

    def transact(self, operations: Sequence[Operation]) -> None:
        """Do all of up to 100 operations on distinct items, or none.

        Raises:
            TransactionConflictError: a condition or a ceiling did not hold; nothing was written.
        """
        ...

    def scan(self, *, segment: int = 0, segments: int = 1, limit: int = 100, cursor: str | None = None) -> Page:
        """Return items of the whole table in no order, live **and expired**: for maintenance only."""
        ...

    def purge(self, key: ItemKey, version: int) -> bool:
        """Delete an item that has expired and still is of this version; return whether it did."""
        ...

    def bootstrap(self) -> None:
        """Make what the table needs in a local engine (file, schema, table); do nothing where it stands already."""
        ...

    def close(self) -> None:
        """Give back connections; the table is not used afterwards."""
        ...


@runtime_checkable
class Glancing(Protocol):
    """What a table may do besides: read an item's body alone, which is all that a hit needs, faster than the whole.

    A backend that has it passes `GlanceClaims` of the conformance suite; on any other, `get` does as well.
    """

    def glance(self, partition: str, sort: str, now_ms: int) -> bytes | None:
        """Return the body of the item that is live at `now_ms`, eventually consistent; None where there is no item.

        A body that is empty or None comes as b"". The caller gives the time, because it has just asked for it.
        """
        ...
