"""Which operation a mock server takes a path for, what it reads in it, and that Larder's own cases agree."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient

from functions.openapi.mocking.routing import Routes
from functions.openapi.reading.specification import Specification
from tests.openapi.mock_rig import base, created, judged
from tests.wiring import client_of, memory_runtime


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as found:
        yield found


def paths_of(*paths: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a document of paths that answer with themselves.

    Args:
        paths: each with the schemas of what stands in braces.
    """
    items = {}
    for path, schemas in paths:
        parameters = [{"name": one, "in": "path", "required": True, "schema": schemas[one]} for one in schemas]
        told = {"description": "", "content": {"application/json": {"schema": {"enum": [path]}}}}
        items[path] = {"get": {"parameters": parameters, "responses": {"200": told}}}
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": items}


UUID, TEXT, WHOLE = {"type": "string", "format": "uuid"}, {"type": "string"}, {"type": "integer"}


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


ACTION = "/v1/{name}{action}"


@pytest.mark.parametrize(
    ("sent", "name", "action"),
    [
        ("foo:cancel", "foo", ":cancel"),
        ("foo%3Acancel", "foo", "%3Acancel"),
        ("foo%3acancel", "foo", "%3acancel"),
        ("f:o:start", "f:o", ":start"),
        ("foo@%C3%A9", "foo", "@%C3%A9"),
        ("foo@%c3%a9", "foo", "@%c3%a9"),
        ("foo", "foo", ""),
        ("f", "f", ""),
        ("a%2Fb%2Fc", "a", "%2Fb%2Fc"),
        ("a%2C,b:cancel", "a%2C,b", ":cancel"),
        ("foo:more25", "foo", ":more25"),
        (":cancel", ":cancel", ""),
    ],
)
def test_a_name_right_beside_another_ends_where_one_of_its_texts_begins(sent: str, name: str, action: str) -> None:
    """Encoded or not, with a slash in it or nothing at all, and however many there are."""
    texts = [":cancel", ":start", "@\u00e9", "", "/b/c", *(f":more{at}" for at in range(30))]
    document = paths_of((ACTION, {"name": TEXT, "action": {"type": "string", "enum": texts}}))
    (match,) = Routes(Specification(document)).matches(f"/v1/{sent}")
    assert match.segments == {"name": name, "action": action}


@pytest.mark.parametrize(
    ("path", "listed", "sent", "told"),
    [
        ("/{a}{dots}{b}", {"dots": ["..", "..."]}, "x...y", {"a": "x", "dots": "...", "b": "y"}),
        ("/{kind}{id}.json", {"kind": ["user", "use"]}, "user7.json", {"kind": "user", "id": "7"}),
        ("/{kind}{id}", {"kind": ["user", "use"]}, "user", {"kind": "use", "id": "r"}),
        ("/{a}{b}{c}", {}, "xyz0", {"a": "x", "b": "y", "c": "z0"}),
        ("/{a}{b}{c}", {}, "xy", None),
        ("/{a}{b}", {"a": ["m"], "b": ["n"]}, "mn", {"a": "m", "b": "n"}),
        ("/{a}{b}", {"b": ["n"]}, "n", None),
    ],
)
def test_names_right_beside_each_other_are_divided(path: str, listed: Any, sent: str, told: Any) -> None:
    """By what is known of any of them; where nothing is, the last has what the others leave."""
    names = re.findall(r"\{(\w+)\}", path)
    schemas = {name: {"enum": listed[name]} if name in listed else TEXT for name in names}
    found = Routes(Specification(paths_of((path, schemas)))).matches(f"/{sent}")
    assert [match.segments for match in found] == ([] if told is None else [told])


@pytest.mark.parametrize(
    "texts", [[":cancel", ":start"], ["", ":cancel"], ["@\u00e9"], [f":a{number}" for number in range(25)]]
)
def test_cases_of_names_beside_each_other_are_answered_as_they_should(client: TestClient, texts: list[str]) -> None:
    """What is no fault where the names are divided in another way is left out."""
    name = {"type": "string", "pattern": "^[a-z]+$"}
    cases = judged(client, paths_of((ACTION, {"name": name, "action": {"type": "string", "enum": texts}})), ACTION)
    assert len(cases["happy_path"]) > 1
    assert any(case["violates"]["in"] == "path" for case in cases["sad_path"])


