"""Comparisons taken apart: what one says of each number and each length in it, the rest being as it is."""

from __future__ import annotations

import ast
import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from shared.schema.relations.fuel import Fuel
from shared.schema.relations.grammar import names_in
from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.syntax import is_call

SYMBOLS: dict[type, str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Target:
    """What may be changed to make a comparison hold: the number under a name, or the length of what is there."""

    name: str
    length: bool = False


@dataclass(slots=True)
class Domain:
    """The numbers that comparisons leave; both ends included, None where there is none."""

    low: int | Fraction | None = None
    high: int | Fraction | None = None
    above: int | Fraction | None = None
    below: int | Fraction | None = None
    excluded: tuple[int | Fraction, ...] = ()

    def narrow(self, symbol: str, bound: int | Fraction) -> None:
        """Add one comparison with a number."""
        if symbol in (">=", "=="):
            self.low = bound if self.low is None else max(self.low, bound)
        if symbol in ("<=", "=="):
            self.high = bound if self.high is None else min(self.high, bound)
        if symbol == ">":
            self.above = bound if self.above is None else max(self.above, bound)
        if symbol == "<":
            self.below = bound if self.below is None else min(self.below, bound)
        if symbol == "!=":
            self.excluded += (bound,)

    def has(self, number: Any) -> bool:
        """Tell whether it leaves a number."""
        return not (
            (self.low is not None and number < self.low)
            or (self.high is not None and number > self.high)
            or (self.above is not None and number <= self.above)
            or (self.below is not None and number >= self.below)
            or number in self.excluded
        )

    def whole(self, least: int | None, most: int | None) -> tuple[int | None, int | None]:
        """Return the first and last whole number in it, and between `least` and `most`."""
        lows = [least, None if self.low is None else math.ceil(self.low)]
        lows.append(None if self.above is None else math.floor(self.above) + 1)
        highs = [most, None if self.high is None else math.floor(self.high)]
        highs.append(None if self.below is None else math.ceil(self.below) - 1)
        return (
            max((low for low in lows if low is not None), default=None),
            min((high for high in highs if high is not None), default=None),
        )


class Comparison:
    """One comparison of a chain.

    Args:
        left, right: its sides.
        symbol: how they compare.
    """

    def __init__(self, left: ast.expr, symbol: str, right: ast.expr, operator: ast.cmpop) -> None:
        tree = ast.Compare(left, [operator], [right])
        self.whole = Expression("", tree)
        self.left, self.symbol, self.right = left, symbol, right
        self.names = self.whole.names
        # What a rule knows how to make keep it is not searched for: lists, or lists and texts.
        self.ruled: tuple[type, ...] = ()
        self.targets = tuple(dict.fromkeys((*_targets(right), *_targets(left))))
        self._solved = {target: self._solve(target) for target in self.targets}
        self.solvable = frozenset(target for target, solved in self._solved.items() if solved is not None)

    @cached_property
    def difference(self) -> Expression:
        """Return by how much the left side is more."""
        return Expression("", ast.BinOp(self.left, ast.Sub(), self.right))

    def bound(self, target: Target, names: Mapping[str, Any], fuel: Fuel) -> tuple[str, int | Fraction] | None:
        """Return how the target must compare to which number, all else as it is; None where that cannot be told."""
        solved = self._solved.get(target)
        if solved is None:
            return None
        coefficient, rest = solved
        try:
            found = rest.evaluate(names, fuel)
        except FAILURES:
            return None
        if not isinstance(found, (int, float)) or found != found or found in (math.inf, -math.inf):
            return None
        number = found if isinstance(found, int) else Fraction(repr(found))
        symbol = self.symbol if coefficient > 0 else FLIPPED[self.symbol]
        if coefficient in (1, -1):
            return symbol, -number * coefficient
        return symbol, Fraction(-number) / coefficient

    def rest_names(self, target: Target) -> frozenset[str]:
        """Return the names on which the target's bound depends."""
        solved = self._solved.get(target)
        return frozenset() if solved is None else solved[1].names

    def _solve(self, target: Target) -> tuple[int, Expression] | None:
        coefficients = [_coefficient(side, target) for side in (self.left, self.right)]
        if None in coefficients:
            return None
        coefficient = (coefficients[0] or 0) - (coefficients[1] or 0)
        if not coefficient:
            return None
        without = _Without(target)
        left, right = (without.visit(copy.deepcopy(side)) for side in (self.left, self.right))
        tree = ast.BinOp(left, ast.Sub(), right)
        if not target.length and target.name in names_in(tree):
            return None
        return coefficient, Expression("", tree)


class _Without(ast.NodeTransformer):
    """Puts 0 where the target stands."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if _is_target(node, self._target):
            return ast.Constant(0)
        return super().generic_visit(node)

    visit_Name = generic_visit
    visit_Call = generic_visit


def comparisons(tree: ast.expr) -> tuple[list[Comparison], list[ast.expr]]:
    """Return the comparisons that an expression is the conjunction of, and the parts that are no such comparison."""
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        found: list[Comparison] = []
        others: list[ast.expr] = []
        for part in tree.values:
            more, left_over = comparisons(part)
            found += more
            others += left_over
        return found, others
    if isinstance(tree, ast.Compare) and all(type(operator) in SYMBOLS for operator in tree.ops):
        sides = [tree.left, *tree.comparators]
        pairs = zip(sides, tree.ops, sides[1:], strict=False)
        return [each for pair in pairs for part in _parts(*pair) for each in _compared(*part)], []
    return [], [tree]


def _parts(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> list[tuple[ast.expr, ast.cmpop, ast.expr]]:
    """Return what is compared, part by part where lists that are spelled out are to be equal: `(n, k) == (3, 4)`."""
    spelled = (ast.List, ast.Tuple)
    both = isinstance(operator, ast.Eq) and isinstance(left, spelled) and isinstance(right, spelled)
    if both and left.elts and len(left.elts) == len(right.elts):  # type: ignore[attr-defined]
        pairs = zip(left.elts, right.elts, strict=True)  # type: ignore[attr-defined]
        return [part for one, other in pairs for part in _parts(one, operator, other)]
    return [(left, operator, right)]


def _compared(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> list[Comparison]:
    """Return one comparison, or the two that bound a number whose absolute value is bounded."""
    if isinstance(operator, (ast.Gt, ast.GtE)):
        flipped: ast.cmpop = ast.Lt() if isinstance(operator, ast.Gt) else ast.LtE()
        bound, distance, below = left, right, flipped
    else:
        bound, distance, below = right, left, operator
    inner = distance.args[0] if isinstance(distance, ast.Call) and len(distance.args) == 1 else None
    absolute = is_call(distance, "abs")
    if inner is not None and absolute and isinstance(below, (ast.Lt, ast.LtE)):
        least = ast.UnaryOp(ast.USub(), bound)
        symbol = SYMBOLS[type(below)]
        return [Comparison(inner, symbol, bound, below), Comparison(least, symbol, inner, below)]
    return [Comparison(left, SYMBOLS[type(operator)], right, operator)]


def _targets(tree: ast.expr) -> list[Target]:
    if isinstance(tree, ast.Name):
        return [Target(tree.id)]
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, (ast.Add, ast.Sub, ast.Mult)):
        return [*_targets(tree.right), *_targets(tree.left)]
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        return _targets(tree.operand)
    if _is_len(tree):
        return [Target(tree.args[0].id, length=True)]  # type: ignore[attr-defined]
    return []


def _is_len(tree: ast.AST) -> bool:
    return is_call(tree, "len", arguments=1) and isinstance(tree.args[0], ast.Name)


def length_in(tree: ast.AST) -> str | None:
    """Return the name whose length an expression is, None where it is none."""
    return tree.args[0].id if _is_len(tree) else None  # type: ignore[attr-defined]


def is_length(tree: ast.AST, name: str) -> bool:
    """Tell whether an expression is the length of what is under `name`."""
    return _is_len(tree) and tree.args[0].id == name  # type: ignore[attr-defined]


def _is_target(tree: ast.AST, target: Target) -> bool:
    if target.length:
        return is_length(tree, target.name)
    return isinstance(tree, ast.Name) and tree.id == target.name


def _coefficient(tree: ast.expr, target: Target) -> int | None:
    """Return how often the target counts in a side, None where it is in it in another way."""
    if _is_target(tree, target):
        return 1
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, (ast.Add, ast.Sub)):
        left, right = _coefficient(tree.left, target), _coefficient(tree.right, target)
        if left is None or right is None:
            return None
        return left + right if isinstance(tree.op, ast.Add) else left - right
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult):
        for one, other in ((tree.left, tree.right), (tree.right, tree.left)):
            if isinstance(one, ast.Constant) and isinstance(one.value, int):
                inner = _coefficient(other, target)
                return None if inner is None else inner * one.value
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        inner = _coefficient(tree.operand, target)
        return None if inner is None else -inner
    hidden = any(_is_target(node, target) for node in ast.walk(tree))
    return None if hidden else 0
