"""How a pool lies in the table: one small item a value, its body beside it only where that is large.

So listing a full pool reads at most about 1.5 MB, however large its values are, and a value's body is read only when it
is chosen. The pool's own item (lease and marks) sorts before its values and comes with the same query.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from shared.cache.compression import compress, decompress
from shared.canonical_json import JsonValue
from shared.table import Item, ItemKey

FORMAT_VERSION = 1
POOL_SORT = "value"
VALUE_PREFIX = "value#"
BODY_PREFIX = "body#"
MAX_LISTED_BYTES = 1024
"""Stored bodies over this have an item of their own."""


class NewValue(NamedTuple):
    """A value to be put into a pool.

    Attributes:
        id: the digest of the value, so that a value is in the pool once.
        content: its canonical JSON.
        tags: what it can be chosen by.
        note: a sentence on it, or "".
        provider: who made it.
    """

    id: str
    content: bytes
    tags: tuple[str, ...]
    note: str
    provider: str


class PoolValue(NamedTuple):
    """A value of a pool as listed; `stored` None where its body has an item of its own, `version` 0 where it is new."""

    id: str
    tags: tuple[str, ...]
    note: str
    provider: str
    created_at_ms: int
    expires_at_ms: int
    epoch: int
    fence: int
    encoding: str
    size_bytes: int
    stored: bytes | None
    version: int = 0

    def content(self, body: bytes | None) -> bytes:
        """Return the canonical JSON.

        Args:
            body: of the body item, where the value has one.

        Raises:
            ValueError: it is gone, or not what it was.
        """
        stored = self.stored if self.stored is not None else body
        if stored is None:
            raise ValueError("the body is gone")
        content = decompress(stored, self.encoding, self.size_bytes)
        if sha256(content).hexdigest() != self.id:
            raise ValueError("the content is another value's")
        return content


def pool_key(partition: str) -> ItemKey:
    """Return where a pool's own item is."""
    return ItemKey(partition, POOL_SORT)


def value_key(partition: str, value_id: str) -> ItemKey:
    """Return where a value is listed."""
    return ItemKey(partition, VALUE_PREFIX + value_id)


def body_key(partition: str, value_id: str) -> ItemKey:
    """Return where a large value's body is."""
    return ItemKey(partition, BODY_PREFIX + value_id)


def value_items(
    partition: str, value: NewValue, *, namespace: str, now_ms: int, expires_at_ms: int, epoch: int, fence: int
) -> tuple[Item, Item | None]:
    """Return (the listed item, the body's item or None); the body is written first."""
    stored, encoding = compress(value.content)
    attributes: dict[str, JsonValue] = {
        "format": FORMAT_VERSION,
        "namespace": namespace,
        "tags": list(value.tags),
        "note": value.note,
        "provider": value.provider,
        "created_at_ms": now_ms,
        "epoch": epoch,
        "encoding": encoding,
        "size_bytes": len(value.content),
    }
    key, own = value_key(partition, value.id), body_key(partition, value.id)
    if len(stored) <= MAX_LISTED_BYTES:
        return Item(key, attributes, stored, fence=fence, expires_at_ms=expires_at_ms), None
    body = Item(own, {"format": FORMAT_VERSION}, stored, fence=fence, expires_at_ms=expires_at_ms)
    return Item(key, attributes, None, fence=fence, expires_at_ms=expires_at_ms), body


def read_value(item: Item) -> PoolValue | None:
    """Return the listed value, or None where the item cannot be read."""
    described: Mapping[str, Any] = item.attributes
    try:
        if described["format"] != FORMAT_VERSION:
            return None
        return PoolValue(
            item.key.sort.removeprefix(VALUE_PREFIX),
            tuple(described["tags"]),
            described["note"],
            described["provider"],
            described["created_at_ms"],
            item.expires_at_ms or 0,
            described["epoch"],
            item.fence,
            described["encoding"],
            described["size_bytes"],
            item.body,
            item.version,
        )
    except (KeyError, TypeError, ValueError):
        return None
