"""Where a thing has its id: what the path's parameter names, in the thing itself or one step below."""

from __future__ import annotations

import re

from functions.openapi.wire.shapes import Shape
from shared.canonical_json import JsonValue

IdAt = tuple[str] | tuple[str, str]
"""The names of the members, one in the other, that lead to a thing's id."""
_HOLDERS = ("metadata", "meta", "attributes")


def id_at(parameter: str, shape: Shape, base: JsonValue) -> IdAt:
    """Return where things have their id: under the parameter's own name, or what is left without the thing's.

    In some APIs what names a thing stands one step below, in its metadata.

    Args:
        shape: of things, and `base` one of them.
    """
    tail = re.split(r"[_-]|(?<=[a-z0-9])(?=[A-Z])", parameter)[-1]
    names = [parameter, tail, tail.lower(), "id", "_id", "uuid"]
    known = shape.properties or (base if isinstance(base, dict) else {})
    name = next((name for name in names if name in known), None)
    if name is None:
        for holder in _HOLDERS:
            if holder in shape.properties and parameter in shape.properties[holder].properties:
                return holder, parameter
    return (name or "id",)


def member_at(value: JsonValue, at: IdAt) -> JsonValue:
    """Return what stands where the id is; None for nothing."""
    for name in at:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def with_at(value: dict[str, JsonValue], at: IdAt, member: JsonValue) -> dict[str, JsonValue]:
    """Return a thing with another id."""
    if len(at) == 1:
        return {**value, at[0]: member}
    holder = value.get(at[0])
    return {**value, at[0]: {**(holder if isinstance(holder, dict) else {}), at[1]: member}}


def without_at(value: JsonValue, at: IdAt) -> dict[str, JsonValue]:
    """Return a thing without its id; nothing of what is none."""
    if not isinstance(value, dict):
        return {}
    less = {key: member for key, member in value.items() if key != at[0]}
    holder = value.get(at[0])
    if len(at) > 1 and at[0] in value:
        less[at[0]] = {k: m for k, m in holder.items() if k != at[1]} if isinstance(holder, dict) else holder
    return less
