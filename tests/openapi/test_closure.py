"""What an operation's digest stands for: all that it is made of, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.openapi.cases.assembling import Assembly
from functions.openapi.reading.closure import Closures
from functions.openapi.reading.specification import Specification
from functions.openapi.reading.text import parse_text
from shared.errors import UnprocessableError
from tests.openapi.rig import shop

Change = Callable[[dict[str, Any]], object]
GET = ("/pets/{petId}", "get")


def digest(document: dict[str, Any], operation: tuple[str, str] = GET) -> str:
    return Closures(Specification(document)).digest(*operation)


def changed(change: Change) -> dict[str, Any]:
    document = shop()
    change(document)
    return document


ELSEWHERE: dict[str, Change] = {
    "the title": lambda d: d["info"].update(title="Other"),
    "a schema that nothing refers to": lambda d: d["components"]["schemas"]["Apart"].update(maxLength=5),
    "a new schema": lambda d: d["components"]["schemas"].update(New={"type": "object"}),
    "another path": lambda d: d["paths"]["/orders"]["get"].update(summary="All orders"),
    "another method of the path": lambda d: d["paths"]["/pets/{petId}"]["delete"].update(summary="Away"),
    "the servers": lambda d: d.update(servers=[{"url": "https://other.example.com/v2"}]),
    "the path's servers": lambda d: d["paths"]["/pets/{petId}"].update(servers=[{"url": "https://other.example.com"}]),
    "a method beside it": lambda d: d["paths"]["/pets/{petId}"].update(head={"responses": {}}),
    "a path that goes": lambda d: d["paths"].pop("/orders"),
    "the order of the schemas": lambda d: d["components"].update(
        schemas=dict(reversed(d["components"]["schemas"].items()))
    ),
}
WITHIN: dict[str, Change] = {
    "its summary": lambda d: d["paths"]["/pets/{petId}"]["get"].update(summary="A pet"),
    "the path's parameter": lambda d: d["paths"]["/pets/{petId}"]["parameters"][0]["schema"].update(minimum=2),
    "a schema that it refers to": lambda d: d["components"]["schemas"]["Pet"]["properties"]["name"].update(minLength=2),
    "a schema that is two references away": lambda d: d["components"]["schemas"]["Error"].update(minProperties=2),
    "a response that it refers to": lambda d: d["components"]["responses"]["Fault"].update(description="Else"),
    "the security that it inherits": lambda d: d.update(security=[{"key": []}]),
    "the dialect": lambda d: d.update(openapi="3.1.0"),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_an_edit_elsewhere_changes_nothing(name: str) -> None:
    """What the operation does not refer to may change: what was generated for it stays good."""
    assert digest(changed(ELSEWHERE[name])) == digest(shop())


@pytest.mark.parametrize("name", WITHIN)
def test_an_edit_within_makes_another(name: str) -> None:
    """A change in the operation, or in anything it refers to, makes it another operation."""
    assert digest(changed(WITHIN[name])) != digest(shop())


def test_spelling_does_not_count() -> None:
    """Whitespace, the order of names, and YAML in place of JSON leave an operation what it is."""
    texts = [json.dumps(shop()), json.dumps(shop(), indent=4, sort_keys=True), yaml.safe_dump(shop())]
    assert len({digest(parse_text(text.encode())) for text in texts}) == 1


def test_each_operation_has_its_own() -> None:
    """Operations that say the same are still told apart by path and method."""
    document = shop()
    item = document["paths"]["/orders"]
    document["paths"]["/copies"] = item
    item["post"] = item["get"]
    operations = list(Specification(document).operations())
    assert len(operations) == 6
    assert len({digest(document, operation) for operation in operations}) == 6


def test_what_extends_a_schema_with_a_discriminator_counts() -> None:
    """An answer may be any schema that extends the one referred to, so a change of one of these is a change."""
    document = shop()
    schemas = document["components"]["schemas"]
    schemas["Pet"] = {**schemas["Pet"], "discriminator": {"propertyName": "status"}}
    schemas["Cat"] = {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"required": ["purrs"]}]}
    before = digest(document)
    schemas["Cat"]["allOf"][1]["required"] = ["bites"]
    assert digest(document) != before


def test_references_in_a_circle_end() -> None:
    """Schemas that refer to each other, and references that lead nowhere, are walked once."""
    document = shop()
    schemas = document["components"]["schemas"]
    schemas["Pet"]["properties"]["friend"] = {"$ref": "#/components/schemas/Pet"}
    schemas["Pet"]["properties"]["lost"] = {"$ref": "#/components/schemas/None"}
    schemas["Error"]["allOf"] = [{"$ref": "#/components/schemas/Error"}]
    assert digest(document) != digest(shop())


def of_paths(paths: dict[str, list[str]]) -> dict[str, Any]:
    """Return a document of paths with some methods, whose parameters are numbers or texts by their name."""

    def item(path: str, methods: list[str]) -> dict[str, Any]:
        parameters = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if name == "x" else "string"}}
            for name in ("x", "y")
            if f"{{{name}}}" in path
        ]
        return {method: {"parameters": parameters, "responses": {"200": {"description": ""}}} for method in methods}

    return {
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": {path: item(path, methods) for path, methods in paths.items()},
    }


_segments = st.sampled_from(["a", "b", "{x}", "{y}", "a{x}", "{x}-{y}"])
_paths = st.builds(
    "/{}{}".format,
    st.lists(_segments, min_size=1, max_size=2).map("/".join),
    st.sampled_from(["", "", "?q=1", "?q={y}"]),
).filter(lambda path: path.count("{x}") < 2 and path.count("{y}") < 2)
_methods = st.lists(st.sampled_from(["get", "post", "put"]), min_size=1, max_size=2, unique=True)


@pytest.mark.ci
@settings(max_examples=150, deadline=None)
@given(st.dictionaries(_paths, _methods, min_size=1, max_size=3), _paths, _methods)
def test_paths_that_leave_the_key_leave_the_cases(paths: dict[str, list[str]], added: str, methods: list[str]) -> None:
    """Whatever path is added or changed beside it, an operation whose key stays has the same cases, byte for byte."""
    more = {**paths, added: methods}
    for operation in Specification(of_paths(paths)).operations():
        if operation[0] == added or digest(of_paths(paths), operation) != digest(of_paths(more), operation):
            continue
        made = [made_of(of_paths(each), operation) for each in (paths, more)]
        assert made[0] == made[1], (paths, added, operation)


def made_of(document: dict[str, Any], operation: tuple[str, str]) -> Any:
    try:
        return Assembly(Specification(document), *operation).made()
    except UnprocessableError as error:
        return error.code, error.pointer, error.detail


@pytest.mark.parametrize(
    ("path", "beside", "same"),
    [
        ("/a", "/{x}", True),
        ("/a/{x}", "/{y}/{x}", True),
        ("/{x}", "/a", False),
        ("/{x}", "/{y}", False),
        ("/a/{x}", "/{y}/b", False),
        ("/a", "/b", True),
    ],
)
def test_a_less_concrete_path_changes_nothing(path: str, beside: str, same: bool) -> None:
    """A request for what is written out is that path's, whatever templated path is added."""
    before, after = of_paths({path: ["get"]}), of_paths({path: ["get"], beside: ["get"]})
    assert (digest(before, (path, "get")) == digest(after, (path, "get"))) is same
