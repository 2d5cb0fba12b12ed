"""Cases whose bodies are XML: each is what it says, by a reader and a judge that the generator does not use."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from functions.openapi.cases.assembling import Assembly
from functions.openapi.reading.specification import Specification
from shared.errors import UnprocessableError
from tests.counting import calls_of
from tests.longer import some_of
from tests.openapi.mock_rig import judged as on_mock
from tests.openapi.world.judging import Judge
from tests.openapi.world.requests import Reader
from tests.wiring import client_of, memory_runtime

TEXT: dict[str, Any] = {"type": "string"}
WORD: dict[str, Any] = {"type": "string", "pattern": "^[a-z]{3,9}$"}
WHOLE: dict[str, Any] = {"type": "integer"}
TRUTH: dict[str, Any] = {"type": "boolean"}
REFERRED: dict[str, Any] = {
    "Origin": {"type": "object", "required": ["id"], "properties": {"id": WHOLE}, "xml": {"name": "O"}},
    "List": {"type": "array", "minItems": 2, "items": {**WORD, "xml": {"name": "item"}}},
    "Word": {**WORD, "xml": {"name": "word"}},
    "Cat": {"type": "object", "required": ["t", "c"], "properties": {"t": {"enum": ["c"]}, "c": WHOLE},
            "xml": {"name": "cat"}},
    "Dog": {"type": "object", "required": ["t", "d"], "properties": {"t": {"enum": ["d"]}, "d": WORD},
            "xml": {"name": "dog"}},
}  # fmt: skip


def given(**members: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*members], "properties": members, "additionalProperties": False}


def listed(items: Any) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": items}


def to(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def document_of(schema: Any, version: str = "3.0.3", media: str = "application/xml", **more: Any) -> dict[str, Any]:
    content = {media: {"schema": schema, **more}}
    operation = {"requestBody": {"required": True, "content": content}, "responses": {"200": {"description": "ok"}}}
    return {
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"post": operation}},
        "components": {"schemas": REFERRED},
    }


def groups_of(document: Any) -> Any:
    return Assembly(Specification(document), "/x", "post").made().groups


def roots_of(groups: Any) -> list[ElementTree.Element]:
    """Return the roots of the valid bodies."""
    valid = [*groups["happy_path"], *groups["edge_cases"]]
    assert valid
    return [ElementTree.fromstring(case["request"]["raw_body"]) for case in valid]


def judged(schema: Any, version: str = "3.0.3") -> tuple[list[ElementTree.Element], list[tuple[str, str | None]]]:
    """Return the roots of the valid bodies, and which faults the invalid ones have; all of them are what they say."""
    document = document_of(schema, version)
    with client_of(memory_runtime()) as client:
        # The document's own mock server says the same.
        groups = on_mock(client, document, "/x", "post")
    reader = Reader(Judge(document, f"openapi-{version[:3]}"), "/x", "post")
    told = []
    for case in (*groups["happy_path"], *groups["edge_cases"]):
        assert reader.faults(case["request"]) == [], case
    for case in groups["sad_path"]:
        violates = case["violates"]
        if violates["in"] == "body" and (pointer := violates.get("pointer")) is not None:
            assert [fault[0] for fault in reader.faults(case["request"])] == ["body"], case
            told.append((violates["keyword"], pointer))
    return roots_of(groups), told


@pytest.mark.parametrize(
    "part",
    [
        {**TEXT, "nullable": True, "minLength": 3},
        {**WHOLE, "nullable": True},
        {"type": "object", "nullable": True, "required": ["a"], "properties": {"a": WHOLE}},
        {"type": "array", "nullable": True, "minItems": 2, "items": WORD},
        {"type": "array", "minItems": 2, "items": {**WORD, "nullable": True}},
        {**WORD, "nullable": True, "xml": {"attribute": True}},
    ],
)
def test_null_is_never_sent(part: Any) -> None:
    """XML has none: an empty element is an empty text, or an object of nothing, which is not valid here."""
    roots, told = judged(given(note=part))
    assert not [one for root in roots for one in root.iter() if one is not root and not len(one) and not one.text]
    assert all(value for root in roots for value in root.attrib.values())
    assert ("required", "") in told


def test_many_parts_that_may_be_null_leave_something_to_send() -> None:
    roots, _ = judged(given(**{f"p{at}": {**WORD, "nullable": True} for at in range(12)}))
    assert all(len(root) == 12 for root in roots)


def nullable(schema: Any, version: str, *, is_null: bool) -> Any:
    """Return a schema that also takes null, in a version's own words, or the same without."""
    if version == "3.1.0":
        return {"anyOf": [schema, {"type": "null"}]} if is_null else schema
    return {**schema, "nullable": is_null}


