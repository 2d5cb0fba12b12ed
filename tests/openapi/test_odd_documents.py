"""Documents that say what no request can hold: the rest of them is served, and what is left out is told."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.openapi.case_rig import body_of, generated, operation_of
from tests.openapi.rig import shop, varied
from tests.schema.openapi_judge import judge_of
from tests.wiring import ScriptedProvider, client_of, memory_runtime


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


ANY_XML = {"application/*+xml": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}


def test_a_body_that_is_not_written_leaves_what_is_sound_without_it() -> None:
    """Requests that break just that, for want of the body or for its type: whatever else were wrong would be two."""
    document = operation_of(
        requestBody={"required": True, "content": ANY_XML},
        security=[{"key": []}],
        parameters=[{"name": "n", "in": "query", "schema": {"type": "integer", "maximum": 3}}],
    )
    provider = ScriptedProvider(always={"cases": []})
    with client_of(memory_runtime(provider=provider)) as client:
        answer = generated(client, document, path="/x", method="post")
    cases = answer["test_cases"]
    assert (cases["happy_path"], cases["edge_cases"], cases["ai_generated"], provider.count) == ([], [], [], 0)
    told = {(case["violates"]["in"], case["violates"]["keyword"]) for case in cases["sad_path"]}
    assert told == {("body", "required"), ("header", "contentType")}
    assert all(case["expected_response"]["status"] >= 400 for case in cases["sad_path"])
    warnings = {warning["pointer"]: warning["detail"] for warning in answer["warnings"]}
    body = "/paths/~1x/post/requestBody"
    assert "cannot be written" in warnings[body]
    assert f"{body}/content/application~1*+xml" in warnings


def test_an_optional_body_that_is_not_written_is_left_out() -> None:
    """The rest of the operation is served whole."""
    with client_of(memory_runtime()) as client:
        answer = generated(client, operation_of(requestBody={"content": ANY_XML}), path="/x", method="post")
    assert answer["test_cases"]["happy_path"]
    assert len(answer["warnings"]) == 1


def test_a_dialect_that_is_not_known_is_passed_over() -> None:
    """Where a schema names one, it is read in the document's, and told, by every operation that has it."""
    odd = {"$schema": "https://example.com/mine", "type": "integer", "minimum": 3}
    parameter = {"name": "n", "in": "query", "required": True, "schema": odd}
    body = {"type": "object", "required": ["b"], "properties": {"b": {"$ref": "#/components/schemas/Odd"}}}
    operation = {
        "parameters": [parameter],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": {"description": "ok"}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"post": operation, "put": operation}},
        "components": {"schemas": {"Odd": {**odd, "$schema": "http://json-schema.org/draft-07/schema#", "maximum": 9}}},
    }
    with client_of(memory_runtime()) as client:
        for method in ("post", "put"):
            answer = generated(client, document, path="/x", method=method)
            assert {warning["pointer"] for warning in answer["warnings"]} == {
                f"/paths/~1x/{method}/parameters/0/schema/$schema",
                "/components/schemas/Odd/$schema",
            }
            assert all("document's dialect" in warning["detail"] for warning in answer["warnings"])
            sad = answer["test_cases"]["sad_path"]
            assert 2 in [case["request"]["query_params"].get("n") for case in sad]
            assert {"b": 10} in [case["request"]["body"] for case in sad]
        whole = generated(client, {**document, "jsonSchemaDialect": "urn:mine"}, path="/x", method="post")
    assert "/jsonSchemaDialect" in {warning["pointer"] for warning in whole["warnings"]}
    assert whole["test_cases"]["happy_path"]


def responding(codes: dict[str, Any]) -> dict[str, Any]:
    document = operation_of()
    document["paths"]["/x"]["post"]["responses"] = codes
    return document


def test_a_response_of_no_status_is_told_and_not_expected() -> None:
    """Neither "2ab" nor "700" is what a case expects; a range in small letters is one all the same, and told."""
    plain = {"description": ""}
    with client_of(memory_runtime()) as client:
        nonsense = generated(
            client, responding(dict.fromkeys(("abc", "99", "2ab", "700", "201"), plain)), path="/x", method="post"
        )
        small = generated(client, responding({"3xx": plain}), path="/x", method="post")
        sound = dict.fromkeys(("200", "2XX", "5XX", "default", "x-more"), plain)
        assert generated(client, responding(sound), path="/x", method="post")["warnings"] == []
    told = {warning["pointer"]: warning["detail"] for warning in nonsense["warnings"]}
    assert set(told) == {f"/paths/~1x/post/responses/{code}" for code in ("abc", "99", "2ab", "700")}
    assert {case["expected_response"]["status"] for case in nonsense["test_cases"]["happy_path"]} == {201}
    assert [(one["pointer"], "read as 3XX" in one["detail"]) for one in small["warnings"]] == [
        ("/paths/~1x/post/responses/3xx", True)
    ]
    assert {case["expected_response"]["status"] for case in small["test_cases"]["happy_path"]} == {300}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("schema", [[1], "x", 5, None])
