"""Expressions rewritten so that each place of an array which they speak of has a name of its own."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Sequence

from shared.schema.relations.grammar import WHOLE
from shared.schema.relations.language import Expression
from shared.schema.relations.own_names import ITEM, OWN, PART, STRETCH, part_name
from shared.schema.relations.syntax import LOOPS, Rewriting, is_call

_GIVES_ITEMS = frozenset({"zip", "enumerate", "set", "sorted", "list", "tuple", "reversed"})


def renamed_items(condition: ast.expr, target: ast.expr) -> ast.expr:
    """Return a condition with the item that a loop hands out called `ITEM`, and its parts as `part_name` says."""
    return _Items(target).visit(copy.deepcopy(condition))  # type: ignore[no-any-return]


class _Items(Rewriting):
    def __init__(self, target: ast.expr) -> None:
        self._whole = target.id if isinstance(target, ast.Name) else None
        parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
        self._parts = {part.id: part_name(index) for index, part in enumerate(parts) if isinstance(part, ast.Name)}

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id == self._whole:
            return ast.Name(ITEM, ast.Load())
        return ast.Name(self._parts.get(node.id, node.id), node.ctx)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if not isinstance(node.value, ast.Name) or node.value.id != self._whole:
            return self.generic_visit(node)
        if isinstance(key, str) or (type(key) is int and key >= 0):
            return ast.Name(part_name(key), ast.Load())
        return self.generic_visit(node)


def by_name(tree: ast.expr) -> tuple[ast.expr, frozenset[str]] | None:
    """Return (an expression with `value['first-day']` as a name like any other, the names that were spelled so).

    None is returned where none is: what a name stands for can then be changed as that of a plain one can.
    """
    bound = {
        name for loop in ast.walk(tree) if isinstance(loop, ast.comprehension) for name in bound_names(loop.target)
    }
    renamed = _ByName(bound)
    found: ast.expr = renamed.visit(copy.deepcopy(tree))
    return (found, frozenset(renamed.found)) if renamed.found else None


class _ByName(ast.NodeTransformer):
    def __init__(self, bound: Collection[str]) -> None:
        self._bound = bound
        self.found: set[str] = set()

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        of_whole = isinstance(node.value, ast.Name) and node.value.id == WHOLE
        if not of_whole or not isinstance(key, str) or key == WHOLE or key in self._bound:
            return self.generic_visit(node)
        if key.startswith(OWN):
            return node
        self.found.add(key)
        return ast.Name(key, ast.Load())


def each_of(tree: ast.expr) -> tuple[str, Expression, tuple[Expression, ...]] | None:
    """Return (the list, what is made of each item, which items count) of a comprehension that goes through one list."""
    if not isinstance(tree, LOOPS) or len(tree.generators) != 1:
        return None
    (loop,) = tree.generators
    if not isinstance(loop.iter, ast.Name):
        return None
    key, *only = (Expression("", renamed_items(each, loop.target)) for each in (tree.elt, *loop.ifs))
    return loop.iter.id, key, tuple(only)


def bound_names(target: ast.expr) -> list[str]:
    """Return the names that a loop binds, in their order."""
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def stretch_of(tree: ast.expr) -> tuple[str, Expression, ast.expr] | None:
    """Return (the field, [from, to], the expression of `STRETCH` instead) where it speaks of one stretch of a list."""
    slices = {
        ast.unparse(node): node
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and isinstance(node.value, ast.Name)
    }
    if len(slices) != 1:
        return None
    ((text, node),) = slices.items()
    if not isinstance(node.slice, ast.Slice) or node.slice.step is not None or not isinstance(node.value, ast.Name):
        return None
    none = ast.Constant(None)
    bounds = Expression("", ast.List([node.slice.lower or none, node.slice.upper or none], ast.Load()))
    return node.value.id, bounds, _Stretched(text).visit(copy.deepcopy(tree))


class _Stretched(ast.NodeTransformer):
    def __init__(self, text: str) -> None:
        self._text = text

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        return ast.Name(STRETCH, ast.Load()) if ast.unparse(node) == self._text else self.generic_visit(node)


class Placed:
    """A loop's condition with the places that it speaks of by index called `PART` with a number.

    Args:
        loops: the loops that the condition stands in.

    Attributes:
        bound: the names that the loops bind, which stand for nothing outside of them.
        parts: of which name each of them is a part, and by which indices.
        field: the first list outside of the loops that has such a place or is gone through; None where there is none.
    """

    def __init__(self, condition: ast.expr, loops: Sequence[ast.comprehension]) -> None:
        self.bound = {name for each in loops for name in bound_names(each.target)}
        self.parts: dict[str, tuple[str, tuple[Expression, ...]]] = {}
        self.condition: ast.expr = _Parts(self.parts).visit(copy.deepcopy(condition))
        walked = [name for each in loops for name in _walked(each.iter)]
        named = [*walked, *(name for name, _ in self.parts.values())]
        self.field = next((name for name in named if name not in self.bound), None)


def _walked(tree: ast.expr) -> list[str]:
    if isinstance(tree, ast.Name):
        return [tree.id]
    if isinstance(tree, ast.Subscript):
        return _walked(tree.value)
    if is_call(tree, *_GIVES_ITEMS):
        return [name for each in tree.args for name in _walked(each)]
    return []


class _Parts(Rewriting):
    def __init__(self, parts: dict[str, tuple[str, tuple[Expression, ...]]]) -> None:
        self._parts = parts
        self._names: dict[str, str] = {}

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        text = ast.unparse(node)
        indices: list[ast.expr] = []
        base: ast.expr = node
        while isinstance(base, ast.Subscript) and not isinstance(base.slice, ast.Slice):
            indices.insert(0, base.slice)
            base = base.value
        if not isinstance(base, ast.Name):
            return node
        if text not in self._names:
            self._names[text] = f"{PART}{len(self._names)}"
            self._parts[self._names[text]] = base.id, tuple(Expression("", index) for index in indices)
        return ast.Name(self._names[text], ast.Load())

    def generic_visit(self, node: ast.AST) -> ast.AST:
        # What comprehensions speak of are their own variables.
        return node if isinstance(node, LOOPS) else super().generic_visit(node)
