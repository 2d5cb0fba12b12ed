"""What the tests of mock servers share: a library with every kind of answer, and a mock server of it."""

from __future__ import annotations

import copy
import json
from typing import Any

from starlette.testclient import TestClient

_BOOK: dict[str, Any] = {
    "type": "object",
    "required": ["id", "title"],
    "properties": {
        "id": {"type": "integer", "minimum": 1, "readOnly": True},
        "title": {"type": "string", "minLength": 1, "maxLength": 80},
        "pages": {"type": "integer", "minimum": 1, "maximum": 9999},
        "isbn": {"type": "string", "pattern": "^[0-9]{13}$"},
        "secret": {"type": "string", "writeOnly": True},
    },
}
_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["message", "code"],
    "additionalProperties": False,
    "properties": {"message": {"type": "string", "maxLength": 400}, "code": {"type": "integer"}},
}
_BOOK_REF = {"$ref": "#/components/schemas/Book"}


def _json(schema: Any, **more: Any) -> dict[str, Any]:
    return {"description": "", "content": {"application/json": {"schema": schema, **more}}}


_FAULT = _json({"$ref": "#/components/schemas/Error"})
_BY_ID = {"name": "bookId", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
_HEADERS = {
    "X-Rate-Limit": {"schema": {"type": "integer", "minimum": 10, "maximum": 20}},
    "Set-Cookie": {"schema": {"type": "string", "enum": ["session=stolen"]}},
    "Transfer-Encoding": {"schema": {"type": "string", "enum": ["chunked"]}},
    "Content-Length": {"schema": {"type": "integer", "enum": [3]}},
    "Content-Security-Policy": {"schema": {"type": "string", "enum": ["default-src *"]}},
    "X-Split": {"schema": {"type": "string", "enum": ["a\r\nSet-Cookie: b=c"]}},
    "Bad Name": {"schema": {"type": "string", "enum": ["x"]}},
}


def library() -> dict[str, Any]:
    """Return the document."""
    whole: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": "Library", "version": "1"},
        "servers": [{"url": "https://api.example.com/v1"}, {"url": "/{area}", "variables": {"area": {"default": "x"}}}],
        "paths": {
            "/books": {
                "get": {
                    "summary": "All books",
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
                        {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                        {"name": "X-Trace", "in": "header", "schema": {"type": "string", "format": "uuid"}},
                    ],
                    "responses": {"200": _json({"type": "array", "items": _BOOK_REF}), "422": _FAULT},
                },
                "post": {
                    "requestBody": {"required": True, "content": {"application/json": {"schema": _BOOK_REF}}},
                    "responses": {"201": _json(_BOOK_REF), "400": _FAULT},
                },
            },
            "/books/newest": {"get": {"responses": {"200": _json({"enum": ["newest"]})}}},
            "/books/{bookId}": {
                "parameters": [_BY_ID],
                "get": {
                    "responses": {
                        "404": _FAULT,
                        "200": {**_json(_BOOK_REF), "headers": _HEADERS},
                        "503": _FAULT,
                    }
                },
                "put": {
                    "requestBody": {"required": True, "content": {"application/json": {"schema": _BOOK_REF}}},
                    "responses": {"200": _json(_BOOK_REF), "404": _FAULT},
                },
                "patch": {
                    "requestBody": {"content": {"application/merge-patch+json": {"schema": {"type": "object"}}}},
                    "responses": {"200": _json(_BOOK_REF)},
                },
                "delete": {"responses": {"204": {"description": "Gone"}}},
            },
            "/books/{bookId}/cover.{format}": {
                "parameters": [_BY_ID, {"name": "format", "in": "path", "required": True, "schema": {"enum": ["png"]}}],
                "get": {"responses": {"200": {"description": "", "content": {"image/png": {}}}}},
            },
            "/page": {
                "get": {
                    "responses": {
                        "200": {
                            "description": "",
                            "content": {
                                "text/html": {"schema": {"type": "string", "enum": ["<script>1</script>"]}},
                                "application/json": {"schema": {"type": "string", "enum": ["data"]}},
                                "application/xml": {"schema": _BOOK_REF},
                            },
                        }
                    }
                }
            },
            "/named": {
                "get": {
                    "responses": {
                        "200": _json(
                            {"type": "string"},
                            examples={"cat": {"value": "Tom"}, "dog": {"$ref": "#/components/examples/Dog"}},
                        ),
                        "default": _FAULT,
                    }
                }
            },
            "/secured": {
                "get": {"security": [{"key": []}, {"token": []}], "responses": {"200": {"description": "ok"}}},
            },
            "/form": {
                "post": {
                    "requestBody": {
                        "content": {
                            "multipart/form-data": {
                                "schema": {
                                    "type": "object",
                                    "required": ["age"],
                                    "properties": {
                                        "age": {"type": "integer"},
                                        "file": {"type": "string", "format": "binary"},
                                    },
                                }
                            }
                        }
                    },
                    "responses": {"default": {"description": "ok"}},
                }
            },
        },
        "components": {
            "schemas": {"Book": _BOOK, "Error": _ERROR},
            "examples": {"Dog": {"value": "Rex"}},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "query", "name": "k"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    }
    return copy.deepcopy(whole)


def users_and_orders() -> dict[str, Any]:
    """Return a document of things that have an id of any text, and others below them."""
    thing = {"type": "object", "properties": {"id": {"type": "string"}, "state": {"type": "string"}}}
    one = {"200": {"description": "", "content": {"application/json": {"schema": thing}}}}
    many = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "array", "items": thing}}}}}
    text = {"in": "path", "required": True, "schema": {"type": "string"}}
    page = [
        {"name": "page", "in": "query", "schema": {"type": "integer"}},
        {"name": "per_page", "in": "query", "schema": {"type": "integer", "default": 2}},
        {"name": "state", "in": "query", "schema": {"type": "string"}},
    ]
    sent = {"content": {"application/json": {"schema": thing}}}
    collection = {"get": {"parameters": page, "responses": many}, "post": {"requestBody": sent, "responses": one}}
    item = {"get": {"responses": one}, "delete": {"responses": {"204": {"description": ""}}}}
    user, order = {"name": "id", **text}, {"name": "order", **text}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Orders", "version": "1"},
        "paths": {
            "/users": collection,
            "/users/{id}": {"parameters": [user], **item},
            "/users/{id}/orders": {"parameters": [user], **collection},
            "/users/{id}/orders/{order}": {"parameters": [user, order], **item},
        },
    }


