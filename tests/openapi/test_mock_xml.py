"""Mock servers read XML as cases write it: checked, kept by a stateful server, and safe whatever a stranger sends."""

from __future__ import annotations

import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.openapi.mock_rig import base
from tests.openapi.test_xml_cases import WHOLE, WORD, document_of, given

BOOK: dict[str, Any] = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "id": {"type": "integer", "readOnly": True, "xml": {"attribute": True}},
        "title": WORD,
        "pages": {"type": "integer", "minimum": 1},
        "tags": {"type": "array", "items": {**WORD, "xml": {"name": "tag"}}, "xml": {"wrapped": True}},
    },
    "xml": {"name": "book"},
}
SENT = '<?xml version="1.0"?><book><title>emma</title><pages>3</pages><tags><tag>one</tag><tag>two</tag></tags></book>'


def library() -> dict[str, Any]:
    described = {"description": "", "content": {"application/json": {"schema": BOOK}}}
    body = {"required": True, "content": {"application/xml": {"schema": BOOK}, "application/json": {"schema": BOOK}}}
    one = {"parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]}
    return {
        **document_of(BOOK),
        "paths": {
            "/books": {"post": {"requestBody": body, "responses": {"201": described}}},
            "/books/{id}": {
                **one,
                "get": {"responses": {"200": described}},
                "put": {"requestBody": body, "responses": {"200": described}},
            },
        },
    }


def post(client: TestClient, at: str, content: str | bytes, media_type: str = "application/xml") -> Any:
    return client.post(at, content=content, headers={"Content-Type": media_type})


def test_a_stateful_server_keeps_what_is_sent_as_xml(client: TestClient) -> None:
    """And gives it as JSON: numbers are numbers, and a wrapped list is a list."""
    at = base(client, library(), stateful=True)
    made = post(client, f"{at}/books", SENT)
    assert made.status_code == 201, made.text
    assert "larder-mock-warning" not in made.headers
    kept = {"title": "emma", "pages": 3, "tags": ["one", "two"]}
    assert client.get(f"{at}/books/{made.json()['id']}").json() == {"id": made.json()["id"], **kept}
    changed = client.put(
        f"{at}/books/{made.json()['id']}",
        content="<book><title>sanditon</title></book>",
        headers={"Content-Type": "application/xml"},
    )
    assert (changed.status_code, changed.json()["title"]) == (200, "sanditon")


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        ("<book><pages>3</pages></book>", 422, "title"),
        ("<book><title>emma</title><pages>0</pages></book>", 422, "At /pages"),
        ("<book><title>emma</title><pages>many</pages></book>", 422, "At /pages"),
        ('<book id="7"><title>emma</title></book>', 422, "read only"),
        ("<book><title>emma</title>", 400, "cannot be read as application/xml"),
        ("title: emma", 400, "cannot be read as application/xml"),
        ('{"title": "emma"}', 400, "cannot be read as application/xml"),
        ("", 422, "The body is missing"),
    ],
)
def test_what_is_wrong_is_told(client: TestClient, content: str, status: int, said: str) -> None:
    """As for JSON: where it is, and why."""
    answer = post(client, f"{base(client, library())}/books", content)
    assert answer.status_code == status, answer.text
    assert said in answer.text


@pytest.mark.parametrize("media_type", ["application/xml", "application/vnd.custom+xml", "text/xml"])
def test_every_kind_of_xml_is_read(client: TestClient, media_type: str) -> None:
    """By its media type; what is no XML is another."""
    at = f"{base(client, document_of(given(a=WHOLE), media=media_type))}/x"
    assert post(client, at, "<a><a>7</a></a>", media_type).status_code == 200
    assert post(client, at, "<a><a>x</a></a>", media_type).status_code == 422
    assert post(client, at, '{"a": 7}', "application/json").status_code == 415
    assert post(client, at, "<a><a>7</a></a>".encode("utf-16"), media_type).status_code == 200


