"""What a stateful mock server keeps of what it is sent, under which id, and that it does not pretend."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.openapi.mock_rig import base, library, users_and_orders
from tests.schema.openapi_judge import judge_of

ERROR = judge_of("openapi-3.0", library(), "/components/schemas/Error")


def test_an_id_that_is_taken_stays_with_what_has_it(client: TestClient) -> None:
    """A second POST of it is a 409, in the document's own words where it has some; the next number is a free one."""
    document = users_and_orders()
    for documented in (False, True):
        if documented:
            document["paths"]["/users"]["post"]["responses"]["409"] = library()["paths"]["/books"]["post"]["responses"][
                "400"
            ]
            document["components"] = library()["components"]
        at = base(client, document, stateful=True)
        sent = {"id": "7", "state": "open"}
        assert client.post(f"{at}/users", json=sent).status_code == 200
        refused = client.post(f"{at}/users", json={"id": "7", "state": "closed"})
        assert refused.status_code == 409
        assert ERROR.is_valid(refused.json()) is documented
        if not documented:
            assert (refused.json()["code"], refused.json()["pointer"]) == ("id_taken", "/id")
        assert client.get(f"{at}/users").json() == [sent]
        assert client.delete(f"{at}/users/7").status_code == 204
        assert client.post(f"{at}/users", json={"id": "7", "state": "closed"}).status_code == 200
    for number in range(9, 30):
        client.post(f"{at}/users", json={"id": str(number)})
    made = [client.post(f"{at}/users", json={}).json()["id"] for _ in range(3)]
    assert len({*made, "7", *map(str, range(9, 30))}) == 25


def holding(thing: Any, *, media_type: str = "application/json", sent: Any = None) -> dict[str, Any]:
    """Return a document of one collection of things of a schema, none of which is described where there is none."""
    one = {"description": ""} if thing is None else {"description": "", "content": {media_type: {"schema": thing}}}
    many = _json_of({"type": "array", "items": thing}) if thing is not None else one
    body = {"content": {media_type: {"schema": thing if sent is None else sent} if thing is not None else {}}}
    key = {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1"},
        "paths": {
            "/things": {
                "get": {"responses": {"200": many}},
                "post": {"requestBody": body, "responses": {"201": one}},
                "put": {"requestBody": body, "responses": {"200": one}},
            },
            "/things/{key}": {
                "parameters": [key],
                "get": {"responses": {"200": one}},
                "put": {"requestBody": body, "responses": {"200": one}},
                "delete": {"responses": {"204": {"description": ""}}},
            },
        },
    }


def _json_of(schema: Any) -> dict[str, Any]:
    return {"description": "", "content": {"application/json": {"schema": schema}}}


@pytest.mark.parametrize(
    ("document", "first", "second"),
    [
        (holding({"type": "array", "items": {"type": "integer"}}), [1, 2], []),
        (holding({"type": "string"}), "a", "b"),
        (holding({"oneOf": [{"type": "string"}, {"type": "object"}]}), {"a": 1}, "b"),
        (holding(None), [1, {"a": 2}], {"a": 1}),
    ],
)
def test_what_is_no_object_is_held_where_things_are_none(
    client: TestClient, document: dict[str, Any], first: Any, second: Any
) -> None:
    """Lists, texts, and anything where nothing is said of them."""
    at = base(client, document, stateful=True)

    def with_id(thing: Any) -> Any:
        return {**thing, "id": 1} if isinstance(thing, dict) else thing

    made = client.post(f"{at}/things", json=first)
    assert (made.status_code, client.get(made.headers["location"]).json()) == (201, with_id(first))
    assert client.put(made.headers["location"], json=second).status_code == 200
    assert client.get(made.headers["location"]).json() == with_id(second)
    assert client.get(f"{at}/things").json() == [with_id(second)]


def test_texts_are_held_as_texts(client: TestClient) -> None:
    at = base(client, holding({"type": "string"}, media_type="text/plain"), stateful=True)
    headers = {"Content-Type": "text/plain; charset=utf-16"}
    made = client.post(f"{at}/things", content="h\u00e9".encode("utf-16"), headers=headers)
    assert client.get(made.headers["location"]).text == made.text == "h\u00e9"


@pytest.mark.parametrize("checked", [True, False])
def test_what_cannot_be_held_is_not_said_to_be(client: TestClient, checked: bool) -> None:
    """A list where things are objects: the answer tells that nothing was kept, and nothing was."""
    thing = {"type": "object", "properties": {"id": {"type": "integer"}}}
    document = holding(thing, sent={"oneOf": [thing, {"type": "array"}, {"type": "string"}]})
    at = base(client, document, stateful=True, validate_requests=checked)
    assert client.post(f"{at}/things", json={"id": 1}).status_code == 201
    for method, path in (("POST", "/things"), ("PUT", "/things/1"), ("PUT", "/things")):
        for sent in ([{"id": 2}], "text"):
            answer = client.request(method, at + path, json=sent)
            assert answer.headers["larder-mock-warning"].startswith("Nothing was kept, because")
            assert "location" not in answer.headers
    assert client.get(f"{at}/things").json() == [{"id": 1}]


def test_a_thing_may_be_put_to_its_collection(client: TestClient) -> None:
    """As the Petstore has it: the body's id tells which one; what tells of none changes nothing, and is told."""
    properties = {"id": {"type": "integer"}, "name": {"type": "string"}}
    at = base(client, holding({"type": "object", "required": ["name"], "properties": properties}), stateful=True)
    client.post(f"{at}/things", json={"id": 10, "name": "doggie"})
    put = client.put(f"{at}/things", json={"id": 10, "name": "cat"})
    assert (put.status_code, put.json()) == (200, {"id": 10, "name": "cat"})
    assert client.get(f"{at}/things/10").json() == put.json()
    missing = client.put(f"{at}/things", json={"id": 11, "name": "cat"})
    assert (missing.status_code, missing.json()["code"]) == (404, "no_such_thing")
    unnamed = client.put(f"{at}/things", json={"name": "bird"})
    assert (unnamed.status_code, client.get(f"{at}/things").json()) == (200, [put.json()])
    assert unnamed.headers["larder-mock-warning"].startswith("Nothing was kept, because the path means all")
