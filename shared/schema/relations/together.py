"""Whole numbers that many comparisons tie to each other, chosen one after the other so that the rest stays possible.

Mending one comparison at a time breaks the next one of a chain such as a < b < c < d. Here every number has bounds,
which each comparison narrows by those of all others; a number is chosen within its own, and these are narrowed again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from shared.schema.relations.comparisons import Comparison, Target
from shared.schema.relations.linear import Linear, linear_of
from shared.schema.relations.scope import Scope

# Fewer than these are mended one by one, which changes less.
_LEAST_BROKEN = 3
_MOST_NUMBERS = 60
# How far a number without an end may go from where it is.
_REACH = 1_000
# How often a number stays as near as it may to what was drawn.
_STAYS = 0.5

_Bounds = dict[str, tuple[int, int]]


def settle_together(scope: Scope, asked: Sequence[Comparison]) -> bool:
    """Change numbers so that all linear comparisons of them hold, where several do not; tell whether it did."""
    broken = [each for each in asked if len(each.names) > 1 and not each.whole.is_met(scope.names, scope.fuel)]
    if len(broken) < _LEAST_BROKEN:
        return False
    sums = [one for each in asked for one in linear_of(each, lambda _target: True)]
    free = sorted({target.name for one in sums for target in one.terms if _is_free(scope, target)})
    if not 1 < len(free) <= _MOST_NUMBERS:
        return False
    bounds = _bounds(scope, free)
    if bounds is None or not _narrow(scope, sums, bounds):
        return False
    order = scope.drawing.rng.sample(free, len(free))
    for name in order:
        low, high = bounds[name]
        stays = scope.drawing.rng.random() < _STAYS
        number = min(max(scope.names[name], low), high) if stays else scope.drawing.rng.randint(low, high)
        bounds[name] = (number, number)
        if not _narrow(scope, sums, bounds):
            return False
    for name in order:
        scope.put(name, bounds[name][0])
    return True


def _is_free(scope: Scope, target: Target) -> bool:
    return not target.length and scope.free(target.name) and type(scope.names[target.name]) is int


def _bounds(scope: Scope, free: Sequence[str]) -> _Bounds | None:
    found: _Bounds = {}
    for name in free:
        whole = scope.whole_bounds(name)
        if whole is None:
            return None
        low, high = whole
        number = scope.names[name]
        found[name] = (
            min(number, number if high is None else high) - _REACH if low is None else low,
            max(number, number if low is None else low) + _REACH if high is None else high,
        )
    return found


def _narrow(scope: Scope, sums: Sequence[Linear], bounds: _Bounds) -> bool:
    """Narrow the bounds by all sums until nothing changes; tell whether every number has one left."""
    for _ in range(2 * len(bounds) + 2):
        changed = False
        for one in sums:
            scope.fuel.left -= len(one.terms)
            found = _narrowed(scope, one, bounds)
            if found is None:
                return False
            changed = changed or found
        if not changed or scope.fuel.left <= 0:
            break
    return True


def _narrowed(scope: Scope, one: Linear, bounds: _Bounds) -> bool | None:
    """Narrow the bounds by one sum; tell whether that changed any, None where nothing is left."""
    least = []
    for target, factor in one.terms.items():
        ends = _ends(scope, target, bounds)
        if ends is None:
            return False
        least.append(min(factor * ends[0], factor * ends[1]))
    rest = one.constant + sum(least)
    if rest > 0 or (rest == 0 and one.strict):
        return None
    changed = False
    for (target, factor), own in zip(one.terms.items(), least, strict=True):
        if target.length or target.name not in bounds:
            continue
        # What the others leave for this one, at their least.
        most = own - rest
        limit = most / factor
        low, high = bounds[target.name]
        if factor > 0:
            high = min(high, math.ceil(limit) - 1 if one.strict else math.floor(limit))
        else:
            low = max(low, math.floor(limit) + 1 if one.strict else math.ceil(limit))
        if low > high:
            return None
        changed = changed or (low, high) != bounds[target.name]
        bounds[target.name] = (low, high)
    return changed


def _ends(scope: Scope, target: Target, bounds: _Bounds) -> tuple[int, int] | None:
    if target.length:
        value = scope.names.get(target.name)
        return (len(value), len(value)) if isinstance(value, (list, str)) else None
    if target.name in bounds:
        return bounds[target.name]
    number = scope.names.get(target.name)
    return (number, number) if type(number) is int else None
