"""Lists and texts as long as is wanted, and how long they may be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing import arrays, strings
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.reading.nodes import Conjunction, Node

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer
    from shared.schema.relations.structures.kinds import Structure

# Of a value, without the names and what else is not large.
MOST_BYTES = MAX_VALUE_BYTES - 1_500
_SAMPLES = 6
_ITEM_ROOM = 40
# A digit and a comma.
_NUMBER_BYTES = 2
# What is no longer than this comes at all its lengths anyway.
_SHORT = 2
# Structures of which the length tells how much is in them.
_FLAT = frozenset({"matrix", "edge-list", "linked-list"})


@dataclass(frozen=True, slots=True)
class Bulk:
    """A list or text that may be long.

    Args:
        node: what it satisfies.
        least, most: items or letters.
        width: about how many bytes each takes at least.
        inner: what each item is, where that may be long too.
        across: how long each item is, at most, where all there is room for is used.
    """

    node: Node
    least: int
    most: int
    width: float
    inner: Bulk | None = None
    across: int = 0


def bulk_of(drawing: Drawer, conjunction: Conjunction, room: int = MAX_VALUE_BYTES) -> Bulk | None:
    """Return how long a list or text may be, None where it is neither or always short.

    Args:
        room: about how many bytes it may have.
    """
    for node in drawing.usable(conjunction):
        if node.members is not None or node.prefix_length or node.contains:
            continue
        if node.types == {"string"}:
            most = strings.DEFAULT_LONGEST if node.max_length is None else node.max_length
            least = strings.shortest_of(node)
            return Bulk(node, least, min(most, MAX_VALUE_BYTES), 1) if most > max(least, _SHORT) else None
        if node.types == {"array"} and (not node.structures or _structure(drawing, node).kind in _FLAT):
            return bulk_of_array(drawing, node, room)
    return None


def bulk_of_array(drawing: Drawer, node: Node, room: int = MAX_VALUE_BYTES) -> Bulk | None:
    """Return how long a list may be; see `bulk_of`."""
    most = arrays.open_most(node) if node.max_items is None else node.max_items
    if most <= max(_SHORT, node.min_items) and node.max_items != node.min_items:
        return None
    inner = bulk_of(drawing, node.item(0), room)
    if inner is None:
        width = _width(drawing, node.item(0))
        return None if width is None or most == node.min_items else Bulk(node, node.min_items, most, width)
    # Equally long both ways, unless one of them ends sooner.
    side = math.isqrt(int(room / inner.width))
    across = min(inner.most, max(side, int(room / inner.width / max(most, 1))))
    across = max(across, inner.least)
    return Bulk(node, node.min_items, most, across * inner.width + 3, inner, across)


def _width(drawing: Drawer, conjunction: Conjunction) -> float | None:
    """Return about how many bytes an item takes with its comma, None where there is none."""
    nodes = drawing.usable(conjunction)
    if len(nodes) == 1 and nodes[0].types == {"integer"} and nodes[0].members is None:
        return max(_NUMBER_BYTES, drawing.needs.of(conjunction).size + 1)
    try:
        drawn = [drawing.draw(conjunction, Manner.RANDOM, _ITEM_ROOM, 1) for _ in range(_SAMPLES)]
    except (Spent, Unlucky):
        return None
    return sum(len(canonical_bytes(each)) + 1 for each in drawn) / _SAMPLES


def _structure(drawing: Drawer, node: Node) -> Structure:
    from shared.schema.relations.structures.draw import structure_of

    return structure_of(drawing, node)


def drawn(drawing: Drawer, bulk: Bulk, length: int, room: int, depth: int) -> JsonValue:
    """Return a list or text of so many items or letters.

    Args:
        room: about how many bytes it may have; it has more where it cannot have less.

    Raises:
        Unlucky: there is none.
    """
    node = bulk.node
    if bulk.inner is None and node.types == {"string"}:
        text = strings.at_length(node, drawing.rng, length)
        if text is None:
            raise Unlucky
        return text
    if bulk.inner is None and (rows := _rows_of_numbers(drawing, node, length)) is not None:
        return rows
    if bulk.inner is None:
        made = arrays.draw(drawing, node, _manner(drawing, node, length, room), room, depth, length)
        if len(made) != length:
            raise Unlucky
        return made
    from shared.schema.relations.structures.draw import mirrored

    structure = _structure(drawing, node) if node.structures else None
    square = structure is not None and (structure.has("square") or structure.has("symmetric"))
    length = min(length, bulk.across, bulk.inner.most) if square else length
    share = room // max(length, 1)
    across = length if square else max(bulk.inner.least, min(bulk.across, int(share / bulk.inner.width)))
    rows = [drawn(drawing, bulk.inner, across, share, depth + 1) for _ in range(length)]
    if structure is not None and structure.has("symmetric"):
        return mirrored(rows)
    return rows


def _rows_of_numbers(drawing: Drawer, node: Node, length: int) -> JsonValue | None:
    """Return pairs, or so many numbers each, where items are nothing else; None where they are."""
    items = drawing.usable(node.item(0))
    if len(items) != 1 or items[0].types != {"array"} or node.unique or node.structures or node.relations:
        return None
    (row,) = items
    if row.min_items != row.max_items or row.members is not None or row.unique or row.relations or row.structures:
        return None
    if row.contains or row.filters:
        return None
    parts = [drawing.usable(row.item(index)) for index in range(row.min_items)]
    if any(len(part) != 1 or part[0].types != {"integer"} or part[0].members is not None for part in parts):
        return None
    spans = [drawing.span(part[0], whole=True) for part in parts if not part[0].filters and not part[0].relations]
    ends = [(span.first, span.last) for span in spans if span is not None and span.step == 1]
    known = [(low, high) for low, high in ends if low is not None and high is not None]
    if len(known) < len(parts):
        return None
    drawing.spend(1 + length * len(parts) // 4)
    return [[drawing.rng.randint(*each) for each in known] for _ in range(length)]


def _manner(drawing: Drawer, node: Node, length: int, room: int) -> Manner:
    """Return RANDOM where numbers of all there are have room, else what keeps them small."""
    for item in drawing.usable(node.item(0)):
        span = drawing.span(item, whole=True) if item.types == {"integer"} and item.members is None else None
        if span is not None:
            ends = (span.first, span.last)
            digits = max(len(str(abs(end))) for end in ends if end is not None) if None not in ends else math.inf
            return Manner.RANDOM if length * (digits + 2) <= room else Manner.SPARE
    return Manner.RANDOM
