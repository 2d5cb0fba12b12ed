"""Bounds and counts turned around: what to ask so that they do not hold."""

from __future__ import annotations

from shared.canonical_json import JsonValue

_COUNTS = {
    f"{end}{what}": f"{other}{what}"
    for end, other in (("min", "max"), ("max", "min"))
    for what in ("Length", "Items", "Properties")
}
_BOUNDS = {
    "maximum": "exclusiveMinimum",
    "minimum": "exclusiveMaximum",
    "exclusiveMaximum": "minimum",
    "exclusiveMinimum": "maximum",
}


def opposite(keyword: str, limit: JsonValue, year: int) -> tuple[str, int | float] | None:
    """Return the keyword and its number that hold just where a bound or a count does not, None for any other keyword.

    Args:
        limit: what the keyword says.
        year: of the dialect: exclusive bounds were words about a bound before draft 6.
    """
    if isinstance(limit, bool) or not isinstance(limit, (int, float)):
        return None
    count = _COUNTS.get(keyword)
    if count is not None:
        return count, limit + 1 if count.startswith("min") else limit - 1
    return (_BOUNDS[keyword], limit) if year >= 6 and keyword in _BOUNDS else None