@pytest.mark.ci
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_what_may_be_null_besides_has_the_cases_of_what_may_not(version: str) -> None:
    """Null cannot be sent, and takes nothing along: members in lists, in branches, listed, and referred to."""

    def schema(*, is_null: bool) -> Any:
        def of(inner: Any) -> Any:
            return nullable(inner, version, is_null=is_null)

        members = given(a=of(WHOLE), b=of({"type": "string", "enum": ["x", "y", *([None] if is_null else [])]}))
        parts = {f"p{at}": of(WORD) for at in range(6)}
        lists = {f"l{at}": listed(of(members)) for at in range(3)}
        # In a branch it would have another name.
        one = members if version == "3.1.0" else {"allOf": [to("Cat")]}
        return {"type": "object", "required": [*lists, "p1", "o"], "properties": {**parts, **lists, "o": of(one)}}

    groups, plain = (groups_of(document_of(schema(is_null=is_null), version)) for is_null in (True, False))

    def sent(groups: Any, *names: str) -> set[tuple[str, str]]:
        return {(case["name"], case["request"]["raw_body"]) for name in names for case in groups[name]}

    if version == "3.0.3":
        assert sent(groups, "happy_path", "edge_cases") == sent(plain, "happy_path", "edge_cases")
    assert len(groups["edge_cases"]) >= len(plain["edge_cases"])
    assert len(groups["sad_path"]) > len(plain["sad_path"]) / 2
    judged(schema(is_null=True), version)


def test_an_empty_text_may_be_null_to_who_reads_it() -> None:
    """So that it breaks nothing where null is valid, though nothing is sent for null."""
    _, told = judged(given(a={**WORD, "nullable": True}, b=WORD))
    assert ("pattern", "/b") in told
    sad = groups_of(document_of(given(a={**TEXT, "minLength": 1, "nullable": True}, b={**TEXT, "minLength": 1})))[
        "sad_path"
    ]
    assert {case["violates"]["pointer"] for case in sad if case["violates"]["keyword"] == "minLength"} == {"/b"}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"id": WHOLE}, "required": ["id"], "additionalProperties": TRUTH},
        {"type": "object", "additionalProperties": WHOLE, "minProperties": 2},
        {"type": "object", "additionalProperties": {"type": "number", "maximum": 9.5}, "minProperties": 3},
        {
            "type": "object",
            "additionalProperties": {"type": "array", "items": WHOLE, "minItems": 1},
            "minProperties": 1,
        },
        {"type": "object", "additionalProperties": given(a=TRUTH), "minProperties": 2},
        {"allOf": [{"type": "object", "properties": {"a": WORD}}, {"additionalProperties": WORD}], "minProperties": 2},
    ],
)
def test_other_members_are_read_by_their_schema(schema: Any) -> None:
    roots, _ = judged(schema)
    assert max(len(root) for root in roots) > 1


def test_members_are_read_by_the_patterns_of_their_names() -> None:
    schema = {"type": "object", "patternProperties": {"^i": WHOLE, "^b": TRUTH}, "minProperties": 2}
    roots, told = judged({**schema, "additionalProperties": False}, "3.1.0")
    assert {one.tag[0] for root in roots for one in root} == {"i", "b"}
    assert "type" in {keyword for keyword, _ in told}


@pytest.mark.parametrize(
    ("schema", "version", "path"),
    [
        (listed({"allOf": [to("Origin"), {"xml": {"name": "Own"}}]}), "3.0.3", "Own/id"),
        (listed({"allOf": [{"xml": {"name": "Own"}}, to("Origin")]}), "3.0.3", "Own/id"),
        (listed({"allOf": [to("Origin")]}), "3.0.3", "O/id"),
        ({"allOf": [to("List"), {"description": "Words."}]}, "3.0.3", "item"),
        ({"allOf": [to("List"), {"xml": {"wrapped": True}}]}, "3.0.3", "p/item"),
        ({"allOf": [to("Word"), {"xml": {"name": "called", "attribute": True}}]}, "3.0.3", "@called"),
        ({"allOf": [to("Word"), {"xml": {"attribute": True}}]}, "3.0.3", "@word"),
        ({"allOf": [{"allOf": [to("Word"), {"xml": {"name": "inner"}}]}], "xml": {"name": "outer"}}, "3.0.3", "outer"),
        ({**to("Word"), "xml": {"name": "beside"}}, "3.1.0", "beside"),
        ({**to("Word"), "xml": {"attribute": True}}, "3.1.0", "@word"),
        # Before 3.1 nothing beside a reference counts.
        ({**to("Word"), "xml": {"name": "beside"}}, "3.0.3", "word"),
    ],
)  # fmt: skip
def test_the_nearest_word_names_a_part(schema: Any, version: str, path: str) -> None:
    """Its own before its `allOf`, what is written in place before what is referred to."""
    roots, _ = judged(given(p=schema), version)
    for root in roots:
        if path[0] == "@":
            assert [*root.attrib] == [path[1:]]
        else:
            assert {one.tag for one in root} == {path.partition("/")[0]}
            assert root.find(path) is not None


