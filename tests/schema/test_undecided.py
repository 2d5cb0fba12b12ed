"""Expressions that cannot be matched: a verdict for the subschema, and never an invalid value."""

from __future__ import annotations

import itertools
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shared.errors import UnprocessableError
from shared.schema import compile_schema

# Shrinking draws thousands of values; the schema that failed is printed as it is.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
LOOKS_AHEAD = "^(?:(?=ab|a)a)+"
PATTERNS = st.sampled_from([LOOKS_AHEAD, "^(?!a)", "^(?!ab)[ab]+$", "(?<=a)b", r"^(.)\1", "^a", "b$"])
NAMES = st.sampled_from(["a", "b", "ab", "aab"])
scalars = st.none() | st.booleans() | st.integers(-2, 2) | NAMES
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=5
)


def some(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return schemas with some of the keywords."""
    return st.fixed_dictionaries({}, optional=keywords)


leaves = st.one_of(
    st.builds(lambda pattern: {"pattern": pattern}, PATTERNS),
    st.builds(lambda pattern: {"type": "string", "pattern": pattern}, PATTERNS),
    st.sampled_from([True, {"type": "integer"}, {"type": "object"}, {"enum": ["a", "b"]}, {"$ref": "#/$defs/d"}]),
    st.just({"maxLength": 1}),
)


def holders(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return schemas that hold others, where these can be turned round too."""
    branches = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        some(**{"not": inner, "oneOf": branches, "anyOf": branches, "allOf": branches}),
        some(**{"if": inner, "then": inner, "else": inner}),
        some(
            items=inner,
            contains=inner,
            minContains=st.integers(0, 2),
            maxContains=st.integers(0, 2),
            unevaluatedItems=inner,
            prefixItems=branches,
        ),
        some(
            properties=st.dictionaries(NAMES, inner, max_size=2),
            patternProperties=st.dictionaries(PATTERNS, inner, max_size=2),
            additionalProperties=inner,
            propertyNames=inner,
            required=st.lists(NAMES, max_size=1),
            dependentSchemas=st.dictionaries(NAMES, inner, max_size=1),
            unevaluatedProperties=inner,
            **{"anyOf": branches, "oneOf": branches, "if": inner},
        ),
    )


schemas = st.recursive(leaves, holders, max_leaves=8)


@pytest.mark.ci
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(schema=schemas, definition=schemas, tried=st.lists(values, min_size=5, max_size=20))
def test_nothing_invalid_is_accepted_or_drawn(schema: Any, definition: Any, tried: list[Any]) -> None:
    """Wherever it stands, under not or oneOf or if, what cannot be matched never lets an invalid value pass."""
    # Steps into the value, so that it may lead back to itself.
    whole: Any = {"allOf": [schema], "$defs": {"d": {"items": definition, "additionalProperties": definition}}}
    judge = jsonschema.Draft202012Validator(whole)
    compiled = compile_schema(whole)
    drawn: list[Any] = []
    proved_empty = False
    try:
        drawn = [each.value for each in itertools.islice(compiled.values(seed=1), 10)]
    except UnprocessableError as refused:
        proved_empty = refused.code == "unsatisfiable_schema"
    for value in drawn:
        assert judge.is_valid(value), (value, whole)
    for value in tried:
        truth, told = judge.is_valid(value), compiled.explain(value)
        assert not (truth and proved_empty), (value, whole)
        assert compiled.is_valid(value) <= truth, (value, whole)
        assert (told is None) == compiled.is_valid(value)
        if not compiled.undecided:
            assert compiled.is_valid(value) == truth, (value, whole)
        elif truth and told is not None:
            assert "cannot be checked" in told, (value, told, whole)


CONDITION: Any = {"type": "string", "pattern": LOOKS_AHEAD}


@pytest.mark.parametrize(
    ("schema", "invalid"),
    [
        ({"not": CONDITION}, "ab"),
        ({"not": {"not": {"not": CONDITION}}}, "ab"),
        ({"oneOf": [CONDITION, {"type": "string"}]}, "ab"),
        ({"if": CONDITION, "then": {"maxLength": 1}}, "ab"),
        ({"if": CONDITION, "else": {"maxLength": 1}}, "bb"),
        ({"contains": CONDITION, "minContains": 0, "maxContains": 0}, ["ab"]),
        ({"contains": CONDITION, "maxContains": 1}, ["ab", "aa"]),
        ({"patternProperties": {LOOKS_AHEAD: False}}, {"ab": 1}),
        ({"patternProperties": {LOOKS_AHEAD: True}, "additionalProperties": False}, {"bb": 1}),
        ({"not": {"patternProperties": {LOOKS_AHEAD: True}, "additionalProperties": False}}, {"ab": 1}),
        ({"propertyNames": {"not": CONDITION}}, {"ab": 1}),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"not": {"$ref": "#/$defs/b"}}, "b": CONDITION}}, "ab"),
        (
            {
                "properties": {"b": True},
                "if": {"properties": {"b": CONDITION}},
                "then": {"properties": {"a": True}},
                "unevaluatedProperties": False,
            },
            {"a": 1, "b": "zz"},
        ),
        ({"dependentSchemas": {"a": {"not": {"properties": {"a": CONDITION}}}}}, {"a": "ab"}),
        ({"$defs": {"n": {"$dynamicAnchor": "n", "not": CONDITION}}, "$dynamicRef": "#n"}, "ab"),
        (
            {
                "$id": "http://h/a",
                "$dynamicAnchor": "n",
                "$defs": {"b": {"$id": "http://h/b", "$dynamicAnchor": "n", "not": CONDITION}},
                "items": {"$dynamicRef": "#n"},
                "not": CONDITION,
            },
            "ab",
        ),
    ],
)
def test_what_turns_round_turns_doubt_round(schema: Any, invalid: Any) -> None:
    """Under keywords that accept where their part does not, doubt about the part is doubt about the whole."""
    assert not jsonschema.Draft202012Validator(schema).is_valid(invalid)
    compiled = compile_schema(schema)
    assert not compiled.is_valid(invalid)
    assert compiled.undecided


