"""A large schema judges a value or two by what can have a say about them, and says the same as the whole."""

from __future__ import annotations

import copy
import random
from dataclasses import fields
from itertools import islice
from typing import Any, cast

import pytest

from shared.errors import UnprocessableError
from shared.schema import compile_schema
from shared.schema.reading.deciding import decide
from shared.schema.reading.dialect import dialect_of
from shared.schema.reading.engine import Subschemas, validator_of
from shared.schema.reading.following import read_document
from shared.schema.reading.layout import Layout
from shared.schema.reading.nodes import Conjunction, Node, denied
from shared.schema.reading.reaching import reached_by
from shared.schema.reading.reader import Reader
from shared.schema.reading.source import Source

DIALECTS = ("draft-04", "draft-06", "draft-07", "2019-09", "2020-12", "openapi-3.0", "openapi-3.1", "swagger-2.0")
ENTRIES = ("", "/definitions/a", "/definitions/b~1c")
# Some lead into a schema that may be reached by nothing else.
REFERENCES = ("#/definitions/a", "#/definitions/b~1c", "#/definitions/a/properties/a", "#/definitions/a/items")
LEAVES: tuple[Any, ...] = (
    {},
    {"not": {}},
    {"type": "string"},
    {"type": "object"},
    {"minimum": 1},
    {"enum": ["a", 1]},
    {"required": ["a"]},
    {"minItems": 1},
)
SCALARS: tuple[Any, ...] = (None, True, 0, 2, "", "a", "b/c")
NAMES = ("a", "b/c", "d~e", "f")
SINGLES = (
    *("additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then"),
    *("unevaluatedItems", "unevaluatedProperties"),
)
LISTS = ("allOf", "anyOf", "items", "oneOf", "prefixItems")
MAPS = ("dependencies", "dependentSchemas", "patternProperties", "properties")
VALUES: tuple[Any, ...] = (
    *SCALARS,
    *({}, {"a": 1}, {"a": "a"}, {"b/c": "a"}, {"d~e": {}}, {"a": {}, "f": [1]}, {"a": {"a": 2}, "b/c": 0}),
    *({"f": {"a": {"a": "a"}}}, {"a": [], "d~e": ["a", 1]}),
    *([], [1], ["a", 0], [{}, {"a": 1}], [[1], []], ["a", {"b/c": 1}, 0], [{"a": [1, "a"]}]),
)


def some(rng: random.Random, depth: int) -> Any:
    """Return a schema of few keywords, so that most values satisfy what is not meant to keep them out."""
    if depth == 0 or rng.random() < 0.2:
        return {"$ref": rng.choice(REFERENCES)} if rng.random() < 0.2 else copy.deepcopy(rng.choice(LEAVES))
    made: dict[str, Any] = {}
    for keyword in rng.sample((*SINGLES, *LISTS, *MAPS), rng.randint(1, 3)):
        if keyword in MAPS:
            made[keyword] = {name: some(rng, depth - 1) for name in rng.sample(NAMES, rng.randint(1, 2))}
        elif keyword in LISTS and (keyword not in SINGLES or rng.random() < 0.5):
            made[keyword] = [some(rng, depth - 1) for _ in range(rng.randint(1, 2))]
        else:
            made[keyword] = some(rng, depth - 1)
    if "additionalItems" in made:
        made["items"] = [some(rng, 0)]
    return made


