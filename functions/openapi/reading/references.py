"""References of a document that lead out of it or to nothing, wherever they stand; what is data has none."""

from __future__ import annotations

from typing import TypeAlias
from urllib.parse import unquote

from functions.openapi.reading.parts import Warning
from functions.openapi.reading.specification import Specification
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema.pointers import child, tokens_of

MAX_WARNINGS = 20
# What stands under these is no part of the document but an instance.
_DATA = frozenset({"example", "examples", "default", "enum", "const", "value"})
# These hold parts by names that are anybody's.
_NAMED = frozenset(
    {"properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "schemas", "responses", "headers",
     "parameters", "requestBodies", "securitySchemes", "links", "callbacks", "pathItems", "paths", "webhooks",
     "content", "encoding", "variables", "mapping"}
)  # fmt: skip
# A schema with one of these may be referred to by a name, or have what stands below it elsewhere.
_NAMES = ("$id", "$anchor", "$dynamicAnchor")

_Way: TypeAlias = "tuple[_Way, str | int] | None"


def stray_references(specification: Specification, most: int = MAX_WARNINGS) -> list[Warning]:
    """Return up to so many faults, each at its reference; what has one of them cannot be served."""
    told: list[Warning] = []
    for way in _strays(specification)[:most]:
        tokens: list[str | int] = []
        while way is not None:
            way, token = way
            tokens.append(token)
        try:
            specification.referred(specification.root.member(*reversed(tokens)))
        except UnprocessableError as error:
            told.append(Warning(error.pointer or "", error.detail))
    return told


def _strays(specification: Specification) -> list[_Way]:
    """Return the ways to what refers out of the document or to nothing, in the document's order."""
    found: list[_Way] = []
    leads: dict[str, bool] = {}
    stack: list[tuple[JsonValue, _Way, bool]] = [(specification.value, None, False)]
    while stack:
        part, way, names = stack.pop()
        if isinstance(part, list):
            stack.extend((part[at], (way, at), False) for at in reversed(range(len(part))))
        if not isinstance(part, dict):
            continue
        if not names:
            reference = part.get("$ref")
            if isinstance(reference, str):
                if reference not in leads:
                    leads[reference] = _leads_somewhere(specification, reference)
                if not leads[reference]:
                    found.append(way)
            if any(isinstance(part.get(name), str) for name in _NAMES):
                # What refers to a name is not told from what leads nowhere.
                return []
        stack.extend(
            (part[name], (way, name), not names and name in _NAMED)
            for name in reversed(part)
            if names or (name not in _DATA and not name.startswith("x-"))
        )
    return found


def _leads_somewhere(specification: Specification, reference: str) -> bool:
    return reference.startswith("#") and specification.at(child("", *tokens_of(unquote(reference[1:])))) is not None
