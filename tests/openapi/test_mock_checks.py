"""Requests to mock servers are held to their operation, and what is wrong with them is said precisely."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.openapi.reading.media_types import FORM, MULTIPART
from tests.openapi.catalogue import PATH, catalogue
from tests.openapi.mock_rig import base, created, judged, library, send
from tests.schema.openapi_judge import judge_of

ERROR = judge_of("openapi-3.0", library(), "/components/schemas/Error")


@pytest.fixture(scope="module")
def at(client: TestClient) -> str:
    return base(client)


@pytest.mark.parametrize(
    "query", ["", "?limit=1", "?limit=100&tag=a&tag=b", "?tag=1", "?unknown=x", "?limit=%35", "?tag=&limit=7"]
)
def test_what_the_operation_takes_is_let_through(client: TestClient, at: str, query: str) -> None:
    """Percent-encoded or not; parameters that it does not know are none of its business."""
    assert client.get(f"{at}/books{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?limit=0", "limit in query: the value is less than the minimum of 1"),
        ("?limit=x", "limit in query:"),
        ("?limit=", "limit in query:"),
        ("?limit=1&limit=2", "limit stands more than once in the query"),
    ],
)
def test_a_parameter_that_is_wrong_is_named_in_the_documents_own_error(
    client: TestClient, at: str, query: str, said: str
) -> None:
    """The document has a schema for 422, so that is what is answered, valid, with the reason in its place for one."""
    answer = client.get(f"{at}/books{query}")
    assert answer.status_code == 422
    assert ERROR.is_valid(answer.json())
    assert said in answer.json()["message"]
    assert answer.json()["code"] == 422
    assert said in answer.headers["larder-mock-error"]


def test_headers_and_paths_are_checked_too(client: TestClient, at: str) -> None:
    """Where the document has no error of its own, it is a problem that lists every fault."""
    assert client.get(f"{at}/books", headers={"X-Trace": "no"}).status_code == 422
    problem = client.get(f"{at}/books/0/cover.gif").json()
    assert (problem["status"], problem["code"]) == (422, "invalid_request")
    assert [(fault["in"], fault["parameter"]) for fault in problem["errors"]] == [
        ("path", "bookId"),
        ("path", "format"),
    ]


@pytest.mark.parametrize(
    ("content", "content_type", "status", "said"),
    [
        ('{"title": "Emma"}', "application/json", 201, None),
        ('{"title": "Emma"}', "application/json; charset=utf-8", 201, None),
        ('{"title": "Emma"}', None, 201, None),
        ('{"title": ""}', "application/json", 400, "At /title"),
        ('{"title": 7}', "application/json", 400, "At /title"),
        ("{}", "application/json", 400, "title"),
        ('{"title": "x", "id": 7}', "application/json", 400, "At /id: it is not to be sent (read only"),
        ('{"title": ', "application/json", 400, "cannot be read as application/json"),
        ("", "application/json", 400, "The body is missing"),
        ("<a/>", "application/xml", 400, "takes bodies of application/json"),
    ],
)  # fmt: skip
def test_bodies_are_checked(
    client: TestClient, at: str, content: str, content_type: str | None, status: int, said: str | None
) -> None:
    """The status is one that the document has; what is read only need not be sent."""
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = client.post(f"{at}/books", content=content, headers=headers)
    assert answer.status_code == status, answer.text
    if said is not None:
        assert said in answer.text


@pytest.mark.parametrize("documented", [True, False])
def test_a_compressed_body_is_refused_and_what_would_do_is_told(client: TestClient, documented: bool) -> None:
    """It is not read at all: a small one could unpack to anything. Nor is it where nothing is checked."""
    document = library()
    if documented:
        responses = document["paths"]["/books"]["post"]["responses"]
        responses["415"] = responses["400"]
    packed, headers = gzip.compress(b'{"title": "Emma"}'), {"Content-Type": "application/json"}
    at = base(client, document)
    for coding in ("gzip", "GZIP", "identity, br"):
        answer = client.post(f"{at}/books", content=packed, headers={**headers, "Content-Encoding": coding})
        assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
        assert "Content-Encoding" in answer.text
        assert ERROR.is_valid(answer.json()) is documented
    plain = client.post(f"{at}/books", json={"title": "Emma"}, headers={"Content-Encoding": "identity"})
    assert plain.status_code == 201
    unchecked = base(client, document, validate_requests=False)
    answer = client.post(f"{unchecked}/books", content=packed, headers={**headers, "Content-Encoding": "gzip"})
    assert answer.status_code == 201
    assert answer.headers["larder-mock-warning"].startswith("The body was not read")


def test_checks_can_be_turned_off(client: TestClient) -> None:
    """Then anything gets an answer."""
    at = base(client, validate_requests=False)
    assert client.get(f"{at}/secured").status_code == 200
    assert client.post(f"{at}/books", content="nonsense").status_code == 201


def test_large_bodies_are_refused(client: TestClient, at: str) -> None:
    """As soon as they pass the bound; below it, they are checked like small ones."""
    assert client.post(f"{at}/books", json={"title": "x", "more": "y" * 100_000}).status_code == 201
    assert client.post(f"{at}/books", json={"title": "", "more": "y" * 100_000}).status_code == 400
    answer = client.post(f"{at}/books", content=b" " * 1_000_001)
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


def test_parameters_that_cannot_be_compiled_are_not_checked(client: TestClient) -> None:
    """The operation is served all the same."""
    document = library()
    document["paths"]["/books/{bookId}"]["parameters"][0]["schema"] = {"$ref": "elsewhere.yaml"}
    assert client.get(f"{base(client, document)}/books/x").status_code == 200


def test_what_test_cases_call_valid_is_accepted_and_what_breaks_something_is_not(client: TestClient) -> None:
    """The cases that Larder makes of an operation, sent to its mock server as they stand."""
    made = created(client, catalogue())
    at, asked = f"/mock/{made['mock_id']}", {"spec_hash": made["spec_hash"], "path": PATH, "method": "PUT"}
    cases = client.post("/api/tests/generate", json=asked).json()["test_cases"]
    for group, taken in (("happy_path", True), ("edge_cases", True), ("sad_path", False)):
        assert cases[group]
        for case in cases[group]:
            if (case["violates"] or {}).get("keyword") == "notFound":
                continue
            answer = send(client, at, case["request"])
            assert (answer.status_code < 300) is taken, f"{case['name']}: {answer.status_code} {answer.text}"
            assert answer.status_code < 500


def test_a_body_of_nothing_is_a_body(client: TestClient) -> None:
    """A form may have no fields and a text no characters; without a media type, nothing was sent."""
    content = {
        "application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"on": {"type": "boolean"}}}},
        "text/plain": {"schema": {"type": "string"}},
        "application/json": {"schema": {}},
    }
    responses = {"200": {"description": "ok"}}
    document = {"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {
        "/it": {"post": {"requestBody": {"required": True, "content": content}, "responses": responses}}
    }}  # fmt: skip
    at = f"{base(client, document)}/it"
    for name, status in (
        ("application/x-www-form-urlencoded", 200),
        ("text/plain", 200),
        ("application/json", 422),
        (None, 422),
    ):
        assert client.post(at, headers={} if name is None else {"Content-Type": name}).status_code == status, name


FIELD = {"type": "object", "required": ["on"], "properties": {"on": {"type": "boolean"}}}
WORD = {"type": "string", "minLength": 2}


@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize(
    ("media", "schema", "content_type"),
    [
        (FORM, FIELD, FORM),
        (MULTIPART, FIELD, MULTIPART),
        (MULTIPART, FIELD, f"{MULTIPART}; boundary=x"),
        ("text/plain", WORD, "text/plain"),
        ("*/*", {}, "application/json"),
        ("*/*", {}, "application/problem+json"),
        ("application/*", WORD, "application/xml"),
        ("application/json", {}, "application/json"),
    ],
)
def test_a_body_without_a_byte_is_none_where_its_schema_does_not_take_it(
    client: TestClient, media: str, schema: Any, content_type: str, required: bool
) -> None:
    """Where none is required it is no fault; else it is missing, and nothing else is said."""
    operation = {
        "requestBody": {"required": required, "content": {media: {"schema": schema}}},
        "responses": {"204": {"description": ""}},
    }
    at = base(client, {**library(), "paths": {"/a": {"post": operation}}})
    answer = client.post(f"{at}/a", headers={"Content-Type": content_type})
    assert answer.status_code == (422 if required else 204), answer.text
    assert not required or answer.json()["detail"] == "The body is missing."


@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize(
    ("media", "schema"), [(FORM, FIELD), ("text/plain", {**WORD, "minLength": 1}), (MULTIPART, FIELD)]
)
def test_cases_of_a_body_without_a_byte_are_answered_as_they_should(
    client: TestClient, media: str, schema: Any, required: bool
) -> None:
    """It breaks something where a body is required."""
    body = {"required": required, "content": {media: {"schema": schema}}}
    operation = {"requestBody": body, "responses": {"204": {"description": ""}}}
    cases = judged(client, {**library(), "paths": {"/a": {"post": operation}}}, "/a", "post")
    empty = [case for case in cases["sad_path"] if case["request"].get("raw_body") == ""]
    assert bool(empty) is (required and media != MULTIPART)


def test_what_clients_send_unasked_is_nobodys_fault(client: TestClient) -> None:
    """Only where a document requires such a header it is looked at."""
    enum = {"schema": {"type": "string", "enum": ["base64"]}}
    parameters = [{"name": "Accept-Encoding", "in": "header", **enum}, {"name": "X-Own", "in": "header", **enum}]
    needed = [{**parameters[0], "required": True}]
    document = {"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {
        path: {"get": {"parameters": listed, "responses": {"200": {"description": "ok"}}}}
        for path, listed in (("/a", parameters), ("/b", needed))
    }}  # fmt: skip
    at = base(client, document)
    headers = {"Accept-Encoding": "gzip"}
    assert client.get(f"{at}/a", headers=headers).status_code == 200
    assert client.get(f"{at}/a", headers={**headers, "X-Own": "gzip"}).status_code == 422
    assert client.get(f"{at}/b", headers=headers).status_code == 422
    assert client.get(f"{at}/b", headers={"Accept-Encoding": "base64"}).status_code == 200
    for path, names in (("/a", {"X-Own"}), ("/b", {"Accept-Encoding"})):
        broken = judged(client, document, path)["sad_path"]
        assert {case["violates"].get("name") for case in broken if case["violates"]["in"] == "header"} == names


@pytest.mark.parametrize("codes", [["422"], ["400"], ["400", "415"], ["403", "422"], ["401"], ["default"], ["4XX"], []])
def test_a_refusal_has_the_status_that_cases_expect(client: TestClient, codes: list[str]) -> None:
    """A document that knows one refusal of its own, as FastAPI's know 422, is refused with that in every way."""
    body = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "K"}}},
        "paths": {
            "/x": {
                "post": {
                    "security": [{"key": []}],
                    "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
                    "responses": {"200": {"description": ""}, **{code: {"description": ""} for code in codes}},
                }
            }
        },
    }
    cases = judged(client, document, "/x", "post")
    assert {"contentType", "syntax", "security", "required"} <= {
        one["violates"]["keyword"] for one in cases["sad_path"]
    }


