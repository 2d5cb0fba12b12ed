"""Integers of 32 and 64 bits, said as bounds: so they are checked, drawn and probed at their edges like any other."""

from __future__ import annotations

from shared.canonical_json import JsonValue

_BITS = {"int32": 31, "int64": 63}


def bounded(schema: dict[str, JsonValue], year: int) -> dict[str, JsonValue]:
    """Return the schema with the bounds that its `format` stands for; the same one where it names no width."""
    named = schema.get("format")
    bits = _BITS.get(named) if isinstance(named, str) else None
    kinds = schema.get("type")
    if bits is None or kinds == "string":
        return schema
    made = dict(schema)
    _tighten(made, "minimum", "exclusiveMinimum", -(2**bits), year)
    _tighten(made, "maximum", "exclusiveMaximum", 2**bits - 1, year)
    if kinds == "number":
        made["type"] = "integer"
    elif isinstance(kinds, list):
        made["type"] = list(dict.fromkeys("integer" if kind == "number" else kind for kind in kinds))
    return made


def _tighten(schema: dict[str, JsonValue], keyword: str, exclusive: str, bound: int, year: int) -> None:
    own = schema.get(keyword)
    if keyword in schema and (isinstance(own, bool) or not isinstance(own, (int, float))):
        return
    tighter = isinstance(own, (int, float)) and (own >= bound if keyword == "minimum" else own <= bound)
    if not tighter:
        schema[keyword] = bound
        if year == 4:
            schema.pop(exclusive, None)
