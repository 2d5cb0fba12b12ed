"""A document with every kind of parameter and body, and a reader of requests that the generator does not use."""

from __future__ import annotations

import copy
import json
import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.schema.openapi_judge import judge_of

_ITEM: dict[str, Any] = {
    "type": "object",
    "required": ["sku", "amount"],
    "additionalProperties": False,
    "properties": {
        "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"},
        "amount": {"type": "integer", "minimum": 1, "maximum": 99},
        "price": {"type": "number", "multipleOf": 0.01, "minimum": 0},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 8}, "uniqueItems": True, "maxItems": 3},
        "kind": {"oneOf": [{"type": "integer", "maximum": 5}, {"type": "string", "enum": ["new", "used"]}]},
        "when": {"type": "string", "format": "date"},
    },
}


def _query(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Catalogue", "version": "1"},
    "security": [{"key": []}],
    "paths": {
        "/shops/{shop}/items/{id}": {
            "put": {
                "parameters": [
                    {"name": "shop", "in": "path", "required": True, "schema": {"type": "string", "minLength": 2}},
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}},
                    _query("limit", {"type": "integer", "minimum": 1, "maximum": 100}, required=True),
                    _query("q", {"type": "string", "nullable": True, "maxLength": 20}),
                    _query("flag", {"type": "boolean"}),
                    _query("ids", {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3}),
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string", "format": "uuid"}},
                    {"name": "mode", "in": "cookie", "schema": {"type": "string", "enum": ["a", "b"]}},
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Item"}},
                        "application/x-www-form-urlencoded": {
                            "schema": {
                                "type": "object",
                                "required": ["amount"],
                                "properties": {"amount": {"type": "integer", "minimum": 1}, "note": {"type": "string"}},
                            }
                        },
                        "application/xml": {"schema": {"type": "object"}},
                    },
                },
                "responses": {
                    "200": {"description": "ok"},
                    "422": {"description": "no"},
                    "404": {"description": "none"},
                },
            },
            "get": {"responses": {"200": {"description": "ok"}}},
        }
    },
    "components": {
        "schemas": {"Item": _ITEM},
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "K"}},
    },
}
PATH = "/shops/{shop}/items/{id}"
OPERATION = DOCUMENT["paths"][PATH]["put"]


def catalogue() -> dict[str, Any]:
    """Return a copy of the document."""
    return copy.deepcopy(DOCUMENT)


def faults(case: dict[str, Any]) -> list[str]:
    """Return everything that a request does wrong, read from what is sent, by python-jsonschema."""
    request = case["request"]
    split = urlsplit(request["url"])
    match = re.fullmatch("/shops/([^/]*)/items/([^/]*)", split.path)
    if match is None:
        return ["path"]
    sent: dict[tuple[str, str], list[str]] = {
        ("path", "shop"): [unquote(match[1])],
        ("path", "id"): [unquote(match[2])],
    }
    for name, text in parse_qsl(split.query, keep_blank_values=True):
        sent.setdefault(("query", name), []).append(text)
    sent |= {("header", name): [text] for name, text in request["headers"].items()}
    sent |= {("cookie", name): [text] for name, text in request["cookies"].items()}
    found = [one for parameter in OPERATION["parameters"] for one in _faults_of(parameter, sent)]
    known = {(parameter["in"], parameter["name"]) for parameter in OPERATION["parameters"]}
    found += [f"unknown {place}" for place in sent if place not in known]
    return found + _faults_of_body(request)


def _faults_of(parameter: dict[str, Any], sent: dict[tuple[str, str], list[str]]) -> list[str]:
    texts = sent.get((parameter["in"], parameter["name"]))
    place, schema = f"{parameter['in']} {parameter['name']}", parameter["schema"]
    if texts is None:
        return [f"{place} missing"] if parameter.get("required") else []
    if schema["type"] == "array":
        value: Any = [_value(text, schema["items"]["type"]) for text in texts]
    else:
        if len(texts) > 1:
            return [f"{place} twice"]
        value = _value(texts[0], schema["type"])
    return [] if judge_of("openapi-3.0", schema).is_valid(value) else [f"{place} invalid"]


def _faults_of_body(request: dict[str, Any]) -> list[str]:
    content_type = request["content_type"]
    if content_type is None:
        return ["body missing"]
    essence = content_type.partition(";")[0]
    media = OPERATION["requestBody"]["content"].get(essence)
    if media is None:
        return ["content type"]
    if essence == "application/json":
        if "raw_body" in request:
            try:
                value: Any = json.loads(request["raw_body"])
            except ValueError:
                return ["syntax"]
        else:
            value = request["body"]
        at = "/components/schemas/Item"
        return [] if judge_of("openapi-3.0", DOCUMENT, at).is_valid(value) else ["body invalid"]
    pairs = dict(parse_qsl(request["raw_body"], keep_blank_values=True))
    types = {"amount": "integer", "note": "string"}
    value = {name: _value(text, types.get(name, "string")) for name, text in pairs.items()}
    return [] if judge_of("openapi-3.0", media["schema"]).is_valid(value) else ["form invalid"]


def _value(text: str, kind: str) -> Any:
    """Return what a text means where a schema has one type: what most frameworks take it for."""
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind in ("integer", "number"):
        try:
            number = json.loads(text)
        except ValueError:
            return text
        return number if isinstance(number, (int, float)) and not isinstance(number, bool) else text
    return text
