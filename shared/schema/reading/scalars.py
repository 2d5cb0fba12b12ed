"""What simple subschemas say of a text, a truth value or null: told at once, where a validator has to be made."""

from __future__ import annotations

from types import NoneType

from shared.canonical_json import JsonValue
from shared.schema.pointers import child
from shared.schema.reading.document import Document
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE

# By Python's types, JSON's; numbers of different types may be the same.
_KINDS = {str: "string", bool: "boolean", NoneType: "null"}
# What else has a say about such values; all other keywords are about numbers, arrays, objects, or nothing.
_SAY_MORE = frozenset({
    *("$ref", "$dynamicRef", "$recursiveRef", "format", "if", "maxLength", "minLength", "pattern"),
    *(CONSTRAINTS, STRUCTURE),
})  # fmt: skip
_MOST_DEEP = 4


def told(document: Document, at: str, value: JsonValue, depth: int = 0) -> bool | None:
    """Tell whether the subschema at a pointer accepts a value; None where it takes a validator to tell.

    Args:
        depth: of subschemas that apply each other in place.
    """
    kind = _KINDS.get(type(value))
    if kind is None or depth > _MOST_DEEP or at in document.blocked:
        return None
    schema = document.schema_at(at)
    if not isinstance(schema, dict):
        return schema
    if not _SAY_MORE.isdisjoint(schema):
        return None
    named = schema.get("type", kind)
    if named != kind and not (isinstance(named, list) and kind in named):
        return False
    listed = schema.get("enum")
    if isinstance(listed, list) and not _holds(listed, value):
        return False
    if "const" in schema and document.dialect.year >= 6 and not _holds([schema["const"]], value):
        return False
    return _told_by_parts(document, at, schema, value, depth)


def _told_by_parts(
    document: Document, at: str, schema: dict[str, JsonValue], value: JsonValue, depth: int
) -> bool | None:
    if "not" in schema:
        unwanted = told(document, child(at, "not"), value, depth + 1)
        if unwanted is not False:
            return None if unwanted is None else False
    for keyword in ("allOf", "anyOf", "oneOf"):
        parts = schema.get(keyword)
        if not isinstance(parts, list):
            continue
        verdicts = [told(document, child(at, keyword, index), value, depth + 1) for index in range(len(parts))]
        if None in verdicts:
            return None
        met = verdicts.count(True)
        if not {"allOf": met == len(parts), "anyOf": met > 0, "oneOf": met == 1}[keyword]:
            return False
    return True


def _holds(listed: list[JsonValue], value: JsonValue) -> bool:
    return any(type(member) is type(value) and member == value for member in listed)
