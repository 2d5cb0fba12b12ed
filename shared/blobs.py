"""The contract of the blob store: large bytes under their own digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, Protocol


class BlobRef(NamedTuple):
    """Names bytes by what they are: SHA-256 in lowercase hex, and their count."""

    digest: str
    size_bytes: int

    @classmethod
    def of(cls, content: bytes) -> BlobRef:
        return cls(hashlib.sha256(content).hexdigest(), len(content))


class BlobStore(Protocol):
    """Content-addressed bytes. Every method raises `BlobError` where the store fails."""

    def put(self, content: bytes) -> BlobRef:
        """Store bytes (again, harmlessly) and return their reference; a reader never sees half of them."""
        ...

    def get(self, ref: BlobRef) -> bytes | None:
        """Return the bytes, or None where there are none.

        Raises:
            BlobError: what is stored is not what the digest says.
        """
        ...

    def delete(self, digest: str) -> None:
        """Delete the bytes, if they are there."""
        ...

    def list(self) -> Iterator[tuple[str, datetime]]:
        """Yield each digest with the time it was last stored, for maintenance."""
        ...

    def bootstrap(self) -> None:
        """Make the folder or the local bucket where it is missing."""
        ...
