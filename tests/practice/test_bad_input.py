"""Every way to send something wrong has a problem of its own, with a status, a code and a pointer; none is a 500."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared.entry.route import MAX_BODY_BYTES
from tests.practice.rig import NUMBERS, PATH, ask
from tests.wiring import client_of, memory_runtime

DEEP: dict[str, Any] = {}
for _ in range(95):
    DEEP = {"type": "array", "items": DEEP}


def wide(levels: int) -> dict[str, Any]:
    """A schema whose branches multiply: each level has two ways to the next."""
    definitions: dict[str, Any] = {f"l{levels}": {"type": "integer"}}
    for level in range(levels):
        again = {"$ref": f"#/$defs/l{level + 1}"}
        definitions[f"l{level}"] = {"anyOf": [again, again]}
    return {"$defs": definitions, "$ref": "#/$defs/l0"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


def send(client: TestClient, body: Any, **headers: str) -> Any:
    return client.post(PATH, content=body, headers={"content-type": "application/json", **headers})


def check(response: Any, status: int, code: str, pointer: str | None) -> None:
    """Check a problem document whole."""
    assert response.status_code == status, response.text
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert (problem["status"], problem["code"], problem.get("pointer")) == (status, code, pointer)
    assert problem["type"] == f"urn:larder:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == response.headers["x-request-id"]
    if pointer is not None:
        assert problem["errors"][0]["pointer"].startswith("#")


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"slug": ""}, "/slug"),
        ({"slug": "Two Sum"}, "/slug"),
        ({"slug": "two-sum\n"}, "/slug"),
        ({"slug": "x" * 101}, "/slug"),
        ({"slug": "é"}, "/slug"),
        ({"slug": 3}, "/slug"),
        ({"slug": None}, "/slug"),
        ({"count": 0}, "/count"),
        ({"count": -1}, "/count"),
        ({"count": 101}, "/count"),
        ({"count": 10**400}, "/count"),
        ({"count": 1.5}, "/count"),
        ({"count": "5"}, "/count"),
        ({"count": True}, "/count"),
        ({"count": None}, "/count"),
        ({"count": [5]}, "/count"),
        ({"seed": True}, "/seed"),
        ({"seed": "7"}, "/seed"),
        ({"seed": 0.5}, "/seed"),
        ({"seed": 2**63}, "/seed"),
        ({"pairwise": 1}, "/pairwise"),
        ({"pairwise": "true"}, "/pairwise"),
        ({"tags": "boundary"}, "/tags"),
        ({"tags": [f"t{n}" for n in range(11)]}, "/tags"),
        ({"tags": ["fine", "Not Fine"]}, "/tags/1"),
        ({"tags": ["x" * 41]}, "/tags/0"),
        ({"tags": [""]}, "/tags/0"),
        ({"tags": [7]}, "/tags/0"),
        ({"tags": {"boundary": 1}}, "/tags"),
        ({"statement": 5}, "/statement"),
        ({"statement": "x" * 50_001}, "/statement"),
        ({"cursor": 5}, "/cursor"),
        ({"cuont": 5}, "/cuont"),
        ({"a/b~c d": 5}, "/a~1b~0c d"),
        ({"json_schema": {}}, "/json_schema"),
    ],
)
def test_fields_of_the_wrong_kind(client: TestClient, members: dict[str, Any], pointer: str) -> None:
    """A field that does not fit is a 422 that points at it."""
    check(ask(client, **members), 422, "invalid_field", pointer)


@pytest.mark.parametrize(
    ("members", "limit"),
    [({"seed": 2**63}, 2**63), ({"seed": 10**30}, 2**63), ({"seed": -(10**30)}, -(2**63)), ({"count": 101}, 100)],
)
def test_a_limit_that_is_told_is_the_one_that_is_meant(client: TestClient, members: dict[str, Any], limit: int) -> None:
    """To the last digit, also of numbers that a double has not."""
    (fault,) = ask(client, **members).json()["errors"]
    assert fault["detail"].split()[-1] == str(limit)


@pytest.mark.parametrize("missing", ["slug", "schema"])
def test_fields_that_are_missing(client: TestClient, missing: str) -> None:
    """A required field that is missing is a 422 that points to where it should be."""
    body = {"slug": "two-sum", "schema": NUMBERS}
    del body[missing]
    check(client.post(PATH, json=body), 422, "invalid_field", f"/{missing}")


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"text"', b"true"])
def test_bodies_that_are_no_object(client: TestClient, body: bytes) -> None:
    """JSON that is no object is a 422 that points at the whole body."""
    check(send(client, body), 422, "invalid_field", "")


@pytest.mark.parametrize(
    ("schema", "code", "pointer"),
    [
        (True, "invalid_schema", "/schema"),
        (False, "invalid_schema", "/schema"),
        ([], "invalid_schema", "/schema"),
        ("object", "invalid_schema", "/schema"),
        (None, "invalid_schema", "/schema"),
        (7, "invalid_schema", "/schema"),
        ({"type": "objekt"}, "invalid_schema", "/schema/type"),
        ({"properties": {"n": {"minimum": "0"}}}, "invalid_schema", "/schema/properties/n/minimum"),
        ({"properties": {"n": 5}}, "invalid_schema", "/schema/properties/n"),
        ({"required": ["a", "a"]}, "invalid_schema", "/schema/required"),
        ({"$schema": "https://example.com/unknown"}, "invalid_schema", "/schema/$schema"),
        ({"$ref": "#/$defs/missing"}, "invalid_schema", "/schema/$ref"),
        ({"$ref": "#"}, "invalid_schema", "/schema"),
        ({"properties": {"a": {"$ref": "http://127.0.0.1:1/s"}}}, "remote_ref", "/schema/properties/a/$ref"),
        ({"$ref": "https://json-schema.org/draft/2020-12/schema"}, "remote_ref", "/schema/$ref"),
        ({"items": {"$ref": "file:///etc/passwd"}}, "remote_ref", "/schema/items/$ref"),
        ({"items": {"$dynamicRef": "other.json#a"}}, "remote_ref", "/schema/items/$dynamicRef"),
        ({"type": "string", "pattern": "("}, "unsupported_pattern", "/schema/pattern"),
        ({"type": "string", "pattern": "(?<=a)b"}, "unsupported_pattern", "/schema/pattern"),
        ({"type": "string", "pattern": "(a)\\1"}, "unsupported_pattern", "/schema/pattern"),
        ({"type": "string", "pattern": "(((a{100}){100}){100}){100}"}, "unsupported_pattern", "/schema/pattern"),
        (wide(40), "schema_too_complex", "/schema"),
        ({"type": "integer", "minimum": 5, "maximum": 3}, "unsatisfiable_schema", "/schema"),
        ({"enum": [1], "const": 2}, "unsatisfiable_schema", "/schema"),
        ({"not": {}}, "unsatisfiable_schema", "/schema/not"),
        (
            {"type": "object", "properties": {"n": {"const": 1, "minimum": 5}}, "required": ["n"]},
            "unsatisfiable_schema",
            "/schema/properties/n",
        ),
        ({"type": "string", "minLength": 70_000}, "schema_too_large", "/schema/minLength"),
    ],
)
def test_schemas_that_cannot_be_served(client: TestClient, schema: Any, code: str, pointer: str) -> None:
    """A schema that cannot be served is a 422 whose pointer leads to the fault in the request body."""
    response = ask(client, schema=schema)
    check(response, 422, code, response.json()["pointer"])
    assert response.json()["pointer"].startswith(pointer)


@pytest.mark.parametrize(
    ("schema", "missing"),
    [
        ({}, ["The value may be anything"]),
        (
            {"properties": {"n": {"type": "integer"}, "s": {"type": "string"}}},
            ["/n has no bounds", "/s has no maximum length"],
        ),
        ({"properties": {"n": {"type": "integer"}}, "examples": [{"n": 5}]}, None),
        ({"properties": {"n": {"type": "integer"}, "k": {"type": "integer", "minimum": 0}}}, None),
        ({"properties": {"b": {"type": "boolean"}}, "additionalProperties": False}, None),
    ],
)
def test_a_schema_that_bounds_nothing_is_refused(client: TestClient, schema: Any, missing: list[str] | None) -> None:
    """Without any bound or example it is a 422 that lists what is missing; with some, the rest is assumed."""
    response = ask(client, schema={"type": "object", **schema} if schema else schema)
    if missing is None:
        assert response.status_code == 200, response.text
        return
    check(response, 422, "needs_constraints", "/schema")
    assert set(missing) <= set(response.json()["missing"])


@pytest.mark.parametrize(
    ("keywords", "pointer"),
    [
        ({"required": ["zz"], "additionalProperties": False}, "/schema/additionalProperties"),
        ({"required": ["n"], "x-constraints": ["n < n"]}, "/schema/x-constraints/0"),
    ],
)
def test_what_no_bounds_would_help_is_told_as_such(client: TestClient, keywords: Any, pointer: str) -> None:
    """A schema that contradicts itself is not sent back for bounds."""
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, **keywords}
    check(ask(client, schema=schema), 422, "unsatisfiable_schema", pointer)


def test_relations_that_leave_every_size_open_bound_nothing(client: TestClient) -> None:
    """A constraint that names no number says nothing of how large the values may be; one that does is enough."""
    nums: dict[str, Any] = {"type": "array", "items": {"type": "integer"}}
    for said, status in (("True", 422), ("is_sorted(nums)", 422), ("1 <= len(nums) <= 20", 200)):
        schema = {"type": "object", "properties": {"nums": nums}, "required": ["nums"], "x-constraints": [said]}
        response = client.post("/api/generate-tests", json={"slug": "sizes", "schema": schema})
        assert response.status_code == status, said


@pytest.mark.parametrize("owner", ["tree", "p", "nums", 5])
def test_a_node_of_nothing_is_refused(client: TestClient, owner: Any) -> None:
    """A value that names a node of what is no tree or list beside it is a mistake, told at its place."""
    numbers = {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9}, "minItems": 1, "maxItems": 9}
    fields = {
        "root": {**numbers, "x-structure": "binary-tree"},
        "nums": numbers,
        "p": {"type": "integer", "minimum": 0, "maximum": 9, "x-node-of": owner},
    }
    schema = {"type": "object", "properties": fields, "required": ["root", "nums", "p"]}
    check(ask(client, schema=schema), 422, "invalid_schema", "/schema/properties/p/x-node-of")
    fields["p"]["x-node-of"] = "root"
    assert ask(client, schema=schema).status_code == 200


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)*$", "^(.*)*x$", "(x+x+)+y"])
def test_patterns_that_would_backtrack_are_harmless(client: TestClient, pattern: str) -> None:
    """A pattern that sends a backtracking engine astray is served, or refused, and quickly."""
    response = ask(client, schema={"type": "string", "pattern": pattern, "maxLength": 50})
    assert response.status_code in (200, 422)


def test_nesting_within_the_limits_is_served_or_refused(client: TestClient) -> None:
    """A schema nested 95 deep does no harm."""
    assert ask(client, schema=DEEP, count=2).status_code in (200, 422)


def test_a_remote_reference_is_never_fetched(client: TestClient) -> None:
    """A listening socket that a schema refers to, in every way there is, sees no connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/schema.json"
        schemas: list[Any] = [
            {"$ref": url},
            {"$schema": url},
            {"$id": url, "$ref": "other.json"},
            {"$id": url, "properties": {"a": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"$dynamicRef": f"{url}#x"}}},
            {"$schema": "http://json-schema.org/draft-07/schema#", "$id": url, "items": {"$ref": "b.json"}},
            {"allOf": [{"enum": [{"$ref": url}]}, {"properties": {"$ref": {"$ref": url}}}]},
            {"$vocabulary": {url: True}},
            {"$id": url, "type": "integer"},
        ]
        for schema in schemas:
            assert ask(client, schema=schema).status_code in (200, 422)
        with pytest.raises(BlockingIOError):
            listening.accept()


