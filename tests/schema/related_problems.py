"""Coding problems whose inputs belong together, each with a check in plain Python that knows nothing of the engine."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from tests.schema.problems import BIG, array, integers, record

Check = Callable[[Any], bool]


def related(*constraints: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object with relations between its properties."""
    return {**record(**properties), "x-constraints": list(constraints)}


def components(n: int, edges: Any) -> int:
    """Count the parts that a graph falls into."""
    near: dict[int, list[int]] = {node: [] for node in range(n)}
    for edge in edges:
        near[edge[0]].append(edge[1])
        near[edge[1]].append(edge[0])
    seen: set[int] = set()
    parts = 0
    for start in range(n):
        if start not in seen:
            parts += 1
            waiting = [start]
            seen.add(start)
            while waiting:
                for other in near[waiting.pop()]:
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
    return parts


def has_way_back(n: int, edges: Any) -> bool:
    """Tell whether one can walk along the edges and come back."""
    left = {(u, v) for u, v in edges}
    nodes = set(range(n))
    while nodes:
        free = {node for node in nodes if not any(v == node for _, v in left)}
        if not free:
            return True
        nodes -= free
        left = {(u, v) for u, v in left if u not in free}
    return False


LOWER = {"type": "string", "pattern": "^[a-z]*$"}


def letters(low: int, high: int) -> dict[str, Any]:
    return {**LOWER, "minLength": low, "maxLength": high}