KIND = {"type": "string", "enum": ["cat", "horse"]}
DIGITS, LETTERS = {"type": "string", "pattern": "^[0-9]{3,5}$"}, {"type": "string", "pattern": "^[a-z]{3,5}$"}


@pytest.mark.parametrize("style", ["simple", "label", "matrix"])
@pytest.mark.parametrize("explode", [False, True])
@pytest.mark.parametrize(
    ("version", "listed"),
    [
        ("3.0.3", {"$ref": "#/components/schemas/Kind"}),
        ("3.0.3", {"allOf": [{"type": "string"}, {"$ref": "#/components/schemas/Kind"}]}),
        ("3.0.3", {**KIND, "nullable": True, "enum": ["cat", None]}),
        ("3.0.3", {"type": "boolean"}),
        ("3.0.3", {"anyOf": [KIND, {"enum": ["bird"]}]}),
        ("3.1.0", {"const": "cat"}),
        ("3.1.0", {"$ref": "#/components/schemas/Text", "enum": ["cat", "horse"]}),
        ("3.1.0", {"oneOf": [KIND, {"type": "null"}]}),
        ("3.1.0", {"type": ["boolean", "null"]}),
    ],
)
def test_a_list_of_texts_counts_wherever_it_stands(
    client: TestClient, version: str, listed: Any, style: str, explode: bool
) -> None:
    """Behind a reference, in a part of the schema, as values that are no texts; whichever name is the listed one."""
    for path in ("/t/{id}{kind}", "/t/{kind}{id}", "/t/x-{kind}{id}.json"):
        document = paths_of((path, {"id": DIGITS, "kind": listed}))
        document |= {"openapi": version, "components": {"schemas": {"Kind": KIND, "Text": TEXT}}}
        document["paths"][path]["get"]["parameters"][1] |= {"style": style, "explode": explode}
        cases = judged(client, document, path)
        assert len(cases["happy_path"]) > 2
        assert {case["violates"]["name"] for case in cases["sad_path"] if case["violates"]["in"] == "path"} >= {"id"}


def test_numbers_that_are_listed_count_as_they_are_sent(client: TestClient) -> None:
    """And what another method lists makes the cases anew, since it tells where the names end."""
    path = "/t/{word}{number}"
    document = paths_of((path, {"word": LETTERS, "number": {"type": "integer", "enum": [1, 1234]}}))
    urls = [case["request"]["url"] for case in judged(client, document, path)["happy_path"]]
    assert all(re.fullmatch("/t/[a-z]{3,5}(1|1234)", url) for url in urls)
    found, free = [], paths_of((path, {"word": LETTERS, "number": WHOLE}))
    parameters = document["paths"][path]["get"]["parameters"]
    free["paths"][path]["post"] = {"parameters": parameters, "responses": {"200": {"description": ""}}}
    found.append(judged(client, free, path)["happy_path"])
    parameters[1]["schema"] = {"type": "integer", "enum": [0]}
    found.append(judged(client, free, path)["happy_path"])
    assert found[0] != found[1]


@pytest.mark.parametrize("style", ["label", "matrix"])
def test_a_style_that_begins_with_a_sign_tells_where_a_name_begins(client: TestClient, style: str) -> None:
    """`/t/{id}{format}` is 123.json: nothing has to be listed."""
    path = "/t/{id}{format}"
    document = paths_of((path, {"id": DIGITS, "format": LETTERS}))
    document["paths"][path]["get"]["parameters"][1]["style"] = style
    assert len(judged(client, document, path)["edge_cases"]) > 2


def test_names_that_nothing_tells_apart_are_told_or_refused(client: TestClient) -> None:
    """What is sent is what the mock server takes: with no valid path that is read as one, there are no cases."""
    cases = judged(client, paths_of(("/t/{n}{text}", {"n": WHOLE, "text": TEXT})), "/t/{n}{text}")
    assert cases["happy_path"]
    document = json.dumps(paths_of(("/t/{id}{text}", {"id": DIGITS, "text": TEXT})))
    asked = {"spec_text": document, "path": "/t/{id}{text}", "method": "get"}
    refused = client.post("/api/tests/generate", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "unsendable_value")


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


