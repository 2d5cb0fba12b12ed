"""What the generator makes of each keyword, alone and in company."""

from __future__ import annotations

import json
import re
import warnings
from decimal import Decimal
from itertools import islice
from typing import Any

import jsonschema
import pytest

from shared.schema import Negative, compile_schema
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


@pytest.mark.parametrize(
    "pattern", [r"^[\s\w+-=.:/@]*$", r"^[\\\w\s\-_:/,.@=+]+$", r"^[^\S]{2,9}$", r"^\s+\S+$", r"^([\w\s]+,)*$"]
)
def test_blanks_are_those_that_every_engine_takes_for_such(pattern: str) -> None:
    """U+FEFF is a blank in ECMA-262 and none in Python, U+0085 the other way about; services run on either."""
    schema: Any = {"type": "string", "pattern": pattern, "minLength": 1, "maxLength": 200}
    values = [str(each.value) for each in islice(compile_schema(schema).values(seed=3), 200)]
    assert len(values) == 200
    assert [text for text in values if re.search(pattern, text) is None] == []
    for negative in compile_schema(schema).negatives(seed=3):
        if isinstance(negative, Negative) and negative.keyword == "pattern":
            assert re.search(pattern, str(negative.value)) is None


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


def _optional(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


_WHOLE, _TEXT = {"type": "integer"}, {"type": "string"}
_CLOSED = {"additionalProperties": False}


@pytest.mark.parametrize(
    "branches",
    [
        [_optional(a=_WHOLE), _optional(b=_TEXT)],
        [{**_optional(a=_WHOLE), **_CLOSED}, {**_optional(b=_TEXT), **_CLOSED}],
        [_optional(a=_WHOLE), _optional(b=_TEXT), {**_optional(a=True, b=True, c={"const": 1}), **_CLOSED}],
        [{"properties": {"a": _WHOLE}}, {"properties": {"b": _TEXT}}],
        [{"$ref": "#/$defs/A"}, {"allOf": [{"$ref": "#/$defs/B"}, _optional(c=_WHOLE)]}],
        [_optional(a=_optional(x=_WHOLE)), _optional(a=_optional(y={"type": "array", "items": _TEXT}))],
        [{"type": "array", "items": _WHOLE}, {"type": "array", "items": _TEXT}],
        [{"type": "array", "prefixItems": [_WHOLE]}, {"type": "array", "contains": {"const": 1}, "maxContains": 2}],
        [_optional(kind={"const": "a"}, x=_WHOLE), _optional(kind={"const": "b"}, y=_WHOLE)],
        [
            {"type": "object", "patternProperties": {"^a": _WHOLE}},
            {"type": "object", "patternProperties": {"^b": _TEXT}},
        ],
        [{"type": "object", "minProperties": 2}, {"type": "object", "maxProperties": 3}],
        [{"type": "object", "propertyNames": {"maxLength": 3}}, {"type": "object", "propertyNames": {"minLength": 2}}],
        [
            {"type": "object", "dependentRequired": {"a": ["b"]}},
            {"type": "object", "dependentSchemas": {"b": _optional(c=_TEXT)}},
        ],
        [
            {"type": "string", "minLength": 5},
            {"type": "string", "maxLength": 6},
            {"not": {"type": "string", "pattern": "^a"}},
        ],
        [{"if": _optional(a=_WHOLE), "then": _optional(b=_TEXT)}, {"anyOf": [_optional(b=_WHOLE), _optional(b=False)]}],
        [_optional(**{name: _TEXT, f"{name}2": _WHOLE}) for name in "abcde"],
    ],
)
def test_exactly_one_of_branches_that_overlap(branches: list[dict[str, Any]]) -> None:
    """Values satisfy each of the branches in turn, and break the others, though these ask for nothing but types."""
    schema: Any = {
        "oneOf": branches,
        "$defs": {
            "A": _optional(a=_WHOLE, whole={"$ref": "#"}),
            "B": _optional(b=_TEXT, parts={"items": {"$ref": "#"}}),
        },
    }
    validator = judge(schema)
    values = [each.value for each in take(schema, 80)]
    assert len(values) == 80
    assert [value for value in values if not validator.is_valid(value)] == []
    inside: Any = {"type": "array", "items": schema | {"$id": "urn:x"}, "minItems": 2, "maxItems": 3}
    assert len(take(inside, 10)) == 10
    for branch in branches:
        taken = validator.evolve(schema={**branch, "$defs": schema["$defs"]})
        assert sum(map(taken.is_valid, values)) >= 4


@pytest.mark.parametrize(
    "denied",
    [
        {"required": ["a"]},
        {"anyOf": [{"required": ["a"]}, {"properties": {"b": {"minLength": 3}}}]},
        {"properties": {"a": {"minimum": 3}, "b": {"maxLength": 9}}},
        {"minProperties": 1},
        {"not": {"required": ["a", "b"]}},
        {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
        {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"properties": {"b": {"minLength": 1}}}},
        {"$ref": "#"},
    ],
)
def test_what_must_not_be_satisfied_is_avoided(denied: dict[str, Any]) -> None:
    """A subschema under `not` is broken by construction, at any depth; where it is the whole, nothing is left."""
    schema: Any = {**_optional(a=_WHOLE, b=_TEXT), "not": denied}
    if "$ref" in denied:
        schema = {"$defs": {"P": _optional(a=_WHOLE)}, "$ref": "#/$defs/P", "not": {"$ref": "#/$defs/P"}}
        assert compile_schema(schema).satisfiable() is False
        return
    nested: Any = {"type": "array", "items": schema, "minItems": 3, "maxItems": 3}
    for whole in (schema, nested):
        values = [each.value for each in take(whole, 40)]
        assert values
        assert [value for value in values if not judge(whole).is_valid(value)] == []


_TAGS = [f"k{index}" for index in range(12)]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "contains": integers(0, 9), "minContains": 2, "unevaluatedItems": _TEXT, "minItems": 4},
        {"type": "array", "items": integers(0, 9), "contains": {"minimum": 4}, "maxContains": 2, "minItems": 12},
        {
            "type": "array",
            "items": integers(0, 99),
            "uniqueItems": True,
            "not": {"contains": {"multipleOf": 2}},
            "minItems": 8,
        },
        {
            "type": "array",
            "prefixItems": [_TEXT],
            "items": integers(0, 3),
            "contains": {"const": 0},
            "maxContains": 1,
            "minItems": 9,
        },
        {
            "type": "object",
            "allOf": [{"oneOf": [_optional(**{f"{n}1": _WHOLE}), _optional(**{f"{n}2": _TEXT})]} for n in "abcdef"],
        },
        {
            **_optional(tag={"enum": _TAGS}, **dict.fromkeys(_TAGS, _WHOLE)),
            "required": ["tag"],
            "allOf": [{"if": {"properties": {"tag": {"const": tag}}}, "then": {"required": [tag]}} for tag in _TAGS],
        },
        # Branches of another part say nothing of what is evaluated in this one.
        {
            "type": "object",
            "properties": {
                "a": {
                    "type": "object",
                    "minProperties": 2,
                    "unevaluatedProperties": {"type": "integer", "multipleOf": 7919},
                },
                "b": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            },
            "required": ["a"],
        },
        {"type": "number", "multipleOf": 0.0001, "minimum": 0, "maximum": 0.01},
        {"type": "number", "minimum": 1e23},
        {"not": {"type": ["object", "array", "string"]}},
    ],
)
def test_what_luck_alone_seldom_finds(schema: Any) -> None:
    """Counts of contained items, many conditions, and numbers near the edge of doubles come out valid, and many."""
    values = [each.value for each in take(schema, 60)]
    assert len(values) == 60
    assert [value for value in values if not judge(schema).is_valid(value)] == []


