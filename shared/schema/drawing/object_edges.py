"""What objects are at the edges of: how many names they have, and which of those that may be left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from shared.schema.reading.nodes import Node
from shared.schema.tagged import shortened

_MOST_NAMES = 20
# How many more than there must be where nothing else is said.
_MORE_NAMES = 10


def names_of(node: Node) -> list[str]:
    """Return the names that the schema spells out and an object may have."""
    return [name for name in node.declared() if name not in node.forbidden]


def takes_more(node: Node) -> bool:
    """Tell whether an object may or must have names besides."""
    return node.takes_more_names or node.min_properties > len(names_of(node))


def counts(node: Node) -> dict[int, str]:
    """Return how many names an object has at the edges of what is allowed, each with what is read after its place."""
    declared = len(names_of(node))
    if not (takes_more(node) or node.max_properties is not None or node.min_properties > len(node.required)):
        return {}
    least = max(node.min_properties, len(node.required))
    some = max(_MOST_NAMES, declared)
    most = max(some, least + _MORE_NAMES) if node.max_properties is None else min(node.max_properties, 10 * some)
    return {
        count: f"with {count} {'property' if count == 1 else 'properties'}"
        for count in (least, most, least + 1, most - 1)
        if least <= count <= most
    }


def nothing_optional(names: Collection[str]) -> str:
    """Return what is told of an object of these names that has none that could be left out."""
    return "with nothing optional" if names else "empty"


def everything_optional(node: Node) -> str:
    """Return what is told of an object that has everything that this alternative may have."""
    others = [name for name in node.declared() if name in node.forbidden]
    return "with everything optional" + (f" beside no {shortened(others[0])}" if others else "")


def absent(name: str) -> str:
    """Return what is told of an object without a name."""
    return f"without {shortened(name)}"


def told(node: Node, present: Collection[str]) -> Iterator[str]:
    """Yield what is told of an object of these names."""
    names = names_of(node)
    optional = [name for name in names if name not in node.required]
    if (optional or not names) and len(present) == len(node.required):
        yield nothing_optional(present)
    if optional and all(name in present for name in optional):
        yield everything_optional(node)
    yield from (absent(name) for name in optional if name not in present)
    count = counts(node).get(len(present))
    if count is not None:
        yield count
