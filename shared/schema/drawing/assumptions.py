"""What was taken for granted where a schema gives no bounds."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.schema.drawing import arrays, numbers, strings
from shared.schema.pointers import child
from shared.schema.reading.nodes import ROOT, Conjunction, Node
from shared.schema.reading.reader import Reader
from shared.schema.reading.spans import span_of
from shared.schema.relations.keywords import STRUCTURE

_MOST = 20
_MAX_NESTING = 8
# Parts of graphs.
_EDGE, _NEIGHBOURS, _LABEL = "edge", "neighbours", "label"


def of(reader: Reader) -> list[str]:
    """Return one sentence for each place that has no bounds, at most 20; `*` in a pointer stands for any index."""
    found: dict[str, None] = {}
    seen: set[Conjunction] = set()
    waiting: list[tuple[Conjunction, str, int, str | None]] = [(ROOT, "", 0, None)]
    while waiting and len(found) < _MOST:
        conjunction, place, depth, within = waiting.pop(0)
        if conjunction in seen or depth > _MAX_NESTING:
            continue
        seen.add(conjunction)
        for node in reader.alternatives(conjunction):
            if node.last_resort:
                continue
            graph = _graph_of(reader, node)
            has_bounds = within in (_LABEL, _NEIGHBOURS) or ("nodes" in graph and graph.get("tree") is True)
            if not has_bounds:
                found.update(dict.fromkeys(_missing(node, place or "The value")))
            if node.members is None and "array" in node.types and node.max_items != 0:
                onward = _LABEL if within in (_EDGE, _NEIGHBOURS) else _part_of(graph)
                waiting.append((node.item(node.prefix_length), child(place, "*"), depth + 1, onward))
                waiting.extend(
                    (node.item(i), child(place, i), depth + 1, onward) for i in range(min(node.prefix_length, _MOST))
                )
            if node.members is None and "object" in node.types:
                waiting.extend((node.value_of(name), child(place, name), depth + 1, None) for name in node.declared())
    return list(found)[:_MOST]


def _graph_of(reader: Reader, node: Node) -> dict[str, JsonValue]:
    """Return what is said of the graph that an array is; its nodes bound how many edges and which labels there are."""
    for at in node.structures:
        schema = reader.document.subschemas[at]
        said = schema.get(STRUCTURE) if isinstance(schema, dict) else None
        options: dict[str, JsonValue] = said if isinstance(said, dict) else {"kind": said}
        if options.get("kind") in ("adjacency-list", "edge-list"):
            return options
    return {}


def _part_of(graph: dict[str, JsonValue]) -> str | None:
    if graph.get("kind") == "adjacency-list":
        return _NEIGHBOURS
    return _EDGE if "nodes" in graph and graph.get("weighted") is not True else None


def _missing(node: Node, place: str) -> list[str]:
    if node.members is not None:
        return []
    if not node.typed and not node.implied:
        return [f"{place} may be anything: a few small values of each type are used"]
    told = []
    if "array" in node.types and node.max_items is None:
        told.append(f"{place} has no maximum length: lengths up to {arrays.open_most(node)} are used")
    if "string" in node.types and node.max_length is None and not node.patterns and not node.formats:
        told.append(f"{place} has no maximum length: lengths up to {strings.DEFAULT_LONGEST} are used")
    for kind in ("number", "integer"):
        if kind in node.types:
            told.extend(_missing_bounds(node, place, whole=kind == "integer"))
            break
    return told


def _missing_bounds(node: Node, place: str, *, whole: bool) -> list[str]:
    span = span_of(node, whole=whole)
    if span is None or span.bounded:
        return []
    missing = "no bounds" if span.low is None and span.high is None else "only one bound"
    return [f"{place} has {missing}: values within {numbers.DEFAULT_REACH} of zero or the bound are used"]
