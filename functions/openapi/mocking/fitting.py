"""Values put into answers so that these stay valid."""

from __future__ import annotations

from collections.abc import Callable

from shared.canonical_json import JsonValue

Valid = Callable[[JsonValue], bool]
_COUNTS = ("total", "count", "total_count", "totalCount", "size", "length", "totalElements")
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
    around = _around(value, base, dict, valid)
    if around is not None:
        return around
    return merged(base, value, valid) if isinstance(value, dict) else base


def listed(values: list[JsonValue], base: JsonValue, valid: Valid) -> JsonValue | None:
    """Return a valid answer that lists things, by themselves or within what `base` has; None where there is none."""
    if valid(values):
        return values
    around = _around(values, base, list, valid)
    if isinstance(around, dict):
        counts: dict[str, JsonValue] = {name: len(values) for name in _COUNTS if isinstance(around.get(name), int)}
        return merged(around, counts, valid)
    return None


def _around(value: JsonValue, base: JsonValue, kind: type, valid: Valid) -> JsonValue | None:
    if not isinstance(base, dict):
        return None
    for name in sorted(base, key=lambda name: name not in _WRAPPERS):
        if isinstance(base[name], kind):
            whole: JsonValue = {**base, name: value}
            if valid(whole):
                return whole
    return None
