"""How an item is written in DynamoDB, and the conditions that every write states over it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pynamodb.expressions.condition import And, Or
from pynamodb.expressions.condition import Condition as Expression
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from shared.backends.item_size import MAX_COUNTER, MIN_COUNTER
from shared.backends.lazy_attributes import LazyAttributes
from shared.table import Condition, IfAbsent, IfNewestFence, IfVersion, IndexKey, Item, ItemKey

RawItem = Mapping[str, Mapping[str, Any]]

# Written where an item never expires (the last second of 9999), so that `if_not_exists` tells a live item from an
# absent one by this attribute alone: a counter is then made or raised by one and the same update.
NEVER_MS = 253_402_300_799_000
COUNTER = "c#"

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class _Held:
    """The attributes of the item that a write finds."""

    pk = Path("pk")
    expires_at_ms = Path("expires_at_ms")
    ttl = Path("ttl")
    version = Path("version")
    fence = Path("fence")


def encode(item: Item, attributes: bytes, version: int) -> dict[str, dict[str, Any]]:
    """Return what is written beside the item's key.

    Args:
        item: what to write.
        attributes: its attributes as canonical JSON; empty for none.
        version: the token of this write.
    """
    expires_at_ms = NEVER_MS if item.expires_at_ms is None else item.expires_at_ms
    raw: dict[str, dict[str, Any]] = {
        "version": _number(version),
        "fence": _number(item.fence),
        "expires_at_ms": _number(expires_at_ms),
        "ttl": _number(_seconds(expires_at_ms)),
    }
    if attributes:
        raw["attributes"] = {"S": attributes.decode()}
    if item.body is not None:
        raw["body"] = {"B": item.body}
    if item.index_key is not None:
        raw["ipk"], raw["isk"] = {"S": item.index_key.partition}, {"S": item.index_key.sort}
    for name, count in item.counters.items():
        raw[COUNTER + name] = _number(count)
    return raw


def decode(raw: RawItem) -> Item:
    """Return the item that was written, live or expired."""
    attributes, body, index_partition = raw.get("attributes"), raw.get("body"), raw.get("ipk")
    expires_at_ms = int(raw["expires_at_ms"]["N"])
    counters = {name[len(COUNTER) :]: int(value["N"]) for name, value in raw.items() if name.startswith(COUNTER)}
    return Item(
        ItemKey(raw["pk"]["S"], raw["sk"]["S"]),
        LazyAttributes(attributes["S"].encode()) if attributes else _NOTHING,
        body["B"] if body else None,
        counters or _NOTHING,
        int(raw["version"]["N"]),
        int(raw["fence"]["N"]),
        None if expires_at_ms == NEVER_MS else expires_at_ms,
        IndexKey(index_partition["S"], raw["isk"]["S"]) if index_partition else None,
    )


def is_live(raw: RawItem, now_ms: int) -> bool:
    """Tell whether an item that the engine holds has not expired."""
    return int(raw["expires_at_ms"]["N"]) > now_ms


def live(now_ms: int) -> Expression:
    """Return the condition that a live item is there."""
    return _Held.expires_at_ms > _number(now_ms)


def absent(now_ms: int) -> Expression:
    """Return the condition that no live item is there."""
    return Or(_Held.pk.does_not_exist(), _Held.expires_at_ms <= _number(now_ms))


def put_condition(when: Condition | None, fence: int, now_ms: int) -> Expression | None:
    """Return what `Table.put` asks of the item before."""
    if when is None:
        return None
    if isinstance(when, IfAbsent):
        return absent(now_ms)
    if isinstance(when, IfNewestFence):
        return Or(absent(now_ms), _Held.fence <= _number(fence))
    return delete_condition(when, now_ms)


def delete_condition(when: IfVersion | None, now_ms: int) -> Expression:
    """Return what `Table.delete` asks of the item before."""
    return live(now_ms) if when is None else And(live(now_ms), _Held.version == _number(when.version))


def purge_condition(version: int, now_ms: int) -> Expression:
    """Return what `Table.purge` asks of the item before."""
    return And(_Held.expires_at_ms <= _number(now_ms), _Held.version == _number(version))


def add_condition(amounts: Mapping[str, int], ceiling: int | None, now_ms: int) -> Expression:
    """Return the condition that an item is live or was never there, and has room under the ceiling."""
    condition: Expression = Or(_Held.pk.does_not_exist(), live(now_ms))
    highest = MAX_COUNTER if ceiling is None else min(ceiling, MAX_COUNTER)
    for name, amount in amounts.items():
        counter = _counter(name)
        if ceiling is not None or amount > 0:
            fits: Expression = counter <= _number(highest - amount)
            condition = And(condition, Or(counter.does_not_exist(), fits) if amount <= highest else fits)
        if amount < 0:
            within: Expression = counter >= _number(MIN_COUNTER - amount)
            condition = And(condition, Or(counter.does_not_exist(), within))
    return condition


def add_actions(amounts: Mapping[str, int], expires_at_ms: int | None, version: int) -> list[Action]:
    """Return the update that makes the item, or raises its counters and leaves its expiry alone."""
    expiry = NEVER_MS if expires_at_ms is None else expires_at_ms
    return [
        _Held.version.set(_number(version)),
        _Held.fence.set(_Held.fence | _number(0)),
        _Held.expires_at_ms.set(_Held.expires_at_ms | _number(expiry)),
        _Held.ttl.set(_Held.ttl | _number(_seconds(expiry))),
        *(_counter(name).add(_number(amount)) for name, amount in amounts.items()),
    ]


def touch_actions(expires_at_ms: int) -> list[Action]:
    """Return the update that moves an item's expiry."""
    return [_Held.expires_at_ms.set(_number(expires_at_ms)), _Held.ttl.set(_number(_seconds(expires_at_ms)))]


def counts(raw: RawItem, amounts: Mapping[str, int]) -> dict[str, int]:
    """Return the counters named in `amounts` as an item holds them."""
    return {name: int(raw.get(COUNTER + name, {"N": 0})["N"]) for name in amounts}


def _counter(name: str) -> Path:
    # A list, because dots in a plain string would be taken for steps into a map.
    return Path([COUNTER + name])


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def _seconds(at_ms: int) -> int:
    """Round up: TTL must not delete an item that is still live."""
    return -(-at_ms // 1000)
