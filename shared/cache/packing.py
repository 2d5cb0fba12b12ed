"""Bytes of any size in an item: compressed, and in the blob store where the table would not take them."""

from __future__ import annotations

from shared.blobs import BlobRef, BlobStore
from shared.cache.compression import compress, decompress
from shared.cache.storing import MAX_INLINE_BYTES
from shared.canonical_json import JsonValue
from shared.table import Item


def packed(content: bytes, blobs: BlobStore) -> tuple[dict[str, JsonValue], bytes | None]:
    """Return the attributes and the body of an item that holds some bytes, or leads to them.

    Raises:
        BlobError: the blob store does not take what is too large for the table.
    """
    stored, encoding = compress(content)
    attributes: dict[str, JsonValue] = {"encoding": encoding, "size_bytes": len(content)}
    if len(stored) <= MAX_INLINE_BYTES:
        return attributes, stored
    ref = blobs.put(stored)
    return {**attributes, "blob": ref.digest, "blob_bytes": ref.size_bytes}, None


def unpacked(item: Item, blobs: BlobStore) -> bytes | None:
    """Return the bytes that `packed` put into an item, None where the blob is gone.

    Raises:
        ValueError: the item holds none, or not what it says.
        BlobError: the blob store does not answer.
    """
    kept = item.attributes
    encoding, size, digest, blob_bytes = (kept.get(name) for name in ("encoding", "size_bytes", "blob", "blob_bytes"))
    if not isinstance(encoding, str) or not isinstance(size, int):
        raise ValueError("no packed bytes")
    stored = item.body
    if isinstance(digest, str) and isinstance(blob_bytes, int):
        stored = blobs.get(BlobRef(digest, blob_bytes))
    return None if stored is None else decompress(stored, encoding, size)
