"""Parameters over HTTP: what is written comes back, and what a style cannot carry is not written."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.openapi.reading.media_types import FORM
from functions.openapi.reading.parts import Parameter
from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.bodies import Body, read_body
from functions.openapi.wire.reading import read_parameter
from functions.openapi.wire.shapes import Shape, shape_of
from functions.openapi.wire.writing import write_parameter
from shared.canonical_json import JsonValue
from tests.openapi.rig import shop

STYLES = [
    *(("path", style) for style in ("simple", "label", "matrix")),
    *(("query", style) for style in ("form", "spaceDelimited", "pipeDelimited", "deepObject")),
    ("header", "simple"),
    ("cookie", "form"),
]
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
SCALARS = (
    st.text(st.characters(codec="utf-8"), max_size=12)
    | st.integers()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
)


def parameter(location: str, style: str, *, explode: bool, name: str = "color", **more: Any) -> Parameter:
    return Parameter(Place("", {}), name, location, True, None, style, explode, **more)


def exact(value: JsonValue) -> Shape:
    """Return the shape of a value and of no other kind."""
    if isinstance(value, list):
        types = frozenset[str]().union(*(exact(member).types for member in value))
        return Shape(frozenset({"array"}), Shape(types))
    if isinstance(value, dict):
        return Shape(frozenset({"object"}), None, {name: exact(member) for name, member in value.items()})
    kind = "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
    return Shape(frozenset({kind}))


def is_homogeneous(value: list[Any]) -> bool:
    """A list of texts and numbers is ambiguous: 1 and "1" are written alike."""
    return len({frozenset(exact(member).types) for member in value}) <= 1


_WITHIN = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(STYLES),
    st.booleans(),
    SCALARS | st.lists(SCALARS, max_size=4).filter(is_homogeneous) | st.dictionaries(NAMES, SCALARS, max_size=4),
)
def test_what_is_written_is_read_again(where: tuple[str, str], explode: bool, value: JsonValue) -> None:
    """Any flat value that a style carries comes back as it was, whatever characters it has."""
    described = parameter(*where, explode=explode)
    pairs = write_parameter(described, value)
    if pairs:
        assert read_parameter(described, pairs, exact(value))[0] == value


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([style for location, style in STYLES if location == "query"]),
    st.booleans(),
    st.lists(SCALARS, min_size=1, max_size=4),
)
def test_a_query_survives_a_client_and_a_server(style: str, explode: bool, value: list[JsonValue]) -> None:
    """An HTTP library sends what was written byte for byte, and a form parser sees as many pairs."""
    described = parameter("query", style, explode=explode)
    pairs = write_parameter(described, value)
    if pairs is None:
        assert style == "deepObject" or any(str(member).find(_WITHIN[style]) >= 0 for member in value)
        return
    written = "&".join(f"{name}={text}" for name, text in pairs)
    sent = httpx.URL(f"http://127.0.0.1/?{written}")
    assert sent.query.decode() == written
    assert len(parse_qsl(urlsplit(str(sent)).query, keep_blank_values=True)) == len(pairs)


EXAMPLES: list[tuple[str, str, bool, JsonValue, list[tuple[str, str]] | None]] = [
    # The table of OpenAPI 3.1, "Style Examples".
    ("path", "simple", False, "blue", [("color", "blue")]),
    ("path", "simple", False, ["blue", "black", "brown"], [("color", "blue,black,brown")]),
    ("path", "simple", False, {"R": 100, "G": 200}, [("color", "R,100,G,200")]),
    ("path", "simple", True, {"R": 100, "G": 200}, [("color", "R=100,G=200")]),
    ("path", "label", False, "blue", [("color", ".blue")]),
    ("path", "label", False, ["blue", "black"], [("color", ".blue,black")]),
    ("path", "label", True, ["blue", "black"], [("color", ".blue.black")]),
    ("path", "label", True, {"R": 100, "G": 200}, [("color", ".R=100.G=200")]),
    ("path", "matrix", False, "blue", [("color", ";color=blue")]),
    ("path", "matrix", False, "", [("color", ";color")]),
    ("path", "matrix", False, ["blue", "black"], [("color", ";color=blue,black")]),
    ("path", "matrix", True, ["blue", "black"], [("color", ";color=blue;color=black")]),
    ("path", "matrix", False, {"R": 100, "G": 200}, [("color", ";color=R,100,G,200")]),
    ("path", "matrix", True, {"R": 100, "G": 200}, [("color", ";R=100;G=200")]),
    ("query", "form", True, "", [("color", "")]),
    ("query", "form", True, ["blue", "black"], [("color", "blue"), ("color", "black")]),
    ("query", "form", False, ["blue", "black"], [("color", "blue,black")]),
    ("query", "form", False, {"R": 100, "G": 200}, [("color", "R,100,G,200")]),
    ("query", "form", True, {"R": 100, "G": 200}, [("R", "100"), ("G", "200")]),
    ("query", "spaceDelimited", False, ["blue", "black"], [("color", "blue%20black")]),
    ("query", "pipeDelimited", False, ["blue", "black"], [("color", "blue%7Cblack")]),
    ("query", "deepObject", True, {"R": 100, "G": 200}, [("color[R]", "100"), ("color[G]", "200")]),
    ("header", "simple", False, ["blue", "black"], [("color", "blue,black")]),
    ("cookie", "form", False, ["blue", "black"], [("color", "blue,black")]),
    # What cannot be carried.
    ("path", "simple", False, "", None),
    ("path", "simple", False, "..", None),
    ("path", "simple", False, [], None),
    ("path", "simple", False, None, None),
    ("query", "form", True, None, None),
    ("query", "form", True, [["a"]], None),
    ("query", "form", True, {"a": {}}, None),
    ("query", "deepObject", True, "blue", None),
    ("header", "simple", False, ["a,b"], None),
    ("header", "simple", False, "line\nbreak", None),
    ("header", "simple", False, " edge", None),
    ("header", "simple", False, "Zoë", None),
    ("cookie", "form", True, "a;b", None),
    ("cookie", "form", True, ["a", "b"], None),
]  # fmt: skip


@pytest.mark.parametrize(("location", "style", "explode", "value", "written"), EXAMPLES)
def test_styles_are_openapis(location: str, style: str, explode: bool, value: JsonValue, written: Any) -> None:
    """Each style writes as the specification's own table does, and refuses what it has no words for."""
    assert write_parameter(parameter(location, style, explode=explode), value) == written