def _contains(asked: Any, least: int, most: int | None = None) -> dict[str, Any]:
    return {"contains": asked, "minContains": least, **({} if most is None else {"maxContains": most})}


@pytest.mark.parametrize(
    "schema",
    [
        {"contains": {"type": "integer"}, "allOf": [{"contains": {"type": "integer"}, "maxContains": 2}]},
        {"contains": {"type": "number"}, "maxContains": 3, "allOf": [{"contains": {"type": "integer"}}]},
        {"contains": {}, "maxContains": 2, "allOf": [{"contains": {"type": "string"}}]},
        {"if": {"contains": {}, "anyOf": [{"contains": {}, "maxContains": 4}]}, "else": {"type": "null"}},
        {"allOf": [_contains(integers(0, 9), 3, 4), _contains({"minimum": 5}, 1, 2), _contains({}, 4, 5)]},
        {
            "items": integers(0, 9),
            "allOf": [_contains({"minimum": 5}, 2), _contains({"multipleOf": 2}, 2)],
            "maxItems": 3,
        },
        {
            "uniqueItems": True,
            "items": integers(0, 9),
            "allOf": [_contains({"maximum": n}, n, n + 1) for n in range(6)],
        },
        {
            "prefixItems": [_TEXT, {"type": "boolean"}],
            "items": _WHOLE,
            "allOf": [_contains({"type": ["boolean", "integer"]}, 2, 4), _contains({"minimum": 7}, 2)],
            "minItems": 4,
        },
    ],
)
def test_an_item_may_count_for_several(schema: Any) -> None:
    """Where what one `contains` asks for is counted by another too, arrays are drawn that keep both counts."""
    schema = {"type": "array", **schema}
    values = [each.value for each in take(schema, 60)]
    assert len(values) == 60
    assert [value for value in values if not judge(schema).is_valid(value)] == []


def test_there_are_no_more_items_than_may_be_contained() -> None:
    """Of a few values with counted items all are drawn, and no longer array."""
    schema: Any = {
        "type": "array",
        "items": {"enum": ["a", "b"]},
        "allOf": [_contains({}, 1, 2), _contains({"const": "a"}, 1)],
    }
    values = sorted(json.dumps(each.value) for each in take(schema, 60))
    assert values == ['["a", "a"]', '["a", "b"]', '["a"]', '["b", "a"]']


@pytest.mark.parametrize("step", [1e22, 1e25, 1e60, 1e300, 10**30, 2**70, 0.1, 2.5e-5])
def test_multiples_of_what_no_double_writes_exactly(step: float) -> None:
    """Steps of any size have multiples, which other validators take for such too."""
    schema = {"type": "number", "multipleOf": step, "exclusiveMinimum": 0}
    values = [each.value for each in take(schema, 20)]
    assert len(values) == 20
    assert all(map(judge(schema).is_valid, values))


@pytest.mark.parametrize(
    "schema",
    [
        {"multipleOf": 1e60, "minimum": 5e59, "maximum": 1e60},
        {"minimum": 1e25, "maximum": 1e25},
        {"type": "integer", "minimum": 2.0**64, "maximum": 2.0**64},
    ],
)
def test_a_bound_is_reached_that_no_double_says_exactly(schema: Any) -> None:
    """The double next to what is written as 1e60 is below it, and it is what is written that a value may be."""
    written = int(Decimal(repr(schema["maximum"])))
    assert [each.value for each in take({"type": "number", **schema}, 5)] == [written]
