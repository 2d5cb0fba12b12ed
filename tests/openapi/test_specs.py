"""`/api/specs`: a document is sent once, known by its hash to whoever sent it, and told what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from starlette.testclient import TestClient

from functions.openapi.reading import listing
from functions.openapi.reading.specification import Specification
from functions.openapi.reading.structure import structural_warnings
from functions.openapi.reading.text import MAX_TEXT_BYTES
from shared.backends.s3_blobs import S3BlobStore
from shared.clock import ManualClock
from shared.runtime import build_runtime
from shared.settings import Settings
from tests.openapi.rig import shop, swagger_shop, varied, vary
from tests.wiring import client_of, memory_runtime, sqlite_runtime


def hash_of(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def put(client: TestClient, text: bytes, spec_hash: str | None = None, **headers: str) -> Any:
    return client.put(f"/api/specs/{spec_hash or hash_of(text)}", content=text, headers=headers)


TEXT = json.dumps(shop()).encode()


@pytest.mark.parametrize("text", [TEXT, yaml.safe_dump(shop()).encode(), json.dumps(swagger_shop(), indent=1).encode()])
def test_a_document_is_offered_sent_and_used_by_its_hash(text: bytes, tmp_path: Path) -> None:
    """The target that is given takes it; another process knows it then, and every endpoint takes its hash."""
    spec_hash = hash_of(text)
    with client_of(sqlite_runtime(tmp_path)) as client:
        offered = client.post("/api/specs", json={"spec_hash": spec_hash, "size_bytes": len(text)}).json()
        assert not offered["stored"]
        upload = offered["upload"]
        sent = client.request(upload["method"], upload["url"], content=text, headers={"Content-Type": "text/x-any"})
        assert sent.status_code == 200, sent.text
        assert sent.json()["title"] == "Shop"
        again = client.post("/api/specs", json={"spec_hash": spec_hash}).json()
        assert (again["stored"], again["upload"]) == (True, None)
    with client_of(sqlite_runtime(tmp_path)) as client:
        assert varied(client, spec_hash=spec_hash)["count"] == 3
        assert client.get(f"/api/specs/{spec_hash}").json() == sent.json()


def test_a_document_tells_what_it_is() -> None:
    """Its dialect, title and operations, in its own order; and a 304 to whoever has that already."""
    with client_of(memory_runtime()) as client:
        put(client, TEXT)
        found = client.get(f"/api/specs/{hash_of(TEXT)}")
        seen = client.get(f"/api/specs/{hash_of(TEXT)}", headers={"If-None-Match": found.headers["ETag"]})
    answer = found.json()
    assert (answer["dialect"], answer["title"], answer["version"]) == ("openapi-3.0", "Shop", "1")
    assert answer["operations"] == [
        {"path": "/pets/{petId}", "method": "GET", "summary": "One pet"},
        {"path": "/pets/{petId}", "method": "DELETE", "summary": None},
        {"path": "/orders", "method": "GET", "summary": None},
    ]
    assert (answer["cursor"], answer["warnings"], seen.status_code) == (None, [], 304)


def test_many_operations_come_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor leads to the rest."""
    monkeypatch.setattr(listing, "MAX_LISTED", 2)
    with client_of(memory_runtime()) as client:
        first = put(client, TEXT).json()
        rest = client.get(f"/api/specs/{hash_of(TEXT)}?cursor={first['cursor']}").json()
        assert client.get(f"/api/specs/{hash_of(TEXT)}?cursor=x").json()["code"] == "invalid_cursor"
    assert [one["path"] for one in first["operations"] + rest["operations"]] == [
        "/pets/{petId}",
        "/pets/{petId}",
        "/orders",
    ]
    assert rest["cursor"] is None


def test_faults_of_structure_are_told_and_stop_nothing() -> None:
    """Each with its pointer; the operations that are sound are served."""
    document = shop()
    document["paths"]["/broken"] = {"get": {"responses": {"200": {"description": 1}}, "parameters": [{"in": "query"}]}}
    document["paths"]["/away"] = {"$ref": "http://127.0.0.1:9/item"}
    document["components"]["schemas"]["Odd"] = {"type": "object", "properties": {"a": {"type": "nothing"}}}
    text = json.dumps(document).encode()
    with client_of(memory_runtime()) as client:
        answer = put(client, text).json()
        assert varied(client, spec_hash=hash_of(text))["count"] == 3
    assert {one["pointer"] for one in answer["warnings"]} >= {
        "/paths/~1broken/get/responses/200/description",
        "/components/schemas/Odd/properties/a/type",
    }