def test_what_is_no_schema_lets_anything_through_and_is_told(version: str, schema: Any) -> None:
    """Of a parameter, a body, an answer and its headers, each at its own place."""
    document = operation_of(
        parameters=[{"name": "p", "in": "query", "schema": schema}],
        requestBody={"content": {"application/json": {"schema": schema}}},
        responses={
            "200": {
                "description": "",
                "headers": {"X-A": {"schema": schema}, "X-B": {"content": {"text/plain": {"schema": schema}}}},
                "content": {"application/json": {"schema": schema}},
            }
        },
    )
    with client_of(memory_runtime()) as client:
        answer = generated(client, {**document, "openapi": version}, path="/x", method="post")
    at = "/paths/~1x/post"
    assert {warning["pointer"] for warning in answer["warnings"]} == {
        f"{at}/parameters/0/schema",
        f"{at}/requestBody/content/application~1json/schema",
        f"{at}/responses/200/content/application~1json/schema",
        f"{at}/responses/200/headers/X-A/schema",
        f"{at}/responses/200/headers/X-B/content/text~1plain/schema",
    }
    assert {"p"} == {name for case in answer["test_cases"]["edge_cases"] for name in case["request"]["query_params"]}


def test_swaggers_schema_that_is_none_is_told() -> None:
    """Of a body and an answer: its parameters are schemas themselves."""
    operation = {
        "parameters": [{"name": "b", "in": "body", "schema": [1]}],
        "responses": {"200": {"description": "", "schema": "x"}},
    }
    with client_of(memory_runtime()) as client:
        answer = generated(client, {"swagger": "2.0", "paths": {"/x": {"post": operation}}}, path="/x", method="post")
    at = "/paths/~1x/post"
    assert {warning["pointer"] for warning in answer["warnings"]} == {
        f"{at}/parameters/0/schema", f"{at}/responses/200/schema",
    }  # fmt: skip


def test_a_bound_as_draft_4_has_it_is_refused_alike_everywhere() -> None:
    """In 3.1 `exclusiveMaximum` is a number: cases, mock data and mock servers say so with one pointer."""
    odd = {"type": "integer", "maximum": 5, "exclusiveMaximum": True}
    document = {
        **operation_of(
            parameters=[{"name": "n", "in": "query", "schema": {"$ref": "#/components/schemas/Odd"}}],
            requestBody={"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Odd"}}}},
            responses={"200": {"description": "", "content": {"application/json": {"schema": odd}}}},
        ),
        "components": {"schemas": {"Odd": odd}},
    }
    newer = {**document, "openapi": "3.1.0"}
    at = "/components/schemas/Odd/exclusiveMaximum"
    of_answer = "/paths/~1x/post/responses/200/content/application~1json/schema/exclusiveMaximum"
    says = "'exclusiveMaximum' is a number in this dialect"
    operation = {"path": "/x", "method": "post", "spec_text": json.dumps(newer)}
    with client_of(memory_runtime()) as client:
        warnings = generated(client, newer, path="/x", method="post")["warnings"]
        assert [(one["pointer"], says in one["detail"]) for one in warnings] == [(at, True)] * 2
        made = client.post("/api/mock/servers", json={"spec_text": json.dumps(newer)}).json()
        for refused in (
            client.post("/api/mock/generate-variations", json=operation),
            client.post(f"/mock/{made['mock_id']}/x?n=7"),
        ):
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid_schema")
            assert refused.json()["document_pointer"] == of_answer
            assert says in refused.json()["detail"]
        newer["paths"]["/x"]["post"]["responses"] = {}
        made = client.post("/api/mock/servers", json={"spec_text": json.dumps(newer)}).json()
        answered = client.post(f"/mock/{made['mock_id']}/x?n=7", json=7)
        told = answered.headers["Larder-Mock-Warning"]
        assert (answered.status_code, told.count(says), told.count(at)) == (200, 2, 2), told
        served = generated(client, document, path="/x", method="post")
    assert served["warnings"] == []
    assert 5 in [case["request"]["query_params"].get("n") for case in served["test_cases"]["sad_path"]]
