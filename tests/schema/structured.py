"""Schemas with `x-structure`, each with a check in plain Python that knows nothing of the engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.schema.problems import array, integers, record
from tests.schema.related_problems import components, has_way_back

OR_NULL = {"type": ["integer", "null"], "minimum": -100, "maximum": 100}
PAIR = array(integers(0, 60), 2, 2)
WEIGHTED = {
    "type": "array",
    "prefixItems": [integers(1, 60), integers(1, 60), integers(0, 9)],
    "items": False,
    "minItems": 3,
}


def built(levels: list[Any]) -> Any:
    """Build nested tuples from a level order as LeetCode's own driver does; None where it is not one."""
    if not levels:
        return ()
    root: list[Any] = [levels[0], None, None]
    row, rest = [root], iter(levels[1:])
    count = 1
    for parent in row:
        for side in (1, 2):
            value = next(rest, None)
            if value is not None:
                parent[side] = [value, None, None]
                row.append(parent[side])
                count += 1
    trailing = list(rest)
    ok = levels[0] is not None and levels[-1] is not None and not trailing
    return root if ok and count == sum(value is not None for value in levels) else None


def rises(tree: Any, low: float = float("-inf"), high: float = float("inf")) -> bool:
    """Tell whether nested tuples are a binary search tree."""
    if not tree:
        return True
    return low < tree[0] < high and rises(tree[1], low, tree[0]) and rises(tree[2], tree[0], high)


def branching(levels: list[Any]) -> bool:
    """Tell whether groups of children, each ended by null, hang together."""
    if not levels:
        return True
    groups: list[list[Any]] = [[]]
    for value in levels:
        if value is None:
            groups.append([])
        else:
            groups[-1].append(value)
    nodes = sum(map(len, groups))
    return len(groups[0]) == 1 and bool(groups[-1]) and len(groups) - 1 <= nodes


def simple(edges: Any) -> bool:
    """Tell whether there is neither a loop nor an edge twice."""
    return len({frozenset(edge[:2]) for edge in edges}) == len(edges) and all(edge[0] != edge[1] for edge in edges)


def within(n: int, edges: Any) -> bool:
    return all(0 <= end < n for edge in edges for end in edge[:2])


def mirrored(graph: Any) -> bool:
    return all(u in graph[v] and u != v for u, others in enumerate(graph) for v in others)


def edges(**options: Any) -> dict[str, Any]:
    return array(PAIR, 0, 60, **{"x-structure": {"kind": "edge-list", "nodes": "n", **options}})


