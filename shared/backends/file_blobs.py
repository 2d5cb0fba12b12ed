"""The blob store in a folder: one file a blob, named by its digest."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from shared.backends.blob_names import check_digest, is_digest
from shared.blobs import BlobRef
from shared.clock import Clock, from_ms
from shared.errors import BlobError


class FileBlobStore:
    """Implements `shared.blobs.BlobStore` for all processes of one machine.

    Args:
        folder: made by `bootstrap`, and by the first `put`.
        clock: says when a blob was stored.
    """

    def __init__(self, folder: str | Path, clock: Clock) -> None:
        self._folder = Path(folder)
        self._clock = clock

    def put(self, content: bytes) -> BlobRef:
        ref = BlobRef.of(content)
        path = self._path(ref.digest)
        now = self._clock.now_ms() / 1000
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Written beside and renamed, so that no reader sees half of it, not even after a crash.
            handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                os.utime(beside, (now, now))
                os.replace(beside, path)
            except BaseException:
                os.unlink(beside)
                raise
        except OSError as error:
            raise BlobError(f"The blob cannot be written: {error.strerror}.") from None
        return ref

    def get(self, ref: BlobRef) -> bytes | None:
        try:
            content = self._path(ref.digest).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BlobError(f"The blob {ref.digest} cannot be read: {error.strerror}.") from None
        if BlobRef.of(content) != ref:
            raise BlobError(f"The blob {ref.digest} is not what its digest says.")
        return content

    def delete(self, digest: str) -> None:
        try:
            self._path(digest).unlink(missing_ok=True)
        except OSError as error:
            raise BlobError(f"The blob {digest} cannot be deleted: {error.strerror}.") from None

    def list(self) -> Iterator[tuple[str, datetime]]:
        for path in sorted(self._folder.glob("??/*")):
            if not is_digest(path.name):
                continue
            try:
                at = path.stat().st_mtime
            except FileNotFoundError:
                continue
            yield path.name, from_ms(int(at * 1000)).astimezone(UTC)

    def bootstrap(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BlobError(f"{self._folder} cannot be made: {error.strerror}.") from None

    def _path(self, digest: str) -> Path:
        check_digest(digest)
        return self._folder / digest[:2] / digest
