"""Which schema an object is of, where a document says that one of its properties tells."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from shared.errors import UnprocessableError
from shared.schema import CompiledSchema, Negative, Unbreakable, compile_schema
from shared.schema.reading.source import Source
from tests.schema.openapi_judge import judge_of

DIALECTS = ["swagger-2.0", "openapi-3.0", "openapi-3.1"]


def family(dialect: str) -> tuple[Any, str]:
    """Return a document of a base with heirs, of which only one is mapped, and where its schemas are."""
    base = "/definitions" if dialect == "swagger-2.0" else "/components/schemas"
    told: Any = {"propertyName": "kind", "mapping": {"dog": f"#{base}/Dog"}}
    pet: Any = {"$ref": f"#{base}/Pet"}
    schemas: Any = {
        "Pet": {
            "type": "object",
            "discriminator": "kind" if dialect == "swagger-2.0" else told,
            "required": ["kind"],
            "properties": {"kind": {"type": "string"}, "friend": pet},
        },
        "Cat": {"allOf": [pet, {"required": ["lives"], "properties": {"lives": {"type": "integer", "maximum": 9}}}]},
        "Dog": {
            "type": "object",
            "allOf": [pet],
            "required": ["barks", "id"],
            "properties": {"barks": {"type": "boolean"}, "id": {"type": "string", "readOnly": True}},
        },
        "Puppy": {"allOf": [{"$ref": f"#{base}/Dog"}, pet, {"properties": {"weeks": {"type": "integer"}}}]},
        "Owner": {"type": "object", "required": ["pet"], "properties": {"pet": pet}},
    }
    whole: Any = schemas
    for name in reversed(base.split("/")[1:]):
        whole = {name: whole}
    return whole, base


def compiled_at(document: Any, at: str, dialect: str, **how: Any) -> tuple[CompiledSchema, list[Any]]:
    """Return a schema and some of its values, which it accepts."""
    compiled = compile_schema(document, at=at, dialect=dialect, **how)
    values = [each.value for each in itertools.islice(compiled.values(seed=1), 60)]
    assert all(map(compiled.is_valid, values))
    return compiled, values


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_object_of_a_base_is_of_the_schema_that_it_names(dialect: str) -> None:
    """Where a base is asked for, each heir's name comes, with all that the heir asks; no other name is accepted."""
    document, base = family(dialect)
    dog = "Dog" if dialect == "swagger-2.0" else "dog"
    compiled, values = compiled_at(document, f"{base}/Pet", dialect)
    assert {value["kind"] for value in values} == {"Pet", "Cat", dog, "Puppy"}
    for value in values:
        assert ("lives" in value) >= (value["kind"] == "Cat")
        assert ({"barks", "id"} <= set(value)) >= (value["kind"] in (dog, "Puppy"))
    goods: list[Any] = [
        {"kind": "Pet"},
        {"kind": "Cat", "lives": 9, "friend": {"kind": "Pet"}},
        {"kind": "Puppy", "barks": True, "id": "1", "weeks": 3},
    ]
    bads: list[Any] = [
        {},
        {"kind": "Owner"},
        {"kind": "Cat"},
        {"kind": "Cat", "lives": 10},
        {"kind": dog, "barks": "loud", "id": "1"},
        {"kind": "Puppy", "barks": True, "id": "1", "weeks": "three"},
        {"kind": "Pet", "friend": {"kind": "Puppy", "weeks": 3}},
    ]
    assert [good for good in goods if not compiled.is_valid(good)] == []
    assert [bad for bad in bads if compiled.is_valid(bad)] == []
    assert compile_schema(document, at=f"{base}/Owner", dialect=dialect).is_valid({"pet": goods[2]})
    sent, values = compiled_at(document, f"{base}/Pet", dialect, direction="request")
    assert sent.is_valid({"kind": dog, "barks": True})
    assert not any("id" in value for value in values if value["kind"] in (dog, "Puppy"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_negative_of_a_base_points_into_the_document(dialect: str) -> None:
    """What heirs ask is broken too, and told where they say it."""
    document, base = family(dialect)
    compiled, _ = compiled_at(document, f"{base}/Pet", dialect)
    found = list(compiled.negatives(seed=1))
    assert all(not compiled.is_valid(each.value) for each in found if isinstance(each, Negative))
    pointers = {each.pointer for each in found if isinstance(each, Negative)}
    assert {f"{base}/Dog/properties/barks/type", f"{base}/Cat/allOf/1/required/0"} <= pointers


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize("dialect", ["openapi-3.0", "openapi-3.1"])
def test_what_is_written_in_place_goes_by_no_other_name(dialect: str, keyword: str) -> None:
    """A branch without a name of its own takes none of the others'; one that is only described keeps its name."""
    text: Any = {"kind": {"type": "string"}}
    document: Any = {
        "components": {
            "schemas": {
                "Pet": {
                    keyword: [
                        {"$ref": "#/components/schemas/Cat"},
                        {"description": "A dog.", "allOf": [{"$ref": "#/components/schemas/Dog"}]},
                        {"type": "object", "properties": {**text, "x": {"type": "integer"}}, "required": ["kind"]},
                    ],
                    "discriminator": {"propertyName": "kind", "mapping": {"feline": "Cat"}},
                },
                "Cat": {"type": "object", "properties": {**text, "lives": {"type": "integer"}}},
                "Dog": {"type": "object", "properties": {**text, "barks": {"type": "boolean"}}},
            }
        }
    }
    compiled, values = compiled_at(document, "/components/schemas/Pet", dialect)
    kinds = [value["kind"] for value in values]
    # Where just one branch may match, every cat and every dog matches two: only the discriminator would let it through.
    assert ({"feline", "Dog"} < set(kinds)) == (keyword == "anyOf")
    assert compiled.is_valid({"kind": "snake", "lives": "none", "x": 1})
    wrongs: list[Any] = [{"kind": "feline", "lives": "nine", "x": 1}, {"kind": "Dog", "barks": 1}, {"lives": 9}]
    assert [wrong for wrong in wrongs if compiled.is_valid(wrong)] == []


def test_names_that_heirs_list_themselves_count() -> None:
    """Where nothing is mapped and heirs say their own names, a base takes those."""
    pet: Any = {"$ref": "#/components/schemas/Pet"}
    schemas = {
        "Pet": {
            "type": "object",
            "discriminator": {"propertyName": "kind"},
            "required": ["kind"],
            "properties": {"kind": {"$ref": "#/components/schemas/Kind"}},
        },
        "Kind": {"type": "string", "enum": ["cat", "dog"]},
        "Cat": {"allOf": [pet, {"properties": {"kind": {"enum": ["cat"]}, "lives": {"type": "integer"}}}]},
        "Dog": {"allOf": [pet, {"properties": {"kind": {"enum": ["dog"]}, "barks": {"type": "boolean"}}}]},
    }
    document = {"components": {"schemas": schemas}}
    compiled, values = compiled_at(document, "/components/schemas/Pet", "openapi-3.0")
    assert {value["kind"] for value in values} == {"cat", "dog"}
    assert not compiled.is_valid({"kind": "cat", "lives": "nine"})
    assert {value["kind"] for value in compiled_at(document, "/components/schemas/Cat", "openapi-3.0")[1]} == {"cat"}


def two_kinds(keyword: str, *, apart: bool, named: bool) -> Any:
    """Return a document of two schemas that a discriminator tells apart, and maybe they themselves.

    Args:
        apart: whether each requires what the other does not have.
        named: whether each lists its own name.
    """

    def of(kind: str, own: str) -> Any:
        told = {"type": "string", **({"enum": [kind]} if named else {})}
        properties = {"kind": told, own: {"type": "integer", "maximum": 9}}
        return {"type": "object", "required": ["kind", own] if apart else ["kind"], "properties": properties}

    refs = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
    pet = {keyword: refs, "discriminator": {"propertyName": "kind"}}
    return {"components": {"schemas": {"Cat": of("Cat", "lives"), "Dog": of("Dog", "barks"), "Pet": pet}}}


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize("dialect", ["openapi-3.0", "openapi-3.1"])
def test_a_discriminator_changes_no_verdict(dialect: str, keyword: str, named: bool, apart: bool) -> None:
    """A judge that takes it for an annotation agrees: with all values, and with each negative that does not say so."""
    document, at = two_kinds(keyword, apart=apart, named=named), "/components/schemas/Pet"
    judge = judge_of(dialect, document, at)
    compiled, values = compiled_at(document, at, dialect)
    # With neither, every object of one kind is one of the other too, so that oneOf has no value by schema alone.
    told_apart = apart or named or keyword == "anyOf"
    assert {value["kind"] for value in values} == {"Cat", "Dog"}
    assert [judge.is_valid(value) for value in values] == [told_apart] * len(values)
    found = [each for each in compiled.negatives(seed=1) if isinstance(each, Negative)]
    assert [each for each in found if judge.is_valid(each.value) != each.by_discriminator] == []
    assert any(each.keyword == "maximum" for each in found)
    assert not named or not any(each.by_discriminator for each in found)


def test_an_example_that_only_the_discriminator_lets_through_does_not_suit() -> None:
    """Where values are valid both ways, so is what is taken beside them; where none is, the discriminator counts."""
    dog: Any = {"kind": "Dog", "lives": 3, "barks": 4}
    document = two_kinds("oneOf", apart=True, named=False)
    apart = compile_schema(document, at="/components/schemas/Pet", dialect="openapi-3.0")
    document = two_kinds("oneOf", apart=False, named=False)
    alike = compile_schema(document, at="/components/schemas/Pet", dialect="openapi-3.0")
    assert (apart.is_valid(dog), apart.suits(dog), alike.is_valid(dog), alike.suits(dog)) == (True, False, True, True)
    assert apart.suits({"kind": "Dog", "barks": 4})


@pytest.mark.parametrize("dialect", DIALECTS[1:])
@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_a_base_that_lists_its_own_heirs_is_of_one_of_them(dialect: str, keyword: str) -> None:
    """Read literally it would lead back to itself for ever; as it is meant, it is an heir that it lists, and whole."""
    pet: Any = {"$ref": "#/components/schemas/Pet"}
    heirs = {"Cat": "lives", "Dog": "barks", "Fox": "dens"}
    schemas: Any = {
        name: {"allOf": [pet, {"required": [own], "properties": {own: {"type": "integer", "minimum": 1}}}]}
        for name, own in heirs.items()
    }
    schemas["Pet"] = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}, "friend": pet},
        keyword: [{"$ref": f"#/components/schemas/{name}"} for name in ("Cat", "Dog")],
        "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/components/schemas/Dog"}},
    }
    document = {"components": {"schemas": schemas}}
    compiled, values = compiled_at(document, "/components/schemas/Pet", dialect)
    assert {value["kind"] for value in values} == {"Cat", "dog"}
    for kind, own in (("Cat", "lives"), ("dog", "barks")):
        assert all(own in value for value in values if value["kind"] == kind)
        assert compiled.is_valid({"kind": kind, own: 1, "friend": {"kind": "Cat", "lives": 9}})
        assert not compiled.is_valid({"kind": kind})
    assert not compiled.is_valid({"kind": "Pet"})
    assert not compiled.is_valid({"kind": "Fox", "dens": 1})
    broken = [each for each in compiled.negatives(seed=1) if isinstance(each, Negative)]
    assert {
        "/components/schemas/Cat/allOf/1/required/0",
        "/components/schemas/Dog/allOf/1/properties/barks/minimum",
    } <= {each.pointer for each in broken}
    _, cats = compiled_at(document, "/components/schemas/Cat", dialect)
    assert {value["kind"] for value in cats} == {"Cat"}


