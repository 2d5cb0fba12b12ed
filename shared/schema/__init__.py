"""The schema engine: valid values, boundaries, negatives and verdicts from a JSON Schema; pure, and bounded.

What reads schemas is imported when the first one is compiled: importing an endpoint is a cold start's affair.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from shared.schema.tagged import KNOWN_TAGS, Point, TaggedValue

if TYPE_CHECKING:
    from shared.canonical_json import JsonValue
    from shared.schema.compiled import CompiledSchema
    from shared.schema.negatives.found import Negative, Unbreakable
    from shared.schema.reading.document import Direction
    from shared.schema.reading.undecided import Undecided

__all__ = [
    "KNOWN_TAGS",
    "CompiledSchema",
    "Negative",
    "Point",
    "TaggedValue",
    "Unbreakable",
    "Undecided",
    "compile_schema",
]
_ELSEWHERE = {
    "CompiledSchema": "shared.schema.compiled",
    "Negative": "shared.schema.negatives.found",
    "Unbreakable": "shared.schema.negatives.found",
    "Undecided": "shared.schema.reading.undecided",
}


def compile_schema(
    schema: JsonValue,
    *,
    at: str = "",
    dialect: str | None = None,
    direction: Direction | None = None,
    whole: bool = False,
) -> CompiledSchema:
    """Check a schema and make it ready to validate and to draw values from; see `shared.schema.compile`."""
    from shared.schema.compile import compile_schema as compile_now

    return compile_now(schema, at=at, dialect=dialect, direction=direction, whole=whole)


def __getattr__(name: str) -> Any:
    if name not in _ELSEWHERE:
        raise AttributeError(name)
    return getattr(import_module(_ELSEWHERE[name]), name)
