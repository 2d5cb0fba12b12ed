"""Making items or letters different from each other: all of them, or as many as are asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from shared.canonical_json import JsonValue
from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.reading.nodes import Conjunction
from shared.schema.relations import rules
from shared.schema.relations.functions import frozen
from shared.schema.relations.items import item_bounds, settle_items
from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.own_names import ITEM, parts_of
from shared.schema.relations.scope import Scope

Settle = Callable[[Scope, Sequence[rules.Rule]], None]
_DRAWS = 24
_ATTEMPTS = 16
# So many are not drawn one by one where what is not there yet can be told.
_MANY = 32


def make_distinct(
    scope: Scope, field: str, items: Sequence[rules.Items], settle: Settle, key: ItemKey | None = None
) -> None:
    """Draw again what comes twice in a list or text.

    Args:
        items: what is asked of every item.
        settle: makes rules hold within items.
        key: what of each item of a list may not come twice, where that is not the item.
    """
    if isinstance(scope.names[field], list):
        _make_items_distinct(scope, field, items, settle, key or frozen)
    elif key is None:
        _make_letters_distinct(scope, field)


def settle_variety(scope: Scope, field: str, rule: rules.Varied, items: Sequence[rules.Items], settle: Settle) -> None:
    """Give a list or text as many different items as are asked for, its length as it is; see `make_distinct`."""
    whole = scope.names[field]
    try:
        count = rule.count.evaluate(scope.names, scope.fuel)
    except FAILURES:
        return
    if type(count) is not int or not 1 <= count <= len(whole):
        return
    scope.put(field, whole[:count])
    make_distinct(scope, field, items, settle)
    found = scope.names[field]
    more = [scope.drawing.rng.choice(found) for _ in range(len(whole) - count)] if found else []
    scope.put(field, found + (more if isinstance(found, list) else "".join(more)))


def _make_letters_distinct(scope: Scope, field: str) -> None:
    text = scope.names[field]
    lost = [index for index, letter in enumerate(text) if letter in text[:index]]
    if not lost:
        return
    try:
        drawn = "".join(str(scope.redrawn(field)) for _ in range(_DRAWS))
    except Unlucky:
        return
    others = [letter for letter in dict.fromkeys(drawn) if letter not in text]
    scope.drawing.rng.shuffle(others)
    letters: list[str] = list(text)
    for index in lost:
        # Without enough letters the text becomes shorter.
        letters[index] = others.pop() if others else ""
    scope.put(field, "".join(letters))


def repeated_items(scope: Scope, field: str, asked: Sequence[rules.Rule]) -> set[int]:
    """Return the indices of the items that come again, or of which a part does that should not."""
    array, found = scope.names[field], set()
    keys: list[Callable[[Any], Any]] = [frozen] if any(isinstance(rule, rules.Distinct) for rule in asked) else []
    keys += [ItemKey(scope, rule.key, rule.only) for rule in asked if isinstance(rule, rules.DistinctParts)]
    for key in keys:
        found |= {*_repeated([*map(key, array)], ())}
    return found


class ItemKey:
    """What an expression comes to of an item; None where the item does not count, or it comes to nothing.

    Args:
        only: what holds of the items that count.
    """

    def __init__(self, scope: Scope, key: Expression, only: Sequence[Expression] = ()) -> None:
        self._names = dict(scope.names)
        self._fuel = scope.fuel
        self._key = key
        self._only = only

    def __call__(self, item: Any) -> Any:
        self._names[ITEM] = item
        self._names.update((name, item[key]) for name, key in parts_of(item).items())
        try:
            counts = all(each.is_met(self._names, self._fuel) for each in self._only)
            return frozen([self._key.evaluate(self._names, self._fuel)]) if counts else None
        except FAILURES:
            return None


def _repeated(keys: Sequence[Any], kept: Collection[int]) -> list[int]:
    """Return the indices of keys that another has; those that are kept are not among them."""
    seen, found = {keys[index] for index in kept}, []
    for index, key in enumerate(keys):
        if key is None or index in kept:
            continue
        if key in seen:
            found.append(index)
        seen.add(key)
    return found


def _make_items_distinct(
    scope: Scope, field: str, items: Sequence[rules.Items], settle: Settle, key: Callable[[Any], Any]
) -> None:
    node, kept = scope.node(field), scope.kept_in(field)
    keys = [*map(key, scope.names[field])]
    repeated = _repeated(keys, kept)
    if not repeated or node is None:
        return
    if len(repeated) > _MANY and _fill_up(scope, field, repeated, items, near=False):
        return
    array = list(scope.names[field])
    for attempt in range(_ATTEMPTS if len(repeated) > _MANY else 4):
        manner = scope.manner if attempt == 0 else Manner.RANDOM
        for index in repeated:
            for _ in range(_DRAWS):
                try:
                    array[index] = scope.drawing.draw(node.item(index), manner, scope.room, scope.depth + 2, field)
                except Unlucky:
                    return
                # One that does not count takes the place of none that does: a tree has a null where a child is missing.
                if key is frozen or key(array[index]) is not None:
                    break
        scope.put(field, array)
        if items:
            settle_items(scope, field, items, settle, repeated)
        array = list(scope.names[field])
        before, settled = len(repeated), {*range(len(array))}.difference(repeated)
        for index in repeated:
            keys[index] = key(array[index])
        repeated = _repeated(keys, settled)
        if not repeated:
            return
        if not items and _choose_among_all(scope, field, repeated, key):
            return
        if attempt > 4 and len(repeated) * 2 > before:
            break
    _fill_up(scope, field, repeated, items, near=True)


def _choose_among_all(scope: Scope, field: str, repeated: Sequence[int], key: Callable[[Any], Any]) -> bool:
    """Put something else where something is repeated, of the few values that there are; tell whether that was done."""
    node = scope.node(field)
    members = [None if node is None else _members(scope, node.item(index)) for index in repeated]
    if any(each is None for each in members):
        return False
    array, anew = list(scope.names[field]), {*repeated}
    taken = {key(item) for index, item in enumerate(array) if index not in anew}
    for index, values in zip(repeated, members, strict=True):
        # What does not count may come again.
        keys = [(value, key(value)) for value in values or ()]
        fitting = [(value, own) for value, own in keys if own is None or own not in taken]
        if not fitting:
            return False
        array[index], own = scope.drawing.rng.choice(fitting)
        taken.add(own)
    scope.put(field, array)
    return True


def _members(scope: Scope, conjunction: Conjunction) -> list[JsonValue] | None:
    """Return the values of an enum, None of anything else."""
    nodes = scope.drawing.usable(conjunction)
    return nodes[0].members if len(nodes) == 1 else None


def _fill_up(scope: Scope, field: str, repeated: Sequence[int], items: Sequence[rules.Items], *, near: bool) -> bool:
    """Put whole numbers where something is repeated that are not there yet; tell whether there were as many.

    Args:
        near: only where there are not many more than are asked for.
    """
    node, bounds = scope.node(field), item_bounds(scope, field, items)
    if bounds is None or node is None or node.prefix_length or any(rule.rules or rule.others for rule in items):
        return False
    few = bounds[1] - bounds[0] <= 4 * len(scope.names[field]) + 1_000
    if near and not few:
        return False
    array = list(scope.names[field])
    anew = set(repeated)
    taken = {item for index, item in enumerate(array) if index not in anew}
    scope.drawing.spend(1 + len(repeated) // 4)
    if few:
        left = [number for number in range(bounds[0], bounds[1] + 1) if number not in taken]
        found = scope.drawing.rng.sample(left, min(len(left), len(repeated)))
    else:
        found = []
        while len(found) < len(repeated):
            number = scope.drawing.rng.randint(*bounds)
            if number not in taken:
                taken.add(number)
                found.append(number)
    for index, number in zip(repeated, found, strict=False):
        array[index] = number
    scope.put(field, array)
    return len(found) == len(repeated)
