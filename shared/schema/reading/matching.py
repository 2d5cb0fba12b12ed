"""The linear-time engine itself, asked about one expression."""

from __future__ import annotations

import jsonschema_rs

from shared.schema import limits

LINEAR = jsonschema_rs.RegexOptions(size_limit=limits.PATTERN_PROGRAM_BYTES)


def matcher_of(linear: str) -> jsonschema_rs.Validator | None:
    """Return what tells whether a text matches somewhere, or None for an expression the engine cannot take.

    Args:
        linear: an expression as the engine takes it.
    """
    try:
        return jsonschema_rs.validator_for({"pattern": linear}, offline=True, pattern_options=LINEAR)
    except (jsonschema_rs.ValidationError, ValueError):
        return None
