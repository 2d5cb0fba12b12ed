"""Texts and lists in which one item is never behind another, as in brackets that are balanced."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from shared.schema.relations.rules import Ahead, Counted
from shared.schema.relations.scope import Scope
from shared.schema.relations.syntax import is_call, literal


def ahead_of(condition: ast.expr, loop: ast.comprehension) -> list[Ahead]:
    """Read `count(s[:i], '(') >= count(s[:i], ')')`, of every i, its difference or a sum of ones, and their like."""
    if not isinstance(condition, ast.Compare) or len(condition.ops) != 1 or not isinstance(loop.target, ast.Name):
        return []
    if not is_call(loop.iter, "range") or not isinstance(condition.ops[0], (ast.GtE, ast.LtE)):
        return []
    left, right = condition.left, condition.comparators[0]
    if isinstance(condition.ops[0], ast.GtE) and literal(right) == 0:
        if (summed := _summed(left, loop.target.id)) is not None:
            return [summed]
        difference = left
        if isinstance(difference, ast.BinOp) and isinstance(difference.op, ast.Sub):
            left, right = difference.left, difference.right
    one, other = _counted(left, loop.target.id), _counted(right, loop.target.id)
    if one is None or other is None or one[:2] != other[:2] or one[2] == other[2]:
        return []
    more, fewer = (one, other) if isinstance(condition.ops[0], ast.GtE) else (other, one)
    return [Ahead(one[0], more[2], fewer[2])]


def _counted(tree: ast.expr, i: str) -> tuple[str, str, Any] | None:
    """Return (of what, up to where, which item) an expression counts in what comes before a place."""
    for whole, item in (tree.args, tree.args[::-1]) if is_call(tree, "count", arguments=2) else ():
        found = _before(whole, i)
        if found is not None and isinstance(item, ast.Constant):
            return *found, item.value
    return None


def _summed(tree: ast.expr, i: str) -> Ahead | None:
    """Read `sum(1 if c == '(' else -1 for c in s[:i])`."""
    inner = tree.args[0] if is_call(tree, "sum", arguments=1) else None
    if not isinstance(inner, (ast.GeneratorExp, ast.ListComp)) or len(inner.generators) != 1:
        return None
    loop, part = inner.generators[0], inner.elt
    found = _before(loop.iter, i)
    if found is None or loop.ifs or not isinstance(part, ast.IfExp) or not isinstance(part.test, ast.Compare):
        return None
    asked, item = part.test, part.test.comparators[0]
    if [ast.unparse(part.body), ast.unparse(part.orelse)] != ["1", "-1"] or not isinstance(item, ast.Constant):
        return None
    same = len(asked.ops) == 1 and isinstance(asked.ops[0], ast.Eq)
    return Ahead(found[0], item.value) if same and ast.unparse(asked.left) == ast.unparse(loop.target) else None


def _before(tree: ast.expr, i: str) -> tuple[str, str] | None:
    """Return (of what, up to where) an expression is what comes before a place."""
    if not isinstance(tree, ast.Subscript) or not isinstance(tree.value, ast.Name):
        return None
    part = tree.slice
    if not isinstance(part, ast.Slice) or part.lower is not None or part.step is not None or part.upper is None:
        return None
    end = ast.unparse(part.upper)
    return (tree.value.id, end) if end in (i, f"{i} + 1", f"1 + {i}") else None


def settle_ahead(scope: Scope, field: str, rule: Ahead, counts: Sequence[Counted]) -> None:
    """Put items in an order in which the one is never behind the other, with more of it where there are too few.

    Args:
        counts: how often items are to be there.
    """
    items = list(scope.names[field])
    equal = _as_many(rule, counts)
    places = [place for place, item in enumerate(items) if rule.speaks_of(item)]
    if scope.kept_in(field) or not places:
        return
    if equal is not None and len(places) % 2:
        limits = scope.lengths(field)
        if not scope.sizable(field) or limits is None or len(items) <= limits[0]:
            return
        del items[places.pop()]
        places = [place for place, item in enumerate(items) if rule.speaks_of(item)]
    lead = sum(1 if items[place] == rule.more else -1 for place in places)
    if lead < 0 or (lead > 0 and equal is not None):
        wanted = rule.more if lead < 0 else equal
        those = [place for place in places if (items[place] == rule.more) is (lead > 0)]
        for place in scope.drawing.rng.sample(those, (abs(lead) + (lead < 0)) // 2):
            items[place] = wanted
    later = iter([place for place in places if items[place] == rule.more])
    ahead, last = 0, -1
    for place in places:
        if items[place] != rule.more and not ahead:
            # The next one of the others comes here instead.
            last = next((each for each in later if each > max(place, last)), -1)
            if last < 0:
                return
            items[place], items[last] = items[last], items[place]
        ahead += 1 if items[place] == rule.more else -1
    scope.drawing.spend(1 + len(items) // 8)
    scope.fuel.left -= len(items)
    scope.put(field, "".join(items) if isinstance(scope.names[field], str) else items)


def _as_many(rule: Ahead, counts: Sequence[Counted]) -> Any | None:
    """Return the other item that is to come as often as the one, None where none has to."""
    for each in counts:
        if each.symbol == "==" and is_call(each.bound.tree, "count", arguments=2):
            found = {literal(each.item.tree), *map(literal, each.bound.tree.args)} - {None}
            if rule.more in found and len(found) == 2 and rule.fewer in (None, *found):
                return next(item for item in found if item != rule.more)
    return None
