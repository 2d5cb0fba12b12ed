"""Making comparisons of numbers and lengths hold: one of them at a time, as far as all others allow."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from shared.schema.drawing.manner import NEAR, Unlucky
from shared.schema.relations.comparisons import Comparison, Domain, Target, is_length
from shared.schema.relations.congruences import congruent
from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.scope import Scope

_CANDIDATES = 16
# Pairs of numbers that are tried together where a single one will not do.
_PAIRS = 100
_MOST_HALVED = 2**60
_BITWISE = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift, ast.Pow)
# Of which what they come to jumps up and down as a number rises.
_JUMPING = (ast.BitAnd, ast.BitOr, ast.BitXor)
_MOST_BITS = 32
# How many items more than it was drawn with an ordinary array gets before the number that asks for them gives way.
_LONGER = 8
# Numbers of one comparison that are put at their ends when no single one mends it.
_MOST_ENDS = 4


def balance(scope: Scope, asked: Sequence[Comparison]) -> bool:
    """Change numbers, and lengths where numbers will not do, until all comparisons hold; tell whether they do."""
    touched: dict[Target, int] = {}
    present = [each for each in asked if each.names <= scope.names.keys()]
    # An item that is no list, or a short one, has none of the parts that are compared.
    lacking = len(present) < len(asked)
    # What ties fewer together is met first: the others have more ways left.
    asked = sorted(present, key=lambda each: len(each.names))
    hopeless: set[int] = set()
    for _ in range(3 + 3 * len(asked)):
        broken = next(
            (
                (place, each)
                for place, each in enumerate(asked)
                if place not in hopeless and not each.whole.is_met(scope.names, scope.fuel)
            ),
            None,
        )
        if broken is None:
            return not (hopeless or lacking)
        if not _mend(scope, broken[1], asked, touched):
            hopeless.add(broken[0])
    return False


def domain_of(scope: Scope, target: Target, asked: Sequence[Comparison]) -> Domain:
    """Return what the comparisons leave for a target, all else as it is."""
    domain = Domain()
    for comparison in asked:
        if target in comparison.solvable:
            bound = comparison.bound(target, scope.names, scope.fuel)
            if bound is not None:
                domain.narrow(*bound)
    return domain


def _mend(scope: Scope, broken: Comparison, asked: Sequence[Comparison], touched: dict[Target, int]) -> bool:
    order = [target for target in broken.targets if target in broken.solvable and _may_change(scope, target)]
    # Numbers before lengths, and what was changed less often first.
    order.sort(key=lambda target: (touched.get(target, 0), target.length))
    if scope.manner in NEAR and _shrink(scope, broken, order, touched):
        return True
    for comparisons in (asked, [broken]):
        for target in order:
            if _adjust(scope, target, comparisons, broken):
                touched[target] = touched.get(target, 0) + 1
                return True
        for name in sorted(broken.names, key=lambda name: (touched.get(Target(name), 0), name)):
            ruled = isinstance(scope.names[name], broken.ruled)
            if (
                scope.free(name)
                and not ruled
                and search(scope, name, broken.whole, comparisons, _likely(scope, broken, name))
            ):
                touched[Target(name)] = touched.get(Target(name), 0) + 1
                return True
    return _from_ends(scope, broken, order, touched)


def _from_ends(scope: Scope, broken: Comparison, order: Sequence[Target], touched: dict[Target, int]) -> bool:
    """Put one number at an end of its own and change another: a sum at its bound has all of its parts at theirs."""
    numbers = [target for target in order if not target.length][:_MOST_ENDS]
    for target in numbers if len(numbers) > 1 else ():
        before = scope.names[target.name]
        for end in scope.whole_bounds(target.name) or ():
            if end is None or end == before:
                continue
            scope.put(target.name, end)
            for other in numbers:
                if other != target and _adjust(scope, other, [broken], broken):
                    touched[target] = touched.get(target, 0) + 1
                    return True
        scope.put(target.name, before)
    return False


def _shrink(scope: Scope, broken: Comparison, order: Sequence[Target], touched: dict[Target, int]) -> bool:
    """Make a number small that would make an array long: nobody writes down a hundred items to try something."""
    for target in order:
        if target.length:
            low = domain_of(scope, target, [broken]).low
            if low is None or low <= len(scope.names[target.name]) + _LONGER:
                continue
            for other in order:
                node = None if other.length or touched.get(other) else scope.whole_bounds(other.name)
                least = 0 if node is None or node[0] is None else node[0]
                if node is not None and scope.names[other.name] > least + _LONGER:
                    scope.put(other.name, scope.drawing.rng.randint(least, least + _LONGER))
                    touched[other] = 1
                    return True
    return False


def _may_change(scope: Scope, target: Target) -> bool:
    value = scope.names.get(target.name)
    if target.length:
        return scope.sizable(target.name) and isinstance(value, (list, str))
    return scope.free(target.name) and isinstance(value, (int, float)) and not isinstance(value, bool)


def _adjust(scope: Scope, target: Target, asked: Sequence[Comparison], broken: Comparison) -> bool:
    domain = domain_of(scope, target, asked)
    before = scope.names[target.name]
    made = _resized(scope, target.name, domain) if target.length else scope.number_in(target.name, domain)
    if made is None:
        return False
    scope.put(target.name, made)
    if broken.whole.is_met(scope.names, scope.fuel):
        return True
    scope.put(target.name, before)
    return False


def _resized(scope: Scope, name: str, domain: Domain) -> Any:
    limits = scope.lengths(name)
    if limits is None:
        return None
    first, last = domain.whole(*limits)
    if first is None or last is None or first > last:
        return None
    length = min(max(len(scope.names[name]), first), last)
    step = 1 if length < last else -1
    while length in domain.excluded and first <= length <= last:
        length += step
    if not first <= length <= last:
        return None
    try:
        return scope.resized(name, length)
    except Unlucky:
        return None


def search(
    scope: Scope, name: str, expression: Expression, asked: Sequence[Comparison], likely: Sequence[Any] = ()
) -> bool:
    """Try values for one name until an expression holds and no comparison with it breaks; tell whether one does."""
    before = scope.names[name]
    related = [each for each in asked if name in each.names and each.whole is not expression]
    held = [each for each in related if each.whole.is_met(scope.names, scope.fuel)]
    for candidate in itertools.chain(likely, _candidates(scope, name, expression, asked)):
        scope.put(name, candidate)
        if expression.is_met(scope.names, scope.fuel) and all(
            each.whole.is_met(scope.names, scope.fuel) for each in held
        ):
            return True
    scope.put(name, before)
    return False


def search_pairs(scope: Scope, names: Sequence[str], expression: Expression, asked: Sequence[Comparison]) -> bool:
    """Try values for one number and what another must then be for two sides to be equal; tell whether that holds.

    Args:
        names: the numbers that may change.
    """
    curved = [each for each in asked if each.symbol == "==" and not each.solvable.issuperset(map(Target, each.names))]
    names = [name for name in names if any(name in each.names for each in curved)]
    if len(names) < 2:
        return False
    one, other = scope.drawing.rng.sample(names, 2)
    before = scope.names[one], scope.names[other]
    first, last = _whole_numbers(scope, one, asked)
    for number in scope.drawing.rng.sample(range(first, last + 1), max(0, min(_PAIRS, last + 1 - first))):
        if scope.fuel.left <= 0:
            break
        scope.put(one, number)
        for found in _crossing(scope, other, _whole_numbers(scope, other, asked), curved):
            scope.put(other, found)
            if expression.is_met(scope.names, scope.fuel) and all(
                each.whole.is_met(scope.names, scope.fuel) for each in asked
            ):
                return True
    scope.put(one, before[0])
    scope.put(other, before[1])
    return False


def _whole_numbers(scope: Scope, name: str, asked: Sequence[Comparison]) -> tuple[int, int]:
    """Return the first and last whole number that is left for a name; none where there is no end to them."""
    bounds = scope.whole_bounds(name)
    first, last = (None, None) if bounds is None else domain_of(scope, Target(name), asked).whole(*bounds)
    return (1, 0) if first is None or last is None or last - first > _MOST_HALVED else (first, last)


def _candidates(scope: Scope, name: str, expression: Expression, asked: Sequence[Comparison]) -> Iterator[Any]:
    value = scope.names[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        try:
            yield from _other_lengths(scope, name, expression)
            for _ in range(_CANDIDATES // 2):
                yield scope.redrawn(name)
        except Unlucky:
            return
        return
    domain = domain_of(scope, Target(name), asked)
    numbers = [scope.number_in(name, domain) for _ in range(3)]
    if numbers[0] is None:
        return
    yield from (number for number in numbers if number is not None)
    bounds = scope.whole_bounds(name)
    if bounds is not None:
        yield from _crossing(scope, name, domain.whole(*bounds), asked)
        yield from congruent(_trees(name, expression, asked), name, domain.whole(*bounds), scope.drawing.rng)
        yield from _near(scope, domain.whole(*bounds), numbers[0], expression)
    for _ in range(_CANDIDATES):
        number = scope.number_in(name, domain)
        if number is not None:
            yield number


def _trees(name: str, expression: Expression, asked: Sequence[Comparison]) -> Iterator[ast.expr]:
    """Yield an expression and the comparisons of a name."""
    yield expression.tree
    yield from (each.whole.tree for each in asked if name in each.names)


def _crossing(
    scope: Scope, name: str, bounds: tuple[int | None, int | None], asked: Sequence[Comparison]
) -> Iterator[int]:
    """Yield the whole number at which two sides cross that are to be equal, as `a * a` does: halving finds it soon."""
    low, high = bounds
    if low is None or high is None or not 1 < high - low < _MOST_HALVED:
        return
    before = scope.names[name]
    for each in asked:
        if each.symbol != "==" or name not in each.names or Target(name) in each.solvable or _has(each.whole, _JUMPING):
            continue
        first, last = low, high
        try:
            rises = _differs(scope, name, each, high) > 0
            while first < last:
                middle = (first + last) // 2
                if (_differs(scope, name, each, middle) >= 0) is rises:
                    last = middle
                else:
                    first = middle + 1
        except FAILURES:
            continue
        finally:
            scope.names[name] = before
        yield first


def _differs(scope: Scope, name: str, comparison: Comparison, number: int) -> float:
    """Return by how much the sides differ where a name is a number; raises one of `FAILURES` where they are none."""
    scope.names[name] = number
    return float(comparison.difference.evaluate(scope.names, scope.fuel))


def _near(
    scope: Scope, bounds: tuple[int | None, int | None], number: int | float, expression: Expression
) -> Iterator[int]:
    """Yield whole numbers that a relation may well mean: lengths, and what is beside a number."""
    found = [int(number) + step for step in range(-4, 12)]
    if _has(expression, _BITWISE):
        found = [2**power for power in scope.drawing.rng.sample(range(_MOST_BITS), _MOST_BITS)] + found
    for other in scope.names.values():
        if isinstance(other, (list, str)):
            found += [len(other), len(other) + 1, len(other) - 1]
    low, high = bounds
    for each in dict.fromkeys(found):
        if (low is None or each >= low) and (high is None or each <= high):
            yield each


def _has(expression: Expression, kinds: tuple[type[ast.operator], ...]) -> bool:
    return any(isinstance(node, kinds) for node in ast.walk(expression.tree))


def _other_lengths(scope: Scope, name: str, expression: Expression) -> Iterator[Any]:
    """Yield the value a little longer and shorter, where the expression speaks of its length."""
    limits = scope.lengths(name) if scope.sizable(name) else None
    if limits is None or not any(is_length(node, name) for node in ast.walk(expression.tree)):
        return
    length = len(scope.names[name])
    for step in (1, -1, 2, -2, 3, -3):
        if limits[0] <= length + step <= limits[1]:
            try:
                yield scope.resized(name, length + step)
            except Unlucky:
                continue


def _likely(scope: Scope, broken: Comparison, name: str) -> list[Any]:
    """Return what the other side comes to, where the name stands alone on one side of an equality."""
    if broken.symbol != "==":
        return []
    found = []
    for side, other in ((broken.left, broken.right), (broken.right, broken.left)):
        if getattr(side, "id", None) == name:
            try:
                value = Expression("", other).evaluate(scope.names, scope.fuel)
            except FAILURES:
                continue
            if scope.drawing.reader.accepts(scope.conjunction(name), value):
                found.append(value)
    return found
