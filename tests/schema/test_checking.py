"""What is_valid and explain say of a value."""

from __future__ import annotations

from typing import Any

import pytest

from shared.schema import compile_schema
from tests.schema.drawn import judge


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"maximum": 2**200}, 2**200, 2**200 + 1),
        ({"exclusiveMinimum": 2**64}, 2**64 + 1, 2**64),
        ({"const": 2**64}, 2**64, 2**64 + 1),
        ({"enum": [2**200]}, 2**200, 2**200 + 1),
        ({"multipleOf": 3}, 3**130, 3**130 + 1),
        ({"type": "integer"}, 10**3999, "1"),
        ({"type": "integer"}, 1.0, 1.5),
        ({"type": "integer"}, 1e300, 0.1),
        ({"uniqueItems": True}, [2**200, 2**200 + 1], [2**200, 2**200]),
        ({"uniqueItems": True}, [2**53, 2**53 + 1], [1, 1.0]),
        ({"const": 1}, 1.0, True),
        ({"maximum": 2.0**53}, 2**53, 2**53 + 1),
        ({"multipleOf": 0.1}, 0.3, 0.35),
        ({"type": "string", "format": "date"}, "2024-02-29", "2023-02-29"),
        ({"type": "string", "format": "no-such-format"}, "x", 1),
        ({"pattern": r"^\d$"}, "3", "\u0663"),
        ({"pattern": "^a$"}, "a", "a\n"),
    ],
)
def test_values_are_judged_exactly(schema: Any, good: Any, bad: Any) -> None:
    """Integers count at any size, floats by their value, formats and ECMA expressions as they are meant."""
    compiled = compile_schema(schema)
    assert compiled.is_valid(good)
    assert compiled.explain(good) is None
    assert not compiled.is_valid(bad)
    assert compiled.explain(bad)


def nested(levels: int) -> Any:
    """Return arrays nested in each other."""
    value: Any = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_a_value_nested_without_end_is_not_valid() -> None:
    """20,000 levels, which crash the validator, never reach it."""
    compiled = compile_schema({"type": "array", "items": {"$ref": "#"}})
    assert compiled.is_valid(nested(100))
    assert not compiled.is_valid(nested(101))
    assert not compiled.is_valid(nested(20_000))
    assert compiled.explain(nested(20_000))


def test_branches_that_double_at_each_level_are_bounded() -> None:
    """Where every level of a value doubles the work, deep values are not valid rather than waited for."""
    twice: Any = {"type": "array", "items": {"$ref": "#"}}
    compiled = compile_schema({"anyOf": [twice, twice, {"type": "integer"}]})
    assert compiled.is_valid([[5]])
    assert not compiled.is_valid(nested(90))
    assert compiled.explain([[[[[[[[[[1.5]]]]]]]]]]) == "The value does not match the schema."


@pytest.mark.parametrize("value", [float("nan"), "\ud800", float("inf"), b"x", {1, 2}, {"a": {1}}])
def test_what_is_not_json_is_not_valid(value: Any) -> None:
    """A NaN, a lone surrogate or what is no JSON type at all is refused where it is looked at, without an exception."""
    compiled = compile_schema({"type": ["string", "object", "integer"], "additionalProperties": {"type": "string"}})
    assert not compiled.is_valid(value)
    assert compiled.explain(value)


def test_an_explanation_says_where_and_what() -> None:
    """It names the place by its pointer and the rule, in one short sentence."""
    compiled = compile_schema({"properties": {"a/b": {"items": {"maximum": 10}}}, "required": ["k"]})
    told = compiled.explain({"a/b": [1, 11], "k": 0})
    assert told == "At /a~1b/1: the value is greater than the maximum of 10."
    assert "required" in str(compiled.explain({}))


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, "secret " * 1000),
        ({"const": "x" * 5_000}, "secret"),
        ({"additionalProperties": False}, {"n" * 9_000: 1}),
        ({"properties": {"p" * 500: {"type": "null"}}}, {"p" * 500: "secret"}),
        ({"enum": [["x" * 900]] * 1}, ["secret"]),
    ],
)
def test_an_explanation_is_short_and_keeps_the_value_to_itself(schema: Any, value: Any) -> None:
    """At most 200 characters, and none of them the value's text."""
    told = compile_schema(schema).explain(value)
    assert told is not None
    assert len(told) <= 200
    assert "secret" not in told


def test_a_large_value_of_many_branches_is_checked_where_few_of_them_meet() -> None:
    """References between many kinds of objects multiply on paper; a value that meets few branches is still checked."""
    kinds: dict[str, Any] = {}
    for index in range(12):
        others = [{"$ref": f"#/$defs/k{other}"} for other in range(12)]
        properties = {f"own{index}": {"anyOf": [{"type": "string"}, *others]}, "kind": {"const": f"k{index}"}}
        kinds[f"k{index}"] = {"type": "object", "properties": properties, "required": ["kind"]}
    schema: Any = {"$ref": "#/$defs/k0", "$defs": kinds}
    compiled = compile_schema(schema)
    value: Any = "the end"
    for index in (*range(11, -1, -1),) * 2:
        value = {"kind": f"k{index}", f"own{index}": value}
    assert judge(schema).is_valid(value)
    assert compiled.is_valid(value)
    doubled: Any = {"anyOf": [{"type": "object", "properties": {"x": {"$ref": "#"}}}] * 2}
    deep: Any = {}
    for _ in range(60):
        deep = {"x": deep}
    assert not compile_schema(doubled).is_valid(deep)
    assert "too deep" in str(compile_schema(doubled).explain(deep))
