"""The shapes of each structure that programs trip over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from shared.canonical_json import JsonValue
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.drawing.probes import Probe
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.reading.nodes import Node
from shared.schema.relations.bulk import MOST_BYTES, Bulk, bulk_of_array, drawn
from shared.schema.relations.kept import Kept
from shared.schema.relations.structures import trees
from shared.schema.relations.structures.draw import binary_of, complete_binary, matrix, parts_of, structure_of
from shared.schema.relations.structures.kinds import Structure
from shared.schema.relations.structures.networks import adjacency_list, labelled
from shared.schema.relations.structures.parts import Parts
from shared.schema.tagged import Point

if TYPE_CHECKING:
    from shared.schema.drawing.drawing import Drawing

_SIZE = 7
# What a node's number takes, and where it has one child what the missing one takes as well.
_NODE_BYTES, _SLIM_BYTES = 6, 11
# What an edge of two labels takes where there are so many.
_EDGE_BYTES = 14
_SMALL = 3
_COUNTED = frozenset({"binary-tree", "n-ary-tree", "linked-list"})
# Of which the shape is where the nulls are, whatever their values.
_TREES = frozenset({"binary-tree", "n-ary-tree"})
_Made = Callable[[], list[JsonValue]]


def probes(drawing: Drawing, node: Node, pointer: str, depth: int) -> Iterator[Probe | None]:
    """Yield arrays of the shapes worth testing, each whole and valid by itself.

    Args:
        pointer: where the array lies in the whole value.
        depth: how deep.
    """
    structure = structure_of(drawing, node)
    parts = parts_of(drawing, node, depth)
    least, most = node.min_items, _SIZE if node.max_items is None else node.max_items
    size = max(least, min(_SIZE, most))
    if structure.kind in _COUNTED:
        size = max(structure.least_nodes, min(size, structure.most_nodes or size))
    for told, made in _SHAPES[structure.kind](parts, structure, size):
        drawing.refuel()
        parts.manner = Manner.TYPICAL
        try:
            array = made()
        except (Unlucky, Spent):
            yield None
            continue
        fits = parts.fits(array) and structure.accepts(array)
        if fits and drawing.reader.related and structure.kind in _TREES:
            array = Kept(array, length=True, nulls=True)
        yield Probe(array, points=(Point(pointer, told),)) if fits else None


def _binary(parts: Parts, structure: Structure, size: int) -> Iterator[tuple[str, _Made]]:
    # A skewed tree has a null for each node but the last two.
    slim = max(1, min(size, (size + 1) // 2 if size < _SIZE and structure.most_nodes is None else size))
    yield "as an empty tree", list
    yield "as a tree of one node", lambda: binary_of(parts, structure, trees.Node())
    for count in _ends(structure):
        yield f"as a complete tree of {count} nodes", _complete(parts, structure, count)
    for count in dict.fromkeys((slim, *_ends(structure, _SLIM_BYTES))):
        for told, sides in (("left-skewed", "L"), ("right-skewed", "R"), ("zigzag", "LR")):
            yield f"as a {told} tree of {count} nodes", _walked(parts, structure, sides, count)
    if size not in _ends(structure):
        yield f"as a complete tree of {size} nodes", _complete(parts, structure, size)
    full = 1
    while 2 * full + 1 <= size:
        full = 2 * full + 1
    yield f"as a perfect tree of {full} nodes", _complete(parts, structure, full)
    if structure.has("bst"):
        yield from _of_extreme_keys(parts, structure, size)


def _of_extreme_keys(parts: Parts, structure: Structure, size: int) -> Iterator[tuple[str, _Made]]:
    """Yield search trees at whose keys bounds that a program starts from are reached, and passed where it adds one."""
    span = parts.span()
    if span is None or span.first is None or span.last is None or span.last - span.first < 1:
        return
    low, high = span.first, span.last
    size = min(size, high - low + 1)

    def holding(root: trees.Node, keys: Sequence[int]) -> list[JsonValue]:
        for node, key in zip(trees.in_order(root), keys, strict=True):
            node.value = key
        return trees.write_binary(root)

    shapes: list[tuple[str, Callable[[], trees.Node], Sequence[int]]] = [
        (f"as the smallest key {low} alone", trees.Node, [low]),
        (f"as the largest key {high} alone", trees.Node, [high]),
        (f"as {low} with {high} to its right", lambda: walked("R", 2), [low, high]),
        (f"as {high} with {low} to its left", lambda: walked("L", 2), [low, high]),
        (f"as a right-skewed tree of the {size} smallest keys", lambda: walked("R", size), range(low, low + size)),
        (
            f"as a left-skewed tree of the {size} largest keys",
            lambda: walked("L", size),
            range(high + 1 - size, high + 1),
        ),
    ]
    for told, shape, keys in shapes:
        if structure.fits(len(keys)):
            yield told, lambda shape=shape, keys=keys: holding(shape(), keys)  # type: ignore[misc]


def _ends(structure: Structure, width: int = _NODE_BYTES) -> list[int]:
    """Return the most and the fewest nodes there may be, where that is said and they are worth a shape.

    Args:
        width: about how many bytes a node takes, of which a value has so many.
    """
    most = None if structure.most_nodes is None else min(structure.most_nodes, MAX_VALUE_BYTES // width)
    ends = (None if most is None else max(most, structure.least_nodes), structure.least_nodes)
    return [count for count in ends if count is not None and count > 1]


def _complete(parts: Parts, structure: Structure, count: int) -> _Made:
    return lambda: binary_of(parts, structure, complete_binary(count))


def _walked(parts: Parts, structure: Structure, sides: str, count: int) -> _Made:
    return lambda: binary_of(parts, structure, walked(sides, count))


def walked(sides: str, count: int) -> trees.Node:
    """Return a binary tree of so many nodes one below the other, each at the next of the sides in turn."""
    root = node = trees.Node()
    for index in range(count - 1):
        child = trees.Node()
        if sides[index % len(sides)] == "L":
            node.left = child
        else:
            node.right = child
        node = child
    return root


def _branching(parts: Parts, structure: Structure, size: int) -> Iterator[tuple[str, _Made]]:
    def chain(count: int) -> list[JsonValue]:
        nodes = [trees.Branch(value) for value in parts.values(count)]
        for parent, child in pairwise(nodes):
            parent.children.append(child)
        return trees.write_branches(nodes[0])

    def star(count: int) -> list[JsonValue]:
        values = parts.values(count)
        return trees.write_branches(trees.Branch(values[0], [trees.Branch(value) for value in values[1:]]))

    yield "as an empty tree", list
    yield "as a tree of one node", lambda: parts.values(1)
    for count in dict.fromkeys((max(2, (size + 1) // 2), *_ends(structure))):
        yield f"as a chain of {count} nodes", partial(chain, count)
    for count in dict.fromkeys((max(2, size - 1), *_ends(structure))):
        yield f"as a root with {count - 1} children", partial(star, count)


def _linked(parts: Parts, _structure: Structure, size: int) -> Iterator[tuple[str, _Made]]:
    yield "as an empty list", list
    yield "as a list of one node", lambda: parts.values(1)
    yield "as a list of two nodes", lambda: parts.values(2)
    yield f"as a list of {size} nodes", lambda: parts.values(size)
    yield "with all nodes equal", lambda: [parts.item()] * max(2, size)


def _path(count: int) -> list[tuple[int, int]]:
    return [(node, node + 1) for node in range(count - 1)]


def _star(count: int) -> list[tuple[int, int]]:
    return [(0, node) for node in range(1, count)]


def _pairs(count: int) -> dict[str, list[tuple[int, int]]]:
    """Return the graphs that have names, by those."""
    return {
        "a path": _path(count),
        "a star": _star(count),
        "a cycle": [(node, (node + 1) % count) for node in range(count)] if count > 2 else [],
        "a complete graph": [(u, v) for v in range(count) for u in range(v)],
        "two parts": [(node, node + 1) for node in range(count - 1) if node != count // 2 - 1],
    }


def _edges(parts: Parts, structure: Structure, size: int) -> Iterator[tuple[str, _Made]]:
    count = structure.options.get("nodes")
    if not isinstance(count, int):
        count = max(3, min(size, _SIZE))
        yield "without edges", list
        yield "with one edge", lambda: labelled(parts, structure, [(0, 1)])
    smaller = 4
    for told, pairs in _pairs(count).items():
        if told == "a complete graph" and not isinstance(structure.options.get("nodes"), int):
            pairs = _pairs(smaller)[told]
            yield f"as {told} of {smaller} nodes", lambda pairs=pairs: _accepted(parts, structure, pairs)  # type: ignore[misc]
        elif pairs:
            yield f"as {told} of {count} nodes", lambda pairs=pairs: _accepted(parts, structure, pairs)  # type: ignore[misc]
    most = _most_nodes(parts, structure)
    if most is not None and most > count and not isinstance(structure.options.get("nodes"), int):
        # What is as deep as may be, and what has as many neighbours.
        for told, made in (("a path", _path), ("a star", _star)):
            yield f"as {told} of {most} nodes", lambda made=made: _accepted(parts, structure, made(most))  # type: ignore[misc]


def _most_nodes(parts: Parts, structure: Structure) -> int | None:
    """Return how many nodes a path has at most that is a graph of the structure; None where that is open."""
    highest, edges = parts.most_label(), parts.node.max_items
    ends = [None if highest is None else highest + 1 - structure.base, None if edges is None else edges + 1]
    known = [end for end in ends if end is not None]
    return min(*known, MAX_VALUE_BYTES // _EDGE_BYTES) if known else None


def _accepted(parts: Parts, structure: Structure, pairs: list[tuple[int, int]]) -> list[JsonValue]:
    made = labelled(parts, structure, pairs)
    if not structure.accepts(made):
        raise Unlucky
    # With its sibling it will be asked of the tree or the whole that this is not.
    nodes = max((max(pair) for pair in pairs), default=0) + 1
    if not structure.is_graph(nodes, made):
        raise Unlucky
    return made


def _adjacent(parts: Parts, structure: Structure, size: int) -> Iterator[tuple[str, _Made]]:
    yield "without nodes", list
    yield "as one node alone", lambda: adjacency_list(parts, structure, 1, [])
    yield f"as {size} nodes without edges", lambda: adjacency_list(parts, structure, size, [])
    for told, pairs in _pairs(size).items():
        if pairs:
            yield (
                f"as {told} of {size} nodes",
                lambda pairs=pairs: adjacency_list(parts, structure, size, pairs),  # type: ignore[misc]
            )


def _matrices(parts: Parts, structure: Structure, size: int) -> Iterator[tuple[str, _Made]]:
    yield "as an empty matrix", list
    square = structure.has("square") or structure.has("symmetric")
    sizes = [(1, 1), (2, 2), (3, 3), *(() if square else ((1, 3), (3, 1), (1, size), (size, 1)))]
    for rows, columns in dict.fromkeys(sizes):
        yield f"as a {rows} x {columns} matrix", _rows(parts, structure, rows, columns)
    largest = _largest(parts, square=square)
    if largest is not None:
        bulk, rows, columns = largest
        yield f"as a {rows} x {columns} matrix", lambda: _full(parts, bulk, rows)
        if not square and bulk.inner is not None:
            for rows, columns in ((1, bulk.inner.most), (bulk.most, 1)):
                yield f"as a {rows} x {columns} matrix", _rows(parts, structure, rows, columns)

    def equal(rows: int, columns: int) -> list[JsonValue]:
        made = matrix(parts, structure, rows, columns)
        first: Any = made[0]
        return [first[:1] * len(first) for _ in made] if first else made

    for rows, columns in ((3, 3), *([largest[1:]] if largest is not None else [])):
        yield f"as a {rows} x {columns} matrix of equal entries", partial(equal, rows, columns)


def _largest(parts: Parts, *, square: bool) -> tuple[Bulk, int, int] | None:
    """Return how many rows and columns there may be at once; None where that is one of the small sizes anyway."""
    bulk = bulk_of_array(parts.drawing, parts.node, MOST_BYTES)
    if bulk is None or bulk.inner is None:
        return None
    rows, columns = min(bulk.most, int(MOST_BYTES / bulk.width)), bulk.across
    rows, columns = (min(rows, columns), min(rows, columns)) if square else (rows, columns)
    return (bulk, rows, columns) if max(rows, columns) > _SMALL else None


def _full(parts: Parts, bulk: Bulk, rows: int) -> list[JsonValue]:
    made = drawn(parts.drawing, bulk, rows, MOST_BYTES, parts.depth)
    return made if isinstance(made, list) else []


def _rows(parts: Parts, structure: Structure, rows: int, columns: int) -> _Made:
    return lambda: matrix(parts, structure, rows, columns)


_SHAPES: dict[str, Callable[[Parts, Structure, int], Iterator[tuple[str, _Made]]]] = {
    "binary-tree": _binary,
    "n-ary-tree": _branching,
    "linked-list": _linked,
    "edge-list": _edges,
    "adjacency-list": _adjacent,
    "matrix": _matrices,
}
