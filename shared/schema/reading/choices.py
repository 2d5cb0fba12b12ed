"""One branch of a fork in reading: what a value is like that takes it."""

from __future__ import annotations

from dataclasses import dataclass

from shared.schema.reading.narrowing import narrow
from shared.schema.reading.nodes import TYPES, ArrayPart, Conjunction, Contains, Node, ObjectPart

ALL = frozenset(TYPES)


@dataclass(frozen=True, slots=True)
class Choice:
    """What taking one branch adds to a node.

    Args:
        pointers: subschemas that the value satisfies, or where denied must not.
        required, forbidden: a name that an object needs, and one that it must not have.
        types: the JSON types that are left.
        asks: at a pointer, a keyword and what it says.
        unwanted: an expression that a text must not match.
        named, placed, contains: what is asked of parts besides.
        last_resort: it is only to be taken where no other can be.
    """

    pointers: Conjunction = ()
    required: str | None = None
    forbidden: str | None = None
    types: frozenset[str] = ALL
    asks: tuple[str, str, int | float] | None = None
    unwanted: str | None = None
    named: tuple[str, str] | None = None
    placed: ArrayPart | None = None
    contains: Contains | None = None
    last_resort: bool = False

    def apply(self, node: Node, year: int) -> None:
        """Narrow the node to this branch, `pointers` aside."""
        if self.required is not None:
            node.required[self.required] = None
        if self.forbidden is not None:
            node.forbidden |= {self.forbidden}
        node.types &= self.types
        if self.asks is not None:
            at, keyword, limit = self.asks
            narrow(node, at, {keyword: limit}, year, frozenset())
        if self.unwanted is not None:
            node.unwanted += (self.unwanted,)
        if self.named is not None:
            name, pointer = self.named
            node.objects += (ObjectPart({name: pointer}, (), None),)
        if self.placed is not None:
            node.arrays += (self.placed,)
            node.min_items = max(node.min_items, len(self.placed.prefix))
        if self.contains is not None:
            node.contains += (self.contains,)
            node.min_items = max(node.min_items, self.contains.least)
        node.last_resort = node.last_resort or self.last_resort
