"""One name for one thing: a `for` inside another that uses its name again gets a name of its own."""

from __future__ import annotations

import ast
from typing import TypeVar

_Loops = TypeVar("_Loops", ast.ListComp, ast.SetComp, ast.GeneratorExp)


def told_apart(tree: ast.expr) -> ast.expr:
    """Return the tree with names that hide an outer `for`'s changed, for what takes expressions apart goes by names."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    bound = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    # Nothing is used again in most expressions.
    return _Renaming(names).visit(tree) if len(set(bound)) < len(bound) else tree


class _Renaming(ast.NodeTransformer):
    """Renames, from the outside in.

    Args:
        taken: all names that there are.
    """

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        # The names that are bound where the walk is, each with what it is called now.
        self._called: dict[str, str] = {}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._called.get(node.id, node.id), node.ctx)

    def visit_ListComp(self, node: ast.ListComp) -> ast.ListComp:
        return self._loops(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.SetComp:
        return self._loops(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.GeneratorExp:
        return self._loops(node)

    def _loops(self, node: _Loops) -> _Loops:
        outer = self._called
        self._called = dict(outer)
        for loop in node.generators:
            # What a `for` goes through does not know its names yet.
            loop.iter = self.visit(loop.iter)
            for part in ast.walk(loop.target):
                if isinstance(part, ast.Name):
                    self._called[part.id] = self._new(part.id) if part.id in self._called else part.id
            loop.target = self.visit(loop.target)
            loop.ifs = [self.visit(condition) for condition in loop.ifs]
        node.elt = self.visit(node.elt)
        self._called = outer
        return node

    def _new(self, name: str) -> str:
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name
