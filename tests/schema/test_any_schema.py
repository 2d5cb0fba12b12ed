"""Promises that hold for whatever schema comes."""

from __future__ import annotations

import itertools
from typing import Any

import jsonschema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shared.canonical_json import canonical_bytes
from shared.errors import UnprocessableError
from shared.schema import compile_schema

# Shrinking draws thousands of values; the schema that failed is printed as it is.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
REFUSALS = {"unsatisfiable_schema", "unsupported_keyword", "schema_too_large"}
NAMES = st.sampled_from(["a", "b", "c", "", "a/b", "é"])

scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "xyz", 0.5])
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))


def optional(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects with some of the keywords."""
    return st.fixed_dictionaries({}, optional=keywords)


small = st.integers(0, 4)
leaves = st.one_of(
    st.booleans(),
    st.builds(lambda members: {"enum": members}, st.lists(values, min_size=1, max_size=4)),
    st.builds(lambda value: {"const": value}, values),
    st.builds(
        lambda kind, rest: {"type": kind, **rest},
        st.sampled_from(["integer", "number"]),
        optional(
            minimum=st.integers(-20, 20),
            maximum=st.integers(-20, 20) | st.sampled_from([0.5, 9.75]),
            exclusiveMinimum=st.integers(-20, 20),
            multipleOf=st.sampled_from([1, 2, 3, 7, 0.5, 0.25]),
        ),
    ),
    st.builds(
        lambda rest: {"type": "string", **rest},
        optional(
            minLength=small,
            maxLength=st.integers(0, 8),
            pattern=st.sampled_from(["^[a-c]*$", "b", "^(ab|cd)+$", "^[0-9]{2,3}$"]),
            format=st.sampled_from(["date", "email", "ipv4", "uuid"]),
        ),
    ),
    st.builds(
        lambda kinds: {"type": kinds},
        st.lists(st.sampled_from(["null", "boolean", "string", "object", "array"]), min_size=1, unique=True),
    ),
)


def larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return schemas that hold others."""
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(
            lambda rest: {"type": "array", **rest},
            optional(
                items=inner, prefixItems=some, minItems=small, maxItems=small, uniqueItems=st.booleans(), contains=inner
            ),
        ),
        st.builds(
            lambda rest: {"type": "object", **rest},
            optional(
                properties=st.dictionaries(NAMES, inner, max_size=3),
                required=st.lists(NAMES, max_size=2, unique=True),
                additionalProperties=inner,
                patternProperties=st.dictionaries(st.sampled_from(["^a", "b$"]), inner, max_size=2),
                minProperties=st.integers(0, 2),
                maxProperties=st.integers(0, 4),
                dependentRequired=st.dictionaries(NAMES, st.lists(NAMES, max_size=2, unique=True), max_size=1),
                propertyNames=st.sampled_from([{"maxLength": 3}, {"pattern": "^[ab]"}]),
            ),
        ),
        st.builds(
            lambda rest, first: {**first, **rest} if isinstance(first, dict) else rest,
            optional(allOf=some, anyOf=some, oneOf=some, **{"if": inner, "then": inner, "else": inner, "not": inner}),
            inner,
        ),
    )


schemas = st.recursive(leaves, larger, max_leaves=8)


def refusal(schema: Any, seed: int) -> UnprocessableError | None:
    """Return why a schema gives no values, or None."""
    try:
        compile_schema(schema).values(seed=seed)
    except UnprocessableError as refused:
        return refused
    return None


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(schema=schemas, seed=st.integers(0, 3))
def test_what_comes_out_is_valid_or_refused(schema: Any, seed: int) -> None:
    """Any schema gives valid, distinct values within 64 KiB, or a refusal with a pointer; never anything else."""
    refused = refusal(schema, seed)
    if refused is not None:
        assert refused.code in REFUSALS
        assert refused.pointer is not None
        return
    drawn = list(itertools.islice(compile_schema(schema).values(seed=seed), 12))
    judge = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    assert drawn
    texts = {canonical_bytes(each.value) for each in drawn}
    assert len(texts) == len(drawn)
    for each in drawn:
        assert judge.is_valid(each.value), each


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(schema=schemas, value=values)
def test_a_schema_with_a_value_is_never_called_contradictory(schema: Any, value: Any) -> None:
    """If any value at all satisfies a schema, the verdict is not that none does."""
    if jsonschema.Draft202012Validator(schema).is_valid(value):
        refused = refusal(schema, 0)
        assert refused is None or refused.code != "unsatisfiable_schema"


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(schema=values)
def test_any_json_is_compiled_or_refused(schema: Any) -> None:
    """Whatever JSON comes as a schema, compiling ends in a schema or a refusal with a pointer."""
    refused = refusal(schema, 0)
    assert refused is None or refused.pointer is not None
