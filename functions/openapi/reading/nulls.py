"""A document whose values are never null, for what has no way to write it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from functions.openapi.reading.instead import replaced
from functions.openapi.reading.specification import Place, Specification
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema.pointers import tokens_of

# Of one schema, with all that it refers to.
_MOST_SCHEMAS = 5_000
_OF_ONE = ("items", "additionalProperties", "then", "else")
_OF_SEVERAL = ("allOf", "anyOf", "oneOf", "prefixItems")
_BY_NAME = ("properties", "patternProperties")


def without_null(specification: Specification, schema: Place) -> Specification | None:
    """Return a document in which no part of a schema's values may be null where it may be something else.

    Values of the schema are those of the one in the document that have no null; what a `not` says is left alone, and
    parts of which nothing is said may still be null. None stands where nothing is to be changed.
    """
    document: Any = specification.value
    waiting, seen, nothing = deque([schema]), set[str](), list[str]()
    while waiting and len(seen) < _MOST_SCHEMAS:
        place = waiting.popleft()
        if place.pointer in seen:
            continue
        seen.add(place.pointer)
        if place.text("$ref") is not None:
            with suppress(UnprocessableError):
                waiting.append(specification.referred(place))
        for keyword, value in _changes(specification, place):
            document = replaced(document, [*tokens_of(place.pointer), keyword], value)
        nothing += _only_null(specification, place)
        waiting.extend(_within(place))
    # What lies within one of them is done by then.
    for pointer in sorted(nothing, key=len, reverse=True):
        document = replaced(document, tokens_of(pointer), False)
    return None if document is specification.value else Specification(document)


def _within(place: Place) -> Iterator[Place]:
    yield from (place.member(keyword) for keyword in _OF_ONE if keyword in place.object)
    for keyword in _OF_SEVERAL:
        yield from place.member(keyword).listed()
    for keyword in _BY_NAME:
        named = place.member(keyword)
        yield from (named.member(name) for name in named.object)


def _changes(specification: Specification, place: Place) -> Iterator[tuple[str, JsonValue]]:
    """Yield the keywords of one schema that let null through beside other values, with what does not."""
    schema = place.object
    if specification.dialect == "openapi-3.1":
        types = schema.get("type")
        if isinstance(types, list) and "null" in types and len(types) > 1:
            yield "type", [one for one in types if one != "null"]
    else:
        nullable = "x-nullable" if specification.dialect == "swagger-2.0" else "nullable"
        if schema.get(nullable) is True:
            yield nullable, False
    listed = schema.get("enum")
    if isinstance(listed, list) and None in listed and len(listed) > 1:
        yield "enum", [one for one in listed if one is not None]


def _only_null(specification: Specification, place: Place) -> Iterator[str]:
    """Yield the pointers of a schema's branches that let through nothing but null, where others are left."""
    for keyword in ("anyOf", "oneOf") if specification.dialect == "openapi-3.1" else ():
        branches = list(place.member(keyword).listed())
        found = [branch.pointer for branch in branches if branch.object.get("type") in ("null", ["null"])]
        if len(found) < len(branches):
            yield from found
