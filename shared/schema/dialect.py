"""The dialects of JSON Schema that are read, and where each keeps its subschemas."""

from __future__ import annotations

from typing import NamedTuple

from shared.canonical_json import JsonValue
from shared.schema.faults import invalid_schema


class Dialect(NamedTuple):
    """One published draft.

    Args:
        year: the draft's place in time, for keywords that came or went: 4, 6, 7, 2019 or 2020.
        uri: how `$schema` names it.
    """

    year: int
    uri: str

    @property
    def ref_stands_alone(self) -> bool:
        """Tell whether keywords beside `$ref` are ignored."""
        return self.year <= 7

    @property
    def id_keyword(self) -> str:
        """Return the keyword that gives a schema its own base URI."""
        return "id" if self.year == 4 else "$id"


DEFAULT = Dialect(2020, "https://json-schema.org/draft/2020-12/schema")
_KNOWN = {
    dialect.uri.partition("://")[2].rstrip("#"): dialect
    for dialect in (
        Dialect(4, "http://json-schema.org/draft-04/schema#"),
        Dialect(6, "http://json-schema.org/draft-06/schema#"),
        Dialect(7, "http://json-schema.org/draft-07/schema#"),
        Dialect(2019, "https://json-schema.org/draft/2019-09/schema"),
        DEFAULT,
    )
}

# Applicators that look at the same value again, and so multiply the looks at it.
IN_PLACE_LISTS = frozenset({"allOf", "anyOf", "oneOf"})
IN_PLACE_SINGLES = frozenset({"not", "if", "then", "else"})
IN_PLACE_MAPS = frozenset({"dependentSchemas", "dependencies"})
# Applicators that step into a value. Those of one group never look at the same place twice.
STEPPING_GROUPS = (
    frozenset({"properties", "items", "prefixItems", "additionalItems", "additionalProperties"}),
    frozenset({"patternProperties"}),
    frozenset({"contains", "propertyNames"}),
    frozenset({"unevaluatedItems", "unevaluatedProperties"}),
)
SINGLES = IN_PLACE_SINGLES | {
    "items",
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
}
LISTS = IN_PLACE_LISTS | {"prefixItems", "items"}
MAPS = IN_PLACE_MAPS | {"properties", "patternProperties", "$defs", "definitions"}
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


def dialect_of(schema: dict[str, JsonValue]) -> Dialect:
    """Return the dialect that `$schema` names, 2020-12 where it is silent.

    Raises:
        UnprocessableError: `$schema` names no known dialect (`invalid_schema`); it is never fetched.
    """
    return read_dialect(schema["$schema"], "/$schema") if "$schema" in schema else DEFAULT


def read_dialect(uri: JsonValue, pointer: str) -> Dialect:
    """Return the dialect with this URI; http or https, with or without the empty fragment."""
    if isinstance(uri, str):
        scheme, _, rest = uri.partition("://")
        known = _KNOWN.get(rest.removesuffix("#")) if scheme in ("http", "https") else None
        if known is not None:
            return known
    raise invalid_schema("'$schema' names a dialect that is not known: use draft 4, 6, 7, 2019-09 or 2020-12.", pointer)
