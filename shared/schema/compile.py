"""From a JSON value that may be a schema to one that is safe to validate with and to draw values from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema_rs

from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema import faults, limits
from shared.schema.compiled import CompiledSchema
from shared.schema.reading import complexity
from shared.schema.reading.deciding import decide
from shared.schema.reading.dialect import Dialect, dialect_of
from shared.schema.reading.document import Direction, Document
from shared.schema.reading.engine import validator_of
from shared.schema.reading.following import Reading, read_document
from shared.schema.reading.judge import Judge
from shared.schema.reading.layout import Layout
from shared.schema.reading.source import Source
from shared.schema.reading.telling import innermost, short, told, too_long_number
from shared.schema.reading.work import Work
from shared.schema.relations.reading import require_relations
from shared.schema.whole import Alone, Whole

if TYPE_CHECKING:
    from shared.schema.by_need import ByNeed

# A schema of fewer subschemas is read whole at once.
READ_AT_ONCE = 100


def compile_schema(
    schema: JsonValue,
    *,
    at: str = "",
    dialect: str | None = None,
    direction: Direction | None = None,
    whole: bool = False,
) -> CompiledSchema:
    """Check a schema and make it ready to validate and to draw values from.

    Nothing is fetched or opened, whatever the schema refers to, and every schema is answered in bounded time. Only
    what can be reached from the schema is looked at, so one component of a large document costs what it holds itself.

    Args:
        schema: a JSON Schema, or a whole document that holds some, such as one of OpenAPI.
        at: the JSON pointer of the schema that is meant; all pointers that are told lead into the whole document.
        dialect: draft-04, draft-06, draft-07, 2019-09, 2020-12, openapi-3.0, openapi-3.1 or swagger-2.0; None reads
            it from `$schema`, and takes 2020-12 where that is silent.
        direction: request for values that are sent, which have no `readOnly` property; response for those that are
            answered, which have no `writeOnly` one; None where neither counts.
        whole: whether all that can be reached is read at once. Else of a large schema only the beginning is, the rest
            when it is needed: the first value of a stream asks for what it reaches, anything else for all of it. A
            fault that is found then is raised then, and until then the document may not change.

    Raises:
        ValueError: the dialect is none of those.
        UnprocessableError: with a pointer to the fault, and the code `invalid_schema` (not an object, against its
            meta-schema, unknown dialect, a reference to nothing), `remote_ref` or `schema_too_complex` (size,
            nesting, branching).
    """
    source = Source(schema)
    entry = source.get(at)
    if not isinstance(entry, (bool, dict)):
        raise faults.invalid_schema("A schema is a JSON object." if source.has(at) else "There is no such place.", at)
    read_as = dialect_of(dialect, schema, entry, at)

    def read() -> Whole:
        return _read(Source(schema), at, read_as, direction)

    def part(pointer: str) -> CompiledSchema:
        return compile_schema(schema, at=pointer, dialect=read_as.name)

    by_need = None if whole else _by_need(Document(source, at, read_as, direction=direction))
    compiled = CompiledSchema(read, part, by_need)
    return compiled if by_need is not None else compiled.require_whole()


def _by_need(document: Document) -> ByNeed | None:
    """Return what draws first values of a large schema; None for any other."""
    reading = Reading(document, with_definitions=False, puts_off=True)
    if reading.read(READ_AT_ONCE):
        return None
    from shared.schema.by_need import ByNeed, UnusualError

    try:
        return ByNeed(reading)
    except UnusualError:
        return None


def _read(source: Source, at: str, dialect: Dialect, direction: Direction | None) -> Whole:
    document = read_document(source, at, dialect, direction)
    if document.dynamic and at:
        raise faults.unsupported_dynamic(at)
    inexact = decide(document)
    measured = complexity.measure(document)
    related = require_relations(document)
    layout = Layout(document, inexact)
    try:
        judge = Judge(document, layout, related=related)
        judge.require()
        alone = _alone(source, at, dialect, direction) if document.by_discriminators else None
    except jsonschema_rs.ValidationError as error:
        raise faults.invalid_schema(told(error), layout.pointer_of(innermost(error).instance_path)) from None
    except (jsonschema_rs.ReferencingError, ValueError) as error:
        pointer = too_long_number(document)
        if pointer is not None:
            raise faults.too_complex(
                f"The number is too large: it has more than {limits.MAX_DIGITS} digits.", pointer
            ) from None
        raise faults.invalid_schema(short(str(error)), at) from None
    return Whole(document, layout, judge, Work(document, measured), alone)


def _alone(source: Source, at: str, dialect: Dialect, direction: Direction | None) -> Alone | None:
    """Return the validators of the schema where discriminators are annotations; None where it has no end then."""
    document = read_document(source, at, replace(dialect, openapi=False), direction)
    try:
        complexity.measure(document)
    except UnprocessableError:
        return None
    layout = Layout(document, decide(document))
    validator = validator_of(layout.narrow)
    return Alone(validator, validator if layout.wide is layout.narrow else validator_of(layout.wide))
