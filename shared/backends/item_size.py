"""How large an item is, counted the same for every backend, so that what fits here fits there."""

from __future__ import annotations

from shared.canonical_json import canonical_bytes
from shared.errors import InvalidRequestError, ItemTooLargeError
from shared.table import MAX_ITEM_BYTES, Item, ItemKey

# Names of the fixed attributes, numbers and the version, as DynamoDB counts them.
_FIXED_BYTES = 100
_COUNTER_BYTES = 21


def check_item(item: Item) -> bytes:
    """Return the item's attributes as canonical JSON, after checking its key and size.

    Raises:
        InvalidRequestError: a part of the key is empty or too long.
        ItemTooLargeError: the item is over `MAX_ITEM_BYTES`.
    """
    check_key(item.key)
    attributes = canonical_bytes(dict(item.attributes)) if item.attributes else b""
    size = _FIXED_BYTES + len(attributes) + len(item.body or b"")
    size += sum(len(part.encode()) for part in (*item.key, *(item.index_key or ())))
    size += sum(len(name.encode()) + _COUNTER_BYTES for name in item.counters)
    if size > MAX_ITEM_BYTES:
        raise ItemTooLargeError(f"The item has {size} bytes; {MAX_ITEM_BYTES} are the most.")
    return attributes


def check_key(key: ItemKey) -> None:
    """Raise `InvalidRequestError` where DynamoDB would refuse the key."""
    for name, part, longest in (("partition", key.partition, 2048), ("sort", key.sort, 1024)):
        if not 1 <= len(part.encode()) <= longest:
            raise InvalidRequestError(f"The {name} key has between 1 and {longest} bytes.")
