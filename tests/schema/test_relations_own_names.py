"""Properties called as the engine calls what it rewrites: they are properties like any other."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from shared.schema import compile_schema
from tests.longer import some_of
from tests.schema.problems import array, integers

# Letters that Python reads in a name; the engine's own names are made of some of them.
_NAMES = [chr(0x299 - place) + rest for place, rest in enumerate(["", "0", "", "0", "", "x", "", "1", "", ""])]
_CONSTRAINTS = [
    "value['{name}'] in xs",
    "3 in xs and value['{name}'] > 2",
    "all(x != value['{name}'] for x in xs)",
    "all(xs[i] < xs[i + 1] for i in range(len(xs) - 1)) and sum(xs) > value['{name}']",
    "max(xs) <= count(value['{name}'], xs) + 5",
    "len(set(xs[value['{name}']:])) > 1",
    "sum(x * value['{name}'] for x in xs) == 12",
]


def drawn(name: str, constraint: str) -> list[Any]:
    schema: Any = {
        "type": "object",
        "properties": {name: integers(0, 9), "xs": array(integers(0, 9), 1, 8)},
        "required": [name, "xs"],
        "x-constraints": [constraint],
    }
    return [each.value for each in itertools.islice(compile_schema(schema).values(seed=0), 12)]


@pytest.mark.parametrize("name", some_of(_NAMES, 2))
def test_a_property_may_be_called_as_the_engine_calls_what_it_rewrites(name: str) -> None:
    for constraint in _CONSTRAINTS:
        told = constraint.format(name=name)
        values = drawn(name, told)
        assert len(values) == 12, told
        for value in values:
            assert eval(told, {"value": value, "xs": value["xs"], "count": _count}), (told, value)


def _count(one: Any, other: Any) -> int:
    return other.count(one) if isinstance(other, list) else one.count(other)


@pytest.mark.parametrize("name", some_of(["ʘ'a", *_NAMES[::-1]]))
def test_a_constraint_that_does_not_speak_of_it_is_met_beside_it(name: str) -> None:
    for constraint in ("3 in xs", "distinct(xs)", "is_sorted(xs)", "max(xs) <= count(3, xs) + 4", "len(set(xs)) == 2"):
        assert len(drawn(name, constraint)) == 12, constraint


def test_rounds_that_count_are_met() -> None:
    schema: Any = {
        "type": "object",
        "properties": {"xs": array(integers(1, 9), 1, 5), "ys": array(integers(0, 9), 20, 30), "y": integers(0, 9)},
        "required": ["xs", "ys", "y"],
        "x-constraints": ["max(xs) <= count(y, ys)"],
    }
    values: list[Any] = [each.value for each in itertools.islice(compile_schema(schema).values(seed=0), 60)]
    assert len(values) == 60
    assert all(max(value["xs"]) <= value["ys"].count(value["y"]) for value in values)
