"""A subschema with one constraint turned around, so that what is drawn of it breaks that one."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.schema.negatives.breaking.kinds import others
from shared.schema.negatives.breaking.spot import reduced
from shared.schema.negatives.constraints import Constraint
from shared.schema.reading.opposites import opposite


def opposed(schema: dict[str, JsonValue], constraint: Constraint, year: int) -> dict[str, JsonValue]:
    """Return the subschema with the opposite of a bound, or without the constraint where it has no plain opposite."""
    left, keyword = reduced(schema, constraint), constraint.keyword
    limit = schema.get(keyword)
    if keyword == "type":
        # Without any type, what the other keywords speak of would be drawn again.
        left["type"] = list(others(limit))
    turned = opposite(keyword, limit, year)
    if turned is None:
        return left
    other, beyond = turned
    held = left.get(other)
    if not isinstance(held, (int, float)):
        left[other] = beyond
    elif other.startswith(("min", "max")) and other not in ("minimum", "maximum"):
        left[other] = max(held, beyond) if other.startswith("min") else min(held, beyond)
    return left
