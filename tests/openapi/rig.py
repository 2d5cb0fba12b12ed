"""What the OpenAPI tests share: a small pet shop in each dialect, and one way to ask."""

from __future__ import annotations

import copy
import json
from typing import Any

from starlette.testclient import TestClient

_PET: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "status"],
    "properties": {
        "id": {"type": "integer", "format": "int64", "minimum": 1},
        "name": {"type": "string", "minLength": 1, "maxLength": 40},
        "status": {"type": "string", "enum": ["available", "pending", "sold"]},
        "email": {"type": "string", "format": "email"},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 5},
    },
}
_ERROR: dict[str, Any] = {"type": "object", "required": ["code"], "properties": {"code": {"type": "integer"}}}


def shop(version: str = "3.0.3", **changes: Any) -> dict[str, Any]:
    """Return the document in OpenAPI 3; `changes` replace members of its root."""
    pets = {"description": "A pet", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}
    fault = {"$ref": "#/components/responses/Fault"}
    by_id = {"name": "petId", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    whole: dict[str, Any] = {
        "openapi": version,
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/pets/{petId}": {
                "parameters": [by_id],
                "get": {"summary": "One pet", "responses": {"200": pets, "404": fault, "5XX": fault}},
                "delete": {"responses": {"204": {"description": "Gone"}}},
            },
            "/orders": {"get": {"responses": {"200": {"description": "", "content": {"text/plain": {}}}}}},
        },
        "components": {
            "schemas": {"Pet": _PET, "Error": _ERROR, "Apart": {"type": "string"}},
            "responses": {
                "Fault": {
                    "description": "A fault",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
                }
            },
        },
        **changes,
    }
    return copy.deepcopy(whole)


def swagger_shop() -> dict[str, Any]:
    """Return the document in Swagger 2.0."""
    whole: dict[str, Any] = {
        "swagger": "2.0",
        "info": {"title": "Shop", "version": "1"},
        "produces": ["application/json"],
        "paths": {
            "/pets/{petId}": {
                "parameters": [{"name": "petId", "in": "path", "required": True, "type": "integer"}],
                "get": {"responses": {"200": {"description": "A pet", "schema": {"$ref": "#/definitions/Pet"}}}},
            }
        },
        "definitions": {"Pet": _PET},
    }
    return copy.deepcopy(whole)


def vary(client: TestClient, document: Any = None, **body: Any) -> Any:
    """Ask for variations; path and method have defaults, and so has the document where no hash is given."""
    sent = {"path": "/pets/{petId}", "method": "GET", **body}
    if "spec_hash" not in sent and "spec_text" not in sent:
        sent["spec_text"] = json.dumps(document if document is not None else shop())
    headers = sent.pop("headers", None)
    return client.post("/api/mock/generate-variations", json=sent, headers=headers)


def varied(client: TestClient, document: Any = None, **body: Any) -> dict[str, Any]:
    """Ask for variations that must be there, and return the answer."""
    response = vary(client, document, **body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert answer["count"] == len(answer["variations"])
    return answer
