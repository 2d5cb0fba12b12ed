"""Guarantees in English that become expressions, and the cases that keep them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared.schema import compile_schema
from tests.longer import some_of
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
    some_of(
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
                "1 <= a.length <= 9\na[i] = [starti, endi]\n0 <= starti, endi <= 9\nb = [from, to]\n"
                "0 <= from < to <= 9",
                ["0 <= b[0] < b[1] <= 9"],
            ),
            ("s: str, t: str", "1 <= s.length, t.length <= 20\nt is an anagram of s.", ["sorted(t) == sorted(s)"]),
            (
                "a: List[int], b: List[int]",
                "Given are two integer arrays a and b, sorted in non-decreasing order.\n1 <= a.length, b.length <= 9",
                ["sorted(a) == a", "sorted(b) == b"],
            ),
            (
                "a: List[int]",
                "1 <= a.length <= 30\n"
                "Each element in the array appears twice except for one element which appears once.",
                ["sorted(count(x, a) for x in set(a)) == [1] + [2] * (len(set(a)) - 1)"],
            ),
            (
                "a: List[int]",
                "2 <= a.length <= 30\n"
                "All the integers in a appear only once except for precisely one integer which appears"
                " two or more times.",
                ["sum(count(x, a) > 1 for x in set(a)) == 1"],
            ),
            (
                "a: List[int]",
                "1 <= a.length <= 30\n0 <= a[i] <= 9\na does not contain any leading 0's.",
                ["len(a) < 2 or a[0] != 0"],
            ),
            ("k: int, n: int", "1 <= k, n <= 99\nk is odd.\nn is an even integer", ["k % 2 == 1", "n % 2 == 0"]),
            (
                "a: List[int]",
                "1 <= a.length <= 30\n0 <= a[i] <= 10^6\nThe sum of a does not exceed 10^6.",
                ["sum(a) <= 1000000"],
            ),
            (
                "n: int, e: List[List[int]]",
                "1 <= n <= 20\n0 <= e.length <= n*(n-1)/2\ne[i].length == 2\n0 <= e[i][j] <= 9",
                ["0 <= len(e) <= (n * (n - 1)) / 2"],
            ),
            (
                "m: List[List[int]], k: int",
                "r == m.length\nc == m[i].length\n1 <= r, c <= 9\n1 <= k <= r * c",
                ["all(1 <= k <= len(m) * len(x) for x in m)"],
            ),
            ("n: int, k: int", "1 <= n <= 9\n1 <= k <= n^2", ["1 <= k <= n * n"]),
        ]
    ),
)
def test_guarantees_are_kept_by_every_case(client: TestClient, signature: str, lines: str, wanted: list[str]) -> None:
    """The line becomes an expression that a person would write, none is left aside, and cases come that keep it."""
    answer = proposed(client, signature=f"def f(self, {signature})", statement=f"Constraints:\n{lines}")
    assert answer["schema"].get("x-constraints", []) == wanted
    assert not any("left aside" in note for note in answer["notes"])
    values: list[Any] = [each.value for each in itertools.islice(compile_schema(answer["schema"]).values(seed=1), 20)]
    assert len(values) == 20


@pytest.mark.ci
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


@pytest.mark.ci
def test_the_one_that_repeats_is_found_in_long_lists_too(client: TestClient) -> None:
    """Of 10^5 integers as of a few, one comes again, and each is within the length."""
    statement = (
        "1 <= n <= 10^5\nnums.length == n + 1\n1 <= nums[i] <= n\nAll the integers in nums appear only once except for "
        "precisely one integer which appears two or more times."
    )
    answer = proposed(client, signature="def findDuplicate(self, nums: List[int]) -> int:", statement=statement)
    lengths = []
    for each in itertools.islice(compile_schema(answer["schema"]).values(seed=1), 30):
        nums: Any = each.value["nums"]  # type: ignore[index,call-overload]
        lengths.append(len(nums))
        assert set(nums) <= set(range(1, len(nums)))
        assert len([x for x, often in Counter(nums).items() if often > 1]) == 1
    assert len(lengths) == 30
    assert min(lengths) == 2
    assert max(lengths) > 5_000


_NODES = "Constraints:\n\nThe number of nodes in the tree is in the range [1, 100].\n0 <= Node.val <= 10^4\n"


@pytest.mark.parametrize(
    ("statement", "is_search_tree"),
    [
        (_NODES + "root is a binary search tree.", True),
        (_NODES + "root is guaranteed to be a valid binary search tree.\nAll Node.val are unique.", True),
        (_NODES + "It is guaranteed that the tree is a BST.", True),
        ("Given the root of a binary search tree, return its smallest value.\n" + _NODES, True),
        ("Given the root of a binary tree, tell whether it is a valid binary search tree.\n" + _NODES, False),
        ("Given the root of a binary search tree (BST), where two nodes were swapped.\n" + _NODES, False),
    ],
)
def test_search_trees_are_search_trees(client: TestClient, statement: str, is_search_tree: bool) -> None:
    """A tree is one of search where that is guaranteed, not where it is the question."""
    answer = proposed(client, signature="def f(self, root: Optional[TreeNode]) -> int:", statement=statement)
    wanted: dict[str, Any] = {"kind": "binary-tree", "minNodes": 1, "maxNodes": 100}
    assert answer["schema"]["properties"]["root"]["x-structure"] == wanted | ({"bst": True} if is_search_tree else {})
    assert not any("left aside" in note for note in answer["notes"])


def test_nodes_of_a_search_tree_are_given_by_their_values(client: TestClient) -> None:
    """What will exist in the tree is a value of it, though the signature says a node."""
    answer = proposed(
        client,
        signature="def f(self, root: 'TreeNode', p: 'TreeNode', q: 'TreeNode') -> 'TreeNode':",
        statement=f"Given a binary search tree (BST), find ancestors.\n{_NODES}p != q\np and q will exist in the BST.",
    )
    assert answer["schema"]["x-constraints"] == ["p != q", "p in root", "q in root"]
    for each in itertools.islice(compile_schema(answer["schema"]).values(seed=1), 10):
        value: Any = each.value
        assert value["p"] in value["root"]


_CYCLE = (
    "The number of the nodes in the list is in the range [0, 10^4].\n-10^5 <= Node.val <= 10^5\n"
    "pos is -1 or a valid index in the linked-list."
)


@pytest.mark.parametrize(
    "examples",
    [
        None,
        ["head = [3,2,0,-4], pos = 1", "head = [1], pos = -1"],
        [{"input": {"head": [1, 2], "pos": 0}, "output": True}],
    ],
)
def test_linked_lists_lead_back(client: TestClient, examples: list[Any] | None) -> None:
    """Where the end leads back to is an input, though no parameter, and cases come with a cycle and without."""
    signature = "def hasCycle(self, head: Optional[ListNode]) -> bool:"
    given: dict[str, Any] = {} if examples is None else {"examples": examples}
    answer = proposed(client, signature=signature, statement=_CYCLE, **given)
    assert answer["schema"]["properties"]["head"]["x-structure"] == {"kind": "linked-list", "cycle": "pos"}
    assert answer["schema"]["properties"]["pos"] == {"type": "integer", "minimum": -1, "maximum": 9999}
    values: list[Any] = [each.value for each in itertools.islice(compile_schema(answer["schema"]).values(seed=1), 20)]
    assert {each["pos"] == -1 for each in values} == {True, False}


def test_a_place_that_the_examples_do_not_give_is_told(client: TestClient) -> None:
    """Without it in the examples nothing is made of the line, which is told."""
    signature = "def hasCycle(self, head: Optional[ListNode]) -> bool:"
    answer = proposed(client, signature=signature, statement=_CYCLE, examples=["head = [3,2,0,-4]"])
    assert list(answer["schema"]["properties"]) == ["head"]
    assert any(note.startswith("Line 3 of the statement was left aside") for note in answer["notes"])


def test_tokens_are_operators_and_whole_numbers(client: TestClient) -> None:
    """Each is one of the operators or within the range, whose ends are both taken."""
    line = 'a[i] is either an operator: "+", "-", "*", or "/", or an integer in the range [-200, 200].'
    answer = proposed(client, signature="def f(self, a: List[str])", statement=f"1 <= a.length <= 50\n{line}")
    compiled = compile_schema(answer["schema"])
    for token in ("+", "/", "-200", "-1", "0", "9", "10", "199", "200"):
        assert compiled.is_valid({"a": [token]})
    for token in ("", "a", "-0", "00", "201", "-201", "1000", "++"):
        assert not compiled.is_valid({"a": [token]})


def test_what_is_not_read_beside_a_comparison_is_told(client: TestClient) -> None:
    """Without a header, each line of the paragraph that comparisons begin is read or told."""
    statement = "Find it.\n\n1 <= s.length <= 9\ns is a flurb.\n\nReturn it."
    answer = proposed(client, signature="def f(self, s: str)", statement=statement)
    told = [note for note in answer["notes"] if "left aside" in note]
    assert [note.split(" of")[0] for note in told] == ["Line 4"]
