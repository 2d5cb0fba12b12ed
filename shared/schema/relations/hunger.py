"""How often the loops of an expression go round, told before it is asked: loops within loops outgrow every check."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from shared.schema.relations.foresight import Names, inside
from shared.schema.relations.fuel import MAX_STEPS
from shared.schema.relations.known import MistakeError, quoted
from shared.schema.relations.language import Expression
from shared.schema.relations.operators import bind
from shared.schema.relations.scope import Scope
from shared.schema.relations.syntax import LOOPS, conjuncts, is_call

# Loops within each other from which on a list of ordinary length is too long; rounds that are soon gone through.
_DEEP = 3
_MANY = 12_000


def is_hungry(expression: Expression, names: Mapping[str, Any], most: int = _MANY) -> bool:
    """Tell whether three loops or more within each other go round more often than is soon done."""
    rounds, depth = _rounds(expression.tree, names)
    return depth >= _DEEP and rounds > most


def shorten_hungry(scope: Scope, asked: Sequence[Expression]) -> None:
    """Cut what hungry expressions speak of, where it may be shorter, until they are none."""
    hungry = [each for each in asked if is_hungry(each, scope.names)]
    while hungry:
        longest, limits = "", (0, 0)
        for name in sorted({name for each in hungry for name in each.names}):
            found = scope.lengths(name) if scope.sizable(name) else None
            value = scope.names.get(name)
            length = len(value) if isinstance(value, (list, str)) else 0
            if found is not None and length > max(found[0], limits[1]):
                longest, limits = name, (found[0], length)
        if not longest:
            return
        scope.put(longest, scope.resized(longest, max(limits[0], limits[1] * 3 // 4)))
        hungry = [each for each in hungry if is_hungry(each, scope.names)]


def require_few_rounds(tree: ast.expr, names: Names) -> None:
    """Refuse a constraint that cannot hold without more rounds of its loops than a check has steps.

    Args:
        names: what is known of the values.

    Raises:
        MistakeError: even the shortest lists take more.
    """
    # Each round takes a step for itself, and one for what is asked in it.
    if 2 * _least_rounds(tree, names) > MAX_STEPS:
        raise MistakeError(f"{quoted(tree)} takes more than the {MAX_STEPS:,} steps that there are for one value")


def _least_rounds(tree: ast.expr, names: Names) -> int:
    return max(_least_rounds_of(part, names) for part in conjuncts(tree))


def _least_rounds_of(tree: ast.expr, names: Names) -> int:
    rounds = tree.args[0] if is_call(tree, "all", arguments=1) else None
    if not isinstance(rounds, LOOPS):
        return 1
    inner, count = inside(rounds, names)
    return count.least * _least_rounds(rounds.elt, inner) if count.least else 0


def _rounds(tree: ast.AST, names: Mapping[str, Any]) -> tuple[int, int]:
    """Return (how often the loops go round in all, how many lie within each other)."""
    if is_call(tree, "any"):
        # What is sought is mostly found soon.
        return 1, 0
    if isinstance(tree, LOOPS):
        inner, rounds = dict(names), 1
        for loop in tree.generators:
            source = _walked(loop.iter, inner)
            rounds *= max(1, len(source))
            if source and isinstance(loop.iter, ast.Name):
                _bind_first(loop.target, source[0], inner)
        within, depth = _rounds(tree.elt, inner)
        return rounds * within, depth + len(tree.generators)
    found = [_rounds(each, names) for each in ast.iter_child_nodes(tree)]
    return max((rounds for rounds, _ in found), default=1), max((depth for _, depth in found), default=0)


def _walked(tree: ast.expr, names: Mapping[str, Any]) -> Sequence[Any]:
    """Return the first list or text that a loop's source speaks of, about as long as the loop goes round."""
    for node in ast.walk(tree):
        value = names.get(node.id) if isinstance(node, ast.Name) else None
        if isinstance(value, (list, str)):
            return value
    return ()


def _bind_first(target: ast.expr, item: Any, names: dict[str, Any]) -> None:
    try:
        bind(target, item, names)
    except (TypeError, ValueError):
        return
