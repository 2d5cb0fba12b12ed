"""Which output schemas OpenAI can enforce word for word ("strict structured outputs")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MAX_NESTING = 10
MAX_PROPERTIES = 5_000
MAX_ENUM_VALUES = 1_000
MAX_NAME_CHARS = 120_000

_SHAPE = {"type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "$ref", "$defs"}
_NUMBERS = {"multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
_KEYWORDS = _SHAPE | _NUMBERS | {"title", "description", "pattern", "format", "minItems", "maxItems"}
_FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}


def satisfies_strict(schema: Mapping[str, Any]) -> bool:
    """Tell whether a schema lies in the subset that OpenAI takes with `strict: true`.

    There the root is an object, every object names all its properties as required and allows no others, and only some
    keywords and sizes are taken. A schema outside it goes out with `strict: false`: a hint to the model, no promise.
    """
    if schema.get("type") != "object" or "anyOf" in schema:
        return False
    properties = enum_values = name_chars = 0
    for part, depth in _parts(schema, 1):
        if not isinstance(part, Mapping) or depth > MAX_NESTING or not _part_is_strict(part):
            return False
        names = part.get("properties", {})
        values = part.get("enum", ())
        properties += len(names)
        enum_values += len(values)
        name_chars += sum(map(len, names)) + sum(map(len, part.get("$defs", {})))
        name_chars += sum(len(value) for value in (*values, part.get("const")) if isinstance(value, str))
    return properties <= MAX_PROPERTIES and enum_values <= MAX_ENUM_VALUES and name_chars <= MAX_NAME_CHARS


def _part_is_strict(part: Mapping[str, Any]) -> bool:
    if not part.keys() <= _KEYWORDS or not part.keys() & {"type", "enum", "const", "anyOf", "$ref"}:
        return False
    if part.get("format", "uuid") not in _FORMATS or not isinstance(part.get("items", {}), Mapping):
        return False
    kind = part.get("type")
    if "object" not in (kind if isinstance(kind, list) else [kind]):
        return "properties" not in part
    names = part.get("properties")
    if not isinstance(names, Mapping) or part.get("additionalProperties") is not False:
        return False
    return sorted(part.get("required", ())) == sorted(names)


def _parts(schema: Any, depth: int) -> Iterator[tuple[Any, int]]:
    yield schema, depth
    # One level more than is allowed is enough to see that it is too deep.
    if not isinstance(schema, Mapping) or depth > MAX_NESTING:
        return
    for inner in _mapping(schema.get("properties")).values():
        yield from _parts(inner, depth + 1)
    for inner in _mapping(schema.get("$defs")).values():
        yield from _parts(inner, depth)
    if "items" in schema:
        yield from _parts(schema["items"], depth + 1)
    for inner in schema.get("anyOf", ()):
        yield from _parts(inner, depth)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
