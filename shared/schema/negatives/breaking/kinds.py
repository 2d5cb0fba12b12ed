"""Values of the wrong type, and values that are nearly listed."""

from __future__ import annotations

from collections.abc import Iterator

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.negatives.breaking.spot import Fault, Spot, shown
from shared.schema.reading.nodes import TYPES

_PLAIN: tuple[JsonValue, ...] = (None, "", 0, True, [], {}, 1.5, "a", -1, False)
_MOST_MEMBERS = 8
_DRAWS = 6


def of_type(spot: Spot) -> Iterator[Fault]:
    """Yield values of types that are not allowed, those first that are most easily confused with what stands there."""
    asked = spot.limit if isinstance(spot.limit, list) else [spot.limit]
    words = " or ".join(str(kind) for kind in asked[:4])
    for value in (*_confusable(spot.local), *_PLAIN):
        kinds = type_of(value)
        if not kinds & set(map(str, asked)):
            yield Fault(value, f"{spot.called} is {_told(value)}, and type asks for {words}.")


def type_of(value: JsonValue) -> set[str]:
    """Return the JSON types of a value; an integer is a number too, and so is 2.0."""
    if isinstance(value, bool):
        return {"boolean"}
    if isinstance(value, (int, float)):
        return {"number", "integer"} if isinstance(value, int) or value.is_integer() else {"number"}
    names = {str: "string", list: "array", dict: "object"}
    return {"null" if value is None else names[type(value)]}


def others(asked: JsonValue) -> Iterator[str]:
    """Yield the types that `type` does not allow."""
    allowed = {asked} if isinstance(asked, str) else {kind for kind in asked or () if isinstance(kind, str)}  # type: ignore[union-attr]
    for kind in TYPES:
        if kind not in allowed and not (kind == "integer" and "number" in allowed):
            yield kind


def of_members(spot: Spot) -> Iterator[Fault]:
    """Yield values that an enum or a const nearly lists."""
    listed = spot.limit if spot.constraint.keyword == "enum" and isinstance(spot.limit, list) else [spot.limit]
    texts = {canonical_bytes(member) for member in listed[:20_000]}
    told = f"which is none of the {len(listed)} listed values"
    if len(listed) == 1:
        told = f"which is not {'the listed one' if isinstance(listed[0], (dict, list)) else shown(listed[0])}"
    members = [spot.local, *listed[:_MOST_MEMBERS]] if spot.local in listed[:50] else listed[:_MOST_MEMBERS]
    seen = set(texts)
    for value in _nearly(spot, members):
        text = canonical_bytes(value)
        if text not in seen:
            seen.add(text)
            yield Fault(value, f"{spot.called} is {shown(value)}, {told}.")


def nearly(members: list[JsonValue]) -> Iterator[JsonValue]:
    """Yield values that are easily taken for one of the members: of the same type first, of others then."""
    for member in members[:_MOST_MEMBERS]:
        yield from _beside(member)
    for member in members[:_MOST_MEMBERS]:
        yield from _confusable(member)


def _nearly(spot: Spot, members: list[JsonValue]) -> Iterator[JsonValue]:
    others = spot.node.members
    if others is not None:
        yield from others[:60]
    for member in members:
        if type_of(member) & spot.node.types:
            yield from _beside(member)
    kinds = [kind for kind in sorted(spot.node.types) if kind != "integer" or "number" not in spot.node.types]
    for kind in kinds if spot.node.typed else ():
        for manner in (Manner.TYPICAL, Manner.RANDOM) * (_DRAWS // 2):
            try:
                yield spot.some(spot.node, kind, manner)
            except Unlucky:
                break
    yield from (True, False)
    for member in members:
        yield from _confusable(member)
    yield from _PLAIN


def _beside(member: JsonValue) -> Iterator[JsonValue]:
    """Yield values of the same type."""
    if isinstance(member, bool):
        yield not member
    elif isinstance(member, str):
        yield from (member.lower(), member.upper(), member + "x", member[:-1], member + " ", "")
        yield member[:-1] + ("x" if member[-1:] != "x" else "y")
    elif isinstance(member, (int, float)):
        yield from (member + 1, member - 1, -member, member + 0.5 if abs(member) < 2**50 else member + 2)
    elif isinstance(member, list):
        yield from (member[:-1], [*member, *member[-1:]], member[::-1], [*member, None], [])
    elif isinstance(member, dict):
        yield from ({name: member[name] for name in list(member)[:-1]}, {**member, "extra": None}, {})
        for name, value in list(member.items())[:3]:
            for other in list(_beside(value))[:3]:
                yield {**member, name: other}


def _confusable(value: JsonValue) -> Iterator[JsonValue]:
    """Yield values of another type that look much the same."""
    if isinstance(value, bool):
        yield from ("true" if value else "false", 1 if value else 0, None)
    elif isinstance(value, (int, float)):
        if isinstance(value, int) and abs(value) < 2**50:
            yield from (value + 0.5, value - 0.5)
        yield str(value) if abs(value) < 10**300 else "0"
        yield None
        yield [value]
    elif isinstance(value, str):
        if value.isascii() and value.isdigit() and len(value) < 19:
            yield int(value)
        yield from (None, 0)
        yield [value]
    elif value is None:
        yield from ("null", "", 0, False)
    elif isinstance(value, list):
        yield from ({}, None, *value[:1], "[]")
    else:
        yield from ([], None, "{}")
        yield [value]


def _told(value: JsonValue) -> str:
    if value is None or value in ([], {}):
        return "null" if value is None else f"an empty {'array' if value == [] else 'object'}"
    kinds = type_of(value)
    if isinstance(value, (list, dict)):
        return shown(value)
    return f"the {min(kinds)} {shown(value)}"
