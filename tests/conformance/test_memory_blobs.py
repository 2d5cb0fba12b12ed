"""The blob store in memory keeps the contract."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.backends.memory_blobs import MemoryBlobStore
from shared.blobs import BlobStore
from shared.clock import ManualClock, from_ms
from tests.conformance.blob_suite import BlobSuite


class TestMemoryBlobs(BlobSuite):
    @pytest.fixture
    def blobs(self, clock: ManualClock) -> BlobStore:
        return MemoryBlobStore(clock)

    def test_storing_again_renews_the_time(self, blobs: BlobStore, clock: ManualClock) -> None:
        """What is stored again counts as young."""
        ref = blobs.put(b"x")
        clock.advance(timedelta(hours=1))
        blobs.put(b"x")
        assert list(blobs.list()) == [(ref.digest, from_ms(clock.now_ms()))]
