"""What a schema gives as examples and defaults comes among its ordinary values."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from shared.schema import compile_schema


def typical(schema: Any, count: int = 40, dialect: str | None = None) -> list[Any]:
    return [
        each.value for each in islice(compile_schema(schema, dialect=dialect).values(seed=1, tags=("typical",)), count)
    ]


@pytest.mark.parametrize(
    ("dialect", "said", "sample"),
    [
        ("draft-04", {"default": "SKU-7731"}, "SKU-7731"),
        ("draft-07", {"examples": ["SKU-7731", "SKU-9"]}, "SKU-9"),
        ("2020-12", {"examples": ["SKU-7731"], "pattern": "^SKU-[0-9]+$"}, "SKU-7731"),
        ("openapi-3.0", {"example": "SKU-7731"}, "SKU-7731"),
        ("swagger-2.0", {"x-example": "SKU-7731"}, "SKU-7731"),
        ("openapi-3.1", {"example": "SKU-7731"}, "SKU-7731"),
    ],
)
def test_an_example_of_a_text_is_an_ordinary_one(dialect: str, said: dict[str, Any], sample: str) -> None:
    """Of every dialect that says so, and others come beside it."""
    schema = {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string", **said}}}
    found = [value["sku"] for value in typical(schema, dialect=dialect)]
    assert sample in found
    assert len(set(found)) > 20


def test_examples_of_lists_and_objects_come_whole_and_are_never_shared() -> None:
    """Where they are valid: one that breaks a bound is left out, as is what stands for nothing."""
    tags = {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,
        "examples": [["red", "blue"], []],
        "default": [],
    }
    person = {"type": "object", "required": ["age"], "properties": {"age": {"type": "integer"}}}
    schema = {
        "type": "object",
        "required": ["tags", "owner"],
        "properties": {"tags": tags, "owner": {"$ref": "#/$defs/person"}},
        "$defs": {"person": {**person, "examples": [{"age": 41, "name": "Ada"}, {"name": "nobody"}]}},
    }
    found = typical(schema)
    assert {"age": 41, "name": "Ada"} in [value["owner"] for value in found]
    assert ["red", "blue"] in [value["tags"] for value in found]
    assert len(found) == 40
    # What a caller does to one value changes no other.
    first, second, *_ = (value for value in found if value["tags"] == ["red", "blue"])
    first["tags"].append("green")
    assert second["tags"] == ["red", "blue"]


def test_an_example_of_the_whole_is_among_the_first_ordinary_values() -> None:
    """As a problem's own examples are."""
    schema = {
        "type": "object",
        "required": ["nums", "target"],
        "properties": {
            "nums": {"type": "array", "items": {"type": "integer", "minimum": -99, "maximum": 99}, "maxItems": 9},
            "target": {"type": "integer", "minimum": -99, "maximum": 99},
        },
        "x-constraints": ["len(nums) >= 2"],
        "examples": [{"nums": [2, 7, 11, 15], "target": 9}, {"nums": [1], "target": 9}],
    }
    found = typical(schema)
    assert {"nums": [2, 7, 11, 15], "target": 9} in found
    assert {"nums": [1], "target": 9} not in found


@pytest.mark.parametrize(
    "said",
    [
        {"type": "string", "format": "date-time", "example": "2011-04-22"},
        {"type": "string", "maxLength": 3, "default": "too long"},
        {"type": "integer", "maximum": 3, "default": 4},
        {"type": "number", "multipleOf": 0.5, "examples": [0.3, "half"]},
        {"type": "string", "not": {"const": "never"}, "default": "never"},
        {"type": "boolean", "default": "yes"},
    ],
)
def test_an_example_that_is_wrong_spoils_nothing(said: dict[str, Any]) -> None:
    """Ordinary values come as if it were not there."""
    schema = {"type": "object", "properties": {f"p{number}": said for number in range(6)}}
    assert len(typical(schema)) == 40
