"""Arrays at the edges of how long they may be, and of how many items `contains` counts in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing import arrays
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.drawing.probes import Probe
from shared.schema.drawing.spots import Spot
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.reading.nodes import Conjunction, Contains, Node, is_denied
from shared.schema.relations.hooks import planted
from shared.schema.relations.kept import Kept, unmarked
from shared.schema.tagged import Point

_ROOM = 300
_ITEM_ROOM = 32
# Items beside those that are counted.
_BESIDE = 2
_USUAL = 3
# Items of which some may change places.
_LOOKED_AT = 60


class Counted(NamedTuple):
    """Items that a `contains` of a node counts.

    Attributes:
        pointer: of its subschema.
        conjunction: all that such an item satisfies, `place` the first index at which it may stand.
        told: what is read before its edges.
    """

    pointer: str
    conjunction: Conjunction
    place: int
    told: str


class ArrayEdges:
    """Draws a document's arrays at their edges.

    Args:
        found: points that are left out.
    """

    def __init__(self, drawing: Drawing, found: Collection[Point]) -> None:
        self._drawing = drawing
        self._found = found
        # Relations may change what surrounds a probe, so it says what of its arrays it is about.
        self.kept = Kept if drawing.reader.related else unmarked

    def lengths(self, node: Node, spot: Spot) -> Iterator[Probe | None]:
        """Yield arrays of the fewest and the most items, of one more and one less, and of items all equal."""
        least, most = node.min_items, arrays.most_items(self._drawing, node, spot.room)
        seen: set[int] = set()
        for length, note in edges(self._drawing, node, spot.room):
            point = Point(spot.pointer, note)
            if length in seen or not least <= length <= most or point in self._found:
                continue
            seen.add(length)
            array = self.of_length(node, length, spot.room, len(spot.path) - 1)
            yield None if array is None else Probe(self.kept(array, length=True), points=(point,))
        equal = Point(spot.pointer, "with all items equal")
        if not node.unique and most >= 2 and node.prefix_length == 0 and equal not in self._found:
            array = self._drawn(node, min(max(least, 4), most), spot.room, len(spot.path) - 1)
            if array:
                yield Probe([array[0]] * len(array), points=(equal,))

    def counts(self, node: Node, spot: Spot) -> Iterator[Probe | None]:
        """Yield arrays in which each `contains` counts as few items as it may and as many, one more and one less."""
        longest = arrays.most_items(self._drawing, node, spot.room)
        for number, each in enumerate(node.contains):
            for count, told in count_edges(node, number, longest).items():
                point = Point(spot.pointer, told)
                if point in self._found:
                    continue
                exact = node.copy()
                exact.contains = tuple(
                    Contains(other.pointer, count, count) if other.pointer == each.pointer else other
                    for other in node.contains
                )
                length = min(max(node.min_items, count + _BESIDE), longest)
                array = self._drawn(exact, length, spot.room, len(spot.path) - 1)
                yield None if array is None else Probe(array, points=(point,))

    def counted(self, node: Node, room: int) -> Iterator[Counted]:
        """Yield what each `contains` counts, where an item has such a value."""
        placed, most = node.prefix_length, arrays.most_items(self._drawing, node, room)
        for number, each in enumerate(node.contains):
            if is_denied(each.pointer) or each.most == 0:
                continue
            for place in (*((placed,) if most > placed else ()), *range(min(placed, most))):
                conjunction = tuple(dict.fromkeys((*node.item(place), each.pointer)))
                if self._drawing.usable(conjunction):
                    yield Counted(each.pointer, conjunction, place, _counted_by(node, number))
                    break

    def holding(
        self,
        node: Node,
        given: Mapping[int, JsonValue],
        counted: Mapping[Counted, JsonValue],
        most: int,
        spot: Spot,
    ) -> Probe | None:
        """Return an array with items that are given, as a probe without points; None where none was found.

        Args:
            given: items by their places.
            counted: items, each instead of one that is counted.
            most: how many items there are at most.
        """
        last = max([*given, *(each.place for each in counted)])
        wanted = len(given) + len(counted) + _BESIDE if node.contains else _USUAL
        length = max(last + 1, node.min_items, min(wanted, most))
        array = self._drawn(node, length, spot.room, len(spot.path) - 1)
        if array is None or last >= len(array):
            return None
        free = [index for index in range(len(array)) if index not in given]
        if node.contains:
            self._make_way(node, array, given, free)
        for place, item in given.items():
            same = _index_of(item, array, free) if node.unique and place >= node.prefix_length else None
            if same is not None and same >= node.prefix_length:
                array[same] = array[place]
            array[place] = item
        taken = [*given]
        for each, item in counted.items():
            at = _index_of(item, array, free) if node.unique else None
            at = self._place_of(node, each, array, free) if at is None else at
            if at is None:
                return None
            array[at] = item
            free.remove(at)
            taken.append(at)
        around = planted(self._drawing, node, array, tuple(taken), len(spot.path) - 1)
        return None if around is None else Probe(self.kept(*around))

    def _make_way(self, node: Node, array: list[JsonValue], given: Collection[int], free: list[int]) -> None:
        """Let items that are counted change places with others, where they stand in the way of what is given."""
        asked = tuple(each.pointer for each in node.contains)
        after = [at for at in free if at >= node.prefix_length]
        others = [at for at in after[:_LOOKED_AT] if not self._is_counted(asked, array[at])]
        for place in given:
            if others and place >= node.prefix_length and self._is_counted(asked, array[place]):
                other = others.pop()
                array[place], array[other] = array[other], array[place]

    def _place_of(self, node: Node, counted: Counted, array: list[JsonValue], free: list[int]) -> int | None:
        placed = node.prefix_length
        fitting = [at for at in free if at == counted.place or min(at, counted.place) >= placed]
        met = (at for at in fitting if self._is_counted((counted.pointer,), array[at]))
        # Where none need be counted, any may be.
        return next(met, fitting[0] if fitting else None)

    def _is_counted(self, pointers: Collection[str], item: JsonValue) -> bool:
        return any(self._drawing.reader.accepts((pointer,), item) for pointer in pointers)

    def of_length(self, node: Node, length: int, room: int, depth: int) -> list[JsonValue] | None:
        """Return an array of just so many items, None where none was found or it is too large."""
        array = self._drawn(node, length, room, depth)
        return array if array is not None and len(array) == length and self._may_fit(array) else None

    def _may_fit(self, array: list[JsonValue]) -> bool:
        """Tell whether an array is not too large by itself: then nothing is mended around it."""
        return not self._drawing.reader.related or len(canonical_bytes(array)) <= MAX_VALUE_BYTES

    def _drawn(self, node: Node, length: int, room: int, depth: int) -> list[JsonValue] | None:
        # What holds itself would fill all the room there is in each of its items.
        share = min(room, max(_ROOM, _ITEM_ROOM * length))
        # Small items leave room for many.
        for manner in (Manner.TYPICAL, Manner.SPARE) if length <= 200 else (Manner.SPARE, Manner.RANDOM):
            self._drawing.refuel()
            try:
                return arrays.draw(self._drawing, node, manner, share, depth, length)
            except Unlucky:
                continue
            except Spent:
                break
        return None


def _index_of(item: JsonValue, array: list[JsonValue], places: list[int]) -> int | None:
    return next((at for at in places if array[at] == item and type(array[at]) is type(item)), None)


def item_room(node: Node, room: int) -> int:
    """Return how many bytes one item may be stretched to in an array that has so many."""
    return room // max(4, node.min_items)


def edges(drawing: Drawing, node: Node, room: int) -> list[tuple[int, str]]:
    """Return the lengths at the edges of what a node allows, each with what is read after its place; some twice."""
    least, most = node.min_items, arrays.most_items(drawing, node, room)
    told = "at its maximum length {}" if most == node.max_items else "at length {}"
    lengths = [(least, "at its minimum length {}" if least else "empty"), (most, told)]
    different = arrays.most_different(drawing, node)
    if different == most and most != node.max_items:
        lengths[1] = (most, "at its longest, {}")
        if node.prefix_length or node.contains:
            # What else is asked of some may leave fewer for the rest.
            lengths[1:] = [(most - fewer, "at length {}") for fewer in range(2 + max(1, node.prefix_length))]
    lengths += [
        (least + 1, "just above its minimum length, {}" if least else "with one item"),
        (most - 1, "just below its longest, {}"),
        (2, "with two items"),
    ]
    lengths += [(contained.most, "with {} items") for contained in node.contains if contained.most is not None]
    return [(length, note.format(length)) for length, note in lengths]


def count_edges(node: Node, number: int, longest: int) -> dict[int, str]:
    """Return how many items one `contains` counts at its edges, each with what is read after the array's place."""
    each = node.contains[number]
    if is_denied(each.pointer):
        return {}
    most = longest if each.most is None else min(each.most, longest)
    upper = () if each.most is None else (most, most - 1)
    return {
        count: f"with {count} {'item' if count == 1 else 'items'} {_counted_by(node, number)}"
        for count in (each.least, *upper[:1], each.least + 1, *upper[1:])
        if each.least <= count <= most
    }


def _counted_by(node: Node, number: int) -> str:
    return "counted by contains" + (f" {number + 1} of {len(node.contains)}" if len(node.contains) > 1 else "")
