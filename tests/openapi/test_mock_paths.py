"""Which operation a mock server takes a path for, and that Larder's own cases agree."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient

from tests.longer import some_of
from tests.openapi.mock_rig import base, created, judged
from tests.openapi.path_rig import (
    DIGITS,
    KIND,
    LISTS,
    TEXT,
    UUID,
    WHOLE,
    in_query,
    paths_of,
    with_asked,
)


def test_what_a_more_concrete_path_refuses_no_other_takes(client: TestClient) -> None:
    """OpenAPI matches what is written out first: a less concrete path is not what was meant."""
    document = paths_of(("/{section}/{page}", {"section": TEXT, "page": TEXT}), ("/books/{id}", {"id": WHOLE}))
    at = base(client, document)
    assert client.get(f"{at}/books/7").json() == "/books/{id}"
    assert client.get(f"{at}/books/abc").status_code == 422
    assert client.get(f"{at}/films/abc").json() == "/{section}/{page}"


def test_as_many_paths_as_differ_in_names_alone_are_looked_at(client: TestClient) -> None:
    """Each has texts of its own."""
    document = paths_of(*((f"/x/{{p{at}}}", {f"p{at}": {"enum": [f"v{at}", f"w{at}"]}}) for at in range(20)))
    at = base(client, document)
    assert [client.get(f"{at}/x/v{number}").json() for number in range(20)] == [*document["paths"]]
    assert client.get(f"{at}/x/v20").status_code == 422
    judged(client, document, "/x/{p13}")


ATTACHMENTS = (("/accounts/{id}/files/{fileId}", {"id": TEXT, "fileId": UUID}),
               ("/accounts/{id}/files/{name}", {"id": TEXT, "name": {"type": "string", "minLength": 3}}))  # fmt: skip


def test_a_fault_in_a_path_that_another_operation_takes_is_none(client: TestClient) -> None:
    """A text that is no UUID is a sound name: it is left out, and told; all other cases stay."""
    document, alone = paths_of(*ATTACHMENTS), paths_of(ATTACHMENTS[0])
    path, other = (path for path, _ in ATTACHMENTS)
    cases, before = judged(client, document, path), judged(client, alone, path)
    assert (cases["happy_path"], cases["edge_cases"]) == (before["happy_path"], before["edge_cases"])
    left_out = [case for case in before["sad_path"] if case not in cases["sad_path"]]
    assert {(case["violates"]["in"], case["violates"]["name"]) for case in left_out} == {("path", "fileId")}
    assert len([case for case in cases["sad_path"] if case["violates"].get("name") == "fileId"]) > 0
    asked = {"spec_hash": created(client, document)["spec_hash"], "path": path, "method": "GET"}
    (warning,) = client.post("/api/tests/generate", json=asked).json()["warnings"]
    assert other in warning["detail"]
    judged(client, document, other)


def test_a_tied_path_counts_by_its_method_and_parameters(client: TestClient) -> None:
    """Without the method it takes nothing; with another schema, the cases are made anew."""
    path, other = (path for path, _ in ATTACHMENTS)
    document = paths_of(*ATTACHMENTS)
    whole = judged(client, paths_of(ATTACHMENTS[0]), path)
    item = document["paths"][other]
    for changed, is_whole in (
        ({"post": item["get"]}, True),
        ({"get": {**item["get"], "parameters": [{**item["get"]["parameters"][1], "schema": {"enum": ["-"]}}]}}, True),
        (item, False),
    ):
        document["paths"][other] = changed
        found = judged(client, document, path)["sad_path"]
        kept = [case for case in found if case["violates"]["keyword"] != "method"]
        assert (kept == [case for case in whole["sad_path"] if case["violates"]["keyword"] != "method"]) is is_whole


def test_characters_that_are_sent_as_they_are_count_as_encoded(client: TestClient) -> None:
    """Not every client encodes what a URL has encoded."""
    path = "/caf\u00e9/{name}{action}"
    at = base(client, paths_of((path, {"name": TEXT, "action": {"enum": ["@\u00e9"]}})))
    sent: list[Any] = []

    async def call() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def answer(message: Any) -> None:
            sent.append(message)

        raw = f"{at}/caf\u00e9/x@\u00e9".encode()
        scope = {
            "type": "http", "method": "GET", "path": raw.decode(), "raw_path": raw, "query_string": b"", "headers": [],
            "http_version": "1.1", "scheme": "http", "server": ("testserver", 80), "client": ("x", 1), "root_path": "",
        }  # fmt: skip
        await client.app(scope, receive, answer)

    anyio.run(call)
    assert sent[0]["status"] == 200


def test_what_a_fragment_says_is_sent_where_it_is_declared(client: TestClient) -> None:
    """AWS tells its operations apart by `/#Action=...`: no fragment is sent, so the query is, and may be wrong."""
    document = paths_of(("/#Action=List", {}), ("/#Action=Tag", {}))
    for path, item in document["paths"].items():
        action = {"name": "Action", "in": "query", "required": True, "schema": {"enum": [path.partition("=")[2]]}}
        item["get"]["parameters"] = [action, {"name": "n", "in": "query", "schema": WHOLE}]
    at = base(client, document)
    assert client.get(f"{at}/?Action=Tag").json() == "/#Action=Tag"
    cases = judged(client, document, "/#Action=Tag")
    assert all("?Action=Tag" in case["request"]["url"] for case in cases["happy_path"])
    assert "Action is missing" in [case["name"] for case in cases["sad_path"]]


def test_a_path_that_is_written_out_goes_before_one_with_the_base_left_out(client: TestClient) -> None:
    """`/v1/a` is the path of that name, and not `/a` below the base `/v1`."""
    document = paths_of(("/v1/a", {}), ("/a", {}), ("/{one}/b", {"one": TEXT}), ("/b", {}))
    document["servers"] = [{"url": "http://h/v1"}]
    asked = {"name": "q", "in": "query", "required": True, "schema": WHOLE}
    document["paths"]["/v1/a"]["get"]["parameters"] = [asked]
    at = base(client, document)
    assert client.get(f"{at}/v1/a?q=1").json() == "/v1/a"
    assert client.get(f"{at}/v1/a").status_code == 422
    assert client.get(f"{at}/v1/v1/a?q=1").json() == "/v1/a"
    assert client.get(f"{at}/a").json() == "/a"
    # What is written out below the base goes before what is only a name.
    assert client.get(f"{at}/v1/b").json() == "/b"


def test_a_fragment_behind_a_name_is_none_of_its_text(client: TestClient) -> None:
    """AWS's `DELETE /tags/{arn}#TagKeys`: what is sent of the fragment, encoded, is not the parameter's."""
    path = "/tags/{arn}#TagKeys"
    document = paths_of(
        (path, {"arn": {"type": "string", "pattern": "^arn:[a-z]+/[a-z]*$"}}), ("/tags/{arn}", {"arn": TEXT})
    )
    keys = {"name": "TagKeys", "in": "query", "required": True, "schema": {"type": "array", "items": TEXT}}
    document["paths"][path]["get"]["parameters"].append(keys)
    judged(client, document, path)
    at = base(client, document)
    assert client.get(f"{at}/tags/arn:x%2Fy?TagKeys=a").json() == path


SOME = [WHOLE, TEXT, KIND, DIGITS, LISTS, {"type": "boolean"}, {"type": "array", "items": WHOLE, "minItems": 1}]


@pytest.mark.parametrize("seed", some_of(range(40), 4))
def test_cases_are_answered_as_they_should_whatever_stands_in_paths(client: TestClient, seed: int) -> None:
    """Names side by side, queries and fragments in paths, paths tied or near, and parameters of the same names."""
    drawn = random.Random(seed)
    segments = ["/r", "/r/{a}", "/r/{b}", "/r/{a}{b}", "/r/{b}{a}", "/r/{a}.{b}", "/r/x"]
    queries = ["", "", "?k=1", "?k", "?k={c}", "?k={c}&k={d}", "?k=1&m={c}", "#k={c}"]
    document = paths_of(*((drawn.choice(segments) + drawn.choice(queries), {}) for _ in range(drawn.randint(1, 3))))
    for path in document["paths"]:
        for name in dict.fromkeys(re.findall(r"{(\w+)}", path)):
            location = drawn.choice(["path", "query"]) if name in "cd" else "path"
            style = {"style": drawn.choice(["simple", "label", "matrix"])} if name in "ab" else {}
            with_asked(document, path, in_query(name, drawn.choice(SOME), required=True, location=location) | style)
        for name, location in (("k", "query"), ("m", "query"), ("q", "query"), ("h", "header")):
            if drawn.random() < 0.35:
                required = drawn.random() < 0.5
                with_asked(document, path, in_query(name, drawn.choice(SOME), required=required, location=location))
    for path in document["paths"]:
        asked = {"spec_text": json.dumps(document), "path": path, "method": "get"}
        answer = client.post("/api/tests/generate", json=asked)
        if answer.status_code == 200:
            judged(client, document, path)
        else:
            assert answer.json()["code"] == "unsendable_value"


BODY = {"required": True, "content": {"application/json": {"schema": {"type": "object", "required": ["a"]}}}}


@pytest.mark.parametrize(
    ("first", "second"),
    some_of(
        [
            ([in_query("q", WHOLE, required=True)], [in_query("h", WHOLE, location="header")]),
            ([in_query("q", WHOLE, required=True)], [in_query("q", LISTS, required=True)]),
            ([in_query("q", WHOLE)], [in_query("q", WHOLE), in_query("c", WHOLE, location="cookie", required=True)]),
            ([in_query("q", LISTS, location="header", required=True)], [in_query("q", WHOLE, required=True)]),
            ([], [in_query("q", {"type": "array", "items": WHOLE}, required=True)]),
        ]
    ),
)
@pytest.mark.parametrize(
    "bodies",
    [
        [False, False],
        pytest.param([True, False], marks=pytest.mark.ci),
        pytest.param([False, True], marks=pytest.mark.ci),
        [True, True],
    ],
)
def test_tied_paths_may_ask_for_other_things(
    client: TestClient, first: list[Any], second: list[Any], bodies: list[bool]
) -> None:
    """The one that takes the whole request is meant; what the other takes whole is no fault."""
    document = paths_of(("/x/{a}", {"a": TEXT}), ("/x/{b}", {"b": TEXT}))
    for path, parameters, has_body in zip(document["paths"], (first, second), bodies, strict=True):
        item = document["paths"][path]
        item["post"] = item.pop("get")
        item["post"]["parameters"] += parameters
        if has_body:
            item["post"]["requestBody"] = BODY
    for path in document["paths"]:
        assert judged(client, document, path, "post", is_tied=True)["happy_path"]


def test_a_fault_that_tied_paths_share_stays(client: TestClient) -> None:
    """Both refuse it."""
    document = paths_of(("/x/{a}", {"a": TEXT}), ("/x/{b}", {"b": TEXT}))
    alone = paths_of(("/x/{a}", {"a": TEXT}))
    for path in document["paths"]:
        with_asked(document, path, in_query("q", WHOLE, required=True))
    with_asked(alone, "/x/{a}", in_query("q", WHOLE, required=True))
    assert judged(client, document, "/x/{a}") == judged(client, alone, "/x/{a}")


@pytest.mark.parametrize(
    ("paths", "schemas"),
    [
        (("/r/{id}#one/{k}",), {"k": DIGITS}),
        (("/r/{id}#one/{k}", "/r/{id}", "/r/{id}#two/{k}"), {"k": DIGITS}),
        (("/r/{id}#one={k}", "/r/{id}#two={k}"), {"k": DIGITS}),
        (("/r/{id}?x={k}#one/{y}", "/r/{id}?x={k}"), {"k": WHOLE, "y": DIGITS}),
    ],
)
def test_a_fragment_with_names_tells_operations_apart(client: TestClient, paths: tuple[str, ...], schemas: Any) -> None:
    """What stands in it is sent so that it is the operation's own."""
    schemas = {**schemas, "id": DIGITS}
    document = paths_of(*((one, {name: schemas[name] for name in re.findall(r"{(\w+)}", one)}) for one in paths))
    for path in paths:
        assert judged(client, document, path)["happy_path"]


@pytest.mark.parametrize("location", ["query", "header", "cookie"])
@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize("security", [[{"key": []}], [{"token": []}, {"key": []}], [{"key": [], "token": []}]])
def test_a_parameter_that_is_the_key_is_no_proof_of_who_asks(
    client: TestClient, location: str, required: bool, security: Any
) -> None:
    """Without credentials nothing is sent in the key's place; whoever sends a case brings the key."""
    document = paths_of(("/r", {}))
    key = {"type": "apiKey", "in": location, "name": "K"}
    document["components"] = {"securitySchemes": {"key": key, "token": {"type": "http", "scheme": "bearer"}}}
    name = "k" if location == "header" else "K"
    with_asked(document, "/r", in_query(name, TEXT, required=required, location=location), security=security)
    cases = judged(client, document, "/r")
    assert "No credentials" in [case["name"] for case in cases["sad_path"]]
    assert cases["happy_path"]
