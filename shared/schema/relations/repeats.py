"""Making how often the items of a list come what is asked: it is chosen first, then which items they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any, TypeAlias

from shared.schema.drawing.manner import Unlucky
from shared.schema.relations.comparisons import Domain
from shared.schema.relations.distinctness import Settle, make_distinct
from shared.schema.relations.functions import frozen
from shared.schema.relations.language import FAILURES
from shared.schema.relations.rules import Falls, Items, Repeats
from shared.schema.relations.scope import Scope

# How often each of the different items comes in a list of so many.
Profile: TypeAlias = Callable[[int], list[int] | None]

_OFTEN = (1, 2, 3, 4)
_FEW = 3
# Long lists are looked at only where short ones keep what is asked too, and few of those.
_SMALL = (5, 6, 7, 8, 9, 12)
_MOST_LOOKS = 4
_MOST_FALLS = 3


def settle_repeats(scope: Scope, field: str, asked: Sequence[Repeats], items: Sequence[Items], settle: Settle) -> None:
    """Give a list about as long as it is items that come as often as is asked.

    Args:
        items: what is asked of every item.
        settle: makes rules hold within items.
    """
    array, limits = scope.names[field], scope.lengths(field)
    if not isinstance(array, list) or not array or limits is None or all(_is_met(scope, each, array) for each in asked):
        return
    profiles = [*_profiles(scope)]
    scope.drawing.rng.shuffle(profiles)
    looks = 0
    for profile in profiles:
        counts = _fitting(scope, field, profile, len(array), limits)
        if counts is None or not _may_be_kept(scope, asked, profile):
            continue
        labels = [label for label, often in enumerate(counts) for _ in range(often)]
        looks += 1
        if all(_is_met(scope, each, labels) for each in asked) and _filled(scope, field, counts, items, settle):
            return
        if looks >= _MOST_LOOKS:
            return


def settle_falls(scope: Scope, field: str, rule: Falls) -> None:
    """Put a list into an order in which it falls as often as is asked."""
    array = scope.names[field]
    domain = Domain()
    try:
        if not isinstance(array, list) or rule_is_met(scope, field, rule):
            return
        domain.narrow(rule.symbol, rule.bound.evaluate(scope.names, scope.fuel))
        first, last = domain.whole(1 if rule.wraps else 0, len(array) - 1)
        if first is None or last is None or first > last:
            return
        falls = scope.drawing.rng.randint(first, min(last, first + _MOST_FALLS))
        rising = sorted(array, reverse=rule.rises)
    except FAILURES:
        return
    cuts = [0, *sorted(scope.drawing.rng.sample(range(1, len(array)), falls)), len(array)]
    runs = [rising[start:end] for start, end in pairwise(cuts)]
    scope.put(field, [item for run in reversed(runs) for item in run])


def rule_is_met(scope: Scope, field: str, rule: Falls) -> bool:
    """Tell whether a list falls as often as is asked; raises one of `FAILURES` where that cannot be told."""
    array = scope.names[field][::-1] if rule.rises else scope.names[field]
    scope.fuel.spend(len(array))
    falls = sum(a > b for a, b in zip(array, [*array[1:], *(array[:1] if rule.wraps else [])], strict=False))
    domain = Domain()
    domain.narrow(rule.symbol, rule.bound.evaluate(scope.names, scope.fuel))
    first, last = domain.whole(falls, falls)
    return first == last and falls not in domain.excluded


def _is_met(scope: Scope, rule: Repeats, array: list[Any]) -> bool:
    return rule.whole.is_met({**scope.names, rule.field: array}, scope.fuel)


def _profiles(scope: Scope) -> Iterator[Profile]:
    for often in _OFTEN:
        yield lambda length, often=often: _mixed(scope, length, often)  # type: ignore[misc]
        for others in range(_FEW):
            for other in (*_OFTEN, _more_than_half, _all_but_some):
                if others or other == often:
                    yield lambda length, a=often, b=others, c=other: _uniform(length, a, b, c)  # type: ignore[misc]


def _more_than_half(length: int) -> int:
    return length // 2 + 1


def _all_but_some(length: int) -> int:
    return max(1, length - 2)


def _uniform(length: int, often: int, others: int, other: int | Callable[[int], int]) -> list[int] | None:
    """Return the profile of a list in which each item comes equally often, but for a few of them."""
    each = other if isinstance(other, int) else other(length)
    rest = length - others * each
    return [each] * others + [often] * (rest // often) if rest >= 0 and rest % often == 0 else None


def _mixed(scope: Scope, length: int, most: int) -> list[int]:
    counts: list[int] = []
    while length > 0:
        counts.append(min(length, scope.drawing.rng.randint(1, most)))
        length -= counts[-1]
    return counts


def _may_be_kept(scope: Scope, asked: Sequence[Repeats], profile: Profile) -> bool:
    """Tell whether some short list of a profile keeps what is asked."""
    for length in _SMALL:
        counts = profile(length)
        if counts is not None:
            labels = [label for label, often in enumerate(counts) for _ in range(often)]
            if all(_is_met(scope, each, labels) for each in asked):
                return True
    return False


def _fitting(scope: Scope, field: str, profile: Profile, length: int, limits: tuple[int, int]) -> list[int] | None:
    """Return a profile of the length, or of the nearest below it where that may change."""
    for each in range(length, max(limits[0], 1, length - max(_OFTEN)) - 1, -1):
        if each != length and not scope.sizable(field):
            return None
        counts = profile(each)
        if counts is not None:
            return counts
    return None


def _filled(scope: Scope, field: str, counts: list[int], items: Sequence[Items], settle: Settle) -> bool:
    """Put different items into the list, each as often as is said; tell whether there are as many."""
    before = scope.names[field]
    kept = scope.kept_in(field)
    first = [before[index] for index in sorted(kept)]
    different = [*{frozen(item): item for item in (*first, *before)}.values()]
    more = len(counts) - len(different)
    scope.put(field, [*different[: len(counts)], *(scope.drawing.rng.choices(different, k=more) if more > 0 else [])])
    with suppress(Unlucky):
        make_distinct(scope, field, items, settle)
    found = scope.names[field]
    if len({frozen(item) for item in found}) < len(counts):
        scope.put(field, before)
        return False
    scope.drawing.rng.shuffle(counts)
    made = [item for item, often in zip(found, counts, strict=True) for _ in range(often)]
    scope.drawing.rng.shuffle(made)
    scope.put(field, made)
    return True
