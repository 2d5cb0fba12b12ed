"""Promises of negatives that hold for whatever schema comes, judged by a validator that the engine does not use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.canonical_json import canonical_bytes, canonical_value
from shared.errors import UnprocessableError
from shared.schema import compile_schema
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.negatives.found import Negative, Unbreakable
from shared.schema.pointers import child, tokens_of
from tests.schema.drawn import judge
from tests.schema.problems import PROBLEMS
from tests.schema.test_any_schema import PHASES, schemas
from tests.schema.without import without

LEAVES = {
    "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "pattern",
    "format", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
    "anyOf", "oneOf", "not", "then", "propertyNames",
}  # fmt: skip
# What stands in the way of each, in the problems that have constraints no value breaks alone.
ALONE_IMPOSSIBLE = {
    ("valid-parentheses", "/properties/s/minLength"): "/properties/s/pattern",
    ("shipping", "/type"): "/not",
    ("shipping", "/if/properties/country/const"): "condition",
    ("shipping", "/not/properties/country/const"): "under /not",
    ("shipping", "/not/properties/express/const"): "under /not",
}


def results(schema: Any, seed: int | str = 1) -> list[Negative | Unbreakable]:
    """Return all that is told of a schema's constraints."""
    return list(compile_schema(schema).negatives(seed=seed))


def require_proof(schema: Any, negative: Negative) -> None:
    """Check a negative by the other validator, which reads the schema without the constraint from plain JSON."""
    whole = judge(schema)
    assert not whole.is_valid(negative.value), negative
    assert whole.is_valid(negative.mended), negative
    assert judge(without(schema, negative.pointer)).is_valid(negative.value), negative
    assert same_elsewhere(negative.value, negative.mended, tokens_of(negative.instance_pointer)), negative
    assert 0 < len(negative.sentence) <= 200
    for value in (negative.value, negative.mended):
        assert len(canonical_bytes(value)) <= MAX_VALUE_BYTES
        assert canonical_value(value) == value


def same_elsewhere(value: Any, mended: Any, place: list[str]) -> bool:
    """Tell whether two values are the same but for what lies at `place`, which one of them may lack."""
    if not place:
        return True
    token, *deeper = place
    if isinstance(value, dict) and isinstance(mended, dict):
        others = [{name: part for name, part in each.items() if name != token} for each in (value, mended)]
        if canonical_bytes(others[0]) != canonical_bytes(others[1]):
            return False
        return token not in value or token not in mended or same_elsewhere(value[token], mended[token], deeper)
    if isinstance(value, list) and isinstance(mended, list):
        index = int(token)
        if len(value) != len(mended):
            return canonical_bytes(value[:index]) == canonical_bytes(mended[:index])
        rest = [each[:index] + each[index + 1 :] for each in (value, mended)]
        return canonical_bytes(rest[0]) == canonical_bytes(rest[1]) and same_elsewhere(
            value[index], mended[index], deeper
        )
    return False


def stated(schema: Any, at: str = "") -> list[str]:
    """List the constraints of a schema as one reads them: by keyword, and by name where names are required."""
    if schema is False:
        return [at]
    found: list[str] = []
    for keyword, value in schema.items() if isinstance(schema, dict) else ():
        place = child(at, keyword)
        if keyword in LEAVES and value is not False and (value != 0 or keyword not in ("minLength", "minItems")):
            found.append(place)
        if keyword == "required":
            found += [child(place, index) for index in range(len(value))]
        if keyword == "dependentRequired":
            found += [child(place, name, index) for name, names in value.items() for index in range(len(names))]
        if keyword in ("properties", "patternProperties", "$defs"):
            found += [pointer for name, part in value.items() for pointer in stated(part, child(place, name))]
        if keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
            found += [pointer for index, part in enumerate(value) for pointer in stated(part, child(place, index))]
        if keyword in ("items", "additionalProperties", "propertyNames", "not", "if", "then", "else", "contains"):
            found += stated(value, place)
    return found


@pytest.mark.parametrize("name", PROBLEMS)
def test_each_constraint_of_a_problem_is_broken_alone(name: str) -> None:
    """Each constraint of a coding problem has proven negatives, save those that are named here with what hinders."""
    schema = PROBLEMS[name]
    told = results(schema)
    for each in told:
        if isinstance(each, Negative):
            require_proof(schema, each)
        else:
            assert ALONE_IMPOSSIBLE[name, each.pointer] in each.reason
    assert {each.pointer for each in told} == set(stated(schema))
    assert {each.pointer for each in told if isinstance(each, Unbreakable)} == {
        pointer for problem, pointer in ALONE_IMPOSSIBLE if problem == name
    }


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(schema=schemas, seed=st.integers(0, 3))
def test_what_is_called_a_negative_is_one(schema: Any, seed: int) -> None:
    """Of any schema, each negative breaks its constraint and no other, and each constraint is told once."""
    try:
        told = results(schema, seed)
    except UnprocessableError:
        # What is no schema has no constraints; that refusals point to the fault is told elsewhere.
        return
    for each in told:
        if isinstance(each, Negative):
            require_proof(schema, each)
        else:
            assert 0 < len(each.reason) <= 200
    broken = {each.pointer for each in told if isinstance(each, Negative)}
    unbroken = Counter(each.pointer for each in told if isinstance(each, Unbreakable))
    assert not broken & set(unbroken)
    assert set(unbroken.values()) <= {1}


