"""Whether a schema has a value at all."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import UnprocessableError
from shared.schema import compile_schema
from tests.schema.drawn import HARD, HARD_TEXT, judge, take
from tests.schema.problems import PROBLEMS


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        (False, ""),
        ({"type": "integer", "minimum": 5, "maximum": 4}, None),
        ({"enum": []}, "/enum"),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, None),
        ({"not": {}}, "/not"),
        ({"type": "array", "minItems": 3, "maxItems": 2}, None),
        ({"type": "string", "minLength": 3, "maxLength": 2}, None),
        ({"type": "object", "required": ["a"], "properties": {"a": False}}, "/properties/a"),
        ({"type": "integer", "minimum": 0.1, "maximum": 0.9}, None),
        ({"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 4}, None),
        ({"type": "integer", "multipleOf": 7, "minimum": 1, "maximum": 6}, None),
        ({"type": "string", "const": 5}, None),
        ({"type": "string", "enum": [5, None]}, None),
        ({"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": 3}, None),
        ({"type": "array", "items": {"enum": []}, "minItems": 1}, "/items/enum"),
        ({"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["next"]}, ""),
        ({"type": "object", "minProperties": 2, "properties": {"a": {}}, "additionalProperties": False}, None),
        ({"oneOf": [{"type": "integer"}, {"type": "integer"}]}, "/oneOf"),
        ({"allOf": [{"minimum": 5}, {"maximum": 4}], "type": "number"}, None),
        (
            {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "minimum": 2, "maximum": 1}}},
            "/properties/n",
        ),
    ],
)
def test_a_contradiction_is_refused(schema: Any, pointer: str | None) -> None:
    """A schema that is proved to have no value is refused, where it can be told with the contradiction's place."""
    compiled = compile_schema(schema)
    assert compiled.satisfiable() is False
    for attempt in (compiled.require_satisfiable, lambda: compiled.values(seed=1)):
        with pytest.raises(UnprocessableError) as refused:
            attempt()
        assert refused.value.code == "unsatisfiable_schema"
        assert refused.value.pointer is not None
        if pointer is not None:
            assert refused.value.pointer == pointer


@pytest.mark.parametrize("name", PROBLEMS)
def test_real_schemas_have_a_value(name: str) -> None:
    """The witness is found, so no proof is needed."""
    compiled = compile_schema(PROBLEMS[name])
    assert compiled.satisfiable() is True
    compiled.require_satisfiable()


def test_a_contradiction_that_can_be_left_out_does_no_harm() -> None:
    """An optional property that nothing satisfies is left out."""
    schema: Any = {
        "type": "object",
        "properties": {"a": {"type": "boolean"}, "b": {"minItems": 2, "maxItems": 1, "type": "array"}},
    }
    values = [each.value for each in compile_schema(schema).values(seed=1)]
    assert {} in values
    assert all("b" not in value for value in values if isinstance(value, dict))


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": "^a$", "minLength": 2},
        {"pattern": "^[a-z]{3,}$", "maxLength": 2},
        {"pattern": "^(?:[ab]{3})*$", "minLength": 4, "maxLength": 5},
        {"pattern": "a^"},
        {"allOf": [{"pattern": "^a"}, {"pattern": "^b"}]},
        {"allOf": [{"pattern": "[a-z]"}, {"pattern": "[A-Z]"}, {"pattern": "[0-9]"}], "maxLength": 2},
        {"allOf": [{"pattern": "^[^@]*$"}, {"format": "email"}]},
        {"allOf": [{"format": "date"}, {"format": "uuid"}]},
        {"format": "date", "pattern": "-02-3"},
        {"format": "ipv4", "maxLength": 6},
        {"format": "email", "pattern": r"\.com", "maxLength": 6},
        {"pattern": "^[ab]$", "not": {"enum": ["a", "b"]}},
        {"pattern": "^a+$", "not": {"type": "string", "pattern": "a"}},
        {"pattern": "^a", "enum": ["b", "ba"]},
        {"pattern": r"^\p{Lu}$", "allOf": [{"pattern": "^[a-z]"}]},
    ],
)
def test_texts_that_contradict_themselves_are_proved_to(schema: Any) -> None:
    """Expressions against lengths, formats, lists and each other: no text is left, and that is told as a proof."""
    assert compile_schema({"type": "string", **schema}).satisfiable() is False
    assert compile_schema({"type": ["string", "null"], **schema}).satisfiable() is ("enum" not in schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"propertyNames": {"pattern": "^[ab]$"}, "minProperties": 3},
        {"propertyNames": {"enum": ["a", "b", 1]}, "minProperties": 3},
        {"propertyNames": {"maxLength": 0}, "minProperties": 2},
        {"propertyNames": {"anyOf": [{"enum": ["a"]}, {"pattern": "^[ab]$"}]}, "minProperties": 3},
        {"propertyNames": {"pattern": "^x"}, "required": ["y"]},
        {"propertyNames": {"minLength": 3}, "required": ["ab"]},
        {"patternProperties": {"^[ab]$": {}}, "additionalProperties": False, "minProperties": 3},
    ],
)
def test_names_that_are_too_few_are_proved_to_be(schema: Any) -> None:
    """What is asked of names against how many there must be, and against those that must be there."""
    assert compile_schema({"type": "object", **schema}).satisfiable() is False
    fewer = {keyword: value for keyword, value in schema.items() if keyword not in ("minProperties", "required")}
    assert compile_schema({"type": "object", **fewer, "minProperties": 1}).satisfiable() is True


