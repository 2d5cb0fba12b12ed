"""The oracle that the engine's boundary points are judged by, on schemas checked by hand and by trying every value."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.schema.drawn import take
from tests.schema.oracle import Hits, Layout, Reach, lengths
from tests.schema.problems import array, integers, record
from tests.schema.varied_problems import ALL_PROBLEMS


def reachable(schema: Any) -> set[tuple[str, ...]]:
    return {tuple(point) for point in Reach(Layout(schema)).reachable}


@pytest.mark.parametrize(
    ("schema", "points"),
    [
        (integers(3, 3), {("", "minimum", "3"), ("", "maximum", "3")}),
        (
            {"type": "integer", "minimum": 1, "exclusiveMaximum": 12, "multipleOf": 5},
            {
                ("", "minimum", "5"),
                ("", "minimum", "10"),
                ("", "exclusiveMaximum", "10"),
                ("", "exclusiveMaximum", "5"),
            },
        ),
        ({"type": "number", "minimum": 0, "maximum": 0.5}, {("", "minimum", "0"), ("", "maximum", "0.5")}),
        (
            {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
            {("", "exclusiveMinimum", "1"), ("", "maximum", "1")},
        ),
        (
            {"enum": ["a", 1, None], "type": ["string", "null"]},
            {("", "enum", '"a"'), ("", "enum", "null")} | {("", "type", "string"), ("", "type", "null")},
        ),
        ({"type": "string", "pattern": "^(ab)+$", "minLength": 2}, {("", "minLength", "2")}),
        ({"type": "string", "format": "uuid", "maxLength": 36}, {("", "maxLength", "36")}),
        ({"type": "string", "minLength": 65_530}, {("", "minLength", "65530"), ("", "minLength", "65531")}),
        ({"type": "string", "minLength": 70_000}, set()),
        (
            array({"type": "boolean"}, 2, 3, uniqueItems=True),
            {("", "minItems", "2"), ("", "maxItems", "2"), ("/items", "type", "true"), ("/items", "type", "false")},
        ),
        (
            {"allOf": [{"type": "integer", "minimum": 0}, {"minimum": 5, "maximum": 6}]},
            {
                ("/allOf/1", "minimum", "5"),
                ("/allOf/1", "minimum", "6"),
                ("/allOf/1", "maximum", "5"),
                ("/allOf/1", "maximum", "6"),
            },
        ),
        (
            {"anyOf": [{"const": 1}, False, {"type": "null"}]},
            {("", "anyOf", "0"), ("", "anyOf", "2"), ("/anyOf/0", "const", "1")},
        ),
        (
            {
                "type": "object",
                "properties": {"a": {"const": 1}, "b": {"const": 2}, "c": False},
                "additionalProperties": False,
                "minProperties": 1,
                "dependentRequired": {"a": ["b"]},
            },
            {
                ("", "minProperties", "1"),
                ("", "minProperties", "2"),
                ("", "properties", "with a"),
                ("", "properties", "without a"),
                ("", "properties", "with b"),
                ("", "properties", "without c"),
                ("/properties/a", "const", "1"),
                ("/properties/b", "const", "2"),
            },
        ),
        ({"type": ["string", "null"], "enum": ["a", 1]}, {("", "enum", '"a"'), ("", "type", "string")}),
        (
            {
                "properties": {"kind": {"enum": ["a", "b"]}},
                "required": ["kind"],
                "type": "object",
                "not": {"properties": {"kind": {"const": "b"}}},
            },
            {("/properties/kind", "enum", '"a"')},
        ),
    ],
)
def test_points_checked_by_hand(schema: Any, points: set[tuple[str, ...]]) -> None:
    """The reachable points are those a person would list."""
    assert reachable(schema) >= points
    # What `not` forbids inside an object, and an absence that others rule out, count as reachable: strict, not exact.
    assert reachable(schema) - points <= {
        ("/properties/kind", "enum", '"b"'),
        ("", "properties", "without b"),
    }


def test_a_value_hits_what_it_holds() -> None:
    """Points are found through references, branches, items and names."""
    schema = {
        **record(root={"$ref": "#/$defs/tree"}),
        "$defs": {
            "tree": {
                "type": "object",
                "properties": {
                    "val": {"oneOf": [integers(0, 9), {"type": "string", "maxLength": 2}]},
                    "next": {"$ref": "#/$defs/tree"},
                },
                "required": ["val"],
            }
        },
    }
    walk = Hits(Layout(schema)).of({"root": {"val": 8, "next": {"val": "ab"}}})
    tree = "/$defs/tree"
    assert {tuple(point) for point in walk.points} == {
        (f"{tree}/properties/val", "oneOf", "0"),
        (f"{tree}/properties/val", "oneOf", "1"),
        (f"{tree}/properties/val/oneOf/0", "maximum", "8"),
        (f"{tree}/properties/val/oneOf/1", "maxLength", "2"),
        (tree, "properties", "with next"),
        (tree, "properties", "without next"),
    }
    assert walk.depth == 2


_SCALARS: list[Any] = [None, True, False, *range(-9, 10)]
_TEXTS = ["".join(letters) for size in range(5) for letters in itertools.product("ab", repeat=size)]
_ARRAYS: list[Any] = [list(items) for size in range(5) for items in itertools.product([0, 1, True], repeat=size)]
_OBJECTS: list[Any] = [
    {name: value for name, value in zip("abc", values, strict=True) if value is not None}
    for values in itertools.product([None, 0, 1, True], repeat=3)
]
UNIVERSE = [*_SCALARS, *_TEXTS, *_ARRAYS, *_OBJECTS]
_small = st.integers(0, 3)


def _some(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keywords)


_numbers = _some(minimum=st.integers(-3, 3), maximum=st.integers(-3, 3), multipleOf=st.integers(1, 3)).map(
    lambda keywords: {"type": "integer", **keywords}
)
_texts = _some(
    minLength=_small, maxLength=_small, pattern=st.sampled_from(["^a*$", "^(ab)*$", "^[ab]{2,3}$", "b"])
).map(lambda keywords: {"type": "string", **keywords})
_items = st.sampled_from([{"enum": [0, 1]}, {"const": True}, False, {"enum": [0, 1, True]}])
_arrays = st.builds(
    lambda items, keywords: {"type": "array", "items": items, **keywords},
    _items,
    _some(minItems=_small, maxItems=_small, uniqueItems=st.booleans()),
)
_objects = st.builds(
    lambda properties, keywords: {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **keywords,
    },
    st.dictionaries(st.sampled_from("abc"), _items, max_size=3),
    _some(required=st.lists(st.sampled_from("abc"), unique=True), minProperties=_small, maxProperties=_small),
)
_plain = st.one_of(_numbers, _texts, _arrays, _objects)


def by_trying(schema: Any) -> set[tuple[str, ...]]:
    """Return the points hit by any value of the universe."""
    layout = Layout(schema)
    hits = Hits(layout)
    return {tuple(point) for value in UNIVERSE if layout.accepts("", value) for point in hits.of(value).points}


@given(_plain)
def test_reachable_is_what_some_value_hits(schema: Any) -> None:
    """For a schema whose every value can be tried, just the points that some value hits are reachable."""
    assert reachable(schema) == by_trying(schema)


@given(_plain, _plain, st.sampled_from(["allOf", "anyOf", "oneOf", "if", "not"]))
def test_no_point_that_is_hit_counts_as_out_of_reach(one: Any, other: Any, how: str) -> None:
    """However schemas are joined, what a valid value hits is reachable."""
    joined = {"if": {"if": one, "then": other}, "not": {**one, "not": other}}.get(how, {how: [one, other]})
    assert by_trying(joined) <= reachable(joined)


@pytest.mark.parametrize("name", ALL_PROBLEMS)
def test_no_value_hits_what_is_out_of_reach(name: str) -> None:
    """No value of a coding problem hits a point that the oracle does not count."""
    layout = Layout(ALL_PROBLEMS[name])
    hits = Hits(layout)
    known = Reach(layout).reachable
    assert all(hits.of(each.value).points <= known for each in take(ALL_PROBLEMS[name], 15))


@given(st.sampled_from(["^a{2,4}b?$", "^(ab|c)*$", "^(a|bb){2}$", "a$", "^$", "^(a+b)?$", "b"]))
def test_lengths_of_an_expression(pattern: str) -> None:
    """The lengths an expression allows are those of the strings it matches."""
    texts = ("".join(letters) for size in range(6) for letters in itertools.product("abc", repeat=size))
    found = {len(text) for text in texts if re.search(pattern, text)}
    assert {size for size in range(6) if lengths.of_pattern(pattern) >> size & 1} == found
