"""Names right beside each other in a path: where one ends, and that Larder's own cases agree."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.openapi.mocking.routing import Routes
from functions.openapi.reading.specification import Specification
from tests.longer import some_of
from tests.openapi.mock_rig import base, judged
from tests.openapi.path_rig import (
    DIGITS,
    KIND,
    LETTERS,
    TEXT,
    WHOLE,
    paths_of,
)

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


@pytest.mark.parametrize("style", some_of(["simple", "label", "matrix"]))
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
