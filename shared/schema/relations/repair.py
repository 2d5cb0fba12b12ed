"""Making the relations of a drawn object or array hold, changing as little of it as need be."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from shared.canonical_json import JsonValue
from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.reading.nodes import Node
from shared.schema.relations import rules
from shared.schema.relations.balance import balance, search, search_pairs
from shared.schema.relations.choosing import choose_listed
from shared.schema.relations.climbing import climb
from shared.schema.relations.comparisons import Comparison
from shared.schema.relations.contents import drop_broken, settle_contents, settle_members
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.grammar import WHOLE, spelled
from shared.schema.relations.hunger import is_hungry, shorten_hungry
from shared.schema.relations.items import outer_domain
from shared.schema.relations.kept import Kept, KeptText, comparisons_of, equally_long, plain
from shared.schema.relations.language import environment
from shared.schema.relations.plans import Relation, relation_of, relations_at, unmet
from shared.schema.relations.scope import Scope
from shared.schema.relations.spreading import spread
from shared.schema.relations.together import settle_together

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer

_ROUNDS = 3
_REDRAWS = 24
# A probe that cannot be had is given up sooner: there are others.
_PINNED_REDRAWS = 5
# Steps of drawing that one redrawing counts for, and steps of the language for each step of drawing.
_REDRAW_STEPS = 40
_CHEAPER = 64
# Steps of drawing that mending counts for, for each mending that it is a part of.
_NESTED_STEPS = 40
_MOST_STEPS = 8_000
# Steps of the language for one attempt: some ten looks at the longest arrays.
_FUEL = 1_000_000
# Rounds of loops within loops, of which each takes some steps.
_MOST_ROUNDS = 30_000
# A length at which even all triples are looked at within that.
_SHORT = 30


def settle_object(
    drawing: Drawer,
    node: Node,
    made: dict[str, JsonValue],
    pinned: Collection[str],
    manner: Manner,
    room: int,
    depth: int,
    more: tuple[Relation, ...] = (),
    *,
    steps: int = _FUEL,
    at_size: bool = False,
) -> dict[str, JsonValue]:
    """Return the object with its relations holding.

    Args:
        made: what was drawn; changed in place.
        pinned: names whose values stay; arrays among them may be put into another order.
        more: relations that are to hold as well.
        steps: of the language, that one attempt may take.
        at_size: mend it about as large as it is, or not at all.

    Raises:
        Unlucky: no way was found in the tries there are.
    """
    relations = (*relations_at(drawing.reader.document, node.relations), *more)
    kept: dict[str, Kept | KeptText] = {
        name: value for name, value in made.items() if isinstance(value, (Kept, KeptText))
    }
    # A list that is given may be used for other values too.
    made.update({name: plain(made[name]) for name in pinned})
    names = environment(made)
    scope = _Object(
        drawing,
        names,
        lambda name: drawing.usable(node.value_of(name)),
        node.value_of,
        frozenset(pinned) - kept.keys(),
        manner,
        max(room, 200),
        depth,
        Fuel(steps),
    )
    scope.made = made
    scope.kept = kept
    _settle(scope, relations, at_size=at_size)
    return scope.made


def settle_array(
    drawing: Drawer, node: Node, made: list[JsonValue], manner: Manner, room: int, depth: int, steps: int = _FUEL
) -> list[JsonValue]:
    """Return the array with its relations holding, in about so many steps of the language.

    Raises:
        Unlucky: no way was found in the tries there are.
    """
    relations = relations_at(drawing.reader.document, node.relations)
    nodes = (bare(drawing, node),)
    scope = _Array(
        drawing,
        {WHOLE: plain(made)},
        lambda _name: nodes,
        lambda _name: (),
        (),
        manner,
        max(room, 200),
        depth - 1,
        Fuel(steps),
    )
    if isinstance(made, Kept):
        scope.kept[WHOLE] = made
    _settle(scope, relations)
    return scope.names[WHOLE]  # type: ignore[no-any-return]


def bare(drawing: Drawer, node: Node) -> Node:
    """Return a node without its relations, the same one each time, so that what is known of it stays known."""
    found = drawing.bare.get(id(node))
    if found is None:
        copied = node.copy()
        copied.relations = ()
        found = drawing.bare[id(node)] = (node, copied)
    return found[1]


class _Object(Scope):
    """An object's properties; the whole object changes with them."""

    made: dict[str, JsonValue]

    def free(self, name: str) -> bool:
        """Tell whether it is one of the object's that may change."""
        return name in self.made and name not in self.pinned

    def put(self, name: str, value: Any) -> None:
        """Let a property have another value."""
        self.names[name] = value
        self.made[name] = value


