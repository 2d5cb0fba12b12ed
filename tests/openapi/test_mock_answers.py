"""What mock servers answer: the right response, valid, in the right media type, and safe for the origin."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.openapi.mock_rig import base, library
from tests.openapi.rig import swagger_shop
from tests.schema.openapi_judge import judge_of

BOOK = judge_of("openapi-3.0", library(), "/components/schemas/Book")
ERROR = judge_of("openapi-3.0", library(), "/components/schemas/Error")


@pytest.fixture(scope="module")
def at(client: TestClient) -> str:
    return base(client, response_variety=5)


def test_answers_are_valid_and_stay_the_same_for_the_same_request(client: TestClient, at: str) -> None:
    """Different requests vary over as many bodies as the settings say; what is written only is never read."""
    bodies = set()
    for number in range(1, 60):
        first, second = (client.get(f"{at}/books/{number}") for _ in range(2))
        assert first.status_code == 200
        assert BOOK.is_valid(first.json())
        assert "secret" not in first.json()
        assert first.content == second.content
        bodies.add(first.content)
    assert len(bodies) == 5
    assert len({client.get(f"{base(client, response_variety=1)}/books/{n}").content for n in range(1, 9)}) == 1


def test_what_is_written_out_comes_before_what_is_templated(client: TestClient, at: str) -> None:
    """`/books/newest` is no book's id; a segment may hold several parts; an encoded slash ends none."""
    assert client.get(f"{at}/books/newest").json() == "newest"
    assert client.get(f"{at}/books/7/cover.png").status_code == 200
    assert client.get(f"{at}/books/7/cover.gif").status_code == 422
    assert client.get(f"{at}/books/7%2Fcover.png").status_code == 422
    assert client.get(f"{at}/books//cover.png").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/v1", "/x"])
def test_the_servers_own_base_may_stay(client: TestClient, at: str, prefix: str) -> None:
    """A client that only swaps the host works; so does one that swaps the whole address."""
    assert client.get(f"{at}{prefix}/books/newest").status_code == 200


def test_a_swagger_base_may_stay(client: TestClient) -> None:
    """`basePath` is to Swagger what servers are to OpenAPI 3."""
    at = base(client, {**swagger_shop(), "basePath": "/v2/"})
    pet = judge_of("swagger-2.0", swagger_shop(), "/definitions/Pet")
    for prefix in ("", "/v2"):
        assert pet.is_valid(client.get(f"{at}{prefix}/pets/1").json())


def test_an_unknown_path_is_told_what_there_is(client: TestClient, at: str) -> None:
    """404 with paths that go on from where the request's went; the root of a mock is a path too."""
    problem = client.get(f"{at}/books/7/cover").json()
    assert (problem["status"], problem["code"]) == (404, "no_such_path")
    assert "/books/{bookId}/cover.{format}" in problem["nearest"]
    assert client.get(at).json()["code"] == client.get(f"{at}/").json()["code"] == "no_such_path"


def test_a_method_that_is_not_there_is_told_which_are(client: TestClient, at: str) -> None:
    """405 with Allow; HEAD is what GET is, without the body; OPTIONS is always there."""
    refused = client.put(f"{at}/books")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, POST, HEAD, OPTIONS")
    got, head = client.get(f"{at}/books/7"), client.head(f"{at}/books/7")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))
    options = client.options(f"{at}/books")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, POST, HEAD, OPTIONS")


