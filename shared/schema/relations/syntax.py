"""What is asked of the syntax trees of expressions again and again."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import TypeGuard

LOOPS = (ast.GeneratorExp, ast.ListComp, ast.SetComp)


def called(tree: ast.AST | None) -> str:
    """Return the name of the function that an expression is a call of; empty where it is none of a plain name."""
    return tree.func.id if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) else ""


def is_call(tree: ast.AST | None, *functions: str, arguments: int | None = None) -> TypeGuard[ast.Call]:
    """Tell whether an expression is a call of one of some functions, with so many arguments by place."""
    return isinstance(tree, ast.Call) and called(tree) in functions and arguments in (None, len(tree.args))


def is_reversed(call: ast.Call) -> bool:
    """Tell whether `sorted` is told, as a literal, to fall."""
    return any(each.arg == "reverse" and literal(each.value) is True for each in call.keywords)


def literal(tree: ast.expr | None) -> object:
    """Return what a constant is; None of anything else."""
    return tree.value if isinstance(tree, ast.Constant) else None


def conjuncts(tree: ast.expr) -> Iterator[ast.expr]:
    """Return what all has to hold for an expression to hold."""
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        for part in tree.values:
            yield from conjuncts(part)
    else:
        yield tree


def filled(text: str, **parts: ast.expr) -> ast.expr:
    """Return an expression in which names stand for others: not all of these can be spelled."""
    return with_parts(ast.parse(text, mode="eval").body, parts)


def with_parts(tree: ast.expr, parts: dict[str, ast.expr]) -> ast.expr:
    """Return an expression of its own with others where some names stand."""
    return _Filled(parts).visit(copy.deepcopy(tree))  # type: ignore[no-any-return]


class Rewriting(ast.NodeTransformer):
    """Changes expressions, but for the names of functions."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.args = [self.visit(each) for each in node.args]
        node.keywords = [ast.keyword(each.arg, self.visit(each.value)) for each in node.keywords]
        return node


class _Filled(Rewriting):
    def __init__(self, parts: dict[str, ast.expr]) -> None:
        self._parts = parts

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return copy.deepcopy(self._parts[node.id]) if node.id in self._parts else node
