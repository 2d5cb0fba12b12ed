"""Expressions that do little but count characters, said with keywords that count: `^.{0,100000}$` fits no engine."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.schema.reading.ecma import parse_with_looks
from shared.schema.reading.linear import count_atoms
from shared.schema.reading.lookaround import parse
from shared.schema.reading.spelling import written
from shared.schema.reading.syntax import Chars, Edge, Expression, Look, Repeat, Sequence, UnreadableError

# Below so many atoms the expression is as good, and says all in one place.
_MANY = 500
_MAX_CHARS = 200


def counted(schema: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the schema with the great count of its pattern as lengths; the same one where there is none.

    All but one of the pattern's parts have a width, so that its count is the text's length: `^[A-Z][a-z]{2,4000}$`.
    """
    pattern = schema.get("pattern")
    if not isinstance(pattern, str) or "{" not in pattern or len(pattern) > _MAX_CHARS:
        return schema
    expression = _to_count(pattern)
    if expression is None:
        return schema
    parts = expression.parts if isinstance(expression, Sequence) else ()
    if len(parts) < 3 or parts[0] != Edge("^") or parts[-1] != Edge("$"):
        return schema
    widths = [_width(part) for part in parts[1:-1]]
    if widths.count(None) > 1:
        return schema
    place = widths.index(None) if None in widths else _widest(widths)
    fixed = sum(width for index, width in enumerate(widths) if index != place and width is not None)
    repeat = parts[1 + place]
    if not isinstance(repeat, Repeat) or not isinstance(repeat.part, Chars):
        return schema
    freed = Sequence((*parts[: 1 + place], Repeat(repeat.part, 0, None), *parts[2 + place :]))
    made = {**schema, "pattern": written(freed)}
    beside: dict[str, JsonValue] = {}
    for keyword, count in (("minLength", repeat.least), ("maxLength", repeat.most)):
        if count is not None and (count or keyword == "maxLength"):
            # What the schema says itself is another constraint, which is broken and told apart.
            (beside if keyword in schema else made)[keyword] = fixed + count
    if beside:
        listed = schema.get("allOf", [])
        if not isinstance(listed, list):
            return schema
        made["allOf"] = [*listed, beside]
    return made


def _to_count(pattern: str) -> Expression | None:
    """Return an expression that is better without its count; None for one that is none, or as good as it is."""
    try:
        return parse(pattern) if count_atoms(pattern) >= _MANY else None
    except UnreadableError:
        pass
    try:
        # What looks around may be matched once it need not count as well.
        return parse_with_looks(pattern)
    except UnreadableError:
        return None


def _width(part: Expression) -> int | None:
    """Return how many characters a part always reads, or None where that varies or cannot be told at a glance."""
    if isinstance(part, Chars):
        return 1
    if isinstance(part, Look):
        return 0
    if isinstance(part, Repeat) and isinstance(part.part, Chars) and part.least == part.most:
        return part.least
    if isinstance(part, Sequence):
        widths = [_width(each) for each in part.parts]
        return None if None in widths else sum(width for width in widths if width is not None)
    return None


def _widest(widths: list[int | None]) -> int:
    return max(range(len(widths)), key=lambda index: widths[index] or 0)
