"""A large schema is read as far as its first values reach, and gives the same as one that is read whole."""

from __future__ import annotations

import json
import random
import threading
from itertools import islice
from typing import Any

import pytest

from shared.errors import UnprocessableError
from shared.schema import CompiledSchema, compile_schema
from shared.schema import compile as compiling
from shared.schema.reading import outlining
from shared.schema.reading.dialect import dialect_of
from tests.longer import some_of
from tests.schema.test_one_value import DIALECTS, ENTRIES, NAMES, REFERENCES, some

TAGS: tuple[tuple[str, ...], ...] = ((), ("minimal",), ("full",), ("boundary",))


@pytest.fixture(params=[outlining.MOST_AT_ONCE, 1], ids=["at once", "in outline"])
def all_are_large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "READ_AT_ONCE", 1)
    monkeypatch.setattr(outlining, "MOST_AT_ONCE", request.param)


def outcome(compiled: CompiledSchema, count: int, **asked: Any) -> list[str]:
    """Return some values of a stream, and the fault that it ends with."""
    told: list[str] = []
    try:
        told.extend(repr(made) for made in islice(compiled.values(**asked), count))
    except UnprocessableError as error:
        told.append(f"{error.code} {error.pointer}")
    return told


def compiled_or_fault(schema: Any, *, whole: bool, **asked: Any) -> CompiledSchema | str:
    try:
        return compile_schema(schema, whole=whole, **asked)
    except UnprocessableError as error:
        return f"{error.code} {error.pointer}"


def random_schema(rng: random.Random) -> tuple[Any, str]:
    """Return a document that refers to itself in all places, often with a fault, and the pointer of what is meant."""
    definitions: Any = {"a": some(rng, 2), "b/c": some(rng, 1)}
    names = rng.sample(NAMES, 2)
    definitions["d"] = {
        "type": "object",
        "properties": {**{name: some(rng, 1) for name in names}, "e": {"$ref": rng.choice(REFERENCES)}},
        "required": rng.sample(names, 1),
        "x": {"$ref": "#/nowhere"},
    }
    if rng.random() < 0.2:
        definitions["a"] = {"allOf": [definitions["a"], {"pattern": rng.choice(["^a+$", "(?=a)", "(a"])}]}
    if rng.random() < 0.1:
        definitions["b/c"] = {"properties": {"a": {"$ref": "http://example.com/x"}}}
    at = rng.choice([*ENTRIES, *["/definitions/d"] * 3])
    return {"definitions": definitions, **({} if at else {"properties": {"a": {"$ref": "#/definitions/a"}}})}, at


@pytest.mark.usefixtures("all_are_large")
@pytest.mark.parametrize("count", [50, pytest.param(600, marks=pytest.mark.ci)])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_values_are_those_of_the_whole(dialect: str, count: int) -> None:
    rng = random.Random(f"by need {dialect}")
    drawn = faults = 0
    for number in range(count):
        schema, at = random_schema(rng)
        asked: Any = {"at": at, "dialect": dialect, "direction": rng.choice([None, "request", "response"])}
        whole = compiled_or_fault(schema, whole=True, **asked)
        begun = compiled_or_fault(schema, whole=False, **asked)
        tags = TAGS[number % len(TAGS)]
        if isinstance(whole, str):
            faults += 1
            if isinstance(begun, str):
                continue
            # The first value may not have met the fault; all else does.
            assert outcome(begun, 2, seed=number, tags=tags)[-1].partition(" ")[0] == whole.partition(" ")[0], schema
            with pytest.raises(UnprocessableError):
                begun.require_whole()
            continue
        assert not isinstance(begun, str), (schema, begun)
        assert outcome(begun, 1, seed=number, tags=tags) == outcome(whole, 1, seed=number, tags=tags), schema
        drawn += begun._by_need is not None
        assert outcome(begun, 4, seed=number, tags=tags) == outcome(whole, 4, seed=number, tags=tags), schema
    # Whatever is not ordinary was left to the whole.

    assert drawn > count // 30
    assert faults > count // 40


def library(**more: Any) -> dict[str, Any]:
    """Return a document of hundreds of schemas, each of which refers to others."""
    schemas: dict[str, Any] = {
        f"s{number}": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "maxLength": 20},
                "next": {"$ref": f"#/definitions/s{number + 1}"},
                "other": {"anyOf": [{"$ref": f"#/definitions/s{(number * 7) % 300}"}, {"type": "string"}]},
            },
            "required": ["id"],
        }
        for number in range(300)
    }
    return {"definitions": {**schemas, "s300": {"type": "integer"}, **more}}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_fault_that_the_first_value_does_not_reach_is_told_with_the_next(dialect: str) -> None:
    compiled = compile_schema(library(s290={"$ref": "http://h/x"}), at="/definitions/s0", dialect=dialect)
    values = compiled.values(seed=1, tags=("minimal",))
    assert set(next(values).value) == {"id"}  # type: ignore[arg-type]
    with pytest.raises(UnprocessableError) as caught:
        next(values)
    assert (caught.value.code, caught.value.pointer) == ("remote_ref", "/definitions/s290/$ref")
    for ask in (compiled.require_whole, lambda: compiled.is_valid({}), lambda: list(compiled.negatives(seed=1))):
        with pytest.raises(UnprocessableError):
            ask()
    with pytest.raises(UnprocessableError):
        compile_schema(library(s290={"$ref": "http://h/x"}), at="/definitions/s0", dialect=dialect, whole=True)


