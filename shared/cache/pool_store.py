"""Pools in the table: listed, written under a fence, read whole, extended by use, cleared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from shared.cache.control import control_key
from shared.cache.core import Core
from shared.cache.entry import Record, read_record
from shared.cache.guard import Patience
from shared.cache.key import CacheKey
from shared.cache.lease import Lease, tombstone
from shared.cache.pool_choice import Listing
from shared.cache.pool_items import (
    BODY_PREFIX,
    POOL_SORT,
    VALUE_PREFIX,
    NewValue,
    PoolValue,
    body_key,
    pool_key,
    read_value,
    value_items,
    value_key,
)
from shared.canonical_json import JsonValue
from shared.clock import to_ms
from shared.errors import TableError, TableUnavailableError
from shared.table import IfAbsent, IfNewestFence, IfVersion, Item, ItemKey
from shared.telemetry import warn

MAX_VALUES = 1_000
KEPT_UNUSED = timedelta(days=90)
EXTEND_BELOW = timedelta(days=60)
_CLEARED = "cleared_fence"
MARKS_EPOCH = "marks_epoch"
_ATTEMPTS = 20


class PoolStore:
    """Reads and writes the items of pools; knows nothing of who makes them."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def load(self, key: CacheKey, patience: Patience, *, consistent: bool = False) -> tuple[Listing, Record]:
        """Return what is in the pool, and the record of its own item.

        Raises:
            TableUnavailableError: the table did not answer.
        """
        table, partition = self._core.guard.table, key.item.partition
        # Before a top-up the newest epoch counts: what is made under an old one is paid for and void.
        if consistent or self._core.control.due(key.area, self._core.clock.now_ms()):
            control = control_key(key.area)
            found = self._core.guard.read(patience, lambda: table.get(control, consistent=consistent))
            self._core.control.saw(key.area, found)
        items: list[Item] = []
        cursor: str | None = None
        while True:
            page = self._core.guard.read(
                patience,
                lambda cursor=cursor: table.query(  # type: ignore[misc]
                    partition, prefix=POOL_SORT, limit=MAX_VALUES + 1, cursor=cursor, consistent=consistent
                ),
            )
            items.extend(page.items)
            cursor = page.cursor
            if cursor is None:
                break
        own = items.pop(0) if items and items[0].key == pool_key(partition) else None
        record = read_record(own)
        floor = own.attributes.get(_CLEARED, 0) if own is not None else 0
        epoch = self._core.control.epoch(key)
        read = (read_value(item) for item in items)
        live = tuple(v for v in read if v is not None and v.epoch >= epoch and v.fence > _number(floor))
        # What an earlier epoch's top-up found out is void with its values.
        marks = own.attributes if own is not None and _number(own.attributes.get(MARKS_EPOCH, 0)) >= epoch else {}
        return Listing(live, marks), record

    def contents(
        self, key: CacheKey, values: Sequence[PoolValue], made: Mapping[str, bytes], patience: Patience
    ) -> list[tuple[PoolValue, bytes]]:
        """Return values with their contents, and extend those that are running out; the unreadable are left out.

        Args:
            made: contents that are at hand, by id.
        """
        partition, now = key.item.partition, self._core.clock.now_ms()
        bodies = self._bodies(key, [v.id for v in values if v.stored is None and v.id not in made], patience)
        answered: list[tuple[PoolValue, bytes]] = []
        for value in values:
            body = bodies.get(body_key(partition, value.id)) if bodies is not None else None
            try:
                content = made.get(value.id) or value.content(None if body is None else body.body)
            except ValueError:
                if bodies is not None:
                    warn("corrupt pool value", key=str(key), id=value.id)
                    self._discard(value_key(partition, value.id), value.version, patience)
                continue
            answered.append((value, content))
            if value.id not in made and value.expires_at_ms - now < to_ms(EXTEND_BELOW):
                self._extend(partition, value, now + to_ms(KEPT_UNUSED))
        return answered

    def save(
        self,
        key: CacheKey,
        lease: Lease,
        epoch: int,
        listing: Listing,
        values: Sequence[NewValue],
        patience: Patience,
    ) -> tuple[list[PoolValue], bool]:
        """Write what was made; return it as listed, and whether all of it is in the pool now."""
        now, listed = self._core.clock.now_ms(), {value.id: value for value in listing.values}
        stored = self._stands(key, lease, epoch, patience)
        room = MAX_VALUES - len(listed)
        added: list[PoolValue] = []
        for place, value in enumerate(values):
            before = listed.get(value.id)
            created = now if before is None else before.created_at_ms
            added.append(unstored(value, created, now))
            room -= before is None
            if not stored or (before is None and room < 0):
                continue
            items = value_items(
                key.item.partition,
                value,
                namespace=key.namespace,
                now_ms=created,
                expires_at_ms=now + to_ms(KEPT_UNUSED),
                epoch=epoch,
                fence=lease.fence,
            )
            try:
                self._write(items, patience)
            except TableError as error:
                warn("made values not stored", key=str(key), code=error.code, count=len(values) - place)
                self._core.statistics.count(key.namespace, "not_stored", len(values) - place)
                stored = False
        return added, stored and room >= 0

    def clear(self, key: CacheKey) -> int:
        """Remove all values, and those that a top-up under way will write; return how many there were.

        Raises:
            TableUnavailableError: the table did not answer.
        """
        table, partition = self._core.guard.table, key.item.partition
        fence = self._bury(key)
        removed = 0
        for prefix in (VALUE_PREFIX, BODY_PREFIX):
            # Whatever is there, of older epochs too: what is void and stays would be in the way of its like.
            cursor: str | None = None
            while True:
                page = table.query(partition, prefix=prefix, cursor=cursor, consistent=True)
                for item in page.items:
                    # What a later top-up wrote is none of what is to go.
                    if item.fence <= fence and table.delete(item.key, when=IfVersion(item.version)):
                        removed += prefix == VALUE_PREFIX
                cursor = page.cursor
                if cursor is None:
                    break
        return removed

    def _bury(self, key: CacheKey) -> int:
        """Leave a fence that voids every value of an older one, and return it."""
        place = pool_key(key.item.partition)
        for _ in range(_ATTEMPTS):
            record = read_record(self._core.guard.table.get(place, consistent=True))
            buried = tombstone(place, key.namespace, record, self._core.clock.now_ms())
            when = IfAbsent() if record.item is None else IfVersion(record.item.version)
            item = buried._replace(attributes={**buried.attributes, _CLEARED: buried.fence})
            if self._core.guard.table.put(item, when=when) is not None:
                return buried.fence
        raise TableUnavailableError("The pool is being written faster than it can be cleared; try again.")

    def _bodies(self, key: CacheKey, ids: Sequence[str], patience: Patience) -> dict[ItemKey, Item] | None:
        """Return the body items that are there; None where the table does not say."""
        wanted, table = [body_key(key.item.partition, value_id) for value_id in ids], self._core.guard.table
        found: dict[ItemKey, Item] = {}
        try:
            # What an ordinary read misses may only lag behind; a consistent one says whether it is gone.
            for consistent in (False, True):
                missing = [place for place in wanted if place not in found]
                if missing:
                    found |= self._core.guard.read(
                        patience,
                        lambda missing=missing, consistent=consistent: table.get_many(  # type: ignore[misc]
                            missing, consistent=consistent
                        ),
                    )
        except TableError as error:
            warn("pool bodies not read", key=str(key), code=error.code)
            return None
        return found

    def _stands(self, key: CacheKey, lease: Lease, epoch: int, patience: Patience) -> bool:
        """Tell whether values made under the lease would be listed: the pool was not cleared meanwhile."""
        table, place, control = self._core.guard.table, lease.key, control_key(key.area)
        try:
            items = self._core.guard.read(patience, lambda: table.get_many([place, control], consistent=True))
        except TableError:
            # Whether the writes go through is for them to find out.
            return True
        self._core.control.saw(key.area, items.get(control))
        own = items.get(place)
        floor = 0 if own is None else _number(own.attributes.get(_CLEARED, 0))
        if floor < lease.fence and self._core.control.epoch(key) == epoch:
            return True
        warn("late values not stored", key=str(key))
        return False

    def _write(self, items: tuple[Item, Item | None], patience: Patience) -> None:
        item, body = items
        table = self._core.guard.table
        if body is not None:
            self._core.guard.write(patience, lambda: table.put(body, when=IfNewestFence()))
        # Over what is void, or has fewer tags; never over what a later top-up wrote, which is the same value.
        self._core.guard.write(patience, lambda: table.put(item, when=IfNewestFence()))

    def _discard(self, key: ItemKey, version: int, patience: Patience) -> None:
        """Take a value that cannot be read off the list, unless it was written anew since; then it is made again."""
        try:
            self._core.guard.write(patience, lambda: self._core.guard.table.delete(key, when=IfVersion(version)))
        except TableError as error:
            warn("corrupt pool value not removed", code=error.code)

    def _extend(self, partition: str, value: PoolValue, expires_at_ms: int) -> None:
        # The body first: a listed value whose body is gone would be corrupt.
        if value.stored is None:
            self._core.buffer.touch(body_key(partition, value.id), expires_at_ms)
        self._core.buffer.touch(value_key(partition, value.id), expires_at_ms)


def unstored(value: NewValue, created_at_ms: int, now_ms: int) -> PoolValue:
    """Return a made value as it would be listed, its body beside it."""
    expires, size = now_ms + to_ms(KEPT_UNUSED), len(value.content)
    return PoolValue(
        value.id, value.tags, value.note, value.provider, created_at_ms, expires, 0, 0, "identity", size, value.content
    )


def _number(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0
