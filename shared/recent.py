"""What a process used last, bounded in number and in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps what was used last; may be shared between threads.

    Args:
        most: how many values it keeps.
        most_bytes: how many bytes they may have together, as told by whoever puts them in; one value always fits.
    """

    def __init__(self, *, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._bytes = 0

    def get(self, key: K) -> V | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V, size_bytes: int) -> None:
        """Keep a value, in place of the one that is kept under the key."""
        with self._lock:
            self._forget(key)
            self._kept[key] = value, size_bytes
            self._bytes += size_bytes
            while len(self._kept) > 1 and (self._bytes > self._most_bytes or len(self._kept) > self._most):
                self._forget(next(iter(self._kept)))

    def drop(self, key: K) -> None:
        """Keep a value no longer."""
        with self._lock:
            self._forget(key)

    def _forget(self, key: K) -> None:
        _, size_bytes = self._kept.pop(key, (None, 0))
        self._bytes -= size_bytes
