"""Expressions that do little but count characters, said with keywords that count: `^.{0,100000}$` fits no engine."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.schema.reading.ecma import parse
from shared.schema.reading.linear import written
from shared.schema.reading.syntax import Chars, Edge, Repeat, Sequence, UnreadableError

# Below this the expression is as good, and says all in one place.
_MANY = 500
_MAX_CHARS = 200


def counted(schema: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the schema with the great counts of its pattern as lengths; the same one where there are none."""
    pattern = schema.get("pattern")
    if not isinstance(pattern, str) or "{" not in pattern or len(pattern) > _MAX_CHARS:
        return schema
    try:
        expression = parse(pattern)
    except UnreadableError:
        return schema
    parts = expression.parts if isinstance(expression, Sequence) else ()
    if len(parts) != 3 or parts[0] != Edge("^") or parts[2] != Edge("$"):
        return schema
    repeat = parts[1]
    if not isinstance(repeat, Repeat) or not isinstance(repeat.part, Chars):
        return schema
    if max(repeat.least, repeat.most or 0) < _MANY:
        return schema
    least, most = schema.get("minLength", 0), schema.get("maxLength", repeat.most)
    if not _is_count(least) or not (most is None or _is_count(most)):
        return schema
    made = {**schema, "pattern": f"^{written(repeat.part)}*$", "minLength": max(least, repeat.least)}  # type: ignore[type-var]
    if repeat.most is not None:
        made["maxLength"] = min(most, repeat.most)  # type: ignore[type-var]
    return made


def _is_count(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
