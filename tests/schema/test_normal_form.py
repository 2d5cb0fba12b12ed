"""One form for schemas that mean the same, and never one for two that do not."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.canonical_json import canonical_bytes
from shared.schema import compile_schema
from shared.schema.normal_form import normal_form

DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
PAIR: dict[str, Any] = {
    "type": "object",
    "properties": {"a": {"enum": [1, "x", None]}, "b": {"type": ["string", "null"]}},
    "required": ["a", "b"],
    "dependentRequired": {"a": ["b", "c"]},
}


def same(one: Any, other: Any) -> bool:
    return canonical_bytes(normal_form(one)) == canonical_bytes(normal_form(other))


@pytest.mark.parametrize(
    "other",
    [
        {**PAIR, "required": ["b", "a"]},
        {**PAIR, "dependentRequired": {"a": ["c", "b"]}},
        {**PAIR, "properties": {"b": {"type": ["null", "string"]}, "a": {"enum": [None, "x", 1.0]}}},
        {**PAIR, "$schema": DRAFT_2020},
        {**PAIR, "$schema": DRAFT_2020 + "#"},
        {**PAIR, "additionalProperties": True},
        {**PAIR, "additionalProperties": {}},
        {**PAIR, "type": ["object"]},
    ],
)
def test_what_means_the_same_is_the_same(other: dict[str, Any]) -> None:
    """Sets in another order, and what holds anyway written out, make no other schema."""
    assert same(PAIR, other)


@pytest.mark.parametrize(
    "other",
    [
        {**PAIR, "required": ["a"]},
        {**PAIR, "$schema": DRAFT_7},
        {**PAIR, "additionalProperties": False},
        {**PAIR, "additionalProperties": {"type": "integer"}},
        {**PAIR, "title": "Pair"},
        {**PAIR, "description": "a pair"},
        {**PAIR, "examples": [{"a": 1, "b": None}]},
        {**PAIR, "default": {"a": 1, "b": None}},
        {**PAIR, "properties": {**PAIR["properties"], "a": {"enum": [True, "x", None]}}},
    ],
)
def test_what_says_something_else_is_another(other: dict[str, Any]) -> None:
    """Other constraints, another dialect, and what is told and shown of values stay apart."""
    assert not same(PAIR, other)


@pytest.mark.parametrize(
    ("holder", "one", "other"),
    [
        ("allOf", [{"required": ["p", "q"]}], [{"required": ["q", "p"]}]),
        ("not", {"required": ["p", "q"]}, {"required": ["q", "p"]}),
        ("$defs", {"required": {"enum": [1, 2]}}, {"required": {"enum": [2, 1]}}),
        ("properties", {"enum": {"enum": [1, 2]}}, {"enum": {"enum": [2, 1]}}),
        ("patternProperties", {"^type$": {"type": ["null", "string"]}}, {"^type$": {"type": ["string", "null"]}}),
        ("prefixItems", [{"enum": [1, 2]}], [{"enum": [2, 1]}]),
        ("items", {"additionalProperties": True}, {}),
        ("if", {"dependentRequired": {"a": ["p", "q"]}}, {"dependentRequired": {"a": ["q", "p"]}}),
        ("dependentSchemas", {"a": {"required": ["p", "q"]}}, {"a": {"required": ["q", "p"]}}),
        ("x-constraints", ["len(value) > 1", "len(value) < 9"], ["len(value) < 9", "len(value) > 1"]),
    ],
)
def test_every_subschema_counts(holder: str, one: Any, other: Any) -> None:
    """Wherever a keyword holds subschemas these have one form too, also where a property is named like a keyword."""
    assert same({holder: one}, {holder: other})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"const": {"required": ["p", "q"]}}, {"const": {"required": ["q", "p"]}}),
        ({"enum": [{"enum": [1, 2]}]}, {"enum": [{"enum": [2, 1]}]}),
        ({"default": {"additionalProperties": True}}, {"default": {}}),
        ({"examples": [1, 2]}, {"examples": [2, 1]}),
        ({"prefixItems": [{}, {"type": "null"}]}, {"prefixItems": [{"type": "null"}, {}]}),
        ({"x-own": {"enum": [1, 2]}}, {"x-own": {"enum": [2, 1]}}),
    ],
)
def test_data_is_left_alone(one: Any, other: Any) -> None:
    """What looks like a keyword within a value is none, and a list that is no set has its order."""
    assert not same(one, other)


def test_a_reference_into_an_enum_keeps_its_order() -> None:
    """A member of `enum` may be what a reference means: in another order that is another schema."""
    first, second = {"type": "integer"}, {"type": "string"}
    for reference in ("#/$defs/e/enum/0", "#/$defs/e/%65num/0"):
        both: list[Any] = [
            {"$ref": reference, "$defs": {"e": {"enum": members}}} for members in ([first, second], [second, first])
        ]
        one, other = both
        assert compile_schema(one).is_valid(1) != compile_schema(other).is_valid(1)
        assert not same(one, other)


def test_more_properties_are_evaluated_by_being_allowed() -> None:
    """Beside `unevaluatedProperties`, also further up, `additionalProperties: true` is not what holds anyway."""
    for inner in ({"additionalProperties": True}, {}):
        whole: dict[str, Any] = {"allOf": [inner], "unevaluatedProperties": False}
        assert compile_schema(whole).is_valid({"a": 1}) == bool(inner)
    assert not same(
        {"allOf": [{"additionalProperties": True}], "unevaluatedProperties": False},
        {"allOf": [{}], "unevaluatedProperties": False},
    )


def test_the_older_drafts_lists_of_names_are_sets() -> None:
    """`dependencies` holds names or schemas."""
    one = {"$schema": DRAFT_7, "dependencies": {"a": ["b", "c"], "d": {"required": ["e", "f"]}}}
    other = {"$schema": DRAFT_7, "dependencies": {"a": ["c", "b"], "d": {"required": ["f", "e"]}}}
    assert same(one, other)


def test_a_schema_and_its_normal_form_have_the_same_values() -> None:
    """What is drawn of one is valid by the other, another validator says; and the form of the form is the form."""
    written: dict[str, Any] = {
        "$schema": DRAFT_2020,
        "type": ["object"],
        "properties": {"kind": {"enum": ["b", "a"]}, "n": {"type": ["integer", "null"], "minimum": 3}},
        "required": ["n", "kind"],
        "additionalProperties": True,
        "maxProperties": 3,
    }
    normal = normal_form(written)
    assert normal != written
    assert normal_form(normal) == normal
    assert isinstance(normal, dict)
    for mine, theirs in ((written, normal), (normal, written)):
        judge = Draft202012Validator(theirs)
        values = [made.value for made, _ in zip(compile_schema(mine).values(seed=1), range(50), strict=False)]
        assert len(values) == 50
        assert all(judge.is_valid(value) for value in values)


def test_what_is_no_object_is_as_it_was() -> None:
    """A boolean is a schema, and a list is what somebody sent."""
    assert [normal_form(True), normal_form(False), normal_form([])] == [True, False, []]
