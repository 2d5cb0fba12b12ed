"""Forms as real documents have them: hundreds of fields, fields of several types, and schemas that hold themselves."""

from __future__ import annotations

from typing import Any

from functions.openapi.reading.specification import Specification
from functions.openapi.wire.bodies import Body, read_body
from functions.openapi.wire.shapes import shape_of
from tests.openapi.test_cases import generated, operation_of
from tests.wiring import client_of, memory_runtime

FORM = "application/x-www-form-urlencoded"


def cases_of(schema: dict[str, Any]) -> dict[str, Any]:
    document = operation_of(requestBody={"required": True, "content": {FORM: {"schema": schema}}})
    with client_of(memory_runtime()) as client:
        found: dict[str, Any] = generated(client, document, path="/x", method="post")["test_cases"]
        return found


def test_a_field_behind_hundreds_of_others_is_read_by_its_type() -> None:
    """The text "1.5" is the number that the field asks for, so it is no wrong type, wherever the field stands."""
    properties: dict[str, Any] = {f"f{at}": {"type": "boolean"} for at in range(230)}
    properties["size"] = {"type": "number"}
    sad = cases_of({"type": "object", "properties": properties})["sad_path"]
    wrong = [case for case in sad if case["violates"].get("pointer") == "/size"]
    assert all(not isinstance(case["request"]["body"]["size"], (int, float)) for case in wrong)
    texts = [case["request"]["body"]["size"] for case in wrong]
    assert not [text for text in texts if isinstance(text, str) and text.replace(".", "").lstrip("-").isdigit()]


def test_what_comes_once_may_be_a_lists_only_item() -> None:
    """Where a field is a list or one listed text, any text may be a list of one: nothing is said to break the enum."""
    names = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string", "enum": [""]}]}
    schema = {"type": "object", "required": ["names"], "properties": {"names": names}}
    found = cases_of(schema)
    assert found["happy_path"]
    broken = {case["violates"]["keyword"] for case in found["sad_path"] if case["violates"].get("pointer")}
    assert not {"enum", "type"} & broken, broken


def test_a_form_of_schemas_that_hold_themselves_is_read_at_once() -> None:
    """150 properties that are all the same object again, four deep, are half a billion places; none is read twice."""
    node: dict[str, Any] = {
        "type": "object",
        "properties": {f"p{at}": {"$ref": "#/definitions/Node"} for at in range(150)},
    }
    specification = Specification({"swagger": "2.0", "definitions": {"Node": node}})
    shape = shape_of(specification, specification.root.member("definitions", "Node"))
    assert read_body(Body(b"p7=x", FORM), shape) == [{"p7": "x"}]
