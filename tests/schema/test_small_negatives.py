"""How little a negative holds, also where a schema holds itself or its values are long."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.canonical_json import canonical_bytes
from shared.schema import Negative, compile_schema
from shared.schema.pointers import tokens_of
from tests.schema.problems import array, integers, record
from tests.schema.test_negatives import require_proof

ITSELF: Any = {"$ref": "#"}
SELF_HOLDING: dict[str, Any] = {
    "a tree of lists": {
        "type": "object",
        "properties": {"kids": {"type": "array", "items": ITSELF}, "v": {"type": "integer"}},
        "required": ["v"],
        "additionalProperties": False,
    },
    "a linked list": {
        "type": ["object", "null"],
        "properties": {"next": ITSELF, "val": {"type": "integer", "minimum": 0}},
        "required": ["val", "next"],
        "additionalProperties": False,
    },
    "names of any kind": {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z]+$"},
        "additionalProperties": ITSELF,
    },
    "names that ask for names": {
        "type": "object",
        "properties": {
            "a": {"type": "integer"},
            "b": {"type": "integer", "maximum": 9},
            "kids": {"type": "array", "items": ITSELF, "uniqueItems": True},
        },
        "dependentRequired": {"a": ["b"]},
        "additionalProperties": False,
    },
    "at least one of its names": {
        "type": "object",
        "properties": {"left": ITSELF, "right": ITSELF, "leaf": {"type": "string", "maxLength": 5}},
        "additionalProperties": False,
        "minProperties": 1,
    },
}


def negatives(schema: Any, seed: int) -> list[Negative]:
    """Return what breaks the schema, each proved by the other validator."""
    found = [each for each in compile_schema(schema).negatives(seed=seed) if isinstance(each, Negative)]
    for each in found:
        require_proof(schema, each)
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", SELF_HOLDING)
def test_what_holds_itself_is_broken_near_its_root_with_little_around(name: str, seed: int) -> None:
    """A fault that the root may have lies there, and no tree hangs on it, in the mended value neither."""
    found = negatives(SELF_HOLDING[name], seed)
    assert len(found) >= 4
    for each in found:
        assert len(tokens_of(each.instance_pointer)) <= 2, each
        if each.keyword not in ("maxItems", "uniqueItems"):
            assert len(canonical_bytes(each.value)) <= 100, each
            assert len(canonical_bytes(each.mended)) <= 140, each


@pytest.mark.parametrize("seed", range(3))
def test_a_list_keeps_no_more_items_than_it_needs(seed: int) -> None:
    """Beside a fault in an item there are few others; where a list must have so many, it has them."""
    tagged = record(id=integers(1, 9), tags=array(record(name={"type": "string", "maxLength": 9}), 0, 30))
    schema = {
        **record(many=array(tagged, 0, 50), five=array(integers(0, 9), 5, 40), n=integers(0, 9)),
        "additionalProperties": False,
    }
    for each in negatives(schema, seed):
        value = json.loads(json.dumps(each.value))
        if not isinstance(value, dict) or each.keyword in ("maxItems", "minItems", "required"):
            continue
        where = tokens_of(each.instance_pointer)
        if where[:1] != ["many"]:
            assert len(value["many"]) <= 2, each
        if where[:1] != ["five"]:
            assert len(value["five"]) == 5, each


def test_a_list_that_must_hold_something_keeps_it() -> None:
    """What a list is asked to contain is no fault of its own, wherever it stands."""
    schema = {
        **record(
            xs={"type": "array", "items": integers(0, 99), "contains": {"minimum": 90}, "minItems": 1},
            n={"type": "null"},
        ),
    }
    found = {each.pointer: each for each in negatives(schema, 1)}
    assert {"/properties/n/type", "/properties/xs/items/maximum", "/properties/xs/contains"} <= found.keys()