@pytest.mark.parametrize("count", [150, pytest.param(450, marks=pytest.mark.ci)])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_never_applied_changes_no_verdict(dialect: str, count: int) -> None:
    rng = random.Random(dialect)
    judged = 0
    for number in range(count):
        definitions: Any = {"a": some(rng, 2), "b/c": some(rng, 1)}
        at = ENTRIES[number % 3]
        schema: Any = {"definitions": definitions, **({} if at else {"allOf": [{"$ref": "#/definitions/a"}]})}
        try:
            compile_schema(schema, at=at, dialect=dialect)
        except UnprocessableError:
            continue
        document = read_document(Source(schema), at, dialect_of(dialect, schema, schema, at))
        whole = validator_of(Layout(document, decide(document)).narrow)
        for value in VALUES:
            reached = reached_by(document, value, 10_000)
            assert reached is not None
            cut = Layout(document, frozenset(), reached.kept).narrow
            assert validator_of(cut).is_valid(value) == whole.is_valid(value), (schema, value, cut)
            judged += 1
        for at in rng.sample(sorted(document.subschemas), min(2, len(document.subschemas))):
            # Not large enough to be laid out for one value, so that this is the whole's verdict.
            apart = Subschemas(document, Layout(document, frozenset()))
            for value in VALUES[::3]:
                reached = reached_by(document, value, 10_000, at)
                asked = None if reached is None else Layout(document, frozenset(), reached.kept).led_to(at)
                assert asked is None or validator_of(asked).is_valid(value) == apart.accept(at, value), (schema, at)
    assert judged > 4 * count


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("kind", [None, "string", "integer", ["null", "string"], ["integer", "null"], []])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"title": "b"},
        {"nullable": True},
        {"const": "b"},
        {"minLength": 2},
        {"format": "date"},
        {"not": {"enum": ["a"]}},
        {"not": {"required": ["a"]}},
        {"oneOf": [{"type": "boolean"}, {"enum": ["a", 1, None]}, {"minItems": 1}]},
        {"anyOf": [{"const": True}, {"enum": [0]}, {"const": "b"}]},
        {"allOf": [{"properties": {"a": {}}}, {"anyOf": [{"type": "string"}, {"not": {"enum": [True]}}]}]},
        {"oneOf": [{"const": "a"}, {"pattern": "^[ab]$"}]},
    ],
)
def test_what_is_told_of_a_scalar_at_once_is_what_the_validator_says(
    dialect: str, kind: Any, more: dict[str, Any]
) -> None:
    listed: Any = {"enum": ["a", "b", 1, None, False, ["c"], "2020-02-02"], **more} | (
        {} if kind is None else {"type": kind}
    )
    schema: Any = {"properties": {"p": listed}}
    try:
        document = read_document(Source(schema), "", dialect_of(dialect, schema, schema, ""))
        layout = Layout(document, decide(document))
        reader, validator = Reader(document, layout), Subschemas(document, layout)
        validator.accept("/properties/p", "a")
    except (UnprocessableError, ValueError):
        # No list of types in OpenAPI 3.0, and no empty one anywhere.
        assert isinstance(kind, list)
        return
    for value in ("a", "b", "c", "1", "", "2020-02-02", True, False, None, 0, 1):
        accepted = validator.accept("/properties/p", value)
        assert reader.accepts(("/properties/p",), value) is accepted, value
        assert reader.accepts((denied("/properties/p"),), value) is not accepted, value


def test_too_much_to_tell_apart_is_judged_by_the_whole() -> None:
    schema: Any = {"items": {"allOf": [{}, {}]}}
    document = read_document(Source(schema), "", dialect_of(None, schema, schema, ""))
    assert reached_by(document, [[] for _ in range(3)], 4) is None
    # What is no JSON's may look like it to the validator.
    assert reached_by(document, cast(Any, [(1,)]), 100) is None


