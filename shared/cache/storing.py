"""Between an entry and where it is kept: compression, the blob store for large bodies, tag items, the fenced write."""

from __future__ import annotations

import random

from shared.blobs import BlobRef, BlobStore
from shared.cache.buffer import WriteBuffer
from shared.cache.compression import IDENTITY, compress, decompress
from shared.cache.entry import CacheEntry, checksum_of, describe, entry_item
from shared.cache.generation import Generated
from shared.cache.guard import Patience, TableGuard
from shared.cache.key import CacheKey
from shared.cache.lease import Lease, Leases
from shared.cache.policy import CachePolicy
from shared.cache.tags import tag_item
from shared.errors import BlobError, LarderError, TableError
from shared.telemetry import warn

MAX_INLINE_BYTES = 256 * 1024
"""Stored bodies over this go to the blob store: DynamoDB refuses items over 400 KB."""


class EntryStore:
    """Packs, writes and opens entries."""

    def __init__(self, guard: TableGuard, blobs: BlobStore, leases: Leases, buffer: WriteBuffer) -> None:
        self._guard = guard
        self._blobs = blobs
        self._leases = leases
        self._buffer = buffer

    def entry(self, generated: Generated, policy: CachePolicy, *, epoch: int, now_ms: int) -> CacheEntry:
        """Return the envelope of what was generated, its body packed."""
        body, encoding = compress(generated.content)
        policy = policy.no_longer_than(generated.ttl)
        fresh_until, expires_at = policy.lifetime_ms(now_ms, random.random())  # noqa: S311 (spreads expiry, hides nothing)
        entry = CacheEntry(
            body,
            encoding,
            len(generated.content),
            now_ms,
            fresh_until,
            expires_at,
            epoch,
            describe(generated.provenance, generated.tags),
        )
        return entry._replace(checksum=checksum_of(entry, body))

    def unstored(self, generated: Generated, now_ms: int) -> CacheEntry:
        """Return the envelope of a value that is not to be stored."""
        size = len(generated.content)
        described = describe(generated.provenance, ())
        return CacheEntry(generated.content, IDENTITY, size, now_ms, now_ms, now_ms, 0, described)

    def save(self, key: CacheKey, lease: Lease, entry: CacheEntry, patience: Patience) -> bool | None:
        """Write the entry under the lease's fence.

        Returns:
            True where it is stored now, False where table or blob store did not take it (the write buffer tries again),
            None where a newer fence stands: the value was invalidated, or another one made, in the meantime.
        """
        try:
            if isinstance(entry.body, bytes) and len(entry.body) > MAX_INLINE_BYTES:
                entry = entry._replace(body=self._blobs.put(entry.body))
            for tag in entry.tags:
                item = tag_item(key, tag, entry.expires_at_ms)
                self._guard.write(patience, lambda item=item: self._guard.table.put(item))  # type: ignore[misc]
            if self._leases.write(lease, entry, patience):
                return True
        except BlobError as error:
            warn("answer not stored", key=str(key), code=error.code)
            return False
        except TableError as error:
            warn("answer not stored", key=str(key), code=error.code)
            # Under the same fence, so it comes too late rather than wrongly. Tags would have to come first.
            if not entry.tags:
                self._buffer.put_later(entry_item(lease.key, entry, lease.namespace, fence=lease.fence))
            return False
        warn("late answer not stored", key=str(key))
        return None

    def content(self, entry: CacheEntry) -> bytes:
        """Return the content of an entry.

        Raises:
            ValueError: the stored bytes are not what the envelope says.
            BlobError: the blob store does not answer, or holds something else.
        """
        body = self._blobs.get(entry.body) if isinstance(entry.body, BlobRef) else entry.body
        if body is None:
            raise _missing(entry)
        if checksum_of(entry, body) != entry.checksum:
            raise ValueError("the checksum is another")
        return decompress(body, entry.encoding, entry.size_bytes)


def _missing(entry: CacheEntry) -> LarderError:
    digest = entry.body.digest if isinstance(entry.body, BlobRef) else ""
    return BlobError(f"The blob {digest} is gone.")
