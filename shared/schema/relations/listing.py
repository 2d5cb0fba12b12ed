"""All objects that keep their constraints, where a search in bounded steps finds them.

One name after the other takes each of its values, arrays item by item; what breaks a constraint is left as soon as the
names and places that the constraint speaks of have their values.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from shared.canonical_json import JsonValue
from shared.schema.drawing import exhaustion
from shared.schema.reading.nodes import Node
from shared.schema.relations.fuel import Fuel, OutOfStepsError
from shared.schema.relations.grammar import WHOLE
from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.operators import bind
from shared.schema.relations.plans import Relation, relations_at
from shared.schema.relations.rules import Distinct, Permutation
from shared.schema.relations.syntax import is_call

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer

# Steps of the language, of which every value that is tried takes a few too: half a second on a slow machine.
_FUEL = 1_200_000
_TRIED = 3
_MOST = 4_000
_MOST_NAMES = 12
_MOST_ITEMS = 12
_MOST_ROUNDS = 2_000

Names = dict[str, Any]
Check = Callable[[list[Any]], bool]


class _Array(NamedTuple):
    least: int
    most: int
    items: list[JsonValue]


class _Join(NamedTuple):
    """An equality of which one side has the last name alone: what the other comes to leads to the name's values."""

    other: Expression
    values: Mapping[Any, list[JsonValue]]


def objects(drawing: Drawer, node: Node, depth: int) -> list[dict[str, JsonValue]] | None:
    """Return every object of a node, and maybe others; None where they are too many, or too many would be tried.

    Args:
        node: one with relations.
        depth: how deep it stands.
    """
    names = [name for name in node.declared() if name not in node.forbidden]
    if node.takes_more_names or not names or len(names) > _MOST_NAMES or not set(names) <= set(node.required):
        return None
    scalars: dict[str, list[JsonValue]] = {}
    arrays: dict[str, _Array] = {}
    for name in names:
        array = _array_of(drawing, node, name, depth)
        values = None if array is not None else exhaustion.all_values(drawing, node.value_of(name), depth + 1)
        if array is not None:
            arrays[name] = array
        elif values is None:
            return None
        else:
            scalars[name] = values
    search = _Search(scalars, arrays, relations_at(drawing.reader.document, node.relations))
    found: list[dict[str, JsonValue]] = []
    try:
        for made in search.all():
            found.append({name: made[name] for name in names})
            if len(found) > _MOST:
                return None
    except OutOfStepsError:
        return None
    # A check that had no steps left was taken for a no.
    return None if search.fuel.left <= 0 else found


def _array_of(drawing: Drawer, node: Node, name: str, depth: int) -> _Array | None:
    """Return what an array's items may be, where all have the same few values."""
    nodes = drawing.usable(node.value_of(name))
    if len(nodes) != 1 or nodes[0].types != {"array"} or nodes[0].members is not None or nodes[0].prefix_length:
        return None
    (array,) = nodes
    if array.max_items is None or array.max_items > _MOST_ITEMS:
        return None
    items = exhaustion.all_values(drawing, array.item(0), depth + 2)
    return None if items is None else _Array(array.min_items, array.max_items, items)


