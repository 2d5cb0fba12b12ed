"""The bounds that a schema gives of numbers and lengths, wide enough that no value lies outside of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from shared.canonical_json import JsonValue
from shared.schema.reading.nodes import Node, exact

# Whole numbers up to here are exact as floats, and so is what a few of them add up to.
_SMALL = 2**48
_NUMBERS = frozenset({"integer", "number"})
_LENGTHS = frozenset({"array", "string"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers that something may be; None where there is no end.

    Args:
        is_whole: there are no fractions among them.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    is_open_low: bool = False
    is_open_high: bool = False
    is_whole: bool = False

    @property
    def is_small(self) -> bool:
        """Tell whether arithmetic with them is exact."""
        ends = (self.low, self.high)
        return self.is_whole and all(end is not None and abs(end) <= _SMALL for end in ends)

    @property
    def is_empty(self) -> bool:
        """Tell whether there are none."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.is_open_low or self.is_open_high))

    def narrowed(self, limit: Fraction, *, is_upper: bool, is_open: bool) -> Bounds:
        """Return what another bound leaves of them."""
        if self.is_whole:
            if is_upper:
                limit = Fraction(math.ceil(limit) - 1 if is_open else math.floor(limit))
            else:
                limit = Fraction(math.floor(limit) + 1 if is_open else math.ceil(limit))
            is_open = False
        if is_upper:
            if self.high is None or limit < self.high:
                return replace(self, high=limit, is_open_high=is_open)
            return replace(self, is_open_high=self.is_open_high or is_open) if limit == self.high else self
        if self.low is None or limit > self.low:
            return replace(self, low=limit, is_open_low=is_open)
        return replace(self, is_open_low=self.is_open_low or is_open) if limit == self.low else self


def number_bounds(nodes: Sequence[Node]) -> Bounds:
    """Return the bounds of what is a number in each alternative; none where it may be something else."""
    nodes = [node if node.members is None else _around(node.members) for node in nodes]
    if not nodes or any(not node.types or not node.types <= _NUMBERS for node in nodes):
        return Bounds()
    lows = [_highest(node.low, node.above) for node in nodes]
    highs = [_lowest(node.high, node.below) for node in nodes]
    whole = all(node.types == {"integer"} for node in nodes)
    low = None if None in lows else _outward(min(each for each in lows if each is not None), -1)
    high = None if None in highs else _outward(max(each for each in highs if each is not None), 1)
    return Bounds(low, high, is_whole=whole)


def length_bounds(nodes: Sequence[Node]) -> Bounds:
    """Return the bounds of how long lists and texts are."""
    if not nodes or any(node.members is not None or not node.types <= _LENGTHS for node in nodes):
        return Bounds(Fraction(0), is_whole=True)
    lows, highs = [], []
    for node in nodes:
        lows += [node.min_items] if "array" in node.types else []
        lows += [node.min_length] if "string" in node.types else []
        highs += [node.max_items] if "array" in node.types else []
        highs += [node.max_length] if "string" in node.types else []
    most = [high for high in highs if high is not None]
    return Bounds(
        Fraction(min(lows, default=0)), Fraction(max(most)) if most and len(most) == len(highs) else None, is_whole=True
    )


def _around(members: Sequence[JsonValue]) -> Node:
    """Return a node of the numbers among which all the members lie, or of anything where one is no number."""
    numbers = [exact(each) for each in members if isinstance(each, (int, float)) and not isinstance(each, bool)]
    if not numbers or len(numbers) < len(members):
        return Node()
    whole = all(number.denominator == 1 for number in numbers)
    return Node(types=frozenset({"integer"} if whole else _NUMBERS), low=min(numbers), high=max(numbers))


def _outward(bound: Fraction, way: int) -> Fraction:
    """Return a bound that is surely no tighter than what the validator makes of it, which may be the double nearby."""
    if abs(bound) > _SMALL:
        return bound + way * abs(bound) / _SMALL
    return Fraction(math.floor(bound) if way < 0 else math.ceil(bound))


def _highest(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _lowest(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return min((each for each in (one, other) if each is not None), default=None)
