"""The operations of a transaction, as PynamoDB wants them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pynamodb.connection import Connection

from shared.backends import dynamodb_codec as codec
from shared.backends.dynamodb_calls import ConditionFailed
from shared.backends.item_size import check_item
from shared.table import Add, Check, Delete, Item, ItemKey, Operation, Put

Prepared = tuple[str, ItemKey, Mapping[str, Any]]


def prepare(operations: Sequence[Operation], expired: Collection[ItemKey], now_ms: int) -> list[Prepared]:
    """Return each operation's kind, key and arguments; the same however often they are sent.

    Args:
        operations: on distinct items.
        expired: the items of additions that are known to have expired: they are replaced, not updated.
        now_ms: decides what has expired.

    Raises:
        ConditionFailed: an expired counter would pass its ceiling at once.
    """
    prepared: list[Prepared] = []
    for operation in operations:
        if isinstance(operation, Delete):
            # Deleting what is not there is no reason to give a transaction up.
            condition = codec.delete_condition(operation.when, now_ms) if operation.when else None
            prepared.append(("delete", operation.key, {"condition": condition}))
        elif isinstance(operation, Check):
            prepared.append(("check", operation.key, {"condition": codec.put_condition(operation.when, 0, now_ms)}))
        elif isinstance(operation, Put):
            condition = codec.put_condition(operation.when, operation.item.fence, now_ms)
            prepared.append(_put(operation.item, condition))
        elif operation.key in expired:
            if operation.ceiling is not None and max(operation.amounts.values()) > operation.ceiling:
                raise ConditionFailed
            fresh = Item(operation.key, counters=operation.amounts, expires_at_ms=operation.expires_at_ms)
            prepared.append(_put(fresh, codec.absent(now_ms)))
        else:
            prepared.append(_add(operation, now_ms))
    return prepared


def send(connection: Connection, table_name: str, prepared: Sequence[Prepared], token: str) -> None:
    """Send one transaction; the engine knows one that is sent twice by its token."""
    made: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for kind, key, arguments in prepared:
        made[kind].append(connection.get_operation_kwargs(table_name, *key, **arguments))
    connection.transact_write_items(
        made["check"], made["delete"], made["put"], made["update"], client_request_token=token
    )


def _put(item: Item, condition: Any) -> Prepared:
    raw = codec.encode(item, check_item(item), _version())
    return "put", item.key, {"key": "Item", "attributes": raw, "condition": condition}


def _add(operation: Add, now_ms: int) -> Prepared:
    condition = codec.add_condition(operation.amounts, operation.ceiling, now_ms)
    actions = codec.add_actions(operation.amounts, operation.expires_at_ms, _version())
    return "update", operation.key, {"actions": actions, "condition": condition}


def _version() -> int:
    return random.getrandbits(62) + 1