def test_nothing_of_an_answer_runs_in_a_browser(client: TestClient, at: str) -> None:
    """Whatever is answered is sandboxed, and taken for nothing but what it says it is."""
    html = client.get(f"{at}/page", headers={"Accept": "text/html"})
    assert (html.text, html.headers["content-type"]) == ("<script>1</script>", "text/html; charset=utf-8")
    answers = [html, client.get(f"{at}/none"), client.delete(f"{at}/books/7")]
    for answer in (*answers, *map(client.get, ("/mock/x/y", "/mock/x", "/mock/", "/mock/create/", "/mock/%0A"))):
        assert answer.headers["content-security-policy"] == "sandbox"
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/books/%0A", "/books/1%0d%0aX:%20y", "/%00", "//", "", "/books%0A"])
@pytest.mark.parametrize("method", ["GET", "FOO", "QUERY", "TRACE"])
def test_whatever_comes_is_answered_by_the_mock_server(client: TestClient, at: str, method: str, path: str) -> None:
    """Control characters in the path and methods that nobody knows get answers as safe as any."""
    answer = client.request(method, at + path, follow_redirects=False)
    assert answer.status_code in (404, 405, 422)
    assert answer.json()["code"] in ("no_such_path", "method_not_allowed", "invalid_request")
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.status_code == 405:
        assert answer.headers["allow"] == "GET, PUT, DELETE, PATCH, HEAD, OPTIONS"


def test_a_method_that_nobody_knows_is_told_which_are_there(client: TestClient, at: str) -> None:
    """Those of the path, not of the server."""
    for method in ("FOO", "QUERY"):
        refused = client.request(method, f"{at}/books")
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, POST, HEAD, OPTIONS")


def test_the_documents_headers_are_given_but_none_that_frame_or_bind(client: TestClient, at: str) -> None:
    """No cookie, no length, no encoding, nothing of two lines."""
    headers = client.get(f"{at}/books/7").headers
    assert 10 <= int(headers["x-rate-limit"]) <= 20
    assert not {"set-cookie", "transfer-encoding", "x-split", "bad name"} & set(headers)
    assert headers["content-security-policy"] == "sandbox"
    assert int(headers["content-length"]) > 3


