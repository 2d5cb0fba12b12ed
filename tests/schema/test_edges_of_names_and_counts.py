"""The edges of what has no place of its own in a value: names, what `contains` counts, and how many can differ."""

from __future__ import annotations

from typing import Any

import pytest

from tests.schema.drawn import judge, take
from tests.schema.oracle import Hits, Layout, Reach
from tests.schema.problems import integers

WORD = {"type": "string", "maxLength": 5}


@pytest.mark.parametrize(
    ("schema", "lengths"),
    [
        ({"propertyNames": {"minLength": 2, "maxLength": 50}}, {2, 3, 49, 50}),
        ({"propertyNames": {"pattern": "^[a-z]{2,60}$"}, "additionalProperties": WORD}, {2, 3, 59, 60}),
        ({"patternProperties": {"^[a-z]{3,30}$": WORD}, "additionalProperties": False}, {3, 4, 29, 30}),
        ({"patternProperties": {"^x-": WORD}, "propertyNames": {"maxLength": 30}}, {2, 3, 29, 30}),
        ({"properties": {"id": WORD}, "propertyNames": {"anyOf": [{"maxLength": 2}, {"minLength": 7}]}}, {0, 1, 2, 7}),
        ({"propertyNames": {"pattern": "^[a-z]{2,40}$", "maxLength": 30}, "maxProperties": 1}, {2, 3, 29, 30}),
    ],
)
def test_the_shortest_and_the_longest_names(schema: dict[str, Any], lengths: set[int]) -> None:
    """Names of just the bounds that lengths and expressions set, and one inside of them, are told and are there."""
    schema = {"type": "object", **schema}
    values = take(schema, 80, tags=("boundary",))
    told: set[int] = set()
    for each in values:
        names: Any = each.value
        assert judge(schema).is_valid(each.value)
        for point in each.points:
            if point.what.startswith("with a name"):
                length = 0 if point.what.endswith("that is empty") else int(point.what.rsplit(" ", 1)[1])
                assert length in map(len, names)
                told.add(length)
    assert lengths <= told


def test_each_listed_name() -> None:
    """Names that are listed all come."""
    schema = {"type": "object", "propertyNames": {"enum": ["north", "south", "", "west"]}, "maxProperties": 1}
    told = {point.what: each.value for each in take(schema, 60, tags=("boundary",)) for point in each.points}
    for name, shown in (("north", "north"), ("south", "south"), ("", '""'), ("west", "west")):
        assert list(told[f"with a name that is the listed {shown}"]) == [name]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "schema",
    [
        {"propertyNames": {"minLength": 4, "maxLength": 70}, "minProperties": 1, "maxProperties": 6},
        {"properties": {"code": {"type": "integer"}}, "propertyNames": {"enum": ["code", "name", "place"]}},
        {"patternProperties": {"^s_": WORD, "^i_": integers(4, 9)}, "propertyNames": {"maxLength": 90}},
    ],
)
def test_another_judge_finds_them_all(schema: dict[str, Any]) -> None:
    """What knows nothing of the engine finds every reachable point of names in 200 values."""
    layout = Layout({"type": "object", **schema})
    hits, reach = Hits(layout), Reach(layout)
    values = [each.value for each in take({"type": "object", **schema}, 200)]
    assert sorted(reach.reachable.difference(*(hits.of(value).points for value in values))) == []


@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ({}, {1, 2}),
        ({"minContains": 2, "maxContains": 4}, {2, 3, 4}),
        ({"minContains": 0, "maxContains": 3}, {0, 1, 2, 3}),
    ],
)
def test_what_contains_counts(counts: dict[str, int], wanted: set[int], unique: bool) -> None:
    """Items at the edges of what it counts, and arrays with as few and as many of them as may be."""
    schema = {
        "type": "array",
        "items": {"type": "integer"},
        "contains": integers(5, 9),
        **counts,
        "uniqueItems": unique,
    }
    numbers, told = set(), set()
    for each in take(schema, 80, tags=("boundary",)):
        assert judge(schema).is_valid(each.value)
        value: Any = each.value
        for point in each.points:
            if point.pointer == "/*" and point.what.startswith("counted by contains, "):
                numbers.add(int(point.what.rsplit(" ", 1)[1]))
                assert int(point.what.rsplit(" ", 1)[1]) in value
            elif point.what.endswith("counted by contains"):
                count = int(point.what.split(" ")[1])
                assert sum(5 <= item <= 9 for item in value) == count
                told.add(count)
    assert (numbers, told) == ({5, 6, 8, 9}, wanted)


def test_what_several_contain_counts_is_told_apart() -> None:
    """Edges inside of what is counted are told by their own places, and counts by the one that counts."""
    ripe = {"type": "object", "properties": {"kilos": integers(3, 8)}, "required": ["kilos"]}
    schema = {"type": "array", "contains": ripe, "allOf": [{"contains": {"const": "end"}, "maxContains": 2}]}
    told = {str(point) for each in take(schema, 150, tags=("boundary",)) for point in each.points}
    assert {"[].kilos at its minimum 3", "[].kilos at its maximum 8"} <= told
    assert {"[] counted by contains 2 of 2, as the listed value end"} <= told
    assert {f"the value with {n} counted by contains 2 of 2" for n in ("1 item", "2 items")} <= told


@pytest.mark.parametrize(
    ("schema", "longest"),
    [
        ({"items": integers(0, 9)}, 10),
        ({"items": {"anyOf": [integers(0, 6), integers(3, 9), {"enum": ["x", 4]}]}}, 11),
        ({"items": {"type": ["boolean", "null"]}, "maxItems": 40}, 3),
        ({"items": {"type": "string", "pattern": "^[abc]{1,2}$"}}, 12),
        ({"prefixItems": [integers(0, 9), {"const": 4}], "items": integers(0, 9)}, 10),
        ({"items": integers(0, 9), "contains": {"minimum": 7}, "maxContains": 2}, 9),
    ],
)
def test_the_most_items_that_can_differ(schema: dict[str, Any], longest: int) -> None:
    """Where no two may be the same, what the items can be says how many there are at most."""
    values = take({"type": "array", **schema, "uniqueItems": True}, 40, tags=("boundary",))
    at_length = {len(each.value): each.points for each in values if isinstance(each.value, list)}
    assert max(at_length) == longest
    assert longest - 1 in at_length


def test_the_longest_text_of_an_expression() -> None:
    """An expression that ends says how long a text is at most, however long that is."""
    values = take({"type": "string", "pattern": "^[A-Z][a-z]{2,119}$"}, 20, tags=("boundary",))
    told = {str(point): each.value for each in values for point in each.points}
    assert len(told["the value at its maximum length 120"]) == 120  # type: ignore[arg-type]
    assert len(told["the value just below its longest, 119"]) == 119  # type: ignore[arg-type]
