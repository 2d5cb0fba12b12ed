"""Values that break a relation across fields, or the structure of an array: small changes first, then others drawn."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import partial

from shared.canonical_json import JsonValue
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Manner
from shared.schema.negatives import loosening
from shared.schema.negatives.bases import Path, part_at, replaced
from shared.schema.negatives.breaking.changes import changes_of, sizes_of
from shared.schema.negatives.breaking.spot import ROOM, Fault, Spot, counted
from shared.schema.negatives.breaking.spot import shown as shown_value
from shared.schema.negatives.effort import STEPS
from shared.schema.negatives.in_step import NOT_FOUND, in_step
from shared.schema.pointers import tokens_of
from shared.schema.reading.document import Document, Schema
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.grammar import WHOLE
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE, shown
from shared.schema.relations.language import environment, read
from shared.schema.relations.negating import negated
from shared.schema.relations.structures.kinds import Structure
from shared.schema.relations.structures.kinds import read as read_structure

_MOST_NAMES = 6
_MOST_CHANGES = 40
_MOST_NEGATED = 2
_DRAWN = (Manner.SPARE, Manner.TYPICAL, Manner.RANDOM)
# Steps of the language for one look at whether a change breaks what it should.
_FUEL = 40_000


def faults(spot: Spot) -> Iterator[Fault]:
    """Yield values that break an expression of `x-constraints`, or that have not the structure asked for."""
    relation = _Relation(spot)
    yield from relation.changed()
    # What other relations do not allow is made to fit them, or drawn as if this relation did not stand there.
    yield from relation.drawn()


def told(spot: Spot, value: JsonValue) -> str:
    """Return what is wrong with a part at the spot that breaks its relation."""
    return _Relation(spot).sentence(value)


class _Relation:
    """One relation at a place, and what else there is without it."""

    def __init__(self, spot: Spot) -> None:
        self._spot = spot
        self._document: Document = spot.drawing.reader.document
        constraint = spot.constraint
        asked = self._document.relations_of(constraint.at)
        self._expressions = [read(text) for pointer, text in asked if pointer == constraint.pointer]
        self._others: list[JsonValue] = [text for pointer, text in asked if pointer != constraint.pointer]
        self._structure: Structure | None = None
        if constraint.keyword == STRUCTURE:
            self._structure = read_structure(self._subschema(self._holder)[STRUCTURE])

    @property
    def _holder(self) -> str:
        """The pointer of the subschema that has the structure."""
        return self._spot.constraint.pointer.rpartition("/")[0]

    def _subschema(self, at: str) -> dict[str, JsonValue]:
        schema = self._document.subschemas[at]
        return schema if isinstance(schema, dict) else {}

    def _holds(self, value: JsonValue) -> bool:
        fuel = Fuel(_FUEL)
        names = environment(value)
        found = all(expression.holds(names, fuel) for expression in self._expressions)
        if found and self._structure is not None and isinstance(value, list):
            found = self._structure.accepts(value)
        self._spot.atlas.effort.spend((_FUEL - max(fuel.left, 0)) // STEPS + 1)
        return found

    @property
    def _names(self) -> list[str]:
        """The properties that are spoken of; of a value that is no object, none."""
        local = self._spot.local
        if not isinstance(local, dict):
            return []
        named = {name for expression in self._expressions for name in expression.names}
        return [name for name in local if name in named or WHOLE in named][:_MOST_NAMES]

    def changed(self) -> Iterator[Fault]:
        """Yield the valid value with one small change that breaks the relation."""
        local = self._spot.local
        ways: list[Path] = [(name,) for name in self._names] or [()]
        parts = [part_at(local, way) for way in ways]
        sizes = [size for part in parts for size in sizes_of(part)]
        streams = [changes_of(part, sizes) for part in parts]
        for way, change in itertools.islice(_alternating(ways, streams), _MOST_CHANGES * len(ways)):
            value = replaced(local, way, change)
            if not self._holds(value):
                yield Fault(value, self.sentence(value), way if len(ways) == 1 else ())

    def drawn(self) -> Iterator[Fault]:
        """Yield values that keep all other relations and not this one, the nearest first."""
        spot = self._spot
        conjunction = tuple(spot.applied)
        opposites = [text for each in self._expressions for text in negated(each.tree)]
        for text in opposites[:_MOST_NEGATED]:
            drawing = self._loosened(self._without(text))
            for node in drawing.usable(conjunction)[:1]:
                yield from self._broken(partial(in_step, drawing, node, spot.local, (), spot.depth))
        drawing = self._loosened(self._without())
        for manner in _DRAWN:
            yield from self._broken(partial(drawing.draw, conjunction, manner, ROOM, spot.depth))

    def _loosened(self, changes: dict[str, Schema]) -> Drawing:
        return loosening.loosened(self._spot.drawing, changes, self._spot.atlas.effort)

    def _broken(self, make: Callable[[], JsonValue]) -> Iterator[Fault]:
        if self._spot.atlas.effort.scarce:
            return
        try:
            value = make()
        except NOT_FOUND:
            return
        if not self._holds(value):
            yield Fault(value, self.sentence(value))

    def _without(self, *instead: str) -> dict[str, Schema]:
        """Return the subschemas that have to do with the relation as they are without it, or with another instead."""
        changes: dict[str, Schema] = {}
        if self._structure is not None:
            own = self._subschema(self._holder)
            changes[self._holder] = {keyword: asked for keyword, asked in own.items() if keyword != STRUCTURE}
        if self._expressions:
            at = self._spot.constraint.at
            changes[at] = {**self._subschema(at), CONSTRAINTS: [*self._others, *instead]}
        return changes

    def sentence(self, value: JsonValue) -> str:
        """Return what is wrong with a value."""
        if self._structure is not None:
            # One that speaks of a sibling is looked at where both are, and told of its array.
            *_, holder, name, _ = ("", "", *tokens_of(self._spot.constraint.pointer))
            beside = name if holder == "properties" else "An array"
            whose = beside if self._expressions else self._spot.called
            return f"{whose} is not the {self._structure.kind} that x-structure asks for."
        parts = value if isinstance(value, dict) else {}
        told = "; ".join(f"{name} {_told(parts[name])}" for name in self._names if name in parts)
        return f"The constraint '{shown(self._expressions[0].text)}' does not hold{': ' if told else ''}{told}."


def _told(value: JsonValue) -> str:
    if isinstance(value, list):
        return f"has {counted(len(value), 'item')}"
    return f"is {shown_value(value)}"


def _alternating(ways: list[Path], streams: list[Iterator[JsonValue]]) -> Iterator[tuple[Path, JsonValue]]:
    """Yield one change of each part in turn, with the way to the part."""
    for changes in itertools.zip_longest(*([(change,) for change in stream] for stream in streams)):
        for way, change in zip(ways, changes, strict=True):
            if change is not None:
                yield way, change[0]
