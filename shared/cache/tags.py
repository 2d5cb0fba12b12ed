"""Tags: items that lead from a tag to the keys of the entries that carry it."""

from __future__ import annotations

import hashlib

from shared.cache.key import CacheKey
from shared.table import Item, ItemKey


def tag_partition(area: str, tag: str) -> str:
    """Return the partition of a tag's items; a tag may be any text."""
    return f"{area}#tag#{hashlib.sha256(tag.encode()).hexdigest()}"


def tag_item(key: CacheKey, tag: str, expires_at_ms: int) -> Item:
    """Return the item that lists `key` under `tag`; written before the entry, so that no tagged entry is missed."""
    return Item(ItemKey(tag_partition(key.area, tag), str(key)), expires_at_ms=expires_at_ms)
