"""What may stand beside chosen values so that relations hold: their sizes, their parts, themselves."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from shared.canonical_json import JsonValue
from shared.schema.negatives.small.turns import by_turns
from shared.schema.negatives.small.values import Small
from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.reading.spans import as_json

_MOST_SIZES = 12
_MOST_PARTS = 8
_MOST_LENGTHS = 9
_MOST_ROWS = 8
_LONGEST = 20_000
# Of longer ones no copies are tried in other orders.
_SHORT = 400


def suggested(
    small: Small, conjunction: Conjunction, given: Mapping[str, JsonValue], said: Sequence[int]
) -> Iterator[JsonValue]:
    """Yield values of a conjunction that the given ones speak for.

    Args:
        given: by name.
        said: whole numbers that relations spell out.
    """
    node = small.node(conjunction)
    if node is None or node.members is not None:
        return
    parts = [part for value in given.values() for part in _parts(value)]
    sizes = [*itertools.islice(dict.fromkeys(_sizes(given.values())), _MOST_SIZES)]
    yield from by_turns(
        _numbers(small, node, sizes, parts, said) if node.types & {"integer", "number"} else (),
        (value for value in _copies(node, given, parts) if small.drawing.reader.accepts(conjunction, value)),
        _of_size(small, node, conjunction, [*sizes, *said]) if node.types & {"array", "string"} else (),
    )


def _of_size(small: Small, node: Node, conjunction: Conjunction, sizes: Sequence[int]) -> Iterator[JsonValue]:
    most = node.max_items if "array" in node.types else node.max_length
    most = _LONGEST if most is None else min(most, _LONGEST)
    lengths = dict.fromkeys(each for size in sizes for each in (size, size + 1, size - 1) if 0 <= each <= most)
    for length in [*lengths][:_MOST_LENGTHS]:
        made = small.arrays(node, length) if "array" in node.types else small.texts(node, conjunction, length)
        yield from itertools.islice(made, _MOST_ROWS)


def _sizes(values: Iterable[JsonValue]) -> Iterator[int]:
    """Yield numbers and lengths, and of lists what their items come to."""
    for value in values:
        if isinstance(value, bool):
            continue
        if isinstance(value, int):
            yield value
        elif isinstance(value, (list, str)):
            flat = [*_flat(value)] if isinstance(value, list) else []
            if flat and isinstance(value[0], list):
                # The nodes of a graph, by its edges.
                yield max(flat) + 1
            yield len(value)
            if flat:
                yield from (max(flat), sum(flat), min(flat), max(flat) + 1)
            if isinstance(value, list) and value and isinstance(value[0], (list, str)):
                yield from (len(value[0]), sum(len(part) for part in value if isinstance(part, (list, str))))


def _flat(value: list[JsonValue]) -> Iterator[int]:
    for part in value:
        if type(part) is int:
            yield part
        elif isinstance(part, list):
            yield from (each for each in part if type(each) is int)


def _parts(value: JsonValue) -> list[JsonValue]:
    """Return items and letters that another value may have or be."""
    if not isinstance(value, (list, str)):
        return [value]
    return [*value[:3], *value[-1:], *value[len(value) // 2 : len(value) // 2 + 1]]


def _numbers(
    small: Small, node: Node, sizes: Sequence[int], parts: Sequence[JsonValue], said: Sequence[int]
) -> Iterator[JsonValue]:
    own = [part for part in parts if type(part) is int]
    near = [*sizes, *(each for size in sizes for each in (size - 1, size + 1, size // 2, 2 * size))]
    between = [each for one, other in itertools.permutations(sizes[:4], 2) for each in (one - other, one + other)]
    span = small.drawing.span(node, whole="number" not in node.types)
    for number in dict.fromkeys((*near, *own, *between, *said, *(each + 1 for each in (*own, *said)))):
        if span is not None and span.has(Fraction(number)):
            yield as_json(Fraction(number))


def _copies(node: Node, given: Mapping[str, JsonValue], parts: Sequence[JsonValue]) -> Iterator[JsonValue]:
    """Yield the given values, their parts, and lists of these."""
    own = [value for value in given.values() if isinstance(value, (list, str))]
    if "string" in node.types:
        texts = [each for each in (*own, *parts) if isinstance(each, str)]
        yield from dict.fromkeys(text for each in texts for text in (each, each[::-1], each[1:], each[:1]))
        yield from (one + other for one, other in itertools.permutations(texts[:3], 2))
    if "array" in node.types:
        lists = [each for each in (*own, *parts) if isinstance(each, list)]
        for each in lists:
            yield each
            if len(each) <= _SHORT:
                yield from (each[::-1], each[1:], each[:-1], [*each, *each[-1:]])
        for one, other in itertools.permutations(lists[:3], 2):
            if len(one) + len(other) <= _SHORT:
                yield one + other
        inner: list[JsonValue] = [
            *itertools.islice((each for each in parts if not isinstance(each, dict)), _MOST_PARTS)
        ]
        yield from ([part] for part in inner)
        yield from ([*pair] for pair in itertools.permutations(inner[:5], 2))
        if len(inner) > 1:
            yield inner
