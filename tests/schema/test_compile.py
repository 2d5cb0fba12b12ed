"""What the engine refuses to take on, and how it says so."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import UnprocessableError
from shared.schema import compile_schema

DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def refusal(schema: Any) -> tuple[str, str | None]:
    """Return code and pointer of the refusal."""
    with pytest.raises(UnprocessableError) as refused:
        compile_schema(schema)
    assert refused.value.detail.endswith(".") or "..." in refused.value.detail
    return refused.value.code, refused.value.pointer


@pytest.mark.parametrize("schema", [None, 5, "x", [], [{}], 1.5])
def test_a_schema_is_an_object(schema: Any) -> None:
    """Anything but an object (or a boolean) is no schema."""
    assert refusal(schema) == ("invalid_schema", "")


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"type": "strin"}, "/type"),
        ({"type": 5}, "/type"),
        ({"properties": {"a/b": {"minLength": -1}}}, "/properties/a~1b/minLength"),
        ({"properties": {"m~n": {"required": "x"}}}, "/properties/m~0n/required"),
        ({"properties": 5}, "/properties"),
        ({"items": {"enum": 5}}, "/items/enum"),
        ({"multipleOf": 0}, "/multipleOf"),
        ({"allOf": []}, "/allOf"),
        ({"$ref": 5}, "/$ref"),
        ({"$ref": "#/$defs/nothing"}, "/$ref"),
        ({"properties": {"a": {"$ref": "#nowhere"}}}, "/properties/a/$ref"),
        ({"properties": {"a": {"$ref": "#/properties"}}, "x": [1], "$ref": "#/x"}, "/$ref"),
        ({"$ref": "#/$defs/a/enum/7", "$defs": {"a": {"enum": [{}]}}}, "/$ref"),
        ({"$schema": "https://example.com/mine"}, "/$schema"),
        ({"$schema": 7}, "/$schema"),
        ({"items": {"$schema": "http://127.0.0.1:1/x"}}, "/items/$schema"),
        ({"items": {"$schema": DRAFT_7}}, "/items/$schema"),
        ({"$schema": DRAFT_7, "items": {"exclusiveMinimum": True}}, "/items/exclusiveMinimum"),
        ({"$ref": "#"}, ""),
        ({"anyOf": [{"type": "string"}, {"$ref": "#"}]}, "/anyOf/1"),
        ({"not": {"$ref": "#"}}, "/not"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}, "/$defs/b"),
    ],
)
def test_an_invalid_schema_is_refused_with_the_place(schema: Any, pointer: str) -> None:
    """What the meta-schema forbids, and references to nothing or to themselves, are told with their pointer."""
    assert refusal(schema) == ("invalid_schema", pointer)


@pytest.mark.parametrize("schema", [{"const": (1, 2)}, {"oneOf": ({"type": "integer"},)}, {"enum": [{"a": ()}]}])
def test_a_tuple_is_told_apart_from_a_list(schema: Any) -> None:
    """What Python has and JSON has not is refused at once, rather than somewhere later."""
    assert refusal(schema) == ("invalid_schema", "")


@pytest.mark.parametrize("uri", ["http://h/x", "https://h/x", "file:///etc/passwd", "other.json", "other#/a", "/x"])
@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef", "$recursiveRef"])
def test_a_remote_reference_is_refused(keyword: str, uri: str) -> None:
    """Only references to what the schema itself holds are followed, wherever one can stand."""
    assert refusal({keyword: uri}) == ("remote_ref", f"/{keyword}")
    assert refusal({"$defs": {"a": {"not": {keyword: uri}}}}) == ("remote_ref", f"/$defs/a/not/{keyword}")
    nested = {"$schema": DRAFT_7, "dependencies": {"p": {"items": [{}, {keyword: uri}]}}}
    assert refusal(nested) == ("remote_ref", f"/dependencies/p/items/1/{keyword}")
    assert refusal({"$id": "http://h/base", "patternProperties": {"^a/": {keyword: uri}}}) == (
        "remote_ref",
        f"/patternProperties/^a~1/{keyword}",
    )


@pytest.mark.parametrize("keyword", ["const", "default", "examples", "enum", "x-data"])
def test_a_reference_inside_data_is_data(keyword: str) -> None:
    """What looks like a reference or an expression in enum, const, default or examples refuses nothing."""
    data: Any = [{"$ref": "http://127.0.0.1:1/x", "pattern": "(?=a)", "$schema": "http://127.0.0.1:1/y"}]
    compile_schema({keyword: data})
    compile_schema({"properties": {"$ref": {"type": "string"}, "pattern": {"const": "(?=a)"}}})


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:(?=ab)a)+",
        "(?:(?!ab)a)+",
        "(?<=a)b",
        "(?<!a)b",
        r"(a)\1",
        r"(?<n>a)\k<n>",
        "(",
        "[",
        "a{1000000}",
        "((a{100}){100}){100}",
        "a" * 26_000,
        "(" * 3_000 + ")" * 3_000,
        r"\p{L}{9999}",
        "(?:" * 400 + "a" + ")*" * 400,
    ],
)
def test_a_pattern_the_linear_engine_cannot_take_is_undecided(pattern: str) -> None:
    """Lookaround, backreferences, bombs and what is no expression are told with the pattern's pointer."""
    compiled = compile_schema({"properties": {"a": {"pattern": pattern}}})
    assert [(each.code, each.pointer) for each in compiled.undecided] == [
        ("unsupported_pattern", "/properties/a/pattern")
    ]
    assert compiled.undecided[0].reason.endswith(".")
    assert not compiled.is_valid({"a": "b"})
    assert compiled.is_valid({"a": 5})
    (named,) = compile_schema({"patternProperties": {pattern: {}}}).undecided
    assert named.keyword == "patternProperties"
    assert named.pointer == "/patternProperties/" + pattern.replace("~", "~0").replace("/", "~1")
    with pytest.raises(UnprocessableError) as refused:
        compile_schema({"type": "string", "pattern": pattern}).values(seed=1)
    assert (refused.value.code, refused.value.pointer) == ("unsupported_pattern", "/pattern")


