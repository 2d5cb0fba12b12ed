"""What a problem's pool is found by: schemas that mean the same, however they are written, have one."""

from __future__ import annotations

from shared.cache.key import content_digest
from shared.canonical_json import JsonValue
from shared.schema.normal_form import normal_form


def schema_hash_of(schema: JsonValue) -> str:
    """Return the SHA-256, in lowercase hex, of the canonical text of a schema's normal form.

    Args:
        schema: one that was compiled.
    """
    return content_digest(normal_form(schema))