def test_a_path_with_a_query_is_near_once(client: TestClient) -> None:
    """Though it is met in more than one way."""
    at = base(client, paths_of(("/icons?term={term}", {"term": TEXT})))
    refused = client.get(f"{at}/icons%3Fterm=ab")
    assert (refused.status_code, refused.json()["nearest"]) == (404, ["/icons?term={term}"])


def asked_for(path: str, /, **parameters: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a document of one path with parameters, each with its location and schema; all are required."""
    document = paths_of((path, {}))
    document["paths"][path]["get"]["parameters"] = [
        {"name": name, "in": location, "required": True, "schema": schema, "explode": False}
        for name, (location, schema) in parameters.items()
    ]
    return document


LIST = {"type": "array", "minItems": 2, "items": WHOLE}
SHORT = {"type": "string", "minLength": 2, "pattern": "^[a-z &+]*$"}


@pytest.mark.parametrize(
    ("path", "parameters", "shape"),
    [
        ("/icons?term={term}", {"term": ("query", SHORT)}, r"/icons\?term=[^&]+"),
        ("/icons?term={term}&most={most}", {"most": ("path", WHOLE), "term": ("query", SHORT)},
         r"/icons\?term=[^&]+&most=-?\d+"),
        ("/icons?q={term}", {"term": ("query", SHORT)}, r"/icons\?q=[^&]+"),
        ("/icons?q={term}", {"q": ("query", SHORT)}, r"/icons\?q=[^&]+"),
        ("/icons?term=", {"term": ("query", SHORT)}, r"/icons\?term=[^&]+"),
        ("/icons?term", {"term": ("query", SHORT), "n": ("query", WHOLE)}, r"/icons\?term=[^&]+&n=-?\d+"),
        ("/icons?b=pre{b}", {"b": ("query", SHORT)}, r"/icons\?b=pre[^&]+"),
        ("/icons?b=pre{b}", {"b": ("path", SHORT)}, r"/icons\?b=pre[^&]+"),
        ("/icons?at={x},{y}", {"x": ("query", WHOLE), "y": ("path", WHOLE)}, r"/icons\?at=-?\d+,-?\d+"),
        ("/l?v={v}", {"v": ("path", LIST)}, r"/l\?v=-?\d+,-?[\d,-]+"),
        ("/l?v={v}", {"v": ("query", LIST)}, r"/l\?v=-?\d+,-?[\d,-]+"),
        ("/t?x={y}&x={z}", {"y": ("query", WHOLE), "z": ("query", SHORT)}, r"/t\?x=-?\d+&x=[^&]+"),
        ("/t?x={y}&x={z}", {"y": ("path", WHOLE), "z": ("path", SHORT)}, r"/t\?x=-?\d+&x=[^&]+"),
        ("/t?x={y}&x={y}", {"y": ("query", WHOLE)}, r"/t\?x=(-?\d+)&x=\1"),
        ("/t?x=a&x={z}", {"z": ("query", WHOLE)}, r"/t\?x=a&x=-?\d+"),
        ("/rest?method=find", {"method": ("query", {"enum": ["find", "list"]}), "n": ("query", WHOLE)},
         r"/rest\?method=find&n=-?\d+"),
        ("/rest?method=find", {"method": ("query", {"enum": ["list"]})}, r"/rest\?method=find"),
        ("/a#b/{id}?method=find", {"id": ("path", WHOLE)}, r"/a%23b/-?\d+\?method=find"),
    ],
)  # fmt: skip
def test_a_parameter_in_a_paths_query_stands_there_alone(
    client: TestClient, path: str, parameters: Any, shape: str
) -> None:
    """Whether it is declared to be in path or in query; what is written out is neither sent again nor broken."""
    cases = judged(client, asked_for(path, **parameters), path)
    assert cases["happy_path"]
    for case in cases["happy_path"]:
        assert re.fullmatch(shape, case["request"]["url"]), case["request"]["url"]
    for case in cases["sad_path"]:
        assert "%7B" not in case["request"]["url"]
        assert case["violates"].get("name") != "method"
        assert case["violates"]["keyword"] != "required" or case["violates"]["name"] == "n"
    broken = {case["violates"].get("name") for case in cases["sad_path"]}
    assert broken >= {name for name in parameters if name != "method"}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("/rest?method=find", 200),
        ("/rest?method=%66ind", 200),
        ("/rest", 422),
        ("/rest?method=list", 422),
        ("/rest?method=find&method=find", 422),
        ("/icons?q=pre%2Dab", 200),
        ("/icons?q=%70re-a+b", 200),
        ("/icons?q=pre-a", 422),
        ("/at?xy=a%2Cb,cd", 200),
        ("/at?xy=ab%2Ccd", 200),
        ("/at?xy=ab", 422),
        ("/t?x=7&x=ab", 200),
        ("/t?x=ab&x=7", 422),
        ("/t?x=7", 422),
        ("/t?x=7&x=ab&x=ab", 422),
        ("/two?x=a&x=b", 200),
        ("/two?x=b", 422),
        ("/icons?q=other", 422),
        ("/icons?q=pre-ab&q=pre-cd", 422),
    ],
)
def test_a_query_in_a_path_is_read_however_it_is_encoded(client: TestClient, sent: str, status: int) -> None:
    """And a parameter of it is missing where the query has none."""
    document = asked_for("/rest?method=find", method=("query", {"enum": ["find"]}))
    document["paths"] |= asked_for("/icons?q=pre-{term}", term=("query", SHORT))["paths"]
    document["paths"] |= asked_for("/t?x={y}&x={z}", y=("query", WHOLE), z=("query", SHORT))["paths"]
    document["paths"] |= asked_for("/two?x=a&x=b", x=("query", WHOLE))["paths"]
    document["paths"] |= asked_for("/at?xy={x},{y}", x=("query", TEXT), y=("query", SHORT))["paths"]
    assert client.get(f"{base(client, document)}{sent}").status_code == status


def test_what_stands_in_the_query_of_tied_paths_tells_them_apart(client: TestClient) -> None:
    """As what stands in their segments does, wherever it is declared."""
    document: dict[str, Any] = paths_of()
    for path, parameters in (
        ("/at?by={id}", {"id": ("query", WHOLE)}),
        ("/at?by={name}", {"name": ("query", {"type": "string", "pattern": "^[a-z]+$"})}),
        ("/at?by={x},{y}", {"x": ("path", WHOLE), "y": ("query", WHOLE)}),
    ):
        document["paths"] |= asked_for(path, **parameters)["paths"]
    at = base(client, document)
    for sent, path in (("7", "/at?by={id}"), ("ab", "/at?by={name}"), ("1,2", "/at?by={x},{y}")):
        assert client.get(f"{at}/at?by={sent}").json() == path
        judged(client, document, path)


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


@pytest.mark.parametrize(("first", "second", "least"), [(["en", "e"], ["n", "x"], 1), (["a", "ab"], ["b", "bc"], 2)])
def test_a_shorter_text_is_tried_where_the_longer_leaves_too_little(
    client: TestClient, first: list[str], second: list[str], least: int
) -> None:
    """Names side by side have one of their listed texts each, where there is a way."""
    schemas = {"a": {"enum": first}, "b": {"enum": second}, "c": {"type": "string", "minLength": least}}
    path = "/{a}{b}{c}"
    at = base(client, paths_of((path, schemas)))
    for text in (f"{first[0]}{second[0]}yile", f"{first[1]}{second[0]}yile", f"{first[0]}{second[1]}wfgl"):
        assert client.get(f"{at}/{text}").status_code == 200, text


def test_a_parameter_of_the_path_stands_in_its_query_whatever_else_is_called_as_its_key(client: TestClient) -> None:
    """`/s?x={y}` sends y, though a parameter is called x."""
    document = paths_of(("/s?x={y}", {"y": WHOLE}))
    document["paths"]["/s?x={y}"]["get"]["parameters"].append({"name": "x", "in": "query", "schema": TEXT})
    answer = client.post(
        "/api/tests/generate", json={"spec_text": json.dumps(document), "path": "/s?x={y}", "method": "get"}
    )
    minimal = answer.json()["test_cases"]["happy_path"][0]["request"]
    assert minimal["url"] == f"/s?x={minimal['path_params']['y']}"
    assert client.get(base(client, document) + minimal["url"]).status_code == 200


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


def with_asked(document: dict[str, Any], path: str, *parameters: dict[str, Any], **more: Any) -> None:
    """Give an operation other parameters, and other members, beside those that it has."""
    operation = document["paths"][path]["get"]
    operation["parameters"] += parameters
    operation |= more


def in_query(name: str, schema: Any, *, required: bool = False, location: str = "query") -> dict[str, Any]:
    return {"name": name, "in": location, "required": required, "schema": schema}


LISTS = {"enum": ["list", "get"]}
SOME = [WHOLE, TEXT, KIND, DIGITS, LISTS, {"type": "boolean"}, {"type": "array", "items": WHOLE, "minItems": 1}]


@pytest.mark.parametrize("seed", range(40))
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


@pytest.mark.parametrize(
    ("path", "own", "other"),
    [
        ("/r", in_query("action", LISTS), "/r?action=list"),
        ("/r", in_query("action", LISTS, required=True), "/r?action=list"),
        ("/r", in_query("action", TEXT), "/r?action"),
        ("/r?a=1", in_query("action", LISTS), "/r?a=1&action=list"),
        ("/r/{id}", in_query("action", LISTS), "/r/{id}?action=list"),
        ("/r/{id}", in_query("action", TEXT), "/r/{id}?action={kind}"),
        ("/r", in_query("action", LISTS), "/r#action=list"),
    ],
)
def test_a_request_with_the_query_of_another_path_is_that_paths(
    client: TestClient, path: str, own: Any, other: str
) -> None:
    """It is no case of the own one, which is told; the cases of both are answered as they should."""
    schemas = {"id": DIGITS, "kind": LETTERS}
    document = paths_of(
        *((one, {name: schemas[name] for name in re.findall(r"{(\w+)}", one)}) for one in (path, other))
    )
    with_asked(document, path, own, in_query("n", WHOLE))
    with_asked(document, other, in_query("m", WHOLE, required=True))
    cases = judged(client, document, path)
    assert cases["happy_path"]
    assert not any("action=list" in case["request"]["url"] for case in cases["happy_path"] + cases["edge_cases"])
    assert judged(client, document, other)["happy_path"]
    asked = {"spec_text": json.dumps(document), "path": path, "method": "GET"}
    told = [one["detail"] for one in client.post("/api/tests/generate", json=asked).json()["warnings"]]
    assert [other in detail for detail in told] == [True] * len(told)


def test_a_path_whose_every_request_is_anothers_is_refused(client: TestClient) -> None:
    """A required parameter is what the other asks for."""
    document = paths_of(("/r", {}), ("/r?action", {}))
    with_asked(document, "/r", in_query("action", WHOLE, required=True))
    answer = client.post("/api/tests/generate", json={"spec_text": json.dumps(document), "path": "/r", "method": "get"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unsendable_value")
    assert "/r?action" in answer.json()["detail"]


BODY = {"required": True, "content": {"application/json": {"schema": {"type": "object", "required": ["a"]}}}}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([in_query("q", WHOLE, required=True)], [in_query("h", WHOLE, location="header")]),
        ([in_query("q", WHOLE, required=True)], [in_query("q", LISTS, required=True)]),
        ([in_query("q", WHOLE)], [in_query("q", WHOLE), in_query("c", WHOLE, location="cookie", required=True)]),
        ([in_query("q", LISTS, location="header", required=True)], [in_query("q", WHOLE, required=True)]),
        ([], [in_query("q", {"type": "array", "items": WHOLE}, required=True)]),
    ],
)
@pytest.mark.parametrize("bodies", [(False, False), (True, False), (False, True), (True, True)])
def test_tied_paths_may_ask_for_other_things(
    client: TestClient, first: list[Any], second: list[Any], bodies: tuple[bool, bool]
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