@pytest.mark.parametrize(
    ("schema", "valid"),
    [
        ({"not": CONDITION}, 5),
        ({"oneOf": [CONDITION, {"type": "integer"}]}, 5),
        ({"oneOf": [CONDITION, {"type": "array"}, {"type": "array", "items": False}]}, [1]),
        ({"if": CONDITION, "then": {"maxLength": 1}, "else": {"maxLength": 2}}, "b"),
        ({"if": CONDITION, "then": False}, 5),
        ({"contains": CONDITION, "minContains": 0, "maxContains": 1}, ["ab"]),
        ({"properties": {"a": CONDITION}}, {"b": 1}),
        ({"patternProperties": {LOOKS_AHEAD: {"type": "integer"}}, "additionalProperties": {"minimum": 0}}, {"z": 1}),
        ({"type": ["object", "null"], "properties": {"n": {"$ref": "#"}, "a": CONDITION}}, {"n": {"n": None}}),
    ],
)
def test_doubt_reaches_no_further_than_it_must(schema: Any, valid: Any) -> None:
    """What is valid whichever way the doubt falls is accepted."""
    assert jsonschema.Draft202012Validator(schema).is_valid(valid)
    assert compile_schema(schema).is_valid(valid)
    assert compile_schema(schema).satisfiable() is True


def test_what_can_be_avoided_is_avoided() -> None:
    """An optional property is left out, another branch or another type is taken."""
    schema: Any = {
        "type": "object",
        "properties": {
            "left_out": CONDITION,
            "other_branch": {"anyOf": [CONDITION, {"const": "x"}]},
            "one_of": {"oneOf": [CONDITION, {"type": "integer"}]},
            "other_type": {"type": ["string", "null"], "pattern": LOOKS_AHEAD},
        },
        "required": ["other_branch", "one_of", "other_type"],
    }
    compiled = compile_schema(schema)
    pointers = [each.pointer for each in compiled.undecided]
    assert pointers[0] == "/properties/left_out/pattern"
    assert len(pointers) == 4
    for each in itertools.islice(compiled.values(seed=3), 20):
        value: Any = each.value
        assert "left_out" not in value
        assert value["other_branch"] == "x"
        assert isinstance(value["one_of"], int)
        assert value["other_type"] is None


def test_a_schema_that_needs_it_says_so() -> None:
    """Where no value is left, the refusal points to the expression; a proof is still told as one."""
    compiled = compile_schema({"type": "object", "required": ["a"], "properties": {"a": CONDITION}})
    assert compiled.satisfiable() is None
    compiled.require_satisfiable()
    with pytest.raises(UnprocessableError) as refused:
        compiled.values(seed=1)
    assert (refused.value.code, refused.value.pointer) == ("unsupported_pattern", "/properties/a/pattern")
    contradictory = compile_schema({"allOf": [CONDITION, {"type": "integer"}]})
    assert contradictory.satisfiable() is False


def test_an_explanation_tells_doubt_from_fault() -> None:
    """What is wrong whichever way the doubt falls is a fault; the rest cannot be checked, and it says where and why."""
    compiled = compile_schema({"properties": {"a": {**CONDITION, "maxLength": 3}}})
    assert (
        compiled.explain({"a": "ab"})
        == "At /a: cannot be checked: Lookaround of this kind cannot be matched in linear time."
    )
    assert "longer than 3" in str(compiled.explain({"a": "abcd"}))
    assert compiled.explain({"b": 1}) is None


def test_a_list_of_a_thousand_words_is_matched() -> None:
    """As real documents have them, of fonts and languages; what is not matched would be neither checked nor drawn."""
    words = [f"Font {number} {'Sans' * (number % 3)}" for number in range(1_200)]
    compiled = compile_schema({"type": "string", "pattern": f"^(?:{'|'.join(words)})(?:,(?:normal|italic))?$"})
    assert not compiled.undecided
    assert [compiled.is_valid(text) for text in ("Font 7 Sans", "Font 8 SansSans,italic", "Font 7 ", "")] == [
        *(True, True, False, False)
    ]
    drawn = [each.value for each in itertools.islice(compiled.values(seed=1), 20)]
    assert len(drawn) == 20
    assert all(str(text).partition(",")[0] in words for text in drawn)
