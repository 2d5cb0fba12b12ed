"""What is said not to be breakable alone is not: values of the schema without that constraint are asked."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from shared.schema import Unbreakable, compile_schema
from tests.schema.drawn import judge
from tests.schema.without import without

ANY: dict[str, Any] = {"a": {}, "b": {}, "c": {}}
TEXTS: dict[str, Any] = {name: {"type": "string"} for name in ("card", "address", "zip")}
TWO = {"minProperties": 2, "maxProperties": 2}
ONE = {"minProperties": 1, "maxProperties": 1}
SCHEMAS: dict[str, dict[str, Any]] = {
    "two of three names": {"properties": ANY, **TWO, "additionalProperties": False},
    "one of two names": {"properties": TEXTS, **ONE, "additionalProperties": False},
    "one name that matches": {"patternProperties": {"^x-": {"type": "string"}}, **ONE, "additionalProperties": False},
    "one name, said in parts": {
        "allOf": [{"properties": {"a": {"type": "integer"}}}],
        "properties": {"b": {"type": "integer"}},
        **ONE,
        "unevaluatedProperties": False,
    },
    "two names, one asks for another": {
        "properties": TEXTS,
        "dependentRequired": {"card": ["address"]},
        **TWO,
        "additionalProperties": False,
    },
    "two required names of four": {"required": ["a", "b"], "properties": {**ANY, "d": {}}, **TWO},
    "two names, one kept out": {"properties": ANY, "patternProperties": {"^z": False}, **TWO},
    "names of a kind, two of them": {"propertyNames": {"pattern": "^[a-z]+$"}, **TWO},
    "one of listed names": {"propertyNames": {"enum": ["a", "b", "c"]}, **ONE},
    "at least one of several names": {
        "properties": ANY,
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}, {"required": ["c"]}],
    },
    "the same in items of a list": {
        "required": ["list"],
        "properties": {
            "list": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "object", "properties": ANY, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
            }
        },
    },
    "exactly one of two names": {
        "properties": ANY,
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
        "additionalProperties": False,
    },
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_other_value_breaks_it_alone(name: str) -> None:
    """A schema without the constraint has no value, of a hundred, that the whole schema refuses."""
    schema: Any = {"type": "object", **SCHEMAS[name]}
    for each in compile_schema(schema).negatives(seed=1):
        if isinstance(each, Unbreakable):
            rest = without(schema, each.pointer)
            for value in islice(compile_schema(rest).values(seed=9), 100):
                assert judge(schema).is_valid(value.value), (each, value.value)
