"""Documents that say what no request can hold: the rest of them is served, and what is left out is told."""

from __future__ import annotations

import hashlib
import json

from tests.openapi.rig import shop, varied
from tests.openapi.test_cases import body_of, generated, operation_of
from tests.schema.openapi_judge import judge_of
from tests.wiring import client_of, memory_runtime


def test_what_cannot_stand_in_a_request_is_left_out_and_told() -> None:
    """Headers that are a client's own or have no name, media types that are none, optional parts without a value."""
    document = operation_of(
        parameters=[
            {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
            for name in ("X\r\nY", "\u00e9", "Host", "Content-Length", "")
        ]
        + [{"name": "list", "in": "path", "schema": {"type": "string"}}]
        + [{"name": "deep", "in": "query", "schema": {"type": "array", "minItems": 1, "items": {"type": "array"}}}],
        requestBody={
            "content": {
                "application/x\r\ny: z+json": {"schema": {"type": "integer"}},
                "application/json": {"schema": {"type": "integer", "minimum": 2, "maximum": 1}},
                "text/plain": {"schema": {"type": "string"}},
            }
        },
    )
    document["paths"] = {"/a b/\u00e9#x?action=1&of={list}": document["paths"]["/x"]}
    (path,) = document["paths"]
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path=path, method="post")
    requests = [case["request"] for group in answer["test_cases"].values() for case in group]
    assert len(answer["warnings"]) == 8
    assert all(request["headers"] == {} and request["url"].isascii() for request in requests)
    assert all(request["url"].startswith("/a%20b/%C3%A9%23x?action=1&of=") for request in requests)
    assert {request["content_type"] for request in requests} == {None, "text/plain", "application/x-larder-unknown"}


def test_a_newer_version_is_read_as_far_as_it_is_known() -> None:
    """OpenAPI 3.2 is served as 3.1 with a warning wherever it is asked for; one of 3.1 that is the same has none."""
    newer, known = shop("3.2.0"), shop("3.1.0")
    pet = {"path": "/pets/{petId}", "method": "get"}
    spec_hash = hashlib.sha256(json.dumps(newer).encode()).hexdigest()
    with client_of(memory_runtime()) as client:
        first, second = (
            client.post("/api/tests/generate", json={**pet, "spec_text": json.dumps(document)}).json()
            for document in (newer, known)
        )
        told = [
            first,
            varied(client, newer),
            client.put(f"/api/specs/{spec_hash}", content=json.dumps(newer)).json(),
            client.post("/api/mock/servers", json={"spec_text": json.dumps(newer)}).json(),
        ]
        refused = client.post("/api/tests/generate", json={**pet, "spec_text": json.dumps(shop("3.3.0"))})
    for answer in told:
        (warning,) = answer["warnings"]
        assert warning["pointer"] == "/openapi"
        assert "read as 3.1" in warning["detail"]
    assert (second["warnings"], second["test_cases"]) == ([], first["test_cases"])
    assert (refused.status_code, refused.json()["code"]) == (422, "unsupported_version")


def test_a_body_that_may_be_null_is_sent_as_such() -> None:
    """And one that has no value with everything is not null instead."""
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}, "nullable": True}
    judge = judge_of("openapi-3.0", schema)
    with client_of(memory_runtime()) as client:
        cases = generated(client, body_of(schema), path="/x", method="post")["test_cases"]
    assert all(judge.is_valid(case["request"]["body"]) for case in cases["happy_path"] + cases["edge_cases"])
    assert any(case["request"]["body"] is None for case in cases["edge_cases"])


def test_a_wrong_type_that_becomes_a_text_is_not_called_one() -> None:
    """0 for a uuid is the text "0" in a URL and in a form: its format is broken, and only that is said."""
    text = {"type": "string", "format": "uuid"}
    document = operation_of(
        parameters=[
            {"name": "id", "in": "query", "required": True, "schema": text},
            {"name": "ids", "in": "query", "schema": {"type": "array", "items": text}},
            {"name": "n", "in": "query", "schema": {"type": "integer"}},
        ],
        requestBody={
            "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"f": text}}}}
        },
    )
    with client_of(memory_runtime()) as client:
        cases = generated(client, document, path="/x", method="post")["test_cases"]["sad_path"]
    told = {(one.get("name") or one.get("pointer"), one["keyword"]) for one in (case["violates"] for case in cases)}
    assert {("id", "format"), ("ids", "format"), ("/f", "format"), ("n", "type")} <= told
    assert told.isdisjoint({("id", "type"), ("ids", "type"), ("/f", "type")})
