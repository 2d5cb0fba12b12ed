"""Texts and lists that are a stretch of another: cut from it, or written into it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from shared.schema.drawing.manner import Unlucky
from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.operators import iterated
from shared.schema.relations.rules import Source, Within
from shared.schema.relations.scope import Scope

_TRIES = 6
_DRAWS = 24
# How often what is too long makes the other longer, where it could be cut.
_GROWS = 0.5


def within_of(tree: ast.Call) -> list[Within]:
    """Read `any(ys[i:i + len(xs)] == xs for i in range(len(ys) - len(xs) + 1))` and its like."""
    loop = tree.args[0]
    if not isinstance(loop, (ast.GeneratorExp, ast.ListComp)) or len(loop.generators) != 1:
        return []
    (step,), condition = loop.generators, loop.elt
    if step.ifs or not isinstance(step.target, ast.Name) or not ast.unparse(step.iter).startswith("range("):
        return []
    if not isinstance(condition, ast.Compare) or len(condition.ops) != 1 or not isinstance(condition.ops[0], ast.Eq):
        return []
    i = step.target.id
    for part, item in (
        (condition.left, condition.comparators[0]),
        (condition.comparators[0], condition.left),
    ):
        whole = part.value if isinstance(part, ast.Subscript) else None
        if isinstance(whole, ast.Name) and isinstance(item, ast.Name):
            stretches = (f"{i}:{i} + len({item.id})", f"{i}:len({item.id}) + {i}")
            if ast.unparse(part) in [f"{whole.id}[{each}]" for each in stretches]:
                return [Within(whole.id, item)]
    return []


def settle_within(scope: Scope, item: ast.expr, field: str) -> None:
    """Change a text or list, or the one under `field`, so that it is a stretch of that one."""
    name = item.id if isinstance(item, ast.Name) else None
    whole = scope.names.get(field)
    try:
        part = Expression("", item).evaluate(scope.names, scope.fuel)
    except FAILURES:
        return
    if not isinstance(whole, (str, list)) or type(part) is not type(whole) or _is_in(scope, part, whole):
        return
    free = name is not None and scope.free(name)
    grows = len(part) > len(whole) and scope.sizable(field) and scope.drawing.rng.random() < _GROWS
    if free and name is not None and not grows and _cut(scope, name, whole, len(part)):
        return
    if scope.free(field) and _write(scope, field, part):
        return
    length = min(len(part), len(whole))
    while free and name is not None and length and not _cut(scope, name, whole, length):
        length //= 2


def settle_source(scope: Scope, field: str, rule: Source) -> None:
    """Let a name stand for a stretch of a text, or for an item of a list, that an expression comes to."""
    try:
        whole = rule.source.evaluate(scope.names, scope.fuel)
        if not whole or scope.names[field] in whole:
            return
    except FAILURES:
        return
    if isinstance(whole, str) and isinstance(scope.names[field], str):
        length = len(scope.names[field])
        while length and not _cut(scope, field, whole, length):
            length = min(length, len(whole) + 1) // 2
    elif not isinstance(whole, str):
        choose_item(scope, field, [*iterated(whole)])


def choose_item(scope: Scope, name: str, items: Sequence[Any]) -> None:
    """Let a name stand for one of some items, where it may."""
    for _ in range(_DRAWS):
        chosen = scope.drawing.rng.choice(items)
        if scope.drawing.reader.accepts(scope.conjunction(name), chosen):
            scope.put(name, chosen)
            return


def _is_in(scope: Scope, part: Any, whole: Any) -> bool:
    scope.fuel.left -= len(whole) // 8
    if isinstance(whole, str):
        return part in whole
    return any(whole[start : start + len(part)] == part for start in range(len(whole) - len(part) + 1))


def _cut(scope: Scope, name: str, whole: Any, length: int) -> bool:
    """Let a name stand for a stretch of about so many letters or items; tell whether it may."""
    limits = scope.lengths(name)
    if scope.sizable(name) and limits is not None:
        length = min(length, len(whole), limits[1])
    if limits is None or length > len(whole) or length < limits[0] or scope.kept_in(name):
        return False
    for _ in range(_TRIES):
        start = scope.drawing.rng.randint(0, len(whole) - length)
        found = whole[start : start + length]
        scope.drawing.spend(1 + length // 20)
        if scope.drawing.reader.accepts(scope.conjunction(name), found):
            scope.put(name, found)
            return True
    return False


def _write(scope: Scope, field: str, part: Any) -> bool:
    """Put a stretch where another was; tell whether it could be put."""
    limits = scope.lengths(field)
    if len(part) > len(scope.names[field]):
        if limits is None or not scope.sizable(field) or not limits[0] <= len(part) <= limits[1]:
            return False
        try:
            scope.put(field, scope.resized(field, len(part)))
        except Unlucky:
            return False
    whole, kept = scope.names[field], scope.kept_in(field)
    for _ in range(_TRIES):
        start = scope.drawing.rng.randint(0, max(0, len(whole) - len(part)))
        made = whole[:start] + part + whole[start + len(part) :]
        scope.drawing.spend(1 + len(made) // 20)
        apart = not any(start <= place < start + len(part) for place in kept)
        if len(made) == len(whole) and apart and scope.drawing.reader.accepts(scope.conjunction(field), made):
            scope.put(field, made)
            return True
    return False
