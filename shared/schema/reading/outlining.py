"""Large schemas read in outline: what a subschema says itself, and of what it holds only that it is there."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.schema.reading.dialect import LISTS, MAPS, SINGLES
from shared.schema.reading.source import Source

# Of more values, copying all of them takes longer than going back for what is asked about.
MOST_AT_ONCE = 1_000
# Where much was read already, as the branches of a wide fork are, most of the rest is never asked about.
_MUCH_READ = 1_000
_MOST_THEN = 40


def most_at_once(read: int) -> int:
    """Return with how many values a schema is better read in outline, where so many subschemas were read before."""
    return MOST_AT_ONCE if read < _MUCH_READ else _MOST_THEN


def outlined(schema: dict[str, JsonValue], at: str, source: Source) -> dict[str, JsonValue]:
    """Return a copy of a subschema in which an empty schema stands for each that it holds.

    Raises:
        UnprocessableError: see `Source.copied`.
    """
    outline: dict[str, JsonValue] = {}
    for keyword, value in schema.items():
        if keyword in MAPS and isinstance(value, dict):
            outline[keyword] = {name: {} if isinstance(part, dict) else part for name, part in value.items()}
        elif keyword in LISTS and isinstance(value, list):
            outline[keyword] = [{} if isinstance(part, dict) else part for part in value]
        else:
            outline[keyword] = {} if keyword in SINGLES and isinstance(value, dict) else value
    return source.copied(outline, at)  # type: ignore[return-value]