GOOD = json.dumps({"slug": "two-sum", "schema": NUMBERS, "count": 1})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid_json"),
        (b" ", "invalid_json"),
        (b"{", "invalid_json"),
        (b"{'slug': 1}", "invalid_json"),
        (GOOD.encode() + b"x", "invalid_json"),
        (GOOD.encode()[:-1] + b",}", "invalid_json"),
        (b"\xef\xbb\xbf" + GOOD.encode(), "invalid_json"),
        (GOOD.encode("utf-16"), "invalid_json"),
        (b'{"slug": "\xff"}', "invalid_json"),
        (b'{"slug": "\xed\xa0\x80"}', "invalid_json"),
        (b'{"count": NaN}', "non_finite_number"),
        (b'{"count": Infinity}', "non_finite_number"),
        (b'{"count": -Infinity}', "non_finite_number"),
        (b'{"count": 1e999}', "non_finite_number"),
        (b'{"count": ' + b"1" * 5000 + b"}", "number_too_large"),
        (b'{"count": 1, "count": 1}', "duplicate_name"),
        (b'{"schema": {"a": 1, "\\u0061": 2}}', "duplicate_name"),
        (b'{"schema": ' + b"[" * 100 + b"]" * 100 + b"}", "nesting_too_deep"),
        (b"[" * 100_000, "nesting_too_deep"),
        (b'{"a":' * 100_000, "nesting_too_deep"),
    ],
)
def test_bodies_that_are_not_json_with_one_meaning(client: TestClient, body: bytes, code: str) -> None:
    """What is no JSON, or JSON that parsers read differently, is a 400."""
    check(send(client, body), 400, code, None)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"slug": "\\ud800"}', "/slug"),
        (b'{"schema": {"\\udc00": 1}}', "/schema"),
        (b'{"count": 1, "schema": {"a/~": [1, {"b": ["x", "\\udc00"]}]}}', "/schema/a~1~0/1/b/1"),
        (b'"\\ud800"', ""),
    ],
)
def test_a_lone_surrogate_is_pointed_to(client: TestClient, body: bytes, pointer: str) -> None:
    """The refusal says where the string stands, or the object that has it for a name."""
    check(send(client, body), 400, "lone_surrogate", pointer)


