"""The blob store in a dictionary."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime

from shared.blobs import BlobRef
from shared.clock import Clock, from_ms


class MemoryBlobStore:
    """Implements `shared.blobs.BlobStore` for one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._blobs: dict[str, tuple[bytes, datetime]] = {}
        self._lock = threading.Lock()

    def put(self, content: bytes) -> BlobRef:
        ref = BlobRef.of(content)
        with self._lock:
            self._blobs[ref.digest] = (content, from_ms(self._clock.now_ms()))
        return ref

    def get(self, ref: BlobRef) -> bytes | None:
        held = self._blobs.get(ref.digest)
        return None if held is None else held[0]

    def delete(self, digest: str) -> None:
        with self._lock:
            self._blobs.pop(digest, None)

    def list(self) -> Iterator[tuple[str, datetime]]:
        with self._lock:
            held = [(digest, at) for digest, (_, at) in self._blobs.items()]
        yield from held

    def bootstrap(self) -> None:
        """Do nothing: a dictionary is there."""