@pytest.mark.parametrize(
    ("stated", "location"),
    [
        ("/books/newest", "/books/newest"),
        ("https://api.example.com/v1/books/newest?a=b#c", "/v1/books/newest?a=b"),
        ("https://api.example.com", "/"),
        ("//evil.example/a", "//evil.example/a"),
        (None, None),
        ("books", None),
        ("/a/../../../api/specs", None),
        ("/a/%2E%2e/b", None),
        ("/\\evil.example", None),
        ("javascript:alert(1)", None),
        ("https://a.example\\@b.example/c", None),
    ],
)
def test_a_redirection_leads_to_a_place_of_the_mock_server(
    client: TestClient, stated: str | None, location: str | None
) -> None:
    """To the document's by its path alone, else to the root, which is told; nobody is led away from here."""
    document = library()
    headers = {} if stated is None else {"Location": {"schema": {"enum": [stated]}}}
    for path, code in (("/moved", "302"), ("/made", "201")):
        document["paths"][path] = {"get": {"responses": {code: {"description": "", "headers": headers}}}}
    at = base(client, document)
    answer = client.get(f"{at}/moved", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, at + (location or "/"))
    assert ("larder-mock-warning" in answer.headers) is (location is None)
    assert client.get(f"{at}/made").headers.get("location") == (None if location is None else at + location)


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/html"),
        ("application/json;q=0.5, text/html", "text/html"),
        ("application/xml, */*;q=0.1", "application/xml"),
        ("application/json;q=0, */*", "text/html"),
        ("application/yaml, text/html;q=0.2", "text/html"),
    ],
)  # fmt: skip
def test_the_client_chooses_the_media_type(client: TestClient, at: str, accept: str, given: str) -> None:
    """By quality and precision; JSON where it does not care."""
    answer = client.get(f"{at}/page", headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == given


def test_what_exists_in_no_type_that_is_asked_for_is_a_406(client: TestClient, at: str) -> None:
    """It says which types there are."""
    refused = client.get(f"{at}/page", headers={"Accept": "image/png"})
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")
    assert "text/html" in refused.json()["detail"]


def test_what_has_no_schema_answers_the_literal(client: TestClient, at: str) -> None:
    """And what has no content has none."""
    assert client.get(f"{at}/secured?k=1").json() == {"message": "OK", "mock_id": at.removeprefix("/mock/")}
    gone = client.delete(f"{at}/books/7")
    assert (gone.status_code, gone.content) == (204, b"")
    assert "content-type" not in gone.headers


def prefer(client: TestClient, path: str, header: str) -> Any:
    return client.get(path, headers={"Prefer": header})


def test_a_request_may_prefer_a_response(client: TestClient, at: str) -> None:
    """By status or by the name of an example, a reference to one too; what is not there is told."""
    missing = prefer(client, f"{at}/books/7", "respond-async, code=404")
    assert (missing.status_code, missing.headers["preference-applied"]) == (404, "code")
    assert ERROR.is_valid(missing.json())
    assert prefer(client, f"{at}/named", "code=418").status_code == 418
    assert prefer(client, f"{at}/named", 'example="cat"').json() == "Tom"
    assert prefer(client, f"{at}/named", "code=200; example=dog").json() == "Rex"
    for header, code in [
        ("code=201", "no_such_response"),
        ("code=99", "invalid_preference"),
        ("code=1e3", "invalid_preference"),
        ("wait=long", "invalid_preference"),
        ("x" * 3000, "invalid_preference"),
    ]:
        refused = prefer(client, f"{at}/books/7", header)
        assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert prefer(client, f"{at}/named", "example=cow").json()["code"] == "no_such_example"


def test_a_request_may_prefer_other_data(client: TestClient, at: str) -> None:
    """Drawn anew from the schema, or from a seed; both the same for the same request, and valid."""
    drawn = {prefer(client, f"{at}/books/{n}", "dynamic=true").content for n in range(1, 12)}
    assert len(drawn) > 6
    assert all(BOOK.is_valid(json.loads(body)) for body in drawn)
    seeded = {prefer(client, f"{at}/books/{n}", "dynamic=true, seed=4").content for n in range(1, 5)}
    assert len(seeded) == 1
    others = {prefer(client, f"{at}/books/1", f"seed={n}").content for n in range(40)}
    assert len(others) == 5


def test_a_mock_takes_its_time(client: TestClient) -> None:
    """As long as its settings say, or as the request prefers to wait."""
    at = base(client, delay_ms=40)
    began = time.monotonic()
    client.get(f"{at}/named")
    between = time.monotonic()
    prefer(client, f"{base(client, delay_ms=10_000)}/named", "wait=0.01")
    assert between - began >= 0.04
    assert time.monotonic() - between < 5


def test_a_share_of_the_requests_fails(client: TestClient) -> None:
    """Each always, or never; with the document's own error where it has one."""
    at = base(client, error_rate=0.5)
    statuses = [[client.get(f"{at}/books/{n}").status_code for n in range(1, 60)] for _ in range(2)]
    assert statuses[0] == statuses[1]
    assert 10 < statuses[0].count(503) < 50
    assert set(statuses[0]) == {200, 503}
    always = base(client, error_rate=1)
    assert ERROR.is_valid(client.get(f"{always}/books/1").json())
    assert client.get(f"{always}/secured?k=1").json()["code"] == "mock_error"


def test_a_response_that_cannot_be_made_points_into_the_document(client: TestClient) -> None:
    """Nothing is fetched, and the other operations answer."""
    document = library()
    document["components"]["schemas"]["Book"] = {"$ref": "http://127.0.0.1:9/book.json"}
    at = base(client, document)
    for _ in range(2):
        refused = client.get(f"{at}/books/7")
        assert (refused.status_code, refused.json()["code"]) == (422, "remote_ref")
        assert refused.json()["document_pointer"] == "/components/schemas/Book/$ref"
    assert client.get(f"{at}/named").status_code == 200


def test_an_example_stands_in_for_a_schema_that_cannot_be_read(client: TestClient) -> None:
    """Nothing better is known than the document's own word."""
    document = library()
    media = document["paths"]["/books/{bookId}"]["get"]["responses"]["200"]["content"]["application/json"]
    media |= {"schema": {"$ref": "book.yaml"}, "example": {"id": 3}}
    assert client.get(f"{base(client, document)}/books/7").json() == {"id": 3}


def test_paths_that_differ_in_a_fragment_are_told_apart(client: TestClient) -> None:
    """Encoded as such, they are met; without it, it is the first."""
    paths = {f"/a#{code}": {"get": {"responses": {code: {"description": ""}}}} for code in ("201", "202")}
    at = base(client, {**library(), "paths": paths})
    assert [client.get(f"{at}/a{end}").status_code for end in ("", "%23201", "%23202")] == [201, 201, 202]


def test_a_path_without_a_fragment_is_not_taken_for_one_with(client: TestClient) -> None:
    """As in S3's document: a query names the sub-resource that is meant, and none means the thing itself."""
    paths = ["/{k}#uploadId", "/{k}#tagging", "/{k}", "/{k}#uploads&max"]
    document = {
        **library(),
        "paths": {
            path: {"get": {"responses": {"200": {"description": "", "content": {"text/plain": {"example": path}}}}}}
            for path in paths
        },
    }
    at = base(client, document)
    asked = {"": "/{k}", "?uploadId=1": "/{k}#uploadId", "?tagging": "/{k}#tagging", "?other=1": "/{k}"}
    asked |= {"?max=2&uploads=": "/{k}#uploads&max", "?max=2": "/{k}"}
    assert {query: client.get(f"{at}/a.txt{query}").text for query in asked} == asked


def test_a_route_is_found_in_bounded_time_whatever_the_document_has(client: TestClient) -> None:
    """A path of a thousand segments is left out, many like each other are told apart."""
    answer = {"get": {"responses": {"204": {"description": ""}}}}
    paths = {f"/{{a}}{'-x' * n}-{{b}}": answer for n in range(300)}
    at = base(client, {**library(), "paths": {"/" + "a/" * 1000: answer, "/long": answer, **paths}})
    assert client.get(f"{at}/long").status_code == 204
    assert client.get(f"{at}/{'-x' * 500}").status_code == 204
    assert client.get(f"{at}/{'a/' * 1000}").status_code == 404


def test_xml_is_written_as_the_document_names_it(client: TestClient) -> None:
    """Names, attributes, lists wrapped and not; texts are escaped."""
    tags = {"type": "array", "minItems": 2, "maxItems": 2, "items": {"enum": ["<&>"], "xml": {"name": "tag"}}}
    schema = {
        "type": "object",
        "required": ["id", "tags", "more", "plain"],
        "additionalProperties": False,
        "properties": {
            "id": {"enum": [7], "xml": {"attribute": True}},
            "tags": {**tags, "xml": {"wrapped": True}},
            "more": tags,
            "plain": {
                "type": "array",
                "minItems": 1,
                "maxItems": 1,
                "items": {"enum": [True]},
                "xml": {"wrapped": True},
            },
        },
    }
    document = library()
    document["components"]["schemas"]["Book"] = schema
    answer = client.get(f"{base(client, document)}/page", headers={"Accept": "application/xml"})
    assert answer.text == (
        '<?xml version="1.0" encoding="UTF-8"?><Book id="7">'
        "<tags><tag>&lt;&amp;&gt;</tag><tag>&lt;&amp;&gt;</tag></tags>"
        "<tag>&lt;&amp;&gt;</tag><tag>&lt;&amp;&gt;</tag><plain><plain>true</plain></plain></Book>"
    )


QUERIES = {
    "openapi": "3.0.0",
    "info": {"title": "t", "version": "1"},
    "paths": {
        path: {"get": {"parameters": parameters, "responses": {"200": {"description": "ok", "content": {
            "application/json": {"schema": {"enum": [told]}}
        }}}}}
        for path, told, parameters in (
            ("/rest?method=pets.list", "list", []),
            ("/rest?method=pets.find", "find", [
                {"name": "id", "in": "query", "required": True, "schema": {"type": "string"}},
            ]),
            ("/rest", "none", []),
            ("/icons?term={term}&most={most}", "icons", [
                {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
                for name, kind in (("term", "string"), ("most", "integer"))
            ]),
            ("/pets/{id}{ext}", "pet", [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                {"name": "ext", "in": "path", "required": True, "schema": {"enum": [".json", ".xml"]}},
            ]),
        )
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/rest?method=pets.list", "list"),
        ("/rest?method=pets.find&id=1", "find"),
        ("/rest?id=1&method=pets.find", "find"),
        ("/rest?method=pets.find", 422),
        ("/rest?method=other", "none"),
        ("/rest", "none"),
        ("/icons?term=a+b&most=3", "icons"),
        ("/icons?most=3&term=%26", "icons"),
        ("/icons?term=a&most=x", 422),
        ("/icons?term=a", 422),
        ("/pets/rex.json", "pet"),
        ("/pets/a.b.xml", "pet"),
        ("/pets/rex.png", 422),
        ("/pets/.json", 422),
    ],
)
def test_paths_with_a_query_and_names_side_by_side_are_told_apart(
    client: TestClient, asked: str, told: str | int
) -> None:
    """OpenAPI has no query in a path, but documents have: what is written out decides, what is in braces is read."""
    answer = client.get(f"{base(client, QUERIES)}{asked}")
    assert (answer.json() if answer.status_code == 200 else answer.status_code) == told


def test_paths_that_differ_in_names_alone_are_told_apart_by_their_schemas(client: TestClient) -> None:
    """Where no other path takes a text, the first one says what is wrong with it."""
    paths = {
        f"/files/{{{name}}}": {"get": {
            "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string", **asked}}],
            "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"enum": [name]}}}}},
        }}
        for name, asked in (("id", {"format": "uuid"}), ("name", {"pattern": "[.]"}))
    }  # fmt: skip
    document = {"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    at = f"{base(client, document)}/files"
    assert client.get(f"{at}/00000000-0000-4000-8000-000000000000").json() == "id"
    assert client.get(f"{at}/a.png").json() == "name"
    refused = client.get(f"{at}/a")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "id")


