"""Forms as real documents have them: hundreds of fields, fields of several types, and schemas that hold themselves."""

from __future__ import annotations

import base64
import email
import email.policy
import itertools
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.openapi.cases.assembling import Assembly
from functions.openapi.reading.specification import Specification
from functions.openapi.wire import form_texts
from functions.openapi.wire.bodies import Body, read_body
from functions.openapi.wire.shapes import Shape, shape_of
from shared.errors import UnprocessableError
from tests.openapi.case_rig import generated, operation_of
from tests.schema.openapi_judge import judge_of
from tests.wiring import client_of, memory_runtime

FORM = "application/x-www-form-urlencoded"


def cases_of(schema: dict[str, Any]) -> dict[str, Any]:
    document = operation_of(requestBody={"required": True, "content": {FORM: {"schema": schema}}})
    with client_of(memory_runtime()) as client:
        found: dict[str, Any] = generated(client, document, path="/x", method="post")["test_cases"]
        return found


def test_a_field_behind_hundreds_of_others_is_read_by_its_type() -> None:
    """The text "1.5" is the number that the field asks for, so it is no wrong type, wherever the field stands."""
    properties: dict[str, Any] = {f"f{at}": {"type": "boolean"} for at in range(230)}
    properties["size"] = {"type": "number"}
    sad = cases_of({"type": "object", "properties": properties})["sad_path"]
    wrong = [case for case in sad if case["violates"].get("pointer") == "/size"]
    assert all(not isinstance(case["request"]["body"]["size"], (int, float)) for case in wrong)
    texts = [case["request"]["body"]["size"] for case in wrong]
    assert not [text for text in texts if isinstance(text, str) and text.replace(".", "").lstrip("-").isdigit()]


def test_what_comes_once_may_be_a_lists_only_item() -> None:
    """Where a field is a list or one listed text, any text may be a list of one: nothing is said to break the enum."""
    names = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string", "enum": [""]}]}
    schema = {"type": "object", "required": ["names"], "properties": {"names": names}}
    found = cases_of(schema)
    assert found["happy_path"]
    broken = {case["violates"]["keyword"] for case in found["sad_path"] if case["violates"].get("pointer")}
    assert not {"enum", "type"} & broken, broken


def test_a_form_of_schemas_that_hold_themselves_is_read_at_once() -> None:
    """150 properties that are all the same object again, four deep, are half a billion places; none is read twice."""
    node: dict[str, Any] = {
        "type": "object",
        "properties": {f"p{at}": {"$ref": "#/definitions/Node"} for at in range(150)},
    }
    specification = Specification({"swagger": "2.0", "definitions": {"Node": node}})
    shape = shape_of(specification, specification.root.member("definitions", "Node"))
    assert read_body(Body(b"p7=x", FORM), shape) == [{"p7": "x"}]


