"""Looking at what is stored: one read for record and control item, judged, opened, and found corrupt in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from shared.cache.control import control_key
from shared.cache.core import Core
from shared.cache.entry import CacheEntry, Record, identity_entry, read_record
from shared.cache.guard import Patience
from shared.cache.key import CacheKey
from shared.cache.policy import Decision, Directives, decide
from shared.errors import LarderError, TableError
from shared.telemetry import log, warn

T = TypeVar("T")


class EntryReader:
    """Reads records and opens entries."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def read(self, key: CacheKey, patience: Patience, *, consistent: bool = False) -> Record:
        """Read the record, and the control item with it where a look at that is due (or the read is consistent).

        Raises:
            TableUnavailableError: the table did not answer.
        """
        core = self._core
        table, era = core.guard.table, core.memory.era
        if not consistent and not core.control.due(key.area, core.clock.now_ms()):
            return read_record(core.guard.read(patience, lambda: table.get(key.item)), era)
        control = control_key(key.area)
        items = core.guard.read(patience, lambda: table.get_many([key.item, control], consistent=consistent))
        core.control.saw(key.area, items.get(control))
        return read_record(items.get(key.item), era)

    def look_at_control(self, area: str, patience: Patience) -> None:
        """Read the control item alone; without an answer, what was last seen stands."""
        control = control_key(area)
        try:
            self._core.control.saw(area, self._core.guard.read(patience, lambda: self._core.guard.table.get(control)))
        except TableError as error:
            log("control item not read", area=area, code=error.code)

    def judge(self, key: CacheKey, entry: CacheEntry | None, directives: Directives) -> Decision:
        """Judge an entry by the namespace's epoch and the clock."""
        return decide(entry, self._core.control.epoch(key), self._core.clock.now_ms(), directives)

    def open(self, key: CacheKey, record: Record, decode: Callable[[bytes], T]) -> tuple[CacheEntry, T] | None:
        """Return the record's entry with its content ready, and the decoded value; None where it is corrupt."""
        if record.entry is None:
            return None
        try:
            content = self._core.store.content(record.entry)
            value = decode(content)
        except (ValueError, LarderError) as error:
            warn("corrupt entry", key=str(key), error_type=type(error).__name__)
            return None
        ready = identity_entry(record.entry, content)
        self._core.memory.put(key.digest, ready, era=record.era)
        return ready, value
