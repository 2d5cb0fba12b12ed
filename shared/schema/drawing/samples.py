"""Values that a schema itself gives as examples of a place, or as what stands there when nothing is said."""

from __future__ import annotations

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing import numbers, strings
from shared.schema.drawing.drawer import Drawer
from shared.schema.reading.document import Document
from shared.schema.reading.engine import is_of_format
from shared.schema.reading.nodes import Conjunction, Node, exact, is_denied

_KEYWORDS_OF_ONE = ("example", "x-example", "default")
_KEYWORDS = frozenset({"examples", *_KEYWORDS_OF_ONE})
_MOST = 20
# References that lead on from each other.
_MOST_STEPS = 20
# What is longer would take the place of much else.
_MOST_BYTES = 2_000
# They tell nothing of what stands there.
_EMPTY: tuple[JsonValue, ...] = (None, "", [], {})


def samples_of(drawing: Drawer, conjunction: Conjunction) -> tuple[JsonValue, ...]:
    """Return the valid ones among the `examples`, `example` and `default` of a place.

    Those that are empty or long are left out, and objects and arrays of large documents too, which would have to be
    laid out for them.
    """
    stated = _stated(drawing.reader.document, conjunction)
    if not stated:
        return ()
    found = {canonical_bytes(sample): sample for sample in stated}
    return tuple(
        sample
        for text, sample in found.items()
        if sample not in _EMPTY and len(text) <= _MOST_BYTES and _is_valid(drawing, conjunction, sample)
    )


def allows(drawing: Drawer, node: Node, value: JsonValue) -> bool:
    """Tell whether a text or a number keeps what a node says of lengths, expressions and bounds."""
    if isinstance(value, str):
        return strings.fits(node, value)
    if not isinstance(value, (int, float)):
        return False
    span = drawing.span(node, whole=isinstance(value, int))
    return span is not None and span.has(exact(value)) and numbers.on_every_grid(span, value)


def _stated(document: Document, conjunction: Conjunction) -> list[JsonValue]:
    found: list[JsonValue] = []
    waiting = list(conjunction)
    # It grows while it is read; few calls, since every place that is drawn comes through here once.
    for at in waiting:
        schema = document.subschemas.get(at or document.entry)
        if not isinstance(schema, dict) or is_denied(at):
            continue
        if not _KEYWORDS.isdisjoint(schema):
            listed = schema.get("examples")
            found += listed[:_MOST] if isinstance(listed, list) else ()
            found += [schema[keyword] for keyword in _KEYWORDS_OF_ONE if keyword in schema]
        if len(waiting) < _MOST_STEPS:
            waiting += document.targets_of(at or document.entry)
    return found[:_MOST]


def _is_valid(drawing: Drawer, conjunction: Conjunction, sample: JsonValue) -> bool:
    reader = drawing.reader
    if isinstance(sample, (dict, list)):
        return not reader.layout.is_large and reader.accepts(conjunction, sample)
    return any(
        # What is listed comes anyway.
        node.members is None
        and _is_of_type(node, sample)
        and (isinstance(sample, bool) or allows(drawing, node, sample))
        and all(is_of_format(name, sample, reader.document.dialect.uri) for name in node.formats)
        and (not node.filters or reader.accepts(node.filters, sample))
        for node in drawing.usable(conjunction)
    )


def _is_of_type(node: Node, sample: JsonValue) -> bool:
    if isinstance(sample, (str, bool)):
        return ("string" if isinstance(sample, str) else "boolean") in node.types
    return "number" in node.types or (isinstance(sample, int) and "integer" in node.types)
