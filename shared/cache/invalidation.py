"""Making stored values go away: by key, by tag, by namespace; effective in every process within five seconds."""

from __future__ import annotations

from shared.cache.control import Control, control_key, move_on
from shared.cache.entry import read_record
from shared.cache.key import CacheKey
from shared.cache.lease import tombstone
from shared.cache.memory_tier import MemoryTier
from shared.cache.tags import tag_partition
from shared.clock import Clock
from shared.errors import TableUnavailableError
from shared.table import IfAbsent, IfVersion, Table

_ATTEMPTS = 20


class Invalidation:
    """Every method raises `TableUnavailableError` where the table does not answer: better none than a wrong answer."""

    def __init__(self, table: Table, memory: MemoryTier, control: Control, clock: Clock) -> None:
        self._table = table
        self._memory = memory
        self._control = control
        self._clock = clock

    def by_key(self, key: CacheKey) -> bool:
        """Remove one value, and refuse what a generation under way would write; return whether there was one."""
        removed = self._bury(key)
        self._announce(key.area)
        return removed

    def by_tag(self, area: str, tag: str) -> int:
        """Remove all values that carry the tag; return how many there were."""
        partition, removed, cursor = tag_partition(area, tag), 0, None
        while True:
            page = self._table.query(partition, cursor=cursor, consistent=True)
            for item in page.items:
                removed += self._bury(CacheKey.parse(item.key.sort))
                self._table.delete(item.key)
            cursor = page.cursor
            if cursor is None:
                break
        self._announce(area)
        return removed

    def by_namespace(self, namespace: str) -> None:
        """Remove all values of a namespace in one write, however many there are."""
        area = namespace.partition(".")[0]
        move_on(self._table, area, namespace=namespace)
        self._look(area)

    def _announce(self, area: str) -> None:
        move_on(self._table, area)
        self._look(area)

    def _look(self, area: str) -> None:
        self._control.saw(area, self._table.get(control_key(area), consistent=True))
        self._memory.clear()

    def _bury(self, key: CacheKey) -> bool:
        for _ in range(_ATTEMPTS):
            record = read_record(self._table.get(key.item, consistent=True))
            when = IfAbsent() if record.item is None else IfVersion(record.item.version)
            item = tombstone(key.item, key.namespace, record, self._clock.now_ms())
            if self._table.put(item, when=when) is not None:
                self._memory.discard(key.digest)
                return record.entry is not None and record.entry.expires_at_ms > self._clock.now_ms()
        raise TableUnavailableError("The entry is being written faster than it can be removed; try again.")