def test_faults_without_number_cost_little() -> None:
    """Twenty are told; the rest is not looked for, and a large part is only named."""
    many = {
        f"/{number}": {"get": {"responses": {"200": {}}, "parameters": [{"name": 1}] * 5}} for number in range(9_000)
    }
    large = {"/": {"get": {"responses": {"200": {}}, "parameters": [{"name": number} for number in range(50_000)]}}}
    began = time.process_time()
    assert len(structural_warnings(Specification(shop(paths=many)))) == 20
    (told,) = structural_warnings(Specification(shop(paths=large)))
    assert told.pointer == "/paths/~1/get"
    assert time.process_time() - began < 3


BAD: dict[str, tuple[bytes, str | None, int, str]] = {
    "another text": (TEXT + b" ", hash_of(TEXT), 422, "digest_mismatch"),
    "no document": (b"hello", None, 422, "invalid_document"),
    "nothing": (b"", None, 422, "invalid_document"),
    "no version": (b"{}", None, 422, "unsupported_version"),
    "no hash": (TEXT, "x", 422, "invalid_field"),
    "too large": (b" " * (MAX_TEXT_BYTES + 1), "0" * 64, 413, "payload_too_large"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_kept_is_refused(name: str) -> None:
    """With a stable code, and it is not there afterwards."""
    text, spec_hash, status, code = BAD[name]
    with client_of(memory_runtime()) as client:
        response = put(client, text, spec_hash)
        assert (response.status_code, response.json()["code"]) == (status, code)
        assert client.get(f"/api/specs/{hash_of(text)}").status_code == 404
        assert client.post("/api/specs", json={"spec_hash": hash_of(text)}).json()["stored"] is False


def test_more_than_may_come_is_refused_before_it_comes() -> None:
    """The size that is told is held to the limit."""
    with client_of(memory_runtime()) as client:
        response = client.post("/api/specs", json={"spec_hash": "0" * 64, "size_bytes": MAX_TEXT_BYTES + 1})
    assert response.status_code == 413


def test_a_document_is_its_owners() -> None:
    """Another key neither sees it nor learns that it is there."""
    ann, bob = {"X-API-Key": "key-of-ann"}, {"X-API-Key": "key-of-bob"}
    with client_of(memory_runtime(api_keys="ann:key-of-ann,bob:key-of-bob")) as client:
        assert put(client, TEXT, **ann).status_code == 200
        assert client.get(f"/api/specs/{hash_of(TEXT)}", headers=ann).status_code == 200
        assert client.get(f"/api/specs/{hash_of(TEXT)}", headers=bob).status_code == 404
        offered = client.post("/api/specs", json={"spec_hash": hash_of(TEXT)}, headers=bob).json()
        assert not offered["stored"]


def test_on_s3_a_document_goes_past_the_server(moto_endpoint: str) -> None:
    """The form that is given takes it; it is verified when it is first named, and kept from then on."""
    clock = ManualClock()
    blobs = S3BlobStore(f"b-{uuid.uuid4().hex}", "openapi", clock, endpoint=moto_endpoint, patience_ms=20_000)
    blobs.bootstrap()
    settings = Settings.load({"LARDER_TABLE_URL": "memory://", "LARDER_BLOBS_URL": "memory://"})
    runtime = build_runtime(settings, clock=clock, blobs=blobs)
    other = b"{" + TEXT[1:] + b" "
    with client_of(runtime) as client:
        for text, named in ((TEXT, hash_of(TEXT)), (other, "0" * 64)):
            upload = client.post("/api/specs", json={"spec_hash": named, "size_bytes": len(text)}).json()["upload"]
            assert (upload["method"], named in upload["fields"]["key"]) == ("POST", True)
            assert vary(client, spec_hash=named).status_code == 404
            sent = httpx.post(upload["url"], data=upload["fields"], files={"file": text})
            assert sent.status_code == 204, sent.text
        assert varied(client, spec_hash=hash_of(TEXT))["count"] == 3
        assert client.post("/api/specs", json={"spec_hash": hash_of(TEXT)}).json()["stored"]
        refused = client.get(f"/api/specs/{'0' * 64}")
        named = vary(client, spec_hash="0" * 64)
    assert (refused.status_code, refused.json()["code"]) == (422, "digest_mismatch")
    assert (named.json()["code"], named.json()["pointer"]) == ("digest_mismatch", "/spec_hash")
    blobs.close()


def test_another_method_is_told_all_that_there_are() -> None:
    """A path of several routes names the methods of each."""
    with client_of(memory_runtime()) as client:
        response = client.delete(f"/api/specs/{'0' * 64}")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, PUT")
