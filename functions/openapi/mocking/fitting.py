"""Values put into answers so that these stay valid."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.canonical_json import JsonValue

Valid = Callable[[JsonValue], bool]
_TOTALS = ("total", "count", "total_count", "totalCount", "totalElements")
_SIZES = ("size", "length")
_WRAPPERS = frozenset({"data", "items", "results", "result", "values", "content", "records", "entries"})
_MOST_NAMES = 200


def merged(base: JsonValue, given: dict[str, JsonValue], valid: Valid) -> JsonValue:
    """Return `base` with as many members of `given` as leave it valid; all of them where they do together."""
    if not isinstance(base, dict):
        return base
    whole: JsonValue = {**base, **given}
    if valid(whole):
        return whole
    found = dict(base)
    for name, member in list(given.items())[:_MOST_NAMES]:
        if valid({**found, name: member}):
            found[name] = member
    return found


def fitted(value: JsonValue, base: JsonValue, valid: Valid) -> JsonValue:
    """Return a valid answer that gives a thing: itself, around it what `base` has, or `base` with its members."""
    if valid(value):
        return value
    around = _around(value, base, _holders(base, dict), valid)
    if around is not None:
        return around
    return merged(base, value, valid) if isinstance(value, dict) else base


def listed(
    values: list[JsonValue], base: JsonValue, valid: Valid, *, names: Sequence[str] = (), total: int | None = None
) -> JsonValue | None:
    """Return a valid answer that lists things, by themselves or within what `base` has; None where there is none.

    Args:
        names: of members that may hold the list, where `base` is without them.
        total: how many things there are, where not all are listed.
    """
    if valid(values):
        return values
    around = _around(values, base, list(dict.fromkeys([*_holders(base, list), *names])), valid)
    if isinstance(around, dict):
        total = len(values) if total is None else total
        counts: dict[str, JsonValue] = {name: total for name in _TOTALS if isinstance(around.get(name), int)}
        counts |= {name: len(values) for name in _SIZES if isinstance(around.get(name), int)}
        return merged(around, counts, valid)
    return None


def fitting(values: list[JsonValue], fits: Callable[[list[JsonValue]], bool]) -> list[JsonValue]:
    """Return the values that fit into an answer, in order: all, else those that fit alone, the first ones of them."""
    if fits(values):
        return values
    found = [value for value in values if fits([value])]
    most, least = len(found), 0
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if fits(found[:middle]) else (least, middle - 1)
    return found[:least]


def _around(value: JsonValue, base: JsonValue, names: Sequence[str], valid: Valid) -> JsonValue | None:
    """Return what is valid of `base` with a value under one of some names."""
    if not isinstance(base, dict):
        return None
    for name in sorted(names, key=lambda name: name not in _WRAPPERS):
        whole: JsonValue = {**base, name: value}
        if valid(whole):
            return whole
    return None


def _holders(base: JsonValue, kind: type) -> list[str]:
    return [name for name, member in base.items() if isinstance(member, kind)] if isinstance(base, dict) else []
