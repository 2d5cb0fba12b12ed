"""What every blob store is held to; one passes by subclassing `BlobSuite` with a `blobs` fixture."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta

import pytest

from shared.blobs import BlobRef, BlobStore
from shared.errors import BlobError
from tests.conformance.racing import race

ABSENT = BlobRef.of(b"never stored")


class BlobSuite:
    @pytest.mark.parametrize("size", [0, 1, 65_537, 6_000_000])
    def test_reads_back(self, blobs: BlobStore, size: int) -> None:
        """Bytes of any size come back as they were stored, under their own SHA-256."""
        content = os.urandom(size)
        ref = blobs.put(content)
        assert ref == BlobRef(hashlib.sha256(content).hexdigest(), size)
        assert blobs.get(ref) == content

    def test_absent(self, blobs: BlobStore) -> None:
        """What was never stored, or was deleted, is absent; deleting it again does no harm."""
        assert blobs.get(ABSENT) is None
        blobs.delete(ABSENT.digest)
        ref = blobs.put(b"x")
        blobs.delete(ref.digest)
        assert blobs.get(ref) is None
        assert list(blobs.list()) == []

    def test_stored_twice(self, blobs: BlobStore) -> None:
        """The same bytes stored twice are kept once."""
        assert blobs.put(b"x") == blobs.put(b"x")
        assert [digest for digest, _ in blobs.list()] == [BlobRef.of(b"x").digest]

    def test_lists_all(self, blobs: BlobStore) -> None:
        """Maintenance sees every blob, with the time in UTC at which it was stored."""
        refs = {blobs.put(str(number).encode()).digest for number in range(20)}
        listed = list(blobs.list())
        assert sorted(refs) == sorted(digest for digest, _ in listed)
        assert all(at.utcoffset() == timedelta(0) for _, at in listed)

    def test_another_size(self, blobs: BlobStore) -> None:
        """A reference whose size is not that of what is stored is refused."""
        ref = blobs.put(b"content")
        with pytest.raises(BlobError):
            blobs.get(BlobRef(ref.digest, ref.size_bytes + 1))

    @pytest.mark.parametrize("digest", ["", "x", "../../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "ü" * 64])
    def test_not_a_digest(self, blobs: BlobStore, digest: str) -> None:
        """What is no digest never becomes a path or an object's name."""
        with pytest.raises(BlobError):
            blobs.get(BlobRef(digest, 1))
        with pytest.raises(BlobError):
            blobs.delete(digest)

    def test_many_threads(self, blobs: BlobStore) -> None:
        """Threads that store and read the same bytes at once see them whole, or not yet."""
        content = os.urandom(200_000)
        ref = BlobRef.of(content)

        def work(number: int) -> bytes | None:
            if number % 2:
                blobs.put(content)
            return blobs.get(ref)

        assert set(race(work, threads=8)) <= {None, content}
        assert blobs.get(ref) == content

    def test_bootstrap_twice(self, blobs: BlobStore) -> None:
        """Making the store where it stands already changes nothing in it."""
        ref = blobs.put(b"x")
        blobs.bootstrap()
        assert blobs.get(ref) == b"x"
