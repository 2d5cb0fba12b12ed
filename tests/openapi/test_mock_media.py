"""Bodies that are not JSON: answered as what they say they are, and taken where nothing here can check them."""

from __future__ import annotations

import io
import json
import wave
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from tests.openapi.mock_rig import base
from tests.openapi.rig import swagger_shop

_STARTS = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/gif": b"GIF8",
    "image/jpeg": b"\xff\xd8\xff",
    "image/webp": b"RIFF",
    "image/svg+xml": b"<svg ",
    "application/pdf": b"%PDF-",
    "application/zip": b"PK",
    "audio/wav": b"RIFF",
    "application/xml": b"<?xml ",
}


def document(content: Any, **operation: Any) -> dict[str, Any]:
    response = {"description": "", "content": content}
    return {
        "openapi": "3.1.0",
        "info": {"title": "m", "version": "1"},
        "paths": {
            "/it": {"get": {"responses": {"200": response}}, "post": {"responses": {"201": response}, **operation}}
        },
    }


@pytest.mark.parametrize("described", [{}, {"schema": {"type": "string", "format": "binary"}}, {"schema": {}}])
@pytest.mark.parametrize("media_type", _STARTS)
def test_a_file_is_one_of_its_kind(client: TestClient, media_type: str, described: Any) -> None:
    """Whatever little the document says of it; and the sandbox stays."""
    answer = client.get(f"{base(client, document({media_type: described}))}/it")
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.content.startswith(_STARTS[media_type])
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_samples_can_be_opened(client: TestClient) -> None:
    """By the programs that open such files."""
    at = base(client, document({"audio/x-wav": {}, "application/zip": {}, "image/svg+xml": {}}))
    wanted = {one: client.get(f"{at}/it", headers={"Accept": one}).content for one in ("audio/*", "application/zip")}
    with wave.open(io.BytesIO(wanted["audio/*"])) as sound:
        assert len(sound.readframes(9_999)) == 800
    with zipfile.ZipFile(io.BytesIO(wanted["application/zip"])) as archive:
        assert archive.namelist() == []
    svg = client.get(f"{at}/it", headers={"Accept": "image/svg+xml"}).text
    assert ElementTree.fromstring(svg).attrib == {"width": "1", "height": "1"}


@pytest.mark.parametrize(
    ("content", "content_type", "body"),
    [
        ({"text/plain": {}}, "text/plain; charset=utf-8", "OK"),
        ({"text/plain": {"example": "hello"}}, "text/plain; charset=utf-8", "hello"),
        ({"text/csv": {"schema": {"type": "string"}, "example": "a,b\n1,2"}}, "text/csv; charset=utf-8", "a,b\n1,2"),
        ({"text/*": {}}, "text/plain; charset=utf-8", "OK"),
        ({"application/octet-stream": {}}, "application/octet-stream", "OK"),
        ({"application/vnd.ms-excel": {}}, "application/vnd.ms-excel", "OK"),
        ({"application/xml": {"example": "<a>1</a>"}}, "application/xml", "<a>1</a>"),
        ({"application/x-ndjson": {"example": [{"a": 1}, {"a": 2}]}}, "application/x-ndjson", '{"a":1}\n{"a":2}\n'),
        ({"text/event-stream": {"example": {"a": 1}}}, "text/event-stream; charset=utf-8", 'data: {"a":1}\n\n'),
        ({"text/event-stream": {"example": "a\nb"}}, "text/event-stream; charset=utf-8", "data: a\ndata: b\n\n"),
        ({"image/png": {}, "application/json": {}}, "application/json", "{}"),
        (
            {"text/csv; charset=utf-16; header=absent": {"example": "h\u00e9"}},
            "text/csv; charset=utf-8; header=absent",
            "h\u00e9",
        ),
    ],
)
def test_a_text_is_written_as_its_media_type_has_it(
    client: TestClient, content: Any, content_type: str, body: str
) -> None:
    """The document's example, or one that says OK."""
    answer = client.get(f"{base(client, document(content), response_variety=1)}/it")
    assert (answer.status_code, answer.headers["content-type"], answer.text) == (200, content_type, body)


