"""Relations of what only `value['first-day']` can spell, and of objects in lists."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.schema.drawn import take
from tests.schema.problems import array, integers, record
from tests.schema.related_problems import components, has_way_back, related

_INTERVAL = record(lo=integers(0, 10_000), hi=integers(0, 10_000))
_ORDERED = record(lo=integers(0, 10_000), hi=integers(0, 10_000)) | {"x-constraints": ["lo <= hi"]}
_EDGE = record(**{"from": integers(0, 19), "to": integers(0, 19), "weight": integers(1, 9)})


def _digits(*names: str) -> dict[str, Any]:
    return {name: integers(0, 9) for name in names}


SPELLED: dict[str, tuple[Any, Callable[[Any], bool]]] = {
    "two pairs of numbers": (
        related(
            "value['first-day'] <= value['größe']",
            "value['class'] == value['a b']",
            **_digits("first-day", "größe", "class", "a b"),
        ),
        lambda v: v["first-day"] <= v["größe"] and v["class"] == v["a b"],
    ),
    "a list and its length": (
        related(
            "len(value['my-list']) == value[\"it's\"]",
            "is_sorted(value['my-list'], strict=True)",
            **{"my-list": array(integers(0, 500), 0, 50), "it's": integers(0, 50)},
        ),
        lambda v: len(v["my-list"]) == v["it's"] and v["my-list"] == sorted(set(v["my-list"])),
    ),
    "a permutation": (
        related(
            "is_permutation(value['my order'], value['item-count'], 1)",
            **{"my order": array(integers(1, 40), 1, 40), "item-count": integers(1, 40)},
        ),
        lambda v: sorted(v["my order"]) == [*range(1, v["item-count"] + 1)],
    ),
    "a tree": (
        related(
            "is_tree(value['node-count'], value['edge list'])",
            "all(0 <= u < value['node-count'] and 0 <= v < value['node-count'] for u, v in value['edge list'])",
            **{"edge list": array(array(integers(0, 29), 2, 2), 0, 60), "node-count": integers(1, 30)},
        ),
        lambda v: (
            len(v["edge list"]) == v["node-count"] - 1 and components(v["node-count"], v["edge list"]) == 1
        ),
    ),
    "a bound of every item": (
        related(
            "all(value['a-min'] <= x <= value['a-max'] for x in value['my-list'])",
            **{"my-list": array(integers(0, 1000), 1, 50), "a-min": integers(0, 1000), "a-max": integers(0, 1000)},
        ),
        lambda v: v["a-min"] <= min(v["my-list"]) and max(v["my-list"]) <= v["a-max"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLED)
def test_names_that_are_no_identifiers_are_related_as_others_are(name: str) -> None:
    """Of what only `value['first-day']` can spell there are as many values, and lists as long as of other names."""
    schema, check = SPELLED[name]
    values: list[Any] = [each.value for each in take(schema, 150)]
    assert len(values) == 150
    assert all(map(check, values))
    for listed, most in (("my-list", 50), ("my order", 40), ("edge list", 29)):
        if listed in schema["properties"]:
            assert max(len(each[listed]) for each in values) == most


def test_what_a_constraint_asks_of_the_whole_has_to_be_there() -> None:
    """An optional property that is spelled as a part of the whole is there in every value: else nothing compares."""
    schema = {
        "type": "object",
        "properties": {"n": integers(1, 9), "k-x": integers(0, 20)},
        "required": ["n"],
        "additionalProperties": False,
        "x-constraints": ["value['k-x'] <= n"],
    }
    values: list[Any] = [each.value for each in take(schema, 100)]
    assert {(each["n"], each["k-x"]) for each in values} == {(n, k) for n in range(1, 10) for k in range(n + 1)}


def _apart(intervals: Any, gap: int = 1) -> bool:
    return all(one["hi"] + gap <= other["lo"] for one, other in pairwise(intervals))


INTERVALS: dict[str, tuple[Any, tuple[str, ...], Callable[[Any], bool]]] = {
    "one after the other": (
        _ORDERED,
        ("all(a['hi'] < b['lo'] for a, b in zip(xs, xs[1:]))",),
        lambda xs: _apart(xs) and all(x["lo"] <= x["hi"] for x in xs),
    ),
    "touching": (
        _INTERVAL,
        ("all(x['lo'] < x['hi'] for x in xs)", "all(xs[i]['hi'] <= xs[i + 1]['lo'] for i in range(len(xs) - 1))"),
        lambda xs: _apart(xs, 0) and all(x["lo"] < x["hi"] for x in xs),
    ),
    "the other way round": (
        _INTERVAL,
        ("all(xs[i]['lo'] > xs[i - 1]['hi'] for i in range(1, len(xs)))", "all(x['hi'] >= x['lo'] for x in xs)"),
        lambda xs: _apart(xs) and all(x["lo"] <= x["hi"] for x in xs),
    ),
    "rising beginnings": (
        _INTERVAL,
        ("all(a['lo'] < b['lo'] for a, b in zip(xs, xs[1:]))",),
        lambda xs: [x["lo"] for x in xs] == sorted({x["lo"] for x in xs}),
    ),
    "falling ends": (
        _INTERVAL,
        ("all(xs[i]['hi'] >= xs[i + 1]['hi'] for i in range(len(xs) - 1))",),
        lambda xs: [x["hi"] for x in xs] == sorted((x["hi"] for x in xs), reverse=True),
    ),
    "of one length": (
        record(lo=integers(0, 10_000), hi=integers(0, 10_000), length=integers(1, 50)),
        ("all(x['hi'] == x['lo'] + x['length'] for x in xs)",),
        lambda xs: all(x["hi"] == x["lo"] + x["length"] for x in xs),
    ),
}


@pytest.mark.parametrize("name", INTERVALS)
def test_lists_of_objects_are_as_long_as_they_may_be(name: str) -> None:
    """Intervals that are objects come in all lengths, whatever each has to be beside the next."""
    item, expressions, check = INTERVALS[name]
    values: list[Any] = [each.value for each in take(related(*expressions, xs=array(item, 0, 40)), 100)]
    assert len(values) == 100
    assert all(check(each["xs"]) for each in values)
    assert {0, 1, 40} <= {len(each["xs"]) for each in values}


@pytest.mark.parametrize(
    ("function", "pair", "check"),
    [
        ("is_tree", "[e['from'], e['to']]", lambda n, edges: len(edges) == n - 1 and components(n, edges) == 1),
        ("is_connected", "(e['from'], e['to'])", lambda n, edges: components(n, edges) == 1),
        ("is_dag", "[e['from'], e['to'], e['weight']]", lambda n, edges: not has_way_back(n, edges)),
    ],
)
def test_edges_may_be_objects(function: str, pair: str, check: Callable[[int, Any], bool]) -> None:
    """A graph whose edges have names is one of the right kind, with as many nodes as may be, and its highest label."""
    schema = related(f"{function}(n, [{pair} for e in edges])", n=integers(1, 20), edges=array(_EDGE, 0, 30))
    found = take(schema, 100)
    values: list[Any] = [each.value for each in found]
    assert len(values) == 100
    for each in values:
        pairs = [[edge["from"], edge["to"]] for edge in each["edges"]]
        assert all(0 <= end < each["n"] for pair in pairs for end in pair)
        assert check(each["n"], pairs)
    assert {1, 20} <= {each["n"] for each in values}
    highest = [each.value for each in found if "edges[].to at its maximum 19" in map(str, each.points)]
    assert any(edge["to"] == 19 for each in highest for edge in each["edges"])  # type: ignore[index,call-overload,union-attr]