def test_a_body_over_a_megabyte_is_refused(client: TestClient) -> None:
    """One byte over the limit is a 413, whether the length is told or not; just the limit is read."""
    filler = b" " * (MAX_BODY_BYTES - len(GOOD))
    assert send(client, GOOD.encode() + filler).status_code == 200
    check(send(client, GOOD.encode() + filler + b" "), 413, "payload_too_large", None)
    check(send(client, iter([GOOD.encode(), filler, b" "])), 413, "payload_too_large", None)
    check(send(client, iter([b" "] * 3 + [filler] * 5)), 413, "payload_too_large", None)


def test_a_chunked_body_within_the_limit_is_read(client: TestClient) -> None:
    """A body that comes in pieces is put together."""
    assert send(client, iter([GOOD.encode()[:10], GOOD.encode()[10:]])).status_code == 200


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonp", "json", "*/*"],
)
def test_other_media_types_are_refused(client: TestClient, media_type: str) -> None:
    """A body of another type is a 415, whatever is in it."""
    response = client.post(PATH, content=GOOD, headers={"content-type": media_type})
    check(response, 415, "unsupported_media_type", None)


def test_a_compressed_body_is_refused(client: TestClient) -> None:
    """It could unpack to anything, so it is not read; the answer tells what would do."""
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    response = client.post(PATH, content=gzip.compress(GOOD.encode()), headers=headers)
    check(response, 415, "unsupported_content_encoding", None)
    assert response.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "media_type", ["application/json", "APPLICATION/JSON; charset=utf-8", "application/x+json", None]
)
def test_json_by_any_name_is_read(client: TestClient, media_type: str | None) -> None:
    """JSON's own media types are read, and so is a body that names none."""
    response = client.post(PATH, content=GOOD.encode(), headers={"content-type": media_type} if media_type else {})
    assert response.status_code == 200


def test_other_methods_and_paths(client: TestClient) -> None:
    """An unknown path is a 404, another method a 405 that says which are allowed; both are problems."""
    check(client.get("/api/nothing"), 404, "no_such_endpoint", None)
    response = client.get(PATH)
    check(response, 405, "method_not_allowed", None)
    assert response.headers["allow"] == "POST"


def test_many_faults_make_no_large_answer(client: TestClient) -> None:
    """Thousands of unknown fields, one with an endless name, are told by a few."""
    unknown: dict[str, Any] = {f"unknown{n}": n for n in range(5_000)}
    endless: dict[str, Any] = {"x" * 100_000: 1}
    response = ask(client, **unknown, **endless)
    assert response.status_code == 422
    assert len(response.json()["errors"]) == 20
    assert len(ask(client, **endless).json()["detail"]) < 200


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "'5'"])
def test_directives_that_make_no_sense(client: TestClient, value: str) -> None:
    """A number of seconds that is none is a 400."""
    check(ask(client, headers={"Cache-Control": f"max-age={value}"}), 400, "invalid_request", None)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("formt=json", "formt"),
        ("format=json&format=python", "format"),
        ("format=json&format=json", "format"),
        ("limit=1", "limit"),
        ("no_store=true&nostore=1", "nostore"),
        ("Format=json", "Format"),
    ],
)
def test_a_query_parameter_that_is_none_or_stands_twice_is_refused(
    client: TestClient, query: str, parameter: str
) -> None:
    """A misspelt parameter is not ignored, and of two values none is chosen silently."""
    response = client.post(f"{PATH}?{query}", content=GOOD, headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_field")
    (fault,) = response.json()["errors"]
    assert (fault["parameter"], fault["in"]) == (parameter, "query")


@pytest.mark.parametrize("query", ["no_store", "no_store=false&no_store=true", "format=jsonl&no_store=1"])
def test_parameters_that_are_documented_are_taken(client: TestClient, query: str) -> None:
    """Both those of the endpoint and those of the cache, and `no_store` as often as one likes."""
    response = client.post(f"{PATH}?{query}", content=GOOD, headers={"content-type": "application/json"})
    assert response.status_code == 200


def test_other_endpoints_refuse_unknown_parameters_too(client: TestClient) -> None:
    """One that only reads, and one that has no parameters of its own."""
    assert client.get("/api/practice/pools/two-sum?limt=1").json()["errors"][0]["parameter"] == "limt"
    assert client.get("/api/practice/pools/two-sum?limit=1&limit=2").status_code == 422
    assert client.post("/api/practice/schema?format=json", json={"examples": [1]}).status_code == 422