def test_an_empty_list_in_an_exploded_query_is_no_pair() -> None:
    """There is nothing to repeat the name for, so to who reads it the parameter is not there."""
    described = parameter("query", "form", explode=True)
    assert write_parameter(described, []) == []
    assert read_parameter(described, [], Shape(frozenset({"array"}))) == []


def test_reserved_characters_stay_where_they_are_allowed() -> None:
    """`allowReserved` keeps what URLs use themselves, but not what would end the pair or the query."""
    described = parameter("query", "form", explode=True, allow_reserved=True)
    assert write_parameter(described, "a/b?c:d&e=f#g+h i") == [("color", "a/b?c:d%26e%3Df%23g%2Bh%20i")]


def test_a_parameter_of_a_media_type_is_written_as_that() -> None:
    """JSON in a query is one text, and comes back as what it was."""
    described = parameter("query", "simple", explode=False, media_type="application/json")
    pairs = write_parameter(described, {"a": [1, None, {"b": "ü"}]})
    assert pairs is not None
    assert read_parameter(described, pairs, Shape()) == [{"a": [1, None, {"b": "ü"}]}]


@pytest.mark.parametrize(
    ("types", "text", "meant"),
    [
        ({"integer"}, "12", [12, "12"]),
        ({"integer"}, "012", ["012"]),
        ({"integer"}, "1e2", [100.0, "1e2"]),
        ({"number"}, "NaN", ["NaN"]),
        ({"boolean"}, "true", [True, "true"]),
        ({"boolean"}, "True", ["True"]),
        ({"string"}, "12", ["12"]),
        ({"string", "integer"}, "12", ["12", 12]),
        ({"string", "null"}, "null", ["null"]),
        ({"integer", "null"}, "null", ["null"]),
    ],
)
def test_a_text_may_stand_for_what_the_schema_has(types: set[str], text: str, meant: list[JsonValue]) -> None:
    """A text is a number or a truth value where the schema knows these; null travels as a text and nothing else."""
    found = read_parameter(parameter("query", "form", explode=True), [("color", text)], Shape(frozenset(types)))
    assert found == meant


