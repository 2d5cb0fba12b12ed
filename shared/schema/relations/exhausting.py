"""Proofs by trying: that of the few values that some names can have, none keep the constraints."""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.schema.reading.counting import most_values, scalars
from shared.schema.reading.nodes import Conjunction
from shared.schema.reading.reader import Reader
from shared.schema.relations.bounds import Bounds
from shared.schema.relations.comparisons import Comparison, Domain, Target
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.plans import Relation
from shared.schema.relations.rules import Distinct

_MOST = 5_000
_FUEL = 400_000
_MOST_ITEMS = 1_000
# So that products of numbers stay exact as floats.
_SMALL = 1_000
_MOST_PRODUCTS = 3


@dataclass(frozen=True, slots=True)
class Space:
    """What the names of an object can be.

    Args:
        conjunction: what the value under a name satisfies; None where that cannot be told.
        bounds: of a number or a length.
    """

    reader: Reader
    conjunction: Callable[[str], Conjunction | None]
    bounds: Callable[[Target], Bounds]


def unkept(space: Space, relations: Sequence[Relation]) -> str | None:
    """Return the pointer of the relation that leaves nothing beside those before it, None where that is not proved.

    Args:
        relations: of names that every value has.
    """
    listed: dict[str, list[Any]] = {}
    for name in sorted({name for relation in relations for name in relation.expression.names}):
        conjunction = space.conjunction(name)
        values = None if conjunction is None else scalars(space.reader, conjunction, _MOST)
        if values is not None:
            listed[name] = values
    fuel = Fuel(_FUEL)
    for relation in relations:
        repeats = any(isinstance(rule, Distinct) and _repeats(space, rule.field) for rule in relation.rules)
        if repeats or _none_fits(space, [relation], listed, fuel):
            return relation.pointer
    # Together they may leave less than each of them does.
    told = [relation for relation in relations if relation.expression.names <= listed.keys()]
    for count in range(2, len(told) + 1):
        if _none_fits(space, told[:count], listed, fuel):
            return told[count - 1].pointer
    return None


def _repeats(space: Space, field: str) -> bool:
    """Tell whether a list is longer than there are items for it."""
    conjunction = space.conjunction(field)
    for node in () if conjunction is None else space.reader.alternatives(conjunction):
        if node.types != {"array"} or node.members is not None or not 2 <= node.min_items <= _MOST_ITEMS:
            return False
        more = node.min_items - node.prefix_length
        if more < 2 or most_values(space.reader, node.item(node.prefix_length), more) >= more:
            return False
    return conjunction is not None


def _none_fits(space: Space, relations: Sequence[Relation], listed: dict[str, list[Any]], fuel: Fuel) -> bool:
    whole = [relation.expression for relation in relations if relation.expression.names <= listed.keys()]
    lengths = [
        (each, target) for relation in relations for each in relation.comparisons for target in _left(each, listed)
    ]
    used = {name for expression in whole for name in expression.names}
    used |= {name for each, target in lengths for name in each.rest_names(target)}
    if not whole and not lengths:
        return False
    names = sorted(used)
    if math.prod(len(listed[name]) for name in names) > _MOST:
        return False
    for row in itertools.product(*(listed[name] for name in names)):
        values = dict(zip(names, row, strict=True))
        fits = all(each.may_be_met(values, fuel) for each in whole) and _has_lengths(space, lengths, values, fuel)
        # What there were no steps left to look at is not told.
        if fits or fuel.left <= 0:
            return False
    return True


def _left(comparison: Comparison, listed: dict[str, list[Any]]) -> list[Target]:
    """Return the only length that a comparison speaks of beside names that are listed."""
    lengths = [target for target in comparison.solvable if target.length and target.name not in listed]
    known = len(lengths) == 1 and comparison.rest_names(lengths[0]) <= listed.keys()
    return lengths if known and _is_exact(comparison.whole.tree) else []


def _is_exact(tree: ast.expr) -> bool:
    """Tell whether arithmetic with small whole numbers comes to the same whether they are floats or not."""
    nodes = list(ast.walk(tree))
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return (
        all(type(value) is int and abs(value) <= _SMALL for value in constants)
        and not any(isinstance(node, (ast.Pow, ast.LShift)) for node in nodes)
        and sum(isinstance(node, ast.Mult) for node in nodes) <= _MOST_PRODUCTS
    )


def _has_lengths(
    space: Space, lengths: Sequence[tuple[Comparison, Target]], values: dict[str, Any], fuel: Fuel
) -> bool:
    whole = {name: int(value) for name, value in values.items() if type(value) in (int, float) and abs(value) <= _SMALL}
    # Of fractions, what follows from a rule need not hold.
    if whole != values:
        return True
    domains: dict[Target, Domain] = {}
    for comparison, target in lengths:
        found = comparison.bound(target, whole, fuel)
        if found is not None:
            domains.setdefault(target, Domain()).narrow(*found)
    for target, domain in domains.items():
        bounds = space.bounds(target)
        least = 0 if bounds.low is None else math.ceil(bounds.low)
        first, last = domain.whole(least, None if bounds.high is None else math.floor(bounds.high))
        if first is not None and last is not None and first > last:
            return False
    return True