def test_members_with_schemas_by_place_are_read_by_them(client: TestClient) -> None:
    """`prefixItems` in a query, a header and a form: each text is of the type of the place that it has."""
    pair = {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "boolean"}], "items": False, "minItems": 2}
    form = {"type": "object", "required": ["p"], "properties": {"p": pair}}
    parameters = [{"name": name, "in": name, "required": True, "schema": pair} for name in ("query", "header")]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/x": {
                "post": {
                    "parameters": parameters,
                    "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": form}}},
                    "responses": {"200": {"description": ""}},
                }
            }
        },
    }
    cases = judged(client, document, "/x", "post")
    broken = {(case["violates"]["in"], case["violates"]["keyword"]) for case in cases["sad_path"]}
    assert {(place, "type") for place in ("query", "header", "body")} <= broken
    assert len(cases["edge_cases"]) > 10


def test_members_of_an_object_do_not_take_the_names_of_parameters(client: TestClient) -> None:
    """`Version` beside an object with a member of that name, spread over the query: it stands once."""
    tier = {"type": "object", "properties": {"Name": {"type": "string"}, "Version": {"type": "string"}}}
    parameters = [
        {"name": "Tier", "in": "query", "schema": tier},
        {"name": "Version", "in": "query", "required": True, "schema": {"type": "string", "minLength": 1}},
    ]
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"get": {"parameters": parameters, "responses": {"200": {"description": ""}}}}},
    }
    cases = judged(client, document, "/x")
    assert any("Name=" in case["request"]["url"] for case in cases["happy_path"])


@pytest.mark.parametrize("name", ["*/*", "application/*"])
def test_an_operation_that_takes_every_type_refuses_none(client: TestClient, name: str) -> None:
    """A media type that is not known is one of any; and of a scheme that is not there, no one lacks credentials."""
    operation = {
        "security": [{"gone": []}],
        "requestBody": {"required": True, "content": {name: {"schema": {"type": "object"}}}},
        "responses": {"200": {"description": ""}},
    }
    document = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"post": operation}}}
    cases = judged(client, document, "/x", "post")
    broken = {case["violates"]["keyword"] for case in cases["sad_path"]}
    assert broken
    assert broken.isdisjoint({"contentType", "security"})