def parts_of(request: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    """Return file name and stated type of each part of a multipart form, as Python's own parser reads them."""
    whole = f"Content-Type: {request['content_type']}\r\n\r\n{request['raw_body']}".encode()
    parts = email.message_from_bytes(whole, policy=email.policy.HTTP).iter_parts()
    return {
        str(part.get_param("name", header="Content-Disposition")): (part.get_filename(), part.get("Content-Type"))
        for part in parts
    }


def test_files_in_a_form_are_files_to_who_reads_it() -> None:
    """A part of bytes has a file name and a type, the document's where it has one; a text has neither."""
    file = {"type": "string", "format": "binary"}
    schema = {
        "type": "object",
        "required": ["file", "the pics", "note", "meta", "said"],
        "properties": {
            "file": {"$ref": "#/components/schemas/File"},
            "the pics": {"type": "array", "items": file, "minItems": 1},
            "note": {"type": "string", "minLength": 2},
            "said": {"type": "string"},
            "meta": {"type": "object"},
        },
    }
    json_too = {"contentType": "application/json"}
    encoding = {"the pics": {"contentType": "image/png, image/jpeg"}, "meta": json_too, "said": json_too}
    document = operation_of(
        requestBody={"required": True, "content": {"multipart/form-data": {"schema": schema, "encoding": encoding}}}
    )
    document["components"] = {"schemas": {"File": file}}
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/x", method="post")["test_cases"]
        sent = {"spec_text": json.dumps(document), "path": "/x", "method": "post"}
        files = {
            name: client.post(f"/api/tests/generate?format={name}", json=sent).text
            for name in ("pytest", "postman", "hurl")
        }
    request = answer["happy_path"][0]["request"]
    assert parts_of(request) == {
        "file": ("file.bin", "application/octet-stream"),
        "the pics": ("the_pics.png", "image/png"),
        "note": (None, None),
        "said": (None, None),
        "meta": (None, "application/json"),
    }
    assert {case["violates"]["pointer"] for case in answer["sad_path"] if case["violates"]["keyword"] == "minLength"}
    assert repr(request["raw_body"]) in files["pytest"]
    assert json.dumps(request["raw_body"], ensure_ascii=False) in files["postman"]
    assert base64.b64encode(request["raw_body"].encode()).decode() in files["hurl"]


def test_files_of_swagger_and_of_3_1_are_files_too() -> None:
    """`type: file`, and a media type of the content without an encoding as a text."""
    swagger = {
        "swagger": "2.0",
        "paths": {
            "/x": {
                "post": {
                    "consumes": ["multipart/form-data"],
                    "parameters": [{"name": "f", "in": "formData", "type": "file", "required": True}],
                    "responses": {},
                }
            }
        },
    }
    properties = {
        "f": {"contentMediaType": "text/csv"},
        "t": {"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"},
    }
    schema = {"type": "object", "required": ["f", "t"], "properties": properties}
    newer = {
        **operation_of(requestBody={"required": True, "content": {"multipart/form-data": {"schema": schema}}}),
        "openapi": "3.1.0",
    }
    with client_of(memory_runtime()) as client:
        for document, parts in (
            (swagger, {"f": ("f.bin", "application/octet-stream")}),
            (newer, {"f": ("f.csv", "text/csv"), "t": (None, None)}),
        ):
            case = generated(client, document, path="/x", method="post")["test_cases"]["happy_path"][0]
            assert parts_of(case["request"]) == parts


def test_what_a_form_cannot_hold_is_not_said_of_it() -> None:
    """`an={}` is a list of one text and no object: what is wrong is wrong where it is said, as a server reads it."""
    schema = {
        "type": "object",
        "required": ["an"],
        "properties": {
            "an": {"type": "array", "items": {"type": "integer"}, "minItems": 2},
            "n": {"type": "integer"},
            "o": {"type": "object", "required": ["k"], "properties": {"k": {"type": "integer"}}},
        },
    }
    judge = judge_of("openapi-3.0", schema)
    found = [case for case in cases_of(schema)["sad_path"] if case["violates"].get("pointer") is not None]
    assert {"/an/0", "/an", "/n", "/o", "/o/k", ""} == {case["violates"]["pointer"] for case in found}
    for case in found:
        sent = parse_qs(case["request"]["raw_body"], keep_blank_values=True)
        read = {name: [number(text) for text in texts] for name, texts in sent.items() if name == "an"}
        read |= {name: number(texts[0]) for name, texts in sent.items() if name == "n"}
        read |= {name: json.loads(texts[0]) for name, texts in sent.items() if name == "o"}
        wrong = {"".join(f"/{step}" for step in error.absolute_path) for error in judge.iter_errors(read)}
        assert wrong == {case["violates"]["pointer"]}, case


def test_forms_are_encoded_and_decoded_as_by_python() -> None:
    """Blanks, signs of percent and plus, letters of any script, long texts and broken escapes: to the byte."""
    odd = "".join(map(chr, range(0x250))) + "\u05d0\u4e00\U0001f600"
    texts = ["", " ", "%", "+", "%20+ %", '{"a":[1,"b c"]}', *odd, odd, "a b%" * 1_000, odd * 20]
    pairs = [(name, text) for text in texts for name in ("n", text)]
    sent = urlencode(pairs)
    assert form_texts.encoded(pairs) == sent
    for form in (sent, "", "&&a", "=", "a=b=c&a=%&%zz=%e9&x=%2", "+=+&%2B=%2b"):
        assert form_texts.decoded(form) == parse_qsl(form, keep_blank_values=True)


def number(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def test_a_field_that_may_be_nothing_is_read_in_bounded_time() -> None:
    """Of a field whose schemas contradict each other no type is left; a real document's form never came to an end."""
    shape = Shape(frozenset({"object"}), None, {"a": Shape(frozenset()), "b": Shape(frozenset({"null"}))})
    assert read_body(Body(b"a=1&b=2", FORM), shape) == [{"a": "1", "b": "2"}]


def test_whole_numbers_that_are_listed_are_numbers() -> None:
    """A field of type number that lists 1 and 4 was taken for one that may be nothing, and the form for a wrong one."""
    schema = {"type": "object", "properties": {
        "year": {"type": "number", "enum": [1, 4]}, "most": {"type": "number"},
    }, "required": ["year", "most"]}  # fmt: skip
    told = {
        case["violates"]["detail"] for case in cases_of(schema)["sad_path"] if case["violates"]["keyword"] == "type"
    }
    assert not any('the string "-' in each or 'the string "1' in each for each in told)
    read = read_body(Body(b"year=4&most=2.5", FORM), shape_of_schema(schema))
    assert read[0] == {"year": 4, "most": 2.5}


def shape_of_schema(schema: Any) -> Shape:
    specification = Specification(
        {"openapi": "3.0.0", "info": {}, "paths": {}, "components": {"schemas": {"S": schema}}}
    )
    return shape_of(specification, specification.at("/components/schemas/S"))


def test_a_fault_beside_a_field_that_is_likely_read_wrongly_is_none() -> None:
    """The text "4" may be a text that is allowed, whatever else of the form is read in other ways too."""
    items = {"type": "array", "minItems": 2, "items": {"enum": [1, 2, "1"]}}
    either = {"anyOf": [{"type": "integer", "minimum": 5}, {"type": "string", "maxLength": 3}]}
    found = cases_of({"type": "object", "required": ["x", "b"], "properties": {"x": items, "b": either}})
    broken = [case["violates"]["keyword"] for case in found["sad_path"] if case["violates"].get("pointer") == "/b"]
    assert broken == ["maxLength"]


WHOLE: dict[str, Any] = {"type": "integer"}
WORD: dict[str, Any] = {"type": "string", "pattern": "^[a-z]+$"}
TRUTH: dict[str, Any] = {"type": "boolean"}


def listed(items: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 2, **more}


@pytest.mark.parametrize(
    ("field", "kinds"),
    [
        ({"anyOf": [listed(WHOLE), {"enum": ["none"]}]}, {int, str}),
        ({"anyOf": [listed(WHOLE), listed(TRUTH)]}, {int, bool}),
        ({"type": "array", "minItems": 2, "anyOf": [{"items": WHOLE}, {"items": TRUTH}]}, {int, bool}),
        ({"anyOf": [{"oneOf": [listed(WHOLE), {"allOf": [listed(TRUTH)]}]}, TRUTH]}, {int, bool}),
        ({"oneOf": [listed({"type": "object", "required": ["n"], "properties": {"n": WHOLE}}), WHOLE]}, {dict, int}),
    ],
)
def test_a_list_in_a_branch_has_the_items_of_that_branch(field: Any, kinds: set[type]) -> None:
    """They are sent, and a wrong one is a fault where its text can stand for no right one."""
    found = cases_of({"type": "object", "required": ["a"], "properties": {"a": field}})
    sent = [case["request"]["raw_body"] for group in ("happy_path", "edge_cases") for case in found[group]]
    texts = {text for body in sent for _, text in parse_qsl(body)}
    assert {type(number(text)) for text in texts} == kinds
    judge = judge_of("openapi-3.0", field)
    faults = [case for case in found["sad_path"] if case["violates"].get("pointer", "").startswith("/a/0")]
    assert any(case["violates"]["keyword"] == "type" for case in faults)
    for case in faults:
        values = [number(text) for _, text in parse_qsl(case["request"]["raw_body"])]
        assert not judge.is_valid(values)
        assert len(values) > 1 or not judge.is_valid(values[0])


SCALARS = st.sampled_from([
    WHOLE, {**WHOLE, "maximum": 9}, TRUTH, WORD, {"type": "string", "maxLength": 2}, {"type": "number"},
    {"enum": ["x", "y"]}, {"enum": [1, 2]},
])  # fmt: skip
FIELDS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from(["oneOf", "anyOf"]), st.lists(inner, max_size=3, min_size=1), min_size=1),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner, "minItems": st.integers(0, 2)}),
    ),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries({"a": FIELDS, "b": FIELDS}))
