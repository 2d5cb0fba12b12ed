"""Mock servers as their owners have them: made, listed, changed and deleted, in every process."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from infra.server import make_app
from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock
from shared.errors import TableUnavailableError
from shared.runtime import use_runtime
from shared.table import Item, ItemKey
from tests.openapi.mock_rig import base, created, library
from tests.openapi.rig import swagger_shop
from tests.wiring import client_of, memory_runtime, sqlite_runtime

ANN, BOB = {"X-API-Key": "key-of-ann"}, {"X-API-Key": "key-of-bob"}
KEYS = "ann:key-of-ann,bob:key-of-bob"


@pytest.fixture
def client(clock: ManualClock) -> Iterator[TestClient]:
    with client_of(memory_runtime(clock=clock)) as found:
        yield found


def test_a_mock_server_says_where_it_is_and_what_it_answers(client: TestClient) -> None:
    """The id cannot be guessed, the address is the one that was called, and every operation is listed."""
    answer = created(client)
    assert uuid.UUID(answer["mock_id"]).version == 4
    assert answer["base_url"] == f"http://testserver/mock/{answer['mock_id']}"
    assert {"path": "/books", "method": "GET", "summary": "All books"} in answer["endpoints"]
    assert len(answer["endpoints"]) == 12
    assert answer["expires_at"] == "2026-12-01T00:00:00Z"
    defaults = {"use_ai_responses": True, "response_variety": 3, "delay_ms": 0, "error_rate": 0}
    assert defaults.items() <= answer.items()
    assert client.get(f"/mock/{answer['mock_id']}/books").status_code == 200


def test_the_public_address_is_the_one_that_is_told() -> None:
    """Behind a proxy, LARDER_PUBLIC_URL is what clients can reach."""
    with client_of(memory_runtime(public_url="https://larder.example.com/")) as client:
        answer = created(client)
    assert answer["base_url"] == f"https://larder.example.com/mock/{answer['mock_id']}"


def test_the_seeds_name_and_a_hash_make_one_too(client: TestClient) -> None:
    """`/mock/create` is the same endpoint, and a document that was sent before goes by its hash."""
    spec_hash = created(client)["spec_hash"]
    response = client.post("/mock/create", json={"spec_hash": spec_hash, "ttl_days": 1})
    assert (response.status_code, response.json()["expires_at"]) == (201, "2026-11-02T00:00:00Z")


def test_another_process_serves_it_and_so_does_the_next_one(tmp_path: Path) -> None:
    """After a restart the same request gets the same answer."""
    with client_of(sqlite_runtime(tmp_path)) as client:
        at = base(client)
        before = client.get(f"{at}/books/7").content
    with client_of(sqlite_runtime(tmp_path)) as client:
        assert client.get(f"{at}/books/7").content == before


def test_it_is_gone_when_its_time_is_over(client: TestClient, clock: ManualClock) -> None:
    """Nothing is answered from memory after that."""
    at = base(client, ttl_days=1)
    assert client.get(f"{at}/books").status_code == 200
    clock.advance(timedelta(days=1))
    assert client.get(f"{at}/books").json()["code"] == "no_such_mock"


def test_only_its_owner_sees_it_and_everyone_with_the_id_calls_it() -> None:
    """Another owner's list does not have it, and cannot tell it from one that is not there."""
    with client_of(memory_runtime(api_keys=KEYS)) as client:
        mock_id = created(client, headers=ANN)["mock_id"]
        at = f"/api/mock/servers/{mock_id}"
        assert client.get("/api/mock/servers", headers=BOB).json()["servers"] == []
        for answer in (
            client.get(at, headers=BOB),
            client.patch(at, json={"delay_ms": 1}, headers=BOB),
            client.delete(at, headers=BOB),
            client.get(f"/api/mock/servers/{uuid.uuid4()}", headers=ANN),
            client.get("/api/mock/servers/x", headers=ANN),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "no_such_mock")
        assert client.get(at, headers=ANN).json()["mock_id"] == mock_id
        assert client.get(f"/mock/{mock_id}/books").status_code == 200


