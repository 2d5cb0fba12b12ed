"""Guarantees in English that become expressions, and the cases that keep them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared.schema import compile_schema
from tests.practice.proposals import proposed
from tests.wiring import client_of, memory_runtime

_PAIRS = "a.length <= 20\na[i] = [starti, endi]\n0 <= starti <= endi <= 10^4\n"
_TREE = "The number of nodes in the tree is in the range [2, 10^4].\n-10^4 <= Node.val <= 10^4\n"
_GRAPH = "3 <= n <= 50\nn == edges.length\nedges[i].length == 2\n1 <= ai < bi <= edges.length\n"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


@pytest.mark.parametrize(
    ("signature", "lines", "wanted"),
    [
        (
            "a: List[List[int]]",
            _PAIRS + "a is sorted by starti in ascending order.",
            ["all(0 <= u <= v <= 10000 for u, v in a)", "all(a_[0] <= b[0] for a_, b in zip(a, a[1:]))"],
        ),
        (
            "a: List[int], b: List[int]",
            "1 <= a.length, b.length <= 50\nBoth a and b are sorted in non-decreasing order.",
            ["sorted(a) == a", "sorted(b) == b"],
        ),
        (
            "m: List[List[int]]",
            "r == m.length\nc == m[0].length\n1 <= r, c <= 9\nEach row is sorted in non-decreasing order.\n"
            "The first integer of each row is greater than the last integer of the previous row.",
            ["all(sorted(row) == row for row in m)", "all(m[i][-1] < m[i + 1][0] for i in range(len(m) - 1))"],
        ),
        (
            "a: List[int]",
            "1 <= a.length <= 50\na[i] != a[i + 1] for all valid i.",
            ["all(a[i] != a[i + 1] for i in range(len(a) - 1))"],
        ),
        (
            "root: TreeNode, p: int, q: int",
            _TREE + "All Node.val are unique.\np != q\np and q will exist in the tree.",
            ["unique([x for x in root if x is not None])", "p != q", "p in root", "q in root"],
        ),
        (
            "a: List[int], b: List[int]",
            "1 <= a.length <= 50\nb.length == a.length\nEach value of b also appears in a.",
            ["len(b) == len(a)", "set(b) <= set(a)"],
        ),
        ("a: List[int], k: int", "2 <= a.length <= 50\n1 <= k <= 9\na.count(k) == 2", ["count(k, a) == 2"]),
        (
            "a: List[int]",
            "1 <= a.length <= 50\nThe input is generated such that a majority element will exist in the array.",
            ["any(count(x, a) > len(a) // 2 for x in a)"],
        ),
        (
            "a: List[int], b: List[int]",
            "n == a.length\nn == b.length\n1 <= n <= 50\na.length is even.",
            ["len(a) == len(b)", "len(a) % 2 == 0"],
        ),
        (
            "lists: List[List[int]]",
            "0 <= lists[i].length <= 9\nlists.length <= 9\nThe sum of lists[i].length will not exceed 30.",
            ["sum(len(x) for x in lists) <= 30"],
        ),
        (
            "edges: List[List[int]]",
            _GRAPH + "There are no repeated edges.\nThe given graph is connected.",
            [
                "all(1 <= u < v <= len(edges) for u, v in edges)",
                "is_simple_graph(len(edges), edges, base=1)",
                "is_connected(len(edges), edges, base=1)",
            ],
        ),
        (
            "a: List[List[int]], b: List[int]",
            "1 <= a.length <= 9\na[i] = [starti, endi]\n0 <= starti, endi <= 9\nb = [from, to]\n0 <= from < to <= 9",
            ["0 <= b[0] < b[1] <= 9"],
        ),
    ],
)
def test_guarantees_are_kept_by_every_case(client: TestClient, signature: str, lines: str, wanted: list[str]) -> None:
    """The line becomes an expression that a person would write, none is left aside, and cases come that keep it."""
    answer = proposed(client, signature=f"def f(self, {signature})", statement=f"Constraints:\n{lines}")
    assert answer["schema"].get("x-constraints", []) == wanted
    assert not any("left aside" in note for note in answer["notes"])
    values: list[Any] = [each.value for each in itertools.islice(compile_schema(answer["schema"]).values(seed=1), 20)]
    assert len(values) == 20


def test_a_mountain_is_one(client: TestClient) -> None:
    """Cases rise to a peak that is not at an end, and fall from there."""
    statement = "3 <= arr.length <= 10^5\n0 <= arr[i] <= 10^6\narr is guaranteed to be a mountain array."
    answer = proposed(client, signature="def f(self, arr: List[int])", statement=statement)
    for each in itertools.islice(compile_schema(answer["schema"]).values(seed=1), 30):
        arr: Any = each.value["arr"]  # type: ignore[index,call-overload]
        peak = arr.index(max(arr))
        assert 0 < peak < len(arr) - 1
        assert all(a < b for a, b in itertools.pairwise(arr[: peak + 1]))
        assert all(a > b for a, b in itertools.pairwise(arr[peak:]))
