"""The points worth testing, each as a whole value that is otherwise ordinary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shared.canonical_json import JsonValue
from shared.schema.drawing import arrays, numbers, objects, strings
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.drawing.probes import Probe
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.reading.nodes import Conjunction, Node

_ROOM = 300
# Leaves space for what surrounds the place that is stretched.
_MOST_ROOM = MAX_VALUE_BYTES - 4_096
_MAX_NESTING = 6
_NAME_CHARS = 40
_MOST_NAMES = 20


class Boundaries:
    """Walks a document's places and puts each at its edges.

    Args:
        drawing: draws what surrounds a place.
    """

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._rng = drawing.rng

    def probes(
        self, conjunction: Conjunction, place: str = "", depth: int = 0, room: int = _MOST_ROOM
    ) -> Iterator[Probe | None]:
        """Yield values of `conjunction`, each with one place at an edge, and notes that name the place.

        Args:
            place: what a note calls the value; empty for the whole.
            depth: how deep it lies in the whole.
            room: how many bytes it may be stretched to.
        """
        alternatives = self._drawing.usable(conjunction)
        streams = [self._node(node, place, depth, room) for node in alternatives]
        yield from in_turn(streams)

    def _node(self, node: Node, place: str, depth: int, room: int) -> Iterator[Probe | None]:
        if node.members is not None:
            for member in node.members:
                yield Probe(member, f"{_called(place)} as the listed value {shown(member)}")
            return
        kinds = [kind for kind in sorted(node.types) if not (kind == "integer" and "number" in node.types)]
        yield from in_turn([self._type(node, kind, place, depth, room) for kind in kinds])

    def _type(self, node: Node, kind: str, place: str, depth: int, room: int) -> Iterator[Probe | None]:
        if kind == "object":
            yield from self._object(node, place, depth, room)
        elif kind == "array":
            yield from self._array(node, place, depth, room)
        elif kind == "string":
            yield from _named(place, strings.probes(node, self._rng, room))
        elif kind == "boolean":
            yield from _named(place, (Probe(True, "true"), Probe(False, "false")))
        elif kind == "null":
            yield from _named(place, (Probe(None, "null"),))
        else:
            span = self._drawing.span(node, whole=kind == "integer")
            if span is not None:
                yield from _named(place, numbers.probes(span, whole=kind == "integer"))

    def _array(self, node: Node, place: str, depth: int, room: int) -> Iterator[Probe | None]:
        yield from in_turn([self._lengths(node, place, depth, room), self._items(node, place, depth, room)])

    def _lengths(self, node: Node, place: str, depth: int, room: int) -> Iterator[Probe | None]:
        least, most = node.min_items, arrays.most_items(self._drawing, node, room)
        told = "at its maximum length {}" if most == node.max_items else "at length {}"
        points = [
            (least, "at its minimum length {}" if least else "empty"),
            (most, told),
            (least + 1, "just above its minimum length, {}" if least else "with one item"),
            (most - 1, "just below its longest, {}"),
            (2, "with two items"),
        ]
        seen: set[int] = set()
        for length, note in points:
            if length in seen or not least <= length <= most:
                continue
            seen.add(length)
            array = self._array_of(node, length, depth, room)
            exact = array is not None and len(array) == length
            yield Probe(array, f"{_called(place)} {note.format(length)}") if exact else None
        if not node.unique and most >= 2:
            array = self._array_of(node, min(max(least, 4), most), depth, room)
            if array and node.prefix_length == 0:
                yield Probe([array[0]] * len(array), f"{_called(place)} with all items equal")

    def _array_of(self, node: Node, length: int, depth: int, room: int) -> list[JsonValue] | None:
        share = _ROOM if length <= _ROOM // 8 else room
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

    def _items(self, node: Node, place: str, depth: int, room: int) -> Iterator[Probe | None]:
        if depth >= _MAX_NESTING:
            return
        placed = node.prefix_length
        most = arrays.most_items(self._drawing, node, _ROOM)
        first = range(min(placed, most))
        streams = [self._item(node, f"{place}[{index}]", index, depth, room) for index in first]
        if most > placed:
            streams.append(self._item(node, f"{place}[]", placed, depth, room))
        yield from in_turn(streams)

    def _item(self, node: Node, place: str, index: int, depth: int, room: int) -> Iterator[Probe | None]:
        for probe in self.probes(node.item(index), place, depth + 1, room // max(4, node.min_items)):
            if probe is None:
                yield None
                continue
            length = max(index + 1, node.min_items, min(3, arrays.most_items(self._drawing, node, _ROOM)))
            array = self._array_of(node, length, depth, room)
            if array is not None and index < len(array):
                array[index] = probe.value
                yield Probe(array, probe.note)
            else:
                yield None

    def _object(self, node: Node, place: str, depth: int, room: int) -> Iterator[Probe | None]:
        if depth >= _MAX_NESTING:
            return
        names = [name for name in node.declared() if name not in node.forbidden]
        streams = [self._property(node, name, place, depth, room) for name in names]
        streams.append(self._presence(node, names, place, depth))
        if node.takes_more_names or node.min_properties > len(names):
            streams += [self._counts(node, place, depth), self._more(node, place, depth, room)]
        yield from in_turn(streams)

    def _property(self, node: Node, name: str, place: str, depth: int, room: int) -> Iterator[Probe | None]:
        inner = f"{place}.{_short(name)}" if place else _short(name)
        for probe in self.probes(node.value_of(name), inner, depth + 1, room):
            made = None if probe is None else self._object_of(node, depth, {name: probe.value})
            yield None if probe is None or made is None else Probe(made, probe.note)

    def _object_of(
        self,
        node: Node,
        depth: int,
        given: dict[str, JsonValue] | None = None,
        without: str | None = None,
        count: int | None = None,
        manner: Manner = Manner.TYPICAL,
    ) -> dict[str, JsonValue] | None:
        self._drawing.refuel()
        try:
            return objects.draw(self._drawing, node, manner, _ROOM, depth, given, without, count)
        except (Spent, Unlucky):
            return None

    def _counts(self, node: Node, place: str, depth: int) -> Iterator[Probe | None]:
        least = max(node.min_properties, len(node.required))
        most = _MOST_NAMES if node.max_properties is None else min(node.max_properties, 10 * _MOST_NAMES)
        for count in dict.fromkeys((least, most, least + 1, most - 1)):
            if not least <= count <= most:
                continue
            made = self._object_of(node, depth, count=count, manner=Manner.SPARE)
            exact = made is not None and len(made) == count
            yield (
                Probe(made, f"{_called(place)} with {count} {'property' if count == 1 else 'properties'}")
                if exact
                else None
            )

    def _more(self, node: Node, place: str, depth: int, room: int) -> Iterator[Probe | None]:
        """Put the value under one made-up name at its edges."""
        self._drawing.refuel()
        try:
            name = objects.some_name(self._drawing, node, Manner.TYPICAL)
        except Spent:
            name = None
        if name is not None and name not in node.forbidden:
            yield from self._property(node, name, place, depth, room)

    def _presence(self, node: Node, names: list[str], place: str, depth: int) -> Iterator[Probe | None]:
        optional = [name for name in names if name not in node.required]
        if optional or not names:
            least = self._object_of(node, depth, manner=Manner.SPARE)
            told = "with nothing optional" if least else "empty"
            yield None if least is None else Probe(least, f"{_called(place)} {told}")
        for name in optional:
            made = self._object_of(node, depth, without=name)
            left_out = made is not None and name not in made
            yield Probe(made, f"{_called(place)} without {_short(name)}") if left_out else None


def in_turn(streams: Iterable[Iterator[Probe | None]]) -> Iterator[Probe | None]:
    """Yield one of each stream in turn until all have ended, so that the first few probes touch every place.

    A None is an attempt that failed; it is passed on so that whoever asks can count what is tried in vain.
    """
    left = list(streams)
    while left:
        still = []
        for stream in left:
            try:
                yield next(stream)
            except StopIteration:
                continue
            still.append(stream)
        left = still


def shown(value: JsonValue) -> str:
    """Return a value as a note shows it: short, and never a whole text."""
    if isinstance(value, (dict, list)):
        return "of several parts" if value else "without parts"
    text = {True: "true", False: "false", None: "null"}[value] if isinstance(value, (bool, type(None))) else str(value)
    return text if len(text) <= _NAME_CHARS else text[: _NAME_CHARS - 3] + "..."


def _named(place: str, probes: Iterable[Probe]) -> Iterator[Probe | None]:
    for probe in probes:
        yield Probe(probe.value, f"{_called(place)} {probe.note}")


def _called(place: str) -> str:
    return place or "the value"


def _short(name: str) -> str:
    if not name:
        return '""'
    return name if len(name) <= _NAME_CHARS else name[: _NAME_CHARS - 3] + "..."
