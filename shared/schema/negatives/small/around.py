"""Small values in which a fault stands alone, since what relations tie to it is chosen with it."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Spent, Unlucky
from shared.schema.negatives.bases import Atlas, Path, Place, part_at, replaced
from shared.schema.negatives.breaking import related
from shared.schema.negatives.breaking.spot import Fault, Spot
from shared.schema.negatives.effort import STEPS
from shared.schema.negatives.small.beside import suggested
from shared.schema.negatives.small.faulty import Faulty
from shared.schema.negatives.small.ties import ABSENT, Choice, Choices, Denied, Ties
from shared.schema.negatives.small.turns import by_turns
from shared.schema.negatives.small.values import Small
from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.grammar import WHOLE
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE
from shared.schema.relations.language import FAILURES, Expression, interpreted, read

# Steps of the language for one constraint; where arrays or texts at fault are long, a look at one takes more.
_FUEL = 100_000
_FUEL_FOR_LONG = 300_000
# Steps for what surrounds one value at fault, and how many values of each other property are tried: few at first.
_TURNS = ((1_500, 10), (12_000, 60))
_FOR_EACH_ITEM = 40
_TO_MEND = 8_000
_TO_SUGGEST = 40
_MOST_FOUND = 6
_MOST_MENDED = 60
_MOST_SAID = 10**6
_LENGTHS = 4
_MOST_ARRAYS = 200


class Found(NamedTuple):
    """A value with a fault, one like it without (None where none was found), where the fault is, and what it is."""

    value: JsonValue
    mended: tuple[JsonValue] | None
    at: Path
    sentence: str


class Around:
    """Finds small values of one document.

    Args:
        drawing: draws from the schema as it is.
        fault_at: tells where the first fault of a value lies, if it knows.
    """

    def __init__(self, atlas: Atlas, drawing: Drawing, fault_at: Callable[[JsonValue], Path | None]) -> None:
        self._atlas = atlas
        self._small = Small(drawing)
        self._document = drawing.reader.document
        self._fault_at = fault_at

    def values(self, spot: Spot, faults: Iterator[Fault]) -> Iterator[Found]:
        """Yield whole values that have a fault somewhere, and keep all relations.

        Args:
            faults: what breaks the constraint at the spot.
        """
        self._small.drawing.refuel()
        try:
            faulty = Faulty(spot, self._small, faults)
            for value, mended in self._values(spot, faulty):
                at = self._fault_at(value)
                at = spot.path if at is None else at
                yield Found(value, mended, at, _told(at, value, faulty, spot))
        except (Unlucky, Spent):
            return

    def _values(self, spot: Spot, faulty: Faulty) -> Iterator[tuple[JsonValue, tuple[JsonValue] | None]]:
        base, path = spot.site.base, spot.path
        tank = _FUEL_FOR_LONG if faulty.is_long else _FUEL
        fuel = self._small.fuel = Fuel(tank)
        try:
            for length in range(len(path), -1, -1):
                place = Place(path[:length])
                applied = base.applied.get(place, {})
                node = self._atlas.node(applied)
                if not node.relations:
                    continue
                self._small.drawing.refuel()
                whole = part_at(base.value, place.path)
                asked = [each for at in node.relations for each in self._document.relations_of(at)]
                tied = _Tied(self._small, spot.constraint.pointer, node, asked)
                for found, mended in tied.found(faulty, path[length:], whole, tuple(applied)):
                    sound = None if mended is None else (replaced(base.value, place.path, mended[0]),)
                    yield replaced(base.value, place.path, found), sound
        finally:
            self._atlas.effort.spend((tank - max(fuel.left, 0)) // STEPS)


class _Tied:
    """What relations tie in one object or array.

    Args:
        pointer: of the constraint that is to be broken.
        asked: the relations, each with the pointer of what asks it.
    """

    def __init__(self, small: Small, pointer: str, node: Node, asked: Sequence[tuple[str, str]]) -> None:
        self._small = small
        self._node = node
        self._fuel = small.fuel
        expressions = [(of, read(text)) for of, text in asked]
        self._kept: list[Expression | Denied] = [each for of, each in expressions if of != pointer]
        broken = [each for of, each in expressions if of == pointer]
        self._denied = Denied(broken) if broken else None
        self._said = [*dict.fromkeys(number for _, each in expressions for number in _said(each.tree))]

    def found(
        self, faulty: Faulty, path: Path, local: JsonValue, conjunction: Conjunction
    ) -> Iterator[tuple[JsonValue, tuple[JsonValue] | None]]:
        """Yield the object or array with the fault, and without it.

        Args:
            path: of the place in it where the constraint was seen.
            local: itself, as it is right.
            conjunction: what is asked of it.
        """
        if isinstance(local, dict):
            yield from self._objects(faulty, path, local)
        elif isinstance(local, list) and (path or self._denied is not None):
            asked = self._kept if self._denied is None else [*self._kept, self._denied]
            for value in faulty.of(conjunction, path, local) if path else self._arrays():
                if self._fuel.left <= 0:
                    return
                if all(each.holds({WHOLE: value}, self._fuel) for each in asked):
                    yield value, None

    def _arrays(self) -> Iterator[JsonValue]:
        node = self._node.copy()
        node.relations = ()
        lengths = [
            *range(node.min_items, node.min_items + _LENGTHS),
            *(n + step for n in self._said for step in (0, 1)),
        ]
        for length in lengths:
            yield from itertools.islice(self._small.arrays(node, length), _MOST_ARRAYS)

    def _objects(
        self, faulty: Faulty, path: Path, local: dict[str, JsonValue]
    ) -> Iterator[tuple[JsonValue, tuple[JsonValue] | None]]:
        names = [name for name in dict.fromkeys((*local, *self._node.declared())) if name not in self._node.forbidden]
        if self._denied is not None:
            ties = Ties([*self._kept, self._denied], names)
            order = ties.group(self._denied.names)
            first = self._choices(ties, local)(order[0], {}) if order else ()
        elif path:
            ties = Ties(self._kept, names)
            order = ties.group([str(path[0])])
            first = self._at_fault(faulty, str(path[0]), path[1:], local)
        else:
            return
        beside = {name: local[name] for name in local if name not in order}
        for chosen in self._solved(ties, order, first, beside, local):
            mended = None if self._denied is not None else self._mended(ties, order, chosen, local)
            yield _ordered(chosen, names), None if mended is None else (_ordered(mended, names),)

    def _at_fault(self, faulty: Faulty, name: str, path: Path, local: Mapping[str, JsonValue]) -> Iterator[JsonValue]:
        conjunction = self._node.value_of(name)
        node = self._small.node(conjunction)
        checks = [] if node is None or faulty.keyword == STRUCTURE else self._small.structures(node)
        for value in faulty.of(conjunction, path, local.get(name)):
            if not isinstance(value, list) or all(check.accepts(value) for check in checks):
                yield value

    def _solved(
        self,
        ties: Ties,
        order: Sequence[str],
        first: Iterable[Choice],
        beside: Mapping[str, JsonValue],
        local: Mapping[str, JsonValue],
    ) -> Iterator[dict[str, JsonValue]]:
        choices = self._choices(ties, local)
        left: Iterable[Choice] = first
        count = 0
        for turn, (most, width) in enumerate(_TURNS):
            tried, left = left, []
            for value in tried:
                if self._fuel.left <= 0 or count == _MOST_FOUND:
                    return
                chosen = dict(beside)
                ties.put(chosen, order[0], value)
                if not turn and not ties.holds(order, 0, chosen, self._fuel):
                    continue
                steps = most + (_FOR_EACH_ITEM * len(value) if isinstance(value, (list, str)) else 0)
                found = ties.solved(order, chosen, choices, self._fuel, steps, width)
                if found is None:
                    left.append(value)
                else:
                    count += 1
                    yield found

    def _choices(self, ties: Ties, local: Mapping[str, JsonValue]) -> Choices:
        def choices(name: str, chosen: Mapping[str, JsonValue]) -> Iterator[Choice]:
            tied = ties.beside(name)
            given = {other: value for other, value in chosen.items() if other != name and other in tied}
            self._fuel.left -= _TO_SUGGEST + sum(len(v) for v in given.values() if isinstance(v, (list, str))) // 8
            conjunction = self._node.value_of(name)
            if name in local:
                yield local[name]
            yield from by_turns(suggested(self._small, conjunction, given, self._said), self._small.of(conjunction))
            if name not in self._node.required:
                yield ABSENT

        return choices

    def _mended(
        self, ties: Ties, order: Sequence[str], chosen: Mapping[str, JsonValue], local: Mapping[str, JsonValue]
    ) -> dict[str, JsonValue] | None:
        """Return the object with another value of what was at fault, None where none keeps the relations."""
        rest = {name: value for name, value in chosen.items() if name != order[0]}
        limit = self._fuel.left - _TO_MEND
        for choice in itertools.islice(self._choices(ties, local)(order[0], rest), _MOST_MENDED):
            if self._fuel.left < max(limit, 0):
                return None
            made = dict(rest)
            ties.put(made, order[0], choice)
            if ties.all_hold(made, self._fuel):
                return made
        return None


def _ordered(chosen: Mapping[str, JsonValue], names: Sequence[str]) -> dict[str, JsonValue]:
    return {name: chosen[name] for name in dict.fromkeys((*names, *chosen)) if name in chosen}


def _told(at: Path, value: JsonValue, faulty: Faulty, spot: Spot) -> str:
    """Return what is wrong with a value at a place: what was wrong with that part where it was first seen."""
    if spot.constraint.keyword == CONSTRAINTS:
        return related.told(spot, part_at(value, spot.path))
    sentences = {canonical_bytes(fault.broken): fault.sentence for fault in reversed(faulty.faults)}
    for length in range(len(at), -1, -1):
        try:
            sentence = sentences.get(canonical_bytes(part_at(value, at[:length])))
        except (LookupError, TypeError):
            continue
        if sentence is not None:
            return spot.elsewhere(sentence, at[:length])
    return next((fault.sentence for fault in faulty.faults), "")


def _said(tree: ast.expr) -> Iterator[int]:
    """Yield the whole numbers that an expression spells out, and 10**4 as what it comes to."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Constant, ast.BinOp)) and not any(isinstance(n, ast.Name) for n in ast.walk(node)):
            try:
                number = interpreted(node, {}, Fuel(100))
            except FAILURES:
                continue
            if type(number) is int and abs(number) <= _MOST_SAID:
                yield number
