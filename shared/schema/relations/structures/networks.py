"""Graphs drawn as edge lists and adjacency lists."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.schema.drawing.manner import Unlucky
from shared.schema.relations.structures.edges import edges_of
from shared.schema.relations.structures.kinds import Structure
from shared.schema.relations.structures.parts import Parts


def edge_list(parts: Parts, structure: Structure, count: int, nodes: int | None = None) -> list[JsonValue]:
    """Return so many edges of such a graph.

    Args:
        nodes: how many nodes it has; chosen where neither this nor the schema says so.

    Raises:
        Unlucky: there is no such graph.
    """
    given = structure.options.get("nodes")
    nodes = given if isinstance(given, int) else nodes
    if isinstance(given, int) and (structure.has("tree") or structure.has("connected")):
        least = max(0, given - 1)
        count = least if structure.has("tree") else max(count, least)
    if nodes is None:
        nodes = _some_nodes(parts, structure, count)
    circle_free = structure.has("acyclic") and not structure.has("directed")
    pairs = edges_of(
        parts.rng,
        nodes,
        count,
        tree=structure.has("tree") or circle_free,
        connected=structure.has("tree") or structure.has("connected"),
        simple=structure.has("simple"),
        directed=structure.has("directed"),
        ordered=structure.has("acyclic"),
    )
    if pairs is None:
        raise Unlucky
    return labelled(parts, structure, pairs)


def labelled(parts: Parts, structure: Structure, pairs: list[tuple[int, int]]) -> list[JsonValue]:
    """Return the edges as the array has them: with labels from the base on, and weights.

    Raises:
        Unlucky: labels are higher than the schema allows, or edges more or fewer.
    """
    base, most = structure.base, parts.most_label()
    made: list[JsonValue] = []
    for index, (u, v) in enumerate(pairs):
        edge: list[JsonValue] = [u + base, v + base]
        if most is not None and max(u, v) + base > most:
            raise Unlucky
        if structure.has("weighted"):
            item = parts.item(index)
            if not isinstance(item, list) or len(item) != 3:
                raise Unlucky
            edge.append(item[2])
        made.append(edge)
    if not parts.fits(made):
        raise Unlucky
    return made


def most_edges(parts: Parts, structure: Structure) -> int | None:
    """Return how many edges there are at most of nodes that have labels, None where there is no end to them."""
    highest, nodes = parts.most_label(), structure.options.get("nodes")
    if not isinstance(nodes, int):
        if highest is None:
            return None
        nodes = highest + 1 - structure.base
    nodes = max(nodes, 0)
    circle_free = structure.has("acyclic") and not structure.has("directed")
    if structure.has("tree") or circle_free:
        return max(0, nodes - 1)
    if not structure.has("simple"):
        return None
    return nodes * (nodes - 1) // (2 if structure.has("acyclic") or not structure.has("directed") else 1)


def _some_nodes(parts: Parts, structure: Structure, count: int) -> int:
    most = parts.most_label()
    highest = count + 2 if most is None else min(most - structure.base + 1, 2 * count + 2)
    if structure.has("tree"):
        return count + 1
    least = 1
    while least * (least - 1) // 2 < count and least < highest:
        least += 1
    if structure.has("connected") or (structure.has("acyclic") and not structure.has("directed")):
        highest = min(highest, count + 1) if structure.has("connected") else highest
        least = max(least, count + 1) if structure.has("acyclic") and not structure.has("directed") else least
    # Without a number of nodes beside it, the highest label counts: fewer nodes leave none out.
    if structure.options.get("nodes") is None and structure.has("connected"):
        highest = min(highest, count + 1)
    return parts.rng.randint(least, max(least, highest))


def adjacency_list(
    parts: Parts, structure: Structure, nodes: int, pairs: list[tuple[int, int]] | None = None
) -> list[JsonValue]:
    """Return for each node those that it leads to."""
    directed, connected, base = structure.has("directed"), structure.has("connected"), structure.base
    if pairs is None:
        most = nodes * (nodes - 1) // (1 if directed else 2)
        count = parts.rng.randint(max(0, nodes - 1) if connected else 0, min(most, 2 * nodes))
        pairs = edges_of(parts.rng, nodes, count, directed=directed, connected=connected) or []
    lists: list[list[JsonValue]] = [[] for _ in range(nodes)]
    for u, v in pairs:
        lists[u].append(v + base)
        if not directed:
            lists[v].append(u + base)
    return [sorted(each) for each in lists]  # type: ignore[type-var]
