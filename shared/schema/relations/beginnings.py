"""Edges that luck missed, from objects that were found: one that keeps its relations is near to others that do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shared.canonical_json import JsonValue
from shared.schema.drawing import arrays
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.reading.nodes import Node
from shared.schema.relations.kept import Kept, KeptText, plain
from shared.schema.relations.repair import settle_object
from shared.schema.relations.scope import node_for

if TYPE_CHECKING:
    from shared.schema.drawing.drawing import Drawing

_ROOM = 300
# Objects that an edge is tried from, and places of a list that an item is tried at.
_BEGINNINGS = 2
_PLACES = 3
# Of a list of equal items, how many there are at most.
_EQUAL = 200
# Of a list in which an item is at an edge, how many there are at best.
_ORDINARY = 8
# Names of an object of which the least and the most are remembered.
_MOST_NAMES = 24
# Steps of the language for one of these, and how many of drawing count for all that were in vain.
_FUEL = 60_000
_COUNTED = 1_000


@dataclass(slots=True)
class Beginnings:
    """Objects of one node: the last, and those in which some part is least or most."""

    _ends: dict[tuple[str, int], tuple[float, dict[str, JsonValue]]] = field(default_factory=dict)

    def remember(self, made: Mapping[str, JsonValue]) -> None:
        """Take note of an object that keeps its relations."""
        own: dict[str, JsonValue] | None = None
        for name in list(made)[:_MOST_NAMES]:
            size = _size(made[name])
            # The last one too, which is neither.
            for sign in (1, -1, 0) if size is not None else ():
                known = self._ends.get((name, sign))
                if size is not None and (known is None or not sign or size * sign > known[0] * sign):
                    own = own or {each: plain(value) for each, value in made.items()}
                    self._ends[name, sign] = (size, own)

    def settled(
        self, drawing: Drawing, node: Node, given: Mapping[str, JsonValue], depth: int
    ) -> dict[str, JsonValue] | None:
        """Return an object that keeps what is given and its relations, begun from one that is known; None without."""
        if given.keys() >= set(node.declared()) and not any(
            isinstance(each, (Kept, KeptText)) for each in given.values()
        ):
            # There is nothing else of it to begin with.
            return None
        before = drawing.steps
        for begun in self._begun(drawing, node, given):
            drawing.refuel()
            try:
                return settle_object(
                    drawing, node, begun, tuple(given), Manner.RANDOM, _ROOM, depth, steps=_FUEL, at_size=True
                )
            except (Unlucky, Spent):
                continue
        drawing.steps = min(drawing.steps, before + _COUNTED)
        return None

    def _begun(self, drawing: Drawing, node: Node, given: Mapping[str, JsonValue]) -> Iterator[dict[str, JsonValue]]:
        known = list({id(made): made for _, made in self._ends.values()}.values())
        known.sort(key=lambda made: sum(_distance(value, made.get(name)) for name, value in given.items()))
        for made in known[:_BEGINNINGS]:
            for _ in range(_PLACES if any(map(_has_places, given.values())) else 1):
                begun: dict[str, JsonValue] = {name: plain(value) for name, value in made.items()}
                for name, value in given.items():
                    begun[name] = _among(drawing, node, name, value, made.get(name))
                yield begun
        for made in known[:1]:
            begun = {name: plain(value) for name, value in made.items()}
            for name, value in made.items():
                longest = node_for(drawing.usable(node.value_of(name)), value)
                if isinstance(value, list) and value and longest is not None:
                    most = min(arrays.most_items(drawing, longest, _ROOM), _EQUAL)
                    # A number often says how many there are.
                    count = next((each for each in given.values() if type(each) is int and 0 < each < most), most)
                    begun[name] = [plain(value[0]) for _ in range(max(longest.min_items, count))]
            yield {**begun, **given}


def _has_places(value: JsonValue) -> bool:
    return isinstance(value, Kept) and bool(value.places) and not value.length


def _size(value: JsonValue) -> float | None:
    if isinstance(value, (list, str)):
        return len(value)
    return None if isinstance(value, bool) or not isinstance(value, (int, float)) else value


def _distance(value: JsonValue, other: JsonValue) -> float:
    """Return how far an object's part is from one at an edge, by its size; an item may be in any list."""
    one, size = _size(value), _size(other)
    if one is None or size is None:
        return 0
    return abs(size - _ORDINARY) if _has_places(value) else abs(one - size)


def _among(drawing: Drawing, node: Node, name: str, value: JsonValue, other: JsonValue) -> JsonValue:
    """Return what is kept of a list or text under a name, with the rest of it as in another."""
    if isinstance(value, KeptText) and isinstance(other, str):
        return KeptText(other[: len(value)] + value[len(other) :])
    listed = node_for(drawing.usable(node.value_of(name)), other)
    if not isinstance(value, Kept) or not isinstance(other, list) or not other or listed is None:
        return value
    items = plain(other)
    if listed.structures or value.nulls or (value.length and value.places):
        return value
    if value.length:
        return Kept([*items, *value[len(items) :]][: len(value)], length=True)
    first = listed.prefix_length
    if len(value.places) != 1 or value.places[0] < first or len(items) <= first:
        return value
    # Of items that rise, what is greatest comes last.
    place = drawing.rng.choice((drawing.rng.randrange(first, len(items)), len(items) - 1))
    items[place] = value[value.places[0]]
    return Kept(items, (place,))
