"""Comparisons read as sums of numbers and lengths that are at most zero."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.schema.relations.bounds import Bounds
from shared.schema.relations.comparisons import Comparison, Target, length_in

_MAX_CONSTANT = 2**48
_MAX_COEFFICIENT = 16


@dataclass(frozen=True, slots=True)
class Linear:
    """`terms` and `constant` add up to at most zero, or to less (`strict`)."""

    terms: dict[Target, int]
    constant: Fraction
    strict: bool


def linear_of(comparison: Comparison, is_exact: Callable[[Target], bool]) -> list[Linear]:
    """Return what a comparison says, once for each direction; nothing where it is not linear or may not be exact.

    Args:
        is_exact: tells whether arithmetic with a number is exact.
    """
    sides = [_side(comparison.left), _side(comparison.right)]
    if comparison.symbol == "!=" or sides[0] is None or sides[1] is None:
        return []
    (left, low), (right, high) = sides[0], sides[1]
    plain = _is_plain(comparison.left) and _is_plain(comparison.right)
    terms = {target: left.get(target, 0) - right.get(target, 0) for target in {**left, **right}}
    if not plain and (
        not all(map(is_exact, terms))
        or any(abs(each) > _MAX_COEFFICIENT for each in (*left.values(), *right.values()))
        or max(abs(low), abs(high)) > _MAX_CONSTANT
    ):
        return []
    terms = {target: coefficient for target, coefficient in terms.items() if coefficient}
    below = Linear(terms, low - high, comparison.symbol == "<")
    above = Linear(
        {target: -coefficient for target, coefficient in terms.items()}, high - low, comparison.symbol == ">"
    )
    found = [below] if comparison.symbol in ("<", "<=", "==") else []
    return [*found, above] if comparison.symbol in (">", ">=", "==") else found


def narrow(linear: Sequence[Linear], bounds: dict[Target, Bounds], rounds: int, changed: Target | None = None) -> bool:
    """Narrow bounds by each other, carried from one comparison to the next; tell whether every number has some left.

    Args:
        bounds: of all that the comparisons speak of; changed in place.
        rounds: how often a comparison is looked at, at most, all in all.
        changed: the only one whose bounds are other than when nothing more could be narrowed.
    """
    about: dict[Target, list[Linear]] = {}
    for one in linear:
        for target in one.terms:
            about.setdefault(target, []).append(one)
    waiting = deque(linear if changed is None else about.get(changed, ()))
    queued = {id(one) for one in waiting}
    for _ in range(rounds * len(linear)):
        if not waiting:
            break
        one = waiting.popleft()
        queued.discard(id(one))
        for target, coefficient in one.terms.items():
            rest = _least(one, bounds, without=target)
            if rest is None:
                continue
            # coefficient * target + rest <= 0
            limit = -rest / coefficient
            narrowed = bounds[target].narrowed(limit, is_upper=coefficient > 0, is_open=one.strict)
            if narrowed.is_empty:
                return False
            if narrowed != bounds[target]:
                bounds[target] = narrowed
                others = [each for each in about[target] if each is not one and id(each) not in queued]
                waiting.extend(others)
                queued.update(map(id, others))
        least = _least(one, bounds)
        if least is not None and (least > 0 or (one.strict and least == 0)):
            return False
    return True


def _least(one: Linear, bounds: Mapping[Target, Bounds], without: Target | None = None) -> Fraction | None:
    total = one.constant
    for target, coefficient in one.terms.items():
        if target != without:
            end = bounds[target].low if coefficient > 0 else bounds[target].high
            if end is None:
                return None
            total += coefficient * end
    return total


def _is_plain(tree: ast.expr) -> bool:
    """Tell whether nothing is reckoned in a side, so that comparing it is exact whatever it is."""
    if isinstance(tree, ast.UnaryOp):
        return isinstance(tree.operand, ast.Constant)
    return isinstance(tree, (ast.Name, ast.Constant)) or length_in(tree) is not None


def _side(tree: ast.expr) -> tuple[dict[Target, int], Fraction] | None:
    if isinstance(tree, ast.Constant):
        number = tree.value
        if isinstance(number, bool) or not isinstance(number, (int, float)) or number in (float("inf"), -float("inf")):
            return None
        return {}, Fraction(number)
    if isinstance(tree, ast.Name):
        return {Target(tree.id): 1}, Fraction(0)
    if (name := length_in(tree)) is not None:
        return {Target(name, length=True): 1}, Fraction(0)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        return _times(_side(tree.operand), -1)
    if not isinstance(tree, ast.BinOp):
        return None
    left, right = _whole(_side(tree.left)), _whole(_side(tree.right))
    if left is None or right is None:
        return None
    if isinstance(tree.op, ast.Mult):
        for one, other in ((left, right), (right, left)):
            if not one[0]:
                return _times(other, int(one[1]))
        return None
    if not isinstance(tree.op, (ast.Add, ast.Sub)):
        return None
    right = _times(right, -1) if isinstance(tree.op, ast.Sub) else right
    if right is None:
        return None
    return {each: left[0].get(each, 0) + right[0].get(each, 0) for each in {**left[0], **right[0]}}, left[1] + right[1]


def _whole(side: tuple[dict[Target, int], Fraction] | None) -> tuple[dict[Target, int], Fraction] | None:
    return side if side is not None and side[1].denominator == 1 else None


def _times(side: tuple[dict[Target, int], Fraction] | None, factor: int) -> tuple[dict[Target, int], Fraction] | None:
    if side is None:
        return None
    return {target: coefficient * factor for target, coefficient in side[0].items()}, side[1] * factor
