"""Schemas made by chance from a number: the same in every process, and of all keywords."""

from __future__ import annotations

import random
from typing import Any

_NAMES = ["a", "b", "id", "x-y", "email", "items", "é"]
_PATTERNS = ["^[a-c]{1,3}$", "^x-", "[0-9]{2}", "^(foo|bar)+$", "[^a-z]", "^[^ ]+$"]
_FORMATS = ["date", "email", "uri", "uuid", "ipv4", "hostname"]
_SCALARS: list[Any] = [None, True, 0, -3, 1.5, "", "a", "foo"]
_KINDS = ["integer", "number", "string", "array", "object", "boolean", "null"]


def schema_at_random(number: int) -> dict[str, Any]:
    """Return the schema of a number, at most three deep beside what it refers to."""
    chance = random.Random(number)
    return {**_of_kind(chance, chance.choice(["array", "object"]), 3), "$defs": {"p": _any(chance, 1)}}


def _any(chance: random.Random, depth: int) -> Any:
    luck = chance.random()
    if luck < 0.05:
        return chance.random() < 0.8
    if luck < 0.12:
        return {"enum": chance.sample(_SCALARS, 4)}
    if luck < 0.18:
        return {"$ref": "#/$defs/p"}
    return _of_kind(chance, chance.choice(_KINDS if depth > 0 else ["integer", "string", "boolean"]), depth)


def _of_kind(chance: random.Random, kind: str, depth: int) -> dict[str, Any]:
    kinds = [kind, "null"] if kind != "null" and chance.random() < 0.1 else kind
    typed: dict[str, Any] = {"type": kinds} if chance.random() < 0.9 else {}
    made = {**typed, **_some(chance, _keywords(chance, kind, depth), 0.4)}
    if depth > 0:
        branches = {
            word: [_some(chance, _keywords(chance, kind, depth - 1), 0.4) for _ in range(2)]
            for word in ("anyOf", "oneOf", "allOf")
        }
        apart = {word: _some(chance, _keywords(chance, kind, 0), 0.4) for word in ("not", "if", "then", "else")}
        made |= _some(chance, {**branches, **apart}, 0.1)
    return made


def _some(chance: random.Random, keywords: dict[str, Any], share: float) -> dict[str, Any]:
    return {keyword: value for keyword, value in keywords.items() if chance.random() < share}


def _keywords(chance: random.Random, kind: str, depth: int) -> dict[str, Any]:
    if kind in ("integer", "number"):
        return {
            "minimum": chance.randint(-9, 5),
            "maximum": chance.randint(0, 20),
            "multipleOf": chance.choice([2, 0.5]),
        }
    if kind == "string":
        return {
            "minLength": chance.randint(0, 3),
            "maxLength": chance.randint(2, 9),
            "pattern": chance.choice(_PATTERNS),
            "format": chance.choice(_FORMATS),
        }
    if kind == "array":
        return {
            "items": _any(chance, depth - 1),
            "prefixItems": [_any(chance, depth - 1)],
            "contains": _any(chance, 0),
            "minItems": chance.randint(0, 2),
            "maxItems": chance.randint(2, 5),
            "uniqueItems": True,
            "unevaluatedItems": chance.random() < 0.5,
        }
    if kind == "object":
        names = chance.sample(_NAMES, 3)
        return {
            "properties": {name: _any(chance, depth - 1) for name in names},
            "required": names[:1],
            "patternProperties": {chance.choice(_PATTERNS): _any(chance, depth - 1)},
            "additionalProperties": chance.random() < 0.5 and _any(chance, 0),
            "propertyNames": _some(chance, _keywords(chance, "string", 0), 0.4),
            "minProperties": chance.randint(0, 2),
            "maxProperties": chance.randint(2, 4),
            "dependentRequired": {names[0]: names[1:]},
            "dependentSchemas": {names[1]: {"required": names[2:]}},
        }
    return {}
