"""Keeping the table clean where the engine does not do it by itself."""

from __future__ import annotations

from shared.clock import Clock
from shared.table import Table


def purge_expired(table: Table, clock: Clock) -> int:
    """Delete expired items and return how many; safe beside every other use of the table."""
    purged, cursor = 0, None
    while True:
        page = table.scan(cursor=cursor, limit=500)
        now = clock.now_ms()
        for item in page.items:
            if item.expires_at_ms is not None and item.expires_at_ms <= now:
                purged += table.purge(item.key, item.version)
        cursor = page.cursor
        if cursor is None:
            return purged
