"""References by name: to URIs that schemas inside the document have, and to anchors; nothing is ever fetched."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from shared.errors import UnprocessableError
from shared.schema import Negative, compile_schema
from tests.schema.drawn import judge

DRAFT_4, DRAFT_7 = "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#"
WHOLE: Any = {"type": "integer", "minimum": 3}


def record(**properties: Any) -> dict[str, Any]:
    """Return an object with these properties, all required."""
    return {"type": "object", "properties": properties, "required": list(properties)}


@pytest.mark.parametrize(
    "schema",
    [
        {"$id": "http://h/whole.json", **record(a={"$ref": "http://h/whole.json#/$defs/n"}), "$defs": {"n": WHOLE}},
        {"$id": "http://h/whole.json", **record(a={"$ref": "whole.json#/$defs/n"}), "$defs": {"n": WHOLE}},
        {**record(a={"$ref": "http://h/n"}), "$defs": {"n": {"$id": "http://h/n", **WHOLE}}},
        {**record(a={"$ref": "n.json"}), "$defs": {"n": {"$id": "n.json", **WHOLE}}},
        {"$id": "http://h/x/", **record(a={"$ref": "/n"}), "$defs": {"n": {"$id": "../n", **WHOLE}}},
        {"$id": "urn:x:whole", **record(a={"$ref": "urn:x:n"}), "$defs": {"n": {"$id": "urn:x:n", **WHOLE}}},
        {"$id": "urn:x:whole", **record(a={"$ref": "urn:x:whole#/$defs/n"}), "$defs": {"n": WHOLE}},
        {
            "$id": "http://h/whole",
            **record(a={"$ref": "inner/one"}),
            "$defs": {
                "i": {"$id": "inner/", "$defs": {"o": {"$id": "one", **record(b={"$ref": "two#n"})}}},
                "t": {"$id": "inner/two", "$defs": {"x": {"$anchor": "n", **WHOLE}}},
            },
        },
        {
            "$id": "http://h/whole",
            **record(a={"$ref": "list#/items"}),
            "$defs": {
                "l": {
                    "$id": "list",
                    "items": {"$ref": "#/$defs/n"},
                    "$defs": {"n": {"type": "string", "maxLength": 2}},
                },
                "n": WHOLE,
            },
        },
        {
            "$schema": DRAFT_7,
            "$id": "http://h/whole",
            **record(a={"$ref": "n#foo"}, b={"$ref": "#bar"}),
            "definitions": {"n": {"$id": "n", "definitions": {"f": {"$id": "#foo", **WHOLE}}}, "b": {"$id": "#bar"}},
        },
        {
            "$schema": DRAFT_4,
            "id": "http://h/whole",
            **record(a={"$ref": "n"}, id={"$ref": "#/definitions/n"}),
            "definitions": {"n": {"id": "http://h/n", **WHOLE}},
        },
        {
            "$id": "http://h/strict",
            "$dynamicAnchor": "node",
            "$ref": "tree",
            "unevaluatedProperties": False,
            "$defs": {
                "tree": {
                    "$id": "tree",
                    "$dynamicAnchor": "node",
                    "type": "object",
                    "properties": {"data": WHOLE, "children": {"type": "array", "items": {"$dynamicRef": "#node"}}},
                }
            },
        },
        {
            "$id": "http://h/numbers",
            "$ref": "list",
            "$defs": {
                "items": {"$dynamicAnchor": "item", **WHOLE},
                "list": {
                    "$id": "list",
                    "type": "array",
                    "minItems": 1,
                    "items": {"$dynamicRef": "#item"},
                    "$defs": {"any": {"$dynamicAnchor": "item"}},
                },
            },
        },
        {
            "$schema": "https://json-schema.org/draft/2019-09/schema",
            "$id": "http://h/strict",
            "$recursiveAnchor": True,
            "$ref": "tree",
            "unevaluatedProperties": False,
            "$defs": {
                "tree": {
                    "$id": "tree",
                    "$recursiveAnchor": True,
                    "type": "object",
                    "properties": {"data": WHOLE, "child": {"$recursiveRef": "#"}},
                }
            },
        },
        {"type": "object", "properties": {"a": {"$ref": ""}, "n": WHOLE}, "additionalProperties": False},
        {"$id": "http://h/whole", "anyOf": [WHOLE, {"type": "array", "items": {"$ref": "whole"}}]},
    ],
)
def test_what_the_document_holds_is_found_by_its_name(schema: Any) -> None:
    """Values come, and another validator, which follows the same references, takes them all and rejects the broken."""
    compiled = compile_schema(schema)
    validator = judge(schema)
    values = [each.value for each in itertools.islice(compiled.values(seed=1), 40)]
    assert len(values) == 40
    assert [value for value in values if not validator.is_valid(value)] == []
    tried: list[Any] = [
        *values,
        {},
        [1],
        [[2]],
        {"a": 2},
        {"data": 1},
        {"children": [{"data": 5, "x": 1}]},
        {"child": 1},
    ]
    parts: list[Any] = ["a", "abc", 5, {"b": 2}, {"b": 3}, {"a": {}}]
    tried += [{"a": part} for part in parts] + [{"a": 5, "id": 2}]
    assert [value for value in tried if compiled.is_valid(value) != validator.is_valid(value)] == []
    negatives = [each.value for each in itertools.islice(compiled.negatives(seed=1), 4) if isinstance(each, Negative)]
    assert [value for value in negatives if validator.is_valid(value)] == []


@pytest.mark.parametrize(
    ("schema", "code", "pointer"),
    [
        ({"$id": "http://h/a", "items": {"$ref": "b"}, "$defs": {"b": {"$id": "c/b"}}}, "remote_ref", "/items/$ref"),
        ({"items": {"$ref": "b"}, "const": {"$id": "b"}}, "remote_ref", "/items/$ref"),
        ({"items": {"$ref": DRAFT_7}}, "remote_ref", "/items/$ref"),
        ({"items": {"$ref": "b#/x"}, "$defs": {"b": {"$id": "b"}}}, "invalid_schema", "/items/$ref"),
        (
            {"items": {"$ref": "b#x"}, "$defs": {"b": {"$id": "b"}, "x": {"$anchor": "x"}}},
            "invalid_schema",
            "/items/$ref",
        ),
        ({"$ref": ""}, "invalid_schema", ""),
        ({"$ref": "#"}, "invalid_schema", ""),
        ({"allOf": [{"$ref": "#"}]}, "invalid_schema", "/allOf/0"),
        ({"$id": "http://h/a", "anyOf": [{"$ref": "a"}]}, "invalid_schema", "/anyOf/0"),
        (
            {"$ref": "b", "$defs": {"b": {"$id": "b", "not": {"$ref": "c"}}, "c": {"$id": "c", "$ref": "b"}}},
            "invalid_schema",
            None,
        ),
    ],
)
def test_what_it_does_not_hold_is_refused(schema: Any, code: str, pointer: str | None) -> None:
    """A name that nothing has is outside, one of nothing is a fault, and what leads back to itself ends at once."""
    with pytest.raises(UnprocessableError) as refused:
        compile_schema(schema)
    assert refused.value.code == code
    assert pointer is None or refused.value.pointer == pointer


@pytest.mark.parametrize("expression", ["b/c", "^\\d", "^[^a]"])
def test_what_stands_under_an_expression_in_other_words_is_asked_too(expression: str) -> None:
    """The validator gets the expression translated, and what is under it is still found."""
    under = {"not": {"const": 1}, "oneOf": [{"type": "integer"}, {"minimum": 3}]}
    schema: Any = {
        "type": "object",
        "patternProperties": {expression: under},
        "additionalProperties": False,
        "minProperties": 1,
    }
    values = [drawn.value for drawn in itertools.islice(compile_schema(schema).values(seed=1), 20)]
    assert len(values) == 20
    assert all(judge(schema).is_valid(value) for value in values)
