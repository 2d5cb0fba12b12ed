"""What follows from all that a node was narrowed to."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType

from shared.canonical_json import JsonValue
from shared.schema.reading import texts
from shared.schema.reading.closing import unlikely
from shared.schema.reading.denying import Denials
from shared.schema.reading.document import Document
from shared.schema.reading.machines import Effort
from shared.schema.reading.narrowing import feasible
from shared.schema.reading.nodes import Node

# By Python's types, those of JSON that a look tells; "number" stands in no node without "integer".
_KINDS = {str: "string", bool: "boolean", NoneType: "null", int: "integer"}
# An enum longer than this is sifted as its values are drawn.
_MAX_SIFTED = 2_000


def settle(
    node: Node, document: Document, denials: Denials, accepts: Callable[[JsonValue], bool], effort: Effort
) -> Node | None:
    """Return the node with what follows from it spelled out, or None where no type is left.

    Args:
        denials: tell what a node contradicts.
        accepts: the verdict of the node's conjunction on a value.
        effort: what its texts are worth.
    """
    year = document.dialect.year
    if node.members is not None:
        if len(node.members) <= _MAX_SIFTED:
            by_type = node.asks_types_only and all(type(member) in _KINDS for member in node.members)
            node.members = [
                member
                for member in node.members
                if (_KINDS[type(member)] in node.types if by_type else accepts(member))
            ]
        return node if node.members else None
    waiting = list(node.required)
    while waiting:
        for name in node.dependents.get(waiting.pop(), ()):
            if name not in node.required:
                node.required[name] = None
                waiting.append(name)
    if any(wanted.least and document.schema_at(wanted.pointer) is False for wanted in node.contains):
        node.types -= {"array"}
    nameless = any(document.schema_at(pointer) is False for pointer in node.names)
    if nameless and (node.min_properties or node.required):
        node.types -= {"object"}
    if "object" in node.types and denials.contradictory(node):
        node.types -= {"object"}
    if "string" in node.types and feasible(node, "string") and not texts.settle(node, year, effort):
        node.types -= {"string"}
    for at in node.speaks_of_all:
        # What lies inside of a subschema does not know what that one says.
        around = at.rpartition("/")[0] + "/"
        node.unspoken = tuple(
            each for each in node.unspoken if each == at or each.rpartition("/")[0].startswith(around)
        )
        node.sealed = False
    if node.branching:
        node.likely, node.unspoken = node.unspoken, ()
    if node.typed:
        node.types = frozenset(kind for kind in node.types if feasible(node, kind))
        return node if node.types else None
    # Without a type, the keywords say which one was meant; any other type would be valid and beside the point.
    possible = frozenset(kind for kind in node.types if feasible(node, kind))
    node.types = (possible & node.implied - unlikely(document, node)) or possible
    node.unmeant = possible - node.types
    return node if node.types else None