objects = st.fixed_dictionaries(
    {
        "type": st.just("object"),
        "properties": st.dictionaries(
            st.sampled_from(["n", "s", "list", "flag", "ref"]),
            st.sampled_from(
                [
                    {"type": "integer", "minimum": 1, "maximum": 9},
                    {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5},
                    {"type": "string", "minLength": 2, "maxLength": 6, "pattern": "^[a-z]+$"},
                    {"type": ["string", "null"], "format": "date"},
                    {"enum": ["red", 3, None]},
                    {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 4, "uniqueItems": True},
                    {"type": "array", "contains": {"const": 7}, "maxItems": 5},
                    {"anyOf": [{"type": "integer", "maximum": 5}, {"type": "string", "maxLength": 2}]},
                    {"oneOf": [{"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 3}]},
                    {"$ref": "#/$defs/leaf"},
                    {"type": "boolean"},
                ]
            ),
            min_size=1,
        ),
    },
    optional={
        "additionalProperties": st.just(False),
        "minProperties": st.just(1),
        "maxProperties": st.just(6),
        "dependentRequired": st.just({"n": ["s"]}),
        "propertyNames": st.just({"pattern": "^[a-z]+$", "maxLength": 8}),
        "not": st.just({"required": ["forbidden"]}),
    },
)


@pytest.mark.ci
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(schema=objects)
def test_an_ordinary_record_leaves_nothing_unbroken_without_need(schema: Any) -> None:
    """Of records with ordinary fields, each field's constraint is broken alone: nothing there stands in the way."""
    schema = {**schema, "$defs": {"leaf": {"type": "string", "maxLength": 3}}}
    told = results(schema)
    for each in told:
        if isinstance(each, Negative):
            require_proof(schema, each)
        elif tokens_of(each.pointer)[0] in ("properties", "$defs"):
            # Its fields are free of each other; only one that must not be there at all has no valid value.
            closed = schema.get("additionalProperties") is False and "s" not in schema["properties"]
            assert closed, each
            assert "dependentRequired" in schema
            assert tokens_of(each.pointer)[1] in ("n", "leaf")


def test_the_same_seed_gives_the_same_negatives_in_any_process() -> None:
    """Negatives do not depend on the process, its hash seed, or what was drawn before."""
    program = (
        "import json; from shared.schema import compile_schema; from tests.schema.problems import PROBLEMS\n"
        "print(json.dumps([repr(each) for name in ('lru-cache', 'phone-book', 'shipping', 'inventory', 'max-depth')"
        " for each in compile_schema(PROBLEMS[name]).negatives(seed='x')]))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert len(json.loads(told[0])) > 80
    one = compile_schema(PROBLEMS["phone-book"])
    first = [repr(each) for each in one.negatives(seed=5)]
    assert [repr(each) for each in one.negatives(seed=5)] == first
    assert [repr(each) for each in one.negatives(seed=6)] != first


def test_negatives_may_be_changed_by_who_gets_them() -> None:
    """What one does to a value that was handed out changes no other."""
    stream = compile_schema(PROBLEMS["k-closest"]).negatives(seed=1)
    seen = []
    for each in stream:
        assert isinstance(each, Negative)
        seen.append(json.dumps(each.mended))
        for value in (each.value, each.mended):
            if isinstance(value, dict):
                value.clear()
    again = [json.dumps(each.mended) for each in results(PROBLEMS["k-closest"]) if isinstance(each, Negative)]
    assert seen == again


def test_no_value_that_is_too_long_is_mended_or_broken() -> None:
    """Where an ordinary value would take over 64 KiB, a shorter one is broken instead."""
    names = [f"p{index}" for index in range(4_300)]
    text = {"type": "string"}
    schema: Any = {"type": "object", "required": names, "properties": dict.fromkeys(names, text)}
    found = list(islice(compile_schema(schema).negatives(seed=1), 3))
    for each in found:
        assert isinstance(each, Negative)
        require_proof(schema, each)


def test_a_negative_holds_what_is_required_and_what_is_broken_and_little_else() -> None:
    address = {
        "type": "object",
        "required": ["city"],
        "properties": {
            "city": {"type": "string"},
            "zip": {"type": "string", "maxLength": 8},
            "lines": {"type": "array"},
        },
    }
    names = ("name", "phone", "email", "notes", "code")
    schema = {
        "type": "object",
        "required": ["name"],
        "properties": {name: {"type": "string", "maxLength": 40} for name in names}
        | {"home": address, "work": address},
    }
    broken = {each.pointer: each for each in results(schema) if isinstance(each, Negative)}
    for pointer, negative in broken.items():
        require_proof(schema, negative)
        if pointer.startswith("/properties/") and isinstance(negative.value, dict):
            token = pointer.split("/")[2]
            assert negative.value.keys() == {"name", token}, negative
    zip_code = broken["/properties/home/properties/zip/maxLength"]
    assert isinstance(zip_code.value, dict)
    assert zip_code.value["home"].keys() == {"city", "zip"}  # type: ignore[union-attr]
    assert len(broken) == 1 + 1 + 2 * len(names) + 2 * (1 + 1 + 4)


def test_what_keeps_another_branch_away_stays_in_a_negative() -> None:
    # Without "b" the second branch would take what breaks the first.
    schema = {
        "type": "object",
        "anyOf": [
            {"properties": {"a": {"type": "integer", "maximum": 5}, "b": {"const": 1}}, "required": ["a"]},
            {"properties": {"b": False}},
        ],
    }
    broken = [each for each in results(schema) if isinstance(each, Negative) and each.keyword == "maximum"]
    assert broken
    for negative in broken:
        require_proof(schema, negative)
        assert isinstance(negative.value, dict)
        assert "b" in negative.value
