"""What is asked of graphs that are given as a number of nodes and a list of edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Edges = Sequence[Sequence[Any]]


def ends(n: int, edges: Edges, base: int = 0) -> list[tuple[int, int]]:
    """Return each edge's two ends counted from zero; what follows in an edge is its weight.

    Raises:
        ValueError: an edge is not two of the `n` nodes there are, or a node or `n` is no whole number.
    """
    if isinstance(n, bool) or not isinstance(n, int) or n < 0:
        raise ValueError("not a number of nodes")
    found = []
    for edge in edges:
        u, v = _number(edge[0]) - base, _number(edge[1]) - base
        if not (0 <= u < n and 0 <= v < n):
            raise ValueError("an edge leads nowhere")
        found.append((u, v))
    return found


def _number(node: Any) -> int:
    """Return the number of a node: 3.0 is 3, as in JSON, but 3.5 and true are none."""
    if type(node) is int:
        return node
    if not isinstance(node, float) or not node.is_integer():
        raise ValueError("a node is a whole number")
    return int(node)


def is_connected(n: int, edges: Edges, base: int = 0) -> bool:
    """Tell whether every node is reached from every other, whichever way the edges point."""
    leader: dict[int, int] = {}
    groups = n
    for u, v in ends(n, edges, base):
        u, v = _find(leader, u), _find(leader, v)
        if u != v:
            leader[u] = v
            groups -= 1
    return groups <= 1


def is_tree(n: int, edges: Edges, base: int = 0) -> bool:
    """Tell whether the edges, whichever way they point, join all nodes without a cycle; there is at least one node."""
    return n >= 1 and len(edges) == n - 1 and is_connected(n, edges, base)


def is_dag(n: int, edges: Edges, base: int = 0) -> bool:
    """Tell whether no way along the edges leads back to where it began."""
    onward: dict[int, list[int]] = {}
    waiting: dict[int, int] = {}
    for u, v in ends(n, edges, base):
        onward.setdefault(u, []).append(v)
        waiting[v] = waiting.get(v, 0) + 1
    ready = [node for node in onward if node not in waiting]
    while ready:
        for node in onward.get(ready.pop(), ()):
            waiting[node] -= 1
            if not waiting[node]:
                ready.append(node)
    return not any(waiting.values())


def is_acyclic(n: int, edges: Edges, base: int = 0) -> bool:
    """Tell whether the edges, whichever way they point, close no circle."""
    leader: dict[int, int] = {}
    for u, v in ends(n, edges, base):
        u, v = _find(leader, u), _find(leader, v)
        if u == v:
            return False
        leader[u] = v
    return True


def is_simple_graph(n: int, edges: Edges, base: int = 0, directed: bool = False) -> bool:
    """Tell whether no edge is a loop and no two join the same nodes; directed ones may, each its own way."""
    pairs = ends(n, edges, base)
    seen = {pair if directed or pair[0] < pair[1] else pair[::-1] for pair in pairs}
    return len(seen) == len(pairs) and all(u != v for u, v in pairs)


def _find(leader: dict[int, int], node: int) -> int:
    # Nodes without edges are not in it: there may be a thousand million of them.
    while (above := leader.get(node, node)) != node:
        leader[node] = leader.get(above, above)
        node = above
    return node