PAIR = array(integers(0, 9_999), 2, 2)
RELATED: dict[str, tuple[dict[str, Any], Check]] = {
    "two-sum-sorted": (
        related(
            "sorted(numbers) == numbers",
            "2 * numbers[0] <= target",
            numbers=array(integers(-1000, 1000), 2, 300),
            target=integers(-1000, 1000),
        ),
        lambda v: all(a <= b for a, b in pairwise(v["numbers"])) and 2 * v["numbers"][0] <= v["target"],
    ),
    "sliding-window-maximum": (
        related("1 <= k <= len(nums)", nums=array(integers(-10_000, 10_000), 1, 10_000), k=integers(1, 100_000)),
        lambda v: 1 <= v["k"] <= len(v["nums"]),
    ),
    "course-schedule": (
        related(
            "all(0 <= a < numCourses and 0 <= b < numCourses for a, b in prerequisites)",
            "all(a != b for a, b in prerequisites)",
            "unique(prerequisites)",
            numCourses=integers(1, 2000),
            prerequisites=array(array(integers(0, 1999), 2, 2), 0, 300),
        ),
        lambda v: (
            all(0 <= x < v["numCourses"] for pair in v["prerequisites"] for x in pair)
            and all(a != b for a, b in v["prerequisites"])
            and len({tuple(pair) for pair in v["prerequisites"]}) == len(v["prerequisites"])
        ),
    ),
    "course-order": (
        related(
            "is_dag(n, edges)",
            "is_simple_graph(n, edges, directed=True)",
            n=integers(1, 100),
            edges=array(array(integers(0, 99), 2, 2), 0, 200),
        ),
        lambda v: (
            all(0 <= x < v["n"] for e in v["edges"] for x in e)
            and len({tuple(e) for e in v["edges"]}) == len(v["edges"])
            and not has_way_back(v["n"], v["edges"])
        ),
    ),
    "merge-intervals": (
        related("all(a <= b for a, b in intervals)", intervals=array(PAIR, 1, 1000)),
        lambda v: all(a <= b for a, b in v["intervals"]),
    ),
    "insert-interval": (
        related(
            "all(a < b for a, b in intervals)",
            "all(intervals[i][1] < intervals[i + 1][0] for i in range(len(intervals) - 1))",
            "newInterval[0] <= newInterval[1]",
            intervals=array(PAIR, 0, 200),
            newInterval=PAIR,
        ),
        lambda v: (
            all(a < b for a, b in v["intervals"])
            and all(a[1] < b[0] for a, b in pairwise(v["intervals"]))
            and v["newInterval"][0] <= v["newInterval"][1]
        ),
    ),
    "kth-largest": (
        related("1 <= k <= len(nums)", nums=array(integers(-10_000, 10_000), 1, 500), k=integers(1, 500)),
        lambda v: 1 <= v["k"] <= len(v["nums"]),
    ),
    "rotate-array": (
        related("0 <= k < 2 * len(nums)", nums=array(integers(-(2**31), 2**31 - 1), 1, 1000), k=integers(0, 100_000)),
        lambda v: 0 <= v["k"] < 2 * len(v["nums"]),
    ),
    "valid-anagram": (
        related("sorted(s) == sorted(t)", s=letters(1, 300), t=letters(1, 300)),
        lambda v: sorted(v["s"]) == sorted(v["t"]),
    ),
    "equal-lengths": (
        related("len(s) == len(t)", s=letters(1, 300), t=letters(1, 300)),
        lambda v: len(v["s"]) == len(v["t"]),
    ),
    "graph-valid-tree": (
        related(
            "len(edges) == n - 1",
            "is_tree(n, edges)",
            n=integers(1, 2000),
            edges=array(array(integers(0, 1999), 2, 2), 0, 1999),
        ),
        lambda v: len(v["edges"]) == v["n"] - 1 and components(v["n"], v["edges"]) == 1,
    ),
    "redundant-connection": (
        related(
            "len(edges) == n",
            "is_connected(n, edges, base=1)",
            "is_simple_graph(n, edges, base=1)",
            n=integers(3, 200),
            edges=array(array(integers(1, 200), 2, 2), 3, 200),
        ),
        lambda v: (
            len(v["edges"]) == v["n"]
            and components(v["n"], [[a - 1, b - 1] for a, b in v["edges"]]) == 1
            and len({frozenset(e) for e in v["edges"]}) == v["n"]
        ),
    ),
    "network-delay": (
        related(
            "1 <= k <= n",
            "all(1 <= u <= n and 1 <= v <= n and u != v for u, v, w in times)",
            times=array(
                {
                    "type": "array",
                    "prefixItems": [integers(1, 100), integers(1, 100), integers(0, 100)],
                    "items": False,
                    "minItems": 3,
                },
                1,
                300,
            ),
            n=integers(1, 100),
            k=integers(1, 100),
        ),
        lambda v: (
            1 <= v["k"] <= v["n"]
            and all(1 <= t[0] <= v["n"] and 1 <= t[1] <= v["n"] and t[0] != t[1] for t in v["times"])
        ),
    ),
    "jump-game": (
        related("all(0 <= x <= len(nums) for x in nums)", nums=array(integers(0, 100_000), 1, 1000)),
        lambda v: all(0 <= x <= len(v["nums"]) for x in v["nums"]),
    ),
    "word-search": (
        related(
            "all(len(row) == len(board[0]) for row in board)",
            "len(word) <= len(board) * len(board[0])",
            board=array(array({"type": "string", "pattern": "^[A-Z]$"}, 1, 6), 1, 6),
            word={"type": "string", "pattern": "^[A-Z]{1,15}$"},
        ),
        lambda v: len({len(row) for row in v["board"]}) == 1 and len(v["word"]) <= sum(map(len, v["board"])),
    ),
    "spiral-matrix": (
        related(
            "m == len(matrix)",
            "all(len(row) == n for row in matrix)",
            m=integers(1, 10),
            n=integers(1, 10),
            matrix=array(array(integers(-100, 100), 1, 10), 1, 10),
        ),
        lambda v: len(v["matrix"]) == v["m"] and all(len(row) == v["n"] for row in v["matrix"]),
    ),
    "permutation": (
        related("sorted(p) == list(range(1, n + 1))", n=integers(1, 500), p=array(integers(1, 500), 1, 500)),
        lambda v: sorted(v["p"]) == list(range(1, v["n"] + 1)),
    ),
    "missing-number": (
        related(
            "len(set(nums)) == len(nums)", "all(x <= len(nums) for x in nums)", nums=array(integers(0, 400), 1, 400)
        ),
        lambda v: len(set(v["nums"])) == len(v["nums"]) and max(v["nums"]) <= len(v["nums"]),
    ),
    "koko-bananas": (
        related("len(piles) <= h", piles=array(integers(1, BIG), 1, 1000), h=integers(1, BIG)),
        lambda v: len(v["piles"]) <= v["h"],
    ),
    "task-scheduler": (
        related(
            "0 <= n <= len(tasks)", tasks=array({"type": "string", "pattern": "^[A-Z]$"}, 1, 500), n=integers(0, 100)
        ),
        lambda v: 0 <= v["n"] <= len(v["tasks"]),
    ),
    "word-ladder": (
        related(
            "len(endWord) == len(beginWord)",
            "beginWord != endWord",
            "all(len(w) == len(beginWord) for w in wordList)",
            "endWord in wordList",
            beginWord=letters(1, 10),
            endWord=letters(1, 10),
            wordList=array(letters(1, 10), 1, 60),
        ),
        lambda v: (
            {len(w) for w in [*v["wordList"], v["endWord"]]} == {len(v["beginWord"])}
            and v["beginWord"] != v["endWord"]
            and v["endWord"] in v["wordList"]
        ),
    ),
    "search-rotated": (
        related(
            "unique(nums)",
            "target in nums or target == -1",
            nums=array(integers(-10_000, 10_000), 1, 500),
            target=integers(-10_000, 10_000),
        ),
        lambda v: len(set(v["nums"])) == len(v["nums"]) and (v["target"] in v["nums"] or v["target"] == -1),
    ),
    "binary-search": (
        related(
            "is_sorted(nums, strict=True)",
            "target in nums",
            nums=array(integers(-10_000, 10_000), 1, 1000),
            target=integers(-10_000, 10_000),
        ),
        lambda v: all(a < b for a, b in pairwise(v["nums"])) and v["target"] in v["nums"],
    ),
    "merge-sorted-array": (
        related(
            "len(nums1) == m + n",
            "len(nums2) == n",
            "sorted(nums2) == nums2",
            m=integers(0, 200),
            n=integers(0, 200),
            nums1=array(integers(-BIG, BIG), 1, 200),
            nums2=array(integers(-BIG, BIG), 0, 200),
        ),
        lambda v: len(v["nums1"]) == v["m"] + v["n"] and len(v["nums2"]) == v["n"] and v["nums2"] == sorted(v["nums2"]),
    ),
    "even-split": (
        related(
            "len(nums) % 2 == 0",
            "k % 2 == 1",
            "sum(nums) >= target",
            nums=array(integers(0, 1000), 2, 100),
            k=integers(1, 1000),
            target=integers(0, 20_000),
        ),
        lambda v: len(v["nums"]) % 2 == 0 and v["k"] % 2 == 1 and sum(v["nums"]) >= v["target"],
    ),
    "multiply-strings": (
        related(
            "a[0] != '0' or len(a) == 1",
            "b[0] != '0' or len(b) == 1",
            "len(a) >= len(b)",
            a={"type": "string", "pattern": "^[0-9]+$", "minLength": 1, "maxLength": 200},
            b={"type": "string", "pattern": "^[0-9]+$", "minLength": 1, "maxLength": 200},
        ),
        lambda v: all(len(t) == 1 or t[0] != "0" for t in (v["a"], v["b"])) and len(v["a"]) >= len(v["b"]),
    ),
    "flood-fill": (
        related(
            "all(len(row) == len(image[0]) for row in image)",
            "0 <= sr < len(image)",
            "0 <= sc < len(image[0])",
            image=array(array(integers(0, 65_535), 1, 50), 1, 50),
            sr=integers(0, 49),
            sc=integers(0, 49),
        ),
        lambda v: (
            len({len(row) for row in v["image"]}) == 1
            and 0 <= v["sr"] < len(v["image"])
            and 0 <= v["sc"] < len(v["image"][0])
        ),
    ),
    "queries": (
        related(
            "all(0 <= l <= r < len(nums) for l, r in queries)",
            nums=array(integers(-1000, 1000), 1, 300),
            queries=array(array(integers(0, 299), 2, 2), 1, 100),
        ),
        lambda v: all(0 <= q[0] <= q[1] < len(v["nums"]) for q in v["queries"]),
    ),
    "bounded-window": (
        {
            "type": "array",
            "minItems": 1,
            "maxItems": 20,
            "items": related("low < high", low=integers(0, 1000), high=integers(0, 1000)),
            "x-constraints": ["len(value) % 2 == 0"],
        },
        lambda v: len(v) % 2 == 0 and all(each["low"] < each["high"] for each in v),
    ),
}