_PLACES = {"a": {"type": "boolean"}, "b": {"enum": [1, 2]}}


@pytest.mark.parametrize(
    ("items", "count"),
    [
        ({"type": "string", "pattern": "^[01]{3}$"}, 8),
        ({"type": "number", "multipleOf": 0.25, "minimum": 0, "maximum": 1}, 5),
        ({"type": ["integer", "null"], "exclusiveMinimum": 0, "maximum": 3}, 4),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 2}, 6),
        ({"type": "object", "properties": _PLACES, "additionalProperties": False, "required": ["a"]}, 6),
        ({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 2}, {"enum": ["a", None]}]}, 4),
    ],
)
def test_items_that_are_too_few_are_proved_to_be(items: Any, count: int) -> None:
    """An array without repetition needs as many items as it has; one fewer than is proved there is, all are there."""
    schema: Any = {"type": "array", "items": items, "uniqueItems": True}
    assert compile_schema({**schema, "minItems": count + 1}).satisfiable() is False
    assert compile_schema({**schema, "minItems": count}).satisfiable() is True


@pytest.mark.parametrize(
    ("schema", "count"),
    [
        ({"items": {"const": 1}, "contains": {"const": 1}, "maxContains": 2}, 2),
        ({"items": {"type": "integer", "minimum": 3}, "contains": {"minimum": 2}, "maxContains": 1}, 1),
        ({"contains": True, "minContains": 0, "maxContains": 4}, 4),
        ({"prefixItems": [{"type": "null"}, {}, {"const": 1}], "contains": {"type": ["null", "integer"]}}, 2),
    ],
)
def test_items_that_cannot_but_be_contained_are_no_more_than_may(schema: Any, count: int) -> None:
    """Where everything that an item may be counts for `contains`, there are at most `maxContains` of them."""
    schema = {"type": "array", "maxContains": 1, **schema}
    assert compile_schema({**schema, "minItems": count + 1}).satisfiable() is False
    assert compile_schema({**schema, "minItems": count}).satisfiable() is True


def test_undecided_is_neither() -> None:
    """Where neither a value nor a proof is found, the verdict is None and the refusal names a keyword."""
    compiled = compile_schema({"type": "string", "allOf": HARD})
    assert compiled.is_valid(HARD_TEXT)
    assert compiled.satisfiable() is None
    compiled.require_satisfiable()
    with pytest.raises(UnprocessableError) as refused:
        compiled.values(seed=1)
    assert refused.value.code == "unsupported_keyword"
    assert refused.value.pointer == "/allOf/0/pattern"


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"exclusiveMinimum": 0, "exclusiveMaximum": 5e-324}, "/exclusiveMaximum"),
        ({"exclusiveMinimum": 1, "exclusiveMaximum": 1 + 2**-52}, "/exclusiveMaximum"),
        (
            {
                "required": ["x"],
                "properties": {"x": {"type": "number", "exclusiveMinimum": -1, "exclusiveMaximum": 2**-53 - 1}},
                "type": "object",
            },
            "/properties/x/exclusiveMaximum",
        ),
    ],
)
def test_bounds_that_no_double_is_between_are_what_is_told(schema: Any, pointer: str) -> None:
    """Numbers of more digits are between two doubles, so that it is no contradiction; a bound stands in the way."""
    compiled = compile_schema({"type": "number", **schema})
    assert compiled.satisfiable() is None
    with pytest.raises(UnprocessableError) as caught:
        next(iter(compiled.values(seed=0)))
    assert (caught.value.code, caught.value.pointer) == ("unsupported_keyword", pointer)


