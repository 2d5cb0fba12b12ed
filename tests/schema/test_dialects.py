"""What schemas of the older drafts and of OpenAPI say, and where in a document they are read."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from shared.errors import UnprocessableError
from shared.schema import compile_schema

PETS: Any = {
    "openapi": "3.0.3",
    "paths": {"/pets": {"get": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}}}},
    "components": {
        "schemas": {
            "Pet": {
                "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                "discriminator": {"propertyName": "kind", "mapping": {"feline": "#/components/schemas/Cat"}},
            },
            "Cat": {"type": "object", "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}},
            "Dog": {
                "type": "object",
                "properties": {"kind": {"type": "string"}, "friend": {"$ref": "#/components/schemas/Pet"}},
            },
            "Broken": {"$ref": "https://example.com/elsewhere"},
        }
    },
}


def drawn(schema: Any, count: int = 30, **how: Any) -> list[Any]:
    """Return values of a schema, each of which it accepts."""
    compiled = compile_schema(schema, **how)
    values = [each.value for each in itertools.islice(compiled.values(seed=1), count)]
    assert values
    assert all(map(compiled.is_valid, values))
    return values


def refusal(schema: Any, **how: Any) -> tuple[str, str | None]:
    """Return code and pointer of the refusal."""
    with pytest.raises(UnprocessableError) as refused:
        compile_schema(schema, **how).values(seed=1)
    return refused.value.code, refused.value.pointer


@pytest.mark.parametrize(
    ("dialect", "schema", "good", "bad"),
    [
        ("openapi-3.0", {"type": "string", "nullable": True}, None, 5),
        ("openapi-3.0", {"type": "string"}, "x", None),
        ("openapi-3.0", {"nullable": True, "minimum": 3}, None, 2),
        ("openapi-3.0", {"type": "string", "nullable": True, "enum": ["a"]}, "a", None),
        ("openapi-3.0", {"type": "string", "nullable": True, "enum": ["a", None]}, None, "b"),
        ("openapi-3.0", {"allOf": [{"type": "string"}], "type": "string", "nullable": True}, "a", None),
        ("openapi-3.0", {"type": "number", "minimum": 5, "exclusiveMinimum": True}, 5.5, 5),
        ("openapi-3.0", {"type": "number", "maximum": 5, "exclusiveMaximum": False}, 5, 6),
        ("openapi-3.0", {"type": "object", "patternProperties": {"^a": False}, "maxProperties": 1}, {"a": 1}, 5),
        ("openapi-3.0", {"const": 5, "if": False, "type": "integer", "x-y": 1, "example": "no"}, 6, "5"),
        ("openapi-3.0", {"type": "array", "contains": False, "items": {}}, [1], 1),
        ("openapi-3.0", {"type": "integer", "format": "int32"}, 2**31 - 1, 2**31),
        ("openapi-3.0", {"type": "integer", "format": "int64"}, -(2**63), 2**63),
        ("openapi-3.0", {"type": "number", "format": "int32"}, 5, 5.5),
        ("openapi-3.0", {"type": "number", "format": "float"}, 5.5, "5"),
        ("openapi-3.0", {"type": "string", "format": "byte"}, "aGk=", "aGk"),
        ("openapi-3.0", {"type": "string", "format": "byte"}, "", "a-_="),
        ("openapi-3.0", {"type": "string", "format": "binary"}, "\x00", 1),
        ("openapi-3.0", {"type": "string", "format": "int64"}, "any", 1),
        ("swagger-2.0", {"type": "string", "x-nullable": True}, None, 1),
        ("swagger-2.0", {"type": "file"}, "any", 1),
        ("swagger-2.0", {"in": "query", "name": "n", "required": True, "type": "integer"}, 1, "a"),
        ("swagger-2.0", {"type": "string", "nullable": True, "oneOf": [False]}, "a", None),
        ("openapi-3.1", {"type": ["string", "null"]}, None, 5),
        ("openapi-3.1", {"type": "string", "nullable": True}, "x", None),
        ("openapi-3.1", {"$ref": "#/$defs/a", "maximum": 3, "$defs": {"a": {"type": "integer"}}}, 3, 4),
        ("draft-04", {"minimum": 5, "exclusiveMinimum": True}, 6, 5),
        (
            "draft-04",
            {"type": "integer", "format": "int32", "minimum": -(2**40), "exclusiveMinimum": True},
            -(2**31),
            2**31,
        ),
        ("draft-04", {"const": 5, "type": "integer"}, 6, None),
        ("draft-06", {"const": 5}, 5, 6),
        ("draft-07", {"if": {"minimum": 5}, "then": {"multipleOf": 2}}, 6, 7),
        ("draft-07", {"$ref": "#/definitions/a", "maximum": 3, "definitions": {"a": {"type": "integer"}}}, 4, "a"),
        ("2019-09", {"items": [{"type": "integer"}], "additionalItems": False}, [1], ["a"]),
        ("2020-12", {"prefixItems": [{"type": "integer"}], "items": False}, [1], [1, 2]),
        (None, {"$schema": "https://spec.openapis.org/oas/3.1/dialect/base", "type": "integer"}, 1, "a"),
    ],
)
def test_a_dialect_means_what_it_says(dialect: str | None, schema: Any, good: Any, bad: Any) -> None:
    """Each keyword counts as its own dialect has it, and what the dialect does not know asserts nothing."""
    compiled = compile_schema(schema, dialect=dialect)
    assert compiled.is_valid(good)
    assert not compiled.is_valid(bad)
    drawn(schema, dialect=dialect)


@pytest.mark.parametrize(
    ("dialect", "schema", "pointer"),
    [
        ("openapi-3.0", {"properties": {"a": {"type": "string", "required": True}}}, "/properties/a/required"),
        ("openapi-3.0", {"properties": {"a": {"type": "any"}}}, "/properties/a/type"),
        ("openapi-3.0", {"type": ["string", "null"]}, "/type"),
        ("openapi-3.0", {"type": "null"}, "/type"),
        ("openapi-3.0", {"type": "file"}, "/type"),
        ("openapi-3.0", {"items": {"exclusiveMinimum": 5, "minimum": 3}}, "/items/exclusiveMinimum"),
        ("openapi-3.0", {"type": "string", "nullable": "yes"}, "/nullable"),
        ("openapi-3.0", {"oneOf": [{}], "discriminator": "kind"}, "/discriminator"),
        ("openapi-3.0", {"allOf": [{"minLength": -1}]}, "/allOf/0/minLength"),
        ("openapi-3.0", {"items": [{}]}, "/items"),
        ("swagger-2.0", {"discriminator": {"mapping": {}}}, "/discriminator"),
        ("openapi-3.1", {"type": "strin"}, "/type"),
        ("openapi-3.1", {"minimum": 3, "exclusiveMinimum": True}, "/exclusiveMinimum"),
    ],
)
def test_a_fault_in_a_dialect_is_told_with_its_place(dialect: str, schema: Any, pointer: str) -> None:
    """What another dialect allows, or none, is refused with the pointer of the keyword."""
    assert refusal(schema, dialect=dialect) == ("invalid_schema", pointer)
    whole = {"components": {"schemas": {"A~/b": schema, "B": {"items": {"$ref": "#/components/schemas/A~0~1b"}}}}}
    told = refusal(whole, at="/components/schemas/B", dialect=dialect)
    assert told == ("invalid_schema", "/components/schemas/A~0~1b" + pointer)


def test_a_dialect_without_a_name_is_a_mistake_of_the_caller() -> None:
    """An unknown name is no fault of the schema."""
    with pytest.raises(ValueError, match="dialect is one of"):
        compile_schema({}, dialect="openapi-4")


def test_only_what_is_reachable_counts() -> None:
    """Faults, remote references and sheer size elsewhere in a document change nothing for a schema inside it."""
    huge: Any = {"deep": None, "list": [0] * 700_000}
    inner = huge
    for _ in range(500):
        inner["deep"] = inner = {}
    whole = {**PETS, "x-huge": huge}
    # Of the kinds, only those come that are valid whether or not the discriminator counts.
    kinds = {value["kind"] for value in drawn(whole, at="/components/schemas/Pet", dialect="openapi-3.0")}
    assert kinds <= {"feline", "Dog"}
    assert refusal(whole, at="/components/schemas/Broken", dialect="openapi-3.0") == (
        "remote_ref",
        "/components/schemas/Broken/$ref",
    )
    assert refusal(whole, at="/x-huge")[0] == "schema_too_complex"
    assert refusal(whole, at="/components/schemas/None") == ("invalid_schema", "/components/schemas/None")
    assert refusal(whole, at="/openapi") == ("invalid_schema", "/openapi")


def test_a_schema_is_found_anywhere() -> None:
    """A pointer may lead into paths, a list or a property, and references lead on from there."""
    values = drawn(PETS, at="/paths/~1pets/get/schema", dialect="openapi-3.0")
    assert any(value and value[0]["kind"] in ("feline", "Dog") for value in values)
    tree: Any = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "definitions": {"n": {"$id": "#node", "type": ["array", "null"], "items": {"$ref": "#/definitions/n"}}},
        "oneOf": [{"type": "integer"}, {"items": {"$ref": "#node"}, "type": "array", "minItems": 1}],
        "properties": {"whole": {"$ref": "#"}},
    }
    assert all(isinstance(value, list) for value in drawn(tree, at="/oneOf/1"))
    compiled = compile_schema(tree, at="/properties/whole")
    assert compiled.is_valid([[None]])
    assert not compiled.is_valid("a")
    anchored: Any = {"x": {"y": {"items": {"$ref": "#z"}}}, "far": {"$anchor": "z", "type": "null"}}
    assert not compile_schema(anchored, at="/x/y").is_valid([1])


def test_pointers_of_verdicts_lead_into_the_document() -> None:
    """What contradicts itself and what cannot be matched is told where the caller wrote it."""
    schemas: Any = {
        "A": {"type": "object", "required": ["b"], "properties": {"b": {"$ref": "#/components/schemas/B"}}},
        "B": {"type": "string", "pattern": r"(a)\1"},
        "C": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/D"}},
        "D": {"type": "integer", "format": "int32", "minimum": 2**31},
        "E": {"type": "string", "minLength": 100_000},
        "F": {"items": {"$ref": "#/components/schemas/E"}, "minItems": 1, "type": "array"},
    }
    whole = {"components": {"schemas": schemas}}
    base = "/components/schemas/"
    assert refusal(whole, at=base + "A", dialect="openapi-3.0") == ("unsupported_pattern", base + "B/pattern")
    assert refusal(whole, at=base + "F", dialect="openapi-3.0") == ("schema_too_large", base + "E/minLength")
    code, pointer = refusal(whole, at=base + "C", dialect="openapi-3.0")
    assert code == "unsatisfiable_schema"
    assert str(pointer).startswith(base)


@pytest.mark.parametrize("dialect", ["openapi-3.0", "openapi-3.1"])
def test_a_discriminator_names_the_branch(dialect: str) -> None:
    """Each value carries the mapped or implied name of the branch that it satisfies, and no other is accepted."""
    compiled = compile_schema(PETS, at="/components/schemas/Pet", dialect=dialect)
    assert compiled.is_valid({"kind": "feline", "lives": 9})
    assert compiled.is_valid({"kind": "Dog", "friend": {"kind": "feline"}})
    wrongs: list[Any] = [{"kind": "Cat"}, {"kind": "dog"}, {}, {"kind": "Dog", "friend": {"kind": "Cat"}}]
    for wrong in wrongs:
        assert not compiled.is_valid(wrong)


def test_a_schema_that_lists_its_own_names_is_believed() -> None:
    """Where nothing is mapped and the branch itself says its name, that name counts."""
    schemas = {
        "Pet": {"anyOf": [{"$ref": "#/components/schemas/Cat"}], "discriminator": {"propertyName": "kind"}},
        "Cat": {"type": "object", "properties": {"kind": {"enum": ["cat"]}}},
    }
    values = drawn({"components": {"schemas": schemas}}, at="/components/schemas/Pet", dialect="openapi-3.0", count=1)
    assert values[0]["kind"] == "cat"


@pytest.mark.parametrize(
    ("dialect", "base", "discriminator"),
    [
        ("swagger-2.0", "/definitions", "kind"),
        ("openapi-3.0", "/components/schemas", {"propertyName": "kind"}),
        ("openapi-3.1", "/components/schemas", {"propertyName": "kind"}),
    ],
)
def test_heirs_carry_their_own_names(dialect: str, base: str, discriminator: Any) -> None:
    """A schema that others extend is named by itself or one of them, and each of them by itself."""
    pet = {
        "type": "object",
        "discriminator": discriminator,
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
    }
    schemas: Any = {
        "Pet": pet,
        "Dog": {"allOf": [{"$ref": f"#{base}/Pet"}, {"properties": {"barks": {"type": "boolean"}}}]},
        "Puppy": {"allOf": [{"$ref": f"#{base}/Dog"}]},
        "Other": {"type": "object"},
    }
    whole: Any = schemas
    for name in reversed(base.split("/")[1:]):
        whole = {name: whole}

    def kinds(name: str) -> set[str]:
        return {value["kind"] for value in drawn(whole, at=f"{base}/{name}", dialect=dialect)}

    assert kinds("Pet") == {"Pet", "Dog", "Puppy"}
    assert kinds("Dog") == {"Dog", "Puppy"}
    assert kinds("Puppy") == {"Puppy"}


@pytest.mark.parametrize("dialect", ["openapi-3.0", "openapi-3.1", "draft-04", "2020-12"])
def test_what_is_only_read_is_never_sent(dialect: str) -> None:
    """In a direction its hidden properties are neither required nor drawn nor accepted, also by allOf and $ref."""
    stamp: Any = {"type": "string", "readOnly": True, "maxLength": 3}
    schemas: Any = {
        "Stamp": stamp,
        "Base": {
            "type": "object",
            "required": ["id", "secret"],
            "properties": {
                "id": {"type": "integer", "readOnly": True},
                "secret": {"type": "string", "writeOnly": True},
                "made": {"$ref": "#/components/schemas/Stamp"},
            },
        },
        "Whole": {
            "allOf": [
                {"$ref": "#/components/schemas/Base"},
                {"required": ["id", "name", "made"], "properties": {"name": {"type": "string"}}},
            ]
        },
    }
    whole: Any = {"components": {"schemas": schemas}}
    how: Any = {"at": "/components/schemas/Whole", "dialect": dialect}
    both = compile_schema(whole, **how)
    assert both.is_valid({"id": 1, "secret": "s", "made": "a", "name": "n"})
    assert not both.is_valid({"secret": "s", "name": "n"})
    sent = compile_schema(whole, **how, direction="request")
    assert sent.is_valid({"secret": "s", "name": "n"})
    assert not sent.is_valid({"secret": "s", "name": "n", "id": 1})
    assert not sent.is_valid({"secret": "s", "name": "n", "made": "a"})
    assert not sent.is_valid({"name": "n"})
    assert all(
        {"secret", "name"} == set(value) & {"id", "secret", "made", "name"}
        for value in drawn(whole, **how, direction="request")
    )
    answered = drawn(whole, **how, direction="response")
    assert all({"id", "made", "name"} <= set(value) and "secret" not in value for value in answered)


def test_the_same_bytes_come_from_the_whole_and_from_the_part() -> None:
    """Where a schema stands makes no difference to what it means."""
    part = json.loads(json.dumps(PETS["components"]["schemas"]["Cat"]))
    whole = drawn(PETS, at="/components/schemas/Cat", dialect="openapi-3.0")
    assert whole == drawn(part, dialect="openapi-3.0")
