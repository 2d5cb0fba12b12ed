"""Edges that luck seldom finds where relations tie fields to each other: they are reached among the first values."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from shared.schema import compile_schema
from tests.longer import some_of

_FIRST = 30
_AHEAD = "count(s[:i], '(') >= count(s[:i], ')')"


def _whole(low: int, high: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


def _list(items: dict[str, Any], least: int, most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _text(least: int, most: int) -> dict[str, Any]:
    return {"type": "string", "pattern": "^[a-z]*$", "minLength": least, "maxLength": most}


# Constraints, properties, and the expressions of a value of which each holds once.
_REACHED: list[tuple[str, list[str], dict[str, Any], list[str]]] = [
    (
        "an item at its edge where the ends are taken",
        ["n == len(height)", "height[0] == 0", "height[-1] == 0"],
        {"n": _whole(1, 2000), "height": _list(_whole(0, 10000), 1, 2000)},
        ["9999 in height", "10000 in height", "n == 1999", "n == 2000"],
    ),
    (
        "as many different letters as there may be",
        ["len(set(s)) == k"],
        {"s": _text(1, 50), "k": _whole(1, 26)},
        ["k == 25", "k == 26", "len(s) == 49"],
    ),
    (
        "a sum shared out evenly",
        ["sum(a) == s", "len(a) == n", "max(a) - min(a) <= 1"],
        {"a": _list(_whole(0, 100), 1, 20), "n": _whole(1, 20), "s": _whole(0, 2000)},
        ["n == 19", "n == 20", "s == 1999", "s == 2000"],
    ),
    (
        "groups of which none is too large",
        ["sum(a) % k == 0", "max(a) <= sum(a) // k", "len(a) >= k"],
        {"a": _list(_whole(1, 100), 1, 16), "k": _whole(1, 16)},
        ["k == 15", "k == 16"],
    ),
    (
        "a text joined of two",
        ["c == a + b"],
        {"a": _text(1, 20), "b": _text(1, 20), "c": _text(2, 40)},
        ["len(c) == 2", "len(c) == 3", "len(c) == 39", "len(c) == 40"],
    ),
    (
        "the letters of two texts, in another order",
        ["len(c) == len(a) + len(b)", "sorted(c) == sorted(a + b)"],
        {"a": _text(0, 20), "b": _text(0, 20), "c": _text(0, 40)},
        ["len(c) == 1", "len(c) == 39", "len(c) == 40"],
    ),
    (
        "another shape for a matrix",
        ["r * c == len(mat) * len(mat[0])", "all(len(x) == len(mat[0]) for x in mat)"],
        {"r": _whole(1, 100), "c": _whole(1, 100), "mat": _list(_list(_whole(0, 9), 1, 10), 1, 10)},
        ["r == 100", "c == 100"],
    ),
    (
        "balanced brackets",
        ["len(s) == 2 * n", "count(s, '(') == n", f"all({_AHEAD} for i in range(len(s)))"],
        {"n": _whole(1, 30), "s": {"type": "string", "pattern": "^[()]*$", "minLength": 2, "maxLength": 60}},
        ["n == 29", "n == 30"],
    ),
    (
        "balanced brackets among letters",
        ["count(s, '(') == count(s, ')')", f"all({_AHEAD} for i in range(len(s) + 1))"],
        {"s": {"type": "string", "pattern": "^[a-c()]*$", "minLength": 1, "maxLength": 40}},
        ["len(s) == 40", "len(s) == 39", "s.count('(') > 4"],
    ),
    (
        "brackets of which each adds or takes one",
        [
            "count(s, '(') == count(s, ')')",
            "all(sum(1 if c == '(' else -1 for c in s[:i + 1]) >= 0 for i in range(len(s)))",
        ],
        {"s": {"type": "string", "pattern": "^[()]*$", "minLength": 2, "maxLength": 30}},
        ["len(s) == 30", "len(s) == 2"],
    ),
    (
        "votes in which one is never behind",
        ["all(count(votes[:i + 1], 1) >= count(votes[:i + 1], 2) for i in range(len(votes)))"],
        {"votes": _list(_whole(1, 2), 1, 100)},
        ["len(votes) == 100", "len(votes) == 99", "votes.count(1) == votes.count(2) > 2"],
    ),
    (
        "a tree of which no node has many neighbours",
        ["is_tree(n, edges)", "all(sum(1 for e in edges if i in e) <= 3 for i in range(n))"],
        {"n": _whole(1, 40), "edges": _list(_list(_whole(0, 39), 2, 2), 0, 39)},
        ["n == 39", "n == 40"],
    ),
]


@pytest.mark.parametrize("seed", some_of([1, 2, 3]))
@pytest.mark.parametrize(
    ("constraints", "properties", "points"), [each[1:] for each in _REACHED], ids=[each[0] for each in _REACHED]
)
def test_edges_that_luck_misses_are_reached(
    constraints: list[str], properties: dict[str, Any], points: list[str], seed: int
) -> None:
    schema: Any = {"type": "object", "properties": properties, "required": [*properties], "x-constraints": constraints}
    values: list[Any] = [each.value for each in islice(compile_schema(schema).values(seed=seed), _FIRST)]
    missed = [point for point in points if not any(eval(point, dict(value)) for value in values)]
    assert not missed