@pytest.mark.parametrize("dialect", some_of(["draft-04", "draft-06", "draft-07"]))
@pytest.mark.parametrize("place", ["s0", "s1", "s290"])
def test_names_that_a_name_depends_on_are_no_schema(dialect: str, place: str) -> None:
    """A large schema whose `dependencies` list names is read, and its first values keep them."""
    schema = library()
    named = schema["definitions"][place]
    named["properties"] |= {"a": {"enum": [1]}, "b": {"enum": [2]}}
    named["dependencies"] = {"a": ["b"], "b": {"required": ["a"]}}
    asked: Any = {"at": "/definitions/s0", "dialect": dialect}
    begun, whole = compile_schema(schema, **asked), compile_schema(schema, **asked, whole=True)
    assert begun._by_need is not None
    for seed, tags in enumerate(TAGS):
        assert outcome(begun, 3, seed=seed, tags=tags) == outcome(whole, 3, seed=seed, tags=tags)
        begun = compile_schema(schema, **asked)


MODERN = ("2020-12", "2019-09")


@pytest.mark.parametrize("dialect", some_of([*MODERN, "draft-04", "draft-06", "draft-07"], len(DIALECTS)))
def test_schemas_that_refer_to_each_other_by_uri_are_read_by_need(dialect: str) -> None:
    schema = library()
    word = "id" if dialect == "draft-04" else "$id"
    for number in range(300):
        definition = schema["definitions"][f"s{number}"]
        definition[word] = f"http://example.com/s{number}.json"
        definition["properties"]["next"]["$ref"] = f"s{number + 1}.json"
        definition["properties"]["other"]["anyOf"][0]["$ref"] = f"http://example.com/s{number * 7 % 300}.json"
    schema["definitions"]["s300"][word] = "http://example.com/s300.json#"
    _begins_as_the_whole(schema, dialect, "/definitions/s0")
    schema["definitions"]["s299"]["properties"]["next"]["$ref"] = "s301.json"
    values = compile_schema(schema, at="/definitions/s0", dialect=dialect).values(seed=1)
    next(values)
    with pytest.raises(UnprocessableError) as caught:
        next(values)
    assert (caught.value.code, caught.value.pointer) == ("remote_ref", "/definitions/s299/properties/next/$ref")


@pytest.mark.ci
@pytest.mark.parametrize("dialect", some_of(MODERN, len(DIALECTS)))
@pytest.mark.parametrize(
    "more",
    [
        {"unevaluatedProperties": False},
        {"unevaluatedProperties": {"type": "integer", "multipleOf": 7919}, "minProperties": 3},
        {"properties": {"<a|b>": {"$ref": "#/definitions/<a|b>"}}, "required": ["<a|b>"]},
        {"properties": {"next": {"$ref": "#second"}}, "required": ["next"]},
    ],
)
def test_what_is_rarer_in_schemas_is_read_by_need(dialect: str, more: dict[str, Any]) -> None:
    schema = library(**{"<a|b>": {"type": "string", "pattern": "^a+$"}})
    first, second = schema["definitions"]["s0"], schema["definitions"]["s1"]
    first |= {**more, "properties": first["properties"] | more.get("properties", {})}
    second |= {"$anchor": "second", "$schema": dialect_of(dialect, {}, {}, "").uri}
    _begins_as_the_whole(schema, dialect, "/definitions/s0")


@pytest.mark.ci
def test_a_dynamic_reference_to_a_name_that_stands_once_is_read_by_need() -> None:
    schema = library(any={"$dynamicAnchor": "any", "type": ["integer", "boolean"]})
    schema["definitions"]["s0"]["properties"]["id"] = {"$dynamicRef": "#any"}
    _begins_as_the_whole(schema, "2020-12", "/definitions/s0")
    # Two such, of which the way there tells, are for the whole to judge.
    schema["definitions"]["s290"]["properties"]["id"] = {"$dynamicAnchor": "any", "type": "string"}
    assert compile_schema({**schema, "$ref": "#/definitions/s0"})._by_need is None


