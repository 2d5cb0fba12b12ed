"""Numbers just outside a bound, and between two steps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

from shared.canonical_json import JsonValue
from shared.schema.drawing.numbers import divides, divides_as_double
from shared.schema.negatives.breaking.spot import Fault, Spot, shown
from shared.schema.reading.nodes import Node, exact, step_of
from shared.schema.reading.spans import as_json, span_of

# Multiples that are looked at for one that validators agree on.
_LOOKED_AT = 12
# Beyond it, double arithmetic takes one for a multiple of a step that another is near to.
_PLAIN = 2**48
_ASKED = {
    "minimum": "{} at least",
    "maximum": "{} at most",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
}


def faults(spot: Spot) -> Iterator[Fault]:
    """Yield numbers that break a bound or a multipleOf."""
    keyword, limit = spot.constraint.keyword, spot.limit
    if limit is True:
        limit = spot.schema[keyword.removeprefix("exclusive").lower()]
    if isinstance(limit, bool) or not isinstance(limit, (int, float)):
        return
    if isinstance(limit, float) and not math.isfinite(limit):
        return
    mended = None if is_number(spot.local) else _valid(spot)
    for number in _numbers(spot, keyword, step_of(limit) if keyword == "multipleOf" else exact(limit)):
        value = as_json(number)
        if value is None:
            continue
        if keyword == "multipleOf":
            sentence = f"{spot.called} is {shown(value)}, which is no multiple of {shown(limit)}."
        elif "format" in spot.said:
            sentence = spot.no_such(value, spot.said["format"])
        else:
            sentence = (
                f"{spot.called} is {shown(value)}, and {keyword} asks for {_ASKED[keyword].format(shown(limit))}."
            )
        yield Fault(value, sentence, mended=mended)


def is_number(value: JsonValue) -> bool:
    """Tell whether a value is a number, which true and false are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _valid(spot: Spot) -> tuple[JsonValue] | None:
    for whole in (True, False):
        span = span_of(spot.whole, whole=whole)
        if span is None:
            continue
        ends = [end for end in (span.low, span.high, Fraction(0)) if end is not None and span.has(end)]
        for end in _agreed_first(span.steps, ends)[:1]:
            return (as_json(end),)
    return None


def _numbers(spot: Spot, keyword: str, limit: Fraction) -> Iterator[Fraction]:
    node = spot.node
    if node.members is not None:
        yield from (exact(member) for member in node.members[:60] if is_number(member))  # type: ignore[arg-type]
    whole = "number" not in node.types
    if keyword == "multipleOf":
        yield from _between(spot, node, limit, whole=whole)
        return
    beyond = _beyond(node, keyword, limit)
    up = keyword in ("maximum", "exclusiveMaximum")
    inclusive = keyword.startswith("exclusive")
    sign = 1 if up else -1
    span = span_of(beyond, whole=whole)
    if span is not None and span.step is not None:
        nearest = span.first if up else span.last
        if nearest is not None:
            yield from _agreed_first(span.steps, [(nearest + sign * index) * span.step for index in range(_LOOKED_AT)])[
                :2
            ]
    near = [Fraction(0)] if inclusive else []
    near += [Fraction(sign), Fraction(sign, 2), Fraction(sign, 100)]
    if span is not None:
        yield from (limit + distance for distance in near if span.has(limit + distance))
        ends = [end for end in (span.low, span.high) if end is not None]
        if len(ends) == 2:
            yield sum(ends, Fraction(0)) / 2
    yield from (limit + distance for distance in near)
    try:
        yield exact(math.nextafter(float(limit), sign * math.inf))
        yield limit + sign * abs(exact(math.ulp(float(limit))))
    except (OverflowError, ValueError):
        return


def _agreed_first(
    steps: tuple[Fraction, ...], listed: list[Fraction], broken: Fraction | None = None
) -> list[Fraction]:
    """Put first what validators that reckon in doubles take for multiples too, and for none of the step that is broken.

    The others, in their order, come after.
    """
    if all(step.denominator == 1 and step < _PLAIN for step in (*steps, *(() if broken is None else (broken,)))):
        return listed
    agreed: list[Fraction] = []
    for number in listed:
        value = as_json(number)
        if value is None or not divides(steps, value):
            continue
        if broken is None or not divides_as_double(broken, value):
            agreed.append(number)
    return agreed + [number for number in listed if number not in agreed]


def _beyond(node: Node, keyword: str, limit: Fraction) -> Node:
    """Return what is asked and breaks the bound too."""
    beyond = node.copy()
    if keyword == "maximum":
        beyond.above = limit if beyond.above is None else max(beyond.above, limit)
    elif keyword == "exclusiveMaximum":
        beyond.low = limit if beyond.low is None else max(beyond.low, limit)
    elif keyword == "minimum":
        beyond.below = limit if beyond.below is None else min(beyond.below, limit)
    else:
        beyond.high = limit if beyond.high is None else min(beyond.high, limit)
    return beyond


def _between(spot: Spot, node: Node, step: Fraction, *, whole: bool) -> Iterator[Fraction]:
    """Yield numbers that are no multiples of `step`, near the one that stands there."""
    local = spot.local
    start = exact(local) if is_number(local) else step  # type: ignore[arg-type]
    span = span_of(node, whole=whole)
    if span is not None and span.step is not None:
        base = math.floor(start / span.step)
        low = base if span.first is None else span.first
        indices = [base + 1, base - 1, base + 2, base - 2, base + 3, low, low + 1, low + 2, low + 3]
        few = len(indices)
        indices += chain.from_iterable((base + index, base - index) for index in range(3, _LOOKED_AT))
        numbers = [index * span.step for index in dict.fromkeys(indices)]
        unlike = [number for number in numbers if span.has(number) and (number / step).denominator != 1]
        yield from _agreed_first(span.steps, unlike, step)[:few]
    near = [start + distance for distance in (Fraction(1), step / 2, -step / 2, step / 4, -step / 4, step / 3)]
    unlike = [number for number in near if (number / step).denominator != 1 and (span is None or span.has(number))]
    yield from _agreed_first(node.steps, unlike, step)
    yield start + step / 2
