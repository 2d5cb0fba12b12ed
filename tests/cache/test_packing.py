"""Bytes of any size in an item: they come back, and no item is larger than a table takes."""

from __future__ import annotations

import random

import pytest

from shared.backends.memory_blobs import MemoryBlobStore
from shared.backends.memory_table import MemoryTable
from shared.cache.packing import packed, unpacked
from shared.cache.storing import MAX_INLINE_BYTES
from shared.clock import ManualClock
from shared.table import Item, ItemKey

_KEY = ItemKey("reports#report#1", "report")


@pytest.mark.parametrize("size", [0, 1, 5_000, MAX_INLINE_BYTES - 1, MAX_INLINE_BYTES + 1, 2_000_000])
@pytest.mark.parametrize("dense", [True, False], ids=["dense", "repeating"])
def test_what_is_packed_comes_back(size: int, dense: bool) -> None:
    """Small and large, compressible or not: the bytes are the same, and the table takes the item."""
    clock = ManualClock()
    blobs, table = MemoryBlobStore(clock), MemoryTable(clock)
    content = random.Random(size).randbytes(size) if dense else b"x" * size
    attributes, body = packed(content, blobs)
    table.put(Item(_KEY, attributes, body))
    item = table.get(_KEY)
    assert item is not None
    assert unpacked(item, blobs) == content
    assert ("blob" in item.attributes) is (dense and size > MAX_INLINE_BYTES)


def test_a_blob_that_is_gone_is_told_from_a_damaged_item() -> None:
    """The first is None, the second is an error: whoever reads decides what either means."""
    clock = ManualClock()
    blobs = MemoryBlobStore(clock)
    attributes, body = packed(random.Random(1).randbytes(400_000), blobs)
    assert unpacked(Item(_KEY, attributes, body), MemoryBlobStore(clock)) is None
    with pytest.raises(ValueError, match="no packed bytes"):
        unpacked(Item(_KEY, {}, b"x"), blobs)
    attributes, body = packed(b"y" * 5_000, blobs)
    with pytest.raises(ValueError, match=r".+"):
        unpacked(Item(_KEY, attributes, (body or b"")[:-3]), blobs)
