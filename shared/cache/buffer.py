"""Writes that may wait: counters, last uses and events, gathered in memory and flushed in one batch.

A hit writes nothing by itself. What it would have written waits here, and is flushed at the end of an invocation at
least five seconds after the last flush (a process's first at once), by a timer elsewhere, and on the way out.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial

from shared.cache.guard import Patience, TableGuard
from shared.clock import Clock
from shared.errors import TableError
from shared.table import IfNewestFence, Item, ItemKey
from shared.telemetry import emit_metrics, warn

FLUSH_EVERY_MS = 5_000
_MAX_WAITING = 10_000
_MAX_ITEMS = 32
_MAX_EVENTS = 1_000


class WriteBuffer:
    """Counts and last uses of one process, on their way to the table; losing them loses no answer."""

    def __init__(self, guard: TableGuard, clock: Clock) -> None:
        self._guard = guard
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[ItemKey, tuple[Counter[str], int | None]] = {}
        self._touches: dict[ItemKey, int] = {}
        self._items: dict[ItemKey, Item] = {}
        self._events: list[Item] = []
        self._metrics: dict[str, Counter[str]] = {}
        self._flushed_at_ms: int | None = None
        self._drains: list[Callable[[], None]] = []

    def before_flush(self, drain: Callable[[], None]) -> None:
        """Have `drain` called before each flush, to hand in what it gathered elsewhere."""
        self._drains.append(drain)

    def count(self, key: ItemKey, counter: str, amount: int = 1, *, expires_at_ms: int | None = None) -> None:
        """Add to a counter of an item, soon."""
        with self._lock:
            if key not in self._counts and len(self._counts) >= _MAX_WAITING:
                return
            counts, _ = self._counts.setdefault(key, (Counter(), expires_at_ms))
            counts[counter] += amount

    def measure(self, area: str, metric: str, amount: int = 1) -> None:
        """Add to a metric, published with the next flush."""
        with self._lock:
            self._metrics.setdefault(area, Counter())[metric] += amount

    def touch(self, key: ItemKey, expires_at_ms: int) -> None:
        """Move an item's expiry, soon."""
        with self._lock:
            if key in self._touches or len(self._touches) < _MAX_WAITING:
                self._touches[key] = expires_at_ms

    def put_later(self, item: Item) -> None:
        """Write an item under its fence, soon: what was paid for and could not be stored at once."""
        with self._lock:
            if len(self._items) < _MAX_ITEMS:
                self._items[item.key] = item

    def append(self, event: Item) -> None:
        """Write a small item that nothing else ever writes, soon; where a thousand wait already, it is lost."""
        with self._lock:
            if len(self._events) < _MAX_EVENTS:
                self._events.append(event)

    def flush_if_due(self) -> None:
        """Flush, unless the last time was less than five seconds ago."""
        last = self._flushed_at_ms
        if last is None or not 0 <= self._clock.now_ms() - last < FLUSH_EVERY_MS:
            self.flush()

    def flush(self) -> None:
        """Write all that waits; what the table does not take now waits for the next time."""
        for drain in self._drains:
            drain()
        with self._lock:
            counts, self._counts = self._counts, {}
            touches, self._touches = self._touches, {}
            items, self._items = self._items, {}
            events, self._events = self._events, []
            metrics, self._metrics = self._metrics, {}
            # A flush that had nothing to write does not put the next one off.
            if counts or touches or items or events:
                self._flushed_at_ms = self._clock.now_ms()
        for area, amounts in metrics.items():
            emit_metrics(amounts, {"Area": area})
        patience = Patience()
        for item in items.values():
            if not self._try(patience, self._putting(item)):
                self.put_later(item)
        for event in events:
            if not self._try(patience, partial(self._guard.table.put, event)):
                self.append(event)
        for key, (amounts, expires_at_ms) in counts.items():
            if not self._try(patience, self._adding(key, amounts, expires_at_ms)):
                for counter, amount in amounts.items():
                    self.count(key, counter, amount, expires_at_ms=expires_at_ms)
        for key, expires_at_ms in touches.items():
            if not self._try(patience, self._touching(key, expires_at_ms)):
                self.touch(key, expires_at_ms)

    def _putting(self, item: Item) -> Callable[[], object]:
        return lambda: self._guard.table.put(item, when=IfNewestFence())

    def _adding(self, key: ItemKey, amounts: Counter[str], expires_at_ms: int | None) -> Callable[[], object]:
        return lambda: self._guard.table.add(key, amounts, expires_at_ms=expires_at_ms)

    def _touching(self, key: ItemKey, expires_at_ms: int) -> Callable[[], object]:
        return lambda: self._guard.table.touch(key, expires_at_ms)

    def _try(self, patience: Patience, write: Callable[[], object]) -> bool:
        try:
            self._guard.write(patience, write)
        except TableError as error:
            warn("buffered write waits", code=error.code)
            return False
        return True
