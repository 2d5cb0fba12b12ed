"""Integers and numbers within bounds, on a grid where there is a multipleOf: drawn, and at their edges."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from shared.schema.drawing.probes import Probe
from shared.schema.reading.nodes import MOST_EXACT, exact
from shared.schema.reading.spans import Span, as_json

DEFAULT_REACH = 1_000
_MACHINE_EDGES = {32: (2**31 - 1, -(2**31)), 64: (2**63 - 1, -(2**63))}
_DRAWS = 40
# So many are looked at one by one.
_FEW = 1_000


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
    """Tell whether `number` is a multiple by double arithmetic too, as validators other than ours reckon.

    Where none of few numbers is, each of them counts as one: of 0.4 and 0.6 up to 3 the multiples are 1.2 and 2.4.
    """
    return divides(span.steps, number) or _is_uneven(span)


def divides(steps: tuple[Fraction, ...], number: int | float) -> bool:
    """Tell whether a multiple of each of the steps is one by double arithmetic too."""
    if isinstance(number, int) and (abs(number) <= MOST_EXACT or all(step < MOST_EXACT for step in steps)):
        return True
    return all(divides_as_double(step, number) for step in steps)


def divides_as_double(step: Fraction, number: int | float) -> bool:
    """Tell whether a number is a multiple by double arithmetic, be it one or not."""
    try:
        return (number / float(step)).is_integer()
    except OverflowError:
        # Beyond doubles, validators that take such numbers at all reckon exactly.
        return (number / step).denominator == 1 if isinstance(number, int) else False


@lru_cache(maxsize=256)
def _is_uneven(span: Span) -> bool:
    if span.step is None or span.first is None or span.last is None or span.last - span.first >= _FEW:
        return False
    listed = (as_json(index * span.step) for index in range(span.first, span.last + 1))
    return not any(number is not None and divides(span.steps, number) for number in listed)


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
        edges += [(span.low + 1, "one above its minimum, {}")] if span.low is not None else []
        edges += [(span.high - 1, "one below its maximum, {}")] if span.high is not None else []
    plain = [Fraction(0), Fraction(-1), Fraction(1)] + ([] if whole else [Fraction(1, 2)])
    edges += [(number, "at {}") for number in plain]
    for bits, ends in _MACHINE_EDGES.items():
        edges += [(Fraction(end), f"at the {bits}-bit edge {{}}") for end in ends]
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
    # Far out, doubles lie further apart than that.
    reach = max(Fraction(DEFAULT_REACH), abs(low or high or Fraction(0)) / DEFAULT_REACH)
    if low is None:
        low = -reach if high is None else min(high - reach, -reach)
    if high is None:
        high = max(low + reach, reach)
    is_bounded = span.low is not None or span.high is not None
    for attempt in range(_DRAWS):
        share = rng.random()
        digits = (2 if near else rng.randint(0, 6)) if attempt < _DRAWS // 2 else 0
        value = _between(low, high - low, share, digits)
        if value is not None and (not is_bounded or span.has(exact(value))):
            return value
    middle = as_json((low + high) / 2)
    return middle if middle is not None and span.has(Fraction(repr(middle))) else None


def _between(low: Fraction, width: Fraction, share: float, digits: int) -> int | float | None:
    """Return `low` and a share of `width`, exactly, and rounded to the nearest even of so many digits unless 0.

    In whole numbers, since the same takes ten times as long in fractions.
    """
    part, parts = share.as_integer_ratio()
    above = low.numerator * width.denominator * parts + width.numerator * part * low.denominator
    below = low.denominator * width.denominator * parts
    if digits:
        above, over = divmod(above * 10**digits, below)
        above += 2 * over > below or (2 * over == below and above % 2)
        below = 10**digits
    try:
        return above // below if above % below == 0 else above / below
    except OverflowError:
        return None


def _beside(bound: Fraction | None, excluded: bool, towards: float) -> Fraction | None:
    """Return the bound, or where it is excluded the double next to it, towards the inside."""
    if bound is None or not excluded:
        return bound
    try:
        return Fraction(repr(math.nextafter(float(bound), towards)))
    except (OverflowError, ValueError):
        return None
