"""The contract of the blob store: large bytes under their own digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, runtime_checkable


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


class Upload(NamedTuple):
    """Where a client sends bytes to: a form that is posted, with the bytes in its last field, `file`."""

    url: str
    fields: dict[str, str]


@runtime_checkable
class TakesUploads(Protocol):
    """What a blob store may do besides: take bytes from a client itself, past a gateway that would not carry them.

    What was uploaded is no blob yet, whatever its name: nobody has looked at it. Where a store cannot do this, the
    server takes the bytes in its place. Every method raises `BlobError` where the store fails.
    """

    def invite(self, name: str, *, max_bytes: int, valid_for: timedelta) -> Upload:
        """Return a target that takes up to `max_bytes` under a name, and only under it.

        Args:
            name: of letters, digits, hyphens and slashes.
        """
        ...

    def uploaded(self, name: str, *, max_bytes: int) -> bytes | None:
        """Return what was uploaded under a name; None where nothing was, or more than `max_bytes`."""
        ...
