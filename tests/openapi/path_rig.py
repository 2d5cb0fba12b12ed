"""Documents of paths, as the tests of which operation is meant make them."""

from __future__ import annotations

from typing import Any

UUID, TEXT, WHOLE = {"type": "string", "format": "uuid"}, {"type": "string"}, {"type": "integer"}
KIND = {"type": "string", "enum": ["cat", "horse"]}
DIGITS, LETTERS = {"type": "string", "pattern": "^[0-9]{3,5}$"}, {"type": "string", "pattern": "^[a-z]{3,5}$"}
LISTS = {"enum": ["list", "get"]}


def paths_of(*paths: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a document of paths that answer with themselves.

    Args:
        paths: each with the schemas of what stands in braces.
    """
    items = {}
    for path, schemas in paths:
        parameters = [{"name": one, "in": "path", "required": True, "schema": schemas[one]} for one in schemas]
        told = {"description": "", "content": {"application/json": {"schema": {"enum": [path]}}}}
        items[path] = {"get": {"parameters": parameters, "responses": {"200": told}}}
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": items}


def asked_for(path: str, /, **parameters: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a document of one path with parameters, each with its location and schema; all are required."""
    document = paths_of((path, {}))
    document["paths"][path]["get"]["parameters"] = [
        {"name": name, "in": location, "required": True, "schema": schema, "explode": False}
        for name, (location, schema) in parameters.items()
    ]
    return document


def with_asked(document: dict[str, Any], path: str, *parameters: dict[str, Any], **more: Any) -> None:
    """Give an operation other parameters, and other members, beside those that it has."""
    operation = document["paths"][path]["get"]
    operation["parameters"] += parameters
    operation |= more


def in_query(name: str, schema: Any, *, required: bool = False, location: str = "query") -> dict[str, Any]:
    return {"name": name, "in": location, "required": required, "schema": schema}
