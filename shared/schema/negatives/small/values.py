"""The smallest values that a conjunction has, and plain ones of any length."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing import strings
from shared.schema.drawing.drawing import Drawing
from shared.schema.negatives.small import series
from shared.schema.negatives.small.turns import by_turns
from shared.schema.reading.nodes import Conjunction, Node, kinds_of
from shared.schema.reading.spans import as_json
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.functions import unique
from shared.schema.relations.keywords import STRUCTURE
from shared.schema.relations.structures.kinds import Structure
from shared.schema.relations.structures.kinds import read as read_structure

_MOST = 60
_MOST_MEMBERS = 8
_MOST_NODES = 2
_DEEPEST = 4
_LENGTHS = 4
# Of so many items each takes so many values, so that all arrays of them are some sixty.
_ITEMS = {1: 12, 2: 7, 3: 3}
_MOST_KEPT = 40
# Steps for an array, and for each item that a structure is asked of.
_TO_MAKE = 4
_TO_CHECK = 10
_NEAR = (0, 1, 2, -1, 3)
_LETTERS = 30
_SAMPLE = 40
# Of a class of characters, some thirty texts of forty have the most.
_SAMPLES = 4


class Small:
    """Small values of one document's conjunctions, kept once they are found.

    Args:
        drawing: reads what each asks.
    """

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        # What the steps of making longer values are taken from.
        self.fuel = Fuel()
        self._known: dict[Conjunction, list[JsonValue]] = {}
        self._arrays: dict[tuple[int, int], tuple[Node, list[list[JsonValue]]]] = {}
        self._alphabets: dict[Conjunction, str] = {}

    def of(self, conjunction: Conjunction, depth: int = 0) -> list[JsonValue]:
        """Return some of the smallest values, the smallest first."""
        found = self._known.get(conjunction)
        if found is None:
            self._known[conjunction] = []
            asked = self._nodes(conjunction) if depth < _DEEPEST else []
            made = [value for node in asked for value in self._fitting(node, conjunction, depth)]
            found = self._known[conjunction] = distinct(made)[:_MOST]
        return found

    def node(self, conjunction: Conjunction) -> Node | None:
        """Return the first alternative that has values."""
        return next(iter(self._nodes(conjunction)), None)

    def _nodes(self, conjunction: Conjunction) -> Sequence[Node]:
        return self.drawing.usable(conjunction)[:_MOST_NODES]

    def _fitting(self, node: Node, conjunction: Conjunction, depth: int) -> Iterator[JsonValue]:
        asks = self.drawing.reader.accepts if node.relations or node.filters else None
        for value in self._of_node(node, conjunction, depth):
            if asks is None or asks(conjunction, value):
                yield value

    def _of_node(self, node: Node, conjunction: Conjunction, depth: int) -> Iterator[JsonValue]:
        if node.members is not None:
            yield from node.members[:_MOST_MEMBERS]
            return
        kinds = kinds_of(node.types if node.typed else node.implied or frozenset({"integer", "string"}))
        for kind in sorted(kinds, key=lambda kind: kind == "null"):
            if kind == "null":
                yield None
            elif kind == "boolean":
                yield from (False, True)
            elif kind in ("integer", "number"):
                yield from self.numbers(node, whole=kind == "integer")
            elif kind == "string":
                shortest = strings.shortest_of(node)
                for length in range(shortest, shortest + _LENGTHS):
                    yield from self.texts(node, conjunction, length)
            elif kind == "array":
                lengths = range(node.min_items, node.min_items + _LENGTHS)
                yield from by_turns(*(self.arrays(node, length, depth) for length in lengths))
            else:
                yield from self._objects(node, depth)

    def numbers(self, node: Node, *, whole: bool) -> list[JsonValue]:
        """Return numbers about zero and at the bounds."""
        span = self.drawing.span(node, whole=whole)
        if span is None:
            return []
        step = span.step or Fraction(1)
        low = span.low if span.first is None else span.first * step
        high = span.high if span.last is None else span.last * step
        found = [*map(Fraction, _NEAR), *(k * step for k in _NEAR)]
        found[1:1] = [] if low is None else [low, low + step]
        found += [] if high is None else [high, high - step]
        if low is not None and high is not None:
            found.append((low + high) / 2)
        return [value for each in dict.fromkeys(found) if span.has(each) and (value := as_json(each)) is not None]

    def texts(self, node: Node, conjunction: Conjunction, length: int) -> Iterator[str]:
        """Yield texts of a length: plain ones of few letters, and others drawn."""
        plain = series.texts(self._alphabet(node, conjunction), length)
        yield from dict.fromkeys(text for text in plain if strings.fits(node, text))
        for _ in range(2 if length <= _SAMPLE else 1):
            drawn = strings.at_length(node, self.drawing.rng, length)
            if drawn is not None:
                yield drawn

    def _alphabet(self, node: Node, conjunction: Conjunction) -> str:
        found = self._alphabets.get(conjunction)
        if found is None:
            most = _SAMPLE if node.max_length is None else min(_SAMPLE, node.max_length)
            drawn = [strings.at_length(node, self.drawing.rng, most) or "" for _ in range(_SAMPLES)]
            found = self._alphabets[conjunction] = "".join(sorted(set("".join(drawn)))[:_LETTERS])
        return found

    def arrays(self, node: Node, length: int, depth: int = 0) -> Iterator[list[JsonValue]]:
        """Yield arrays of a length, if the node allows it: every one of few values, or plain ones."""
        known = self._arrays.get((id(node), length))
        if known is not None:
            yield from known[1]
            return
        made: list[list[JsonValue]] = []
        for array in self._arrays_of(node, length, depth):
            made.append(array)
            yield array
        if len(self._arrays) == _MOST_KEPT:
            self._arrays.clear()
        self._arrays[id(node), length] = node, made

    def _arrays_of(self, node: Node, length: int, depth: int) -> Iterator[list[JsonValue]]:
        if not node.min_items <= length or (node.max_items is not None and length > node.max_items):
            return
        columns = [self.of(node.item(index), depth + 1) for index in range(min(length, node.prefix_length))]
        rest = self.of(node.item(node.prefix_length), depth + 1) if length > len(columns) else []
        width = length - len(columns)
        if (width and not rest) or not all(columns):
            return
        found: Iterator[list[JsonValue]]
        if length in _ITEMS or not length:
            asked = [column[: _ITEMS[length]] for column in columns + [rest] * width]
            found = map(list, itertools.product(*asked))
        else:
            first = [column[0] for column in columns]
            found = ([*first, *row] for row in self.rows(node.item(node.prefix_length), width))
        checks = self.structures(node)
        for array in itertools.islice(found, 8 * _MOST):
            self.fuel.left -= _TO_MAKE + length // 8 + _TO_CHECK * length * len(checks)
            if self.fuel.left < 0:
                return
            if (not node.unique or unique(array)) and all(check.accepts(array) for check in checks):
                yield array

    def rows(self, conjunction: Conjunction, length: int) -> Iterator[list[JsonValue]]:
        """Yield so many items: all alike, in ascending and descending order, in pairs."""
        node, small = self.node(conjunction), self.of(conjunction, 1)
        if node is None or not small:
            return
        yield [small[0]] * length
        span = self.drawing.span(node, whole="number" not in node.types) if node.types & {"integer", "number"} else None
        if span is not None:
            yield from series.numbers(span, length)
        if "string" in node.types and node.members is None:
            alphabet = self._alphabet(node, conjunction)
            words = series.words(alphabet, max(1, strings.shortest_of(node)), length)
            if words and strings.fits(node, words[-1]):
                yield list(words)
        if "array" in node.types and node.min_items in (2, 3):
            first = self.node(node.item(0))
            span = None if first is None else self.drawing.span(first, whole=True)
            if span is not None:
                tail: list[JsonValue] = [each[0] for each in [self.of(node.item(2), 1)][: node.min_items - 2] if each]
                yield from series.pairs(span, length, tail)
        yield from series.alike(small, length)

    def _objects(self, node: Node, depth: int) -> Iterator[dict[str, JsonValue]]:
        names = [name for name in node.declared() if name not in node.forbidden]
        parts = {name: self.of(node.value_of(name), depth + 1) for name in names}
        whole = {name: part[0] for name, part in parts.items() if part}
        least = {name: part for name, part in whole.items() if name in node.required}
        made = [least, whole]
        made += [{**least, name: value} for name in parts for value in parts[name][:6]]
        yield from made

    def structures(self, node: Node) -> list[Structure]:
        """Return what structures a node asks of an array."""
        schemas = (self.drawing.reader.document.subschemas[at] for at in node.structures)
        return [read_structure(schema[STRUCTURE]) for schema in schemas if isinstance(schema, dict)]


def distinct(values: Sequence[JsonValue]) -> list[JsonValue]:
    """Return values without those that came before."""
    return [*{canonical_bytes(value): value for value in reversed(values)}.values()][::-1]
