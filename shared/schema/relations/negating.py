"""Expressions that hold where another does not, each for one way of not holding."""

from __future__ import annotations

import ast

from shared.schema.relations.grammar import MAX_CHARS

_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def negated(tree: ast.expr) -> list[str]:
    """Return expressions of which each rules `tree` out: those that are simple to make hold come first."""
    found = _ways(tree)
    plain = ast.unparse(ast.UnaryOp(ast.Not(), tree))
    # Written out they have more blanks, and are read like any other.
    return [text for text in dict.fromkeys([*map(ast.unparse, found), plain]) if len(text) <= MAX_CHARS]


def _ways(tree: ast.expr) -> list[ast.expr]:
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return [tree.operand]
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        return [way for value in tree.values for way in _ways(value)]
    if isinstance(tree, ast.Compare):
        operands = [tree.left, *tree.comparators]
        # A pair may only be compared where those before it hold, so the last ones come first.
        return [
            ast.Compare(operands[index], [_OPPOSITES[type(operator)]()], [operands[index + 1]])
            for index, operator in reversed([*enumerate(tree.ops)])
        ]
    return []
