"""What is proved of `x-constraints`: that nothing can satisfy them, and never of what something can."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import UnprocessableError
from shared.schema import compile_schema
from shared.schema.relations.contradictions import contradiction_in
from tests.schema.drawn import take
from tests.schema.problems import array, integers, record
from tests.schema.related_problems import letters, related

_NUMBER = {"type": "number", "minimum": 0, "maximum": 5}
_FIVES = {name: integers(0, 5) for name in "abc"}
_PAIR = array({"type": "integer"}, 2, 2)
_LISTS: dict[str, Any] = {"xs": array(integers(0, 9), 3, 50), "s": letters(1, 20)}


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        (related("a < b", "b < a", **_FIVES), "/x-constraints/1"),
        (related("a < b", "b < a", a={"type": "number"}, b={"type": "number"}), "/x-constraints/1"),
        (related("a < b", "b < a", a={}, b={}), "/x-constraints/1"),
        (related("a < b", "b < c", "c < a", **_FIVES), "/x-constraints/2"),
        (related("a < b < c < a", **_FIVES), "/x-constraints/0"),
        (related("a == b", "b == c", "a != 1", "c < a", **_FIVES), "/x-constraints/3"),
        (related("a > b", a=integers(0, 5), b=integers(5, 9)), "/x-constraints/0"),
        (related("a > b", a=_NUMBER, b={"type": "number", "minimum": 5}), "/x-constraints/0"),
        (related("a < b", "a > 10", **_FIVES), "/x-constraints/1"),
        (related("a < b < a + 1", **_FIVES), "/x-constraints/0"),
        (related("a + b > 10", **_FIVES), "/x-constraints/0"),
        (related("2 * a == 2 * b + 11", **_FIVES), "/x-constraints/0"),
        (related("abs(a - b) > 3", "abs(a - c) <= b - 6", **_FIVES), "/x-constraints/1"),
        (related("len(s) >= 1", "len(s) > 100", **_LISTS), "/x-constraints/1"),
        (related("len(xs) < 3", **_LISTS), "/x-constraints/0"),
        (related("a >= len(xs)", "len(xs) == len(s) + 3", a=integers(0, 3), **_LISTS), "/x-constraints/1"),
        (related("1 > 2 and a == b", **_FIVES), "/x-constraints/0"),
        (record(p=related("a < b", "a > 9", **_FIVES)), "/properties/p/x-constraints/1"),
        (array(related("a < b", "a > 9", **_FIVES), 1, 5), "/items/x-constraints/1"),
        ({**array(integers(0, 9), 0, 5), "x-constraints": ["len(value) > 5"]}, "/x-constraints/0"),
        (related("distinct(xs)", xs=array(integers(1, 6), 7, 9)), "/x-constraints/0"),
        (related("is_simple_graph(a, xs)", a=integers(1, 5), xs=array(_PAIR, 11, 20)), "/x-constraints/0"),
        (related("a % 2 == 0", "a * b == 21", "c > 0", **_FIVES), "/x-constraints/1"),
        (related("a % 2 == 0", "a * b == 15", "c > 0", **_FIVES), "/x-constraints/1"),
        (related("False", a=integers(1, 3)), "/x-constraints/0"),
        (related("a != a", a=integers(1, 3)), "/x-constraints/0"),
        (
            {"$defs": {"d": related("a > 5", **_FIVES)}, "anyOf": [{"$ref": "#/$defs/d"}, related("b > 6", **_FIVES)]},
            "/$defs/d/x-constraints/0",
        ),
    ],
)
def test_a_contradiction_is_proved(schema: Any, pointer: str) -> None:
    """The refusal says that there is no value at all, and points to the constraint that contradicts those before it."""
    assert compile_schema(schema).satisfiable() is False
    with pytest.raises(UnprocessableError) as refused:
        take(schema, 1)
    assert (refused.value.code, refused.value.pointer) == ("unsatisfiable_schema", pointer)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (related("a < b < a + 1", a=_NUMBER, b=_NUMBER), {"a": 1, "b": 1.5}),
        (related("a + 1 <= b", "b <= a", a={"type": "integer"}, b={"type": "integer"}), {"a": 1e300, "b": 1e300}),
        (related("a + 0.1 + 0.2 > a + 0.3", a=_NUMBER), {"a": 0}),
        ({**related("a > 5", **_FIVES), "required": ["b"]}, {"b": 1}),
        ({**related("a > 5", **_FIVES), "type": ["object", "null"]}, None),
        (related("a > b", a={}, b={}), {"a": "b", "b": "a"}),
        (related("a > 5 or b > 5 or c < 1", **_FIVES), {"a": 0, "b": 0, "c": 0}),
        (related("a * 10 ** 30 % 7 == 3", a=integers(2, 2)), {"a": 2.0}),
        (related("distinct(xs)", xs=array({"enum": [1, 2, "a"]}, 3, 3)), {"xs": [1, "a", 2]}),
        (related("is_simple_graph(a, xs)", a=integers(1, 5), xs=array(_PAIR, 2, 20)), {"a": 3, "xs": [[0, 1], [1, 2]]}),
        ({**record(a=integers(0, 5)), "not": {"x-constraints": ["a > 5"], "properties": {"a": {}}}}, {"a": 1}),
        ({"if": related("a > 5", **_FIVES), "then": {"type": "object"}, "else": {}}, {"a": 1}),
    ],
)
def test_what_something_satisfies_is_not_called_contradictory(schema: Any, value: Any) -> None:
    """Fractions, numbers too large to be exact, what may be missing or of another type: a value is there."""
    compiled = compile_schema(schema)
    assert compiled.is_valid(value)
    assert compiled.satisfiable() is not False


_TERMS = st.sampled_from(["a", "b", "c", "len(xs)", "0", "1", "3", "a + 1", "b - 1", "2 * a", "a + b", "c - len(xs)"])
_SIGNS = st.sampled_from(["<", "<=", "==", ">", ">=", "!="])
_COMPARED = st.one_of(
    st.builds("{} {} {}".format, _TERMS, _SIGNS, _TERMS),
    st.builds("{} {} {} {} {}".format, _TERMS, _SIGNS, _TERMS, _SIGNS, _TERMS),
    st.builds("abs({} - {}) < {}".format, _TERMS, _TERMS, _TERMS),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_COMPARED, min_size=1, max_size=4), st.booleans())
def test_what_is_called_contradictory_has_no_value(expressions: list[str], whole: bool) -> None:
    """Of random comparisons that are proved to contradict each other, none of all small values satisfies all."""
    number: dict[str, Any] = {"type": "integer" if whole else "number", "minimum": 0, "maximum": 2}
    schema = related(*expressions, a=number, b=number, c=integers(0, 2), xs=array(integers(0, 0), 0, 2))
    if contradiction_in(compile_schema(schema)._reader) is not None:
        points = [0, 1, 2] if whole else [0, 0.25, 0.5, 1, 1.5, 2]
        code = compile(" and ".join(f"({text})" for text in expressions), "test", "eval")
        for a, b, c, n in itertools.product(points, points, (0, 1, 2), (0, 1, 2)):
            assert not eval(code, {"a": a, "b": b, "c": c, "xs": [0] * n}), (a, b, c, n)  # the judge
