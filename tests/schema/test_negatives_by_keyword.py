"""What breaks each keyword, and what cannot be broken alone: the awkward cases, by name."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from shared.schema import compile_schema
from shared.schema.negatives.found import Negative, Unbreakable
from tests.schema.test_negatives import require_proof, results

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
YEAR_2019 = "https://json-schema.org/draft/2019-09/schema"
KEYED = [
    {"type": "object", "properties": {"k": {"const": key}, "v": {"type": kind}}, "required": ["k", "v"]}
    for key, kind in (("a", "integer"), ("b", "string"))
]
TREE = {
    "type": "object",
    "properties": {
        "v": {"type": "integer", "maximum": 3},
        "kids": {"type": "array", "items": {"$ref": "#/$defs/t"}, "maxItems": 2},
    },
    "required": ["v"],
    "additionalProperties": False,
}

# The schema, what is broken alone, and a word of why the rest is not.
CASES: dict[str, tuple[Any, set[str], dict[str, str]]] = {
    "nothing is asked": (True, set(), {}),
    "nothing is allowed": (False, set(), {"": "No value satisfies"}),
    "what every value meets is no constraint": (
        {"minLength": 0, "minItems": 0, "uniqueItems": False, "additionalProperties": True, "title": "t", "default": 1},
        set(),
        {},
    ),
    "the weaker of two lengths": (
        {"type": "string", "minLength": 3, "allOf": [{"minLength": 5}]},
        {"/type", "/allOf/0/minLength"},
        {"/minLength": "implied by /allOf/0/minLength"},
    ),
    "the same type asked twice": (
        {"type": "integer", "allOf": [{"type": "integer"}]},
        set(),
        {"/type": "implied by /allOf/0/type", "/allOf/0/type": "implied by /type"},
    ),
    "an enum of strings makes its type superfluous": (
        {"type": "string", "enum": ["red", "green"]},
        {"/enum"},
        {"/type": "implied by /enum"},
    ),
    "an enum of all there is": (
        {"type": "boolean", "enum": [True, False]},
        set(),
        {"/type": "/enum", "/enum": "No value outside the enum"},
    ),
    "bounds that only megabytes would break": (
        {"type": ["string", "array", "object"], "maxLength": 10**7, "maxItems": 10**6, "maxProperties": 10**6},
        {"/type"},
        dict.fromkeys(("/maxLength", "/maxItems", "/maxProperties"), "more than 64 KiB"),
    ),
    "exclusive bounds of draft 4": (
        {"$schema": DRAFT_4, "type": "integer", "minimum": 0, "exclusiveMinimum": True, "maximum": 9},
        {"/type", "/minimum", "/exclusiveMinimum", "/maximum"},
        {},
    ),
    "what stands beside $ref in draft 7 asks nothing": (
        {
            "$schema": DRAFT_7,
            "properties": {"r": {"$ref": "#/definitions/x", "minLength": 99}},
            "definitions": {"x": {"type": "string", "maxLength": 3}, "unused": {"type": "null"}},
        },
        {"/definitions/x/type", "/definitions/x/maxLength"},
        {},
    ),
    "what stands beside $ref today asks too": (
        {"$ref": "#/$defs/x", "minLength": 2, "$defs": {"x": {"type": "string", "maxLength": 3}}},
        {"/$defs/x/type", "/$defs/x/maxLength", "/minLength"},
        {},
    ),
    "dependencies of draft 7": (
        {"$schema": DRAFT_7, "dependencies": {"a": ["b"], "b": {"required": ["c"]}}},
        {"/dependencies/a/0", "/dependencies/b/required/0", "/dependencies/b"},
        {},
    ),
    "items by position in draft 7": (
        {"$schema": DRAFT_7, "type": "array", "items": [{"type": "integer"}, True], "additionalItems": False},
        {"/type", "/items/0/type", "/additionalItems"},
        {},
    ),
    "a tuple that is closed": (
        {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False},
        {"/type", "/prefixItems/0/type", "/prefixItems/1/type", "/items"},
        {},
    ),
    "an item that must not be there": ({"prefixItems": [True, False]}, {"/prefixItems/1"}, {}),
    "how many items match": (
        {"$schema": YEAR_2019, "contains": {"type": "integer", "minimum": 5}, "minContains": 2, "maxContains": 3},
        {"/contains", "/minContains", "/maxContains", "/contains/type", "/contains/minimum"},
        {},
    ),
    "minContains 0 asks nothing of contains": (
        {"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 9}, "minContains": 0, "maxContains": 1},
        {"/type", "/items/type", "/maxContains"},
        {"/contains/minimum": "accepted"},
    ),
    "a record that is closed across allOf": (
        {
            "allOf": [{"properties": {"a": {"type": "integer"}}}],
            "properties": {"b": {"type": "string"}},
            "unevaluatedProperties": False,
        },
        {"/allOf/0/properties/a/type", "/properties/b/type", "/unevaluatedProperties"},
        {},
    ),
    "items that nothing else looks at": (
        {"prefixItems": [{"type": "integer"}], "unevaluatedItems": {"minLength": 2, "type": "string"}},
        {"/prefixItems/0/type", "/unevaluatedItems/minLength", "/unevaluatedItems/type"},
        {},
    ),
    "names by expression": (
        {
            "type": "object",
            "patternProperties": {"^x-": {"type": "string"}, "^no": False},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 2,
        },
        {
            "/type",
            "/patternProperties/^x-/type",
            "/patternProperties/^no",
            "/additionalProperties",
            "/minProperties",
            "/maxProperties",
        },
        {},
    ),
    "how names are spelled": (
        {"type": "object", "propertyNames": {"pattern": "^[a-z]+$", "maxLength": 5, "type": "string"}},
        {"/type", "/propertyNames/pattern", "/propertyNames/maxLength", "/propertyNames"},
        {"/propertyNames/type": "No value"},
    ),
    "a name that must not be there": (
        {"properties": {"a": False, "b": {"$ref": "#/$defs/no"}}, "$defs": {"no": False}},
        {"/properties/a", "/$defs/no"},
        {},
    ),
    "what a name brings with it": (
        {
            "type": "object",
            "dependentSchemas": {"card": {"required": ["address"], "properties": {"address": {"minLength": 3}}}},
            "dependentRequired": {"zip": ["city"]},
        },
        {
            "/type",
            "/dependentSchemas/card",
            "/dependentSchemas/card/required/0",
            "/dependentSchemas/card/properties/address/minLength",
            "/dependentRequired/zip/0",
        },
        {},
    ),
    "a condition and what follows": (
        {
            "type": "object",
            "properties": {"t": {"enum": ["x", "y"]}, "n": {"type": "integer"}},
            "required": ["t"],
            "if": {"properties": {"t": {"const": "x"}}},
            "then": {"required": ["n"]},
            "else": {"properties": {"n": {"maximum": 5}}},
        },
        {
            "/type",
            "/properties/t/enum",
            "/properties/n/type",
            "/required/0",
            "/then",
            "/then/required/0",
            "/else",
            "/else/properties/n/maximum",
        },
        {"/if/properties/t/const": "condition"},
    ),
    "a condition that must not be met": (
        {"type": "integer", "minimum": 0, "if": {"minimum": 100}, "then": False},
        {"/type", "/minimum", "/then"},
        {"/if/minimum": "condition"},
    ),
    "branches told apart by a constant": (
        {"oneOf": KEYED},
        {
            "/oneOf",
            *(
                f"/oneOf/{branch}/{place}"
                for branch in (0, 1)
                for place in ("type", "properties/k/const", "properties/v/type", "required/0", "required/1")
            ),
        },
        {},
    ),
    "a branch that takes what the other leaves": (
        {"anyOf": [{"type": "string"}, {"not": {"type": "string"}}]},
        set(),
        {
            "/anyOf/0/type": "accepted by another branch",
            "/anyOf/1/not": "accepted by another branch",
            "/anyOf/1/not/type": "under /anyOf/1/not",
            "/anyOf": "No value",
        },
    ),
    "a branch beside one that takes every text": (
        {"anyOf": [{"type": "string", "title": "any"}, {"type": "string", "enum": [""], "maxLength": 5}]},
        {"/anyOf", "/anyOf/0/type"},
        {
            "/anyOf/1/enum": "accepted by another branch, /anyOf/0",
            "/anyOf/1/type": "implied by /anyOf/1/enum",
            "/anyOf/1/maxLength": "implied by /anyOf/1/enum",
        },
    ),
    "as many items as may be, each too long for one more": (
        {"type": "array", "maxItems": 1000, "items": {"type": "string", "minLength": 100}},
        {"/type", "/items/type", "/items/minLength"},
        {"/maxItems": "more than 64 KiB"},
    ),
    "a branch that is false": (
        {"anyOf": [{"type": "string"}, False]},
        {"/anyOf/0/type", "/anyOf"},
        {"/anyOf/1": "no value takes it"},
    ),
    "what must not be": (
        {"type": "object", "not": {"required": ["bad"]}, "properties": {"ok": {"type": "string"}}},
        {"/not", "/properties/ok/type"},
        {"/type": "/not", "/not/required/0": "under /not"},
    ),
    "a name required and ruled out": (
        {"type": "object", "properties": {"a": False}, "required": ["a"]},
        set(),
        dict.fromkeys(("/type", "/properties/a", "/required/0"), "No valid value of the schema"),
    ),
    "a field no value fits, which may be left out": (
        {"type": "object", "properties": {"a": {"allOf": [{"minimum": 5}, {"maximum": 3}], "type": "integer"}}},
        {"/type", "/properties/a/allOf/0/minimum", "/properties/a/allOf/1/maximum", "/properties/a/type"},
        {},
    ),
    "recursion, told once": (
        {"$ref": "#/$defs/t", "$defs": {"t": TREE}},
        {
            "/$defs/t/type",
            "/$defs/t/properties/v/type",
            "/$defs/t/properties/v/maximum",
            "/$defs/t/properties/kids/type",
            "/$defs/t/properties/kids/maxItems",
            "/$defs/t/required/0",
            "/$defs/t/additionalProperties",
        },
        {},
    ),
    "recursion by dynamic reference": (
        {
            "$dynamicAnchor": "n",
            "type": "object",
            "properties": {"kids": {"items": {"$dynamicRef": "#n"}}, "v": {"maximum": 5}},
            "additionalProperties": False,
        },
        {"/type", "/properties/v/maximum", "/additionalProperties"},
        {},
    ),
    "a format that nobody checks": (
        {"type": "string", "format": "colour"},
        {"/type"},
        {"/format": "all are accepted"},
    ),
    "a step of a hundredth": (
        {"type": "number", "multipleOf": 0.01, "minimum": 0, "maximum": 1},
        {"/type", "/multipleOf", "/minimum", "/maximum"},
        {},
    ),
    "names that need escaping": (
        {"properties": {"a/b~c": {"type": "integer"}}, "required": ["a/b~c"]},
        {"/properties/a~1b~0c/type", "/required/0"},
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_can_be_broken_alone_is_and_the_rest_says_why(name: str) -> None:
    """Each constraint is told once: broken alone with proof, or with the reason why it cannot be."""
    schema, broken, unbroken = CASES[name]
    told = results(schema)
    assert {each.pointer for each in told if isinstance(each, Negative)} == broken
    reasons = {each.pointer: each.reason for each in told if isinstance(each, Unbreakable)}
    assert set(reasons) == set(unbroken)
    for pointer, words in unbroken.items():
        assert words in reasons[pointer]
    for each in told:
        if isinstance(each, Negative):
            require_proof(schema, each)


def test_a_branch_that_stands_elsewhere_too_is_broken_there() -> None:
    """Beside a branch that takes every text nothing breaks it, where another reference leads to it all the same."""
    branches = [{"type": "string"}, {"type": "string", "pattern": "^x"}]
    schema = {"properties": {"a": {"anyOf": branches}, "b": {"$ref": "#/properties/a/anyOf/1"}}}
    broken = [negative for negative in values(schema, "/properties/a/anyOf/1/pattern") if "b" in negative]
    assert broken
    assert not broken[0]["b"].startswith("x")


def values(schema: Any, pointer: str) -> list[Any]:
    """Return the values that break the constraint at `pointer`."""
    return [each.value for each in results(schema) if isinstance(each, Negative) and each.pointer == pointer]


@pytest.mark.parametrize(
    ("schema", "pointer", "expected"),
    [
        ({"type": "integer", "minimum": 3}, "/minimum", [2]),
        ({"type": "integer", "maximum": 10**30}, "/maximum", [10**30 + 1]),
        ({"type": "integer", "multipleOf": 5, "maximum": 20}, "/maximum", [25]),
        ({"type": "integer", "exclusiveMaximum": 8}, "/exclusiveMaximum", [8]),
        ({"$schema": DRAFT_4, "maximum": 8, "exclusiveMaximum": True, "type": "number"}, "/exclusiveMaximum", [8]),
        ({"type": "array", "items": {"const": 0}, "maxItems": 2}, "/maxItems", [[0, 0, 0]]),
        ({"type": "array", "items": {"const": 0}, "minItems": 2}, "/minItems", [[0]]),
        ({"type": "string", "maxLength": 0}, "/maxLength", ["a"]),
        ({"type": "string", "enum": ["red"]}, "/enum", ["RED"]),
        ({"const": 5}, "/const", [6]),
        ({"const": 5, "type": "integer"}, "/const", [6]),
        ({"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}, "additionalProperties": False},
         "/required/0", [{}]),
    ],
)  # fmt: skip
def test_a_bound_is_missed_by_as_little_as_can_be(schema: Any, pointer: str, expected: list[Any]) -> None:
    """The value that breaks a bound is the nearest one outside it."""
    assert values(schema, pointer) == expected


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"multipleOf": 0.4}, {"multipleOf": 0.6}], "minimum": 1, "maximum": 12},
        {"multipleOf": 0.1, "minimum": 0.3, "maximum": 12.1},
        {"multipleOf": 0.01, "exclusiveMinimum": 0.28, "exclusiveMaximum": 1.15},
        {"multipleOf": 1e300, "minimum": 1, "maximum": 1e303},
    ],
)
def test_other_validators_find_the_one_fault_too(schema: Any) -> None:
    """Where there are such, numbers are given of which double arithmetic says the same as arithmetic by digits."""
    schema = {"type": "number", **schema}
    other = jsonschema.Draft202012Validator(schema)
    for seed in range(4):
        for each in results(schema, seed):
            assert isinstance(each, Negative)
            found = [
                "".join(f"/{token}" for token in error.absolute_schema_path) for error in other.iter_errors(each.value)
            ]
            assert (found, other.is_valid(each.mended)) == ([each.pointer], True)


def test_wrong_types_are_those_that_are_confused() -> None:
    """An integer is missed by a half and by its own text, once each."""
    half, text = values({"type": "integer"}, "/type")
    assert isinstance(half, float)
    assert str(int(text)) == text


@pytest.mark.parametrize(
    ("name", "missed"),
    [("date", "2023-02-30"), ("ipv4", "256.1.1.1"), ("uuid", "g"), ("regex", "("), ("ipv6", "::"), ("email", "")],
)
def test_a_format_is_missed_by_a_likely_mistake(name: str, missed: str) -> None:
    """The value that breaks a format is nearly one, and all else about it stays right."""
    schema = {"type": "string", "format": name, "minLength": 1}
    (found,) = (each for each in results(schema) if isinstance(each, Negative) and each.keyword == "format")
    require_proof(schema, found)
    assert missed in str(found.value)
    assert "minLength" not in found.sentence


def test_a_pattern_is_missed_by_one_letter_of_the_same_length() -> None:
    """A text that breaks a pattern keeps to the lengths, one edit away from a match."""
    schema = {"type": "string", "pattern": "^[a-z]{2}[0-9]*$", "minLength": 4, "maxLength": 6}
    (found,) = (each for each in results(schema) if isinstance(each, Negative) and each.keyword == "pattern")
    value, mended = str(found.value), str(found.mended)
    assert len(value) == len(mended)
    assert sum(one != other for one, other in zip(value, mended, strict=True)) == 1


def test_lengths_are_broken_within_the_pattern() -> None:
    """A text that is too long or too short still matches its pattern."""
    schema = {"type": "string", "pattern": "^(ab|cd)+$", "minLength": 4, "maxLength": 8}
    lengths = {
        each.keyword: len(str(each.value))
        for each in results(schema)
        if isinstance(each, Negative) and each.keyword in ("minLength", "maxLength")
    }
    assert lengths == {"minLength": 2, "maxLength": 10}


def test_a_duplicate_is_the_only_fault() -> None:
    """An array breaks uniqueItems by one pair, its length unchanged."""
    schema = {"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": True, "minItems": 3, "maxItems": 3}
    (value,) = values(schema, "/uniqueItems")
    assert len(value) == 3
    assert len(set(value)) == 2


def test_one_of_is_broken_by_none_and_by_two() -> None:
    """A value that matches both branches is found beside one that matches neither."""
    told = results({"oneOf": [{"type": "integer", "multipleOf": 3}, {"type": "integer", "multipleOf": 5}]})
    found = [each for each in told if isinstance(each, Negative) and each.pointer == "/oneOf"]
    assert len(found) == 2
    both = found[1].value
    assert isinstance(both, int)
    assert both % 15 == 0


def test_the_sentence_is_plain() -> None:
    """A sentence names the place, what is there and what is asked."""
    schema = {"properties": {"nums": {"type": "array", "items": {"const": 0}, "minItems": 2}}, "required": ["nums"]}
    sentences = {each.pointer: each.sentence for each in results(schema) if isinstance(each, Negative)}
    assert sentences["/properties/nums/minItems"] == "nums has 1 item, and minItems asks for 2."
    assert sentences["/required/0"] == 'The value lacks the name "nums", which is required.'


def test_they_come_one_by_one() -> None:
    """The first negative of a schema with many constraints does not wait for the last."""
    schema: Any = {"type": "object", "properties": {f"p{index}": {"type": "integer"} for index in range(5_000)}}
    first = next(compile_schema(schema).negatives(seed=1))
    assert first.pointer == "/type"


@pytest.mark.parametrize("beside", [{}, {"minLength": 8}, {"pattern": "^[a-z]+$"}])
def test_a_format_that_says_nothing_of_a_text_is_not_said_to_break_with_another(beside: Any) -> None:
    """Nothing breaks `password`; that other keywords are broken by what was tried is beside the point."""
    schema = {"type": "string", "format": "password", **beside}
    (told,) = [each for each in compile_schema(schema).negatives(seed=1) if each.pointer == "/format"]
    assert isinstance(told, Unbreakable)
    assert told.reason.startswith("No value breaks it")


def test_a_name_that_asks_for_one_that_may_not_be_there_is_the_fault() -> None:
    """A step that uses another's has no shell, which asks for what it runs: with one, that alone is wrong."""
    schema: dict[str, Any] = {
        "type": "object",
        "dependentRequired": {"shell": ["run"]},
        "oneOf": [{"required": ["uses"]}, {"required": ["run"]}],
        "properties": {key: {"type": "string"} for key in ("uses", "run", "shell")},
        "additionalProperties": False,
    }
    found = [each for each in compile_schema(schema).negatives(seed=1) if "dependentRequired" in each.pointer]
    assert [type(each) for each in found] == [Negative]
