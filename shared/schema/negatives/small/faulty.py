"""Small values of a part with a fault somewhere in it: at the first, the last or another item, once or twice."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from shared.canonical_json import JsonValue, canonical_value
from shared.errors import InvalidJsonError
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.negatives.bases import Path, replaced
from shared.schema.negatives.breaking.kinds import type_of
from shared.schema.negatives.breaking.spot import Fault, Spot, counted
from shared.schema.negatives.small.turns import by_turns
from shared.schema.negatives.small.values import Small
from shared.schema.reading.nodes import Conjunction, Node, exact
from shared.schema.reading.patterns import matches_as_written
from shared.schema.reading.spans import span_of
from shared.schema.relations.keywords import STRUCTURE
from shared.schema.relations.structures.kinds import read as read_structure

_MOST = 1_000
_FIRST = 12
_FEW_COUNTED = 2
_FEW_FAULTS = 2
_MOST_PLACES = 12
_LONG = 200
_COUNTS = frozenset({"minItems", "maxItems", "minLength", "maxLength"})
_BOUNDS = {"minimum": -1, "exclusiveMinimum": -1, "maximum": 1, "exclusiveMaximum": 1}
# What a relation may hold of although nothing else is asked of such values.
_KINDS: tuple[JsonValue, ...] = ("a", "ab", "", [], [[]], {}, 0, 1, 0.5, -0.5, 1.5, "0", "1", True, None)
_FURTHER = 4
_LETTERS = "A1 _a"
_ROWS = 12
# A list of as many items as a number at fault says takes so many bytes at least.
_LEAST_OF_ITEM = 2


class Faulty:
    """Puts the faults of one place wherever in a small value they may stand.

    Args:
        faults: what breaks the constraint where it applies, likeliest first.
    """

    def __init__(self, spot: Spot, small: Small, faults: Iterator[Fault]) -> None:
        self._spot = spot
        self._small = small
        self.keyword = spot.constraint.keyword
        self.faults: list[Fault] = []
        seen: list[JsonValue] = []
        first = _FEW_COUNTED if self.keyword in _COUNTS else _FIRST
        made = [*itertools.islice(faults, first), *self._more()]
        for fault in sorted(made, key=lambda fault: not self._is_likely(fault.broken)):
            try:
                broken = canonical_value(fault.broken)
            except InvalidJsonError:
                continue
            if not any(broken == each and type(broken) is type(each) for each in seen):
                seen.append(broken)
                self.faults.append(Fault(broken, fault.sentence, fault.below, fault.mended))
        self._broken = seen
        self.is_long = any(isinstance(each, (list, str)) and len(each) > _LONG for each in seen)

    def _is_likely(self, broken: JsonValue) -> bool:
        """Tell whether a value is, but for the constraint, a number such as are asked for."""
        if isinstance(broken, bool) or not isinstance(broken, (int, float)):
            return self.keyword != "type"
        span = span_of(self._spot.node, whole="number" not in self._spot.node.types)
        return span is not None and span.has(exact(broken))

    def of(self, conjunction: Conjunction, path: Path, local: JsonValue) -> Iterator[JsonValue]:
        """Yield values of a conjunction that have a fault, mostly one.

        Args:
            path: of the place in it where the constraint was seen.
            local: a value that is right.
        """
        sound = [local, *self._small.of(conjunction)[:_ROWS]] if path else []
        planted = (each for value in sound for each in self._planted(value, path, conjunction))
        yield from itertools.islice(by_turns(planted, iter(self._of(conjunction, path, 0))), _MOST)

    def _planted(self, value: JsonValue, path: Path, conjunction: Conjunction) -> Iterator[JsonValue]:
        """Yield a right value with a fault at one place, and at two: what mirrors it may have to."""
        places = [*itertools.islice(self._places(value, path, conjunction), _MOST_PLACES)]
        for bad in self._broken[:_FEW_FAULTS]:
            yield from (replaced(value, place, bad) for place in places)
        for bad in self._broken[:_FEW_FAULTS]:
            for one, other in itertools.combinations(places, 2):
                yield replaced(replaced(value, one, bad), other, bad)

    def _places(self, value: JsonValue, path: Path, conjunction: Conjunction) -> Iterator[Path]:
        if not path:
            yield ()
            return
        node = self._small.node(conjunction)
        token, rest = path[0], path[1:]
        if node is None:
            return
        if isinstance(token, int) and isinstance(value, list):
            last = len(value) - 1
            indices = (0, 1, last, last // 2) if token >= node.prefix_length else (token,)
            for index in dict.fromkeys(each for each in indices if min(token, node.prefix_length) <= each <= last):
                yield from ((index, *below) for below in self._places(value[index], rest, node.item(index)))
        elif isinstance(token, str) and isinstance(value, dict) and token in value:
            yield from ((token, *below) for below in self._places(value[token], rest, node.value_of(token)))

    def _of(self, conjunction: Conjunction, path: Path, depth: int) -> list[JsonValue]:
        if not path:
            return self._broken
        found: list[JsonValue] = []
        for node in self._small.drawing.usable(conjunction)[:2]:
            if isinstance(path[0], int):
                broken = self._of(node.item(path[0]), path[1:], depth + 1)
                found += itertools.islice(self._arrays(node, path[0], broken, depth), _MOST)
            else:
                broken = self._of(node.value_of(path[0]), path[1:], depth + 1)
                sound = [value for value in self._small.of(conjunction, depth) if isinstance(value, dict)]
                found += [{**value, path[0]: part} for value in sound[:_ROWS] for part in broken[:_ROWS]]
        return found

    def _arrays(self, node: Node, index: int, broken: list[JsonValue], depth: int) -> Iterator[JsonValue]:
        if index < node.prefix_length:
            # What has a subschema of its own stays where it is.
            for length in (node.min_items, node.prefix_length):
                for array in itertools.islice(self._small.arrays(node, max(length, index + 1), depth), _ROWS):
                    yield from ([*array[:index], part, *array[index + 1 :]] for part in broken[:_ROWS])
            return
        sound = self._small.of(node.item(index), depth + 1)
        lengths = range(max(1, node.min_items, node.prefix_length + 1), max(node.min_items, 1) + 3)
        yield from by_turns(
            *(
                self._of_length(node, length, broken, sound, depth)
                for length in lengths
                if node.max_items is None or length <= node.max_items
            ),
            self._as_long_as_told(node, broken),
        )

    def _of_length(
        self, node: Node, length: int, broken: list[JsonValue], sound: list[JsonValue], depth: int
    ) -> Iterator[JsonValue]:
        if length == 1:
            yield from ([part] for part in broken)
        elif length == 2 and not node.prefix_length:
            once = _alike(itertools.product(broken[:_ROWS], sound[:_ROWS]))
            yield from by_turns(
                ([good, bad] for bad, good in once),
                ([bad, good] for bad, good in once),
                map(list, _alike(_diagonally(broken[: 2 * _ROWS]))),
            )
        elif length == 3 and not node.prefix_length:
            for places in itertools.product(sound[:3], repeat=2):
                for bad in broken[:2]:
                    yield from ([*places[:at], bad, *places[at:]] for at in range(3))
            yield from ([bad, bad, good] for bad in broken[:3] for good in sound[:3])
            yield from ([good, bad, bad] for bad in broken[:3] for good in sound[:3])
        else:
            for array in itertools.islice(self._small.arrays(node, length, depth), _ROWS):
                for at in dict.fromkeys((length - 1, node.prefix_length, (node.prefix_length + length) // 2)):
                    yield from ([*array[:at], bad, *array[at + 1 :]] for bad in broken[:6])

    def _as_long_as_told(self, node: Node, broken: list[JsonValue]) -> Iterator[JsonValue]:
        """Yield long lists in which a number at fault is, as a place in them or a length."""
        for bad in [each for each in broken if type(each) is int][:2]:
            for length in (bad, bad + 1, bad + 2):
                is_fit = node.max_items is None or length <= node.max_items
                if is_fit and node.min_items <= length <= MAX_VALUE_BYTES // _LEAST_OF_ITEM and length > 3:
                    for row in itertools.islice(self._small.rows(node.item(node.prefix_length), length), 3):
                        yield [bad, *row[1:]]
                        yield [*row[:-1], bad]

    def _more(self) -> Iterator[Fault]:
        """Yield further faults than those of one value."""
        spot, keyword = self._spot, self._spot.constraint.keyword
        if keyword == "type":
            asked = set(map(str, spot.limit if isinstance(spot.limit, list) else [spot.limit]))
            words = " or ".join(sorted(asked)[:4])
            for value in _KINDS:
                if not type_of(value) & asked:
                    yield Fault(value, f"{spot.called} is of another type, and type asks for {words}.")
        elif keyword == "pattern":
            yield from (Fault(text, spot.unlike(text, str(spot.limit))) for text in self._foreign(str(spot.limit)))
        elif keyword in _BOUNDS and isinstance(spot.limit, (int, float)) and not isinstance(spot.limit, bool):
            for distance in range(1, _FURTHER + 1):
                value = spot.limit + distance * _BOUNDS[keyword]
                yield Fault(value, f"{spot.called} is {value}, and {keyword} is {spot.limit}.")
        elif keyword == STRUCTURE and STRUCTURE in spot.schema:
            structure = read_structure(spot.limit)
            for length in range(spot.node.min_items, spot.node.min_items + 4):
                for array in itertools.islice(self._small.arrays(spot.node, length, spot.depth), _MOST):
                    if not structure.accepts(array):
                        yield Fault(array, f"{spot.called} is not the {structure.kind} that x-structure asks for.")
        elif keyword in _COUNTS:
            least = keyword.startswith("min")
            steps = (-1, -2, -spot.count) if least else (1, 2, 3)
            for count in dict.fromkeys(spot.count + step for step in steps):
                if 0 <= count * _LEAST_OF_ITEM <= MAX_VALUE_BYTES:
                    yield from self._counted(keyword, count)

    def _foreign(self, pattern: str) -> Iterator[str]:
        """Yield texts with one letter that does not fit: nothing else, at the ends, in the middle."""
        local = self._spot.local if isinstance(self._spot.local, str) else ""
        for letter in _LETTERS:
            texts = [letter * length for length in range(self._spot.node.min_length, self._spot.node.min_length + 3)]
            texts += [letter + local[1:], local[:-1] + letter, letter + local[1:-1] + letter]
            texts.append(local[: len(local) // 2] + letter + local[len(local) // 2 + 1 :])
            yield from (text for text in texts if not matches_as_written(pattern, text))

    def _counted(self, keyword: str, count: int) -> Iterator[Fault]:
        spot = self._spot
        node = spot.node.copy()
        asked = f"{keyword} {'asks for' if keyword.startswith('min') else 'allows'} {spot.count}"
        if keyword.endswith("Items"):
            told = f"{spot.called} has {counted(count, 'item')}, and {asked}."
            made: Iterator[JsonValue] = iter(self._small.arrays(node, count, spot.depth))
        else:
            told = f"{spot.called} has {counted(count, 'character')}, and {asked}."
            made = iter(self._small.texts(node, tuple(spot.applied), count))
        yield from (Fault(value, told) for value in itertools.islice(made, _ROWS))


def _alike(pairs: Iterable[tuple[JsonValue, JsonValue]]) -> list[tuple[JsonValue, JsonValue]]:
    """Return pairs with those first of which both are of one length, as rows of a matrix are."""
    return sorted(pairs, key=lambda pair: len({len(each) for each in pair if isinstance(each, list)}) > 1)


def _diagonally(values: list[JsonValue]) -> list[tuple[JsonValue, JsonValue]]:
    """Return all pairs, those first that are of the first values."""
    places = sorted(itertools.product(range(len(values)), repeat=2), key=sum)
    return [(values[one], values[other]) for one, other in places]
