"""Queries that stand in paths: what they ask for and hold, and that Larder's own cases agree."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.openapi.mock_rig import base, judged
from tests.openapi.path_rig import (
    DIGITS,
    LETTERS,
    LISTS,
    TEXT,
    WHOLE,
    asked_for,
    in_query,
    paths_of,
    with_asked,
)


def test_a_path_with_a_query_is_near_once(client: TestClient) -> None:
    """Though it is met in more than one way."""
    at = base(client, paths_of(("/icons?term={term}", {"term": TEXT})))
    refused = client.get(f"{at}/icons%3Fterm=ab")
    assert (refused.status_code, refused.json()["nearest"]) == (404, ["/icons?term={term}"])


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
