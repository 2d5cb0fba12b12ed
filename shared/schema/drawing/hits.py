"""Which points a value hits, whatever it was made for: of small documents, where that is cheap to know."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing import array_edges, arrays, name_edges, numbers, object_edges, strings
from shared.schema.drawing.array_edges import ArrayEdges
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.homes import FEW_POINTS, count_points
from shared.schema.drawing.probes import as_listed
from shared.schema.drawing.spots import ROOT_SPOT, Spot
from shared.schema.reading.needs import Needs
from shared.schema.reading.nodes import ROOT, Conjunction, Node, exact
from shared.schema.reading.reader import Reader
from shared.schema.relations.hooks import Relations
from shared.schema.tagged import Point

# Places of a value that are looked at, and items of one array.
_MOST_PLACES = 200
_MOST_ITEMS = 8


class _Place(NamedTuple):
    """A part of a value, what it satisfies and where it lies; `told` goes before what is told of it."""

    conjunction: Conjunction
    value: JsonValue
    spot: Spot = ROOT_SPOT
    told: str = ""


class Hits:
    """Tells what values of one document hit: the same points, by the same words, as those that are put there."""

    def __init__(self, reader: Reader, needs: Needs) -> None:
        self._drawing = Drawing(reader, needs, random.Random(0), Relations())  # noqa: S311 - nothing is drawn
        self._is_small = count_points(self._drawing, FEW_POINTS) <= FEW_POINTS
        self._arrays = ArrayEdges(self._drawing, ())
        # Of nodes, by their identity: the kinds of names that are not spelled out; what is told of a number, and, by
        # room, of the length of a text or an array.
        self._numbers: dict[int, dict[int | float, str]] = {}
        self._names: dict[int, list[tuple[Node, str]]] = {}
        self._lengths: dict[tuple[int, str, int], dict[int, str]] = {}

    def of(self, value: JsonValue) -> list[Point]:
        """Return the points that a valid value hits, of the first few places, none in a document of very many."""
        found: dict[Point, None] = {}
        waiting = [_Place(ROOT, value)] if self._is_small else []
        for conjunction, part, spot, before in waiting:
            if conjunction in spot.path:
                continue
            spot = spot._replace(path=spot.path | {conjunction})
            nodes = self._drawing.usable(conjunction)
            is_sure = len(nodes) == 1 and not self._drawing.cut
            for node in nodes:
                if _is_of(node, part) and (is_sure or self._holds(node, part)):
                    found.update((Point(spot.pointer, before + what), None) for what in self._told(node, part, spot))
                    waiting += self._inside(node, part, spot) if len(waiting) < _MOST_PLACES else ()
        return [*found]

    def _told(self, node: Node, value: JsonValue, spot: Spot) -> Iterator[str]:
        if node.members is not None:
            yield as_listed(value)
        elif isinstance(value, bool):
            yield "true" if value else "false"
        elif value is None:
            yield "null"
        elif isinstance(value, (int, float)):
            told = self._numbers.get(id(node))
            if told is None:
                whole = "number" not in node.types
                span = self._drawing.span(node, whole=whole)
                probes = () if span is None else numbers.probes(span, whole=whole)
                told = self._numbers[id(node)] = {
                    each.value: each.note for each in probes if isinstance(each.value, (int, float))
                }
            yield from [told[value]] if value in told else []
        elif isinstance(value, dict):
            yield from object_edges.told(node, value)
            if object_edges.takes_more(node):
                kinds = self._names.get(id(node))
                if kinds is None:
                    kinds = self._names[id(node)] = name_edges.kinds_of(self._drawing, node)
                yield from (
                    told for names, before in kinds for told in name_edges.told(names, before, value, spot.room)
                )
        else:
            kind = "string" if isinstance(value, str) else "array"
            by_length = self._lengths.get((id(node), kind, spot.room))
            if by_length is None:
                edges = (
                    strings.edges(node, spot.room).items()
                    if kind == "string"
                    else reversed(array_edges.edges(self._drawing, node, spot.room))
                )
                by_length = self._lengths[id(node), kind, spot.room] = dict(edges)
            yield from [by_length[len(value)]] if len(value) in by_length else []
            if isinstance(value, list) and len(value) <= _MOST_PLACES:
                yield from self._counts(node, value, spot.room)

    def _counts(self, node: Node, value: list[JsonValue], room: int) -> Iterator[str]:
        for number, each in enumerate(node.contains):
            edges = array_edges.count_edges(node, number, arrays.most_items(self._drawing, node, room))
            count = sum(self._drawing.reader.accepts((each.pointer,), item) for item in value) if edges else 0
            yield from [edges[count]] if count in edges else []

    def _inside(self, node: Node, value: JsonValue, spot: Spot) -> Iterator[_Place]:
        """Yield the parts of a value, each with what it satisfies and where it lies, as they are put at edges."""
        if node.members is not None:
            return
        if isinstance(value, dict):
            declared = set(node.declared())
            for name, part in value.items():
                yield _Place(node.value_of(name), part, spot.inside(name if name in declared else "*", spot.room, 0))
        elif isinstance(value, list):
            room, placed = array_edges.item_room(node, spot.room), node.prefix_length
            counted = [*self._arrays.counted(node, spot.room)] if node.contains else []
            for index, part in enumerate(value[:_MOST_ITEMS]):
                yield _Place(node.item(index), part, spot.inside(index if index < placed else "*", room, 0))
                for each in counted:
                    if self._drawing.reader.accepts(each.conjunction, part):
                        yield _Place(each.conjunction, part, spot.inside("*", room, 0), f"{each.told}, ")

    def _holds(self, node: Node, value: JsonValue) -> bool:
        """Tell whether a value, which is of an alternative's type, satisfies what could be read off of it."""
        accepts = self._drawing.reader.accepts
        if node.filters and not accepts(node.filters, value):
            return False
        if node.members is not None:
            return True
        if isinstance(value, (dict, list)) and len(value) > _MOST_PLACES:
            return False
        if isinstance(value, str):
            return strings.fits(node, value)
        if isinstance(value, dict):
            return (
                all(name in value for name in node.required)
                and node.forbidden.isdisjoint(value)
                and node.min_properties <= len(value)
                and (node.max_properties is None or len(value) <= node.max_properties)
                and all(accepts(node.value_of(name), part) for name, part in value.items())
            )
        if isinstance(value, list):
            return (
                node.min_items <= len(value)
                and (node.max_items is None or len(value) <= node.max_items)
                and all(accepts(node.item(index), part) for index, part in enumerate(value))
            )
        if value is None or isinstance(value, bool):
            return True
        span = self._drawing.span(node, whole="number" not in node.types)
        return span is not None and span.has(exact(value))


def _is_of(node: Node, value: JsonValue) -> bool:
    if node.members is not None:
        text = canonical_bytes(value)
        return any(canonical_bytes(member) == text for member in node.members)
    if isinstance(value, bool) or value is None:
        return ("null" if value is None else "boolean") in node.types
    if isinstance(value, (int, float)):
        return "number" in node.types or ("integer" in node.types and (isinstance(value, int) or value.is_integer()))
    return {str: "string", list: "array", dict: "object"}[type(value)] in node.types
