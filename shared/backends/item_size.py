"""How large an item is, counted the same for every backend, so that what fits here fits there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from shared.canonical_json import canonical_bytes
from shared.errors import InvalidRequestError, ItemTooLargeError
from shared.table import MAX_ITEM_BYTES, MAX_TRANSACTION_OPERATIONS, Add, Item, ItemKey, Operation, Put

# Names of the fixed attributes, numbers and the version, as DynamoDB counts them.
_FIXED_BYTES = 100
_COUNTER_BYTES = 21
MIN_COUNTER, MAX_COUNTER = -(2**63), 2**63 - 1
_COUNTER_NAME = re.compile(r"[A-Za-z0-9_.:#-]{1,200}")


def check_item(item: Item) -> bytes:
    """Return the item's attributes as canonical JSON, after checking its keys, counters' names and size.

    Raises:
        InvalidRequestError: a part of a key is empty or too long, or a counter's name has other characters.
        ItemTooLargeError: the item is over `MAX_ITEM_BYTES`.
    """
    attributes = canonical_bytes(dict(item.attributes)) if item.attributes else b""
    size = _FIXED_BYTES + check_key(item.key) + len(attributes) + len(item.body or b"")
    if item.index_key is not None:
        size += check_key(ItemKey(*item.index_key))
    if item.counters:
        _check_counters(item.counters)
        size += sum(len(name.encode()) + _COUNTER_BYTES for name in item.counters)
    if size > MAX_ITEM_BYTES:
        raise ItemTooLargeError(f"The item has {size} bytes; {MAX_ITEM_BYTES} are the most.")
    return attributes


def check_key(key: ItemKey) -> int:
    """Return how many bytes the key has; raise `InvalidRequestError` where DynamoDB would refuse it."""
    partition, sort = key
    # Nearly every key, and every miss and every write checks one.
    if partition.isascii() and sort.isascii() and 0 < len(partition) <= 2048 and 0 < len(sort) <= 1024:
        return len(partition) + len(sort)
    return _check_part("partition", partition, 2048) + _check_part("sort", sort, 1024)


def _check_part(name: str, part: str, longest: int) -> int:
    try:
        size = len(part.encode())
    except UnicodeEncodeError:
        raise InvalidRequestError(f"The {name} key holds a lone surrogate.") from None
    if not 1 <= size <= longest:
        raise InvalidRequestError(f"The {name} key has between 1 and {longest} bytes.")
    return size


def check_limit(limit: int) -> None:
    """Raise `InvalidRequestError` where a page could hold nothing."""
    if limit < 1:
        raise InvalidRequestError("A page holds at least one item.")


def check_segment(segment: int, segments: int) -> None:
    """Raise `InvalidRequestError` where there is no such segment."""
    if not 0 <= segment < segments:
        raise InvalidRequestError("Segments are counted from 0 up to their number.")


def check_amounts(amounts: Mapping[str, int]) -> None:
    """Raise `InvalidRequestError` where nothing is added, or to a counter whose name some backend could not write."""
    if not amounts:
        raise InvalidRequestError("An addition names at least one counter.")
    _check_counters(amounts)


def check_transaction(operations: Sequence[Operation]) -> None:
    """Raise `InvalidRequestError` where DynamoDB would refuse the transaction as a whole."""
    if not 1 <= len(operations) <= MAX_TRANSACTION_OPERATIONS:
        raise InvalidRequestError(f"A transaction has between 1 and {MAX_TRANSACTION_OPERATIONS} operations.")
    keys = [operation.item.key if isinstance(operation, Put) else operation.key for operation in operations]
    if len(set(keys)) != len(keys):
        raise InvalidRequestError("A transaction names each item once.")
    for operation in operations:
        if isinstance(operation, Put):
            check_item(operation.item)
        else:
            check_key(operation.key)
        if isinstance(operation, Add):
            check_amounts(operation.amounts)


def counter_overflow() -> InvalidRequestError:
    """Return the error of an addition that leaves 64 bits."""
    return InvalidRequestError("A counter stays within 64 bits.")


def _check_counters(counters: Mapping[str, int]) -> None:
    for name, count in counters.items():
        if not MIN_COUNTER <= count <= MAX_COUNTER:
            raise counter_overflow()
        if _COUNTER_NAME.fullmatch(name) is None:
            raise InvalidRequestError("A counter's name is made of 1 to 200 of A-Z a-z 0-9 _ . : # -.")