def test_a_name_beside_a_reference_is_the_roots_since_3_1() -> None:
    for version, name in (("3.1.0", "own"), ("3.0.3", "O")):
        roots, _ = judged({**to("Origin"), "xml": {"name": "own"}}, version)
        assert {root.tag for root in roots} == {name}


def test_each_name_is_in_its_own_namespace() -> None:
    def attribute(**xml: str) -> dict[str, Any]:
        return {**WORD, "xml": {"attribute": True, **xml}}

    schema = given(
        a=attribute(prefix="p", namespace="urn:a"),
        b=attribute(prefix="p", namespace="urn:b"),
        c=attribute(prefix="q", namespace="urn:c"),
        d=attribute(namespace="urn:d"),
        e=attribute(),
    )
    roots, _ = judged({**schema, "xml": {"name": "r", "prefix": "q", "namespace": "urn:r"}})
    for root in roots:
        assert root.tag == "{urn:r}r"
        assert {*root.attrib} == {"{urn:a}a", "{urn:b}b", "{urn:c}c", "{urn:d}d", "e"}


def called(schema: Any, **xml: Any) -> dict[str, Any]:
    return {**schema, "xml": xml}


@pytest.mark.parametrize(
    ("schema", "tags"),
    some_of(
    [
        # Of a prefix that nothing declares nobody knows the namespace; it has one all the same.
        (given(a=called(WORD, name="p:name")), ["{urn:prefix:p}name"]),
        (given(**{"p:name": WORD, "q:name": WHOLE}), ["{urn:prefix:p}name", "{urn:prefix:q}name"]),
        (given(a=called(WORD, name="p:n"), n=WHOLE), ["{urn:prefix:p}n", "n"]),
        # Its own, or what the document declares elsewhere.
        (given(a=called(WORD, name="p:name", namespace="urn:a")), ["{urn:a}name"]),
        (called(given(a=called(WORD, name="p:name")), name="r", prefix="p", namespace="urn:r"), ["{urn:r}name"]),
        (called(given(a=called(WORD, prefix="p")), prefix="p", namespace="urn:r"), ["{urn:r}a"]),
        (given(a=called(WORD, prefix="p")), ["a"]),
        # Of one local name in two namespaces.
        (given(a=called(WORD, name="n", namespace="urn:a"), b=called(WHOLE, name="n", namespace="urn:b")),
         ["{urn:a}n", "{urn:b}n"]),
        (given(a=called(WORD, name="n", namespace="urn:a", prefix="x"), n=WHOLE), ["{urn:a}n", "n"]),
        (given(a={"type": "array", "minItems": 1, "maxItems": 1, "items": called(WORD, name="n", namespace="urn:a")},
               b=called(WHOLE, name="n", namespace="urn:b")), ["{urn:a}n", "{urn:b}n"]),
        (given(a=called(WORD, name="p:n", attribute=True), b=called(WHOLE, name="q:n", attribute=True)),
         ["@{urn:prefix:p}n", "@{urn:prefix:q}n"]),
        (given(a=called(WORD, name="xml:lang", attribute=True)), ["@{http://www.w3.org/XML/1998/namespace}lang"]),
        # The items of a list with an element of its own are in that.
        (given(tags={"type": "array", "items": called(WORD, name="tag"), "xml": {"wrapped": True}}, tag=WHOLE),
         ["tags", "tag"]),
    ]
    ),
)  # fmt: skip
def test_names_are_told_apart_by_their_namespaces(schema: Any, tags: list[str]) -> None:
    roots, told = judged(schema)
    for root in roots:
        assert [*(f"@{name}" for name in root.attrib), *(one.tag for one in root)] == tags
    assert {("required", ""), ("additionalProperties", "/extra")} <= {*told}


