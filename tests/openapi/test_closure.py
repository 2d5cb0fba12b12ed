"""What an operation's digest stands for: all that it is made of, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from functions.openapi.reading.closure import Closures
from functions.openapi.reading.specification import Specification
from functions.openapi.reading.text import parse_text
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
