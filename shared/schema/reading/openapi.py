"""Schemas of OpenAPI 3.0 and Swagger 2.0, which took draft 4 and changed it, said as draft 2020-12 says the same."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.schema.faults import invalid_schema
from shared.schema.pointers import child
from shared.schema.reading.dialect import Dialect

_TYPES = ("array", "boolean", "integer", "number", "object", "string")
_SAME = frozenset({
    "title", "description", "default", "enum", "multipleOf", "maxLength", "minLength", "pattern", "maxItems",
    "minItems", "uniqueItems", "maxProperties", "minProperties", "required", "allOf", "items", "properties",
    "additionalProperties", "format", "readOnly", "example", "discriminator",
})  # fmt: skip
# Keywords of 3.0 that Swagger 2.0 does not know.
_SAME_IN_30 = _SAME | {"oneOf", "anyOf", "not", "writeOnly"}
_PLAIN_IN_30 = _SAME_IN_30 | {"type", "nullable"}
_OPPOSITE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_BOUNDS = frozenset({*_OPPOSITE, *_OPPOSITE.values()})


def rewritten(at: str, schema: dict[str, JsonValue], dialect: Dialect) -> dict[str, JsonValue]:
    """Return what the schema asserts; keywords that the dialect does not know assert nothing and are left out.

    Raises:
        UnprocessableError: a keyword has a value that draft 4 had but this dialect has not, or none of them
            (`invalid_schema`).
    """
    swagger = dialect.name == "swagger-2.0"
    known = _SAME if swagger else _SAME_IN_30
    if not swagger and _PLAIN_IN_30.issuperset(schema):
        # As most are: by far the quickest way, and a large document has thousands.
        made = schema.copy()
        made.pop("type", None)
        made.pop("nullable", None)
    else:
        made = {keyword: value for keyword, value in schema.items() if keyword in known or keyword.startswith("x-")}
    if "type" in schema:
        made["type"] = _types(at, schema, swagger=swagger)
    required = schema.get("required")
    if swagger and isinstance(schema.get("in"), str) and isinstance(required, bool):
        # A parameter, which is a schema of its own in Swagger and says here whether it is sent at all.
        del made["required"]
    elif "required" in schema and not isinstance(required, list):
        raise invalid_schema(
            "'required' is a list of names; whether a property is required is said where it is listed.",
            child(at, "required"),
        )
    for exclusive, inclusive in _OPPOSITE.items() if not _BOUNDS.isdisjoint(schema) else ():
        if inclusive in schema:
            made[inclusive] = schema[inclusive]
        if exclusive not in schema:
            continue
        if not isinstance(schema[exclusive], bool):
            raise invalid_schema(f"'{exclusive}' is true or false in this dialect.", child(at, exclusive))
        if schema[exclusive] and inclusive in made:
            made[exclusive] = made.pop(inclusive)
    return made


def _types(at: str, schema: dict[str, JsonValue], *, swagger: bool) -> JsonValue:
    named = schema["type"]
    if swagger and named == "file":
        named = "string"
    if not isinstance(named, str) or named not in _TYPES:
        raise invalid_schema(f"'type' is one of {', '.join(_TYPES)} in this dialect.", child(at, "type"))
    keyword = "x-nullable" if swagger else "nullable"
    nullable = schema.get(keyword, False)
    if not isinstance(nullable, bool):
        raise invalid_schema(f"'{keyword}' is true or false.", child(at, keyword))
    # By the clarification of 3.0.3, it widens the type right beside it and nothing else, an enum neither.
    return [named, "null"] if nullable else named
