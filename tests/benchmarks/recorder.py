"""A table that notes what it is asked, and what DynamoDB would charge for that."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from shared.backends.dynamodb_codec import encode
from shared.canonical_json import canonical_bytes
from shared.table import Condition, IfVersion, Item, ItemKey, KeyPage, Operation, Page, Table

READ_UNIT_BYTES = 4096
WRITE_UNIT_BYTES = 1024
_SOME_VERSION = 2**62


class Noted(NamedTuple):
    """One request to the table: its units, and the size of the largest item in it."""

    operation: str
    read_units: float
    write_units: float
    item_bytes: int


def item_bytes(item: Item | None) -> int:
    """Return the size of an item, in the layout of Larder's DynamoDB backend, as DynamoDB bills it; 0 for none."""
    if item is None:
        return 0
    attributes = canonical_bytes(dict(item.attributes)) if item.attributes else b""
    raw = {"pk": {"S": item.key.partition}, "sk": {"S": item.key.sort}, **encode(item, attributes, _SOME_VERSION)}
    return sum(len(name.encode()) + _value_bytes(value) for name, value in raw.items())


def _value_bytes(value: Mapping[str, Any]) -> int:
    kind, content = next(iter(value.items()))
    if kind == "N":
        # Two digits a byte, and one more for the exponent.
        return (len(content.strip("-")) + 1) // 2 + 1
    return len(content.encode() if kind == "S" else content)


def read_units(size_bytes: int, *, consistent: bool) -> float:
    """Return what reading one item costs; looking for one that is not there costs as much as the smallest."""
    units = max(1, math.ceil(size_bytes / READ_UNIT_BYTES))
    return float(units) if consistent else units / 2


def write_units(*sizes_bytes: int) -> float:
    """Return what a write costs: by the larger of the item before and after, whether or not its condition held."""
    return float(max(1, math.ceil(max(sizes_bytes) / WRITE_UNIT_BYTES)))


class RecordingTable:
    """Implements `shared.table.Table` by handing all on to another one, and notes it."""

    def __init__(self, inner: Table) -> None:
        self._inner = inner
        self.patience_ms = inner.patience_ms
        self.noted: list[Noted] = []

    def take_notes(self) -> list[Noted]:
        """Return what was noted since the last time."""
        noted, self.noted = self.noted, []
        return noted

    def get(self, key: ItemKey, *, consistent: bool = False) -> Item | None:
        item = self._inner.get(key, consistent=consistent)
        size = item_bytes(item)
        self.noted.append(Noted(f"GetItem{_how(consistent)}", read_units(size, consistent=consistent), 0, size))
        return item

    def get_many(self, keys: Sequence[ItemKey], *, consistent: bool = False) -> dict[ItemKey, Item]:
        items = self._inner.get_many(keys, consistent=consistent)
        sizes = [item_bytes(items.get(key)) for key in keys]
        units = sum(read_units(size, consistent=consistent) for size in sizes)
        self.noted.append(Noted(f"BatchGetItem of {len(keys)}{_how(consistent)}", units, 0, max(sizes)))
        return items

    def put(self, item: Item, *, when: Condition | None = None) -> int | None:
        before, after = item_bytes(self._inner.get(item.key)), item_bytes(item)
        condition = "" if when is None else f" {type(when).__name__}"
        self.noted.append(Noted(f"PutItem{condition}", 0, write_units(before, after), after))
        return self._inner.put(item, when=when)

    def add(
        self, key: ItemKey, amounts: Mapping[str, int], *, ceiling: int | None = None, expires_at_ms: int | None = None
    ) -> dict[str, int] | None:
        before = item_bytes(self._inner.get(key))
        added = self._inner.add(key, amounts, ceiling=ceiling, expires_at_ms=expires_at_ms)
        after = item_bytes(self._inner.get(key))
        self.noted.append(Noted("UpdateItem add", 0, write_units(before, after), after))
        return added

    def touch(self, key: ItemKey, expires_at_ms: int) -> bool:
        size = item_bytes(self._inner.get(key))
        self.noted.append(Noted("UpdateItem touch", 0, write_units(size), size))
        return self._inner.touch(key, expires_at_ms)

    def delete(self, key: ItemKey, *, when: IfVersion | None = None) -> bool:
        size = item_bytes(self._inner.get(key))
        self.noted.append(Noted("DeleteItem", 0, write_units(size), size))
        return self._inner.delete(key, when=when)

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
        page = self._inner.query(
            partition, prefix=prefix, limit=limit, cursor=cursor, descending=descending, consistent=consistent
        )
        size = sum(item_bytes(item) for item in page.items)
        self.noted.append(Noted(f"Query{_how(consistent)}", read_units(size, consistent=consistent), 0, size))
        return page

    def query_index(
        self,
        partition: str,
        *,
        prefix: str = "",
        limit: int = 100,
        cursor: str | None = None,
        descending: bool = False,
    ) -> KeyPage:
        raise NotImplementedError("no benchmark asks the index")

    def transact(self, operations: Sequence[Operation]) -> None:
        raise NotImplementedError("no benchmark makes a transaction")

    def scan(self, *, segment: int = 0, segments: int = 1, limit: int = 100, cursor: str | None = None) -> Page:
        raise NotImplementedError("no benchmark scans")

    def purge(self, key: ItemKey, version: int) -> bool:
        raise NotImplementedError("no benchmark purges")

    def bootstrap(self) -> None:
        self._inner.bootstrap()

    def close(self) -> None:
        self._inner.close()


def _how(consistent: bool) -> str:
    return ", consistent" if consistent else ""
