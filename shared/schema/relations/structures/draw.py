"""Arrays drawn so that they have their structure."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from shared.canonical_json import JsonValue
from shared.schema.drawing import arrays
from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.reading.nodes import Node
from shared.schema.relations.keywords import STRUCTURE
from shared.schema.relations.scope import node_for
from shared.schema.relations.structures import kinds, trees
from shared.schema.relations.structures.edges import edges_of
from shared.schema.relations.structures.kinds import Structure

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer

_TRIES = 12
_MOST_CHILDREN = 4


def structure_of(drawing: Drawer, node: Node) -> Structure:
    """Return the structure that a node's arrays have; the first where there are several."""
    schema = drawing.reader.document.subschemas[node.structures[0]]
    assert isinstance(schema, dict)  # noqa: S101 - only these have keywords
    return kinds.read(schema[STRUCTURE])


def draw(
    drawing: Drawer, node: Node, manner: Manner, room: int, depth: int, length: int, *, exact: bool
) -> list[JsonValue]:
    """Return an array that has the structure of `node`.

    Args:
        length: of the array; about that many parts where it is not `exact`.

    Raises:
        Unlucky: none was found.
    """
    structure = structure_of(drawing, node)
    parts = Parts(drawing, node, manner, room, depth)
    if not length and not node.min_items and structure.kind != "edge-list":
        return []
    if structure.kind == "binary-tree":
        return _binary(parts, structure, length, exact=exact)
    if structure.kind == "n-ary-tree":
        return _branching(parts, length)
    if structure.kind == "edge-list":
        return edge_list(parts, structure, length)
    if structure.kind == "adjacency-list":
        return adjacency_list(parts, structure, length)
    if structure.kind == "matrix":
        return matrix(parts, structure, length, None)
    return parts.values(length)


