"""Whole numbers that many comparisons tie to each other, chosen one after the other so that the rest stays possible.

Mending one comparison at a time breaks the next one of a chain such as a < b < c < d. Here every number has bounds,
which each comparison narrows by those of all others; a number is chosen within its own, and these are narrowed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from shared.schema.relations.bounds import Bounds
from shared.schema.relations.comparisons import Comparison, Target
from shared.schema.relations.linear import Linear, linear_of, narrow
from shared.schema.relations.scope import Scope

# Fewer than these are mended one by one, which changes less.
_LEAST_BROKEN = 3
_MOST_NUMBERS = 60
# How far a number without an end may go from where it is.
_REACH = 1_000
# How often a number stays as near as it may to what was drawn.
_STAYS = 0.5


def settle_together(scope: Scope, asked: Sequence[Comparison]) -> bool:
    """Change numbers so that all linear comparisons of them hold, where several do not; tell whether it did."""
    broken = [each for each in asked if len(each.names) > 1 and not each.whole.is_met(scope.names, scope.fuel)]
    if len(broken) < _LEAST_BROKEN:
        return False
    sums = [one for each in asked for one in linear_of(each, lambda _target: True)]
    targets = {target: None for one in sums for target in one.terms}
    free = sorted((target for target in targets if _is_free(scope, target)), key=lambda target: target.name)
    if not 1 < len(free) <= _MOST_NUMBERS:
        return False
    bounds = {target: found for target in targets if (found := _bounds(scope, target)) is not None}
    if any(target not in bounds for target in free):
        return False
    # What speaks of something else than numbers narrows none.
    sums = [one for one in sums if bounds.keys() >= one.terms.keys()]
    if not _narrow(scope, sums, bounds):
        return False
    chosen: dict[str, int] = {}
    for target in scope.drawing.rng.sample(free, len(free)):
        low, high = _ends(bounds[target])
        stays = scope.drawing.rng.random() < _STAYS
        number = min(max(scope.names[target.name], low), high) if stays else scope.drawing.rng.randint(low, high)
        chosen[target.name] = number
        bounds[target] = _exactly(number)
        if not _narrow(scope, sums, bounds, target):
            return False
    for name, number in chosen.items():
        scope.put(name, number)
    return True


def _is_free(scope: Scope, target: Target) -> bool:
    return not target.length and scope.free(target.name) and type(scope.names[target.name]) is int


def _bounds(scope: Scope, target: Target) -> Bounds | None:
    """Return what a number may be, or what one that may not change is; None of what is no whole number."""
    value = scope.names.get(target.name)
    if target.length:
        return _exactly(len(value)) if isinstance(value, (list, str)) else None
    if type(value) is not int:
        return None
    if not _is_free(scope, target):
        return _exactly(value)
    whole = scope.whole_bounds(target.name)
    if whole is None:
        return None
    low, high = whole
    low = min(value, value if high is None else high) - _REACH if low is None else low
    high = max(value, low) + _REACH if high is None else high
    return Bounds(Fraction(low), Fraction(high), is_whole=True)


def _exactly(number: int) -> Bounds:
    return Bounds(Fraction(number), Fraction(number), is_whole=True)


def _ends(bounds: Bounds) -> tuple[int, int]:
    return int(bounds.low or 0), int(bounds.high or 0)


def _narrow(scope: Scope, sums: Sequence[Linear], bounds: dict[Target, Bounds], changed: Target | None = None) -> bool:
    scope.fuel.left -= sum(len(one.terms) for one in sums)
    return scope.fuel.left > 0 and narrow(sums, bounds, 2 * len(bounds) + 2, changed)
