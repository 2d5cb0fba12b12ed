"""Parameters that no style writes, and expressions that nothing tells: the others keep their cases."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from starlette.testclient import TestClient

from tests.openapi.case_rig import generated, operation_of
from tests.openapi.mock_rig import judged
from tests.schema.openapi_judge import judge_of
from tests.wiring import client_of, memory_runtime


@pytest.mark.parametrize("at", ["/components/schemas/Filter", ""])
def test_a_property_that_a_parameters_style_cannot_write_leaves_the_others_their_cases(at: str) -> None:
    """A list in a deepObject has no words: it is told once with its pointer, and the bounds beside it are broken."""
    filtered: dict[str, Any] = {
        "type": "object",
        "required": ["a"],
        "additionalProperties": False,
        "properties": {
            "a": {"type": "integer", "minimum": 1, "maximum": 9},
            "b": {"type": "string", "minLength": 2},
            "tags": {"type": "array", "items": {"type": "string"}},
            "more": {"type": "object"},
        },
    }
    schema = {"$ref": f"#{at}"} if at else filtered
    parameter = {"name": "f", "in": "query", "style": "deepObject", "explode": True, "schema": schema}
    body = {"content": {"application/json": {"schema": schema}}}
    document = {
        **operation_of(parameters=[parameter], requestBody=body),
        "components": {"schemas": {"Filter": filtered}},
    }
    judge = judge_of("openapi-3.0", filtered)
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/x", method="post")
    place = at or "/paths/~1x/post/parameters/0/schema"
    assert [one["pointer"] for one in answer["warnings"]] == [f"{place}/properties/tags", f"{place}/properties/more"]
    cases = answer["test_cases"]
    read = {
        group: [
            {name[2:-1]: int(text) if text.lstrip("-").isdigit() else text for name, text in parse_qsl(query, True)}
            for case in cases[group]
            if (query := case["request"]["url"].partition("?")[2])
        ]
        for group in ("happy_path", "edge_cases", "sad_path")
    }
    assert {"a", "b"} == {name for value in read["happy_path"] + read["edge_cases"] for name in value}
    assert all(map(judge.is_valid, read["happy_path"] + read["edge_cases"]))
    assert not any(map(judge.is_valid, read["sad_path"]))
    told = {(case["violates"].get("pointer"), case["violates"]["keyword"]) for case in cases["sad_path"]}
    assert {("/a", "minimum"), ("/a", "maximum"), ("/a", "type"), ("/b", "minLength")} <= told
    # A body is JSON, and holds them.
    assert any("tags" in (case["request"]["body"] or {}) for case in cases["happy_path"])


REFERS_BACK = r"[0-9]|(.)\1{99}"


@pytest.mark.parametrize(
    ("schema", "beside", "texts"),
    [
        ({"type": "string", "pattern": REFERS_BACK}, {"example": "a1"}, {"a1"}),
        ({"type": "string", "pattern": REFERS_BACK, "example": "b2", "default": "c3"}, {}, {"b2", "c3"}),
        ({"type": "string", "pattern": REFERS_BACK, "enum": ["d4", "e5"], "example": "no"}, {}, {"d4", "e5"}),
        ({"type": "string", "pattern": REFERS_BACK, "minLength": 2}, {"example": "7"}, None),
        ({"type": "string", "not": {"pattern": REFERS_BACK, "example": "f"}}, {}, None),
        ({"type": "string", "pattern": REFERS_BACK}, {}, None),
    ],
)
def test_what_no_expression_can_tell_the_documents_own_values_do(
    schema: Any, beside: dict[str, Any], texts: set[str] | None
) -> None:
    """A required part with a backreference is sent as the examples say; without any, the operation is refused."""
    document = operation_of(
        parameters=[
            {"name": "p", "in": "query", "required": True, "schema": schema, **beside},
            {"name": "n", "in": "query", "schema": {"type": "integer", "maximum": 3}},
        ]
    )
    sent = {"path": "/x", "method": "post", "spec_text": json.dumps(document)}
    with client_of(memory_runtime()) as client:
        response = client.post("/api/tests/generate", json=sent)
    if texts is None:
        assert (response.status_code, response.json()["code"]) == (422, "unsupported_pattern")
        return
    answer = response.json()
    (warning,) = answer["warnings"]
    assert warning["pointer"] == "/paths/~1x/post/parameters/0/schema/pattern"
    cases = answer["test_cases"]
    assert {case["request"]["query_params"]["p"] for case in cases["happy_path"] + cases["edge_cases"]} == texts
    told = {(case["violates"].get("name"), case["violates"]["keyword"]) for case in cases["sad_path"]}
    assert {("p", "required"), ("n", "maximum"), ("n", "type")} <= told
    assert not {("p", "enum"), ("p", "pattern")} & told


def test_a_bodys_example_tells_what_an_expression_within_it_cannot() -> None:
    """The part of the example at the property's place, through references too; the rest of the body varies."""
    login = {
        "type": "object",
        "required": ["secret", "times"],
        "properties": {
            "secret": {"type": "string", "pattern": REFERS_BACK},
            "times": {"type": "integer", "minimum": 1, "maximum": 5},
        },
    }
    media = {"schema": {"$ref": "#/components/schemas/Login"}, "example": {"secret": "abc1", "times": 2}}
    document = operation_of(requestBody={"required": True, "content": {"application/json": media}})
    document["components"] = {"schemas": {"Login": login}}
    judge = judge_of("openapi-3.0", login)
    with client_of(memory_runtime()) as client:
        cases = generated(client, document, path="/x", method="post")["test_cases"]
    valid = [case["request"]["body"] for case in cases["happy_path"] + cases["edge_cases"]]
    assert {body["secret"] for body in valid} == {"abc1"}
    assert {1, 2, 4, 5} <= {body["times"] for body in valid}
    assert all(map(judge.is_valid, valid))
    broken = [case for case in cases["sad_path"] if case["violates"].get("pointer") is not None]
    assert not any(judge.is_valid(case["request"]["body"]) for case in broken)
    assert {"minimum", "maximum", "required"} <= {case["violates"]["keyword"] for case in broken}