@pytest.mark.parametrize("count", [3, 6, 12])
def test_schemas_that_list_each_other_are_refused_at_once(count: int) -> None:
    """Each is one of all the others: there is no end to it, and twenty steps of a dozen ways each are no answer."""
    names = [f"S{number}" for number in range(count)]
    schemas: Any = {
        name: {
            "type": "object",
            "required": ["a"],
            "discriminator": {"propertyName": "a"},
            "oneOf": [{"$ref": f"#/components/schemas/{other}"} for other in names if other != name],
        }
        for name in names
    }
    with pytest.raises(UnprocessableError) as refused:
        compile_schema({"components": {"schemas": schemas}}, at="/components/schemas/S0", dialect="openapi-3.0")
    assert refused.value.code in ("invalid_schema", "schema_too_complex")


def test_reasons_name_places_that_the_document_has() -> None:
    """Why a constraint is not broken is told by what the caller wrote, not by what discriminators were read as."""
    pet: Any = {"$ref": "#/components/schemas/Pet"}
    told: Any = {"propertyName": "kind"}
    mapping = {"kitty": "Cat", "dog": "Dog"}
    schemas: Any = {
        "Pet": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"type": "string"}},
            "discriminator": {**told, "mapping": {"kitty": "Cat"}},
        },
        "Cat": {"allOf": [pet, {"type": "object", "required": ["hunts"]}]},
        "Dog": {"allOf": [pet, {"type": "object", "properties": {"barks": {"type": "integer"}}}]},
        # By this no dog has the name that it has as a pet.
        "Any": {
            "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
            "discriminator": {**told, "mapping": mapping},
        },
    }
    document: Any = {"components": {"schemas": schemas}}
    compiled, _ = compiled_at(document, "/components/schemas/Any", "openapi-3.0")
    reasons = [each.reason for each in compiled.negatives(seed=1) if isinstance(each, Unbreakable)]
    named = [place.rstrip(".") for reason in reasons for place in re.findall(r"/components[^ :,]*", reason)]
    source = Source(document)
    assert named
    assert [place for place in named if not source.has(place)] == []


