"""Values under names that are to be one of those that are listed: `s in ['a', 'b']`, `(n, k) in [(1, 2), (3, 4)]`."""

from __future__ import annotations

import ast
from typing import Any

from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.operators import iterated
from shared.schema.relations.scope import Scope
from shared.schema.relations.syntax import conjuncts

_MOST = 24


def choose_listed(scope: Scope, tree: ast.expr) -> bool:
    """Give names what a list has for them, where an expression is a conjunction with that; tell whether any was given.

    Of lists with many items a few are tried.
    """
    given = [
        _choose(scope, part.left, part.comparators[0])
        for part in conjuncts(tree)
        if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.In)
    ]
    return any(given)


def _choose(scope: Scope, left: ast.expr, right: ast.expr) -> bool:
    parts = left.elts if isinstance(left, (ast.List, ast.Tuple)) else [left]
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    if not names or len(names) < len(parts):
        return False
    try:
        listed = Expression("", right).evaluate(scope.names, scope.fuel)
        items = [] if isinstance(listed, str) else list(iterated(listed))
    except FAILURES:
        return False
    for item in scope.drawing.rng.sample(items, min(len(items), _MOST)):
        values = item if isinstance(left, (ast.List, ast.Tuple)) else [item]
        if isinstance(values, (list, tuple)) and len(values) == len(names) and _give(scope, names, values):
            return True
    return False


def _give(scope: Scope, names: list[str], values: Any) -> bool:
    for name, value in zip(names, values, strict=True):
        if not (_fits(scope, name, value) if scope.free(name) else scope.names.get(name) == value):
            return False
    for name, value in zip(names, values, strict=True):
        if scope.free(name):
            scope.put(name, value)
    return True


def _fits(scope: Scope, name: str, value: Any) -> bool:
    return scope.drawing.reader.accepts(scope.conjunction(name), value)
