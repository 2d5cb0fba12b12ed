"""Objects that hold themselves and ask for a number of names: with names that end it they have values, else none."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from shared.canonical_json import canonical_bytes
from shared.errors import UnprocessableError
from shared.schema import Negative, compile_schema
from shared.schema.limits import MAX_VALUE_BYTES
from tests.schema.drawn import judge

B = {"$ref": "#/$defs/b"}
TEXT = {"type": "string"}
# Every value has a value of the same kind in it, and so on without an end.
ENDLESS: dict[str, dict[str, Any]] = {
    "one name is spelled out": {"minProperties": 3, "properties": {"k": TEXT}, "additionalProperties": B},
    "through lists": {"minProperties": 2, "additionalProperties": {"type": "array", "minItems": 2, "items": B}},
    "all names are spelled out": {"minProperties": 2, "properties": {"x": B, "k": TEXT}, "additionalProperties": False},
    "names by expression": {"minProperties": 1, "patternProperties": {"^[ab]": B}, "additionalProperties": False},
    "expressions for every name": {"minProperties": 1, "patternProperties": {"": B}},
    "what is not evaluated": {"minProperties": 2, "properties": {"x": B, "k": TEXT}, "unevaluatedProperties": False},
}
# Values end by other names, some of which are only found when they are looked for.
ENDING: dict[str, dict[str, Any]] = {
    "a made-up name": {"minProperties": 3, "properties": {"x": B, "y": B}},
    "a name of no expression": {"minProperties": 4, "patternProperties": {"^[a-c]+$": B}},
    "the last names": {"minProperties": 2, "properties": {"x": B, "y": B, "k": TEXT, "l": TEXT}, "maxProperties": 3},
    "one of two expressions": {
        "minProperties": 2, "patternProperties": {"^x": B, "^k": TEXT}, "additionalProperties": False,
    },
    "one of two types": {"minProperties": 3, "additionalProperties": {"anyOf": [B, {"type": "integer"}]}},
    "lists of nothing": {"minProperties": 3, "additionalProperties": {"type": "array", "items": B}},
}  # fmt: skip


def of(asked: dict[str, Any], place: str) -> dict[str, Any]:
    """Return a schema of what is asked of `b`: at the root, or where it may be left out."""
    definitions = {"$defs": {"b": {"type": "object", **asked}}}
    optional = {"type": "object", "properties": {"a": TEXT, "t": B}, "additionalProperties": False}
    return {**(B if place == "root" else optional), **definitions}


@pytest.mark.parametrize("told", ENDLESS)
def test_what_has_no_end_has_no_value(told: str) -> None:
    with pytest.raises(UnprocessableError) as refused:
        compile_schema(of(ENDLESS[told], "root")).values(seed=1)
    assert refused.value.code == "unsatisfiable_schema"


@pytest.mark.parametrize("told", ENDLESS)
@pytest.mark.parametrize("tags", [(), ("boundary",), ("full",)])
def test_what_has_no_end_is_left_out_where_it_may_be(told: str, tags: tuple[str, ...]) -> None:
    """A value of parts that were drawn before once had as many of them as three to the power of its depth."""
    compiled = compile_schema(of(ENDLESS[told], "optional"))
    for made in islice(compiled.values(seed=1, tags=tags), 30):
        assert made.value == {} or made.value.keys() == {"a"}  # type: ignore[union-attr]
    for negative in islice(compiled.negatives(seed=1), 10):
        assert negative.pointer


@pytest.mark.parametrize("place", ["root", "optional"])
@pytest.mark.parametrize("told", ENDING)
def test_what_ends_has_many_values(told: str, place: str) -> None:
    schema = of(ENDING[told], place)
    stranger = judge(schema)
    values = [made.value for made in islice(compile_schema(schema).values(seed=1), 60)]
    assert len(values) == 60
    for value in values:
        assert stranger.is_valid(value)
        assert len(canonical_bytes(value)) <= MAX_VALUE_BYTES


def test_where_one_expression_has_one_name_others_are_found() -> None:
    """Of names that take as little, the first was taken each time, and was there already."""
    inner = {
        "properties": {"b": TEXT, "a": {"$ref": "#"}},
        "patternProperties": {"^y{2}$": {"type": "integer"}},
        "minProperties": 4,
    }
    outer = {"additionalProperties": {"$ref": "#/$defs/n"}, "required": ["a"], "dependentRequired": {"b": ["xb"]}}
    schema: dict[str, Any] = {"patternProperties": {"^x": outer}, "$defs": {"n": inner}}
    for seed in range(1, 4):
        found = list(compile_schema(schema).negatives(seed=seed))
        assert len(found) == 7
        assert all(isinstance(one, Negative) for one in found)