@pytest.mark.parametrize(
    ("more", "sent"),
    [({}, "filter[other]=1"), ({"additionalProperties": False}, "filter[age]=")],
    ids=["open", "closed"],
)
def test_a_deep_object_that_is_there_without_what_it_needs_is_refused(more: Any, sent: str) -> None:
    """Nothing at all lacks nothing, since the parameter may be left out: another member stands where one is lacking."""
    schema: Any = {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
        **more,
    }
    document = operation_of(parameters=[{"name": "filter", "in": "query", "style": "deepObject", "schema": schema}])
    with client_of(memory_runtime()) as client:
        cases = generated(client, document, path="/x", method="post")["test_cases"]
    lacking = [case["request"]["url"] for case in cases["sad_path"] if case["violates"]["keyword"] == "required"]
    assert len(lacking) == 1
    assert lacking[0].partition("?")[2].startswith(sent)


def test_a_required_parameter_whose_expression_looks_ahead_is_sent_and_broken() -> None:
    """As AWS has it for names of tags: texts that it lets through are sent, and one that only the look rules out."""
    pattern = r"^(?!aws:)[a-zA-Z+-=._:/]+$"
    document = operation_of(
        parameters=[{"name": "key", "in": "query", "required": True, "schema": {"type": "string", "pattern": pattern}}]
    )
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/x", method="post")
    cases = answer["test_cases"]
    sent = [case["request"]["query_params"]["key"] for case in cases["happy_path"] + cases["edge_cases"]]
    assert len(set(sent)) > 5
    assert all(re.search(pattern, key) for key in sent)
    (broken,) = [case for case in cases["sad_path"] if case["violates"]["keyword"] == "pattern"]
    assert broken["request"]["query_params"]["key"].startswith("aws:")
    assert answer["warnings"] == []


