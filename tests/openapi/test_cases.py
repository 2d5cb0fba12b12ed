"""`POST /api/tests/generate`: each case is what it says, by a reader and a judge that the generator does not use."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.openapi.case_rig import ask, body_of, generated
from tests.openapi.catalogue import catalogue, faults
from tests.openapi.rig import shop, swagger_shop
from tests.schema.openapi_judge import judge_of
from tests.wiring import client_of, memory_runtime, sqlite_runtime


@pytest.fixture(scope="module")
def cases() -> dict[str, list[dict[str, Any]]]:
    with client_of(memory_runtime()) as client:
        found: dict[str, list[dict[str, Any]]] = generated(client)["test_cases"]
        return found


def test_happy_and_edge_cases_are_valid_as_they_are_sent(cases: dict[str, list[dict[str, Any]]]) -> None:
    """Read from the URL, the headers and the body that are sent, nothing is wrong with any of them."""
    valid = cases["happy_path"] + cases["edge_cases"]
    assert len(valid) > 60
    for case in valid:
        assert faults(case) == [], case["name"]
        assert case["violates"] is None
        assert case["expected_response"]["status"] == 200


def test_sad_cases_break_just_one_thing_as_they_are_sent(cases: dict[str, list[dict[str, Any]]]) -> None:
    """Read from what is sent, one part is wrong: the one that the case names. Nothing valid is called a fault."""
    kinds = Counter(case["violates"]["keyword"] for case in cases["sad_path"])
    for case in cases["sad_path"]:
        violates, found = case["violates"], faults(case)
        if violates["keyword"] in ("method", "security", "notFound"):
            assert found == [], case["name"]
            continue
        assert len(found) == 1, (case["name"], found)
        place = "body" if violates["in"] in ("body", "header") and "name" not in violates else violates["in"]
        assert found[0].startswith((place, f"{place} {violates.get('name')}", "form", "content type", "syntax")), case
        assert violates["detail"] == case["expected_response"]["error"]
    assert {
        "required", "type", "minimum", "maximum", "maxLength", "minLength", "maxItems", "enum", "format",
        "pattern", "multipleOf", "uniqueItems", "additionalProperties", "oneOf", "contentType", "syntax", "duplicate",
        "method", "security", "notFound",
    } <= set(kinds)  # fmt: skip


def test_one_request_is_said_to_break_one_thing() -> None:
    """What lacks a name that a branch asks for breaks the oneOf too, and is given once; the oneOf has its own."""
    branches = [
        {"type": "object", "required": [own], "properties": {own: {"type": "integer", "minimum": 1}}} for own in "ab"
    ]
    schema = {"oneOf": branches}
    with client_of(memory_runtime()) as client:
        sad = generated(client, body_of(schema), path="/x", method="post")["test_cases"]["sad_path"]
    requests = [json.dumps(case["request"], sort_keys=True) for case in sad]
    assert len(set(requests)) == len(requests)
    of_schema = [case for case in sad if case["violates"].get("pointer") is not None]
    assert not any(judge_of("openapi-3.0", schema).is_valid(case["request"]["body"]) for case in of_schema)
    assert {"required", "minimum", "type", "oneOf"} <= {case["violates"]["keyword"] for case in of_schema}


def test_what_cannot_be_broken_over_http_is_left_out(cases: dict[str, list[dict[str, Any]]]) -> None:
    """A text parameter has no wrong type, null is the text "null", and an empty segment is another route."""
    broken = [case["violates"] for case in cases["sad_path"] if case["violates"].get("name") in ("q", "shop")]
    assert "type" not in {violates["keyword"] for violates in broken if violates["name"] == "q"}
    assert all("/shops//" not in case["request"]["url"] for group in cases.values() for case in group)


def test_each_bound_has_its_edges(cases: dict[str, list[dict[str, Any]]]) -> None:
    """At a bound and inside it, valid; beyond it, a sad case."""
    edges = {case["request"]["query_params"].get("limit") for case in cases["edge_cases"]}
    assert {1, 2, 99, 100} <= edges
    sad = {json.dumps(case["request"]["query_params"].get("limit")) for case in cases["sad_path"]}
    assert {"0", "101"} <= sad
    amounts = {case["request"]["body"].get("amount") for case in cases["edge_cases"] if case["request"]["body"]}
    assert {1, 2, 98, 99} <= amounts


def test_statuses_are_those_that_the_document_has(cases: dict[str, list[dict[str, Any]]]) -> None:
    """A refusal is the document's 422 here, nothing found is 404, and a method that is not there 405."""
    by_keyword = {case["violates"]["keyword"]: case["expected_response"]["status"] for case in cases["sad_path"]}
    assert (by_keyword["minimum"], by_keyword["notFound"], by_keyword["method"]) == (422, 404, 405)
    assert by_keyword["security"] == 401


