"""Constraint blocks as coding problems have them: each is read whole, and every case keeps to it by our own check."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared.schema import compile_schema
from tests.longer import some_of
from tests.practice.proposals import properties, propose, proposed
from tests.wiring import client_of, memory_runtime

_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")
BLOCKS: dict[str, tuple[str, str, Callable[..., bool]]] = {
    "items without a type": (
        "nums",
        "1 <= nums.length <= 100\n0 <= nums[i] <= 400",
        lambda nums: 1 <= len(nums) <= 100 and all(type(x) is int and 0 <= x <= 400 for x in nums),
    ),
    "texts without a type": (
        "s, words",
        "1 <= s.length <= 30\n1 <= words.length <= 9\n1 <= words[i].length <= 5\n"
        "s and words[i] consist of only lowercase English letters.\nAll the strings of words are unique.",
        lambda s, words: (
            set(s) <= _LOWER and all(0 < len(w) < 6 and set(w) <= _LOWER for w in words) and len({*words}) == len(words)
        ),
    ),
    "a grid without a type": (
        "grid",
        "m == grid.length\nn == grid[i].length\n1 <= m, n <= 9\ngrid[i][j] is '0' or '1'.",
        lambda grid: len({*map(len, grid)}) == 1 and {cell for row in grid for cell in row} <= {"0", "1"},
    ),
    "edges without a type": (
        "n, edges",
        "1 <= n <= 20\n1 <= edges.length <= 50\nedges[i].length == 2\n0 <= ai <= bi < n\nai != bi\n"
        "There are no repeated edges.",
        lambda n, edges: all(0 <= a < b < n for a, b in edges) and len({*map(tuple, edges)}) == len(edges),
    ),
    "a list and a tree without a type": (
        "head, root",
        "The number of nodes in the list is in the range [0, 7].\n"
        "The number of nodes in the tree is in the range [2, 9].\n-5 <= Node.val <= 5",
        lambda head, root: len(head) <= 7 and 2 <= sum(x is not None for x in root) <= 9 and None not in head,
    ),
    "a fraction and a whole number": (
        "x, n",
        "-100.0 < x < 100.0\n-9 <= n <= 9\nn is an integer.\nEither x is not zero or n > 0.",
        lambda x, n: -100 < x < 100 and type(n) is int and (x != 0 or n > 0),
    ),
    "the list": (
        "head: Optional[ListNode]",
        "The number of nodes in the list is in the range [0, 30].\n-9 <= Node.val <= 9\n"
        "The list is guaranteed to be sorted in ascending order.",
        lambda head: head == sorted(head),
    ),
    "each list": (
        "a: List[int], b: List[int]",
        "1 <= a.length, b.length <= 9\n-9 <= a[i], b[i] <= 9\nBoth arrays are sorted in non-increasing order.",
        lambda a, b: a == sorted(a, reverse=True) and b == sorted(b, reverse=True),
    ),
    "rows and columns": (
        "m: List[List[int]]",
        "r == m.length\nc == m[i].length\n1 <= r, c <= 8\n-9 <= m[i][j] <= 9\n"
        "All the integers in each row are sorted in ascending order.\nEach column is sorted in non-decreasing order.",
        lambda m: all(row == sorted(row) for row in m) and all([*c] == sorted(c) for c in zip(*m, strict=True)),
    ),
    "mirrored cells": (
        "c: List[List[int]]",
        "1 <= n <= 8\nn == c.length\nn == c[i].length\nc[i][j] is 1 or 0.\nc[i][i] == 1\nc[i][j] == c[j][i]",
        lambda c: all(c[i][i] == 1 and c[i][j] == c[j][i] for i in range(len(c)) for j in range(len(c))),
    ),
    "rows that grow": (
        "t: List[List[int]]",
        "1 <= t.length <= 9\nt[0].length == 1\nt[i].length == t[i - 1].length + 1\n-9 <= t[i][j] <= 9",
        lambda t: [len(row) for row in t] == [*range(1, len(t) + 1)],
    ),
    "a cell that there is": (
        "m: List[List[int]]",
        "r == m.length\nc == m[i].length\n1 <= r, c <= 8\nm[i][j] is either 0 or 1.\nThere is at least one 0 in m.",
        lambda m: any(0 in row for row in m),
    ),
    "a permutation from one": (
        "p: List[int]",
        "1 <= n == p.length <= 50\np is a permutation of the numbers in the range [1, n].",
        lambda p: sorted(p) == [*range(1, len(p) + 1)],
    ),
    "a permutation from zero": (
        "p: List[int], n: int",
        "2 <= n <= 50\np.length == n\np is a permutation of [0, n - 1].",
        lambda p, n: sorted(p) == [*range(n)],
    ),
    "a list in another order": (
        "a: List[int], b: List[int]",
        "1 <= a.length <= 20\n0 <= a[i] <= 50\nb.length == a.length\nb is a permutation of a.",
        lambda a, b: sorted(a) == sorted(b),
    ),
    "rotated": (
        "a: List[int]",
        "1 <= a.length <= 20\n-9 <= a[i] <= 9\nAll the integers of a are unique.\n"
        "a is sorted and rotated between 1 and n times.",
        lambda a: any(a[k:] + a[:k] == sorted(a) for k in range(len(a))),
    ),
    "neighbours": (
        "a: List[int]",
        "2 <= a.length <= 20\n0 <= a[i] <= 99\na[i] < a[i + 1] for all valid i.",
        lambda a: all(x < y for x, y in pairwise(a)) and min(a) >= 0 and max(a) <= 99,
    ),
    "no two alike": (
        "a: List[int]",
        "2 <= a.length <= 20\n0 <= a[i] <= 99\na[i] != a[j]",
        lambda a: len({*a}) == len(a),
    ),
    "side by side": (
        "start: List[int], end: List[int]",
        "1 <= start.length == end.length <= 20\n1 <= start[i] < end[i] <= 100",
        lambda start, end: all(1 <= a < b <= 100 for a, b in zip(start, end, strict=True)),
    ),
    "all but the first": (
        "parents: List[int]",
        "n == parents.length\n1 <= n <= 20\n0 <= parents[i] <= n - 1 for i != 0\nparents[0] == -1",
        lambda parents: parents[0] == -1 and all(0 <= x < len(parents) for x in parents[1:]),
    ),
    "the least of two": (
        "m: List[List[int]], k: int",
        "r == m.length\nc == m[i].length\n1 <= r, c <= 8\nm[i][j] is a positive integer.\nm[i][j] <= 9\n"
        "0 <= k < min(r, c)",
        lambda m, k: 0 <= k < min(len(m), len(m[0])) and all(1 <= x <= 9 for row in m for x in row),
    ),
    "a number of different ones": (
        "a: List[int], k: int",
        "1 <= a.length <= 50\n-9 <= a[i] <= 9\nk is in the range [1, the number of unique elements in the array].",
        lambda a, k: 1 <= k <= len({*a}),
    ),
    "one of the items": (
        "a: List[int], pivot: int",
        "1 <= a.length <= 50\n-9 <= a[i] <= 9\npivot equals to an element of a.",
        lambda a, pivot: pivot in a,
    ),
    "items of another list": (
        "a: List[int], b: List[int]",
        "1 <= a.length <= b.length <= 20\n0 <= a[i], b[i] <= 99\nAll integers in a and b are unique.\n"
        "All the integers of a also appear in b.",
        lambda a, b: {*a} <= {*b} and len({*a}) == len(a) and len({*b}) == len(b),
    ),
    "a total of lengths": (
        "a: List[List[int]]",
        "1 <= a.length <= 20\n0 <= a[i].length <= 20\n1 <= sum(a[i].length) <= 30\n0 <= a[i][j] <= 9",
        lambda a: 1 <= sum(map(len, a)) <= 30,
    ),
    "a multiple": (
        "a: List[int], k: int",
        "1 <= a.length <= 20\n1 <= k <= 9\n0 <= a[i] <= 9\na.length is divisible by k.",
        lambda a, k: len(a) % k == 0,
    ),
    "a power": ("n: int", "1 <= n <= 2^20\nn is a power of 2.", lambda n: n.bit_count() == 1),
    "binary": ("s: str", "1 <= s.length <= 20\ns is a binary string.", lambda s: {*s} <= {"0", "1"}),
    "a palindrome": (
        "s: str",
        "1 <= s.length <= 20\ns is a palindrome consisting of lowercase English letters only.",
        lambda s: s == s[::-1] and {*s} <= _LOWER,
    ),
    "digits of a range": (
        "digits: str",
        "0 <= digits.length <= 4\ndigits[i] is a digit in the range ['2', '9'].",
        lambda digits: {*digits} <= {*"23456789"},
    ),
    "characters that are named": (
        "s: str, t: str",
        "1 <= s.length, t.length <= 20\ns consists of lowercase English letters, digits, and square brackets '[]'.\n"
        "t contains English letters (upper-case and lower-case), digits, and dashes '-'.",
        lambda s, t: {*s} <= _LOWER | {*"0123456789[]"} and all(c == "-" or c.isalnum() for c in t),
    ),
    "texts that may be empty": (
        "a: List[str]",
        "1 <= a.length <= 9\n0 <= a[i].length <= 9\n"
        "a[i] consists of only lowercase English letters if it is non-empty.",
        lambda a: all(set(s) <= _LOWER for s in a),
    ),
    "a word at least": (
        "s: str",
        "1 <= s.length <= 20\ns consists of English letters and spaces ' '.\nThere is at least one word in s.",
        lambda s: bool(s.split()),
    ),
    "neighbours of each other": (
        "graph: List[List[int]]",
        "graph.length == n\n1 <= n <= 20\n0 <= graph[u].length < n\n0 <= graph[u][i] <= n - 1\n"
        "graph[u] does not contain u.\nAll the values of graph[u] are unique.\n"
        "If graph[u] contains v, then graph[v] contains u.",
        lambda graph: all(u != v and u in graph[v] for u, row in enumerate(graph) for v in row),
    ),
    "neighbours without a circle": (
        "graph: List[List[int]]",
        "n == graph.length\n2 <= n <= 9\n0 <= graph[i][j] < n\ngraph[i][j] != i (i.e., there will be no self-loops).\n"
        "All the elements of graph[i] are unique.\nThe input graph is guaranteed to be a DAG.",
        lambda graph: _has_order(graph),
    ),
    "one flight a way": (
        "n: int, flights: List[List[int]]",
        "2 <= n <= 20\n0 <= flights.length <= 30\nflights[i].length == 3\n0 <= fromi, toi < n\nfromi != toi\n"
        "1 <= pricei <= 99\nThere will not be any multiple flights between two cities.",
        lambda n, flights: (
            all(max(f[:2]) < n and f[0] != f[1] and 1 <= f[2] <= 99 for f in flights)
            and len({(f[0], f[1]) for f in flights}) == len(flights)
        ),
    ),
    "members with longer names": (
        "trips: List[List[int]]",
        "1 <= trips.length <= 20\ntrips[i].length == 3\n1 <= numPassengersi <= 9\n0 <= fromi < toi <= 99",
        lambda trips: all(1 <= p <= 9 and 0 <= a < b <= 99 for p, a, b in trips),
    ),
    "members without an index": (
        "intervals: List[List[int]], newInterval: List[int]",
        "0 <= intervals.length <= 20\nintervals[i].length == 2\n0 <= starti <= endi <= 99\nnewInterval.length == 2\n"
        "0 <= start <= end <= 50",
        lambda intervals, newInterval: 0 <= newInterval[0] <= newInterval[1] <= 50 and len(newInterval) == 2,
    ),
    "members of two lists": (
        "a: List[List[str]], b: List[List[str]]",
        "1 <= a.length, b.length <= 9\na[i].length == 2\n1 <= Ai.length, Bi.length <= 3\nb[j].length == 2\n"
        "1 <= Cj.length, Dj.length <= 4\nAi, Bi, Cj, Dj consist of lowercase English letters.",
        lambda a, b: (
            all(0 < len(s) < 4 and set(s) <= _LOWER for row in a for s in row)
            and all(0 < len(s) < 5 and set(s) <= _LOWER for row in b for s in row)
        ),
    ),
    "the next row": (
        "iv: List[List[int]]",
        "0 <= iv.length <= 9\niv[i] = [starti, endi]\n0 <= starti < endi <= 999\nendi < starti+1",
        lambda iv: all(a < b for a, b in iv) and all(one[1] < other[0] for one, other in pairwise(iv)),
    ),
}


def _has_order(graph: list[list[int]]) -> bool:
    done: set[int] = set()
    while len(done) < len(graph):
        ready = {u for u, row in enumerate(graph) if u not in done and done.issuperset(row)}
        if not ready:
            return False
        done |= ready
    return all(len({*row}) == len(row) for row in graph)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


@pytest.mark.parametrize("name", some_of(BLOCKS))
def test_a_block_is_read_and_kept(client: TestClient, name: str) -> None:
    """No line is left aside, nothing is assumed, and there are cases beyond the smallest."""
    signature, lines, keeps = BLOCKS[name]
    answer = proposed(client, signature=f"def f(self, {signature}):", statement=f"Constraints:\n{lines}")
    assert not [note for note in answer["notes"] if "left aside" in note]
    cases: list[Any] = [each.value for each in itertools.islice(compile_schema(answer["schema"]).values(seed=2), 25)]
    assert len(cases) >= 20
    for case in cases:
        assert keeps(**case), case


@pytest.mark.parametrize("signature", ["def f(self, node: 'Node') -> 'Node':", "function f(node: _Node | null) {"])
def test_a_graph_is_given_by_a_node_of_it(client: TestClient, signature: str) -> None:
    """LeetCode 133: lists of neighbours counted from one, that hang together."""
    lines = (
        "The number of nodes in the graph is in the range [0, 30].\n1 <= Node.val <= 30\n"
        "Node.val is unique for each node.\nThere are no repeated edges and no self-loops in the graph.\n"
        "The Graph is connected and all nodes can be visited starting from the given node."
    )
    answer = proposed(client, signature=signature, statement=lines)
    node = properties(answer)["node"]
    assert (node["x-node"], node["x-structure"]) == (True, {"kind": "adjacency-list", "base": 1, "connected": True})
    assert (node["maxItems"], node["items"]["items"]["maximum"]) == (30, 30)
    assert not [note for note in answer["notes"] if "left aside" in note]


def test_rows_that_only_names_tell_of_are_a_guess_that_is_told(client: TestClient) -> None:
    """Where nothing says how long a row is, its members in order are taken for it."""
    lines = "1 <= a.length <= 9\n0 <= lefti < righti <= 99\n1 <= heighti <= 9"
    answer = proposed(client, signature="def f(a: List[List[int]])", statement=lines)
    assert any("taken for [lefti, righti, heighti]" in note for note in answer["notes"])
    assert properties(answer)["a"]["items"]["maxItems"] == 3
    told = proposed(client, signature="def f(a: List[List[int]])", statement=f"a[i].length == 3\n{lines}")
    assert not any("taken for" in note for note in told["notes"])


@pytest.mark.parametrize("line", ["0 <= k < max(r, c)", "0 <= k <= sum(m[i].length)", "m[i][j] <= m[j][i]"])
def test_what_cannot_be_said_is_left_aside(client: TestClient, line: str) -> None:
    """A function or an index that means something else is no bound of what stands beside it."""
    statement = f"r == m.length\nc == m[i].length\n1 <= r, c <= 8\n0 <= m[i][j] <= 5\n0 <= k <= 9\n{line}"
    answer = proposed(client, signature="def f(m: List[List[int]], k: int)", statement=statement)
    assert [note for note in answer["notes"] if "Line 6" in note and "left aside" in note]
    assert "x-constraints" not in answer["schema"]


def test_a_parameter_of_which_nothing_is_said_stays_open(client: TestClient) -> None:
    """No type is made up where no line speaks of it."""
    response = propose(client, signature="def f(a, b)", statement="1 <= a <= 5")
    assert response.status_code == 200
    assert response.json()["schema"]["properties"]["b"] == {}
    assert any(told.startswith("/b may be anything") for told in response.json()["assumptions"])


def test_nodes_are_counted_where_they_are_said_to_be(client: TestClient) -> None:
    """How many nodes a tree has says nothing of the list beside it."""
    signature, lines, _ = BLOCKS["a list and a tree without a type"]
    found = properties(proposed(client, signature=f"def f({signature})", statement=lines))
    assert (found["head"].get("minItems"), found["head"]["maxItems"]) == (0, 7)
    assert found["root"]["x-structure"] == {"kind": "binary-tree", "minNodes": 2, "maxNodes": 9}