class _Array(Scope):
    """A whole array, under the name that expressions have for it."""

    def drawn(self, name: str) -> JsonValue:
        """Return another array."""
        from shared.schema.drawing import arrays

        (node,) = self.nodes(name)
        return arrays.draw(self.drawing, node, self.manner, self.room, self.depth + 1)


def _settle(scope: Scope, relations: Sequence[Relation], *, at_size: bool = False) -> None:
    names = scope.names.keys()
    if any(not relation.expression.insists <= names for relation in relations):
        raise Unlucky
    present = [relation for relation in relations if relation.expression.names <= names]
    present += _of_items(scope, present)
    tank, tanks = scope.fuel.left, 1
    # What is drawn to mend something else is dear, for it may hold more to be mended in turn.
    scope.drawing.spend(_NESTED_STEPS * scope.drawing.mending)
    scope.drawing.mending += 1
    _require_affordable(scope, present, at_size=at_size)
    broken = unmet(present, scope.names, scope.fuel)
    # What is drawn anew is small.
    attempts = 1 if at_size else _PINNED_REDRAWS if scope.pinned or scope.kept else _REDRAWS
    try:
        for attempt in range(attempts):
            if attempt:
                _redraw(scope, broken or present)
                _require_affordable(scope, present, at_size=at_size)
                # What kept its relations and lost its edge may now do neither.
                broken = broken or unmet(present, scope.names, scope.fuel)
            for _ in range(_ROUNDS):
                if not broken and scope.keeps():
                    return
                if scope.fuel.left <= 0:
                    # What is too long to be looked at is not what anyone tries first.
                    if at_size or tanks > 1 or not _shorten(scope, broken):
                        raise Unlucky
                    scope.fuel.left, tanks = tank, tanks + 1
                _pass(scope, present)
                broken = unmet(present, scope.names, scope.fuel)
            if broken:
                climb(scope, present, broken)
                broken = unmet(present, scope.names, scope.fuel)
                if not broken and scope.keeps():
                    return
        if broken or not scope.keeps():
            raise Unlucky
    finally:
        scope.drawing.mending -= 1
        scope.drawing.reader.unmet.update(relation.pointer for relation in broken[:1] if relation.pointer)
        worked = tanks * tank - scope.fuel.left
        scope.drawing.labour += worked
        # One hungry object must leave something for being drawn; the next one will find that little is left.
        scope.drawing.spend(min(worked // _CHEAPER, _MOST_STEPS))


def _require_affordable(scope: Scope, relations: Sequence[Relation], *, at_size: bool) -> None:
    """Cut what loops within loops would go through too often; raises Unlucky where that stays as long as it is."""
    if not at_size:
        shorten_hungry(scope, [relation.expression for relation in relations])
    for relation in relations:
        if is_hungry(relation.expression, scope.names, _MOST_ROUNDS):
            scope.drawing.reader.unmet.update([relation.pointer] if relation.pointer else [])
            raise Unlucky


def _of_items(scope: Scope, relations: Sequence[Relation]) -> list[Relation]:
    """Return what else is asked of items that relations may change: that none comes twice.

    The schema itself may ask that of them, or of the list whose items they are in another order.
    """
    asked = [rule for relation in relations for rule in relation.rules]
    found = set()
    for name in {rule.field for rule in asked}:
        node = scope.node(name) if isinstance(scope.names.get(name), list) else None
        if node is not None and node.unique:
            found.add(name)
    said = {rule.field for rule in asked if isinstance(rule, rules.Distinct)}
    for rule in asked:
        if isinstance(rule, rules.Permutation) and isinstance(rule.source.tree, ast.Name):
            alike = {rule.field, rule.source.tree.id}
            found |= alike if alike & (found | said) else set()
    return [relation_of(f"distinct({spelled(name)})", "") for name in sorted(found - said)]


def _shorten(scope: Scope, broken: Sequence[Relation]) -> bool:
    """Cut what the relations speak of to a length that is soon looked at; tell whether anything was longer."""
    shorter = False
    for name in sorted({name for relation in broken for name in relation.expression.names}):
        limits = scope.lengths(name) if scope.sizable(name) else None
        if limits is not None and len(scope.names[name]) > max(limits[0], _SHORT):
            scope.put(name, scope.resized(name, max(limits[0], _SHORT)))
            shorter = True
    return shorter


def _pass(scope: Scope, relations: Sequence[Relation]) -> None:
    comparisons = [each for relation in relations for each in relation.comparisons]
    asked = [rule for relation in relations for rule in relation.rules]
    for name, kept in scope.kept.items():
        comparisons += comparisons_of(kept, name, asked)
    lengths = [name for name, kept in scope.kept.items() if kept.length]
    if lengths:
        # First, for what is made equal of others takes their length.
        comparisons = [*equally_long(lengths, comparisons, scope.names), *comparisons]
    settle_together(scope, comparisons)
    balance(scope, comparisons)
    fields = dict.fromkeys(rule.field for rule in asked)
    for field in fields:
        about = [rule for rule in asked if rule.field == field]
        if _is_broken(scope, relations, field):
            if not scope.free(field):
                _widen(scope, comparisons, [rule for rule in about if isinstance(rule, rules.Items)])
            settle_contents(scope, field, about)
            if _is_broken(scope, relations, field):
                _widen(scope, comparisons, [rule for rule in about if isinstance(rule, rules.Items)])
                drop_broken(scope, field, about)
    settle_members(scope, asked)
    for relation in unmet(relations, scope.names, scope.fuel):
        if choose_listed(scope, relation.expression.tree) and relation.expression.is_met(scope.names, scope.fuel):
            continue
        if spread(scope, relation.expression.tree, comparisons) and relation.expression.is_met(scope.names, scope.fuel):
            continue
        for name in sorted(relation.expression.names):
            number = scope.free(name) and isinstance(scope.names[name], (int, float))
            if number and search(scope, name, relation.expression, comparisons):
                break
        else:
            free = [name for name in sorted(relation.expression.names) if scope.free(name)]
            numbers = [name for name in free if type(scope.names[name]) is int]
            search_pairs(scope, numbers, relation.expression, comparisons)


def _is_broken(scope: Scope, relations: Sequence[Relation], field: str) -> bool:
    return any(
        any(rule.field == field for rule in relation.rules) and not relation.expression.is_met(scope.names, scope.fuel)
        for relation in relations
    )


def _widen(scope: Scope, comparisons: Sequence[Comparison], asked: Sequence[rules.Items]) -> None:
    """Change the numbers that bound the items of an array which cannot change itself."""
    targets = {target for rule in asked for each in rule.comparisons for target in each.solvable}
    for target in sorted(targets, key=lambda target: (target.name, target.length)):
        value = scope.names.get(target.name)
        if target.length or not scope.free(target.name) or isinstance(value, bool) or not isinstance(value, int):
            continue
        domain = outer_domain(scope, target, asked)
        for comparison in comparisons:
            if target in comparison.solvable:
                bound = comparison.bound(target, scope.names, scope.fuel)
                if bound is not None:
                    domain.narrow(*bound)
        number = scope.number_in(target.name, domain)
        if number is not None:
            scope.put(target.name, number)


def _redraw(scope: Scope, broken: Sequence[Relation]) -> None:
    scope.drawing.spend(_REDRAW_STEPS)
    relation = scope.drawing.rng.choice(broken)
    free = [name for name in sorted(relation.expression.names) if scope.free(name)]
    if not free:
        free = sorted({name for each in broken for name in each.expression.names if scope.free(name)})
    for name in free if scope.drawing.rng.random() < 0.5 else free[:1]:
        try:
            scope.put(name, scope.redrawn(name))
        except Unlucky:
            continue
