"""What structures are made of: the items of their array."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from shared.canonical_json import JsonValue
from shared.schema.drawing import numbers
from shared.schema.drawing.manner import REACH, Manner, Unlucky
from shared.schema.reading.nodes import Node
from shared.schema.reading.spans import Span

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer

_TRIES = 12
# So many numbers are not drawn one by one.
_MANY = 100
# random.sample takes no longer range.
_MACHINE = 2**62


class Parts:
    """What a structure is made of: its values, as the items of its array allow them."""

    def __init__(self, drawing: Drawer, node: Node, manner: Manner, room: int, depth: int) -> None:
        self.drawing = drawing
        self.node = node
        self.manner = manner
        self.room = room
        self.depth = depth

    @property
    def rng(self) -> random.Random:
        """Return the drawing's chance."""
        return self.drawing.rng

    def item(self, index: int = 0) -> JsonValue:
        """Return one item that is not null.

        Raises:
            Unlucky: there is none.
        """
        for _ in range(4 * _TRIES):
            share = max(4, self.room // 8)
            found = self.drawing.draw(self.node.item(index), self.manner, share, self.depth + 1)
            if found is not None:
                return found
        raise Unlucky

    def values(self, count: int) -> list[JsonValue]:
        """Return so many items that are not null."""
        span = self.span() if count > _MANY else None
        if span is not None:
            self.drawing.spend(1 + count // 4)
            first, last = numbers.indices(span, REACH[self.manner])
            return [self.rng.randint(first, last) for _ in range(count)]
        return [self.item(index) for index in range(count)]

    def span(self) -> Span | None:
        """Return the whole numbers that every item may be, None where it may be something else that is not null."""
        nodes = [] if self.node.prefix_length else self.drawing.usable(self.node.item(0))
        kinds = {kind for node in nodes for kind in node.types} - {"null"}
        if kinds != {"integer"} or any(node.members is not None or node.filters or node.relations for node in nodes):
            return None
        span = next(self.drawing.span(node, whole=True) for node in nodes if "integer" in node.types)
        return span if span is not None and span.step == 1 else None

    def rising(self, count: int) -> list[Any]:
        """Return so many items, no two equal, from the least to the greatest.

        Raises:
            Unlucky: there are not so many, or they have no order.
        """
        span = self.span() if count > _MANY else None
        if span is not None and span.size is not None and span.size < _MACHINE:
            if span.size < count:
                raise Unlucky
            self.drawing.spend(1 + count // 4)
            first, last = numbers.indices(span, None)
            return sorted(self.rng.sample(range(first, last + 1), count))
        found: set[Any] = set()
        for attempt in range(3 * count + _TRIES):
            if len(found) == count:
                break
            if attempt > count:
                self.manner = Manner.RANDOM
            item = self.item()
            if isinstance(item, (dict, list)):
                raise Unlucky
            found.add(item)
        if len(found) < count:
            raise Unlucky
        try:
            return sorted(found)
        except TypeError:
            raise Unlucky from None

    def most_label(self) -> int | None:
        """Return the highest whole number that the first two items of an item may be, None where there is no end."""
        for node in self.drawing.usable(self.node.item(0)):
            highest = []
            for index in (0, 1):
                span = next((self.drawing.span(n, whole=True) for n in self.drawing.usable(node.item(index))), None)
                highest.append(None if span is None else span.last)
            return min((each for each in highest if each is not None), default=None)
        return None

    def fits(self, array: list[JsonValue]) -> bool:
        """Tell whether the array is as long as the schema allows."""
        most = self.node.max_items
        return self.node.min_items <= len(array) and (most is None or len(array) <= most)