def test_a_path_that_cannot_be_served_stands_in_no_others_way(client: TestClient) -> None:
    """What is written out is answered without a look at the templated path that it fits too."""
    told = {"200": {"description": "ok", "content": {"application/json": {"schema": {"enum": ["newest"]}}}}}
    broken = [{"name": "id", "in": "path", "required": True, "schema": {"$ref": "other.yaml#/Id"}}]
    document = {"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {
        "/books/newest": {"get": {"responses": told}},
        "/books/{id}": {"get": {"parameters": broken, "responses": told}},
    }}  # fmt: skip
    assert client.get(f"{base(client, document)}/books/newest").json() == "newest"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": r"^(a)\1$", "example": 5},
        {"$ref": "http://127.0.0.1:1/x", "example": 5},
        {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/None"}}, "example": 5},
    ],
)
def test_an_example_that_nothing_is_known_of_is_told(client: TestClient, schema: Any) -> None:
    """Where a schema cannot be read, the document's own word is answered, and the answer says that it is no more."""
    media = {"application/json": {"schema": schema, "example": 5}}
    document = {**library(), "paths": {"/a": {"get": {"responses": {"200": {"description": "", "content": media}}}}}}
    answer = client.get(f"{base(client, document)}/a")
    assert (answer.status_code, answer.json()) == (200, 5)
    assert answer.headers["larder-mock-warning"].startswith("The answer is the document's example, which was not check")
