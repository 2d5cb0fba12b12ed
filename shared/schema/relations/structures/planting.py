"""Arrays with given items at given places that still have their structure: what lies around the items follows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing.manner import Unlucky
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.relations.kept import Kept
from shared.schema.relations.structures import trees
from shared.schema.relations.structures.draw import complete_binary, matrix
from shared.schema.relations.structures.edges import edges_of, relabel
from shared.schema.relations.structures.kinds import Structure
from shared.schema.relations.structures.networks import adjacency_list, edge_list
from shared.schema.relations.structures.parts import Parts

# What the two ends of an edge take with its brackets and commas.
_EDGE_BYTES = 6


def planted(
    parts: Parts, structure: Structure, array: Sequence[JsonValue], places: Sequence[int]
) -> tuple[list[JsonValue], list[int]]:
    """Return an array that has the structure and the items that stand at `places`, and where these are in it.

    Args:
        array: with the items at their places; what else is in it may be left out.

    Raises:
        Unlucky: none was found.
    """
    if structure.accepts([*array]) or structure.sibling is not None:
        # What a sibling has a say in is mended with it.
        return [*array], [*places]
    maker = _MAKERS.get(structure.kind)
    if maker is None or not places:
        raise Unlucky
    made, found = maker(parts, structure, array, places)
    if not structure.accepts(made) or not parts.fits(made):
        raise Unlucky
    return made, found


def _binary(
    parts: Parts, structure: Structure, array: Sequence[Any], places: Sequence[int]
) -> tuple[list[JsonValue], list[int]]:
    """Put keys into the order of a search tree, values where there is room in any other."""
    values = _values(parts, structure, array, places)
    root = complete_binary(len(values))
    if structure.has("bst"):
        values.sort(key=lambda each: each[1])
    for node, each in zip(trees.in_order(root), values, strict=True):
        node.value = each
    return _told_apart(trees.write_binary(root), len(places))


def _branching(
    parts: Parts, structure: Structure, array: Sequence[Any], places: Sequence[int]
) -> tuple[list[JsonValue], list[int]]:
    """Put the items into a root and its children."""
    root, *children = map(trees.Branch, _values(parts, structure, array, places))
    root.children = children
    return _told_apart(trees.write_branches(root), len(places))


def _values(parts: Parts, structure: Structure, array: Sequence[Any], places: Sequence[int]) -> list[tuple[int, Any]]:
    """Return values for as many nodes as an array has, with numbers: those at `places` first, in their order."""
    given = [array[place] for place in places]
    count = max(len(given), structure.least_nodes, sum(each is not None for each in array))
    if structure.most_nodes is not None:
        count = min(count, structure.most_nodes)
    keys = {*map(canonical_bytes, given)}
    if None in given or count < len(given) or (structure.has("bst") and len(keys) < len(given)):
        raise Unlucky
    if structure.has("bst"):
        others = [value for value in parts.rising(count) if canonical_bytes(value) not in keys]
    else:
        others = parts.values(count - len(given))
    return [*enumerate([*given, *others[: count - len(given)]])]


def _told_apart(levels: Sequence[Any], count: int) -> tuple[list[JsonValue], list[int]]:
    """Return the values of numbered ones, and where the first `count` of them are."""
    found = {each[0]: place for place, each in enumerate(levels) if each is not None}
    return [None if each is None else each[1] for each in levels], [found[number] for number in range(count)]


def _edges(
    parts: Parts, structure: Structure, array: Sequence[Any], places: Sequence[int]
) -> tuple[list[JsonValue], list[int]]:
    """Give an edge of such a graph the labels that are asked for; the highest of all tells how many nodes there are."""
    (place,) = places if len(places) == 1 else (None,)
    edge = None if place is None else array[place]
    if not isinstance(edge, list) or len(edge) < 2 or place is None:
        raise Unlucky
    kept = edge.places if isinstance(edge, Kept) else range(len(edge))
    wanted = {end: edge[end] for end in kept if end < 2}
    if any(type(label) is not int for label in wanted.values()) or len({*wanted.values()}) < len(wanted):
        raise Unlucky
    nodes, count = _size(parts, structure, max(len(array), place + 1), max(wanted.values(), default=structure.base))
    made: list[Any] = edge_list(parts, structure, count, nodes)
    if place >= len(made):
        raise Unlucky
    relabel(made, place, wanted)
    made[place] = _kept_as(edge, [*made[place][:2], *edge[2:]])
    return made, [place]


def _size(parts: Parts, structure: Structure, count: int, highest: int) -> tuple[int, int]:
    """Return how many nodes and edges a graph has in which a label occurs, and about so many edges or more."""
    given = structure.options.get("nodes")
    nodes = given if isinstance(given, int) else max(2, highest + 1 - structure.base)
    holds = structure.has("tree") or structure.has("connected")
    if structure.has("tree"):
        nodes = max(nodes, count + 1)
        count = nodes - 1
    elif holds:
        count = max(count, nodes - 1)
    elif structure.has("acyclic") and not structure.has("directed"):
        nodes = max(nodes, count + 1)
    if structure.has("simple"):
        one_way = structure.has("acyclic") or not structure.has("directed")
        while nodes * (nodes - 1) // (2 if one_way else 1) < count:
            nodes += 1
        count = max(count, nodes - 1) if holds else count
    if count * _EDGE_BYTES > MAX_VALUE_BYTES or parts.node.min_items > count:
        raise Unlucky
    return nodes, count


def _kept_as(item: Any, value: list[Any]) -> list[Any]:
    """Return a list that is kept in the same parts as an item that is one."""
    if isinstance(item, Kept):
        return Kept(value, item.places, length=item.length, nulls=item.nulls)
    return value


def _neighbours(
    parts: Parts, structure: Structure, array: Sequence[Any], places: Sequence[int]
) -> tuple[list[JsonValue], list[int]]:
    """Lead from a node to the only label that is asked for, which tells how many nodes there are at least."""
    row = array[places[0]] if len(places) == 1 else None
    if not isinstance(row, Kept) or len(row.places) != 1 or type(row[row.places[0]]) is not int:
        raise Unlucky
    label: Any = row[row.places[0]]
    other = label - structure.base
    place = places[0] if places[0] != other else places[0] + 1
    nodes = max(len(array), other + 1, place + 1)
    if other < 0 or nodes * 2 > MAX_VALUE_BYTES:
        raise Unlucky
    directed, connected = structure.has("directed"), structure.has("connected")
    edges = edges_of(parts.rng, nodes, nodes - 1, directed=directed, connected=connected)
    if edges is None:
        raise Unlucky
    there = {(u, v) for u, v in edges} | (set() if directed else {(v, u) for u, v in edges})
    edges += [] if (place, other) in there else [(place, other)]
    made: list[Any] = adjacency_list(parts, structure, nodes, edges)
    made[place] = Kept(made[place], (made[place].index(label),))
    return made, [place]


def _rows(
    parts: Parts, structure: Structure, array: Sequence[Any], places: Sequence[int]
) -> tuple[list[JsonValue], list[int]]:
    """Make all rows as long as those that are asked for."""
    given = {place: array[place] for place in places}
    widths = {len(row) for row in given.values() if isinstance(row, list)}
    if len(widths) != 1 or not all(isinstance(row, list) for row in given.values()):
        raise Unlucky
    (width,) = widths
    square = structure.has("square") or structure.has("symmetric")
    rows = width if square else len(array)
    if max(given) >= rows or (structure.has("symmetric") and len(given) > 1):
        raise Unlucky
    made: list[Any] = matrix(parts, structure, rows, width)
    for place, row in given.items():
        made[place] = row
        for index in range(width if structure.has("symmetric") else 0):
            if index != place:
                made[index][place] = row[index]
    return made, [*places]


_MAKERS = {
    "binary-tree": _binary,
    "n-ary-tree": _branching,
    "edge-list": _edges,
    "adjacency-list": _neighbours,
    "matrix": _rows,
}
