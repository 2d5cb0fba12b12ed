"""How large an item is, counted the same for every backend, so that what fits here fits there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from shared.canonical_json import canonical_bytes
from shared.errors import InvalidRequestError, ItemTooLargeError
from shared.table import MAX_ITEM_BYTES, MAX_TRANSACTION_OPERATIONS, Add, Item, ItemKey, Operation, Put

# Names of the fixed attributes, numbers and the version, as DynamoDB counts them.
_FIXED_BYTES = 100
_COUNTER_BYTES = 21
_MOST = 2**63 - 1
_COUNTER_NAME = re.compile(r"[A-Za-z0-9_.:#-]{1,200}")


def check_item(item: Item) -> bytes:
    """Return the item's attributes as canonical JSON, after checking its keys, counters' names and size.

    Raises:
        InvalidRequestError: a part of a key is empty or too long, or a counter's name has other characters.
        ItemTooLargeError: the item is over `MAX_ITEM_BYTES`.
    """
    check_key(item.key)
    if item.index_key is not None:
        check_key(ItemKey(*item.index_key))
    _check_names(item.counters)
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


def check_amounts(amounts: Mapping[str, int]) -> None:
    """Raise `InvalidRequestError` where nothing is added, or to a counter whose name some backend could not write."""
    if not amounts:
        raise InvalidRequestError("An addition names at least one counter.")
    if not all(-_MOST <= amount <= _MOST for amount in amounts.values()):
        raise InvalidRequestError("A counter has 64 bits.")
    _check_names(amounts)


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


def _check_names(names: Iterable[str]) -> None:
    for name in names:
        if _COUNTER_NAME.fullmatch(name) is None:
            raise InvalidRequestError("A counter's name is made of 1 to 200 of A-Z a-z 0-9 _ . : # -.")