def _begins_as_the_whole(schema: Any, dialect: str, at: str) -> None:
    for seed, tags in enumerate(TAGS):
        begun = compile_schema(schema, at=at, dialect=dialect)
        assert begun._by_need is not None
        first = outcome(begun, 1, seed=seed, tags=tags)
        assert begun._by_need is not None
        whole = compile_schema(schema, at=at, dialect=dialect, whole=True)
        assert first == outcome(whole, 1, seed=seed, tags=tags)
        assert outcome(begun, 4, seed=seed, tags=tags) == outcome(whole, 4, seed=seed, tags=tags)


def settings(**more: Any) -> dict[str, Any]:
    """Return a schema of thousands of subschemas, none of which refers to another."""
    groups: dict[str, Any] = {
        f"g{group}": {
            "type": "object",
            "properties": {
                f"p{number}": {"oneOf": [{"type": "boolean"}, {"type": "string", "enum": ["on", "off"]}]}
                for number in range(20)
            },
            "required": ["p0"],
            "additionalProperties": False,
        }
        for group in range(60)
    }
    return {"type": "object", "properties": groups | more, "required": ["g0"]}


@pytest.mark.ci
@pytest.mark.parametrize("dialect", some_of(sorted(DIALECTS), len(DIALECTS)))
def test_a_large_schema_without_references_is_read_by_need(dialect: str) -> None:
    _begins_as_the_whole(settings(), dialect, "")
    compiled = compile_schema(settings(bad={"type": "string", "maxLength": -1}), dialect=dialect)
    values = compiled.values(seed=1, tags=("minimal",))
    assert set(next(values).value) == {"g0"}  # type: ignore[arg-type]
    with pytest.raises(UnprocessableError) as caught:
        next(values)
    assert (caught.value.code, caught.value.pointer) == ("invalid_schema", "/properties/bad/maxLength")
    with pytest.raises(UnprocessableError):
        compile_schema(settings(bad={"type": "string", "maxLength": -1}), dialect=dialect, whole=True)


@pytest.mark.parametrize("bad", [{"required": ("a",)}, {"maxProperties": -1}, {"allOf": ({},)}])
def test_a_fault_of_what_a_large_schema_says_itself_is_told_at_once(bad: dict[str, Any]) -> None:
    with pytest.raises(UnprocessableError) as caught:
        compile_schema(settings() | bad)
    assert caught.value.code == "invalid_schema"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "first",
    [
        {"$ref": "#/definitions/s0"},
        {"allOf": [{"$ref": "#/definitions/twice"}]},
        {"allOf": [{"type": "object", "properties": {"x": {"$ref": "http://h/x"}}}]},
        {"type": "object", "maxProperties": -1},
    ],
)
def test_a_fault_that_is_near_is_told_at_once(dialect: str, first: Any) -> None:
    twice = {"allOf": [{"$ref": "#/definitions/s0"}]}
    with pytest.raises(UnprocessableError) as caught:
        next(compile_schema(library(s0=first, twice=twice), at="/definitions/s0", dialect=dialect).values(seed=1))
    assert caught.value.code in ("invalid_schema", "remote_ref", "unsupported_keyword")
    assert (caught.value.pointer or "").startswith(("/definitions/s0", "/definitions/twice"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_ways_that_multiply_are_refused_as_soon_as_they_are_reached(dialect: str) -> None:
    doubling = {f"t{n}": {"allOf": [{"$ref": f"#/definitions/t{n + 1}"}] * 2} for n in range(60)}
    schema = library(**doubling, t60={"type": "string"})
    schema["definitions"]["s0"]["properties"]["t"] = {"$ref": "#/definitions/t0"}
    schema["definitions"]["s0"]["required"].append("t")
    with pytest.raises(UnprocessableError) as caught:
        next(compile_schema(schema, at="/definitions/s0", dialect=dialect).values(seed=1))
    assert caught.value.code == "schema_too_complex"


@pytest.mark.ci
def test_readers_of_one_schema_get_the_same_values_whoever_comes_first() -> None:
    schema = library()
    expected = [
        [repr(made) for made in islice(compile_schema(schema, at="/definitions/s0", whole=True).values(seed=s), 2)]
        for s in range(4)
    ]
    for _ in range(2):
        compiled = compile_schema(schema, at="/definitions/s0")
        found: dict[int, list[str]] = {}
        barrier = threading.Barrier(4)

        def draw(seed: int, compiled: Any = compiled, found: Any = found, barrier: Any = barrier) -> None:
            barrier.wait()
            found[seed] = [repr(made) for made in islice(compiled.values(seed=seed), 1)]

        threads = [threading.Thread(target=draw, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [found[seed] for seed in range(4)] == [each[:1] for each in expected]
        # One after the other, the rest is the same too.
        again = [[repr(made) for made in islice(compiled.values(seed=seed), 2)] for seed in range(4)]
        assert again == expected


def test_a_document_is_not_changed() -> None:
    schema = library()
    before = json.dumps(schema)
    list(islice(compile_schema(schema, at="/definitions/s0").values(seed=1), 5))
    assert json.dumps(schema) == before
