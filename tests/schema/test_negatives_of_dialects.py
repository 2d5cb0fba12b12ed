"""Negatives of OpenAPI's dialects, and of schemas that hold what cannot be checked."""

from __future__ import annotations

from typing import Any

import pytest

from shared.schema import CompiledSchema, compile_schema
from shared.schema.negatives.found import Negative, Unbreakable
from shared.schema.reading.document import Direction

HERE = "/components/schemas"
PET = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "integer", "format": "int64", "readOnly": True},
        "name": {"type": "string", "nullable": True, "maxLength": 5},
        "size": {"type": "integer", "format": "int32", "minimum": 0, "exclusiveMinimum": True},
        "image": {"type": "string", "format": "byte"},
    },
}
DOCUMENT: Any = {
    "openapi": "3.0.3",
    "components": {
        "schemas": {
            "Pet": PET,
            "Shape": {
                "oneOf": [{"$ref": f"#{HERE}/Square"}, {"$ref": f"#{HERE}/Circle"}],
                "discriminator": {"propertyName": "kind"},
            },
            **{
                name: {
                    "type": "object",
                    "required": ["kind", size],
                    "properties": {"kind": {"type": "string"}, size: {"type": "number", "minimum": 0}},
                }
                for name, size in (("Square", "side"), ("Circle", "radius"))
            },
        }
    },
}


def told(compiled: CompiledSchema) -> tuple[dict[str, list[Negative]], dict[str, str]]:
    """Return the negatives by pointer, each checked once more, and the reasons by pointer."""
    broken: dict[str, list[Negative]] = {}
    reasons: dict[str, str] = {}
    for each in compiled.negatives(seed=1):
        if isinstance(each, Unbreakable):
            reasons[each.pointer] = each.reason
            continue
        assert not compiled.is_valid(each.value)
        assert compiled.explain(each.value) is not None
        assert compiled.is_valid(each.mended)
        broken.setdefault(each.pointer, []).append(each)
    return broken, reasons


def component(name: str, direction: Direction | None = None) -> CompiledSchema:
    """Compile one component of the document."""
    return compile_schema(DOCUMENT, at=f"{HERE}/{name}", dialect="openapi-3.0", direction=direction)


def test_pointers_lead_into_the_whole_document() -> None:
    """Each constraint is told by where the caller wrote it, widths of integers as the format that stands for them."""
    broken, reasons = told(component("Pet"))
    fields = f"{HERE}/Pet/properties"
    assert set(broken) == {
        f"{HERE}/Pet/type",
        f"{HERE}/Pet/required/0",
        f"{HERE}/Pet/required/1",
        *(f"{fields}/{name}/type" for name in ("id", "name", "size", "image")),
        f"{fields}/id/format",
        f"{fields}/name/maxLength",
        f"{fields}/size/format",
        f"{fields}/size/exclusiveMinimum",
        f"{fields}/image/format",
    }
    assert set(reasons) == {f"{fields}/size/minimum"}
    assert "exclusiveMinimum" in reasons[f"{fields}/size/minimum"]
    assert [each.value["id"] for each in broken[f"{fields}/id/format"] if isinstance(each.value, dict)] == [
        -(2**63) - 1,
        2**63,
    ]
    assert all(each.value["name"] is not None for each in broken[f"{fields}/name/type"] if isinstance(each.value, dict))


@pytest.mark.parametrize(("direction", "mistake"), [("request", "readOnly"), ("response", "required")])
def test_what_is_only_read_is_wrong_to_send_and_to_leave_out(direction: Direction, mistake: str) -> None:
    """A request is broken by a read-only name that is there, a response by one that is not."""
    broken, _ = told(component("Pet", direction))
    at = {"readOnly": f"{HERE}/Pet/properties/id", "required": f"{HERE}/Pet/required/0"}[mistake]
    (found,) = broken[at]
    assert found.keyword == mistake
    assert isinstance(found.value, dict)
    assert ("id" in found.value) == (direction == "request")
    assert direction == "response" or found.sentence == "id is readOnly, so it should not be sent."


def test_a_discriminator_is_missed_by_the_case_of_a_name() -> None:
    """An object whose discriminator names no branch breaks just that."""
    broken, _ = told(component("Shape"))
    kinds = [
        each.value["kind"]
        for found in broken.values()
        for each in found
        if isinstance(each.value, dict) and each.instance_pointer == "/kind"
    ]
    assert "square" in kinds
    assert "circle" in kinds


def test_what_cannot_be_checked_is_not_called_broken() -> None:
    """A value is a negative only if it is surely wrong; an expression with lookahead leaves the rest as it is."""
    schema: Any = {"properties": {"a": {"pattern": "(?<=x)y", "type": "string"}, "b": {"type": "integer"}}}
    broken, reasons = told(compile_schema(schema))
    assert set(broken) == {"/properties/a/type", "/properties/b/type"}
    assert "cannot be checked" in reasons["/properties/a/pattern"]


def test_what_cannot_be_checked_under_not_says_so() -> None:
    """Where such an expression is ruled out, nothing is proved, and each constraint says why."""
    schema: Any = {"type": "object", "properties": {"a": {"not": {"pattern": "(?<=x)y"}}, "b": {"type": "integer"}}}
    names: Any = {"patternProperties": {"(?<=x)y": {"type": "null"}}, "properties": {"b": {"type": "integer"}}}
    for unsure in (schema, names):
        broken, reasons = told(compile_schema(unsure))
        assert not broken
        assert "cannot be checked" in reasons["/properties/b/type"]


_NODE: Any = {"$recursiveAnchor": True, "type": "object", "additionalProperties": {"$recursiveRef": "#"}}
_YEAR_2019 = "https://json-schema.org/draft/2019-09/schema"


@pytest.mark.parametrize(
    ("own", "inner"),
    [
        ("http://example.com/s.json", "m.json"),
        ("http://example.com/a/s.json#", "../m.json"),
        ("s.json", "m.json"),
        (None, "m.json"),
        ("urn:x:s", "urn:x:m"),
    ],
)
def test_dynamic_references_and_schemas_with_names_of_their_own_have_negatives(own: str | None, inner: str) -> None:
    """Wherever relative references lead from, what a schema inside asks for is broken too."""
    schema: Any = {
        "$schema": _YEAR_2019,
        "$defs": {"m": {"$id": inner, **_NODE}},
        "anyOf": [{"type": "integer", "minimum": 3}, {"$ref": inner}],
        **({} if own is None else {"$id": own}),
    }
    compiled = compile_schema(schema)
    assert next(compiled.values(seed=1)) is not None
    broken, _ = told(compiled)
    assert {"/anyOf/0/minimum", "/$defs/m/type"} <= set(broken)