@pytest.mark.parametrize(
    ("content_type", "declared", "encoding", "status"),
    [
        ("application/xml", "UTF-8", "utf-8", 200),
        ("application/xml", "", "utf-8", 200),
        ("application/xml", "", "utf-8-sig", 200),
        ("application/xml", "utf-16", "utf-16", 200),
        ("application/xml", "", "utf-16", 200),
        ("application/xml", "ISO-8859-1", "latin1", 200),
        ("text/xml; charset=iso-8859-1", "", "latin1", 200),
        ("text/xml; charset=utf-8", "ISO-8859-1", "utf-8", 200),
        ("application/xml", "", "latin1", 400),
        ("application/xml; charset=us-ascii", "", "utf-8", 400),
        ("application/xml", "x-unknown", "utf-8", 415),
    ],
)
def test_xml_is_read_in_the_encoding_that_it_says(
    client: TestClient, content_type: str, declared: str, encoding: str, status: int
) -> None:
    """What stands beside it goes before what it says of itself (RFC 7303)."""
    schema = given(name={"enum": ["ÿÿ", "Rex"]})
    at = base(client, document_of(schema, media=content_type.partition(";")[0]))
    says = f' encoding="{declared}"' if declared else ""
    for dtd, expected in (("", status), ("<!DOCTYPE a>", status if status != 200 else 400)):
        content = f'<?xml version="1.0"{says}?>{dtd}<a><name>ÿÿ</name></a>'.encode(encoding)
        assert post(client, f"{at}/x", content, content_type).status_code == expected


BOMB = '<!DOCTYPE a [<!ENTITY b "x">' + "".join(
    f'<!ENTITY b{at} "{f"&b{at - 1 if at else str()};" * 10}">' for at in range(9)
)
HOSTILE: dict[str, str | bytes] = {
    "entities of entities": f"{BOMB}]><a><a>&b8;</a></a>",
    "a file": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a><a>&b;</a></a>',
    "an address": '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a><a>7</a></a>',
    "parameters": '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:1/">%b;]><a><a>7</a></a>',
    "an entity that nobody declares": "<a><a>&b;</a></a>",
    "too deep": "<a>" * 50_000 + "</a>" * 50_000,
    "too many elements": f"<a>{'<b/>' * 200_000}</a>",
    "too many attributes": "<a " + " ".join(f"b{at}='1'" for at in range(70_000)) + "/>",
    "entities in UTF-16": '<!DOCTYPE a [<!ENTITY b "7">]><a><a>&b;</a></a>'.encode("utf-16"),
    "no UTF-8": b"<a><a>\xff\xfe</a></a>",
    "a NUL": "<a><a>7\x00</a></a>",
    "a prefix that nobody declares": "<a><p:a>7</p:a></a>",
    "two roots": "<a/><a/>",
    "the same attribute twice": '<a b="1" b="2"><a>7</a></a>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_are_refused_at_once(client: TestClient, name: str) -> None:
    """Nothing is fetched, read or unfolded, and nothing takes long."""
    at = f"{base(client, document_of(given(a=WHOLE)))}/x"
    began = time.process_time()
    answer = post(client, at, HOSTILE[name])
    assert (answer.status_code, answer.json()["code"]) in ((400, "malformed_body"), (413, "payload_too_large"))
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "content",
    [
        "<a>" + "<a>7</a>" * 15_000 + "</a>",
        "<a>" + "".join(f"<b{at}>7</b{at}>" for at in range(15_000)) + "</a>",
        "<a>" * 90 + "</a>" * 90,
        f"<a><a>{'7' * 500_000}</a></a>",
        "<a><a><![CDATA[<!DOCTYPE a>]]></a></a>",
    ],
    ids=["a list", "other names", "as deep as may be", "a long number", "no document type"],
)
def test_large_bodies_are_read_in_bounded_time(client: TestClient, content: str) -> None:
    """As many elements as are taken, against a schema that may be read in several ways."""
    part = {"anyOf": [WHOLE, WORD, {"type": "array", "items": WHOLE}, given(a=WHOLE)], "nullable": True}
    schema = {"type": "object", "properties": {"a": part}, "additionalProperties": part}
    at = f"{base(client, document_of(schema))}/x"
    began = time.process_time()
    assert post(client, at, content).status_code in (200, 413, 422)
    assert time.process_time() - began < 2