class _Search:
    def __init__(
        self, scalars: Mapping[str, list[JsonValue]], arrays: Mapping[str, _Array], relations: Sequence[Relation]
    ) -> None:
        self.fuel = Fuel(_FUEL)
        self._scalars = list(scalars.items())
        self._arrays = list(arrays.items())
        order = [*scalars, *arrays]
        places = {name: at for at, name in enumerate(order)}
        self._ready: list[list[Relation]] = [[] for _ in order]
        for relation in relations:
            used = relation.expression.names
            # What speaks of the whole is checked with the whole.
            if used and WHOLE not in used and used <= places.keys():
                self._ready[max(places[name] for name in used)].append(relation)
        self._joins = [self._join(at) for at in range(len(self._scalars))]

    def all(self) -> Iterator[Names]:
        """Yield the objects; raises OutOfStepsError where there are none left."""
        return self._of_scalars(0, {})

    def _of_scalars(self, at: int, names: Names) -> Iterator[Names]:
        if at == len(self._scalars):
            yield from self._of_arrays(0, names)
            return
        name, values = self._scalars[at]
        join = self._joins[at]
        if join is not None:
            values = self._joined(join, names)
        for value in values:
            self.fuel.spend(_TRIED)
            names[name] = value
            if all(relation.expression.is_met(names, self.fuel) for relation in self._ready[at]):
                yield from self._of_scalars(at + 1, names)
        names.pop(name, None)

    def _join(self, at: int) -> _Join | None:
        name, values = self._scalars[at]
        for relation in self._ready[at]:
            tree = relation.expression.tree
            if not isinstance(tree, ast.Compare) or len(tree.ops) != 1 or not isinstance(tree.ops[0], ast.Eq):
                continue
            sides = Expression("", tree.left), Expression("", tree.comparators[0])
            for own, other in (sides, sides[::-1]):
                if own.names == {name} and name not in other.names:
                    found: dict[Any, list[JsonValue]] = {}
                    try:
                        for value in values:
                            found.setdefault(own.evaluate({name: value}, self.fuel), []).append(value)
                    except FAILURES:
                        continue
                    return _Join(other, found)
        return None

    def _joined(self, join: _Join, names: Names) -> list[JsonValue]:
        try:
            return join.values.get(join.other.evaluate(names, self.fuel), [])
        except FAILURES:
            return []

    def _of_arrays(self, at: int, names: Names) -> Iterator[Names]:
        if at == len(self._arrays):
            yield names
            return
        name, array = self._arrays[at]
        relations = self._ready[len(self._scalars) + at]
        sizes = [relation.expression for relation in relations if _only_length(relation.expression.tree, name)]
        others = [relation for relation in relations if relation.expression not in sizes]
        for length in range(array.least, array.most + 1):
            self.fuel.spend(_TRIED)
            names[name] = [None] * length
            if not all(size.is_met(names, self.fuel) for size in sizes):
                continue
            checks: list[list[Check]] = [[] for _ in range(length)]
            for relation in others:
                self._add_checks(checks, relation, name, names)
            for filled in self._fill(array.items, [], checks):
                names[name] = filled
                if all(relation.expression.is_met(names, self.fuel) for relation in others):
                    yield from self._of_arrays(at + 1, names)
        names.pop(name, None)

    def _fill(
        self, items: Sequence[JsonValue], prefix: list[JsonValue], checks: Sequence[Sequence[Check]]
    ) -> Iterator[list[JsonValue]]:
        if len(prefix) == len(checks):
            yield [*prefix]
            return
        for item in items:
            self.fuel.spend(_TRIED)
            prefix.append(item)
            if all(check(prefix) for check in checks[len(prefix) - 1]):
                yield from self._fill(items, prefix, checks)
            prefix.pop()

    def _add_checks(self, checks: list[list[Check]], relation: Relation, name: str, names: Names) -> None:
        """Add what a relation says of the first items alone, once the names before the array are known."""
        for rule in relation.rules:
            if isinstance(rule, Permutation) and rule.field == name and rule.source.names <= names.keys():
                try:
                    source = list(rule.source.evaluate(names, self.fuel))
                except FAILURES:
                    continue
                for each in checks:
                    each.append(partial(_is_among, source))
            elif isinstance(rule, Distinct) and rule.field == name:
                for each in checks:
                    each.append(lambda prefix: prefix.count(prefix[-1]) == 1)
        tree = relation.expression.tree
        if is_call(tree, "all") and tree.args:
            self._add_rounds(checks, tree.args[0], name, names)

    def _add_rounds(self, checks: list[list[Check]], loop: ast.expr, name: str, names: Names) -> None:
        """Add each round of a loop as soon as the places are there that it looks at."""
        if not isinstance(loop, (ast.GeneratorExp, ast.ListComp)):
            return
        places = _places_in(loop.elt, name)
        around = [part for each in loop.generators for part in (each.iter, *each.ifs)]
        if not places or not all(_only_length(part, name) for part in around):
            return
        condition, indices = Expression("", loop.elt), [Expression("", place) for place in places]
        loops = [
            (each.target, Expression("", each.iter), [Expression("", one) for one in each.ifs])
            for each in loop.generators
        ]
        try:
            rounds = self._rounds(loops, dict(names))
            for count, known in enumerate(rounds):
                found = [index.evaluate(known, self.fuel) for index in indices]
                # From the end, the whole list has another item there than its beginning has.
                if count < _MOST_ROUNDS and all(type(at) is int and 0 <= at < len(checks) for at in found):
                    checks[max(found)].append(partial(self._is_met, condition, known, name))
        except FAILURES:
            # The whole list is looked at anyway.
            return

    def _is_met(self, condition: Expression, known: Names, name: str, prefix: list[Any]) -> bool:
        return condition.is_met({**known, name: prefix}, self.fuel)

    def _rounds(
        self, loops: Sequence[tuple[ast.expr, Expression, Sequence[Expression]]], names: Names
    ) -> Iterator[Names]:
        if not loops:
            yield dict(names)
            return
        (target, source, conditions), *inner = loops
        for item in source.evaluate(names, self.fuel):
            self.fuel.spend(_TRIED)
            bind(target, item, names)
            if all(condition.evaluate(names, self.fuel) for condition in conditions):
                yield from self._rounds(inner, names)


def _is_among(source: Sequence[Any], prefix: list[Any]) -> bool:
    return prefix.count(prefix[-1]) <= source.count(prefix[-1])


def _only_length(tree: ast.expr, name: str) -> bool:
    """Tell whether an expression asks no more of a list than its length."""
    asked = [call.args[0] for call in ast.walk(tree) if is_call(call, "len") and call.args]
    return all(node in asked for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name)


def _places_in(tree: ast.expr, name: str) -> list[ast.expr]:
    """Return the indices of the items that an expression looks at; none where it asks for anything else of the list."""
    places = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == name
    ]
    if any(isinstance(each.slice, ast.Slice) or not _only_length(each.slice, name) for each in places):
        return []
    named = sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))
    return [each.slice for each in places] if named == len(places) else []