class Parts:
    """What a structure is made of: its values, as the items of its array allow them."""

    def __init__(self, drawing: Drawer, node: Node, manner: Manner, room: int, depth: int) -> None:
        self.drawing = drawing
        self.node = node
        self.manner = manner
        self.room = room
        self.depth = depth

    @property
    def rng(self) -> random.Random:
        """Return the drawing's chance."""
        return self.drawing.rng

    def item(self, index: int = 0) -> JsonValue:
        """Return one item that is not null.

        Raises:
            Unlucky: there is none.
        """
        for _ in range(4 * _TRIES):
            share = max(4, self.room // 8)
            found = self.drawing.draw(self.node.item(index), self.manner, share, self.depth + 1)
            if found is not None:
                return found
        raise Unlucky

    def values(self, count: int) -> list[JsonValue]:
        """Return so many items that are not null."""
        return [self.item(index) for index in range(count)]

    def rising(self, count: int) -> list[Any]:
        """Return so many items, no two equal, from the least to the greatest.

        Raises:
            Unlucky: there are not so many, or they have no order.
        """
        found: set[Any] = set()
        for attempt in range(3 * count + _TRIES):
            if len(found) == count:
                break
            if attempt > count:
                self.manner = Manner.RANDOM
            item = self.item()
            if isinstance(item, (dict, list)):
                raise Unlucky
            found.add(item)
        if len(found) < count:
            raise Unlucky
        try:
            return sorted(found)
        except TypeError:
            raise Unlucky from None

    def most_label(self) -> int | None:
        """Return the highest whole number that the first two items of an item may be, None where there is no end."""
        for node in self.drawing.usable(self.node.item(0)):
            highest = []
            for index in (0, 1):
                span = next((self.drawing.span(n, whole=True) for n in self.drawing.usable(node.item(index))), None)
                highest.append(None if span is None else span.last)
            return min((each for each in highest if each is not None), default=None)
        return None

    def fits(self, array: list[JsonValue]) -> bool:
        """Tell whether the array is as long as the schema allows."""
        most = self.node.max_items
        return self.node.min_items <= len(array) and (most is None or len(array) <= most)


def _binary(parts: Parts, structure: Structure, length: int, *, exact: bool) -> list[JsonValue]:
    count = max(1, length)
    for _ in range(0 if exact else _TRIES):
        made = binary_of(parts, structure, random_binary(parts.rng, parts.rng.randint(1, count)))
        if parts.fits(made):
            return made
    return binary_of(parts, structure, complete_binary(count))


def random_binary(rng: random.Random, count: int) -> trees.Node:
    """Return a binary tree of so many nodes, each new one put where a child was missing."""
    root = trees.Node()
    slots = [(root, "left"), (root, "right")]
    for _ in range(count - 1):
        index = rng.randrange(len(slots))
        slots[index], slots[-1] = slots[-1], slots[index]
        parent, side = slots.pop()
        child = trees.Node()
        setattr(parent, side, child)
        slots += [(child, "left"), (child, "right")]
    return root


def complete_binary(count: int) -> trees.Node:
    """Return the binary tree of so many nodes whose levels are full, the last from the left."""
    nodes = [trees.Node() for _ in range(count)]
    for index, node in enumerate(nodes):
        left, right = 2 * index + 1, 2 * index + 2
        node.left = nodes[left] if left < count else None
        node.right = nodes[right] if right < count else None
    return nodes[0]


def binary_of(parts: Parts, structure: Structure, root: trees.Node) -> list[JsonValue]:
    """Return the level order of a tree, with values in its nodes.

    Raises:
        Unlucky: there are not enough values.
    """
    nodes = trees.in_order(root)
    values = parts.rising(len(nodes)) if structure.has("bst") else parts.values(len(nodes))
    for node, value in zip(nodes, values, strict=True):
        node.value = value
    return trees.write_binary(root)


def _branching(parts: Parts, length: int) -> list[JsonValue]:
    for attempt in range(_TRIES):
        count = max(1, length * (_TRIES - attempt) // _TRIES)
        nodes = [trees.Branch(value) for value in parts.values(count)]
        for index in range(1, count):
            parent = nodes[parts.rng.randrange(max(0, index - _MOST_CHILDREN), index)]
            parent.children.append(nodes[index])
        made = trees.write_branches(nodes[0])
        if parts.fits(made):
            return made
    raise Unlucky


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
    directed = structure.has("directed")
    if pairs is None:
        most = nodes * (nodes - 1) // (1 if directed else 2)
        count = parts.rng.randint(0, min(most, 2 * nodes))
        pairs = edges_of(parts.rng, nodes, count, directed=directed) or []
    lists: list[list[JsonValue]] = [[] for _ in range(nodes)]
    for u, v in pairs:
        lists[u].append(v)
        if not directed:
            lists[v].append(u)
    return [sorted(each) for each in lists]  # type: ignore[type-var]


def matrix(parts: Parts, structure: Structure, rows: int, columns: int | None) -> list[JsonValue]:
    """Return rows of one length; a square where it is asked for.

    Raises:
        Unlucky: there are no such rows.
    """
    square = structure.has("square") or structure.has("symmetric")
    made: list[JsonValue] = []
    share = max(8, parts.room // max(rows, 1))
    for index in range(rows):
        conjunction = parts.node.item(index)
        width = rows if square else columns
        if width is None:
            first = parts.drawing.draw(conjunction, parts.manner, share, parts.depth + 1)
            if not isinstance(first, list):
                raise Unlucky
            columns = len(first)
            made.append(first)
            continue
        node = node_for(parts.drawing.usable(conjunction), [])
        if node is None or (node.max_items is not None and width > node.max_items) or width < node.min_items:
            raise Unlucky
        made.append(arrays.draw(parts.drawing, node, parts.manner, share, parts.depth + 1, width))
    if structure.has("symmetric"):
        for i, row in enumerate(made):
            for j in range(i):
                row[j] = made[j][i]  # type: ignore[index,call-overload]
    return made
