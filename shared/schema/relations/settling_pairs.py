"""Making as many pairs of items add up to something as are asked for."""

from __future__ import annotations

import ast
from typing import Any

from shared.schema.relations.comparisons import Domain
from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.rules import Pairs
from shared.schema.relations.scope import Scope

_TRIES = 8


def settle_pairs(scope: Scope, rule: Pairs) -> None:
    """Change what two items come to, or an item where that may not change, until a count of pairs is right."""
    array, asked = scope.names.get(rule.field), rule.asked
    if not isinstance(array, list) or len(array) < 2 or any(type(item) is not int for item in array):
        return
    if rule.whole.is_met(scope.names, scope.fuel):
        return
    name = asked.total.id if isinstance(asked.total, ast.Name) else None
    if name is not None and scope.free(name):
        before = scope.names[name]
        totals = [asked.first * one + asked.second * other for one, other in _pairs(scope, array)]
        # Where few or none are asked for, what has nothing to do with the items does.
        totals += [number for _ in range(2) if type(number := scope.number_in(name, Domain())) is int]
        for total in totals:
            if scope.drawing.reader.accepts(scope.conjunction(name), total):
                scope.put(name, total)
                if rule.whole.is_met(scope.names, scope.fuel):
                    return
        scope.put(name, before)
    if scope.free(rule.field):
        _pair_up(scope, rule, array)


def _pairs(scope: Scope, array: list[int]) -> list[tuple[int, int]]:
    """Return pairs by chance, and those of the least and of the greatest items: few others come to the same."""
    rng, ends = scope.drawing.rng, sorted(array)
    places = [sorted(rng.sample(range(len(array)), 2)) for _ in range(_TRIES)]
    return [*((array[one], array[other]) for one, other in places), (ends[-2], ends[-1]), (ends[0], ends[1])]


def _pair_up(scope: Scope, rule: Pairs, array: list[Any]) -> None:
    """Let one item be what another lacks."""
    node, kept, asked = scope.node(rule.field), scope.kept_in(rule.field), rule.asked
    try:
        total = Expression("", asked.total).evaluate(scope.names, scope.fuel)
    except FAILURES:
        return
    loose = [index for index in range(len(array)) if index not in kept]
    if node is None or type(total) is not int or not loose:
        return
    for _ in range(_TRIES):
        other = scope.drawing.rng.choice(loose)
        one = scope.drawing.rng.randrange(len(array))
        if one == other:
            continue
        signs = (asked.first, asked.second) if one < other else (asked.second, asked.first)
        made = [*array]
        made[other] = signs[1] * (total - signs[0] * array[one])
        if scope.drawing.reader.accepts(node.item(other), made[other]):
            scope.put(rule.field, made)
            if rule.whole.is_met(scope.names, scope.fuel):
                return
    scope.put(rule.field, array)