def test_ids_are_their_own(cases: dict[str, list[dict[str, Any]]]) -> None:
    """No two cases share an id, and no two of a group send the same."""
    ids = [case["id"] for group in cases.values() for case in group]
    assert len(set(ids)) == len(ids)
    for group in cases.values():
        requests = [json.dumps(case["request"], sort_keys=True) for case in group]
        assert len(set(requests)) == len(requests)


def test_the_same_operation_has_the_same_cases(tmp_path: Path) -> None:
    """Byte for byte, from another process's store, and for another spelling or an edit elsewhere in the document."""
    edited = catalogue()
    edited["info"]["title"] = "Other"
    edited["paths"]["/new"] = {"get": {"responses": {"200": {"description": "x"}}}}
    with client_of(memory_runtime()) as client:
        first = ask(client)
    with client_of(sqlite_runtime(tmp_path)) as client:
        second, again = ask(client), ask(client, edited)
    with client_of(sqlite_runtime(tmp_path)) as client:
        later = ask(client, spec_text=json.dumps(catalogue(), indent=1))
    assert first.json()["test_cases"] == second.json()["test_cases"] == later.json()["test_cases"]
    assert [one.json()["cache_source"] for one in (second, again, later)] == ["generated", "ai_memory", "database"]
    assert [one.json()["cached"] for one in (second, again, later)] == [False, True, True]


def test_an_edit_within_makes_them_anew() -> None:
    """A change of a schema that the operation refers to is a miss, and the new bound is probed."""
    edited = catalogue()
    edited["components"]["schemas"]["Item"]["properties"]["amount"]["maximum"] = 50
    with client_of(memory_runtime()) as client:
        generated(client)
        answer = generated(client, edited)
    assert not answer["cached"]
    assert 51 in [(case["request"]["body"] or {}).get("amount") for case in answer["test_cases"]["sad_path"]
                  if isinstance(case["request"]["body"], dict)]  # fmt: skip


@pytest.mark.parametrize("document", [shop(), shop("3.1.0"), swagger_shop()])
def test_every_dialect_is_served(document: dict[str, Any]) -> None:
    """The operation without a body has cases in each dialect."""
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/pets/{petId}", method="get")
    assert answer["test_cases"]["happy_path"]
    assert answer["warnings"] == []


def test_swaggers_forms_and_lists_are_sent_as_it_says() -> None:
    """formData makes a form, collectionFormat joins a list."""
    document = swagger_shop()
    document["paths"]["/form"] = {
        "post": {
            "consumes": ["application/x-www-form-urlencoded"],
            "parameters": [
                {"name": "name", "in": "formData", "type": "string", "required": True, "minLength": 1},
                {"name": "ids", "in": "query", "required": True, "type": "array", "items": {"type": "integer"},
                 "collectionFormat": "pipes", "minItems": 2, "maxItems": 2},
            ],
            "responses": {"200": {"description": "ok"}},
        }
    }  # fmt: skip
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/form", method="post")
    plain = answer["test_cases"]["happy_path"][0]["request"]
    assert plain["raw_body"].startswith("name=")
    assert "%7C" in plain["url"]
    assert {"required", "minLength"} <= {
        case["violates"]["keyword"] for case in answer["test_cases"]["sad_path"] if case["violates"]["in"] == "body"
    }
