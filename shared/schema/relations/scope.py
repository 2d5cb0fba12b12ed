"""The values that relations speak of while they are being made to hold, and how each may be changed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from shared.canonical_json import JsonValue
from shared.schema.drawing.manner import REACH, Manner, Unlucky
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.reading.spans import as_json
from shared.schema.relations.comparisons import Domain
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.kept import Kept, KeptText, places_in, planted, still_in

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer

_FEW = 2_000
_DRAWS = 12
# Of drawing, that choosing one number counts for.
_STEPS = 4
_LONG = 200


class Scope:
    """Values by their names.

    Args:
        drawing: draws new ones.
        names: the values; changed in place.
        nodes: what a value under a name must satisfy, one node an alternative.
        pinned: names that keep their values; arrays among them may be put into another order.
    """

    def __init__(
        self,
        drawing: Drawer,
        names: dict[str, Any],
        nodes: Callable[[str], tuple[Node, ...]],
        conjunction: Callable[[str], Conjunction],
        pinned: Collection[str],
        manner: Manner,
        room: int,
        depth: int,
        fuel: Fuel,
    ) -> None:
        self.drawing = drawing
        self.names = names
        self.pinned = frozenset(pinned)
        self.kept: dict[str, Kept | KeptText] = {}
        self.manner = manner
        self.room = room
        self.depth = depth
        self.fuel = fuel
        self.nodes = nodes
        self.conjunction = conjunction

    def free(self, name: str) -> bool:
        """Tell whether the value under `name` may be changed."""
        return name in self.names and name not in self.pinned

    def sizable(self, name: str) -> bool:
        """Tell whether the length of the array or text under `name` may be changed."""
        return self.free(name) and not (name in self.kept and self.kept[name].length)

    def kept_in(self, name: str) -> dict[int, Any]:
        """Return which items of the array under `name` stay as they are, and what of them does."""
        return places_in(self.kept[name], self.names[name]) if name in self.kept else {}

    def keeps(self) -> bool:
        """Tell whether everything is still there that makes the values what they probe."""
        return all(still_in(kept, self.names.get(name)) for name, kept in self.kept.items())

    def node(self, name: str) -> Node | None:
        """Return what the value under `name` must satisfy, as far as its type goes."""
        return node_for(self.nodes(name), self.names.get(name))

    def whole_bounds(self, name: str) -> tuple[int | None, int | None] | None:
        """Return the least and the most of a plain whole number; None where it is not one."""
        node = self.node(name)
        if node is None or node.members is not None or "number" in node.types or node.filters:
            return None
        span = self.drawing.span(node, whole=True)
        return None if span is None or span.step != 1 else (span.first, span.last)

    def number_in(self, name: str, domain: Domain) -> int | float | None:
        """Return a number that may stand under `name` and lies in the domain, None where none was found."""
        node = self.node(name)
        self.drawing.spend(_STEPS)
        if node is None:
            return None
        if node.members is not None:
            allowed = [each for each in node.members if _is_number(each) and domain.has(each)]
            return self.drawing.rng.choice(allowed) if allowed else None  # type: ignore[return-value]
        for _ in range(_DRAWS):
            number = self._number(node, domain, whole=isinstance(self.names.get(name), int))
            if number is None or domain.has(number):
                return number
        return None

    def _number(self, node: Node, domain: Domain, *, whole: bool) -> int | float | None:
        from shared.schema.drawing import numbers

        span = self.drawing.span(node, whole=whole or "number" not in node.types)
        if span is None:
            return None
        if span.step is None:
            low, high = domain.low, domain.high
            low = domain.above if low is None else low if domain.above is None else max(low, domain.above)
            high = domain.below if high is None else high if domain.below is None else min(high, domain.below)
            narrowed = replace(
                span,
                low=span.low if low is None else Fraction(low) if span.low is None else max(Fraction(low), span.low),
                high=span.high
                if high is None
                else Fraction(high)
                if span.high is None
                else min(Fraction(high), span.high),
            )
            if narrowed.low is not None and narrowed.high is not None and narrowed.low > narrowed.high:
                return None
            if narrowed.low is not None and narrowed.low == narrowed.high:
                return as_json(narrowed.low)
            return numbers.draw(narrowed, self.drawing.rng, REACH[self.manner])
        if span.step.denominator != 1:
            return None
        step = span.step.numerator
        first, last = domain.whole(
            None if span.first is None else span.first * step, None if span.last is None else span.last * step
        )
        first = None if first is None else -(-first // step)
        last = None if last is None else last // step
        if first is not None and last is not None:
            if first > last:
                return None
            if last - first < _FEW:
                return self.drawing.rng.randint(first, last) * step
        narrowed = replace(
            span,
            first=first,
            last=last,
            low=None if first is None else Fraction(first * step),
            high=None if last is None else Fraction(last * step),
        )
        return numbers.draw(narrowed, self.drawing.rng, REACH[self.manner])

    def lengths(self, name: str) -> tuple[int, int] | None:
        """Return how few and how many items or letters the value under `name` may have; None where it has none."""
        from shared.schema.drawing import arrays, strings

        node, value = self.node(name), self.names.get(name)
        if node is None or node.members is not None:
            return None
        if isinstance(value, list):
            return node.min_items, arrays.most_items(self.drawing, node, MAX_VALUE_BYTES // 2)
        if isinstance(value, str):
            most = MAX_VALUE_BYTES // 8 if node.max_length is None else node.max_length
            return strings.shortest_of(node), most
        return None

    def resized(self, name: str, length: int) -> JsonValue:
        """Return the value under `name` with so many items or letters.

        Raises:
            Unlucky: there is none.
        """
        from shared.schema.drawing import arrays, strings

        node, value = self.node(name), self.names[name]
        if node is None or not isinstance(value, (list, str)):
            raise Unlucky
        if isinstance(value, str):
            plain = not node.patterns and not node.formats
            text = (
                value[:length] if plain and length <= len(value) else strings.at_length(node, self.drawing.rng, length)
            )
            if text is None:
                raise Unlucky
            return text
        if length <= len(value) and not node.contains and not node.structures:
            return value[:length]
        manner = Manner.SPARE if length > _LONG and self.manner is not Manner.RANDOM else self.manner
        room = max(self.room, min(16 * length, MAX_VALUE_BYTES // 2))
        made = arrays.draw(self.drawing, node, manner, room, self.depth + 1, length)
        if len(made) != length:
            raise Unlucky
        if not node.unique and not node.structures:
            made[: len(value)] = value
        kept = self.kept.get(name)
        if node.structures and isinstance(kept, Kept) and all(place < length for place in kept.places):
            # Whatever is asked of the whole is asked again with these in it.
            made = planted(kept, made)
        return made

    def redrawn(self, name: str) -> JsonValue:
        """Return another value for `name`.

        Raises:
            Unlucky: there is none.
        """
        made = self.drawn(name)
        kept = self.kept.get(name)
        if isinstance(kept, KeptText):
            self.put(name, made)
            return self.resized(name, len(kept))
        if kept is None or not isinstance(made, list):
            return made
        made = planted(kept, made)
        if kept.length and len(made) != len(kept):
            self.put(name, made)
            made = planted(kept, self.resized(name, len(kept)))  # type: ignore[arg-type]
        return made

    def drawn(self, name: str) -> JsonValue:
        """Return another value for `name`, whatever is kept of it.

        Raises:
            Unlucky: there is none.
        """
        return self.drawing.draw(self.conjunction(name), self.manner, self.room, self.depth + 1, name)

    def put(self, name: str, value: Any) -> None:
        """Let `name` have another value."""
        self.names[name] = value


def node_for(nodes: tuple[Node, ...], value: Any) -> Node | None:
    """Return the first alternative that takes values of this type."""
    for node in nodes:
        if node.members is not None:
            if value in node.members:
                return node
        elif _type_of(value) in node.types or (isinstance(value, int) and "number" in node.types):
            return node
    return None


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds = {dict: "object", list: "array", str: "string", int: "integer", float: "number"}
    return kinds.get(type(value), "null")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