def test_shapes_are_as_wide_as_the_schema_may_be_read() -> None:
    """References, allOf, branches, enums and nullable are seen through; recursion ends."""
    schemas: dict[str, JsonValue] = {
        "Tree": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Tree"}}},
        "Id": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        "Both": {"allOf": [{"$ref": "#/components/schemas/Id"}, {"enum": [1, "a", True]}]},
        "Maybe": {"type": "boolean", "nullable": True},
        "List": {"type": "array", "items": {"$ref": "#/components/schemas/Both"}},
        "Open": {"type": "object", "additionalProperties": {"type": "number"}},
        "Lost": {"$ref": "#/components/schemas/None"},
    }
    specification = Specification(shop(components={"schemas": schemas}))

    def shape(name: str) -> Shape:
        return shape_of(specification, specification.root.member("components", "schemas", name))

    assert shape("Tree").properties["next"].properties["next"].types == {"object"}
    assert shape("Id").types == {"string", "integer"}
    assert shape("Both").types == {"string", "integer"}
    assert shape("Maybe").types == {"boolean", "null"}
    items = shape("List").items
    assert items is not None
    assert items.types == {"string", "integer"}
    others = shape("Open").others
    assert others is not None
    assert others.types == {"number", "integer"}
    assert "string" in shape("Lost").types


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("name=a&meta[x]=1&meta[y]=z", {"name": "a", "meta": {"x": "1", "y": "z"}}),
        ("tags[]=a&tags[]=b", {"tags": ["a", "b"]}),
        ("tags[0]=a&tags[1]=b", {"tags": ["a", "b"]}),
        ("at[place][lat]=1.5", {"at": {"place": {"lat": 1.5}}}),
        ("items[0][n]=1&items[0][s]=x&items[1][n]=2", {"items": [{"n": 1, "s": "x"}, {"n": 2}]}),
        ("name[x]=1", {"name[x]": "1"}),
        ("other[x]=1&meta[=2&meta]=3", {"other[x]": "1", "meta[": "2", "meta]": "3"}),
        ('meta={"x":"1"}', {"meta": {"x": "1"}}),
    ],
)
def test_parts_of_a_forms_fields_are_read_where_the_schema_has_some(text: str, meant: JsonValue) -> None:
    """As browsers and many clients write them; where a field has no parts, the brackets are its name's.

    What nothing is said of may be read in other ways too; this is the likeliest.
    """
    string, number = Shape(frozenset({"string"})), Shape(frozenset({"number", "integer"}))
    place = Shape(frozenset({"object"}), properties={"lat": number})
    item = Shape(frozenset({"object"}), properties={"n": number, "s": string})
    shape = Shape(
        frozenset({"object"}),
        properties={
            "name": string,
            "meta": Shape(frozenset({"object"}), others=string),
            "tags": Shape(frozenset({"array"}), items=string),
            "at": Shape(frozenset({"object"}), properties={"place": place}),
            "items": Shape(frozenset({"array"}), items=item),
        },
    )
    encoded = urlencode(parse_qsl(text)).encode()
    assert read_body(Body(encoded, FORM), shape)[0] == meant
