"""The blob store in a dictionary."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime

from shared.backends.blob_names import check_digest
from shared.blobs import BlobRef
from shared.clock import Clock, from_ms
from shared.errors import BlobError


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
        check_digest(ref.digest)
        held = self._blobs.get(ref.digest)
        if held is None:
            return None
        if len(held[0]) != ref.size_bytes:
            raise BlobError(f"The blob {ref.digest} is not what its digest says.")
        return held[0]

    def delete(self, digest: str) -> None:
        check_digest(digest)
        with self._lock:
            self._blobs.pop(digest, None)

    def list(self) -> Iterator[tuple[str, datetime]]:
        with self._lock:
            held = sorted((digest, at) for digest, (_, at) in self._blobs.items())
        yield from held

    def bootstrap(self) -> None:
        """Do nothing: a dictionary is there."""