STRUCTURED: dict[str, tuple[dict[str, Any], Callable[[Any], bool], set[str]]] = {
    "binary tree": (
        record(root=array(OR_NULL, 0, 100, **{"x-structure": "binary-tree"})),
        lambda v: built(v["root"]) is not None,
        {
            "root as an empty tree",
            "root as a tree of one node",
            "root as a left-skewed tree of 7 nodes",
            "root as a right-skewed tree of 7 nodes",
            "root as a zigzag tree of 7 nodes",
            "root as a complete tree of 7 nodes",
        },
    ),
    "binary search tree": (
        record(root=array(OR_NULL, 1, 60, **{"x-structure": {"kind": "binary-tree", "bst": True}})),
        lambda v: rises(built(v["root"])),
        {"root as a left-skewed tree of 7 nodes", "root as a perfect tree of 7 nodes"},
    ),
    "tree of five to forty nodes": (
        record(root=array(OR_NULL, 5, 79, **{"x-structure": {"kind": "binary-tree", "minNodes": 5, "maxNodes": 40}})),
        lambda v: built(v["root"]) is not None and 5 <= sum(value is not None for value in v["root"]) <= 40,
        {
            "root at its maximum length 79",
            "root as a right-skewed tree of 40 nodes",
            "root as a complete tree of 40 nodes",
            "root as a left-skewed tree of 5 nodes",
        },
    ),
    "n-ary tree of three to forty nodes": (
        record(root=array(OR_NULL, 3, 79, **{"x-structure": {"kind": "n-ary-tree", "minNodes": 3, "maxNodes": 40}})),
        lambda v: branching(v["root"]) and 3 <= sum(value is not None for value in v["root"]) <= 40,
        {"root as a chain of 40 nodes", "root as a root with 39 children", "root at its maximum length 79"},
    ),
    "n-ary tree": (
        record(root=array(OR_NULL, 0, 60, **{"x-structure": "n-ary-tree"})),
        lambda v: branching(v["root"]),
        {"root as an empty tree", "root as a root with 5 children"},
    ),
    "linked list with a cycle": (
        record(
            head=array(integers(-100, 100), 0, 30, **{"x-structure": {"kind": "linked-list", "cycle": "pos"}}),
            pos=integers(-1, 29),
        ),
        lambda v: -1 <= v["pos"] < len(v["head"]),
        {"head as an empty list", "head as a list of one node", "pos at its bound -1"},
    ),
    "graph": (
        record(n=integers(1, 50), edges=edges()),
        lambda v: within(v["n"], v["edges"]) and simple(v["edges"]),
        {"edges without edges", "edges as a star of 7 nodes", "edges as a cycle of 7 nodes"},
    ),
    "tree of edges": (
        record(n=integers(1, 50), edges=edges(tree=True)),
        lambda v: within(v["n"], v["edges"]) and len(v["edges"]) == v["n"] - 1 and components(v["n"], v["edges"]) == 1,
        {"edges as a path of 7 nodes", "edges as a star of 7 nodes"},
    ),
    "directed and acyclic": (
        record(n=integers(1, 50), edges=edges(acyclic=True, directed=True)),
        lambda v: within(v["n"], v["edges"]) and not has_way_back(v["n"], v["edges"]),
        {"edges as a complete graph of 4 nodes", "edges as two parts of 7 nodes"},
    ),
    "connected and weighted": (
        record(
            times=array(
                WEIGHTED,
                1,
                60,
                **{"x-structure": {"kind": "edge-list", "weighted": True, "base": 1, "connected": True}},
            )
        ),
        lambda v: (
            simple(v["times"])
            and components(max(max(e[:2]) for e in v["times"]), [[e[0] - 1, e[1] - 1] for e in v["times"]]) == 1
        ),
        {"times as a path of 7 nodes", "times as a cycle of 7 nodes"},
    ),
    "five nodes": (
        record(edges=array(PAIR, 0, 60, **{"x-structure": {"kind": "edge-list", "nodes": 5, "connected": True}})),
        lambda v: within(5, v["edges"]) and components(5, v["edges"]) == 1 and simple(v["edges"]),
        {"edges as a complete graph of 5 nodes"},
    ),
    "adjacency list": (
        record(graph=array(array(integers(0, 60), 0, 60), 1, 60, **{"x-structure": "adjacency-list"})),
        lambda v: mirrored(v["graph"]) and all(len(set(others)) == len(others) for others in v["graph"]),
        {"graph as a cycle of 7 nodes", "graph as two parts of 7 nodes"},
    ),
    "connected adjacency list from one": (
        record(
            graph=array(
                array(integers(1, 60), 0, 60),
                0,
                60,
                **{"x-structure": {"kind": "adjacency-list", "base": 1, "connected": True}},
            )
        ),
        lambda v: (
            mirrored([[other - 1 for other in others] for others in v["graph"]])
            and components(len(v["graph"]), [[u, w - 1] for u, others in enumerate(v["graph"]) for w in others]) <= 1
        ),
        {"graph without nodes", "graph as one node alone", "graph as a cycle of 7 nodes", "graph as a star of 7 nodes"},
    ),
    "matrix": (
        record(grid=array(array(integers(-9, 9), 1, 20), 1, 20, **{"x-structure": "matrix"})),
        lambda v: len({len(row) for row in v["grid"]}) == 1,
        {"grid as a 1 x 1 matrix", "grid as a 1 x 7 matrix", "grid as a 7 x 1 matrix"},
    ),
    "symmetric matrix": (
        record(
            grid=array(array(integers(-9, 9), 1, 20), 1, 20, **{"x-structure": {"kind": "matrix", "symmetric": True}})
        ),
        lambda v: all(v["grid"][i][j] == v["grid"][j][i] for i in range(len(v["grid"])) for j in range(len(v["grid"]))),
        {"grid as a 3 x 3 matrix of equal entries"},
    ),
}
