"""What the generator makes of each keyword, alone and in company."""

from __future__ import annotations

import warnings
from typing import Any

import jsonschema
import pytest

from tests.schema.drawn import judge, take
from tests.schema.problems import integers


@pytest.mark.parametrize(
    ("name", "checked"),
    [
        ("date", True),
        ("date-time", True),
        ("time", False),
        ("email", True),
        ("uuid", True),
        ("uri", False),
        ("ipv4", True),
        ("ipv6", True),
        ("hostname", False),
        ("duration", False),
    ],
)
def test_formats(name: str, checked: bool) -> None:
    """Each common format has many values, and another validator agrees where it checks the format."""
    schema = {"type": "string", "format": name}
    values = take(schema, 60)
    assert len(values) == 60
    if checked:
        assert name in jsonschema.Draft202012Validator.FORMAT_CHECKER.checkers
    assert all(judge(schema).is_valid(each.value) for each in values)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[a-z]+(-[a-z]+)*$",
        r"^(?:https?)://[^\s/]+/?$",
        r"^\d{3}-\d{4}$",
        r"abc",
        r"^a?b*c+$",
        r"^(foo|bar){2,3}$",
        r"^[^a-z]{3}$",
        r"^\w+@\w+\.com$",
        r"^.{5}$",
        r"^(?<year>\d{4})-(?<month>0[1-9]|1[0-2])$",
        r"^\u0041+$",
        r"end$",
        r"^\p{Lu}\p{Ll}*$",
        r"^[\w.-]+$",
        r"\S",
        r"^(a+)+$",
        r"^$|^x$",
        r"^[\]\[]+$",
    ],
)
def test_values_are_drawn_from_the_expression(pattern: str) -> None:
    """A pattern's values are made from it, whatever its make."""
    with warnings.catch_warnings():
        # Python's own reading of "[\]\[" warns of things that ECMA-262 allows.
        warnings.simplefilter("ignore")
        assert take({"type": "string", "pattern": pattern}, 10)
        assert take({"type": "string", "pattern": pattern, "maxLength": 30}, 10)


def test_patterns_together_with_lengths() -> None:
    """Lengths are met together with the pattern."""
    schema = {"type": "string", "pattern": "^(ab?)+$", "minLength": 40, "maxLength": 41}
    assert {len(str(each.value)) for each in take(schema, 40)} == {40, 41}


@pytest.mark.parametrize(
    "schema",
    [
        {
            "allOf": [
                {"type": "object", "properties": {"a": integers(0, 9)}},
                {"required": ["a", "b"], "properties": {"b": {"const": 1}}},
            ]
        },
        {
            "type": "object",
            "properties": {"a": integers(0, 9)},
            "allOf": [{"properties": {"a": {"minimum": 5}}}],
            "required": ["a"],
        },
        {"type": "array", "contains": {"const": 7}, "items": integers(0, 9), "maxItems": 4, "minContains": 2},
        {
            "type": "object",
            "patternProperties": {"^x-": integers(0, 5)},
            "additionalProperties": False,
            "minProperties": 2,
        },
        {"type": "object", "properties": {"a": True, "b": True}, "dependentSchemas": {"a": {"required": ["b"]}}},
        {"type": "object", "propertyNames": {"enum": ["p", "q"]}, "minProperties": 1},
        {"oneOf": [integers(0, 10), {"type": "integer", "minimum": 5, "maximum": 20}]},
        {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "type": "integer",
            "minimum": 5,
            "exclusiveMinimum": True,
        },
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "items": [integers(1, 2), {"type": "string"}],
            "minItems": 2,
            "type": "array",
            "additionalItems": False,
        },
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$ref": "#/definitions/a",
            "type": "string",
            "definitions": {"a": integers(1, 100)},
        },
        {
            "$schema": "https://json-schema.org/draft/2019-09/schema",
            "$anchor": "n",
            "type": "object",
            "properties": {"c": {"type": "array", "items": {"$recursiveRef": "#"}}},
        },
        {"$dynamicAnchor": "n", "type": "object", "properties": {"c": {"$dynamicRef": "#n"}, "v": integers(1, 9)}},
        {"$ref": "#/$defs/a%20b~1c", "$defs": {"a b/c": {"type": "string", "minLength": 2}}},
        {
            "type": "object",
            "properties": {"kind": {"enum": ["a", "b"]}, "n": {"type": "integer"}},
            "required": ["kind"],
            "unevaluatedProperties": False,
            "anyOf": [
                {"properties": {"kind": {"const": "a"}, "x": True}, "required": ["x"]},
                {"properties": {"kind": {"const": "b"}, "y": True}, "required": ["y"]},
            ],
        },
        {"type": "number", "multipleOf": 0.01, "minimum": 0, "maximum": 10},
        {
            "type": "string",
            "title": "t",
            "description": "d",
            "x-anything": {"$ref": "not a ref"},
            "examples": [1],
            "default": 2,
        },
        {"minimum": 3, "maximum": 9},
        {"items": {"type": "integer"}},
        {},
        True,
    ],
)
def test_keywords_in_company(schema: Any) -> None:
    """What is merged, chosen or filtered comes out valid too."""
    values = take(schema, 60)
    assert len(values) >= 5
    validator = judge(schema)
    for each in values:
        assert validator.is_valid(each.value), each
