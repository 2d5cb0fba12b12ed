"""The dialects of JSON Schema that are read, and where each keeps its subschemas."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.canonical_json import JsonValue
from shared.schema.faults import invalid_schema
from shared.schema.pointers import child


@dataclass(frozen=True, slots=True)
class Dialect:
    """One published draft, or one of OpenAPI's dialects.

    Args:
        name: how a caller names it.
        year: the draft that its subschemas are read as, for keywords that came or went: 4, 6, 7, 2019 or 2020.
        uri: how `$schema` names that draft.
        rewritten: whether its keywords are not those of the draft and are written anew (OpenAPI 3.0, Swagger 2.0).
        openapi: whether `discriminator` and its like count.
    """

    name: str
    year: int
    uri: str
    rewritten: bool = False
    openapi: bool = False

    @property
    def ref_stands_alone(self) -> bool:
        """Tell whether keywords beside `$ref` are ignored."""
        return self.year <= 7 or self.rewritten

    @property
    def id_keyword(self) -> str:
        """Return the keyword that gives a schema its own base URI."""
        return "id" if self.year == 4 else "$id"

    @property
    def definitions(self) -> str:
        """Return the keyword for subschemas that are only referred to."""
        return "$defs" if self.year >= 2019 else "definitions"


_URI_2020 = "https://json-schema.org/draft/2020-12/schema"
DEFAULT = Dialect("2020-12", 2020, _URI_2020)
OPENAPI_31 = Dialect("openapi-3.1", 2020, _URI_2020, openapi=True)
_DRAFTS = (
    Dialect("draft-04", 4, "http://json-schema.org/draft-04/schema#"),
    Dialect("draft-06", 6, "http://json-schema.org/draft-06/schema#"),
    Dialect("draft-07", 7, "http://json-schema.org/draft-07/schema#"),
    Dialect("2019-09", 2019, "https://json-schema.org/draft/2019-09/schema"),
    DEFAULT,
)
_BY_NAME = {
    dialect.name: dialect
    for dialect in (
        *_DRAFTS,
        OPENAPI_31,
        Dialect("openapi-3.0", 2020, _URI_2020, rewritten=True, openapi=True),
        Dialect("swagger-2.0", 2020, _URI_2020, rewritten=True, openapi=True),
    )
}
_KNOWN = {dialect.uri.partition("://")[2].rstrip("#"): dialect for dialect in _DRAFTS}
# Whatever draft is the latest.
_KNOWN["json-schema.org/schema"] = DEFAULT
_OPENAPI_31_BASE = "spec.openapis.org/oas/3.1/dialect/"

# Applicators that look at the same value again, and so multiply the looks at it.
IN_PLACE_LISTS = frozenset({"allOf", "anyOf", "oneOf"})
IN_PLACE_SINGLES = frozenset({"not", "if", "then", "else"})
IN_PLACE_MAPS = frozenset({"dependentSchemas", "dependencies"})
IN_PLACE = IN_PLACE_LISTS | IN_PLACE_SINGLES | IN_PLACE_MAPS
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
DEFINITIONS = frozenset({"$defs", "definitions"})
MAPS = IN_PLACE_MAPS | DEFINITIONS | {"properties", "patternProperties"}
HOLDERS = SINGLES | LISTS | MAPS
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


# Of these, what an OpenAPI document says elsewhere is not asked.
NAMES = tuple(_BY_NAME)


def dialect_of(name: str | None, document: JsonValue, entry: JsonValue, at: str) -> Dialect:
    """Return the dialect of a name, or without one the dialect that `$schema` names, 2020-12 where it is silent.

    Args:
        document: the whole, whose `$schema` or `jsonSchemaDialect` counts where the schema itself is silent.
        entry: the schema that is meant.
        at: its pointer.

    Raises:
        ValueError: the name is none of `NAMES`.
        UnprocessableError: `$schema` names no known dialect (`invalid_schema`); it is never fetched.
    """
    if name is not None and name not in _BY_NAME:
        raise ValueError(f"dialect is one of {', '.join(NAMES)}")
    if name is not None and name != OPENAPI_31.name:
        return _BY_NAME[name]
    keyword = "$schema" if name is None else "jsonSchemaDialect"
    for place, schema, said in ((at, entry, "$schema"), ("", document, keyword)):
        if isinstance(schema, dict) and said in schema:
            found = read_dialect(schema[said], child(place, said))
            return found if name is None else replace(found, openapi=True)
    return DEFAULT if name is None else OPENAPI_31


def read_dialect(uri: JsonValue, pointer: str) -> Dialect:
    """Return the dialect with this URI; http or https, with or without the empty fragment."""
    if isinstance(uri, str):
        scheme, _, rest = uri.partition("://")
        if scheme in ("http", "https"):
            known = OPENAPI_31 if rest.startswith(_OPENAPI_31_BASE) else _KNOWN.get(rest.removesuffix("#"))
            if known is not None:
                return known
    raise invalid_schema("The dialect is not known: use draft 4, 6, 7, 2019-09, 2020-12 or OpenAPI 3.1.", pointer)