def test_a_name_with_a_prefix_is_sent_as_the_document_has_it() -> None:
    """Also to who knows nothing of namespaces."""
    groups = groups_of(document_of(called(given(a=called(WORD, name="p:name")), name="p:root")))
    for case in groups["happy_path"]:
        assert re.search("<p:root[ >].*<p:name[ >].*</p:name></p:root>", case["request"]["raw_body"])


def test_a_value_has_the_names_of_the_branch_that_it_satisfies() -> None:
    branches = [
        given(t={"enum": ["x"]}, a={**WHOLE, "xml": {"name": "x"}}),
        given(t={"enum": ["y"]}, a={**WHOLE, "xml": {"name": "y"}}),
    ]
    roots = roots_of(groups_of(document_of(given(o={"oneOf": branches}))))
    for root in roots:
        told, named = root[0]
        assert (told.tag, told.text) == ("t", named.tag)
        assert re.fullmatch("-?[0-9]+", named.text or "")
    assert {root.findtext("o/t") for root in roots} == {"x", "y"}
    roots, _ = judged({"oneOf": [to("Cat"), to("Dog")]})
    assert {(root.tag, root.findtext("t")) for root in roots} == {("cat", "c"), ("dog", "d")}


def test_what_may_have_either_of_two_names_is_not_sent() -> None:
    branches = [given(a={**WORD, "xml": {"name": name}}) for name in ("x", "y")]
    with pytest.raises(UnprocessableError) as refused:
        groups_of(document_of({"anyOf": branches}))
    assert refused.value.code == "unsendable_value"


def test_a_part_that_says_to_be_xml_is_not_sent_as_json() -> None:
    schema = {"type": "object", "required": ["n"], "properties": {"n": WORD, "f": given(a=WHOLE)}}
    encoding = {"f": {"contentType": "text/xml; charset=utf-8"}}
    groups = groups_of(document_of(schema, media="multipart/form-data", encoding=encoding))
    sent = [case["request"].get("raw_body") or "" for cases in groups.values() for case in cases]
    assert any('name="n"' in body for body in sent)
    assert not any('name="f"' in body for body in sent)


@pytest.mark.ci
def test_most_bodies_are_read_once() -> None:
    """It takes some more than JSON: not all the readings of all parts, which were nine times as much."""
    schema = given(**{f"p{at}": {**TEXT, "maxLength": 9} for at in range(60)})
    # What is made once for all takes no part.
    groups_of(document_of(schema))
    as_json, as_xml = (
        calls_of(groups_of, document_of(schema, media=media)) for media in ("application/json", "application/xml")
    )
    assert as_xml < 3 * as_json


@pytest.mark.ci
def test_parts_that_bodies_have_in_common_are_written_once() -> None:
    """Lists of objects, of which a fault breaks one: all the others of all bodies took four times as much as JSON."""
    item = given(**{f"a{at}": {**TEXT, "maxLength": 9} for at in range(6)})
    schema = given(**{f"p{at}": {**listed(item), "minItems": 4} for at in range(6)})
    groups_of(document_of(schema))
    as_json, as_xml = (
        calls_of(groups_of, document_of(schema, media=media)) for media in ("application/json", "application/xml")
    )
    assert as_xml < 2 * as_json


@pytest.mark.parametrize("told", ["in a branch", "in an item", "twice referred to"])
def test_branches_within_branches_name_what_satisfies_them(told: str) -> None:
    """What only leads to other branches has no name of its own."""
    pet = {"oneOf": [to("Cat"), to("Dog")]}
    one = {"oneOf": [{**WHOLE, "xml": {"name": "i"}}, {**TRUTH, "xml": {"name": "t"}}]}
    schema = {
        "in a branch": {"oneOf": [given(n=one)]},
        "in an item": given(l=listed({"anyOf": [given(n=pet)]})),
        "twice referred to": given(p={"anyOf": [{"oneOf": [pet]}]}),
    }[told]
    groups = groups_of(document_of(schema))
    sent = [case["request"]["raw_body"] for group in ("happy_path", "edge_cases") for case in groups[group]]
    names = {one.tag for body in sent for one in ElementTree.fromstring(body).iter()}
    assert names >= ({"i", "t"} if told == "in a branch" else {"cat", "dog"})
    assert names.isdisjoint({"n", "p"})
