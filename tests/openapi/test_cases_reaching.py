"""Cases reach their own operation, whatever other paths the document has."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest

from tests.openapi.case_rig import generated
from tests.wiring import client_of, memory_runtime


def matching(document: Any, url: str) -> list[str]:
    """Return the document's paths that a URL fits, as frameworks read them: a name is anything but a slash."""
    path = url.partition("?")[0]
    found = []
    for template in document["paths"]:
        parts = re.split(r"(\{[^{}]*\})", template)
        pattern = "".join("[^/]+" if part[:1] == "{" else re.escape(part) for part in parts)
        if re.fullmatch(pattern, unquote(path)) or re.fullmatch(pattern, path):
            found.append(template)
    return found


def paths_of(*schemas: tuple[str, Any]) -> dict[str, Any]:
    """Return a document with a GET at each path, all of whose parameters have one schema."""
    paths: dict[str, Any] = {}
    for path, schema in schemas:
        names = re.findall(r"\{([^{}]*)\}", path)
        parameters = [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]
        paths[path] = {"get": {"parameters": parameters, "responses": {"200": {"description": "ok"}}}}
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}


@pytest.mark.parametrize(
    ("path", "schema", "others"),
    [
        ("/pets/{id}", {"type": "string", "enum": ["mine", "a", "yours"]}, ["/pets/mine", "/pets/yours"]),
        ("/pets/{id}", {"type": "string", "example": "mine", "minLength": 1}, ["/pets/mine"]),
        ("/pets/{id}", {"type": "integer", "minimum": 1, "maximum": 3}, ["/pets/1", "/pets/0", "/pets/4"]),
        ("/a/{x}/b", {"type": "string", "enum": ["c", "d"]}, ["/a/c/{y}"]),
        ("/a/c/{y}", {"type": "string", "enum": ["b", "d"]}, ["/a/{x}/b"]),
        ("/files/{name}", {"type": "string", "enum": ["a.json", "a"]}, ["/files/{name}.json"]),
        ("/{a}/{b}", {"type": "string", "enum": ["x", "y"]}, ["/x/{b}", "/y/y"]),
    ],
)
def test_a_case_reaches_its_own_operation(path: str, schema: Any, others: list[str]) -> None:
    """No value stands in the path with which a request may be another path's; that some were left out is told."""
    document = paths_of((path, schema), *((other, {"type": "string"}) for other in others))
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path=path, method="get")
    cases = [case for group in answer["test_cases"].values() for case in group]
    assert answer["test_cases"]["happy_path"]
    assert {tuple(matching(document, case["request"]["url"])) for case in cases} == {(path,)}
    told = " ".join(warning["detail"] for warning in answer["warnings"])
    assert any(other in told for other in others)


def test_an_operation_that_no_request_reaches_says_so() -> None:
    """Where all values of its parameter are written out as paths of their own, there is nothing to send."""
    document = paths_of(("/pets/{id}", {"enum": ["mine"]}), ("/pets/mine", {}))
    sent = {"path": "/pets/{id}", "method": "get", "spec_text": json.dumps(document)}
    with client_of(memory_runtime()) as client:
        refused = client.post("/api/tests/generate", json=sent)
        assert generated(client, document, path="/pets/mine", method="get")["test_cases"]["happy_path"]
    assert (refused.status_code, refused.json()["code"]) == (422, "unsendable_value")
    assert refused.json()["document_pointer"] == "/paths/~1pets~1{id}/get"


def test_a_path_beside_it_makes_cases_anew() -> None:
    """With /pets/mine in the document, the cases of /pets/{id} that were its request's are no longer given."""
    schema = {"type": "string", "enum": ["mine", "a"]}
    before, after = paths_of(("/pets/{id}", schema)), paths_of(("/pets/{id}", schema), ("/pets/mine", {}))
    with client_of(memory_runtime()) as client:
        urls = [
            {
                case["request"]["url"]
                for case in generated(client, document, path="/pets/{id}", method="get")["test_cases"]["happy_path"]
            }
            for document in (before, after, paths_of(("/pets/{id}", schema), ("/orders", {})))
        ]
    assert ("/pets/mine" in urls[0], "/pets/mine" in urls[1], urls[2]) == (True, False, urls[0])
