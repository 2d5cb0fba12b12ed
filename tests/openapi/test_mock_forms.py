"""Forms, files and texts that are sent to mock servers are read as they are written."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from functions.openapi.reading.media_types import FORM, MULTIPART
from tests.openapi.mock_rig import base, library


@pytest.fixture(scope="module")
def at(client: TestClient) -> str:
    return base(client)


def test_forms_are_read_as_browsers_write_them(client: TestClient, at: str) -> None:
    """Any boundary, files of any bytes."""
    files: dict[str, Any] = {"file": ("a.bin", b"\x00\xff\xfe", "application/octet-stream")}
    assert client.post(f"{at}/form", data={"age": "7"}, files=files).status_code == 200
    assert client.post(f"{at}/form", data={"age": "x"}, files=files).status_code == 422
    assert client.post(f"{at}/form", files=files).status_code == 422
    assert client.post(f"{at}/form", content="x", headers={"Content-Type": "multipart/form-data"}).status_code == 400


_OF_FORM = {
    "type": "object",
    "properties": {
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "home": {"type": "object", "properties": {"zip": {"type": "string"}, "of": {"type": "array"}}},
        "a[b]": {"type": "string"},
    },
}


def _with_form(**media: Any) -> dict[str, Any]:
    kinds = (FORM, MULTIPART)
    body = {"content": {kind: {"schema": _OF_FORM, **media} for kind in kinds}}
    cookies = [
        {"name": "c", "in": "cookie", "schema": {"type": "string"}},
        {"name": "l", "in": "cookie", "schema": {"type": "array", "items": {"type": "string"}}},
    ]
    operation = {"parameters": cookies, "requestBody": body, "responses": {"204": {"description": ""}}}
    return {**library(), "paths": {"/a": {"post": operation}}}


def test_what_is_one_value_stands_once(client: TestClient) -> None:
    """A field of a form, or of an object in it, and a cookie, as a parameter in the query."""
    at = base(client, _with_form())
    for pairs, name in [
        ([("age", "1"), ("age", "2")], "age"),
        ([("age", "1"), ("age", "x")], "age"),
        ([("home[zip]", "1"), ("home[zip]", "2")], "home[zip]"),
        ([("a[b]", "1"), ("a[b]", "2")], "a[b]"),
        ([("age", "1"), ("tags", "a"), ("tags", "b")], None),
        ([("tags[]", "a"), ("tags[]", "b"), ("home[of][]", "1"), ("home[of][]", "2")], None),
        ([("unknown", "1"), ("unknown", "2")], None),
    ]:
        parts = [(one, (None, text)) for one, text in pairs]
        for sent in ({"content": urlencode(pairs), "headers": {"Content-Type": FORM}}, {"files": parts}):
            answer = client.post(f"{at}/a", **sent)
            assert answer.status_code == (204 if name is None else 422), answer.text
            if name is not None:
                assert f"{name} stands more than once in the form" in answer.json()["detail"]
    cookies = {"c=1; l=1; l=2": 204, "c=1; c=2": 422}
    assert {text: client.post(f"{at}/a", headers={"Cookie": text}).status_code for text in cookies} == cookies


def test_a_part_is_of_a_media_type_that_its_encoding_has(client: TestClient) -> None:
    """Of several, or of a range; a part that does not say, and one that is not described, may be any."""
    encoding = {"age": {"contentType": "image/png, image/jpeg"}, "tags": {"contentType": "text/*"}, "home": 7}
    document = _with_form(encoding=encoding)
    document["paths"]["/a"]["post"]["requestBody"]["content"][MULTIPART]["schema"] = {"type": "object"}
    at = base(client, document)
    for name, content_type, status in [
        ("age", "image/png", 204),
        ("age", "IMAGE/JPEG; q=1", 204),
        ("age", "image/gif", 415),
        ("age", "", 204),
        ("tags", "text/csv", 204),
        ("tags", "application/json", 415),
        ("home", "text/plain", 204),
        ("other", "text/plain", 204),
    ]:
        part: Any = ("f", b"1", content_type) if content_type else (None, b"1")
        answer = client.post(f"{at}/a", files={name: part})
        assert answer.status_code == status, (name, content_type, answer.text)
        if status == 415:
            assert (answer.json()["code"], answer.json()["pointer"]) == ("unsupported_media_type", f"/{name}")
            assert encoding[name]["contentType"] in answer.json()["detail"]  # type: ignore[index]


def test_files_are_bodies_of_any_bytes(client: TestClient) -> None:
    """A picture is no text; what says that it is one has to be."""
    file = {"schema": {"type": "string", "format": "binary"}}
    content = {"image/png": file, "application/octet-stream": file, "text/plain": {"schema": {"type": "string"}}}
    operation = {"requestBody": {"content": content}, "responses": {"204": {"description": ""}}}
    at = base(client, {**library(), "paths": {"/files": {"put": operation}}})
    statuses = {
        media_type: client.put(
            f"{at}/files", content=b"\x89PNG\xff\xfe", headers={"Content-Type": media_type}
        ).status_code
        for media_type in content
    }
    assert statuses == {"image/png": 204, "application/octet-stream": 204, "text/plain": 400}


def test_a_text_is_read_in_the_character_encoding_that_it_names(client: TestClient) -> None:
    """Of those that are known; JSON and forms are UTF-8, whatever they say."""
    word = {"schema": {"type": "string", "enum": ["h\u00e9"]}}
    body = {"content": {"text/plain": word, "application/json": word}}
    operation = {"requestBody": body, "responses": {"204": {"description": ""}}}
    at = base(client, {**library(), "paths": {"/a": {"put": operation}}})
    for content_type, encoding, status in [
        ("text/plain", "utf-8", 204),
        ("text/plain", "utf-16", 400),
        ("text/plain; charset=utf-16", "utf-16", 204),
        ('text/plain; format=flowed; charset="ISO-8859-1"', "latin-1", 204),
        ("text/plain; charset=utf-8", "latin-1", 400),
        ("text/plain; charset=us-ascii", "latin-1", 400),
        ("text/plain; charset=latin1", "utf-8", 422),
        ("text/plain; charset=punycode", "utf-8", 415),
        ("text/plain; charset=zlib", "utf-8", 415),
        ("application/json", "utf-8", 204),
        ("application/json; charset=utf-16", "utf-8", 204),
        ("application/json; charset=utf-16", "utf-16", 400),
    ]:
        text = '"h\u00e9"' if "json" in content_type else "h\u00e9"
        answer = client.put(f"{at}/a", content=text.encode(encoding), headers={"Content-Type": content_type})
        assert answer.status_code == status, (content_type, encoding, answer.text)
    assert "UTF-8" in answer.json()["detail"]
    unchecked = base(client, {**library(), "paths": {"/a": {"put": operation}}}, validate_requests=False)
    answer = client.put(f"{unchecked}/a", content=b"x", headers={"Content-Type": "text/plain; charset=zlib"})
    assert answer.headers["larder-mock-warning"].startswith("The body was not read")
