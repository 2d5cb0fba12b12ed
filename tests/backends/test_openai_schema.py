"""The subset of JSON Schema that OpenAI enforces word for word."""

from __future__ import annotations

from typing import Any

import pytest

from shared.backends.openai_schema import satisfies_strict

STRING = {"type": "string"}


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def nested(levels: int) -> dict[str, Any]:
    return obj(inner=nested(levels - 1)) if levels > 1 else obj()


STRICT = [
    obj(),
    obj(a=STRING, b={"type": ["integer", "null"], "minimum": 0}),
    obj(a={"type": "array", "items": obj(b={"enum": ["x", "y"]}), "minItems": 1}),
    obj(a={"anyOf": [STRING, obj(b={"const": 1})]}),
    {**obj(a={"$ref": "#/$defs/b"}), "$defs": {"b": obj(c={"type": "string", "format": "uuid", "pattern": "^a"})}},
    nested(10),
    obj(**{f"p{number}": STRING for number in range(5_000)}),
]
LOOSE = [
    {},
    STRING,
    {"anyOf": [obj()]},
    {**obj(), "additionalProperties": True},
    {"type": "object", "properties": {}, "required": []},
    {"type": "object", "additionalProperties": {"type": "string"}},
    {**obj(a=STRING), "required": []},
    {**obj(a=STRING), "required": ["a", "b"]},
    obj(a={"type": "object", "properties": {"b": STRING}}),
    obj(a={"type": ["object", "null"], "properties": {"b": STRING}}),
    obj(a={"type": "array", "items": {"type": "object"}}),
    obj(a={"type": "array", "items": [STRING]}),
    obj(a={"anyOf": [STRING, {"type": "object"}]}),
    obj(a={**STRING, "default": "x"}),
    obj(a={**STRING, "minLength": 1}),
    obj(a={**STRING, "format": "uri"}),
    obj(a={"allOf": [STRING]}),
    obj(a={"not": STRING}),
    obj(a=True),
    obj(a={}),
    {**obj(a={"$ref": "#/$defs/b"}), "$defs": {"b": {"type": "object"}}},
    nested(11),
    obj(**{f"p{number}": STRING for number in range(5_001)}),
    obj(a={"enum": list(range(1_001))}),
    obj(**{"p" * 120_001: STRING}),
]


@pytest.mark.parametrize("schema", STRICT)
def test_schemas_inside(schema: dict[str, Any]) -> None:
    """These OpenAI takes with strict: true."""
    assert satisfies_strict(schema)


@pytest.mark.parametrize("schema", LOOSE)
def test_schemas_outside(schema: dict[str, Any]) -> None:
    """These it would refuse with 400, so they go out as hints."""
    assert not satisfies_strict(schema)
