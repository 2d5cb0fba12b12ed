"""From a JSON value that may be a schema to one that is safe to validate with and to draw values from."""

from __future__ import annotations

import jsonschema_rs
from jsonschema_rs import canonical

from shared.canonical_json import JsonValue
from shared.schema import faults
from shared.schema.compiled import CompiledSchema
from shared.schema.pointers import pointer_of
from shared.schema.reading import complexity
from shared.schema.reading.dialect import DEFAULT, dialect_of
from shared.schema.reading.document import Schema, read_document
from shared.schema.reading.patterns import LINEAR, require_linear
from shared.schema.relations.keywords import KEYWORDS
from shared.schema.relations.reading import require_relations


def compile_schema(schema: JsonValue) -> CompiledSchema:
    """Check a schema and make it ready to validate and to draw values from.

    Nothing is fetched or opened, whatever the schema refers to, and every schema is answered in bounded time.

    Args:
        schema: a JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12 (the default where `$schema` is silent).

    Raises:
        UnprocessableError: with a pointer to the fault, and the code `invalid_schema` (not an object, against its
            meta-schema, unknown dialect, a reference to nothing), `remote_ref`, `unsupported_pattern` (needs
            backtracking, too large, no expression) or `schema_too_complex` (size, nesting, branching).
    """
    if isinstance(schema, bool):
        root: Schema = schema
        dialect = DEFAULT
    elif isinstance(schema, dict):
        complexity.require_modest(schema)
        dialect = dialect_of(schema)
        # A copy: what was checked is what is used, even if the caller goes on changing the original.
        root = {**canonical.schema.clone(schema), "$schema": dialect.uri}
    else:
        raise faults.invalid_schema("A schema is a JSON object.", "")
    document = read_document(root, dialect)
    measured = complexity.measure(document)
    require_linear(document)
    require_relations(document)
    try:
        jsonschema_rs.meta.validate(root)
        validator = jsonschema_rs.validator_for(
            root, offline=True, validate_formats=True, pattern_options=LINEAR, mask="the value", keywords=KEYWORDS
        )
    except jsonschema_rs.ValidationError as error:
        fault = _innermost(error)
        raise faults.invalid_schema(_short(fault.message), pointer_of(fault.instance_path)) from None
    except (jsonschema_rs.ReferencingError, ValueError) as error:
        raise faults.invalid_schema(_short(str(error)), "") from None
    return CompiledSchema(document, validator, measured)


def _innermost(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """Return the fault itself where the meta-schema only says that no branch matched ("items" of draft 7)."""
    while isinstance(error.kind, jsonschema_rs.ValidationErrorKind.AnyOf):
        inner = [other for branch in error.kind.context for other in branch]
        deepest = max(inner, key=lambda other: len(other.instance_path), default=error)
        if len(deepest.instance_path) <= len(error.instance_path):
            break
        error = deepest
    return error


def _short(message: str) -> str:
    sentence = message if len(message) <= 160 else message[:157] + "..."
    return f"The schema is not valid: {sentence}."
