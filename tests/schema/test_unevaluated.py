"""`unevaluatedProperties` beside what may speak of the same names."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.schema import compile_schema
from tests.schema.drawn import judge, take

SAID: list[dict[str, Any]] = [
    {"additionalProperties": True},
    {"properties": {"a": True}},
    {"patternProperties": {"^b": True}},
    {"properties": {"a": {"const": 5}}},
    {"not": {"properties": {"a": {"const": 5}}}},
    {"not": {"anyOf": [{"properties": {"a": {"const": 5}}}, {"required": ["b"]}]}},
    {"anyOf": [{"properties": {"a": {"const": 5}}}, {"minProperties": 1}]},
    {"anyOf": [{"minProperties": 2}, {"required": ["a"]}]},
    {"if": {"properties": {"a": {"const": 5}}}},
    {"if": {"required": ["a"]}, "then": {"properties": {"b": True}, "required": ["b"]}},
    {"oneOf": [{"required": ["a"]}, {"properties": {"b": {"const": None}}, "required": ["b"]}]},
    {"unevaluatedProperties": True},
    {"unevaluatedProperties": {"const": 7}},
    {"dependentSchemas": {"a": {"properties": {"a": True, "b": {"const": 5}}}}},
]
LEFT: list[Any] = [False, {"const": 7}, {"type": "number", "minimum": 3, "maximum": 1}, {"enum": [7, "abc"]}]
VALUES = (5, 7, "abc", None)
OBJECTS = [
    dict(zip(names, values, strict=True))
    for names in ((), ("a",), ("b",), ("a", "b"), ("a", "b", "c"))
    for values in itertools.product(VALUES, repeat=len(names))
]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(SAID), max_size=3),
    st.sampled_from(SAID),
    st.sampled_from(LEFT),
    st.lists(st.sampled_from("ab"), unique=True),
    st.integers(0, 2),
)
@example([{"additionalProperties": True}], {}, LEFT[2], ["a"], 0)
@example([], {"additionalProperties": True}, False, [], 2)
@example([{"unevaluatedProperties": True}], {}, LEFT[2], ["a"], 1)
@example([{"unevaluatedProperties": {"const": 7}}], {}, LEFT[2], ["b"], 0)
def test_what_is_told_of_a_schema_is_true(
    inside: list[Any], beside: dict[str, Any], left: Any, required: list[str], least: int
) -> None:
    """None that has an object is said to have none, and all values are valid to another validator."""
    schema = {**beside, "type": "object", "allOf": [{}, *inside], "unevaluatedProperties": left, "required": required}
    schema["minProperties"] = least
    compiled, judged = compile_schema(schema), judge(schema)
    told = compiled.satisfiable()
    if told:
        assert all(judged.is_valid(each.value) for each in itertools.islice(compiled.values(seed=1), 12))
    if told is False:
        assert not any(map(judged.is_valid, OBJECTS))


CODE = {"type": "string", "pattern": "^[a-z]{3}[0-9]{3}$"}


@pytest.mark.parametrize(
    "beside",
    [
        {"properties": {"b": {"anyOf": [{"type": "null"}, {"type": "integer"}]}}},
        {"properties": {"b": {"if": {"const": 5}, "then": {"type": "integer"}}}},
        {"anyOf": [{"minProperties": 1}, {"maxProperties": 9}]},
    ],
)
def test_what_nothing_speaks_of_is_made_as_asked(beside: dict[str, Any]) -> None:
    """A choice somewhere else, or one that speaks of no name, does not keep a code under a name from being drawn."""
    schema = {"type": "object", "required": ["a"], **beside, "unevaluatedProperties": CODE}
    values: list[Any] = [each.value for each in take(schema, 30)]
    assert len(values) == 30
    assert all(judge(CODE).is_valid(value["a"]) for value in values)


def test_a_choice_around_all_of_it() -> None:
    """An object in a branch, with expressions of names, what is left of them, and what must not be."""
    inner = {
        "type": "object",
        "required": ["a"],
        "patternProperties": {"^[A-Z][a-z]*$": {"minimum": 0.1, "maximum": 0}},
        "unevaluatedProperties": {"type": "number", "multipleOf": 0.5},
        "not": {
            "properties": {"x-y": {"type": "boolean"}},
            "required": ["x-y"],
            "maxProperties": 3,
            "dependentRequired": {"items": ["email"]},
        },
    }
    schema = {"type": "object", "anyOf": [{"required": ["id"], "additionalProperties": inner}]}
    values = [each.value for each in take(schema, 20)]
    assert len(values) == 20
    assert all(map(judge(schema).is_valid, values))


WHOLE = {"type": "integer", "minimum": 1, "maximum": 3}
OTHERS = [
    [first, *rest] for first in (2, 3) for count in range(4) for rest in itertools.product((1, 2, 3), repeat=count)
]


def test_where_a_condition_fails_nothing_has_spoken() -> None:
    """Arrays and objects on both sides of an `if`: on the other one, what it looked at is for `unevaluated*` again."""
    first = {"prefixItems": [{"const": 1}]}
    schema = {"type": "array", "maxItems": 4, "if": first, "then": {"maxItems": 1}, "unevaluatedItems": WHOLE}
    arrays: list[Any] = [each.value for each in take(schema, 200)]
    assert sorted(arrays) == sorted([[], [1], *OTHERS])
    denied = {"type": "array", "minItems": 1, "maxItems": 4, "not": first, "unevaluatedItems": WHOLE}
    assert sorted(each.value for each in take(denied, 200)) == sorted(OTHERS)  # type: ignore[type-var]
    named = {"properties": {"a": {"const": 1}}, "required": ["a"]}
    values: list[Any] = [
        each.value
        for each in take({"type": "object", "required": ["a"], "not": named, "unevaluatedProperties": WHOLE}, 30)
    ]
    assert len(values) == 30
    assert {value["a"] for value in values} == {2, 3}


@pytest.mark.parametrize(
    "beside",
    [
        {"if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "then": {"properties": {"b": {"type": "null"}}}},
        {"anyOf": [{"properties": {"a": True}, "required": ["a"]}, {"properties": {"b": True}, "required": ["b"]}]},
        {"dependentSchemas": {"a": {"properties": {"b": {"type": "null"}}}}},
    ],
)
def test_members_that_nothing_spells_out_are_drawn_beside_branches(beside: dict[str, Any]) -> None:
    schema = {"type": "object", "properties": {"a": {"enum": [0, 1]}}, **beside, "unevaluatedProperties": WHOLE}
    values: list[Any] = [each.value for each in take(schema, 100)]
    assert len(values) == 100
    assert all(map(judge(schema).is_valid, values))
    assert {part for value in values for name, part in value.items() if name not in ("a", "b")} == {1, 2, 3}
