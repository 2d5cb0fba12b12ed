"""A subschema with one constraint turned around, so that what is drawn of it breaks that one."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.schema.negatives.breaking.kinds import others
from shared.schema.negatives.breaking.spot import reduced
from shared.schema.negatives.constraints import Constraint

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


def opposed(schema: dict[str, JsonValue], constraint: Constraint, year: int) -> dict[str, JsonValue]:
    """Return the subschema with the opposite of a bound, or without the constraint where it has no plain opposite."""
    left, keyword = reduced(schema, constraint), constraint.keyword
    limit = schema.get(keyword)
    if keyword == "type":
        # Without any type, what the other keywords speak of would be drawn again.
        left["type"] = list(others(limit))
    if isinstance(limit, bool) or not isinstance(limit, (int, float)):
        return left
    count = _COUNTS.get(keyword)
    if count is not None:
        least = count.startswith("min")
        beyond = limit + 1 if least else limit - 1
        held = left.get(count, beyond)
        if isinstance(held, (int, float)):
            left[count] = max(held, beyond) if least else min(held, beyond)
    elif year >= 6 and keyword in _BOUNDS:
        left.setdefault(_BOUNDS[keyword], limit)
    return left
