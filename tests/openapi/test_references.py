"""References that lead out of a document or to nothing are told with the document, before anyone runs into them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.openapi.reading.references import MAX_WARNINGS, stray_references
from functions.openapi.reading.specification import Specification
from tests.openapi.rig import shop

REMOTE = {"$ref": "http://127.0.0.1:1/x.json"}
FILE = {"$ref": "./pet.yaml#/Pet"}
NOWHERE = {"$ref": "#/components/schemas/None"}


def strayed() -> dict[str, Any]:
    """Return a document with a reference of each kind, and data that only looks like one."""
    document = shop()
    schemas = document["components"]["schemas"]
    schemas["Pet"]["properties"] |= {"out": REMOTE, "$ref": {"type": "string"}, "default": FILE}
    schemas["Pet"]["example"] = REMOTE
    schemas["Odd"] = {"enum": [REMOTE], "default": FILE, "x-more": NOWHERE, "items": NOWHERE}
    document["paths"]["/pets/{petId}"]["get"]["responses"]["default"] = {"$ref": "#/components/responses/None"}
    return document


TOLD = {
    "/paths/~1pets~1{petId}/get/responses/default/$ref",
    "/components/schemas/Pet/properties/out/$ref",
    "/components/schemas/Pet/properties/default/$ref",
    "/components/schemas/Odd/items/$ref",
}


def test_each_is_told_with_its_place_and_data_is_not() -> None:
    """Also under names that are keywords elsewhere; what is an example, a default or an extension is none."""
    told = stray_references(Specification(strayed()))
    assert {one.pointer for one in told} == TOLD
    details = {one.pointer.split("/")[-2]: one.detail for one in told}
    assert details["out"] == "The reference leads out of the document, and nothing is fetched."
    assert details["items"] == "The reference leads to nothing."
    assert stray_references(Specification(shop())) == []


def test_documents_and_mock_servers_tell_them(client: TestClient) -> None:
    """When they are made and when they are shown."""
    text = json.dumps(strayed())
    spec_hash = hashlib.sha256(text.encode()).hexdigest()
    described = client.put(f"/api/specs/{spec_hash}", content=text)
    made = client.post("/api/mock/servers", json={"spec_text": text})
    assert (described.status_code, made.status_code) == (200, 201)
    shown = client.get(f"/api/mock/servers/{made.json()['mock_id']}")
    for answer in (described.json(), made.json(), shown.json()):
        assert {one["pointer"] for one in answer["warnings"]} >= TOLD


def test_many_are_told_in_part() -> None:
    """A document of thousands of files does not fill the answer."""
    document = shop()
    document["components"]["schemas"] |= {f"S{index}": REMOTE for index in range(1_000)}
    assert len(stray_references(Specification(document))) == MAX_WARNINGS


@pytest.mark.parametrize("name", ["$id", "$anchor", "$dynamicAnchor"])
def test_names_of_schemas_are_not_told_from_nothing(name: str) -> None:
    """Where a schema has one, a reference may mean it: nothing is said that may be untrue."""
    document = strayed()
    document["components"]["schemas"]["Named"] = {name: "named"}
    assert stray_references(Specification(document)) == []


def test_an_operations_cases_tell_those_that_it_reaches(client: TestClient) -> None:
    """Of its answers too, which no request shows; those of other operations are not told."""
    document = strayed()
    document["paths"]["/apart"] = {"get": {"responses": {"200": {"description": ""}}}}
    text = json.dumps(document)
    told = {}
    for path in ("/pets/{petId}", "/apart"):
        answer = client.post("/api/tests/generate", json={"spec_text": text, "path": path, "method": "get"}).json()
        told[path] = {one["pointer"] for one in answer["warnings"]}
    assert told["/pets/{petId}"] >= TOLD - {"/components/schemas/Odd/items/$ref"}
    assert "/components/schemas/Odd/items/$ref" not in told["/pets/{petId}"]
    assert told["/apart"] == set()
