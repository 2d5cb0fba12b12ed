"""Operations that cannot be served, or not whole: which, and where the document says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.openapi.case_rig import ask, body_of, generated, operation_of
from tests.schema.openapi_judge import judge_of
from tests.wiring import client_of, memory_runtime


@pytest.mark.parametrize(
    ("document", "code", "pointer"),
    [
        (body_of({"$ref": "http://127.0.0.1:9/x"}), "remote_ref", "/paths/~1x/post/requestBody"),
        (body_of({"type": "integer", "minimum": 2, "maximum": 1}), "unsatisfiable_schema",
         "/paths/~1x/post/requestBody"),
        (operation_of(parameters=[{"name": "a", "in": "query", "required": True, "schema": {"$ref": "x.yaml"}}]),
         "remote_ref", "/paths/~1x/post/parameters/0/schema/$ref"),
        (operation_of(parameters=[{"name": "a", "in": "query", "required": True,
                                 "schema": {"type": "array", "items": {"type": "array", "items": {}}, "minItems": 1}}]),
         None, None),
        (operation_of(parameters=[{"$ref": "http://127.0.0.1:9/x"}]), "remote_ref",
         "/paths/~1x/post/parameters/0/$ref"),
        (operation_of(parameters=[{"$ref": "#/components/parameters/gone"}]), "invalid_document",
         "/paths/~1x/post/parameters/0/$ref"),
        (operation_of(requestBody={"$ref": "bodies.yaml#/pet"}), "remote_ref", "/paths/~1x/post/requestBody/$ref"),
    ],
)  # fmt: skip
def test_an_operation_that_cannot_be_served_says_where(document: Any, code: str | None, pointer: str | None) -> None:
    """Its required parts have to have values that can be sent; the pointer leads into the document."""
    with client_of(memory_runtime()) as client:
        response = ask(client, document, path="/x", method="post")
    if code is None:
        assert response.status_code in (200, 422)
        return
    assert response.status_code == 422, response.text
    problem = response.json()
    assert problem["code"] == code
    assert problem["document_pointer"].startswith(pointer)


@pytest.mark.parametrize(
    ("content", "content_types"),
    [
        ({"application/json": {}}, {"application/json"}),
        ({"image/*": {"schema": {"type": "string", "format": "binary"}}}, {"image/png"}),
        ({"text/*": {"schema": {"type": "string", "minLength": 3}}}, {"text/plain"}),
        ({"application/pdf": {"schema": {"type": "string"}}}, {"application/pdf"}),
        ({"application/xml": {"schema": {"type": "object"}}, "*/*": {}}, {"application/xml", "application/json"}),
        ({"application/*+xml": {"schema": {"type": "object"}}, "*/*": {}}, {"application/json"}),
    ],
)
def test_bodies_are_sent_as_a_type_that_the_operation_takes(content: Any, content_types: set[str]) -> None:
    """A range is sent as a type within it, files as their own type; without a schema anything goes."""
    document = operation_of(requestBody={"required": True, "content": content})
    with client_of(memory_runtime()) as client:
        cases = generated(client, document, path="/x", method="post")["test_cases"]
    assert {case["request"]["content_type"] for case in cases["happy_path"] + cases["edge_cases"]} == content_types


def test_a_method_that_another_path_has_is_no_missing_one() -> None:
    """PATCH /u/search may be a call of /u/{id}, so it is not said to be refused."""
    answers = {"responses": {"200": {"description": "ok"}}}
    document = {"openapi": "3.0.0", "paths": {
        "/u/search": {"get": answers}, "/u/{id}": dict.fromkeys(("get", "patch", "put", "delete"), answers),
    }}  # fmt: skip
    with client_of(memory_runtime()) as client:
        sad = generated(client, document, path="/u/search", method="get")["test_cases"]["sad_path"]
    assert [case["request"]["method"] for case in sad if case["violates"]["keyword"] == "method"] == ["POST"]


def test_an_optional_part_that_cannot_be_served_is_a_warning() -> None:
    """A parameter with a schema that has a remote reference is left out, and told."""
    document = operation_of(
        parameters=[
            {"name": "a", "in": "query", "schema": {"$ref": "x.yaml"}},
            {"name": "b", "in": "query", "schema": {"type": "integer"}},
        ]
    )
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/x", method="post")
    assert [warning["pointer"] for warning in answer["warnings"]] == ["/paths/~1x/post/parameters/0/schema/$ref"]
    assert {"b"} == {name for case in answer["test_cases"]["edge_cases"] for name in case["request"]["query_params"]}


def test_larders_own_document_is_served_whole() -> None:
    """Every operation of the document that Larder serves itself has cases, all bodies of the happy ones valid."""
    document = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
    with client_of(memory_runtime()) as client:
        for path, item in document["paths"].items():
            for method in item:
                answer = generated(client, document, path=path, method=method)
                assert answer["test_cases"]["happy_path"]
                media = item[method].get("requestBody", {}).get("content", {}).get("application/json")
                at = media and media["schema"]["$ref"].removeprefix("#")
                for case in answer["test_cases"]["happy_path"] + answer["test_cases"]["edge_cases"] if at else ():
                    assert judge_of("openapi-3.1", document, at).is_valid(case["request"]["body"])


def test_a_refusal_that_is_shared_has_its_pointer_still(client: TestClient) -> None:
    """Asked again, and among all operations: what is kept of a failure says where it is."""
    must = {"type": "object", "required": ["m"], "properties": {"m": {"$ref": "#/components/schemas/Must"}}}
    document = body_of({"$ref": "#/components/schemas/Must"})
    document["components"] = {"schemas": {"Must": must}}
    sent = {"spec_text": json.dumps(document), "path": "/x", "method": "post"}
    told = [client.post("/api/tests/generate", json=sent).json() for _ in range(3)]
    assert [one["document_pointer"] for one in told] == [told[0]["document_pointer"]] * 3
    (among,) = client.post("/api/tests/generate-all", json={"spec_text": sent["spec_text"]}).json()["operations"]
    assert among["error"]["document_pointer"] == told[0]["document_pointer"]
