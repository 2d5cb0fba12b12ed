"""Constraints of any expression over fields of any kind: answered with values, or with a refusal that is true."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import UnprocessableError
from shared.schema import compile_schema
from tests.schema.drawn import outcome
from tests.schema.problems import array, integers, record
from tests.schema.related_problems import letters, related

_REFUSALS = {"unmet_constraint", "unsatisfiable_schema", "invalid_schema"}
_SHAPES: list[Any] = [
    integers(0, 9), integers(1, 5), {"type": "number", "minimum": 0, "maximum": 3}, {"type": "boolean"},
    {"type": "null"}, letters(2, 4), array(integers(0, 9), 2, 4), array(letters(2, 3), 2, 3),
    array(array(integers(0, 9), 2, 2), 2, 4), array(array(integers(0, 9), 2, 4), 2, 3), record(a=integers(0, 3)),
    array(record(a=integers(0, 3)), 2, 3), {"type": ["integer", "null"], "minimum": 0, "maximum": 9},
    {"enum": [1, "a", None, [1, 2]]}, array({"enum": [1, "a", [1, 2], [3]]}, 2, 4),
    {"type": "array", "prefixItems": [integers(0, 9), letters(2, 3)], "items": False, "minItems": 2},
]  # fmt: skip
# Trees and edges of wrong kinds are no trees, without being asked further.
_ONE = ["abs", "all", "any", "distinct", "enumerate", "int", "is_palindrome", "is_sorted", "len", "list", "max", "min",
        "reversed", "set", "sorted", "sum", "tuple", "zip"]  # fmt: skip
_TWO = ["count", "is_permutation", "max", "min", "zip"]
_OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "&", "|", "<<", ">>"]
_atoms = st.sampled_from([*"pqr" * 3, "0", "1", "2", "-1", "'a'", "'ab'", "2.5", "[1, 2]", "None", "True", "40000"])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return expressions of which each part is looked at: no list in them can be empty."""
    return st.one_of(
        st.builds("{}({})".format, st.sampled_from(_ONE), inner),
        st.builds("{}({}, {})".format, st.sampled_from(_TWO), inner, inner),
        st.builds("({} {} {})".format, inner, st.sampled_from([sign for sign in _OPERATORS if sign != "*"]), inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(["<", "<=", "==", "in", "not in"]), inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("[x for {} in {}]".format, st.sampled_from(["x", "x, y", "x, y, z", "i, (x, y)"]), inner),
    )


_strict = st.recursive(_atoms, _larger, max_leaves=5)
_loose = st.one_of(
    st.builds("{}[{}:]".format, _strict, _strict),
    st.builds("range({}, {})".format, _strict, _strict),
    st.builds("({} * {})".format, _strict, _strict),
)
_loops = st.builds(
    "{}({} {} {} for {} in {}{})".format,
    st.sampled_from(["all", "any", "max", "sorted"]),
    st.sampled_from(["x", "y", "p", "q[0]", "0", "len(x)"]),
    st.sampled_from(["<", "<=", "==", "!=", "in"]),
    st.one_of(st.sampled_from(["x", "y", "i"]), _strict),
    st.sampled_from(["x, y", "i, (x, y)", "x, y, i"]),
    st.sampled_from(["p", "q", "enumerate(p)", "enumerate(q)", "zip(p, q)", "zip(p, p[1:], r)"]),
    st.sampled_from(["", "", " for i in range(3)", " if p", " for i in r"]),
)
_filled = st.fixed_dictionaries({name: st.sampled_from(_SHAPES) for name in "pqr"})
_three = st.fixed_dictionaries({name: st.sampled_from([*_SHAPES, {}, array({}, 0, 3)]) for name in "pqr"})


@settings(max_examples=40, deadline=None)
@given(_strict, _filled)
def test_what_is_called_a_mistake_no_value_keeps(expression: str, fields: dict[str, Any]) -> None:
    """Where each part of an expression is looked at, a constraint that is refused for it holds of nothing there is."""
    schema = related(expression, **fields)
    found = outcome(schema, 1)
    if isinstance(found, UnprocessableError) and "No value was found" not in found.detail:
        values = itertools.islice(compile_schema(record(**fields)).values(seed=0), 8)
        assert not any(compile_schema(schema).is_valid(each.value) for each in values)


def _is_answered(expression: str, fields: dict[str, Any]) -> None:
    schema = related(expression, **fields)
    found = outcome(schema, 5)
    if isinstance(found, UnprocessableError):
        assert found.code in _REFUSALS
        assert found.pointer == "/x-constraints/0"
        assert expression[:100] in found.detail
    else:
        assert all(map(compile_schema(schema).is_valid, found))


@settings(max_examples=12, deadline=None)
@given(st.one_of(_strict, _loose, _loops), _three)
def test_every_expression_over_every_kind_is_answered(expression: str, fields: dict[str, Any]) -> None:
    """Every function and operator, given anything, ends in values that are valid or in a refusal that names it."""
    _is_answered(expression, fields)


@pytest.mark.ci
@settings(max_examples=300, deadline=None)
@given(st.one_of(_strict, _loose, _loops), _three)
def test_every_expression_over_every_kind_is_answered_at_length(expression: str, fields: dict[str, Any]) -> None:
    """The same, for more of them."""
    _is_answered(expression, fields)
