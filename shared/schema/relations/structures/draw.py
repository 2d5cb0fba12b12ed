"""Arrays drawn so that they have their structure."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from shared.canonical_json import JsonValue
from shared.schema.drawing import arrays, strings
from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.relations.keywords import STRUCTURE
from shared.schema.relations.scope import node_for
from shared.schema.relations.structures import kinds, trees
from shared.schema.relations.structures.kinds import Structure
from shared.schema.relations.structures.networks import adjacency_list, edge_list, most_edges
from shared.schema.relations.structures.parts import Parts

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer

_TRIES = 12
_ROOM = 400
_MOST_CHILDREN = 4


def structure_of(drawing: Drawer, node: Node) -> Structure:
    """Return the structure that a node's arrays have; the first where there are several."""
    schema = drawing.reader.document.subschemas[node.structures[0]]
    assert isinstance(schema, dict)  # noqa: S101 - only these have keywords
    return kinds.read(schema[STRUCTURE])


def parts_of(drawing: Drawer, node: Node, depth: int) -> Parts:
    """Return what arrays of a node are made of, as ordinary ones are."""
    return Parts(drawing, node, Manner.TYPICAL, _ROOM, depth)


def most_items(drawing: Drawer, node: Node) -> int | None:
    """Return the most items an array of a node may have on account of its structure, None where that says nothing."""
    structure = structure_of(drawing, node)
    return most_edges(parts_of(drawing, node, 0), structure) if structure.kind == "edge-list" else None


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
    may_be_empty = not (node.min_items or structure.least_nodes) and structure.kind != "edge-list"
    if may_be_empty and (not length or structure.most_nodes == 0):
        return []
    if structure.kind == "binary-tree":
        return _binary(parts, structure, length, exact=exact)
    if structure.kind == "n-ary-tree":
        return _branching(parts, structure, length, exact=exact)
    if structure.kind == "edge-list":
        return edge_list(parts, structure, length)
    if structure.kind == "adjacency-list":
        return adjacency_list(parts, structure, length)
    if structure.kind == "matrix":
        return matrix(parts, structure, length, None)
    return parts.values(length if exact else _allowed(structure, length))


def _allowed(structure: Structure, count: int) -> int:
    most = count if structure.most_nodes is None else min(count, structure.most_nodes)
    return max(most, structure.least_nodes)


def _stretched(structure: Structure, length: int, least: int, most: int) -> int:
    """Return how many nodes a tree has whose level order is so long: as many as may be.

    Raises:
        Unlucky: there is no such tree.
    """
    count = min(most, length if structure.most_nodes is None else structure.most_nodes)
    if count < least or not structure.fits(count):
        raise Unlucky
    return count


def _binary(parts: Parts, structure: Structure, length: int, *, exact: bool) -> list[JsonValue]:
    if exact:
        count = _stretched(structure, length, (length + 2) // 2, length)
        return binary_of(parts, structure, leaning_binary(length - count, count))
    for _ in range(_TRIES):
        count = _allowed(structure, parts.rng.randint(1, max(1, length)))
        made = binary_of(parts, structure, random_binary(parts.rng, count))
        if parts.fits(made):
            return made
    return binary_of(parts, structure, complete_binary(_allowed(structure, max(1, length))))


def leaning_binary(depth: int, count: int) -> trees.Node | None:
    """Return a binary tree of so many nodes: a way of right children as deep as that, then a complete tree."""
    root = complete_binary(count - depth)
    for _ in range(depth):
        root = trees.Node(right=root)
    return root


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


def complete_binary(count: int) -> trees.Node | None:
    """Return the binary tree of so many nodes whose levels are full, the last from the left; None of no nodes."""
    nodes = [trees.Node() for _ in range(count)]
    for index, node in enumerate(nodes):
        left, right = 2 * index + 1, 2 * index + 2
        node.left = nodes[left] if left < count else None
        node.right = nodes[right] if right < count else None
    return nodes[0] if nodes else None


def binary_of(parts: Parts, structure: Structure, root: trees.Node | None) -> list[JsonValue]:
    """Return the level order of a tree, with values in its nodes.

    Raises:
        Unlucky: there are not enough values.
    """
    nodes = trees.in_order(root)
    values = parts.rising(len(nodes)) if structure.has("bst") else parts.values(len(nodes))
    for node, value in zip(nodes, values, strict=True):
        node.value = value
    return trees.write_binary(root)


def _branching(parts: Parts, structure: Structure, length: int, *, exact: bool) -> list[JsonValue]:
    if exact and length > 1:
        # A way of only children as deep as that, then all others beside each other.
        count = _stretched(structure, length, (length + 2) // 2, length - 1)
        depth = length - count - 1
        nodes = [trees.Branch(value) for value in parts.values(count)]
        for index in range(1, count):
            nodes[min(index - 1, depth)].children.append(nodes[index])
        return trees.write_branches(nodes[0])
    for attempt in range(_TRIES):
        count = _allowed(structure, max(1, length * (_TRIES - attempt) // _TRIES))
        nodes = [trees.Branch(value) for value in parts.values(count)]
        for index in range(1, count):
            parent = nodes[parts.rng.randrange(max(0, index - _MOST_CHILDREN), index)]
            parent.children.append(nodes[index])
        made = trees.write_branches(nodes[0])
        if parts.fits(made):
            return made
    raise Unlucky


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
            if not isinstance(first, (list, str)):
                raise Unlucky
            columns = len(first)
            made.append(first)
            continue
        made.append(_row(parts, conjunction, made[0] if made else None, width, share))
    return mirrored(made) if structure.has("symmetric") else made


def _row(parts: Parts, conjunction: Conjunction, like: JsonValue, width: int, room: int) -> JsonValue:
    """Return a row of so many entries, a text where the others are such or there are no other rows."""
    nodes = parts.drawing.usable(conjunction)
    node = None if isinstance(like, str) else node_for(nodes, [])
    if node is not None:
        if (node.max_items is not None and width > node.max_items) or width < node.min_items:
            raise Unlucky
        return arrays.draw(parts.drawing, node, parts.manner, room, parts.depth + 1, width)
    node = None if isinstance(like, list) else next((each for each in nodes if "string" in each.types), None)
    text = None if node is None or node.members is not None else strings.at_length(node, parts.rng, width)
    if text is None:
        raise Unlucky
    return text


def mirrored(rows: list[JsonValue]) -> list[JsonValue]:
    """Return a square matrix with what lies above its diagonal below it too."""
    size = range(len(rows))
    made: list[Any] = [[rows[min(i, j)][max(i, j)] for j in size] for i in size]  # type: ignore[index]
    return ["".join(row) for row in made] if rows and isinstance(rows[0], str) else made
