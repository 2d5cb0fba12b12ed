"""Proofs that no array of a node has its structure: of the kinds of its items, and of how many there are."""

from __future__ import annotations

from shared.schema.reading.nodes import Node
from shared.schema.reading.reader import Reader
from shared.schema.reading.spans import span_of
from shared.schema.relations.keywords import STRUCTURE
from shared.schema.relations.structures import kinds

_ROWS = {
    "matrix": frozenset({"array", "string"}),
    "edge-list": frozenset({"array"}),
    "adjacency-list": frozenset({"array"}),
}


def impossible(reader: Reader, node: Node) -> bool:
    """Tell whether it is proved that no array has the first structure of a node; False where nothing is known."""
    schema = reader.document.subschemas[node.structures[0]]
    if not isinstance(schema, dict) or node.prefix_length or node.arrays == ():
        return False
    structure = kinds.read(schema[STRUCTURE])
    item = node.item(0)
    items = reader.alternatives(item)
    if item in reader.cut or not (node.min_items or structure.least_nodes):
        return False
    rows = _ROWS.get(structure.kind)
    if rows is not None and all(_kinds(each).isdisjoint(rows) for each in items):
        return True
    if structure.kind == "matrix" and (structure.has("square") or structure.has("symmetric")):
        return all(_is_oblong(node, each) for each in items)
    if structure.has("bst"):
        counts = [_count(each) for each in items]
        known = [count for count in counts if count is not None]
        return len(known) == len(counts) and sum(known) < max(structure.least_nodes, 1)
    return False


def _kinds(node: Node) -> frozenset[str]:
    if node.members is None:
        return node.types
    return frozenset({"array"} if any(isinstance(each, (list, str)) for each in node.members) else ())


def _is_oblong(node: Node, row: Node) -> bool:
    """Tell whether no row is as long as there are rows."""
    if row.members is not None or row.types not in ({"array"}, {"string"}):
        return False
    least, most = (row.min_items, row.max_items) if row.types == {"array"} else (row.min_length, row.max_length)
    return (node.max_items is not None and least > node.max_items) or (most is not None and most < node.min_items)


def _count(node: Node) -> int | None:
    """Return how many different keys an alternative has at most, None where they cannot be counted."""
    if node.members is not None:
        return len(node.members)
    if node.types == {"null"}:
        return 0
    if not node.types <= {"integer", "null"}:
        return None
    span = span_of(node, whole=True)
    return 0 if span is None else span.size