@pytest.mark.parametrize(
    ("path", "parameters", "told"),
    [
        ("/a/{id}", [], ["The path's id is no parameter: any text is taken for it."]),
        (
            "/a/{id}",
            [{"name": "ID", "in": "path", "required": True, "schema": {"type": "integer"}}],
            ["ID does not stand in the path, and was left out.",
             "The path's id is no parameter: any text is taken for it."],
        ),
        ("/a", [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
         ["id does not stand in the path, and was left out."]),
    ],
)  # fmt: skip
def test_a_path_and_its_parameters_out_of_step_are_told_and_served(
    client: TestClient, path: str, parameters: list[Any], told: list[str]
) -> None:
    """A name that nobody declares is any text, one that does not stand there is none; the own mock server agrees."""
    operation = {"parameters": parameters, "responses": {"200": {"description": ""}}}
    document = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {path: {"get": operation}}}
    cases = judged(client, document, path)
    assert cases["happy_path"]
    assert not any("%7B" in case["request"]["url"] for case in cases["happy_path"])
    answer = generated(client, document, path=path, method="get")
    assert [warning["detail"] for warning in answer["warnings"]] == told


@pytest.mark.parametrize(
    "spread",
    [
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 2},
        {"type": "object", "properties": {"n": {"type": "integer"}}, "additionalProperties": False},
        {"type": "object", "minProperties": 2},
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_an_object_spread_over_the_query_leaves_its_neighbours_alone(
    client: TestClient, spread: Any, required: bool
) -> None:
    """What stands under another parameter's name is no member of it, and does not keep it from being missing."""
    parameters = [
        {"name": "filter", "in": "query", "required": required, "schema": spread},
        {"name": "z", "in": "query", "required": True, "schema": {"type": "string", "maxLength": 5}},
        {"name": "deep", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
        {"name": "two", "in": "query", "schema": {"type": "object", "properties": {"m": {"type": "string"}}}},
    ]
    operation = {"parameters": parameters, "responses": {"200": {"description": ""}}}
    document = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"get": operation}}}
    cases = judged(client, document, "/x")
    missing = {case["violates"]["name"] for case in cases["sad_path"] if case["violates"]["keyword"] == "required"}
    assert missing >= ({"filter", "z"} if required else {"z"})


def test_a_range_beside_the_type_that_it_would_be_sent_as_is_left_out(client: TestClient) -> None:
    """`*/*` beside JSON is sent as JSON, of which another schema holds; types of other parameters are told apart."""
    content = {
        "application/json": {"schema": {"type": "object", "required": ["a"]}},
        "*/*": {"schema": {"type": "string"}},
        "application/json;v=2": {"schema": {"type": "integer"}},
    }
    document = operation_of(requestBody={"required": True, "content": content})
    document["info"] = {"title": "t", "version": "1"}
    document["paths"]["/x"]["post"]["responses"] = {"200": {"description": ""}}
    cases = judged(client, document, "/x", "post")
    sent = {case["request"]["content_type"] for case in cases["happy_path"]}
    assert sent == {"application/json", "application/json;v=2"}
    answer = generated(client, document, path="/x", method="post")
    assert any("*/*" in warning["detail"] for warning in answer["warnings"])


def test_a_bodys_encoding_is_no_parameters_to_set(client: TestClient) -> None:
    """As S3 declares it: nothing here compresses what is sent, so that a request that says so would be refused."""
    document = operation_of(
        parameters=[{"name": "Content-Encoding", "in": "header", "schema": {"type": "string"}}],
        requestBody={"content": {"text/plain": {"schema": {"type": "string"}}}},
    )
    document["info"] = {"title": "t", "version": "1"}
    document["paths"]["/x"]["post"]["responses"] = {"200": {"description": ""}}
    cases = judged(client, document, "/x", "post")
    assert not any("Content-Encoding" in case["request"]["headers"] for case in cases["happy_path"])