@pytest.mark.parametrize("dialect", ["openapi-3.0", "openapi-3.1"])
@pytest.mark.parametrize("mapped", ["base", "list"])
def test_two_discriminators_of_which_one_maps_do_not_contradict(dialect: str, mapped: str) -> None:
    """Beside a mapping the schemas keep their own names; the base, which all values go through, has its say."""
    at = "/components/schemas"
    told: Any = {"propertyName": "kind"}
    mapping: Any = {**told, "mapping": {"cat": f"#{at}/Cat", "dog": f"#{at}/Dog"}}
    pet: Any = {"$ref": f"#{at}/Pet"}
    schemas: Any = {
        "Pet": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"type": "string"}},
            "discriminator": mapping if mapped == "base" else told,
        },
        "Cat": {"allOf": [pet, {"properties": {"lives": {"type": "integer"}}}]},
        "Dog": {"allOf": [pet, {"properties": {"barks": {"type": "boolean"}}}]},
        "Any": {
            "oneOf": [{"$ref": f"#{at}/Cat"}, {"$ref": f"#{at}/Dog"}],
            "discriminator": told if mapped == "base" else mapping,
        },
    }
    compiled = compile_schema({"components": {"schemas": schemas}}, at=f"{at}/Any", dialect=dialect)
    values: list[Any] = [each.value for each in itertools.islice(compiled.values(seed=1), 20)]
    assert compiled.satisfiable()
    assert {value["kind"] for value in values} == ({"cat", "dog"} if mapped == "base" else {"Cat", "Dog"})
    assert any("lives" in value for value in values)
