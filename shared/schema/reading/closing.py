"""Types of which `unevaluated*` leaves most likely nothing."""

from __future__ import annotations

from shared.schema.reading.document import Document
from shared.schema.reading.nodes import Node, is_denied


def unlikely(document: Document, node: Node) -> frozenset[str]:
    """Return the types of which a part is asked for that no subschema speaks of, where there must be no such part.

    It is no proof, since a subschema that was not read off may speak of it after all.
    """
    if document.dialect.year < 2019:
        return frozenset()
    found: set[str] = set()
    for at in node.filters:
        schema = True if is_denied(at) else document.schema_at(at)
        if not isinstance(schema, dict):
            continue
        if schema.get("unevaluatedProperties") is False and "additionalProperties" not in schema:
            spoken_of = (any(part.conjunction(name) for part in node.objects) for name in node.required)
            found.update(() if all(spoken_of) else ("object",))
        if schema.get("unevaluatedItems") is False and node.min_items > node.prefix_length:
            found.update(() if node.item(node.prefix_length) or node.contains else ("array",))
    return frozenset(found)
