"""Names that `patternProperties` keeps out, by allowing no value under them."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.schema import compile_schema
from tests.schema.drawn import judge

EXPRESSIONS = ["^[a-z]", "^[A-Z]", "^x-", r"[^\n]", r"[\s\S]{2}", "[0-9]", "^[^A]", "^_", "", "a|b"]
NOTHING: list[Any] = [False, {"oneOf": [{}, {}]}, {"type": "string", "minLength": 2, "maxLength": 1}]
LETTERS = ("", "a", "b", "A", "B", "7", "_", "\n", "é", "aa", "A7", "x-", "_x", "é7", "AA", "\n\n", "a\n")


@pytest.mark.ci
@settings(deadline=None, max_examples=40)
@given(
    st.dictionaries(st.sampled_from(EXPRESSIONS), st.sampled_from(NOTHING), min_size=1, max_size=3),
    st.sampled_from([{}, {"pattern": "^[a-zA-Z]+$"}, {"maxLength": 1}, {"enum": ["a", "A", "7", "_x"]}]),
    st.integers(0, 3),
)
def test_other_names_are_found(kept_out: dict[str, Any], names: dict[str, Any], least: int) -> None:
    """Or it is proved that there are too few; never is nothing known."""
    schema: Any = {"type": "object", "patternProperties": kept_out, "propertyNames": names, "minProperties": least}
    compiled = compile_schema(schema)
    told = compiled.satisfiable()
    if told:
        values = [each.value for each in islice(compiled.values(seed=1), 12)]
        assert values
        assert all(judge(schema).is_valid(value) for value in values)
    else:
        assert told is False
        one_name = {**schema, "minProperties": 1}
        assert sum(judge(one_name).is_valid({name: 1}) for name in LETTERS) < least


@pytest.mark.parametrize("expression", ["^[a-z]", "^[A-Z]", "^x-", "^[a-z]{3,8}$", "^_"])
def test_other_names_are_words_all_the_same(expression: str) -> None:
    """As a person would write them, not odd characters, where there are such."""
    schema: Any = {"type": "object", "patternProperties": {expression: False}, "minProperties": 1}
    for each in islice(compile_schema(schema).values(seed=3, tags=("typical",)), 20):
        assert isinstance(each.value, dict)
        assert all(name.isascii() and name.replace("_", "").isalnum() for name in each.value)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from(["^[a-b]$", "^[b-c]$", "^x-", "^[a-z]{3}$", "^A"]), min_size=1, max_size=2, unique=True),
    st.sampled_from([{"maxLength": 2}, {"pattern": "^[a-z]+$"}, {"enum": ["a", "A", "xyz"]}, {"pattern": "^y"}, {}]),
    st.integers(1, 3),
)
def test_names_that_no_expression_leaves_are_none(expressions: list[str], names: Any, least: int) -> None:
    """What every name must match, and what it may match at all, are asked together."""
    schema: Any = {
        "type": "object",
        "patternProperties": {key: {"type": "integer"} for key in expressions},
        "propertyNames": names,
        "additionalProperties": False,
        "minProperties": least,
    }
    compiled = compile_schema(schema)
    if compiled.satisfiable():
        assert all(judge(schema).is_valid(each.value) for each in islice(compiled.values(seed=1), 6))
    else:
        assert compiled.satisfiable() is False
        one = {**schema, "minProperties": 1}
        known = ["a", "b", "c", "x-", "xyz", "abc", "A", "AB", "x-y", "x", "yyy", "xxx"]
        assert sum(judge(one).is_valid({name: 1}) for name in known) < least
