"""Looking at what is stored: one read for record and control item, judged, opened, and found corrupt in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from shared.cache.control import control_key
from shared.cache.core import Core
from shared.cache.entry import UNREADABLE, CacheEntry, Record, identity_entry, read_entry, read_record
from shared.cache.guard import Patience
from shared.cache.key import ENTRY_SORT, CacheKey
from shared.cache.policy import NO_DIRECTIVES, Decision, Directives, decide
from shared.errors import LarderError, TableError
from shared.table import Glancing
from shared.telemetry import log, warn

T = TypeVar("T")
# A named tuple's own constructor is a Python function.
_new = tuple.__new__


class EntryReader:
    """Reads records and opens entries."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._now_ms = core.clock.now_ms
        self._control = core.control
        self._guard = core.guard
        self._memory = core.memory
        self._store = core.store
        self._glance = core.guard.table.glance if isinstance(core.guard.table, Glancing) else None

    def entry(self, key: CacheKey, patience: Patience) -> CacheEntry | None:
        """Read the entry alone, fresh or stale; None for a miss.

        Raises:
            TableUnavailableError: the table did not answer.
        """
        now = self._now_ms()
        epoch = self._control.recent_epoch(key, now)
        if self._glance is None or epoch is None:
            entry = self.read(key, patience).entry
            return None if self.judge(key, entry, NO_DIRECTIVES) is Decision.MISS else entry
        seen = self._guard.read(patience, self._glance, key.partition, ENTRY_SORT, now)
        entry = None if seen is None else _glanced(seen)
        return None if entry is None or now >= entry.expires_at_ms or entry.epoch < epoch else entry

    def look(self, key: CacheKey, patience: Patience) -> Record | None:
        """Read at a glance; None where that cannot tell that there is a fresh entry, or nothing at all.

        Raises:
            TableUnavailableError: the table did not answer.
        """
        now = self._now_ms()
        epoch = self._control.recent_epoch(key, now)
        if self._glance is None or epoch is None:
            return None
        era = self._memory.era
        seen = self._guard.read(patience, self._glance, key.partition, ENTRY_SORT, now)
        if seen is None:
            return Record(None, None, era)
        entry = _glanced(seen)
        # The policies' order, so what is fresh has not expired; `decide` is asked about everything else.
        if entry is None or now >= entry.fresh_until_ms or entry.epoch < epoch:
            return None
        return _new(Record, (None, entry, era, False, True))

    def read(self, key: CacheKey, patience: Patience, *, consistent: bool = False) -> Record:
        """Read the record, and the control item with it where a look at that is due (or the read is consistent).

        Raises:
            TableUnavailableError: the table did not answer.
        """
        core = self._core
        table, era = core.guard.table, core.memory.era
        if not consistent and not core.control.due(key.area, self._now_ms()):
            return read_record(core.guard.read(patience, table.get, key.item), era)
        control = control_key(key.area)
        items = core.guard.read(patience, lambda: table.get_many([key.item, control], consistent=consistent))
        core.control.saw(key.area, items.get(control))
        return read_record(items.get(key.item), era)

    def look_at_control(self, area: str, patience: Patience) -> None:
        """Read the control item alone; without an answer, what was last seen stands."""
        control = control_key(area)
        try:
            self._core.control.saw(area, self._core.guard.read(patience, self._core.guard.table.get, control))
        except TableError as error:
            log("control item not read", area=area, code=error.code)

    def judge(self, key: CacheKey, entry: CacheEntry | None, directives: Directives) -> Decision:
        """Judge an entry by the namespace's epoch and the clock."""
        return decide(entry, self._control.epoch(key), self._now_ms(), directives)

    def open(self, key: CacheKey, record: Record, decode: Callable[[bytes], T]) -> tuple[CacheEntry, T] | None:
        """Return the record's entry with its content ready, and the decoded value; None where it is corrupt."""
        if record.entry is None:
            return None
        try:
            content = self._store.content(record.entry)
            value = decode(content)
        except (ValueError, LarderError) as error:
            if not record.partial:
                warn("corrupt entry", key=str(key), error_type=type(error).__name__)
            return None
        ready = identity_entry(record.entry, content)
        self._memory.put(key.digest, ready, era=record.era)
        return ready, value


def _glanced(body: bytes) -> CacheEntry | None:
    try:
        return read_entry(body)
    except UNREADABLE:
        return None
