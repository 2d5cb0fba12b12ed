"""The points worth testing, each as a whole value that is otherwise ordinary, or many of them together in one."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import cast

from shared.canonical_json import JsonValue
from shared.schema.drawing import array_edges, arrays, name_edges, numbers, object_edges, objects, strings
from shared.schema.drawing.array_edges import ArrayEdges, Counted
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.homes import FEW_POINTS, Everywhere, Homes, count_points
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.drawing.packing import in_turn, rows
from shared.schema.drawing.probes import Probe, as_listed
from shared.schema.drawing.spots import ROOT_SPOT, Path, Spot
from shared.schema.drawing.strings import Texts
from shared.schema.reading.nodes import ROOT, Conjunction, Node, kinds_of
from shared.schema.relations.hooks import known_objects, relation_probes, structure_probes
from shared.schema.relations.kept import KeptText
from shared.schema.tagged import Point

_ROOM = 300
_BEFORE_LARGEST = 3
# In so many places together, long texts would keep all others waiting: of these, a value has few.
_MANY_PLACES = 1_000
# Values with short ones for one with long ones.
_SHORT_TURNS = 3


def probes(drawing: Drawing, found: Collection[Point]) -> Iterator[Probe | None]:
    """Yield probes of every place of a document: those that are not found yet first, then all again.

    Args:
        found: the points of values that were taken; whoever asks adds to it.
    """
    if count_points(drawing, FEW_POINTS) > FEW_POINTS:
        homes = Homes(drawing)
        if len(homes) > _MANY_PLACES:
            short, long = (
                Boundaries(drawing, homes=homes, texts=texts).probes(ROOT) for texts in (Texts.SHORT, Texts.LONG)
            )
            yield from in_turn([(_SHORT_TURNS, short), (1, long)])
        else:
            yield from Boundaries(drawing, homes=homes).probes(ROOT)
        # What came with something invalid, and so was not taken, comes again with other company.
        yield from Boundaries(drawing, homes=homes, found=found).probes(ROOT)
        yield from Boundaries(drawing, together=True, found=found).probes(ROOT)
        yield from Boundaries(drawing, found=found).probes(ROOT)
    yield from Boundaries(drawing).probes(ROOT)
    # What happened to be a value that was there already comes again with other company.
    yield from Boundaries(drawing, found=found).probes(ROOT)


class Boundaries:
    """Walks a document's places and puts each at its edges.

    Args:
        drawing: draws what surrounds a place.
        together: put as many places at an edge in one value as fit; else one.
        homes: put every conjunction at its edges where it is at home and nowhere else, together.
        texts: which are put at edges; where only long ones are, nothing else is.
        found: points that are left out.
    """

    def __init__(
        self,
        drawing: Drawing,
        *,
        together: bool = False,
        homes: Everywhere | None = None,
        texts: Texts = Texts.ALL,
        found: Collection[Point] = (),
    ) -> None:
        self._drawing = drawing
        self._rng = drawing.rng
        self._together = together or homes is not None
        self._homes = homes or Everywhere()
        self._texts = texts
        self._only_texts = texts is Texts.LONG
        self._found = found
        self._arrays = ArrayEdges(drawing, found)

    def probes(self, conjunction: Conjunction, spot: Spot = ROOT_SPOT) -> Iterator[Probe | None]:
        """Yield values of `conjunction`, with places at an edge and points that name them.

        A None is an attempt that failed; it is passed on so that whoever asks can count what is tried in vain.
        """
        if conjunction in spot.path or len(spot.path) >= self._homes.nesting(self._drawing):
            return
        spot = spot._replace(path=spot.path | {conjunction})
        nodes = self._drawing.usable(conjunction)
        yield from in_turn([(self._homes.turns_of(node), self._node(node, spot)) for node in nodes])

    def _inner(self, node: Node, key: str | int, conjunction: Conjunction, spot: Spot) -> Iterator[Probe | None]:
        """Return the probes of a part of a node's values, where that is to be probed here."""
        return self.probes(conjunction, spot) if self._homes.is_at(conjunction, node, key) else iter(())

    def _node(self, node: Node, spot: Spot) -> Iterator[Probe | None]:
        if node.members is not None:
            listed = (Probe(member, as_listed(member)) for member in node.members)
            return iter(()) if self._only_texts else self._at(spot.pointer, listed)
        return in_turn(
            [(self._homes.turns_of_kind(node, kind), self._type(node, kind, spot)) for kind in kinds_of(node.types)]
        )

    def _type(self, node: Node, kind: str, spot: Spot) -> Iterator[Probe | None]:
        pointer, room, path, _ = spot
        if kind == "object":
            return self._object(node, spot)
        if kind == "array":
            if self._only_texts:
                return self._items(node, spot)
            shapes = structure_probes(self._drawing, node, pointer, len(path) - 1)
            whole = [shapes, self._arrays.lengths(node, spot), self._arrays.counts(node, spot)]
            turns = self._homes.turns_of_items(node)
            return in_turn([*((1, stream) for stream in whole), (turns, self._items(node, spot))])
        if kind == "string":
            texts = strings.probes(node, self._rng, room, wanted=self._texts, known=partial(self._is_found, pointer))
            return self._at(pointer, map(self._loose, texts) if self._drawing.reader.related else texts)
        if self._only_texts:
            return iter(())
        if kind == "boolean":
            return self._at(pointer, (Probe(True, "true"), Probe(False, "false")))
        if kind == "null":
            return self._at(pointer, (Probe(None, "null"),))
        span = self._drawing.span(node, whole=kind == "integer")
        return iter(()) if span is None else self._at(pointer, numbers.probes(span, whole=kind == "integer"))

    def _at(self, pointer: str, probes: Iterable[Probe]) -> Iterator[Probe]:
        for probe in probes:
            if not self._is_found(pointer, probe.note):
                yield Probe(probe.value, "", (Point(pointer, probe.note),))

    def _is_found(self, pointer: str, note: str) -> bool:
        return Point(pointer, note) in self._found

    def _loose(self, probe: Probe) -> Probe:
        """Let relations change the letters of a text that is there for its length."""
        if probe.by_length and isinstance(probe.value, str):
            return probe._replace(value=KeptText(probe.value))
        return probe

    def _items(self, node: Node, spot: Spot) -> Iterator[Probe | None]:
        room, placed = spot.room, node.prefix_length
        # Of what is large, one has to do.
        most = arrays.most_items(self._drawing, node, _ROOM) or min(1, arrays.most_items(self._drawing, node, room))
        inner_room = array_edges.item_room(node, room)
        streams: dict[int | Counted, Iterator[Probe | None]] = {
            index: self._inner(node, index, node.item(index), spot.inside(index, inner_room, spot.share // 2))
            for index in range(min(placed, most))
        }
        inside = spot.inside("*", inner_room, spot.share // 2)
        if most > placed:
            rest = self._inner(node, placed, node.item(placed), inside)
            many = min(self._homes.items_together(node), most - placed) if self._together else 1
            # Several items draw on one stream, so that each of them is at another edge.
            streams.update({placed + offset: rest for offset in range(many)})
        for counted in self._arrays.counted(node, _ROOM):
            streams[counted] = self._counted(
                counted, self._inner(node, counted.pointer, counted.conjunction, inside), inside.pointer
            )
        for row in rows(streams, spot.share, len(streams) if self._together else 1):
            if not row:
                yield None
                continue
            given = {key: probe.value for key, probe in row.items() if isinstance(key, int)}
            met = {key: probe.value for key, probe in row.items() if not isinstance(key, int)}
            made = self._arrays.holding(node, given, met, most, spot)
            yield None if made is None else made._replace(points=_points(row.values()))

    def _counted(self, counted: Counted, probes: Iterator[Probe | None], pointer: str) -> Iterator[Probe | None]:
        """Yield probes of what `contains` counts, whose edges are others than those of any item."""
        for probe in probes:
            if probe is None:
                yield None
                continue
            told = [
                Point(point.pointer, f"{counted.told}, {point.what}") if point.pointer == pointer else point
                for point in probe.points
            ]
            if not all(point in self._found for point in told):
                yield probe._replace(points=tuple(told))

    def _object(self, node: Node, spot: Spot) -> Iterator[Probe | None]:
        pointer, room, path, share = spot
        names, takes_more = object_edges.names_of(node), object_edges.takes_more(node)
        parts = {name: node.value_of(name) for name in names}
        shares = self._homes.shares(node, parts, share)
        streams: dict[str | int, Iterator[Probe | None]] = {
            name: self._inner(node, name, part, spot.inside(name, room, shares[name])) for name, part in parts.items()
        }
        for name in self._made_up_names(node) if takes_more else ():
            if name not in streams:
                streams[name] = self._inner(node, "", node.value_of(name), spot.inside("*", room, share // 2))
        named = (
            name_edges.streams(self._drawing, node, spot, self._texts, self._found.__contains__) if takes_more else ()
        )
        streams.update(enumerate(named))
        if self._only_texts:
            yield from self._properties(node, streams, spot)
            return
        whole = [self._presence(node, names, pointer, path), self._counts(node, pointer, path)]
        values = self._properties(node, streams, spot)
        related = relation_probes(self._drawing, node, pointer, len(path) - 1)
        # What is as large as may be waits for a few that are soon read.
        yield from itertools.islice(values, _BEFORE_LARGEST if node.relations else 0)
        turns = self._homes.turns_of_properties(node)
        yield from in_turn([(turns, values), *((1, stream) for stream in (related, *whole))])

    def _properties(
        self, node: Node, streams: dict[str | int, Iterator[Probe | None]], spot: Spot
    ) -> Iterator[Probe | None]:
        most = len(streams) if node.max_properties is None else max(1, node.max_properties - len(node.required))
        for row in rows(streams, spot.share, most if self._together else 1):
            if not row:
                yield None
                continue
            given: dict[str, JsonValue] = {}
            for name, probe in row.items():
                # A name at an edge comes with its value.
                given |= {name: probe.value} if isinstance(name, str) else cast(dict[str, JsonValue], probe.value)
            # Among many places at their edges, what else may be there would only make the value long.
            made = self._object_of(node, spot.path, given, manner=Manner.SPARE if self._together else Manner.TYPICAL)
            yield None if made is None else Probe(made, points=_points(row.values()))

    def _object_of(
        self,
        node: Node,
        path: Path,
        given: dict[str, JsonValue] | None = None,
        without: str | None = None,
        count: int | None = None,
        manner: Manner = Manner.TYPICAL,
    ) -> dict[str, JsonValue] | None:
        self._drawing.refuel()
        known = known_objects(self._drawing, node)
        made: dict[str, JsonValue] | None
        try:
            made = objects.draw(self._drawing, node, manner, _ROOM, len(path) - 1, given, without, count)
        except (Spent, Unlucky):
            made = known.settled(self._drawing, node, given, len(path) - 1) if known is not None and given else None
        if known is not None and made is not None:
            known.remember(made)
        return made

    def _counts(self, node: Node, pointer: str, path: Path) -> Iterator[Probe | None]:
        for count, told in object_edges.counts(node).items():
            point = Point(pointer, told)
            if point not in self._found:
                made = self._object_of(node, path, count=count, manner=Manner.SPARE)
                yield Probe(made, points=(point,)) if made is not None and len(made) == count else None

    def _made_up_names(self, node: Node) -> list[str]:
        """Return names that the schema does not spell out, one of each kind: their values are put at their edges."""
        self._drawing.refuel()
        patterns = dict.fromkeys(objects.patterns_of(node))
        found: dict[str, None] = {}
        for pattern in (None, *itertools.islice(patterns, objects.MOST_PATTERNS)):
            try:
                name = objects.some_name(self._drawing, node, Manner.TYPICAL, pattern)
            except Spent:
                break
            if name is not None and name not in node.forbidden:
                found[name] = None
        return list(found)

    def _presence(self, node: Node, names: list[str], pointer: str, path: Path) -> Iterator[Probe | None]:
        optional = [name for name in names if name not in node.required]
        if optional or not names:
            least = self._object_of(node, path, manner=Manner.SPARE)
            told = Point(pointer, object_edges.nothing_optional(least or ()))
            yield None if least is None else Probe(least, points=(told,))
        if optional:
            most = self._object_of(node, path, manner=Manner.FULL)
            told = Point(pointer, object_edges.everything_optional(node))
            yield None if most is None else Probe(most, points=(told,))
        for name in optional[: 1 if self._together else None]:
            point = Point(pointer, object_edges.absent(name))
            if point not in self._found:
                made = self._object_of(node, path, without=name)
                yield Probe(made, points=(point,)) if made is not None and name not in made else None


def _points(probes: Iterable[Probe]) -> tuple[Point, ...]:
    return tuple(point for probe in probes for point in probe.points)