def test_the_list_goes_by_cursor_the_newest_first(client: TestClient, clock: ManualClock) -> None:
    """Every server is met once; a cursor of something else is refused."""
    made = []
    for _ in range(5):
        made.append(created(client)["mock_id"])
        clock.advance(timedelta(seconds=1))
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = client.get("/api/mock/servers", params=query).json()
        seen += [one["mock_id"] for one in page["servers"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]
    assert client.get("/api/mock/servers", params={"cursor": "x"}).status_code == 400


def test_settings_change_and_what_is_left_out_stays(client: TestClient) -> None:
    """The process that changes them answers so at once."""
    mock_id = created(client, response_variety=7, validate_requests=True)["mock_id"]
    assert client.get(f"/mock/{mock_id}/books/0").status_code == 422
    changed = client.patch(f"/api/mock/servers/{mock_id}", json={"validate_requests": False, "ttl_days": 2}).json()
    assert (changed["validate_requests"], changed["response_variety"]) == (False, 7)
    assert changed["expires_at"] == "2026-11-03T00:00:00Z"
    assert client.get(f"/mock/{mock_id}/books/0").status_code == 200
    assert client.get(f"/api/mock/servers/{mock_id}").json()["validate_requests"] is False


def test_changes_elsewhere_are_noticed_within_five_seconds(clock: ManualClock) -> None:
    """New settings, and that it was deleted."""
    table = MemoryTable(clock)
    here, there = (memory_runtime(clock=clock, table=table) for _ in range(2))
    blobs = here.blobs
    with client_of(here) as client:
        mock_id = created(client)["mock_id"]
        other = TestClient(make_app())
        use_runtime(there._replace(blobs=blobs))
        assert other.get(f"/mock/{mock_id}/books/0").status_code == 422
        use_runtime(here)
        client.patch(f"/api/mock/servers/{mock_id}", json={"validate_requests": False})
        use_runtime(there._replace(blobs=blobs))
        clock.advance(timedelta(seconds=5))
        assert other.get(f"/mock/{mock_id}/books/0").status_code == 200
        use_runtime(here)
        assert client.delete(f"/api/mock/servers/{mock_id}").status_code == 204
        assert client.get(f"/mock/{mock_id}/books/1").status_code == 404
        use_runtime(there._replace(blobs=blobs))
        clock.advance(timedelta(seconds=5))
        assert other.get(f"/mock/{mock_id}/books/1").status_code == 404


class _FailingTable(MemoryTable):
    fails = False

    def get(self, key: ItemKey, *, consistent: bool = False) -> Item | None:
        if self.fails:
            raise TableUnavailableError("The table is away.")
        return super().get(key, consistent=consistent)


def test_a_mock_that_is_ready_outlasts_the_table(clock: ManualClock) -> None:
    """While the table is away, what is in memory goes on; what is not is a 503."""
    table = _FailingTable(clock)
    with client_of(memory_runtime(clock=clock, table=table)) as client:
        at = base(client)
        table.fails = True
        clock.advance(timedelta(seconds=6))
        assert client.get(f"{at}/books").status_code == 200
        clock.advance(timedelta(seconds=6))
        assert client.get(f"/mock/{uuid.uuid4()}/books").status_code == 503


def test_browsers_of_every_origin_may_call() -> None:
    """Preflights too, whatever origins the settings name for the rest of Larder."""
    with client_of(memory_runtime(cors_origins="https://app.example.com")) as client:
        at = base(client)
        sent = {"Origin": "https://other.example.com", "Access-Control-Request-Method": "PUT"}
        preflight = client.options(f"{at}/books/7", headers={**sent, "Access-Control-Request-Headers": "x-a"})
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == "https://other.example.com"
        assert "PUT" in preflight.headers["access-control-allow-methods"]
        assert preflight.headers["access-control-allow-headers"] == "x-a"
        got = client.get(f"{at}/books", headers={"Origin": "https://other.example.com"})
        assert got.headers["access-control-allow-origin"] == "https://other.example.com"
        book = client.get(f"{at}/books/7", headers={"Origin": "https://other.example.com"})
        assert "X-Rate-Limit" in book.headers["access-control-expose-headers"]
        assert client.options("/health", headers=sent).status_code == 400


BAD: dict[str, tuple[dict[str, Any], str, str | None, str | None]] = {
    "no document": ({"spec_text": None}, "invalid_field", "", None),
    "variety": ({"response_variety": 21}, "invalid_field", "/response_variety", None),
    "delay": ({"delay_ms": 10_001}, "invalid_field", "/delay_ms", None),
    "rate": ({"error_rate": 1.01}, "invalid_field", "/error_rate", None),
    "a truth value": ({"error_rate": True}, "invalid_field", "/error_rate", None),
    "life": ({"ttl_days": 91}, "invalid_field", "/ttl_days", None),
    "an unknown field": ({"colour": 1}, "invalid_field", "/colour", None),
    "broken": ({"spec_text": "{"}, "invalid_document", "/spec_text", None),
    "no paths": ({"spec_text": '{"openapi": "3.1.0"}'}, "no_operations", "/spec_text", "/paths"),
    "elsewhere": (
        {"spec_text": json.dumps({"openapi": "3.1.0", "paths": {"/a": {"$ref": "http://127.0.0.1:9/a.json"}}})},
        "remote_ref",
        "/spec_text",
        "/paths/~1a/$ref",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_requests_are_problems(client: TestClient, name: str) -> None:
    """Each says what is wrong with a stable code and where; a fault of the document points into it."""
    body, code, pointer, document_pointer = BAD[name]
    response = client.post("/api/mock/servers", json={"spec_text": json.dumps(library()), **body})
    problem = response.json()
    assert (response.status_code, problem["code"], problem.get("pointer")) == (422, code, pointer)
    assert problem.get("document_pointer") == document_pointer


def test_a_path_that_cannot_be_read_leaves_the_others(client: TestClient) -> None:
    """It is told as a warning."""
    document = {**library(), "paths": {**library()["paths"], "/far": {"$ref": "far.yaml"}}}
    answer = created(client, document)
    assert [one["pointer"] for one in answer["warnings"]] == ["/paths/~1far/$ref"]
    assert client.get(f"/mock/{answer['mock_id']}/books").status_code == 200


def test_what_opts_out_of_storing_cannot_be_a_server(client: TestClient) -> None:
    """It says so, rather than store what may not be stored."""
    sent = {"spec_text": json.dumps(swagger_shop())}
    response = client.post("/api/mock/servers", json=sent, headers={"Cache-Control": "no-store"})
    assert (response.status_code, response.json()["code"]) == (400, "cannot_opt_out")


@pytest.mark.parametrize("parts", [{"webhooks": {"a": {"post": {}}}}, {"paths": {}}, {"components": {}}])
@pytest.mark.parametrize("stateful", [False, True])
def test_a_document_without_paths_makes_a_server_of_nothing(client: TestClient, parts: Any, stateful: bool) -> None:
    """It is a sound document, so it is served, with a warning; whoever calls is told too."""
    document = {"openapi": "3.1.0", "info": {"title": "n", "version": "1"}, **parts}
    answer = created(client, document, stateful=stateful)
    assert answer["endpoints"] == []
    assert [one["pointer"] for one in answer["warnings"]] == ["/paths"]
    called = client.get(f"/mock/{answer['mock_id']}/a")
    assert (called.status_code, called.json()["code"]) == (404, "no_such_path")
    assert client.get(f"/api/mock/servers/{answer['mock_id']}").json()["endpoints"] == []