def wide(**more: Any) -> dict[str, Any]:
    """Return an object with hundreds of properties."""
    texts = {f"p{number}": {"type": "string", "maxLength": number % 7} for number in range(300)}
    nested = {"type": "object", "properties": {"q": {"type": "integer"}}, "additionalProperties": False}
    return {"type": "object", "properties": {**texts, "n": nested, **more}, "required": ["p1"]}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_large_schema_judges_the_first_values_as_the_later_ones(dialect: str) -> None:
    cases: list[tuple[Any, bool]] = [
        ({"p1": "a"}, True),
        ({"p1": "ab"}, False),
        ({"p1": "", "n": {"q": 1}}, True),
        ({"p1": "", "n": {"q": "1"}}, False),
        ({"p1": "", "n": {"r": 1}}, False),
        ({"p2": "a"}, False),
        ({"p1": "", "p7": "a"}, False),
        ([], False),
    ]
    # Whichever comes first meets the way that is for few values.
    for turn in range(len(cases)):
        compiled = compile_schema(wide(), dialect=dialect)
        for value, valid in (*cases[turn:], *cases[:turn]):
            assert compiled.is_valid(value) is valid, value


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("fault", "pointer"),
    [
        ({"type": "string", "maxLength": -1}, "/properties/bad/maxLength"),
        ({"type": "array", "items": {"required": 1, "type": "object"}}, "/properties/bad/items/required"),
        ({"type": "object", "properties": {"x": {"$ref": "#/nowhere"}}}, "/properties/bad/properties/x/$ref"),
        ({"type": "object", "properties": {"x": {"$ref": "http://h/x"}}}, "/properties/bad/properties/x/$ref"),
    ],
)
def test_a_fault_that_no_value_meets_is_told_before_any(dialect: str, fault: Any, pointer: str) -> None:
    with pytest.raises(UnprocessableError) as caught:
        compile_schema(wide(bad=fault), dialect=dialect)
    assert caught.value.code in ("invalid_schema", "remote_ref")
    assert caught.value.pointer == pointer


@pytest.mark.parametrize("dialect", ["2019-09", "2020-12", "openapi-3.0", "openapi-3.1", "swagger-2.0"])
def test_a_reference_into_what_refers_elsewhere_is_followed(dialect: str) -> None:
    """What holds the part that is reached has a reference of its own, which the value does not reach."""
    schema: Any = wide(
        h={"$ref": "#/definitions/b", "properties": {"a": {"type": "string"}}},
        x={"$ref": "#/properties/h/properties/a"},
    )
    schema["definitions"] = {"b": {"minProperties": 1}}
    compiled = compile_schema(schema, dialect=dialect)
    # Before 3.1, what stands beside a reference says nothing; it can be referred to all the same.
    assert [compiled.is_valid({"p1": "", "x": given}) for given in ("s", 1, "s", 1, "s", 1)] == [True, False] * 3
    assert next(iter(compiled.values(seed=1)), None) is not None


class _LongWay(Reader):
    """A reader that looks for forks everywhere."""

    def _read_plain(self, conjunction: Conjunction) -> None:
        return None

    def _read_alone(self, conjunction: Conjunction) -> None:
        return None

    def _read_elsewhere(self, conjunction: Conjunction) -> None:
        return None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_has_no_forks_is_read_as_if_it_might_have_some(dialect: str) -> None:
    rng = random.Random(f"forks {dialect}")
    said = [each for each in fields(Node) if not each.name.startswith("_")]
    compared = 0
    for _ in range(40):
        definitions: Any = {"a": some(rng, 2), "b/c": some(rng, 1)}
        schema: Any = {"definitions": definitions, "properties": {"a": {"$ref": "#/definitions/a"}}}
        try:
            compile_schema(schema, dialect=dialect, whole=True)
        except UnprocessableError:
            continue
        document = read_document(Source(schema), "", dialect_of(dialect, schema, schema, ""))
        layout = Layout(document, decide(document))
        short, long = Reader(document, layout), _LongWay(document, layout)
        pointers = list(document.subschemas)
        for at in ((), (pointers[-1], pointers[0]), *((pointer,) for pointer in pointers)):
            ours, theirs = short.alternatives(at), long.alternatives(at)
            assert [[getattr(node, each.name) for each in said] for node in ours] == [
                [getattr(node, each.name) for each in said] for node in theirs
            ], (schema, at)
            compared += 1
    assert compared > 50


@pytest.mark.ci
def test_schemas_that_all_refer_to_each_other_have_their_edges_once() -> None:
    """Each is at its edges where it is met first; by all the ways there are to it, drawing would never end."""
    names = [f"s{number}" for number in range(16)]
    schema: Any = {
        "definitions": {
            name: {"properties": {other: {"$ref": f"#/definitions/{other}"} for other in names}} for name in names
        }
    }
    compiled = compile_schema(schema, at="/definitions/s0", dialect="draft-07", whole=True)
    assert len(list(islice(compiled.values(seed=1, tags=("boundary",)), 20))) == 20
