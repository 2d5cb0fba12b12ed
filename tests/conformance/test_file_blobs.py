"""The blob store in a folder keeps the contract, and its files are checked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shared.backends.file_blobs import FileBlobStore
from shared.blobs import BlobRef, BlobStore
from shared.clock import ManualClock, from_ms
from shared.errors import BlobError
from tests.conformance.blob_suite import BlobSuite


class TestFileBlobs(BlobSuite):
    @pytest.fixture
    def blobs(self, clock: ManualClock, tmp_path: Path) -> BlobStore:
        return FileBlobStore(tmp_path / "blobs", clock)

    def test_storing_again_renews_the_time(self, blobs: BlobStore, clock: ManualClock) -> None:
        """What is stored again counts as young."""
        ref = blobs.put(b"x")
        clock.advance(timedelta(hours=1))
        blobs.put(b"x")
        assert list(blobs.list()) == [(ref.digest, from_ms(clock.now_ms()))]

    @pytest.mark.parametrize("damaged", [b"", b"conten", b"Content", b"content\n"])
    def test_a_damaged_file(self, blobs: BlobStore, tmp_path: Path, damaged: bytes) -> None:
        """A file that was cut off or changed is refused, never served, and storing the bytes again mends it."""
        ref = blobs.put(b"content")
        (tmp_path / "blobs" / ref.digest[:2] / ref.digest).write_bytes(damaged)
        with pytest.raises(BlobError, match=ref.digest):
            blobs.get(ref)
        blobs.put(b"content")
        assert blobs.get(ref) == b"content"

    def test_leaves_nothing_behind(self, blobs: BlobStore, tmp_path: Path) -> None:
        """Half-written files are not listed, and a write leaves none."""
        blobs.put(b"x")
        folder = tmp_path / "blobs" / BlobRef.of(b"x").digest[:2]
        assert [file.name for file in folder.iterdir()] == [BlobRef.of(b"x").digest]
        (folder / ".new-abandoned").touch()
        (folder / "README").touch()
        assert [digest for digest, _ in blobs.list()] == [BlobRef.of(b"x").digest]

    def test_a_folder_that_cannot_be(self, clock: ManualClock, tmp_path: Path) -> None:
        """A folder that cannot be made or read is a blob error."""
        (tmp_path / "file").touch()
        blobs = FileBlobStore(tmp_path / "file", clock)
        ref = BlobRef.of(b"x")
        for call in (
            blobs.bootstrap,
            lambda: blobs.put(b"x"),
            lambda: blobs.get(ref),
            lambda: blobs.delete(ref.digest),
        ):
            with pytest.raises(BlobError):
                call()
