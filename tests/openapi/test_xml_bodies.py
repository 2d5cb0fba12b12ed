"""XML bodies: named as the document says, sent only where they read as the same value again, broken in one thing."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.xml_bodies import XmlBodies
from functions.openapi.wire.xml_reading import XmlReading
from functions.openapi.wire.xml_writing import XmlWriter
from shared.canonical_json import JsonValue
from tests.openapi.case_rig import generated, operation_of
from tests.openapi.world.judging import Judge
from tests.openapi.world.requests import Reader
from tests.wiring import client_of, memory_runtime

TEXT: dict[str, Any] = {"type": "string"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "xml": {"name": "pet"},
    "properties": {
        "id": {"type": "integer", "minimum": 1, "xml": {"attribute": True}},
        "name": {**TEXT, "minLength": 2, "xml": {"name": "called", "namespace": "urn:names", "prefix": "n"}},
        "tags": {"type": "array", "maxItems": 3, "items": {**TEXT, "xml": {"name": "tag"}}, "xml": {"wrapped": True}},
        "dates": {"type": "array", "minItems": 1, "items": {"type": "integer", "maximum": 9}},
        "owner": {"type": "object", "properties": {"a b": TEXT, "good": {"type": "boolean"}}, "required": ["good"]},
        "note": {"type": "string", "nullable": True},
    },
    "additionalProperties": False,
}
TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
VALUES = st.fixed_dictionaries(
    {"id": st.integers(), "name": TEXTS},
    optional={
        "tags": st.lists(TEXTS, max_size=3),
        "dates": st.lists(st.integers() | TEXTS, max_size=3),
        "owner": st.fixed_dictionaries({"good": st.booleans() | TEXTS}, optional={"a b": TEXTS, "c": st.integers()}),
        "note": TEXTS | st.none(),
        "more": TEXTS,
    },
)


def placed(schema: Any, version: str) -> tuple[Specification, Place]:
    specification = Specification(
        {"openapi": version, "info": {}, "paths": {}, "components": {"schemas": {"S": schema}}}
    )
    return specification, specification.root.member("components", "schemas", "S")


def bodies(schema: Any, version: str = "3.0.0") -> XmlBodies:
    return XmlBodies(*placed(schema, version))


@settings(max_examples=120, deadline=None)
@given(VALUES)
def test_what_is_written_is_read_as_the_same_value(value: dict[str, JsonValue]) -> None:
    written = bodies(SCHEMA).write(value)
    if written is None:
        return
    assert value in bodies(SCHEMA).read(written)
    # Any other reader takes it for XML as well.
    ElementTree.fromstring(written)


ALIKE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "p": {"$ref": "#/components/schemas/S"},
        "q": {"$ref": "#/components/schemas/S", "xml": {"namespace": "urn:q"}},
        "l": {"type": "array", "items": {"$ref": "#/components/schemas/S"}},
        "n": {"anyOf": [{"type": "integer"}, {"type": "string", "xml": {"name": "t", "namespace": "urn:t"}}]},
        "t": {"type": "object", "properties": {"n": {"type": "number"}}, "xml": {"namespace": "urn:t"}},
        # Within q, where names without a prefix are in its namespace, these have the same name.
        "a": {"type": "integer", "xml": {"name": "x", "namespace": "urn:q", "prefix": "q"}},
        "b": {"type": "string", "xml": {"name": "x"}},
    },
}
PARTS = st.recursive(
    st.fixed_dictionaries({}, optional={"n": st.integers(0, 2) | st.sampled_from(["", "1"]), "b": st.just("c")}),
    lambda inner: st.fixed_dictionaries(
        {}, optional={"p": inner, "q": inner, "l": st.lists(inner, max_size=3), "t": inner, "a": st.integers(0, 1)}
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PARTS, min_size=2, max_size=6))
@example([{"p": {"b": "c"}}, {"q": {"p": {"b": "c"}}}])
def test_what_is_known_of_parts_is_so_in_every_body(values: list[JsonValue]) -> None:
    """Wherever a part stands, and whatever namespaces are around: as if nothing had been known of it."""
    reused = bodies(ALIKE, "3.1.0")
    for value in values:
        specification, place = placed(ALIKE, "3.1.0")
        writer = XmlWriter(specification, exactly=True)
        text = writer.document(value, place)
        reading, said = XmlReading(ElementTree.fromstring(text), None, {}), writer.schemas.of((place,))
        written = reused.write(value)
        assert written == (text if reading.fit(value, said) else None)
        if written is not None:
            meant = reused.meant(value, written)
            likeliest = reading.likeliest(said)
            others = [*reading.others(said, value)]
            more = [value, *others, *reading.others(said, likeliest)] if likeliest != value else others
            assert meant == [likeliest, *more]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"id": 7, "name": "Rex"}, '<pet id="7"><n:called xmlns:n="urn:names">Rex</n:called></pet>'),
        (
            {"id": 1, "name": "<&>", "tags": ["a", "b"], "dates": [1, 2]},
            '<pet id="1"><n:called xmlns:n="urn:names">&lt;&amp;&gt;</n:called>'
            "<tags><tag>a</tag><tag>b</tag></tags><dates>1</dates><dates>2</dates></pet>",
        ),
        ({"id": 1, "name": "a\r\nb"}, '<pet id="1"><n:called xmlns:n="urn:names">a&#13;\nb</n:called></pet>'),
        ({"id": 1, "name": "", "tags": []}, '<pet id="1"><n:called xmlns:n="urn:names"></n:called><tags></tags></pet>'),
        # An empty list without an element of its own is not there at all; XML has no NUL.
        ({"id": 1, "name": "ab", "dates": []}, None),
        ({"id": 1, "name": "a\0"}, None),
    ],
)
def test_names_and_what_xml_cannot_say(value: Any, expected: str | None) -> None:
    written = bodies(SCHEMA).write(value)
    assert written == (None if expected is None else f'<?xml version="1.0" encoding="UTF-8"?>{expected}'.encode())


def test_a_wrong_type_is_one_only_where_its_text_is() -> None:
    """`true` stands for a truth value where other members are such, whatever it was written of."""
    written = bodies({"type": "object", "additionalProperties": {"type": "boolean"}})
    assert written.write({"north": "true", "ember": False}) is None
    assert written.write({"north": "north", "ember": False}) is not None
    sent = written.write({"north": True, "ember": False})
    assert sent is not None
    assert written.read(sent) == [{"north": True, "ember": False}]


@pytest.mark.parametrize(
    "value", [None, {"a": None}, {"a": {"b": None}}, {"l": [1, None]}, {"l": [None]}, {"other": None}]
)
def test_null_is_not_written(value: Any) -> None:
    loose = {"type": "object", "nullable": True, "properties": {"a": {"nullable": True}, "l": {"type": "array"}}}
    assert bodies(loose).write(value) is None


@pytest.mark.parametrize("media_type", ["text/xml; charset=utf-8", "application/vnd.pet+xml"])
def test_an_operation_that_takes_nothing_else_is_served_whole(media_type: str) -> None:
    document = operation_of(
        requestBody={"required": True, "content": {media_type: {"schema": SCHEMA}}},
        parameters=[{"name": "n", "in": "query", "schema": {"type": "integer", "maximum": 3}}],
    )
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/x", method="post")
    assert answer["warnings"] == []
    groups = answer["test_cases"]
    reader = Reader(Judge(document, "openapi-3.0"), "/x", "post")
    for case in groups["happy_path"] + groups["edge_cases"]:
        assert reader.faults(case["request"]) == [], case
        assert case["request"]["content_type"] in (media_type, None)
    told = set()
    for case in groups["sad_path"]:
        if case["violates"]["in"] == "body" and case["violates"]["keyword"] != "required":
            assert [fault[0] for fault in reader.faults(case["request"])] == ["body"], case
        told.add((case["violates"]["keyword"], case["violates"].get("pointer")))
    assert {("minimum", "/id"), ("type", "/id"), ("minLength", "/name"), ("maxItems", "/tags/3")} <= told
    assert {("maximum", "/dates/0"), ("required", ""), ("required", "/owner")} <= told
    assert "additionalProperties" in {keyword for keyword, _ in told}
    # Everything is a text in XML.
    assert ("type", "/name") not in told


def test_another_name_of_the_same_has_no_edges_and_faults_of_its_own() -> None:
    content = {name: {"schema": SCHEMA} for name in ("application/xml", "text/xml", "application/json", "text/json")}
    with client_of(memory_runtime()) as client:
        answer = generated(client, operation_of(requestBody={"content": content}), path="/x", method="post")
    sent = {group: {case["request"]["content_type"] for case in cases} for group, cases in answer["test_cases"].items()}
    assert sent["happy_path"] >= set(content)
    assert sent["edge_cases"] == {"application/xml", "application/json"}
    assert {warning["detail"].partition(" are those of ")[2].partition(",")[0] for warning in answer["warnings"]} == {
        "application/xml",
        "application/json",
    }
