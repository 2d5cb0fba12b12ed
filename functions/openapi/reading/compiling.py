"""Schemas of a document made ready, in the document's own dialect where one of them names another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from functions.openapi.reading.parts import Warning
from functions.openapi.reading.specification import Place, Specification
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema import CompiledSchema, compile_schema
from shared.schema.pointers import tokens_of

# Each costs another try.
_MOST_DROPPED = 10
_NAMES_A_DIALECT = ("$schema", "jsonSchemaDialect")


def compile_in(
    specification: Specification,
    schema: Place,
    direction: Literal["request", "response"],
    without: Iterable[Place] = (),
) -> tuple[CompiledSchema, tuple[Warning, ...]]:
    """Return a schema of a document, compiled, and what was passed over: names of dialects that cannot be read.

    Args:
        without: parts of the document that are not read.

    Raises:
        UnprocessableError: see `compile_schema`.
    """
    document: dict[str, JsonValue] = specification.value
    for place in without:
        document = _without(document, tokens_of(place.pointer))
    told: list[Warning] = []
    while True:
        try:
            dialect = specification.dialect
            compiled = compile_schema(document, at=schema.pointer, dialect=dialect, direction=direction, whole=True)
        except UnprocessableError as error:
            tokens = tokens_of(error.pointer or "")
            named = error.code == "invalid_schema" and tokens[-1:] and tokens[-1] in _NAMES_A_DIALECT
            if not named or len(told) == _MOST_DROPPED:
                raise
            told.append(Warning(error.pointer or "", f"{error.detail} It is read in the document's dialect."))
            document = _without(document, tokens)
        else:
            return compiled, tuple(told)


def _without(value: Any, tokens: list[str]) -> Any:
    """Return a value without one of its members; what is not on the way to it is shared."""
    head, *rest = tokens
    if isinstance(value, list):
        at = int(head)
        return [*value[:at], _without(value[at], rest), *value[at + 1 :]]
    if not rest:
        return {name: member for name, member in value.items() if name != head}
    return {**value, head: _without(value[head], rest)}