def test_what_is_invalid_is_so_whatever_its_texts_stand_for(properties: Any) -> None:
    """Of any fields, with branches, lists, and lists in branches: no reader that takes texts for values takes it."""
    schema = {"type": "object", "required": ["a"], "properties": properties}
    document = operation_of(requestBody={"required": True, "content": {FORM: {"schema": schema}}})
    try:
        groups = Assembly(Specification(document), "/x", "post").made().groups
    except UnprocessableError:
        return
    judge = judge_of("openapi-3.0", schema)
    for case in groups["sad_path"]:
        told: Any = case
        if told["violates"]["in"] == "body" and "pointer" in told["violates"]:
            assert not any(map(judge.is_valid, meant(told["request"]["raw_body"]))), case


def meant(form: str) -> Iterator[dict[str, Any]]:
    """Yield what a form may stand for where each text may be a value of any kind; some 500 of these at most."""
    grouped: dict[str, list[list[Any]]] = {}
    for name, text in parse_qsl(form, keep_blank_values=True):
        value = number(text)
        # Lists repeat their field, so that no text is one.
        grouped.setdefault(name, []).append([text] if value == text or isinstance(value, list) else [text, value])
    fields = []
    for name, texts in grouped.items():
        lists = [list(one) for one in itertools.islice(itertools.product(*texts), 20)]
        fields.append([(name, one) for one in [*lists, *(texts[0] if len(texts) == 1 else ())]])
    yield from map(dict, itertools.product(*fields))
