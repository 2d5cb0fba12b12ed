"""Hits, misses and what they cost, by namespace and hour."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from shared.cache.buffer import WriteBuffer
from shared.clock import Clock, from_ms, to_ms
from shared.llm import Provenance
from shared.table import ItemKey, Table

KEPT = timedelta(days=90)


def statistics_key(area: str, at: datetime) -> ItemKey:
    """Return where an area's counters of the hour of `at` are."""
    return ItemKey(f"{area}#statistics", at.astimezone(UTC).strftime("%Y-%m-%dT%H"))


class Statistics:
    """Counts events in memory; `drain` hands them to the write buffer, and the table has them a few seconds later."""

    def __init__(self, buffer: WriteBuffer, clock: Clock) -> None:
        self._buffer = buffer
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, str], int] = {}
        buffer.before_flush(self.drain)

    def count(self, namespace: str, event: str, amount: int = 1) -> None:
        """Count an event.

        Args:
            event: memory_hit, table_hit, stale_hit, miss, collapsed, generated, failed, not_stored, or a sum such as
                input_tokens.
        """
        name = (namespace, event)
        with self._lock:
            try:
                self._counts[name] += amount
            except KeyError:
                self._counts[name] = amount

    def spent(self, namespace: str, provenance: Provenance) -> None:
        """Count what a generation used."""
        for event in ("calls", "input_tokens", "output_tokens", "cost_microusd", "generation_ms"):
            if amount := getattr(provenance, event):
                self.count(namespace, event, amount)

    def drain(self) -> None:
        """Move what was counted into the write buffer, under the hour that it is now."""
        with self._lock:
            counts, self._counts = self._counts, {}
        now = self._clock.now_ms()
        for (namespace, event), amount in counts.items():
            area = namespace.partition(".")[0]
            key = statistics_key(area, from_ms(now))
            self._buffer.count(key, f"{namespace}:{event}", amount, expires_at_ms=now + to_ms(KEPT))
            self._buffer.measure(area, event, amount)


def read_statistics(table: Table, area: str, hours: Sequence[datetime]) -> dict[str, int]:
    """Return the sums of an area's counters over some hours; each is named `<namespace>:<event>`."""
    sums: dict[str, int] = {}
    for item in table.get_many([statistics_key(area, hour) for hour in hours]).values():
        for counter, count in item.counters.items():
            sums[counter] = sums.get(counter, 0) + count
    return sums
