"""Making sums, counts and subsets hold: items change, the array's length only where they cannot do it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.relations.comparisons import Domain
from shared.schema.relations.functions import comes_first, frozen
from shared.schema.relations.items import item_bounds
from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.operators import iterated
from shared.schema.relations.rules import Counted, Covers, Items, Subset, Tallied, Total
from shared.schema.relations.scope import Scope

_DRAWS = 6
# How far past its bound a sum goes, where it need not be met exactly.
BEYOND = 20


def settle_total(scope: Scope, field: str, rule: Total, items: Sequence[Items]) -> None:
    """Bring the sum of whole numbers to where it should be, each item by its share of the way.

    Args:
        items: what bounds the items themselves.
    """
    domain = domain_for(scope, rule.symbol, rule.bound)
    array = scope.names[field]
    if domain is None or not isinstance(array, list) or any(type(item) is not int for item in array):
        return
    if not array and not domain.has(0):
        array = resized(scope, field, 1)
    bounds = item_bounds(scope, field, items)
    if bounds is None or domain.has(sum(array)):
        return
    length = possible_length(domain, bounds, len(array), scope.lengths(field))
    if length is not None and length != len(array):
        array = resized(scope, field, length)
    kept = scope.kept_in(field)
    loose = [index for index in range(len(array)) if index not in kept and type(array[index]) is int]
    fixed = sum(array) - sum(array[index] for index in loose)
    low, high = domain.whole(fixed + len(loose) * bounds[0], fixed + len(loose) * bounds[1])
    if low is None or high is None or low > high:
        return
    total = sum(array)
    if total < low:
        wanted = scope.drawing.rng.randint(low, min(high, low + BEYOND))
    else:
        wanted = scope.drawing.rng.randint(max(low, high - BEYOND), high)
    scope.put(field, _shared_out(scope, array, loose, wanted - total, bounds))


def _shared_out(scope: Scope, array: list[int], loose: list[int], way: int, bounds: tuple[int, int]) -> list[int]:
    made = [*array]
    sign, end = (1, bounds[1]) if way > 0 else (-1, bounds[0])
    rooms = {index: max(0, sign * (end - made[index])) for index in loose}
    room = sum(rooms.values())
    left = abs(way)
    for index in loose:
        share = abs(way) * rooms[index] // max(room, 1)
        made[index] += sign * share
        rooms[index] -= share
        left -= share
    scope.drawing.rng.shuffle(loose)
    for index in loose:
        # What division left over is less than one for each.
        more = min(left, rooms[index], max(1, left // len(loose)))
        made[index] += sign * more
        left -= more
        if not left:
            break
    return made


def possible_length(domain: Domain, bounds: tuple[int, int], length: int, limits: tuple[int, int] | None) -> int | None:
    """Return the nearest length at which items within their bounds can have such a sum."""
    least, most = bounds
    low, high = domain.whole(None, None)
    if low is not None and low > length * most:
        length = -(-low // most) if most > 0 else low // most if most < 0 else length
    elif high is not None and high < length * least:
        length = high // least if least > 0 else -(-high // least) if least < 0 else length
    return length if limits is not None and limits[0] <= length <= limits[1] else None


def settle_count(scope: Scope, field: str, rule: Counted) -> None:
    """Put an item where others are until it is there often enough, or others where it is."""
    array = scope.names[field]
    domain = domain_for(scope, rule.symbol, rule.bound)
    node = scope.node(field)
    try:
        item = rule.item.evaluate(scope.names, scope.fuel)
    except FAILURES:
        return
    if domain is None or node is None or not isinstance(array, (list, str)):
        return
    if comes_first(*((array, item) if rule.leads else (item, array))) is not rule.leads:
        return
    first, _ = domain.whole(0, None)
    if first is not None and first > len(array):
        array = resized(scope, field, first)
    low, high = domain.whole(0, len(array))
    if low is None or high is None or low > high:
        return
    made, kept = list(array), scope.kept_in(field)
    there = [index for index, other in enumerate(made) if other == item]
    others = [index for index, other in enumerate(made) if other != item and index not in kept]
    if len(there) < low:
        for index in scope.drawing.rng.sample(others, min(len(others), low - len(there))):
            made[index] = item
    elif len(there) > high:
        loose = [index for index in there if index not in kept]
        for index in loose[: len(there) - high]:
            made[index] = _another(scope, field, item, [made[other] for other in others], index)
    else:
        return
    scope.put(field, "".join(made) if isinstance(array, str) else made)


def settle_tally(scope: Scope, field: str, rule: Tallied) -> None:
    """Repeat some of the items as often as is asked, in a list about as long as it is."""
    array, limits = scope.names[field], scope.lengths(field)
    if not isinstance(array, list) or not array or limits is None:
        return
    first = [array[index] for index in sorted(scope.kept_in(field)) if index < len(array)]
    distinct = list({frozen(item): item for item in [*first, *array]}.values())
    size = len(distinct)
    for _ in range(_DRAWS):
        try:
            counts = rule.counts.evaluate({**scope.names, field: distinct[:size]}, scope.fuel)
            total = sum(counts)
        except FAILURES:
            return
        if len(counts) == size and limits[0] <= total <= max(len(array), limits[0]) and total <= limits[1]:
            made = [item for item, often in zip(distinct, counts, strict=False) for _ in range(often)]
            scope.drawing.rng.shuffle(made)
            scope.put(field, made)
            return
        size = min(size - 1, size * len(array) // max(1, total))
        if size < 1:
            return


def _another(scope: Scope, field: str, item: Any, others: Sequence[Any], index: int) -> Any:
    node = scope.node(field)
    for attempt in range(_DRAWS if node is not None and isinstance(scope.names[field], list) else 0):
        try:
            manner = Manner.RANDOM if attempt else scope.manner
            found = scope.drawing.draw(node.item(index), manner, scope.room, scope.depth + 2, field)  # type: ignore[union-attr]
        except Unlucky:
            break
        if found != item:
            return found
    return scope.drawing.rng.choice(others) if others else item


def settle_subset(scope: Scope, field: str, rule: Subset, *, distinct: bool) -> None:
    """Put what is in the other list where something else is, or where something is again that is to be `distinct`."""
    array = scope.names[field]
    try:
        found = rule.source.evaluate(scope.names, scope.fuel)
        source = list(iterated(found))
    except FAILURES:
        return
    if isinstance(found, str) and isinstance(array, list):
        _cut_from(scope, field, found)
        return
    known, kept = set(map(frozen, source)), scope.kept_in(field)
    lost = [index for index, item in enumerate(array) if index not in kept and frozen(item) not in known]
    distinct = distinct and isinstance(array, list)
    if distinct:
        lost = _lost_or_repeated(array, known, kept)
        leaving = set(lost)
        there = {frozen(item) for index, item in enumerate(array) if index not in leaving}
        left = {frozen(item): item for item in source if frozen(item) not in there}
        source = scope.drawing.rng.sample(list(left.values()), len(left))
    if not lost or not source:
        return
    made = list(array)
    for index in lost:
        if not source:
            break
        made[index] = source.pop() if distinct else scope.drawing.rng.choice(source)
    scope.put(field, "".join(map(str, made)) if isinstance(array, str) else made)


def _cut_from(scope: Scope, field: str, text: str) -> None:
    """Put stretches of a text where texts are that are none, about as long as these are."""
    array, kept, node = list(scope.names[field]), scope.kept_in(field), scope.node(field)
    for index, item in enumerate(array):
        if node is None or index in kept or not isinstance(item, str) or item in text:
            continue
        for attempt in range(_DRAWS):
            length = min(len(text), max(1, len(item) >> (attempt // 2)))
            start = scope.drawing.rng.randint(0, len(text) - length)
            if scope.drawing.reader.accepts(node.item(index), text[start : start + length]):
                array[index] = text[start : start + length]
                break
    scope.put(field, array)


def settle_covers(scope: Scope, field: str, rule: Covers) -> None:
    """Put what is missing of another list where something is again, or is none of it, or at the end."""
    array, limits = scope.names[field], scope.lengths(field)
    try:
        source = {frozen(item): item for item in iterated(rule.source.evaluate(scope.names, scope.fuel))}
    except FAILURES:
        return
    there = {frozen(item) for item in array}
    missing = [item for key, item in source.items() if key not in there]
    if not missing or limits is None:
        return
    kept = scope.kept_in(field)
    seen = {frozen(array[index]) for index in kept}
    spare = []
    for index, item in enumerate(array):
        key = frozen(item)
        if index not in kept:
            spare += [index] if key in seen or key not in source else []
            seen.add(key)
    made = list(array)
    for index in scope.drawing.rng.sample(spare, min(len(spare), len(missing))):
        made[index] = missing.pop()
    if scope.sizable(field) and len(made) + len(missing) <= limits[1]:
        made += missing
    scope.put(field, "".join(map(str, made)) if isinstance(array, str) else made)


def _lost_or_repeated(array: list[Any], known: Collection[Any], kept: Collection[int]) -> list[int]:
    seen = {frozen(array[index]) for index in kept}
    lost = []
    for index, item in enumerate(array):
        key = frozen(item)
        if index not in kept:
            lost += [index] if key not in known or key in seen else []
            seen.add(key)
    return lost


def domain_for(scope: Scope, symbol: str, bound: Expression) -> Domain | None:
    """Return the numbers that compare to what an expression comes to; None where that is no whole number."""
    try:
        found = bound.evaluate(scope.names, scope.fuel)
    except FAILURES:
        return None
    if isinstance(found, bool) or not isinstance(found, int):
        return None
    domain = Domain()
    domain.narrow(symbol, found)
    return domain


def resized(scope: Scope, field: str, length: int) -> Any:
    """Return the list or text under `field` with so many items or letters where it may have them, else as it is."""
    limits = scope.lengths(field)
    if scope.sizable(field) and limits is not None and limits[0] <= length <= limits[1]:
        with suppress(Unlucky):
            scope.put(field, scope.resized(field, length))
    return scope.names[field]
