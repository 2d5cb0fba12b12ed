"""Making items or letters different from each other: all of them, or as many as are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.relations import rules
from shared.schema.relations.functions import frozen
from shared.schema.relations.items import item_bounds, settle_items
from shared.schema.relations.language import FAILURES
from shared.schema.relations.scope import Scope

Settle = Callable[[Scope, Sequence[rules.Rule]], None]
_DRAWS = 24


def make_distinct(scope: Scope, field: str, items: Sequence[rules.Items], settle: Settle) -> None:
    """Draw again what comes twice in a list or text.

    Args:
        items: what is asked of every item.
        settle: makes rules hold within items.
    """
    if isinstance(scope.names[field], list):
        _make_items_distinct(scope, field, items, settle)
    else:
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


def _make_items_distinct(scope: Scope, field: str, items: Sequence[rules.Items], settle: Settle) -> None:
    array = scope.names[field]
    node = scope.node(field)
    kept_places = scope.kept_in(field)
    seen: set[Any] = {frozen(array[index]) for index in kept_places}
    repeated = []
    for index, item in enumerate(array):
        key = frozen(item)
        if key in seen and index not in kept_places:
            repeated.append(index)
        seen.add(key)
    if not repeated or node is None:
        return
    array = list(array)
    for attempt in range(4):
        manner = scope.manner if attempt == 0 else Manner.RANDOM
        left = []
        for index in repeated:
            try:
                array[index] = scope.drawing.draw(node.item(index), manner, scope.room, scope.depth + 2, field)
            except Unlucky:
                return
        scope.put(field, array)
        if items:
            settle_items(scope, field, items, settle)
        array = list(scope.names[field])
        anew = set(repeated)
        kept = {frozen(item) for index, item in enumerate(array) if index not in anew}
        for index in repeated:
            key = frozen(array[index])
            if key in kept:
                left.append(index)
            kept.add(key)
        repeated = left
        if not repeated:
            return
    _fill_gaps(scope, field, repeated, items)


def _fill_gaps(scope: Scope, field: str, repeated: Sequence[int], items: Sequence[rules.Items]) -> None:
    """Where luck does not find what is not there yet, take the whole numbers that are left."""
    bounds = item_bounds(scope, field, items)
    if bounds is None or bounds[1] - bounds[0] > 4 * len(scope.names[field]) + 1_000:
        return
    array = list(scope.names[field])
    anew = set(repeated)
    taken = {item for index, item in enumerate(array) if index not in anew}
    left = [number for number in range(bounds[0], bounds[1] + 1) if number not in taken]
    if len(left) >= len(repeated):
        for index, number in zip(repeated, scope.drawing.rng.sample(left, len(repeated)), strict=True):
            array[index] = number
        scope.put(field, array)
