"""Promises that hold for whatever schema of OpenAPI comes, held against a judge that the engine does not use."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shared.errors import UnprocessableError
from shared.schema import compile_schema
from tests.schema.openapi_judge import judge_of

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
NAMES = st.sampled_from(["a", "b", "c/d", "e~f"])
REFERENCES = st.sampled_from(["#/components/schemas/A", "#/components/schemas/c~1d", "#/paths/x/0/schema"])
FLAGS = st.booleans()
scalars = st.none() | FLAGS | st.integers(-3, 3) | st.sampled_from(["", "a", "ab", 0.5])
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


def some(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return schemas with some of the keywords."""
    return st.fixed_dictionaries({}, optional=keywords)


# Keywords that the dialects do not know must change nothing.
UNKNOWN: Any = {
    "const": st.just(7),
    "patternProperties": st.just({"a": False}),
    "if": st.just(True),
    "then": st.just(False),
    "x-vendor": st.just({"$ref": "http://127.0.0.1/"}),
    "contains": st.just(False),
    "$id": st.just("http://h/x"),
    "dependencies": st.just({"a": ["zz"]}),
}
kinds = st.sampled_from(["string", "integer", "number", "boolean", "array", "object"])
leaves = st.one_of(
    some(type=kinds, nullable=FLAGS, **{"x-nullable": FLAGS}, **UNKNOWN),
    some(
        type=st.sampled_from(["integer", "number"]),
        nullable=FLAGS,
        minimum=st.integers(-2, 2),
        exclusiveMinimum=FLAGS,
        maximum=st.integers(-1, 3),
        exclusiveMaximum=FLAGS,
        format=st.sampled_from(["int32", "int64", "float"]),
    ),
    some(type=st.just("string"), enum=st.lists(scalars, min_size=1, max_size=3), nullable=FLAGS),
    some(type=st.just("string"), minLength=st.integers(0, 2), pattern=st.sampled_from(["^a", "b$"])),
    st.builds(lambda reference: {"$ref": reference, "type": "array", "minItems": 9}, REFERENCES),
)
schemas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        some(type=st.just("array"), items=inner, minItems=st.integers(0, 1), maxItems=st.integers(1, 3)),
        some(
            type=st.just("object"),
            properties=st.dictionaries(NAMES, inner, max_size=3),
            required=st.lists(NAMES, min_size=1, max_size=2, unique=True),
            additionalProperties=FLAGS | inner,
            nullable=FLAGS,
        ),
        some(
            allOf=st.lists(inner, min_size=1, max_size=2),
            oneOf=st.lists(inner, min_size=1, max_size=3),
            anyOf=st.lists(inner, min_size=1, max_size=2),
            **{"not": inner},
        ),
    ),
    max_leaves=7,
)


@pytest.mark.parametrize("dialect", ["openapi-3.0", "swagger-2.0"])
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(parts=st.tuples(schemas, schemas, schemas), tried=st.lists(values, min_size=3, max_size=15))
def test_the_judge_agrees(dialect: str, parts: tuple[Any, Any, Any], tried: list[Any]) -> None:
    """A value is valid here just when the judge says so, and what is drawn is valid there too."""
    document: Any = {
        "components": {"schemas": {"A": parts[0], "c/d": {"type": "array", "items": parts[1]}}},
        "paths": {"x": [{"schema": {"type": "object", "properties": {"a": parts[2]}}}], "z": {"$ref": "elsewhere"}},
    }
    at = "/components/schemas/A"
    try:
        compiled = compile_schema(document, at=at, dialect=dialect)
    except UnprocessableError as refused:
        told = refused
    else:
        judge = judge_of(dialect, document, at)
        for value in tried:
            assert compiled.is_valid(value) == judge.is_valid(value), (value, parts)
        if compiled.satisfiable() is True:
            for each in itertools.islice(compiled.values(seed=1), 6):
                assert judge.is_valid(each.value), (each.value, parts)
        elif compiled.satisfiable() is False:
            assert not any(map(judge.is_valid, tried))
        return
    # A schema may lead back to itself in place.
    assert told.code == "invalid_schema"
    assert "leads back to itself" in told.detail


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(
    document=values | schemas,
    at=st.sampled_from(["", "/a", "/c~1d", "/properties/a", "/allOf/0"]),
    dialect=st.sampled_from(["openapi-3.0", "openapi-3.1", "swagger-2.0", "draft-04", None]),
    direction=st.sampled_from(["request", "response", None]),
)
def test_any_json_is_compiled_or_refused(document: Any, at: str, dialect: str | None, direction: Any) -> None:
    """Whatever comes as a document, compiling any place of it ends in a schema or in a refusal with a pointer."""
    refused: UnprocessableError | None = None
    try:
        compile_schema(document, at=at, dialect=dialect, direction=direction).values(seed=1)
    except UnprocessableError as error:
        refused = error
    assert refused is None or refused.pointer is not None
