"""The security schemes of a document, and where those that are keys are sent."""

from __future__ import annotations

from functions.openapi.reading.operation import read_operation
from functions.openapi.reading.parts import Operation
from functions.openapi.reading.specification import Place, Specification
from shared.errors import UnprocessableError

Key = tuple[str, str]
"""Where a key is sent: header, query or cookie, and its name, that of a header in lower case."""


def scheme_named(specification: Specification, name: str) -> Place | None:
    """Return a scheme; None where it cannot be told apart from its absence (mutual TLS, one that is not known)."""
    swagger = specification.dialect == "swagger-2.0"
    holder = specification.root.member(*(("securityDefinitions",) if swagger else ("components", "securitySchemes")))
    try:
        scheme = specification.follow(holder.member(name))
    except UnprocessableError:
        return None
    if scheme.text("type") == "apiKey":
        known = scheme.text("name") is not None and scheme.text("in") in ("header", "query", "cookie")
        return scheme if known else None
    return scheme if scheme.text("type") in ("http", "basic", "oauth2", "openIdConnect") else None


def keys_of(specification: Specification, operation: Operation) -> list[frozenset[Key]]:
    """Return the keys that an operation asks for, in each of its alternatives."""
    return [
        frozenset(
            place_of_key(scheme.text("in") or "", scheme.text("name") or "")
            for name in alternative
            if (scheme := scheme_named(specification, name)) is not None and scheme.text("type") == "apiKey"
        )
        for alternative in operation.security
    ]


def query_keys_of(specification: Specification, path: str, method: str) -> list[str]:
    """Return the names of the keys that an operation's first alternative has in the query.

    Raises:
        UnprocessableError: there is no such operation.
    """
    asked = keys_of(specification, read_operation(specification, path, method))
    return sorted(name for location, name in asked[0] if location == "query") if asked else []


def place_of_key(location: str, name: str) -> Key:
    """Return where a key, or a parameter that may be one, is sent."""
    return location, name.lower() if location == "header" else name
