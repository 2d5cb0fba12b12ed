"""The table in a dictionary: the reference that other backends are compared with, and what most tests run on."""

from __future__ import annotations

import random
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence

from shared.backends.cursors import read_cursor, write_cursor
from shared.backends.item_size import (
    MAX_COUNTER,
    MIN_COUNTER,
    check_amounts,
    check_item,
    check_key,
    check_limit,
    check_segment,
    check_transaction,
    counter_overflow,
)
from shared.canonical_json import parse_json
from shared.clock import Clock
from shared.errors import TransactionConflictError
from shared.table import (
    Add,
    Check,
    Condition,
    Delete,
    IfAbsent,
    IfNewestFence,
    IfVersion,
    IndexKey,
    Item,
    ItemKey,
    KeyPage,
    Operation,
    Page,
    Put,
)

_ORDER = tuple[bytes, bytes]


class MemoryTable:
    """Implements `shared.table.Table` for one process."""

    patience_ms = 0

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._items: dict[ItemKey, Item] = {}
        self._lock = threading.RLock()

    def get(self, key: ItemKey, *, consistent: bool = False) -> Item | None:
        del consistent
        check_key(key)
        with self._lock:
            return self._live(key)

    def get_many(self, keys: Sequence[ItemKey], *, consistent: bool = False) -> dict[ItemKey, Item]:
        del consistent
        for key in keys:
            check_key(key)
        with self._lock:
            found = {key: self._live(key) for key in keys}
        return {key: item for key, item in found.items() if item is not None}

    def put(self, item: Item, *, when: Condition | None = None) -> int | None:
        attributes = check_item(item)
        # Through JSON, so that nothing is kept that another backend could not keep, and no caller's dict is shared.
        kept = parse_json(attributes) if attributes else {}
        with self._lock:
            if not _holds(when, self._live(item.key), item.fence):
                return None
            version = random.getrandbits(62) + 1
            self._items[item.key] = item._replace(attributes=kept, counters=dict(item.counters), version=version)  # type: ignore[arg-type]
            return version

    def add(
        self,
        key: ItemKey,
        amounts: Mapping[str, int],
        *,
        ceiling: int | None = None,
        expires_at_ms: int | None = None,
    ) -> dict[str, int] | None:
        check_key(key)
        check_amounts(amounts)
        with self._lock:
            item = self._live(key) or Item(key, expires_at_ms=expires_at_ms)
            after = {name: item.counters.get(name, 0) + amount for name, amount in amounts.items()}
            within = all(MIN_COUNTER <= count <= MAX_COUNTER for count in after.values())
            if ceiling is not None and not (within and all(count <= ceiling for count in after.values())):
                return None
            if not within:
                raise counter_overflow()
            self.put(item._replace(counters={**item.counters, **after}))
            return after

    def touch(self, key: ItemKey, expires_at_ms: int) -> bool:
        check_key(key)
        with self._lock:
            item = self._live(key)
            if item is None:
                return False
            self._items[key] = item._replace(expires_at_ms=expires_at_ms)
            return True

    def delete(self, key: ItemKey, *, when: IfVersion | None = None) -> bool:
        check_key(key)
        with self._lock:
            item = self._live(key)
            if item is None or (when is not None and item.version != when.version):
                return False
            del self._items[key]
            return True

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
        del consistent
        check_key(ItemKey(partition, prefix or "-"))
        check_limit(limit)
        after = read_cursor(cursor, ("query", partition, prefix, descending), parts=1, prefix=prefix)
        with self._lock:
            found = sorted(
                (item for item in map(self._live, list(self._items)) if item is not None),
                key=lambda item: item.key.sort.encode(),
                reverse=descending,
            )
        matching = [i for i in found if i.key.partition == partition and i.key.sort.startswith(prefix)]
        rest = [i for i in matching if after is None or _beyond(_order(i.key.sort), _order(after[0]), descending)]
        page = rest[:limit]
        more = len(rest) > limit
        scope = ("query", partition, prefix, descending)
        return Page(page, write_cursor(scope, (page[-1].key.sort,)) if more else None)

    def query_index(
        self,
        partition: str,
        *,
        prefix: str = "",
        limit: int = 100,
        cursor: str | None = None,
        descending: bool = False,
    ) -> KeyPage:
        check_key(ItemKey(partition, prefix or "-"))
        check_limit(limit)
        scope = ("index", partition, prefix, descending)
        after = read_cursor(cursor, scope, parts=3, prefix=prefix)
        with self._lock:
            listed = [(i.index_key, i.key) for i in self._items.values() if i.index_key is not None]
        found = [
            (index, key) for index, key in listed if index.partition == partition and index.sort.startswith(prefix)
        ]
        found.sort(key=_index_order, reverse=descending)
        if after is not None:
            at = _index_order((IndexKey(partition, after[0]), ItemKey(after[1], after[2])))
            found = [pair for pair in found if _beyond(_index_order(pair), at, descending)]
        page = found[:limit]
        if len(found) <= limit:
            return KeyPage(page, None)
        index, key = page[-1]
        return KeyPage(page, write_cursor(scope, (index.sort, key.partition, key.sort)))

    def transact(self, operations: Sequence[Operation]) -> None:
        check_transaction(operations)
        with self._lock:
            before = dict(self._items)
            try:
                if not all(self._apply(operation) for operation in operations):
                    raise TransactionConflictError("A condition of the transaction did not hold.")
            except BaseException:
                self._items = before
                raise

    def scan(self, *, segment: int = 0, segments: int = 1, limit: int = 100, cursor: str | None = None) -> Page:
        check_limit(limit)
        check_segment(segment, segments)
        scope = ("scan", segment, segments)
        after = read_cursor(cursor, scope, parts=2)
        with self._lock:
            items = list(self._items.values())
        mine = [item for item in items if zlib.crc32(item.key.partition.encode()) % segments == segment]
        mine.sort(key=lambda item: _key_order(item.key))
        if after is not None:
            mine = [item for item in mine if _key_order(item.key) > _key_order(ItemKey(after[0], after[1]))]
        page = mine[:limit]
        return Page(page, write_cursor(scope, page[-1].key) if len(mine) > limit else None)

    def purge(self, key: ItemKey, version: int) -> bool:
        check_key(key)
        with self._lock:
            item = self._items.get(key)
            if item is None or item.version != version or self._live(key) is not None:
                return False
            del self._items[key]
            return True

    def bootstrap(self) -> None:
        """Do nothing: a dictionary is there."""

    def close(self) -> None:
        """Do nothing: a dictionary holds no connection."""

    def _live(self, key: ItemKey) -> Item | None:
        item = self._items.get(key)
        if item is None or (item.expires_at_ms is not None and item.expires_at_ms <= self._clock.now_ms()):
            return None
        return item

    def _apply(self, operation: Operation) -> bool:
        if isinstance(operation, Put):
            return self.put(operation.item, when=operation.when) is not None
        if isinstance(operation, Add):
            after = self.add(
                operation.key,
                operation.amounts,
                ceiling=operation.ceiling,
                expires_at_ms=operation.expires_at_ms,
            )
            return after is not None
        if isinstance(operation, Check):
            return _holds(operation.when, self._live(operation.key), 0)
        return self._delete(operation)

    def _delete(self, operation: Delete) -> bool:
        return self.delete(operation.key, when=operation.when) or operation.when is None


def _holds(when: Condition | None, item: Item | None, fence: int) -> bool:
    if when is None:
        return True
    if isinstance(when, IfAbsent):
        return item is None
    if isinstance(when, IfNewestFence):
        return item is None or item.fence <= fence
    return item is not None and item.version == when.version


def _order(sort: str) -> bytes:
    return sort.encode()


def _key_order(key: ItemKey) -> _ORDER:
    return key.partition.encode(), key.sort.encode()


def _index_order(pair: tuple[IndexKey, ItemKey]) -> tuple[bytes, bytes, bytes]:
    index, key = pair
    return index.sort.encode(), key.partition.encode(), key.sort.encode()


def _beyond(place: object, after: object, descending: bool) -> bool:
    less: Callable[[object, object], bool] = lambda a, b: a < b  # type: ignore[operator]  # noqa: E731
    return less(place, after) if descending else less(after, place)
