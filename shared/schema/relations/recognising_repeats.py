"""Expressions that ask of a list how often things come in it, or how often it falls from one item to the next."""

from __future__ import annotations

import ast

from shared.schema.relations.comparisons import SYMBOLS
from shared.schema.relations.language import Expression
from shared.schema.relations.rules import Falls, Repeats
from shared.schema.relations.syntax import LOOPS, called, is_call, literal

_FALLS = {ast.Gt: False, ast.Lt: True}


def repeats_of(tree: ast.expr) -> list[Repeats]:
    """Read `all(count(x, xs) <= 2 for x in xs)` and its like: whichever items they are, and in whatever order."""
    for node in ast.walk(tree):
        if is_call(node, "count", "set") and len(node.args) <= 2:
            for each in node.args:
                if isinstance(each, ast.Name) and _only_repeats(tree, each.id, frozenset()):
                    return [Repeats(each.id, Expression("", tree))]
    return []


def _only_repeats(tree: ast.AST, field: str, items: frozenset[str]) -> bool:
    """Tell whether nothing but how often its items come is asked of a list; `items` are names of them."""
    if isinstance(tree, ast.Name):
        return tree.id != field and tree.id not in items
    if isinstance(tree, ast.Call) and called(tree) and not tree.keywords:
        given = [each.id if isinstance(each, ast.Name) else None for each in tree.args]
        if is_call(tree, "len", "set") and given == [field]:
            return True
        if is_call(tree, "count", arguments=2) and field in given:
            return given[given[0] == field] in items
        return all(_only_repeats(each, field, items) for each in tree.args)
    if isinstance(tree, LOOPS):
        for loop in tree.generators:
            if _walks(loop.iter, field) and isinstance(loop.target, ast.Name):
                items |= {loop.target.id}
            elif not _only_repeats(loop.iter, field, items):
                return False
            if not all(_only_repeats(each, field, items) for each in loop.ifs):
                return False
        return _only_repeats(tree.elt, field, items)
    return all(_only_repeats(each, field, items) for each in ast.iter_child_nodes(tree))


def _walks(tree: ast.expr, field: str) -> bool:
    return ast.unparse(tree) in (field, f"set({field})")


def falls_of(tree: ast.Compare) -> list[Falls]:
    """Read `sum(1 for i in range(len(xs) - 1) if xs[i] > xs[i + 1]) <= 1` and its like."""
    one, operator, other = tree.left, tree.ops[0], tree.comparators[0]
    loop = one.args[0] if is_call(one, "sum", "len", arguments=1) and not one.keywords else None
    if not isinstance(loop, (ast.GeneratorExp, ast.ListComp)):
        return []
    (step, *more), conditions = loop.generators, loop.generators[0].ifs
    if not conditions and is_call(one, "sum"):
        conditions = [loop.elt]
    elif is_call(one, "sum") and literal(loop.elt) != 1:
        return []
    if more or len(conditions) != 1 or type(operator) not in SYMBOLS:
        return []
    found = _neighbours(conditions[0], step)
    if found is None:
        return []
    field, wraps, rises = found
    return [Falls(field, SYMBOLS[type(operator)], Expression("", other), wraps, rises)]


def _neighbours(condition: ast.expr, step: ast.comprehension) -> tuple[str, bool, bool] | None:
    """Return (the list, whether its end comes before its beginning, whether rises are meant)."""
    if not isinstance(condition, ast.Compare) or len(condition.ops) != 1 or type(condition.ops[0]) not in _FALLS:
        return None
    rises = _FALLS[type(condition.ops[0])]
    sides = ast.unparse(condition.left), ast.unparse(condition.comparators[0])
    walked = ast.unparse(step.iter)
    if isinstance(step.target, ast.Tuple):
        names = [each.id for each in step.target.elts if isinstance(each, ast.Name)]
        field = walked.removeprefix("zip(").split(",")[0]
        pairs = {f"zip({field}, {field}[1:])": False, f"zip({field}, {field}[1:] + {field}[:1])": True}
        if walked not in pairs or len(names) != 2 or sorted(sides) != sorted(names):
            return None
        return field, pairs[walked], rises is (list(sides) == names)
    if not isinstance(step.target, ast.Name):
        return None
    i, field = step.target.id, sides[0].split("[")[0]
    ways = {
        f"range(len({field}) - 1)": (f"{field}[{i}]", f"{field}[{i} + 1]", False),
        f"range(1, len({field}))": (f"{field}[{i} - 1]", f"{field}[{i}]", False),
    }
    around = [
        (f"{field}[{i}]", f"{field}[({i} + 1) % len({field})]", True),
        (f"{field}[{i} - 1]", f"{field}[{i}]", True),
    ]
    for here, onward, wraps in around if walked == f"range(len({field}))" else [ways[walked]] if walked in ways else []:
        if sorted(sides) == sorted((here, onward)):
            return field, wraps, rises is (sides == (here, onward))
    return None
