"""The per-process tier in front of the table: least recently used out first, bounded in entries and in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import timedelta
from typing import NamedTuple

from shared.cache.entry import CacheEntry
from shared.clock import Clock, to_ms

# What an entry costs beside its body: the objects around it, measured with a margin.
_OVERHEAD_BYTES = 1024


class _Held(NamedTuple):
    entry: CacheEntry
    until_ms: int
    size_bytes: int


class MemoryTier:
    """Entries of this process, with their content ready; holds no leases.

    `era` moves on with every `clear` and `discard`. A `put` says in which era its entry was read; one that was read
    before an invalidation and comes after it is not kept, or it would stay for the tier's whole ttl.

    Args:
        clock: decides how long an entry has been here.
        ttl: how long an entry stays, however often it is used.
        max_entries: 0 turns the tier off.
        max_bytes: of all bodies and what is around them.
    """

    def __init__(self, clock: Clock, *, ttl: timedelta, max_entries: int, max_bytes: int) -> None:
        self._clock = clock
        self._ttl_ms = to_ms(ttl)
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._entries: OrderedDict[str, _Held] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self.era = 0
        self.evictions = 0

    def get(self, digest: str, now_ms: int) -> CacheEntry | None:
        """Return the entry and mark it as used, or None."""
        held = self._entries.get(digest)
        if held is None:
            return None
        if now_ms >= held.until_ms:
            with self._lock:
                if self._entries.get(digest) is held:
                    self._drop(digest)
            return None
        try:
            # Without the lock: each of the two calls is atomic, and an entry that went in between is no hit.
            self._entries.move_to_end(digest)
        except KeyError:
            return None
        return held.entry

    def put(self, digest: str, entry: CacheEntry, *, era: int) -> None:
        """Keep an entry whose body is its content; one that alone would fill an eighth of the tier is not kept."""
        if not isinstance(entry.body, bytes):
            raise ValueError("the memory tier holds content, not references")
        size = len(entry.body) + _OVERHEAD_BYTES
        if self._max_entries == 0 or size > self._max_bytes // 8:
            return
        until = min(entry.expires_at_ms, self._clock.now_ms() + self._ttl_ms)
        with self._lock:
            if era != self.era:
                return
            if digest in self._entries:
                self._drop(digest)
            self._entries[digest] = _Held(entry, until, size)
            self._bytes += size
            while len(self._entries) > self._max_entries or self._bytes > self._max_bytes:
                self._drop(next(iter(self._entries)))
                self.evictions += 1

    def discard(self, digest: str) -> None:
        """Forget one entry."""
        with self._lock:
            self.era += 1
            if digest in self._entries:
                self._drop(digest)

    def clear(self) -> None:
        """Forget all entries."""
        with self._lock:
            self.era += 1
            self._entries.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size_bytes(self) -> int:
        return self._bytes

    def _drop(self, digest: str) -> None:
        self._bytes -= self._entries.pop(digest).size_bytes