def test_swaggers_files_are_files_too(client: TestClient) -> None:
    """`type: file`, of what the operation produces."""
    shop = swagger_shop()
    shop["paths"] = {
        "/it": {
            "get": {"produces": ["image/png"], "responses": {"200": {"description": "", "schema": {"type": "file"}}}}
        }
    }
    answer = client.get(f"{base(client, shop)}/it")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(_STARTS["image/png"])


EXAMPLES = {
    "application/json": {
        "schema": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}},
        "examples": {
            "good": {"value": {"id": 3}},
            "bad": {"value": {"id": "x"}},
            "far": {"externalValue": "http://127.0.0.1:9/"},
        },
    },
    "text/plain": {"examples": {"words": {"value": "three"}}},
}


def test_an_example_that_is_not_there_is_refused_with_those_that_are(client: TestClient) -> None:
    """One that stands somewhere else is none: nothing is fetched."""
    at = base(client, document(EXAMPLES))
    for name in ("none", "far", ""):
        refused = client.get(f"{at}/it", headers={"Prefer": f'example="{name}"'})
        assert (refused.status_code, refused.json()["code"]) == (400, "no_such_example")
        assert refused.json()["detail"].endswith("it has good, bad, words.")
    assert client.get(f"{at}/it", headers={"Prefer": "example=words"}).text == "three"
    refused = client.get(f"{at}/it", headers={"Prefer": "example=words", "Accept": "application/json"})
    assert refused.json()["detail"].endswith("it has good, bad.")


def test_an_example_that_is_not_valid_is_not_given_and_said_so(client: TestClient) -> None:
    """Answers stay valid; the preference is not among those that were applied."""
    at = base(client, document(EXAMPLES))
    good = client.get(f"{at}/it", headers={"Prefer": "example=good"})
    assert (good.json(), good.headers["preference-applied"]) == ({"id": 3}, "example")
    bad = client.get(f"{at}/it", headers={"Prefer": "code=200, example=bad"})
    assert isinstance(json.loads(bad.content)["id"], int)
    assert bad.headers["preference-applied"] == "code"
    assert bad.headers["larder-mock-warning"].startswith("The example is not valid")


def test_xml_has_the_namespaces_that_the_document_gives_it(client: TestClient) -> None:
    """Read back by another parser: of elements, attributes and lists; a prefix without a namespace is left out."""
    one: Any = {"enum": ["a"]}
    schema: Any = {
        "type": "object",
        "required": ["id", "name", "tags", "odd", "own"],
        "xml": {"name": "pet", "namespace": "http://e.org/pet?a=1&b=2", "prefix": "p"},
        "properties": {
            "id": {"const": 1, "xml": {"attribute": True, "namespace": "urn:ids", "prefix": "i"}},
            "name": {**one, "xml": {"namespace": "urn:names"}},
            "tags": {
                "type": "array",
                "minItems": 2,
                "maxItems": 2,
                "items": {**one, "xml": {"name": "tag", "namespace": "urn:tags", "prefix": "t"}},
                "xml": {"wrapped": True, "namespace": "urn:tags", "prefix": "t"},
            },
            "odd": {**one, "xml": {"prefix": "nowhere"}},
            "own": {**one, "xml": {"prefix": "xmlns", "namespace": "http://www.w3.org/2000/xmlns/"}},
        },
    }
    answer = client.get(f"{base(client, document({'application/xml': {'schema': schema}}))}/it")
    root = ElementTree.fromstring(answer.text)
    assert (root.tag, root.attrib) == ("{http://e.org/pet?a=1&b=2}pet", {"{urn:ids}id": "1"})
    assert {child.tag for child in root} == {"{urn:names}name", "{urn:tags}tags", "odd", "own"}
    assert [(tag.tag, tag.text) for tag in root.iterfind("{urn:tags}tags/*")] == [("{urn:tags}tag", "a")] * 2
