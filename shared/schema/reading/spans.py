"""The numbers that a node's bounds and grid leave."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from shared.schema.reading.nodes import Node, Rounded, exact, least_common_step


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

    @property
    def is_between_doubles(self) -> bool:
        """Tell whether all of them have more digits than a double."""
        if self.step is not None or self.low is None or self.high is None:
            return False
        try:
            near = float(self.low)
        except OverflowError:
            return False
        return not any(
            self.has(exact(number)) for number in (near, math.nextafter(near, math.inf)) if number < math.inf
        )

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
    found = _between(low, high, step, node.steps, open_low=open_low, open_high=open_high)
    if not (isinstance(low, Rounded) or isinstance(high, Rounded)) or (found is not None and low != high):
        return found
    # Whether 10**60 is at most 1e60 depends on the validator, so that it is the last resort; for ours it is.
    written = _between(_digits(low), _digits(high), step, node.steps, open_low=open_low, open_high=open_high)
    return found if written is None else written


def _between(
    low: Fraction | None,
    high: Fraction | None,
    step: Fraction | None,
    steps: tuple[Fraction, ...],
    *,
    open_low: bool,
    open_high: bool,
) -> Span | None:
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
    return Span(low, high, open_low, open_high, step, steps, first, last)


def _digits(bound: Fraction | None) -> Fraction | None:
    return bound.digits if isinstance(bound, Rounded) else bound


def as_json(number: Fraction) -> int | float | None:
    """Return the number as JSON writes it, or None where a double cannot hold it."""
    if number.denominator == 1:
        return number.numerator
    try:
        return float(number)
    except OverflowError:
        return None
