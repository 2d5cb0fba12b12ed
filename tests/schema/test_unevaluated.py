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