@pytest.mark.parametrize(
    "schema",
    [
        {"contains": False},
        {"items": False, "minItems": 1},
        {"required": ["a"], "properties": {"a": False}},
        {"required": ["next"], "properties": {"next": {"$ref": "#"}}},
        {"propertyNames": False, "minProperties": 1},
        {"allOf": [{"contains": False}, {"minLength": 3}]},
        {"required": ["c"], "unevaluatedProperties": False},
        {"minItems": 1, "unevaluatedItems": False},
        {"contains": {"type": "string", "not": {"minLength": 0}}},
        {"contains": {"type": "string", "if": {"not": {"type": "string"}}, "then": True, "else": {"type": "number"}}},
        {"minItems": 2, "uniqueItems": True, "unevaluatedItems": {"const": True}},
    ],
)
def test_what_no_meant_value_satisfies_another_type_may(schema: Any) -> None:
    """A schema without a type whose arrays or objects are impossible has values of other types, and gives them."""
    compiled = compile_schema(schema)
    assert compiled.satisfiable() is True
    values = [each.value for each in take(schema, 5)]
    assert [value for value in values if not judge(schema).is_valid(value)] == []


_SPEAKS_OF = {name: {"properties": {name: {"type": "string"}}, "required": [name]} for name in "bcd"}


@pytest.mark.parametrize(
    "schema",
    [
        {"anyOf": [{"properties": {"b": True}}, {"properties": {"c": True}}], "minProperties": 2},
        {"anyOf": [_SPEAKS_OF["b"], _SPEAKS_OF["c"]], "properties": {"a": True}, "minProperties": 3},
        {"anyOf": [*_SPEAKS_OF.values(), {"properties": {"e": True, "b": False}}], "minProperties": 3},
        {"anyOf": [_SPEAKS_OF["b"], {"properties": {"d": True, "b": False}}, _SPEAKS_OF["c"]], "minProperties": 2},
        {"if": {"properties": {"b": {"type": "integer"}}}, "minProperties": 1},
        {"dependentSchemas": {"b": {"properties": {"c": True}}}, "properties": {"b": True}, "minProperties": 2},
    ],
)
def test_several_branches_may_speak_of_what_must_be_spoken_of(schema: Any) -> None:
    """What no subschema speaks of is forbidden, and of `anyOf` several may hold: that is no contradiction."""
    whole = {"type": "object", "unevaluatedProperties": False, **schema}
    assert compile_schema(whole).satisfiable() is True
    values = [each.value for each in take(whole, 20)]
    assert len(values) == 20
    assert [value for value in values if not judge(whole).is_valid(value)] == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "minProperties": 1, "unevaluatedProperties": {"type": "integer"}},
        {
            "properties": {"a": {"type": "string"}},
            "minProperties": 3,
            "unevaluatedProperties": {"minimum": 3, "type": "integer"},
        },
        {
            "prefixItems": [{"type": "integer"}],
            "contains": {"type": "string"},
            "unevaluatedItems": False,
            "minItems": 4,
        },
    ],
)
def test_what_nothing_else_speaks_of_is_as_it_is_asked_to_be(schema: Any) -> None:
    """What `unevaluated*` alone is about is drawn from it, and the rest from what speaks of it."""
    values = [each.value for each in take(schema, 20)]
    assert len(values) == 20
    assert [value for value in values if not judge(schema).is_valid(value)] == []


