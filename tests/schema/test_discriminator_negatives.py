"""What is wrong with a value that does not go by its discriminator, in the words of the caller's document."""

from __future__ import annotations

from typing import Any

import pytest

from shared.schema import Negative, compile_schema
from shared.schema.pointers import tokens_of
from shared.schema.reading.source import Source

DIALECTS = ["openapi-3.0", "openapi-3.1"]
AT = "/components/schemas"


def ref(name: str) -> Any:
    """Return a reference to a component."""
    return {"$ref": f"#{AT}/{name}"}


def pets(*, mapped: bool) -> Any:
    """Return a document of a base with two heirs, of a list of these, and of a list of two that extend nothing."""
    told: Any = {"propertyName": "kind"}
    if mapped:
        told["mapping"] = {"cat": f"#{AT}/Cat", "dog": "Dog"}
    text: Any = {"kind": {"type": "string"}}
    schemas: Any = {
        "Pet": {
            "type": "object",
            "required": ["kind", "name"],
            "properties": {**text, "name": {"type": "string", "minLength": 1}},
            "discriminator": told,
        },
        "Cat": {
            "allOf": [ref("Pet")],
            "required": ["id", "hunts", "code"],
            "properties": {
                "id": {"type": "string", "readOnly": True},
                "hunts": {"type": "boolean"},
                "code": {"type": "string", "pattern": "^[A-Z]{2,3}$"},
            },
        },
        "Dog": {"allOf": [ref("Pet"), {"required": ["bark"], "properties": {"bark": {"type": "integer"}}}]},
        "Any": {"oneOf": [ref("Cat"), ref("Dog")], "discriminator": told},
        "Car": {"type": "object", "required": ["kind"], "properties": {**text, "doors": {"type": "integer"}}},
        "Bus": {"type": "object", "required": ["kind"], "properties": {**text, "seats": {"type": "integer"}}},
        "Ride": {"oneOf": [ref("Car"), ref("Bus")], "discriminator": {"propertyName": "kind"}},
        "Rides": {"type": "array", "minItems": 1, "items": ref("Ride")},
    }
    if mapped:
        schemas["Ride"]["discriminator"]["mapping"] = {"car": "Car", "bus": f"#{AT}/Bus"}
    return {"components": {"schemas": schemas}}


def differing(one: Any, other: Any, at: str = "") -> list[str]:
    """Return the pointers of the least parts in which two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = list(dict.fromkeys([*one, *other]))
        return [place for name in names for place in differing(one.get(name), other.get(name), f"{at}/{name}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [place for i, (part, beside) in pairs for place in differing(part, beside, f"{at}/{i}")]
    return [] if one == other else [at]


@pytest.mark.parametrize("mapped", [True, False])
@pytest.mark.parametrize("entry", ["Pet", "Cat", "Any", "Ride", "Rides"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_breaks_a_discriminator_is_told_as_the_document_has_it(dialect: str, entry: str, mapped: bool) -> None:
    """Pointers and keywords are the caller's, the sentence has both names, and only the name is mended."""
    document = pets(mapped=mapped)
    compiled = compile_schema(document, at=f"{AT}/{entry}", dialect=dialect)
    found = list(compiled.negatives(seed=1))
    source = Source(document)
    assert [each for each in found if not source.has(each.pointer)] == []
    assert [each for each in found if each.keyword not in tokens_of(each.pointer)] == []
    told = [each for each in found if each.keyword == "discriminator"]
    owner = "Ride" if entry in ("Ride", "Rides") else "Pet"
    assert told
    assert {each.pointer for each in told} == {f"{AT}/{owner}/discriminator"}
    for each in told:
        assert isinstance(each, Negative)
        assert differing(each.value, each.mended) == [each.instance_pointer]
        assert each.instance_pointer.endswith("/kind")
        wrong, right = (Source(value).get(each.instance_pointer) for value in (each.value, each.mended))
        assert f'kind is "{wrong}", and the discriminator asks for ' in each.sentence
        assert f'"{right}"' in each.sentence.partition("asks for")[2]
        assert not compiled.is_valid(each.value)
        assert compiled.is_valid(each.mended)


@pytest.mark.parametrize("entry", ["Pet", "Cat", "Any"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_an_heir_asks_itself_is_broken_where_it_asks_it(dialect: str, entry: str) -> None:
    """Each has its one negative, also where it holds of all objects of that name and of the heir itself."""
    compiled = compile_schema(pets(mapped=True), at=f"{AT}/{entry}", dialect=dialect)
    found = [(each.pointer, isinstance(each, Negative)) for each in compiled.negatives(seed=1)]
    for own in ("required/0", "required/1", "required/2", "properties/code/pattern"):
        assert [is_broken for pointer, is_broken in found if pointer == f"{AT}/Cat/{own}"] == [True]


def test_what_only_the_answer_has_is_told_where_the_heir_says_so() -> None:
    """An heir's readOnly property, sent as part of its base, is that; the names beside it keep their places."""
    compiled = compile_schema(pets(mapped=True), at=f"{AT}/Pet", dialect="openapi-3.0", direction="request")
    found = {each.pointer: each for each in compiled.negatives(seed=1)}
    sent = found[f"{AT}/Cat/properties/id"]
    assert isinstance(sent, Negative)
    assert (sent.keyword, differing(sent.value, sent.mended)) == ("readOnly", ["/id"])
    assert "hunts" in str(getattr(found[f"{AT}/Cat/required/1"], "sentence", ""))
    assert f"{AT}/Cat/required/0" not in found


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_name_that_is_anothers_is_told_by_the_discriminator(dialect: str) -> None:
    """What is written out in a list may not go by a name of the others, which only the discriminator says."""
    document = pets(mapped=True)
    own: Any = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    document["components"]["schemas"]["Ride"]["oneOf"].append(own)
    document["components"]["schemas"]["Car"]["required"].append("doors")
    document["components"]["schemas"]["Bus"]["required"].append("seats")
    compiled = compile_schema(document, at=f"{AT}/Ride", dialect=dialect)
    kept = [each for each in compiled.negatives(seed=1) if "keeps" in getattr(each, "sentence", "")]
    assert [each.pointer for each in kept] == [f"{AT}/Ride/discriminator"]
    assert isinstance(kept[0], Negative)
    assert kept[0].sentence == 'kind is "car", and the discriminator keeps that for another.'
    assert differing(kept[0].value, kept[0].mended) == ["/kind"]


def test_each_of_many_heirs_is_told_from_its_base() -> None:
    """Where all are alike, and what has another heir's name is of that one, the base's own name is wrong."""
    names = [f"H{number}" for number in range(20)]
    own: Any = {"required": ["a"], "properties": {"a": {"type": "integer"}}}
    schemas: Any = {name: {"allOf": [ref("Pet")], **own} for name in names}
    text = {"kind": {"type": "string"}}
    told = {"propertyName": "kind"}
    schemas["Pet"] = {"type": "object", "required": ["kind"], "properties": text, "discriminator": told}
    schemas["Any"] = {"oneOf": [ref(name) for name in names], "discriminator": told}
    compiled = compile_schema({"components": {"schemas": schemas}}, at=f"{AT}/Any", dialect="openapi-3.0")
    found = [each.sentence for each in compiled.negatives(seed=1) if isinstance(each, Negative)]
    sentences = [f'kind is "Pet", and the discriminator asks for "{name}".' for name in names]
    assert [sentence for sentence in found if "discriminator" in sentence] == sentences
