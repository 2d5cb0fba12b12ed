"""Integers and numbers within bounds, on a grid where there is a multipleOf."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from shared.schema.nodes import Node, least_common_step
from shared.schema.probes import Probe

DEFAULT_REACH = 1_000
_INT32_EDGES = (2**31 - 1, -(2**31))
_DRAWS = 40


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers a node allows; with a step, the multiples `first` to `last` of it.

    Args:
        low, high: the bounds, None where there is none.
        open_low, open_high: whether the bound itself is excluded.
        step: the grid's distance, None for the continuum.
        steps: the multipleOf values that the grid was made of.
        first, last: the lowest and highest multiple of the step, None where there is none.
    """

    low: Fraction | None
    high: Fraction | None
    open_low: bool
    open_high: bool
    step: Fraction | None
    steps: tuple[Fraction, ...]
    first: int | None
    last: int | None

    @property
    def bounded(self) -> bool:
        """Tell whether the schema gives both ends."""
        return self.low is not None and self.high is not None

    @property
    def size(self) -> int | None:
        """Return how many numbers there are, None where they cannot be counted."""
        if self.first is not None and self.last is not None:
            return self.last - self.first + 1
        return 1 if self.low is not None and self.low == self.high else None

    @property
    def least_magnitude(self) -> int:
        """Return about how near to zero they come."""
        low, high = self.low or Fraction(0), self.high or Fraction(0)
        return int(low) if low > 0 else max(0, -int(high))

    def has(self, number: Fraction) -> bool:
        """Tell whether `number` is one of them."""
        if self.low is not None and (number < self.low or (self.open_low and number == self.low)):
            return False
        if self.high is not None and (number > self.high or (self.open_high and number == self.high)):
            return False
        return self.step is None or (number / self.step).denominator == 1


def span_of(node: Node, *, whole: bool) -> Span | None:
    """Return the numbers that `node` allows, or None where there are none."""
    low, open_low = node.low, False
    if node.above is not None and (low is None or node.above >= low):
        low, open_low = node.above, True
    high, open_high = node.high, False
    if node.below is not None and (high is None or node.below <= high):
        high, open_high = node.below, True
    step = least_common_step((*node.steps, Fraction(1)) if whole else node.steps)
    first = last = None
    if low is not None and step is not None:
        first = math.ceil(low / step)
        first += open_low and first * step == low
    if high is not None and step is not None:
        last = math.floor(high / step)
        last -= open_high and last * step == high
    if low is not None and high is not None and (low > high or (low == high and (open_low or open_high))):
        return None
    if first is not None and last is not None and first > last:
        return None
    return Span(low, high, open_low, open_high, step, node.steps, first, last)


def as_json(number: Fraction) -> int | float | None:
    """Return the number as JSON writes it, or None where a double cannot hold it."""
    if number.denominator == 1:
        return number.numerator
    try:
        return float(number)
    except OverflowError:
        return None


def draw(span: Span, rng: random.Random, reach: int | None) -> int | float | None:
    """Return one of the span's numbers, or None when luck ran out.

    Args:
        reach: keep so near to zero or the nearer bound; None spreads over all there is, and where there is no bound
            over `DEFAULT_REACH`.
    """
    if span.step is not None:
        first, last = indices(span, reach)
        for _ in range(_DRAWS):
            index = rng.randint(first, last)
            if reach is None and rng.random() < 0.5:
                # Half of the draws are spread over magnitudes, else a range of 10^9 never shows a small number.
                index = _by_magnitude(first, last, rng)
            number = index if span.step == 1 else as_json(index * span.step)
            if number is not None and on_every_grid(span, number):
                return number
        return None
    return _draw_real(span, rng, near=reach is not None)


def on_every_grid(span: Span, number: int | float) -> bool:
    """Tell whether `number` is a multiple by double arithmetic too, as validators other than ours reckon."""
    return isinstance(number, int) or all((number / float(step)).is_integer() for step in span.steps)


def probes(span: Span, *, whole: bool) -> Iterator[Probe]:
    """Yield the numbers at the span's edges, beside them, and around zero."""
    step = span.step
    edges: list[tuple[Fraction | None, str]] = []
    if step is not None:
        first, last = span.first, span.last
        if first is not None:
            edges += [(first * step, "at its minimum {}"), ((first + 1) * step, "just above its minimum, {}")]
        if last is not None:
            edges[1:1] = [(last * step, "at its maximum {}")]
            edges.append(((last - 1) * step, "just below its maximum, {}"))
    else:
        edges.append((_beside(span.low, span.open_low, math.inf), "at its minimum {}"))
        edges.append((_beside(span.high, span.open_high, -math.inf), "at its maximum {}"))
        edges.append((_beside(span.low, True, math.inf), "just above its minimum, {}"))
        edges.append((_beside(span.high, True, -math.inf), "just below its maximum, {}"))
    plain = [Fraction(0), Fraction(-1), Fraction(1)] + ([] if whole else [Fraction(1, 2)])
    edges += [(number, "at {}") for number in plain]
    edges += [(Fraction(edge), "at the 32-bit edge {}") for edge in _INT32_EDGES]
    seen: set[Fraction] = set()
    for number, told in edges:
        if number is None or number in seen or not span.has(number):
            continue
        seen.add(number)
        value = as_json(number)
        if value is not None and on_every_grid(span, value):
            shown = str(value) if abs(number) < 10**20 else f"of {len(str(abs(int(number))))} digits"
            yield Probe(value, told.format(shown))


def indices(span: Span, reach: int | None) -> tuple[int, int]:
    """Return the multiples to draw from: the span's own, or those within reach of zero or the nearer bound."""
    first, last = span.first, span.last
    wide = DEFAULT_REACH if reach is None else reach
    if first is None:
        return (-wide, wide) if last is None else (min(last - wide, -wide), last)
    if last is None:
        return first, max(first + wide, wide)
    if reach is None or last - first <= 2 * reach:
        return first, last
    middle = min(max(0, first), last)
    low, high = max(first, middle - reach), min(last, middle + reach)
    return low, high


def _by_magnitude(first: int, last: int, rng: random.Random) -> int:
    base = min(max(0, first), last)
    room = max(last - base, base - first)
    distance = rng.getrandbits(rng.randint(1, max(1, room.bit_length())))
    sign = 1 if base == first or (base != last and rng.random() < 0.5) else -1
    return min(max(base + sign * distance, first), last)


def _draw_real(span: Span, rng: random.Random, *, near: bool) -> int | float | None:
    low, high = span.low, span.high
    if low is None:
        low = Fraction(-DEFAULT_REACH) if high is None else min(high - DEFAULT_REACH, Fraction(-DEFAULT_REACH))
    if high is None:
        high = max(low + DEFAULT_REACH, Fraction(DEFAULT_REACH))
    for attempt in range(_DRAWS):
        number = low + (high - low) * Fraction(rng.random())
        digits = (2 if near else rng.randint(0, 6)) if attempt < _DRAWS // 2 else 0
        rounded = round(number, digits) if digits else number
        value = as_json(Fraction(rounded))
        if value is not None and span.has(Fraction(value) if isinstance(value, int) else Fraction(repr(value))):
            return value
    middle = as_json((low + high) / 2)
    return middle if middle is not None and span.has(Fraction(repr(middle))) else None


def _beside(bound: Fraction | None, excluded: bool, towards: float) -> Fraction | None:
    """Return the bound, or where it is excluded the double next to it, towards the inside."""
    if bound is None or not excluded:
        return bound
    try:
        return Fraction(repr(math.nextafter(float(bound), towards)))
    except (OverflowError, ValueError):
        return None
