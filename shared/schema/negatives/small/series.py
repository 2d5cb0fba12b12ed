"""Long values that are soon written: alike, ascending, in pairs; edges of paths, of stars, of every two nodes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from shared.canonical_json import JsonValue
from shared.schema.reading.spans import Span

_ALIKE = 3


def alike(small: Sequence[JsonValue], length: int) -> Iterator[list[JsonValue]]:
    """Yield items that are all the same, all but the first, and by turns."""
    for item in small[:_ALIKE]:
        yield [item] * length
    for one, other in itertools.permutations(small[:_ALIKE], 2):
        yield [one] + [other] * (length - 1)
    if len(small) > 1:
        yield [small[index % 2] for index in range(length)]
        yield [small[index % len(small)] for index in range(length)]


def numbers(span: Span, length: int) -> Iterator[list[JsonValue]]:
    """Yield whole numbers in a row, up and down, and each twice."""
    ends = [Fraction(0), Fraction(1), *([] if span.low is None else [span.low])]
    ends += [] if span.high is None else [span.high - length + 1]
    starts = [int(each) for each in dict.fromkeys(ends) if each.denominator == 1]
    for start in [each for each in starts if span.has(Fraction(each)) and span.has(Fraction(each + length - 1))][:2]:
        yield [*range(start, start + length)]
        yield [*range(start + length - 1, start - 1, -1)]
    for start in [each for each in starts if span.has(Fraction(each)) and span.has(Fraction(each + length // 2))][:1]:
        yield [start + index // 2 for index in range(length)]


def words(alphabet: str, shortest: int, count: int) -> list[str]:
    """Return different words of one length in order; none where there are no letters for that."""
    length = shortest
    while len(alphabet) > 1 and len(alphabet) ** length < count:
        length += 1
    if len(alphabet) < 2:
        return []
    return ["".join(each) for each in itertools.islice(itertools.product(alphabet, repeat=length), count)]


def texts(alphabet: str, length: int) -> Iterator[str]:
    """Yield texts of few letters, in halves and by turns, and one of all letters."""
    for letter in alphabet[:_ALIKE]:
        yield letter * length
    for one, other in itertools.permutations(alphabet[:_ALIKE], 2):
        half = length // 2
        yield one * (length - half) + other * half
        yield (one + other) * half + one * (length % 2)
    if alphabet:
        yield (alphabet * (length // len(alphabet) + 1))[:length]


def pairs(span: Span, length: int, tail: list[JsonValue]) -> Iterator[list[JsonValue]]:
    """Yield pairs of whole numbers with something behind them: apart, a path, a star, every pair, all alike."""
    low = 0 if span.has(Fraction(0)) else 1 if span.low is None else int(span.low)
    most = 2 * length + 2 if span.high is None else int(span.high) - low
    made = (
        [(2 * index, 2 * index + 1) for index in range(length)],
        [(index, index + 1) for index in range(length)],
        [(0, index + 1) for index in range(length)],
        [*itertools.islice(((low, high) for high in itertools.count(1) for low in range(high)), length)],
    )
    for edges in made:
        if all(0 <= v <= most for _, v in edges[-1:]):
            yield [[low + u, low + v, *tail] for u, v in edges]
