"""Pairs of items that add up to something: counted exactly, in lists of any length."""

from __future__ import annotations

import random
from typing import Any

import pytest

from shared.schema import compile_schema
from tests.schema.drawn import take
from tests.schema.problems import BIG, array, integers
from tests.schema.related_problems import related

_LATER = "for i in range(len(xs)) for j in range(i + 1, len(xs))"
COUNTS = [
    f"sum(1 {_LATER} if xs[i] + xs[j] == t)",
    f"sum(xs[j] + xs[i] == t {_LATER})",
    f"len([(i, j) {_LATER} if t == xs[i] - xs[j]])",
    "sum(1 for i in range(len(xs)) for j in range(i) if xs[i] - xs[j] == t)",
    "len([1 for i in range(len(xs)) for j in range(len(xs)) if i < j and xs[j] - xs[i] == t])",
    "sum(1 for i in range(len(xs)) for j in range(len(xs)) if i < j if xs[i] + xs[j] == t + 1)",
    # What is not one pass over pairs is looked at as it is written.
    "sum(1 for i in range(len(xs)) for j in range(len(xs)) if xs[i] + xs[j] == t)",
    f"sum(1 {_LATER} if xs[i] + xs[j] == i)",
    f"sum(2 {_LATER} if xs[i] + xs[j] == t)",
    "sum(1 for i in range(len(xs)) for j in range(i + 2, len(xs)) if xs[i] + xs[j] == t)",
]


@pytest.mark.parametrize("expression", COUNTS)
def test_pairs_are_counted_as_python_counts_them(expression: str) -> None:
    """Of short and long lists, of whole numbers, fractions and truth values, the count is Python's own."""
    rng = random.Random(5)
    names: dict[str, Any] = {"xs": True, "t": True, "c": True}
    compiled = compile_schema({"type": "object", "properties": names, "x-constraints": [f"{expression} == c"]})
    kinds: list[list[Any]] = [[*range(-6, 7)], [0.5, 1.0, 1, 2, 0.1, 0.2, 0.3], [True, 0, 1, 2]]
    for _ in range(60):
        items = rng.choice(kinds)
        value: dict[str, Any] = {"xs": rng.choices(items, k=rng.randint(0, 24)), "t": rng.choice(items)}
        count = eval(expression, dict(value))
        assert compiled.is_valid({**value, "c": count}), (value, count)
        assert not compiled.is_valid({**value, "c": count + 1}), (value, count)


def _schema(expression: str, numbers: Any = None) -> Any:
    return related(expression, xs=numbers or array(integers(-BIG, BIG), 2, 10_000), t=integers(-BIG, BIG))


def test_a_long_list_with_one_pair_is_valid() -> None:
    """A list of thousands of items, of which exactly two add up, is not said to break what it keeps."""
    compiled = compile_schema(_schema(f"{COUNTS[0]} == 1"))
    items: list[Any] = random.Random(3).sample(range(0, BIG, 2), 4_000)
    assert compiled.is_valid({"xs": items, "t": items[0] + items[-1]}) is (items[0] + items[-1] <= BIG)
    assert compiled.explain({"xs": [*items, 1, 3], "t": 4}) is None
    assert not compiled.is_valid({"xs": [*items, 1, 1, 3], "t": 4})


@pytest.mark.parametrize(
    ("expression", "least"),
    [
        (f"{COUNTS[0]} == 1", 2_500),
        (f"{COUNTS[4]} == 1", 2_500),
        (f"{COUNTS[1]} >= 1", 9_000),
        (f"{COUNTS[0]} == 0", 9_000),
    ],
)
def test_lists_of_which_pairs_are_counted_are_long_too(expression: str, least: int) -> None:
    """Two-sum with exactly one answer has thousands of items where it may, and is right by a count of our own."""
    values: list[Any] = [each.value for each in take(_schema(expression), 120)]
    assert len(values) == 120
    assert max(len(each["xs"]) for each in values) >= least
    for each in values:
        if len(each["xs"]) <= 60:
            assert eval(expression, dict(each)), each
