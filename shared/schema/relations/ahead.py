"""Texts and lists in which one item is never behind another, as in brackets that are balanced."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from shared.schema.relations.rules import Ahead, Counted
from shared.schema.relations.scope import Scope
from shared.schema.relations.syntax import is_call


def ahead_of(condition: ast.expr, loop: ast.comprehension) -> list[Ahead]:
    """Read `count(s[:i], '(') >= count(s[:i], ')')`, of every i, and its like."""
    if not isinstance(condition, ast.Compare) or len(condition.ops) != 1 or not isinstance(loop.target, ast.Name):
        return []
    if not is_call(loop.iter, "range") or not isinstance(condition.ops[0], (ast.GtE, ast.LtE)):
        return []
    one, other = _counted(condition.left, loop.target.id), _counted(condition.comparators[0], loop.target.id)
    if one is None or other is None or one[:2] != other[:2] or one[2] == other[2]:
        return []
    more, fewer = (one, other) if isinstance(condition.ops[0], ast.GtE) else (other, one)
    return [Ahead(one[0], more[2], fewer[2])]


def _counted(tree: ast.expr, i: str) -> tuple[str, str, Any] | None:
    """Return (of what, up to where, which item) an expression counts in what comes before a place."""
    for whole, item in (tree.args, tree.args[::-1]) if is_call(tree, "count", arguments=2) else ():
        if not isinstance(whole, ast.Subscript) or not isinstance(whole.value, ast.Name):
            continue
        up_to = whole.slice
        if not isinstance(up_to, ast.Slice) or up_to.lower is not None or up_to.step is not None:
            continue
        end = "" if up_to.upper is None else ast.unparse(up_to.upper)
        if end in (i, f"{i} + 1", f"1 + {i}") and isinstance(item, ast.Constant):
            return whole.value.id, end, item.value
    return None


def settle_ahead(scope: Scope, field: str, rule: Ahead, counts: Sequence[Counted]) -> None:
    """Put items in an order in which the one is never behind the other, with more of it where there are too few.

    Args:
        counts: how often items are to be there.
    """
    items = list(scope.names[field])
    places = [place for place, item in enumerate(items) if item in (rule.more, rule.fewer)]
    if scope.kept_in(field) or not places:
        return
    if _is_equal(rule, counts) and len(places) % 2:
        limits = scope.lengths(field)
        if not scope.sizable(field) or limits is None or len(items) <= limits[0]:
            return
        del items[places.pop()]
        places = [place for place, item in enumerate(items) if item in (rule.more, rule.fewer)]
    lead = sum(1 if items[place] == rule.more else -1 for place in places)
    if lead < 0 or (lead > 0 and _is_equal(rule, counts)):
        former, wanted = (rule.fewer, rule.more) if lead < 0 else (rule.more, rule.fewer)
        those = [place for place in places if items[place] == former]
        for place in scope.drawing.rng.sample(those, (abs(lead) + (lead < 0)) // 2):
            items[place] = wanted
    later = iter([place for place in places if items[place] == rule.more])
    ahead, last = 0, -1
    for place in places:
        if items[place] == rule.fewer and not ahead:
            # The next one of the others comes here instead.
            last = next((each for each in later if each > max(place, last)), -1)
            if last < 0:
                return
            items[place], items[last] = items[last], items[place]
        ahead += 1 if items[place] == rule.more else -1
    scope.drawing.spend(1 + len(items) // 8)
    scope.fuel.left -= len(items)
    scope.put(field, "".join(items) if isinstance(scope.names[field], str) else items)


def _is_equal(rule: Ahead, counts: Sequence[Counted]) -> bool:
    """Tell whether there are to be as many of the one as of the other."""
    pair = {repr(rule.more), repr(rule.fewer)}
    for each in counts:
        found = {ast.unparse(each.item.tree)}
        if each.symbol == "==" and is_call(each.bound.tree, "count", arguments=2):
            found |= {ast.unparse(argument) for argument in each.bound.tree.args}
        if pair <= found:
            return True
    return False
