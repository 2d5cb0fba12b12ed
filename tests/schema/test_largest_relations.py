"""Large cases under `x-constraints`: as long as they are without, and each judged by Python that knows no engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from shared.canonical_json import canonical_bytes
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.functions import FUNCTIONS
from shared.schema.relations.language import read
from tests.longer import some_of
from tests.schema.drawn import judge, take
from tests.schema.problems import BIG, array, integers, record
from tests.schema.related_problems import components, letters, related

_POOL = 60
_SMALL = integers(0, 10_000)


def _pool(schema: dict[str, Any], holds: Callable[[Any], bool], count: int = _POOL) -> list[Any]:
    """Return the values of a pool, each of which keeps the schema, the constraints and the byte budget."""
    judged = judge(schema)
    values: list[Any] = [each.value for each in take(schema, count)]
    for value in values:
        assert holds(value), canonical_bytes(value)[:200]
        assert judged.is_valid(value)
        assert len(canonical_bytes(value)) <= MAX_VALUE_BYTES
    assert len({canonical_bytes(value) for value in values}) == len(values)
    return values


@pytest.mark.parametrize(
    ("names", "constraints"),
    [
        (["gas", "cost"], ["len(gas) == len(cost)"]),
        (["a", "b", "c"], ["len(a) == len(b) == len(c)"]),
        (["a", "b", "c"], ["len(a) == len(b)", "len(b) == len(c)", "sum(a) >= sum(b)"]),
        (["gas", "cost"], ["len(gas) == n", "len(cost) == n"]),
    ],
)
def test_lists_of_tied_lengths_share_the_room(names: list[str], constraints: list[str]) -> None:
    """Each of them is at its maximum of 10,000 at once, which is well within what a value may have."""
    numbers = {"n": integers(1, 10**5)} if "== n" in constraints[0] else {}
    schema = related(*constraints, **{name: array(_SMALL, 1, 10_000) for name in names}, **numbers)

    def holds(value: Any) -> bool:
        lengths = {len(value[name]) for name in names} | ({value["n"]} if numbers else set())
        return len(lengths) == 1 and ("sum" not in constraints[-1] or sum(value["a"]) >= sum(value["b"]))

    pool = _pool(schema, holds, 40)
    assert max(len(value[names[0]]) for value in pool) == 10_000


@pytest.mark.parametrize(
    ("part", "least"),
    [(array(_SMALL, 1, 10**5), 10_000), (letters(1, 10**5), 30_000), (array(letters(8, 20), 1, 10**5), 1_000)],
)
def test_what_would_be_too_much_is_as_long_as_fits(part: dict[str, Any], least: int) -> None:
    """Two that together could not have their maximum have most of the bytes there are."""
    pool = _pool(related("len(s) == len(t)", s=part, t=part), lambda v: len(v["s"]) == len(v["t"]), 40)
    longest = max(pool, key=lambda value: len(value["s"]))
    assert len(longest["s"]) >= least
    assert len(canonical_bytes(longest)) > MAX_VALUE_BYTES * 0.8


def _is_matrix(rows: Any) -> bool:
    return len({len(row) for row in rows}) == 1


_GRID = array(array(integers(0, 9), 1, 10), 1, 10)
_MATRICES: dict[str, tuple[dict[str, Any], Callable[[Any], bool]]] = {
    "structure": (record(grid={**_GRID, "x-structure": "matrix"}), lambda v: not v["grid"] or _is_matrix(v["grid"])),
    "square": (
        record(grid={**_GRID, "x-structure": {"kind": "matrix", "square": True}}),
        lambda v: not v["grid"] or (_is_matrix(v["grid"]) and len(v["grid"]) == len(v["grid"][0])),
    ),
    "symmetric": (
        record(grid={**_GRID, "x-structure": {"kind": "matrix", "symmetric": True}}),
        lambda v: [[*row] for row in zip(*v["grid"], strict=True)] == v["grid"],
    ),
    "constraint": (
        related("all(len(row) == len(grid[0]) for row in grid)", grid=_GRID),
        lambda v: _is_matrix(v["grid"]),
    ),
    "both sides named": (
        related(
            "len(grid) == m", "all(len(row) == n for row in grid)", grid=_GRID, m=integers(1, 10), n=integers(1, 10)
        ),
        lambda v: len(v["grid"]) == v["m"] and all(len(row) == v["n"] for row in v["grid"]),
    ),
    "square by constraint": (
        related("all(len(row) == len(grid) for row in grid)", grid=_GRID),
        lambda v: all(len(row) == len(v["grid"]) for row in v["grid"]),
    ),
    "texts": (
        related("all(len(row) == len(grid[0]) for row in grid)", grid=array(letters(1, 10), 1, 10)),
        lambda v: _is_matrix(v["grid"]),
    ),
}


@pytest.mark.parametrize("name", _MATRICES)
def test_a_matrix_is_full_both_ways_and_of_equal_entries(name: str) -> None:
    """A pool has one of 10 x 10, and one at that size in which nothing differs."""
    full = [v["grid"] for v in _pool(*_MATRICES[name]) if len(v["grid"]) == 10 and len(v["grid"][0]) == 10]
    assert full
    assert any(len({entry for row in grid for entry in row}) == 1 for grid in full)
    assert any(len({entry for row in grid for entry in row}) > 1 for grid in full)


def test_sorted_rows_that_follow_each_other_fill_a_matrix() -> None:
    """Every row rises, and begins above the end of the one before it, in a range that hardly holds 10,000 numbers."""
    schema = related(
        "all(len(row) == len(matrix[0]) for row in matrix)",
        "all(is_sorted(row) for row in matrix)",
        "all(matrix[i][-1] < matrix[i + 1][0] for i in range(len(matrix) - 1))",
        matrix=array(array(integers(0, 10_100), 1, 100), 1, 100),
    )

    def holds(value: Any) -> bool:
        rows = value["matrix"]
        return _is_matrix(rows) and all(a[-1] < b[0] for a, b in pairwise(rows)) and all(sorted(r) == r for r in rows)

    assert any(len(v["matrix"]) == 100 and len(v["matrix"][0]) == 100 for v in _pool(schema, holds))


def test_a_matrix_that_would_be_too_large_fills_the_room() -> None:
    """Of 200 x 200 numbers there are as many as a value can hold."""
    schema = record(grid=array(array(integers(0, 1), 1, 200), 1, 200, **{"x-structure": "matrix"}))
    pool = _pool(schema, lambda v: not v["grid"] or _is_matrix(v["grid"]))
    assert max(len(canonical_bytes(value)) for value in pool) > MAX_VALUE_BYTES * 0.9
    assert {(1, 200), (200, 1)} <= {(len(v["grid"]), len(v["grid"][0])) for v in pool if v["grid"]}


def _pairs(high: int, most: int, width: int = 2, least: int = 0) -> dict[str, Any]:
    return array(array(integers(0, high), width, width), least, most)


def _is_redundant(edges: Any) -> bool:
    return (
        all(1 <= a < b <= len(edges) for a, b in edges)
        and len({tuple(each) for each in edges}) == len(edges)
        and components(len(edges), [(a - 1, b - 1) for a, b in edges]) == 1
    )


_GRAPHS: dict[str, tuple[dict[str, Any], Callable[[Any], bool], Callable[[Any], int], int]] = {
    "minimum height trees": (
        related(
            "len(edges) == n - 1",
            "all(0 <= a < n and 0 <= b < n and a != b for a, b in edges)",
            "distinct(edges)",
            n=integers(1, 20_000),
            edges=_pairs(19_999, 19_999),
        ),
        lambda v: (
            len(v["edges"]) == v["n"] - 1 == len({tuple(each) for each in v["edges"]})
            and all(0 <= a < v["n"] and 0 <= b < v["n"] and a != b for a, b in v["edges"])
        ),
        lambda v: len(v["edges"]),
        5_000,
    ),
    "network delay": (
        related(
            "1 <= k <= n",
            "all(1 <= u <= n and 1 <= v <= n and u != v for u, v, w in times)",
            "len(set((u, v) for u, v, w in times)) == len(times)",
            times=_pairs(100, 6_000, 3, 1),
            n=integers(1, 100),
            k=integers(1, 100),
        ),
        lambda v: (
            1 <= v["k"] <= v["n"]
            and all(1 <= a <= v["n"] and 1 <= b <= v["n"] and a != b for a, b, _ in v["times"])
            and len({(a, b) for a, b, _ in v["times"]}) == len(v["times"])
        ),
        lambda v: len(v["times"]),
        5_000,
    ),
    "redundant connection": (
        related(
            "all(1 <= a < b <= len(edges) for a, b in edges)",
            "is_connected(len(edges), edges, base=1)",
            "distinct(edges)",
            edges=array(array(integers(1, 1000), 2, 2), 3, 1000),
        ),
        lambda v: _is_redundant(v["edges"]),
        lambda v: len(v["edges"]),
        1_000,
    ),
    "kth smallest": (
        related(
            "k <= sum(1 for x in root if x is not None)",
            "distinct([x for x in root if x is not None])",
            k=integers(1, 1000),
            root={
                "type": "array",
                "items": {"type": ["integer", "null"], "minimum": 0, "maximum": 10_000},
                "maxItems": 1999,
                "x-structure": {"kind": "binary-tree", "minNodes": 1, "maxNodes": 1000},
            },
        ),
        lambda v: _are_distinct(v["root"]) and v["k"] <= sum(x is not None for x in v["root"]),
        lambda v: sum(x is not None for x in v["root"]),
        1_000,
    ),
    "neighbours of each node": (
        related(
            "all(0 <= v < len(graph) and v != u for u, row in enumerate(graph) for v in row)",
            "all(distinct(row) for row in graph)",
            "all(u in graph[v] for u, row in enumerate(graph) for v in row)",
            graph=array(array(integers(0, 99), 0, 99), 1, 100),
        ),
        lambda v: all(
            u != w and w < len(v["graph"]) and u in v["graph"][w] and row.count(w) == 1
            for u, row in enumerate(v["graph"])
            for w in row
        ),
        lambda v: len(v["graph"]) if sum(map(len, v["graph"])) > 1_000 else 0,
        100,
    ),
    "skyline": (
        related(
            "all(l < r for l, r, h in buildings)",
            "is_sorted([b[0] for b in buildings])",
            buildings=_pairs(2**31 - 1, 1_000, 3, 1),
        ),
        lambda v: all(b[0] < b[1] for b in v["buildings"]) and all(a[0] <= b[0] for a, b in pairwise(v["buildings"])),
        lambda v: len(v["buildings"]),
        1_000,
    ),
}


def _are_distinct(level_order: Any) -> bool:
    values = [x for x in level_order if x is not None]
    return len(set(values)) == len(values)


@pytest.mark.ci
@pytest.mark.parametrize(
    "name",
    some_of([*_GRAPHS][::-1]),
)
def test_graphs_and_trees_are_at_their_longest(name: str) -> None:
    """The most edges or nodes that fit are there, or nearly."""
    schema, holds, length, least = _GRAPHS[name]
    assert max(map(length, _pool(schema, holds))) >= least


def _falls(numbers: Any) -> int:
    return sum(a > b for a, b in zip(numbers, [*numbers[1:], *numbers[:1]], strict=True))


def test_a_sorted_list_is_rotated() -> None:
    """Of 5,000 numbers that rise but for one place, which is not always between the last and the first."""
    for constraint in (
        "sum(1 for i in range(len(nums)) if nums[i] > nums[(i + 1) % len(nums)]) <= 1",
        "sum(nums[i - 1] > nums[i] for i in range(len(nums))) <= 1",
    ):
        schema = related("distinct(nums)", constraint, nums=array(integers(-10_000, 10_000), 1, 5_000))
        pool = _pool(schema, lambda v: _falls(v["nums"]) <= 1 and len(set(v["nums"])) == len(v["nums"]), 60)
        assert max(len(v["nums"]) for v in pool) == 5_000
        turned = [v["nums"] for v in pool if len(v["nums"]) > 20 and v["nums"] != sorted(v["nums"])]
        assert len({numbers.index(min(numbers)) for numbers in turned}) > 3


_COUNTS: dict[str, tuple[list[str], Callable[[Counter[int], int], bool], int]] = {
    "all but one come twice": (
        [
            "len(nums) % 2 == 1",
            "sum(1 for x in set(nums) if count(x, nums) == 1) == 1",
            "all(count(x, nums) <= 2 for x in nums)",
        ],
        lambda often, length: sorted(often.values()) == [1] + [2] * (length // 2),
        2_001,
    ),
    "none more than twice": (
        ["all(count(x, nums) <= 2 for x in nums)"],
        lambda often, _length: max(often.values()) <= 2,
        2_001,
    ),
    "one alone": (
        ["any(count(x, nums) == 1 for x in nums)", "sum(1 for x in set(nums) if count(x, nums) == 1) == 1"],
        lambda often, _length: [*often.values()].count(1) == 1,
        2_001,
    ),
    "one again": (
        ["len(set(nums)) < len(nums)", "sum(1 for x in set(nums) if count(x, nums) > 1) == 1"],
        lambda often, _length: sum(each > 1 for each in often.values()) == 1,
        2_001,
    ),
    "a majority": (
        ["any(count(nums, x) > len(nums) // 2 for x in nums)"],
        lambda often, length: max(often.values()) > length // 2,
        2_001,
    ),
}


@pytest.mark.parametrize("name", _COUNTS)
def test_how_often_items_come_is_kept_at_every_length(name: str) -> None:
    """Lists of one item, of thousands, and of what lies between."""
    constraints, holds, longest = _COUNTS[name]
    least = 2 if name == "one again" else 1
    schema = related(*constraints, nums=array(integers(-30_000, 30_000), least, longest))
    pool = _pool(schema, lambda v: holds(Counter(v["nums"]), len(v["nums"])))
    lengths = [len(v["nums"]) for v in pool]
    assert max(lengths) >= longest - 1
    assert sum(20 < length < longest - 1 for length in lengths) > 3


@pytest.mark.parametrize("more", some_of([[], ["sum(1 for x in set(nums) if count(x, nums) > 1) == 1"]]))
def test_one_number_is_there_again_among_all_others(more: list[str]) -> None:
    """Numbers from 1 to n, one more of them than there are; with and without a word on how often it comes."""
    schema = related(
        "len(nums) == n + 1",
        "all(1 <= x <= n for x in nums)",
        *more,
        nums=array(integers(1, 5_000), 2, 5_001),
        n=integers(1, 5_000),
    )

    def holds(value: Any) -> bool:
        often = Counter(value["nums"])
        alone = not more or sum(each > 1 for each in often.values()) == 1
        return alone and len(value["nums"]) == value["n"] + 1 and {*often} <= {*range(1, value["n"] + 1)}

    assert max(len(v["nums"]) for v in _pool(schema, holds, 30)) == 5_001


@pytest.mark.parametrize("count", [2, pytest.param(3, marks=pytest.mark.ci)])
def test_what_one_list_has_another_has_too(count: int) -> None:
    """Lists of 3,000 different numbers, every one of which is in the other."""
    names = ["one", "other", "third"][:count]
    constraints = [f"distinct({name})" for name in names]
    constraints += [f"len({a}) == len({b})" for a, b in pairwise(names)]
    constraints += [f"all(x in {a} for x in {b})" for a, b in pairwise(names)]
    schema = related(*constraints, **{name: array(integers(-3_000, 3_000), 1, 3_000) for name in names})
    pool = _pool(schema, lambda v: all(sorted(set(v["one"])) == sorted(v[name]) for name in names), 30)
    assert max(len(v["one"]) for v in pool) == 3_000


def test_all_powers_of_two_are_found() -> None:
    """Of the 31 numbers that keep it, none is left out."""
    values: list[Any] = take(related("n & (n - 1) == 0", n=integers(1, 2**31 - 1)), 100)
    assert sorted(each.value["n"] for each in values) == [2**power for power in range(31)]


def test_large_cases_do_not_come_first() -> None:
    """Whoever takes a handful gets some to read."""
    schema = related("len(xs) == len(ys)", xs=array(integers(-BIG, BIG), 1, 10_000), ys=array(_SMALL, 1, 10_000))
    assert all(len(canonical_bytes(each.value)) < 1_000 for each in take(schema, 5))


_MIXED: list[Any] = [1, 1.0, True, 0, False, None, "1", "", 2.5, -1]
_NESTED: list[Any] = [[1, 2], [1], {"a": 1}, "ab", 1, True, [], None]


@pytest.mark.parametrize("array", [_MIXED * 3, _NESTED * 3, ["a", "b", "ab"] * 8])
@pytest.mark.parametrize("text", ["count(x, xs)", "count(xs, x)", "x in xs", "x not in xs", "count(x, xs[1:])"])
def test_looking_again_and_again_finds_what_looking_once_finds(text: str, array: list[Any]) -> None:
    """What lists hold is counted once for a whole evaluation, and is the same for whatever is equal in Python."""
    for item in (*_MIXED, *_NESTED, 7):
        try:
            wanted = eval(text, {**FUNCTIONS, "xs": array, "x": item})  # the judge, on the test's own words
        except TypeError:
            continue
        assert read(f"[{text} for x in ys]").evaluate({"xs": array, "ys": [item, item]}, Fuel()) == [wanted, wanted]


def test_looking_for_each_item_takes_few_steps() -> None:
    """A list of thousands is looked through for each of its items within a fraction of what a check may take."""
    names = {"xs": [*range(9_000)], "ys": [*range(9_000)]}
    assert read("all(count(x, xs) == 1 and x in ys for x in xs)").is_met(names, Fuel(500_000))