@pytest.mark.parametrize(
    "uri",
    [
        "http://json-schema.org/draft-04/schema#",
        "http://json-schema.org/draft-06/schema#",
        DRAFT_7,
        "http://json-schema.org/draft-07/schema",
        "https://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
        "https://json-schema.org/draft/2020-12/schema#",
        "https://json-schema.org/schema",
        "http://json-schema.org/schema#",
    ],
)
def test_known_dialects_are_read(uri: str) -> None:
    """Each published draft is known by its URI, with or without an empty fragment, and so is the latest."""
    assert compile_schema({"$schema": uri, "type": "integer"}).is_valid(5)


def test_a_dialect_decides_what_a_keyword_means() -> None:
    """A boolean exclusiveMinimum counts in draft 4; keywords beside $ref count from 2019-09 on."""
    draft_4: Any = {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 5, "exclusiveMinimum": True}
    assert not compile_schema(draft_4).is_valid(5)
    beside: Any = {"$ref": "#/definitions/a", "minimum": 5, "definitions": {"a": {"type": "integer"}}}
    assert not compile_schema(beside).is_valid(1)
    assert compile_schema({"$schema": DRAFT_7, **beside}).is_valid(1)


def test_references_inside_an_embedded_resource_stay_inside() -> None:
    """A "#" under an $id of its own means that resource."""
    inner: Any = {"$id": "http://h/inner", "$ref": "#/$defs/q", "$defs": {"q": {"const": 7}}}
    compiled = compile_schema({"$id": "http://h/outer", "$ref": "#/$defs/e", "$defs": {"e": inner, "q": {"const": 8}}})
    assert compiled.is_valid(7)
    assert [each.value for each in compiled.values(seed=1)] == [7]


def test_changing_the_schema_afterwards_changes_nothing() -> None:
    """What was checked is what is used."""
    schema: Any = {"type": "object", "properties": {"a": {"type": "integer"}}}
    compiled = compile_schema(schema)
    schema["properties"]["a"]["$ref"] = "http://127.0.0.1:1/x"
    assert not compiled.is_valid({"a": "x"})
    assert next(compiled.values(seed=1)).tags == ("typical",)


_DRAFT_7 = "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize(
    ("schema", "pointer", "wanted"),
    [
        ({"properties": {"a": {"type": "intger"}}}, "/properties/a/type", "'type' is one of array, boolean, integer"),
        ({"type": ["integer", "strng"]}, "/type/1", "'type' is one of array, boolean, integer"),
        ({"properties": {"type": {"type": "list"}}}, "/properties/type/type", "'type' is one of array"),
        ({"properties": {"type": 3}}, "/properties/type", 'the value is not of types "boolean", "object"'),
        ({"items": [{}]}, "/items", "a list of schemas is 'prefixItems'"),
        ({"required": True}, "/required", "'required' is a list of the names of properties"),
        (
            {"$schema": _DRAFT_7, "dependencies": {"type": 3}},
            "/dependencies/type",
            'not of types "boolean", "object" and the value is not of type "array"',
        ),
    ],
)
def test_what_may_stand_there_instead_is_told(schema: Any, pointer: str, wanted: str) -> None:
    """A mistake in a keyword is told by what it takes, not by the branches of the meta-schema; a name is no keyword."""
    with pytest.raises(UnprocessableError) as caught:
        compile_schema(schema)
    assert (caught.value.code, caught.value.pointer) == ("invalid_schema", pointer)
    assert wanted in caught.value.detail
    assert "anyOf" not in caught.value.detail


@pytest.mark.parametrize("schema", [{"properties": {1: {"type": "integer"}}}, {"enum": [{None: 2}]}, {"const": ("a",)}])
def test_what_no_json_holds_is_refused(schema: Any) -> None:
    """Of what Python can write, tuples and names that are no texts are a fault of the schema."""
    with pytest.raises(UnprocessableError) as caught:
        compile_schema(schema)
    assert caught.value.code == "invalid_schema"
    assert "no JSON" in caught.value.detail


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"type": "integer", "minimum": -(10**5000), "maximum": 0}, "/minimum"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"enum": [1, {"b": [10**4300]}]}}}, "/$defs/a/enum/1/b/0"),
    ],
)
def test_a_number_of_too_many_digits_is_told_where_it_stands(schema: Any, pointer: str) -> None:
    """An integer that Python writes no longer as text is beyond what the engine takes on, and one digit less is not."""
    with pytest.raises(UnprocessableError) as caught:
        compile_schema(schema)
    assert (caught.value.code, caught.value.pointer) == ("schema_too_complex", pointer)
    assert "too large" in caught.value.detail
    assert compile_schema({"type": "integer", "maximum": 10**4300 - 1}).is_valid(0)
