"""Edges of graphs, made to order."""

from __future__ import annotations

import random
from collections.abc import Collection
from typing import Any

_TRIES = 20
# How far back in its order a tree's nodes find the one they hang on, where no node is to have more than a few others:
# of two, none has more than three, and of one, none has more than two.
_SLENDER = (None, None, 2, 1)


def rebuilt(
    rng: random.Random, nodes: int, edges: list[Any], functions: Collection[str], *, base: int, directed: bool
) -> list[Any] | None:
    """Return as many edges with other ends, or None where there is no such graph.

    Args:
        edges: what follows the two ends in each is kept.
        functions: what the graph must satisfy, by the language's names.
    """
    circle_free = "is_dag" in functions or "is_acyclic" in functions
    pairs = edges_of(
        rng,
        nodes,
        len(edges),
        tree="is_tree" in functions or "is_acyclic" in functions,
        connected="is_tree" in functions or "is_connected" in functions,
        simple="is_simple_graph" in functions,
        directed=directed,
        ordered=circle_free,
        reach=rng.choice(_SLENDER),
    )
    if pairs is None:
        return None
    return [[u + base, v + base, *edge[2:]] for (u, v), edge in zip(pairs, edges, strict=True)]


def relabel(edges: list[Any], place: int, wanted: dict[int, Any]) -> None:
    """Give the ends of one edge these labels, and their labels to the nodes that had them; the graph is the same."""
    for end, label in wanted.items():
        former = edges[place][end]
        swap = {former: label, label: former}
        for edge in edges:
            edge[0], edge[1] = swap.get(edge[0], edge[0]), swap.get(edge[1], edge[1])


def edges_of(
    rng: random.Random,
    nodes: int,
    count: int,
    *,
    tree: bool = False,
    connected: bool = False,
    simple: bool = True,
    directed: bool = False,
    ordered: bool = False,
    reach: int | None = None,
) -> list[tuple[int, int]] | None:
    """Return `count` edges between nodes counted from zero, or None where there is no such graph.

    Args:
        tree: they close no circle, whichever way they point.
        ordered: they all point one way along a hidden order, so that no circle can be walked.
        reach: how far back in a hidden order the node is that another is joined to, so that none has many.
    """
    if count and not nodes:
        return None
    if tree and count > max(0, nodes - 1):
        return None
    order = list(range(nodes)) if nodes <= 10 * count + 1_000 else rng.sample(range(nodes), 2 * count + 2)
    rng.shuffle(order)
    made: list[tuple[int, int]] = []
    if tree or connected:
        grown = [(rng.randrange(max(0, child - reach) if reach else 0, child), child) for child in range(1, len(order))]
        if connected and len(grown) > count:
            return None
        made = grown if connected else rng.sample(grown, min(count, len(grown)))
    missing = count - len(made)
    if missing:
        more = _others(rng, len(order), missing, set(made), simple=simple, directed=directed, ordered=ordered)
        if more is None:
            return None
        made += more
    named = [(order[u], order[v]) for u, v in made]
    if not ordered or (tree and not directed):
        named = [pair if rng.random() < 0.5 else pair[::-1] for pair in named] if not directed else named
    rng.shuffle(named)
    return named


def _others(
    rng: random.Random,
    nodes: int,
    count: int,
    taken: set[tuple[int, int]],
    *,
    simple: bool,
    directed: bool,
    ordered: bool,
) -> list[tuple[int, int]] | None:
    one_way = ordered or (simple and not directed)
    if not simple and not ordered:
        return [(rng.randrange(nodes), rng.randrange(nodes)) for _ in range(count)]
    room = nodes * (nodes - 1) // (2 if one_way else 1) - (len(taken) if simple else 0)
    if nodes < 2 or (simple and room < count):
        return None
    if simple and room < 4 * count:
        every = [(u, v) for u in range(nodes) for v in range(u + 1 if one_way else 0, nodes) if u != v]
        return rng.sample([pair for pair in every if pair not in taken], count)
    made: list[tuple[int, int]] = []
    taken = set(taken)
    while len(made) < count:
        u, v = rng.randrange(nodes), rng.randrange(nodes)
        if u == v:
            continue
        pair = (min(u, v), max(u, v)) if one_way else (u, v)
        if simple and pair in taken:
            continue
        taken.add(pair)
        made.append(pair)
    return made
