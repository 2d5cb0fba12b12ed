"""Cases of what a dialect only annotates, and of schemas that discriminators tell apart."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.openapi.case_rig import body_of, generated
from tests.schema.openapi_judge import judge_of
from tests.wiring import client_of, memory_runtime


def of_kinds(version: str) -> dict[str, Any]:
    """Return a document of a body that a discriminator tells apart, with a property that is only read, and a format."""
    kinds = {
        kind: {
            "type": "object",
            "required": ["kind", own],
            "properties": {
                "kind": {"type": "string"},
                own: {"type": "integer"},
                "id": {"type": "string", "readOnly": True, "maxLength": 9},
                "when": {"type": "string", "format": "date"},
            },
        }
        for kind, own in (("Cat", "lives"), ("Dog", "barks"))
    }
    refs = [{"$ref": f"#/components/schemas/{kind}"} for kind in kinds]
    pet = {"oneOf": refs, "discriminator": {"propertyName": "kind"}}
    document = body_of({"$ref": "#/components/schemas/Pet"})
    document["paths"]["/x"]["post"]["requestBody"]["content"]["application/json"]["example"] = {
        "kind": "Dog", "lives": 9, "barks": 1,
    }  # fmt: skip
    return {**document, "openapi": version, "components": {"schemas": {**kinds, "Pet": pet}}}


@pytest.mark.parametrize(("version", "dialect"), [("3.0.4", "openapi-3.0"), ("3.1.1", "openapi-3.1")])
def test_what_is_only_annotated_is_labelled(version: str, dialect: str) -> None:
    """A judge for which discriminators and readOnly are annotations agrees with every case that is not labelled so."""
    document = of_kinds(version)
    judge = judge_of(dialect, document, "/components/schemas/Pet")
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/x", method="post")
        mixed = of_kinds(version)
        for kind in ("Cat", "Dog"):
            mixed["components"]["schemas"][kind]["required"] = ["kind"]
        alike = generated(client, mixed, path="/x", method="post")
    cases = answer["test_cases"]
    bodies = [case["request"]["body"] for case in cases["happy_path"] + cases["edge_cases"]]
    assert {body["kind"] for body in bodies} == {"Cat", "Dog"}
    assert all(map(judge.is_valid, bodies))
    assert answer["warnings"] == []
    broken = [case for case in cases["sad_path"] if case["violates"].get("pointer") is not None]
    labelled = {case["violates"]["keyword"] for case in broken if case["violates"].get("annotated")}
    assert labelled == {"discriminator", "readOnly"} | ({"format"} if dialect == "openapi-3.1" else set())
    for case in broken:
        told = case["violates"]["keyword"]
        assert judge.is_valid(case["request"]["body"]) == (told in ("discriminator", "readOnly")), case
        assert case["expected_response"]["status"] == 422
    (read, *_) = (case["violates"] for case in broken if case["violates"]["keyword"] == "readOnly")
    assert (read["pointer"], read["detail"]) == ("/id", "id is readOnly, so it should not be sent.")
    # Where each value is one of both, it is told that only the discriminator lets it through.
    assert ["by schema alone" in warning["detail"] for warning in alike["warnings"]] == [True]


def told_apart(how: str) -> dict[str, Any]:
    """Return a document of a body that is one of two kinds, told apart by "kind", which is described in some way."""
    described = {"listed": {"enum": ["Cat"]}, "const": {"const": "Cat"}}.get(how, {"type": "string"})
    base = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    kinds: dict[str, Any] = {}
    for kind, own in (("Cat", "lives"), ("Dog", "barks")):
        stated = json.loads(json.dumps(described).replace("Cat", kind))
        whole = {
            "type": "object",
            "required": [own] if how in ("optional", "heirs") else ["kind", own],
            "properties": {own: {"type": "integer"}, **({} if how == "heirs" else {"kind": stated})},
        }
        kinds[kind] = {"allOf": [{"$ref": "#/components/schemas/Base"}, whole]} if how == "heirs" else whole
    refs = [{"$ref": f"#/components/schemas/{kind}"} for kind in kinds]
    pet = {"oneOf": refs, "discriminator": {"propertyName": "kind"}}
    document = body_of({"$ref": "#/components/schemas/Pet"})
    version = "3.1.0" if how == "const" else "3.0.3"
    return {**document, "openapi": version, "components": {"schemas": {**kinds, "Base": base, "Pet": pet}}}


@pytest.mark.parametrize("how", ["named", "listed", "const", "optional", "heirs"])
def test_each_kind_that_a_discriminator_tells_apart_is_broken(how: str) -> None:
    """What each kind requires, the property that tells, and its value; a judge that knows no discriminator agrees."""
    document = told_apart(how)
    judge = judge_of("openapi-3.1" if how == "const" else "openapi-3.0", document, "/components/schemas/Pet")
    with client_of(memory_runtime()) as client:
        cases = generated(client, document, path="/x", method="post")["test_cases"]["sad_path"]
    broken = [case for case in cases if case["violates"].get("pointer") is not None]
    for case in broken:
        assert judge.is_valid(case["request"]["body"]) == case["violates"].get("annotated", False), case
    bodies = [case["request"]["body"] for case in broken if isinstance(case["request"]["body"], dict)]
    assert {"kind": "Cat"} in bodies
    assert {"kind": "Dog"} in bodies
    assert any("kind" not in body and {"lives", "barks"} & set(body) for body in bodies)
    for own in ("lives", "barks"):
        assert any(own in body and body.get("kind") not in ("Cat", "Dog", None) for body in bodies)
    only_told = {case["violates"]["keyword"] for case in broken if case["violates"].get("annotated")}
    assert only_told == (set() if how in ("listed", "const") else {"discriminator"})


def test_what_breaks_more_than_a_discriminator_is_no_mere_annotation() -> None:
    """A wrong name that makes a value match two branches is refused by a judge that knows no discriminator too."""
    document = told_apart("named")
    schemas = document["components"]["schemas"]
    schemas["Pet"]["oneOf"].append({"type": "object", "required": ["kind"], "properties": {"lives": {}}})
    schemas["Dog"]["additionalProperties"] = False
    judge = judge_of("openapi-3.0", document, "/components/schemas/Pet")
    with client_of(memory_runtime()) as client:
        cases = generated(client, document, path="/x", method="post")["test_cases"]["sad_path"]
    broken = [case for case in cases if case["violates"].get("pointer") is not None]
    for case in broken:
        assert judge.is_valid(case["request"]["body"]) == case["violates"].get("annotated", False), case
    by_name = [case["violates"] for case in broken if case["violates"]["keyword"] == "discriminator"]
    assert 'kind is "Dog", and the discriminator asks for "Cat".' in [told["detail"] for told in by_name]
    assert {told.get("annotated", False) for told in by_name} == {True, False}
