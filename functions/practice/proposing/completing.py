"""Bringing a signature's types and the examples' values together: each fills what the other leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from functions.practice.proposing.inference import infer_type
from functions.practice.proposing.types import INTEGER, Schema
from shared.canonical_json import JsonValue, type_of


class At(NamedTuple):
    """A value of an example, and where it stands."""

    value: JsonValue
    pointer: str


class ContradictionError(Exception):
    """An example's value is not of the type that the signature says; `pointer` leads to it."""

    def __init__(self, pointer: str, wanted: str) -> None:
        super().__init__(wanted)
        self.pointer = pointer
        self.wanted = wanted


def complete(schema: Schema, values: Sequence[At]) -> Schema:
    """Return a type with its gaps filled by the values.

    Raises:
        ContradictionError: a value is of another type.
    """
    if not schema:
        return infer_type([at.value for at in values])
    if isinstance(members := schema.get("enum"), list):
        for at in values:
            if not any(member == at.value and type_of(member) == type_of(at.value) for member in members):
                raise ContradictionError(at.pointer, "one of the literals")
        return schema
    branches = schema.get("anyOf")
    if isinstance(branches, list):
        return {"anyOf": [_of_branch(branch, values) for branch in _accepted(branches, values)]}
    if "x-structure" in schema and values and all(type_of(at.value) == "integer" for at in values):
        # A node of another parameter's tree or list, which LeetCode gives by its value.
        return {**INTEGER}
    said = schema.get("type")
    kinds = [kind for kind in (said if isinstance(said, list) else [said]) if isinstance(kind, str)]
    for at in values:
        kind = type_of(at.value)
        if kind not in kinds and not (kind == "integer" and "number" in kinds):
            if kind == "null" and "x-structure" in schema:
                # No nodes at all: null where others write an empty list.
                continue
            raise ContradictionError(at.pointer, " or ".join(kinds))
    if "array" in kinds:
        return _array(schema, [(at, at.value) for at in values if isinstance(at.value, list)])
    return _object(schema, [(at, at.value) for at in values if isinstance(at.value, dict)])


def whole_numbers(parameters: Mapping[str, JsonValue], values: Sequence[JsonValue]) -> list[str]:
    """Take TypeScript's `number` for an integer where no example has a fraction; return the parameters it was in."""
    return [] if _has_fraction(values) else [name for name, schema in parameters.items() if _take_whole(schema)]


def _take_whole(schema: JsonValue) -> bool:
    taken = False
    waiting: list[JsonValue] = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            said = part.get("type")
            if said == "number":
                part["type"], taken = "integer", True
            elif isinstance(said, list) and "number" in said:
                part["type"], taken = ["integer" if kind == "number" else kind for kind in said], True
            waiting.extend(part.values())
    return taken


def _has_fraction(values: Sequence[JsonValue]) -> bool:
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, float) and not value.is_integer():
            return True
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
    return False


def _accepted(branches: Sequence[JsonValue], values: Sequence[At]) -> list[Schema]:
    """Return the branches, once each value has been found to be of one of them."""
    known = [branch for branch in branches if isinstance(branch, dict)]
    for at in values:
        if not any(_is_of(branch, at) for branch in known):
            raise ContradictionError(at.pointer, "one of the types of the union")
    return known


def _of_branch(branch: Schema, values: Sequence[At]) -> Schema:
    return complete(branch, [at for at in values if _is_of(branch, at)])


def _is_of(branch: Schema, at: At) -> bool:
    try:
        complete(branch, [at])
    except ContradictionError:
        return False
    return True


def _array(schema: Schema, values: Sequence[tuple[At, list[JsonValue]]]) -> Schema:
    prefix = schema.get("prefixItems")
    if isinstance(prefix, list):
        for at, value in values:
            if len(value) != len(prefix):
                raise ContradictionError(at.pointer, f"a list of {len(prefix)}")
        places = [
            complete(part, [At(value[n], f"{at.pointer}/{n}") for at, value in values])
            for n, part in enumerate(prefix)
            if isinstance(part, dict)
        ]
        return {**schema, "prefixItems": list(places)}
    given = schema.get("items", {})
    inner = [At(item, f"{at.pointer}/{n}") for at, value in values for n, item in enumerate(value)]
    if not isinstance(given, dict):
        return schema
    items = complete(given, inner)
    found = infer_type([value for _, value in values]) if "x-structure" not in schema else {}
    structure: Schema = {"x-structure": found["x-structure"]} if "x-structure" in found else {}
    return {**schema, **structure, **({"items": items} if items else {})}


def _object(schema: Schema, values: Sequence[tuple[At, dict[str, JsonValue]]]) -> Schema:
    properties, more = schema.get("properties"), schema.get("additionalProperties")
    if isinstance(properties, dict):
        required = schema.get("required")
        for at, value in values:
            lacking = [name for name in required if name not in value] if isinstance(required, list) else []
            unknown = [name for name in value if name not in properties]
            if lacking or unknown:
                raise ContradictionError(at.pointer, "an object with just the properties of the signature's type")
        completed: dict[str, JsonValue] = {
            name: complete(part, [_member(at, value, name) for at, value in values if name in value])
            for name, part in properties.items()
            if isinstance(part, dict)
        }
        return {**schema, "properties": completed}
    if schema.get("type") != "object" or not values:
        return schema
    inner = [_member(at, value, name) for at, value in values for name in value]
    if isinstance(more, dict):
        return {**schema, "additionalProperties": complete(more, inner)}
    return {**schema, **infer_type([value for _, value in values])}


def _member(at: At, value: dict[str, JsonValue], name: str) -> At:
    step = name.replace("~", "~0").replace("/", "~1")
    return At(value[name], f"{at.pointer}/{step}")