@pytest.mark.parametrize(
    "expression",
    [
        "sum(range(10**6)) > a",
        "9**9**9 > a",
        "len('a' * 10**10) > a",
        "all(i * j * k >= 0 for i in range(10000) for j in range(10000) for k in range(10000))",
    ],
)
def test_what_takes_too_much_to_find_out_proves_nothing(expression: str) -> None:
    """The constraint holds for every value, though no one will ever see it evaluated: it is named, as not met."""
    schema: Any = {"properties": {"a": {"type": "integer", "minimum": 0, "maximum": 9}}, "required": ["a"]}
    with pytest.raises(UnprocessableError) as refused:
        take({"type": "object", **schema, "x-constraints": [expression]}, 1)
    assert (refused.value.code, refused.value.pointer) == ("unmet_constraint", "/x-constraints/0")


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {}, "b": {}}, "minProperties": 1, "propertyNames": {"pattern": "^x[a-z]{1,4}$"}},
        {"properties": {"a": {}}, "minProperties": 1, "maxProperties": 4, "propertyNames": {"minLength": 2}},
        {"properties": {"b": False, "a": {}}, "minProperties": 2, "dependentRequired": {"a": ["b"]}},
        {"properties": {"id": {"const": 1}}, "required": ["id"], "unevaluatedProperties": {"type": "integer"}},
        {"properties": {"a": {"type": "boolean"}}, "unevaluatedProperties": {"type": "integer"}},
    ],
)
@pytest.mark.parametrize("seed", [1, 7])
def test_names_that_are_made_up_stand_where_those_spelled_out_cannot(schema: Any, seed: int) -> None:
    """A name that is spelled out and impossible is not taken, and whatever has room for others has many values."""
    whole = {"type": "object", **schema}
    values = [each.value for each in take(whole, 60, seed=seed)]
    assert len(values) == 60
    assert [value for value in values if not judge(whole).is_valid(value)] == []


def test_a_way_that_leads_to_nothing_is_not_the_only_one_that_is_taken() -> None:
    """Of many ways through branches only some are looked at; where all of those are dead ends, others are."""
    branches = [{}, {"properties": {"n1": {"type": "object"}, "id": {"maxItems": 1}}, "anyOf": [{}]}, {"type": "array"}]
    schema: Any = {"allOf": [{"oneOf": branches}, {"if": {}, "then": {"if": {}, "else": {}}}]}
    assert compile_schema(schema).satisfiable() is True
    values = [each.value for each in take(schema, 20)]
    assert len(values) == 20
    assert [value for value in values if not judge(schema).is_valid(value)] == []


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"allOf": [{"multipleOf": 0.4}, {"multipleOf": 0.6}], "minimum": 0.1, "maximum": 3}, [1.2, 2.4]),
        ({"multipleOf": 0.01, "minimum": 0.29, "maximum": 0.29}, [0.29]),
        ({"multipleOf": 0.01, "exclusiveMinimum": 0.28, "exclusiveMaximum": 0.3}, [0.29]),
        ({"multipleOf": 0.1, "minimum": 0.1, "maximum": 0.35}, [0.1, 0.2]),
    ],
)
def test_multiples_that_doubles_make_no_whole_of_are_drawn_where_there_are_no_others(
    schema: Any, expected: list[float]
) -> None:
    """0.29 is 29 hundredths, though a double divided by another makes 28.999999999999996 of it."""
    values = [each.value for each in take({"type": "number", **schema}, 10)]
    assert sorted(values) == expected  # type: ignore[type-var]


@pytest.mark.parametrize("length", [12, 60])
@pytest.mark.parametrize("order", ["forwards", "backwards", "by dependentSchemas"])
def test_a_chain_of_conditions_is_followed(length: int, order: str) -> None:
    """Where each step forces the next one, it is no matter of trying out which conditions hold."""
    steps: list[Any] = [
        {
            "if": {"properties": {f"a{at}": {"const": 1}}, "required": [f"a{at}"]},
            "then": {"required": [f"a{at + 1}"]},
        }
        for at in range(length)
    ]
    if order == "by dependentSchemas":
        steps = [{"dependentSchemas": {f"a{at}": {"required": [f"a{at + 1}"]}}} for at in range(length)]
    schema: Any = {
        "type": "object",
        "required": ["a0"],
        "properties": {f"a{at}": {"type": "integer", "minimum": 1, "maximum": 1} for at in range(length + 1)},
        "allOf": steps[::-1] if order == "backwards" else steps,
    }
    values = [each.value for each in take(schema, 3)]
    assert values
    assert all(judge(schema).is_valid(value) and len(value) > length for value in values)  # type: ignore[arg-type]