def created(client: TestClient, document: Any = None, **settings: Any) -> dict[str, Any]:
    """Make a mock server, of the library where no document is given, and return the answer."""
    headers = settings.pop("headers", None)
    body = {"spec_text": json.dumps(library() if document is None else document), **settings}
    response = client.post("/api/mock/servers", json=body, headers=headers)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.json()
    return answer


def base(client: TestClient, document: Any = None, **settings: Any) -> str:
    """Make a mock server, and return the path under which it answers."""
    return f"/mock/{created(client, document, **settings)['mock_id']}"


def send(client: TestClient, at: str, request: dict[str, Any], document: Any = None) -> Any:
    """Send the request of a case to a mock server, with what its document's schemes ask for, or a key named K."""
    headers, cookies, url = {**request["headers"]}, {**request["cookies"]}, request["url"]
    content = None
    for name in request.get("security", ()):
        scheme = (document or {}).get("components", {}).get("securitySchemes", {}).get(name)
        match scheme or {"type": "apiKey", "in": "header", "name": "K"}:
            case {"type": "apiKey", "in": "query", "name": key}:
                url += f"{'&' if '?' in url else '?'}{key}=k"
            case {"type": "apiKey", "in": "cookie", "name": key}:
                cookies[key] = "k"
            case {"type": "apiKey", "name": key}:
                headers[key] = "k"
            case _:
                headers["Authorization"] = "Bearer k"
    if request["content_type"] is not None:
        headers["Content-Type"] = request["content_type"]
        content = request.get("raw_body", json.dumps(request["body"]))
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={text}" for name, text in cookies.items())
    return client.request(request["method"], at + url, headers=headers, content=content)


def judged(
    client: TestClient, document: Any, path: str, method: str = "get", *, is_tied: bool = False
) -> dict[str, list[Any]]:
    """Return the cases of an operation by group, each of which the document's mock server answers as it should.

    Args:
        is_tied: another path differs in names alone, so that which of the two refuses a request is not told.
    """
    made = created(client, document)
    asked = {"spec_hash": made["spec_hash"], "path": path, "method": method}
    answer = client.post("/api/tests/generate", json=asked)
    assert answer.status_code == 200, answer.text
    cases: dict[str, list[Any]] = answer.json()["test_cases"]
    for group, found in cases.items():
        for case in found:
            if (case["violates"] or {}).get("keyword") == "notFound":
                continue
            answered = send(client, f"/mock/{made['mock_id']}", case["request"], document)
            told = f"{case['name']}: {case['request']['url']} {answered.status_code} {answered.text}"
            assert (answered.status_code < 300) is (group != "sad_path"), told
            assert is_tied or answered.status_code == case["expected_response"]["status"], told
            assert answered.status_code < 500, told
    return cases
