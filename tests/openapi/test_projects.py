"""Records and history of projects: what was asked for, by whom, seen by nobody else, and never in the way."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock
from shared.errors import TableUnavailableError
from shared.runtime import Runtime
from shared.table import Condition, Item, ItemKey
from tests.openapi.rig import shop, vary
from tests.wiring import ScriptedProvider, client_of, items_of, memory_runtime, sqlite_runtime

ANN, BOB = {"X-API-Key": "key-of-ann"}, {"X-API-Key": "key-of-bob"}
KEYS = "ann:key-of-ann,bob:key-of-bob"


def ask(client: TestClient, document: Any = None, headers: dict[str, str] | None = None, **body: Any) -> Any:
    sent = {"path": "/pets/{petId}", "method": "get", "project_id": "p1", **body}
    sent["spec_text"] = json.dumps(shop() if document is None else document)
    return client.post("/api/tests/generate", json=sent, headers=headers)


def records(client: TestClient, project: str = "p1", query: str = "", **headers: str) -> Any:
    response = client.get(f"/api/projects/{project}/tests{query}", headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


def events(client: TestClient, runtime: Runtime, project: str = "p1", **headers: str) -> list[dict[str, Any]]:
    runtime.buffer.flush()
    response = client.get(f"/api/projects/{project}/history", headers=headers)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["events"]
    return found


def test_a_record_says_what_a_project_has() -> None:
    """One an operation; asked again it is not written again, and after an edit it is the same one, changed."""
    clock = ManualClock()
    runtime = memory_runtime(clock=clock)
    edited = shop()
    edited["components"]["schemas"]["Pet"]["required"] = ["id"]
    with client_of(runtime) as client:
        first = ask(client, specification_id=7)
        (record,) = records(client)["records"]
        assert record == {
            "project_id": "p1",
            "specification_id": "7",
            "path": "/pets/{petId}",
            "method": "GET",
            "operation_summary": "One pet",
            "include_ai_tests": True,
            "total_tests": first.json()["total_tests"],
            "spec_hash": first.json()["spec_hash"],
            "key": first.headers["Cache-Status"].partition('key="')[2].partition('"')[0],
            "created_at": "2026-11-01T00:00:00+00:00",
            "updated_at": "2026-11-01T00:00:00+00:00",
            "created_by": "local",
        }
        version = runtime.table.query(f"{record_key(runtime).partition}").items[0].version
        clock.sleep(3600)
        ask(client, specification_id=7)
        assert runtime.table.query(f"{record_key(runtime).partition}").items[0].version == version
        ask(client, edited, specification_id=7)
        (changed,) = records(client)["records"]
    assert changed["spec_hash"] != record["spec_hash"]
    assert (changed["created_at"], changed["updated_at"]) == (record["created_at"], "2026-11-01T01:00:00+00:00")


def mock_data(client: TestClient, project: str = "p1", query: str = "", **headers: str) -> Any:
    response = client.get(f"/api/projects/{project}/mock-data{query}", headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_record_says_what_mock_data_a_project_has() -> None:
    """One a response of an operation: asked again it is not written again, with another count it is the same one."""
    clock = ManualClock()
    runtime = memory_runtime(clock=clock)
    with client_of(runtime) as client:
        first = vary(client, projectId="p1", specificationId=7)
        (record,) = mock_data(client)["records"]
        assert record == {
            "project_id": "p1",
            "specification_id": "7",
            "path": "/pets/{petId}",
            "method": "GET",
            "operation_summary": "One pet",
            "response_code": "200",
            "variation_count": 3,
            "use_ai_responses": True,
            "spec_hash": first.json()["spec_hash"],
            "key": first.headers["Cache-Status"].partition('key="')[2].partition('"')[0],
            "created_at": "2026-11-01T00:00:00+00:00",
            "updated_at": "2026-11-01T00:00:00+00:00",
            "created_by": "local",
        }
        key = record_key(runtime)
        version = runtime.table.query(key.partition).items[0].version
        clock.sleep(3600)
        vary(client, projectId="p1", specificationId=7)
        assert runtime.table.query(key.partition).items[0].version == version
        vary(client, projectId="p1", specificationId=7, count=5, operation_summary="Mine")
        (changed,) = mock_data(client)["records"]
        assert (changed["variation_count"], changed["operation_summary"]) == (5, "Mine")
        assert (changed["created_at"], changed["updated_at"]) == (record["created_at"], "2026-11-01T01:00:00+00:00")
        # Both are answered with the document's 5XX, so they are one.
        for code in ("404", "500", "503"):
            vary(client, project_id="p1", response_code=code)
        ask(client)
        first_page = mock_data(client, query="?limit=2")
        found = first_page["records"] + mock_data(client, query=f"?cursor={first_page['cursor']}")["records"]
        assert [one["response_code"] for one in found] == ["200", "404", "5XX"]
        assert len(records(client)["records"]) == 1
        refused = client.get(f"/api/projects/p1/tests?cursor={first_page['cursor']}")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_cursor")
        runtime.buffer.flush()
        assert client.delete("/api/projects/p1").json() == {"project_id": "p1", "deleted": 11, "more": False}
        assert mock_data(client)["records"] == []


def test_mock_data_is_its_owners_and_only_what_is_kept_is_recorded() -> None:
    """Not another key's, not with no-store, and nothing where a response has nothing to vary or there is no project."""
    runtime = memory_runtime(api_keys=KEYS)
    with client_of(runtime) as client:
        vary(client, project_id="p1", headers=ANN)
        vary(client, project_id="p2", headers={**ANN, "Cache-Control": "no-store"})
        vary(client, project_id="p2", method="DELETE", response_code="204", headers=ANN)
        vary(client, headers=ANN)
        assert len(mock_data(client, **ANN)["records"]) == 1
        assert mock_data(client, **BOB)["records"] == mock_data(client, "p2", **ANN)["records"] == []


def test_a_path_cannot_pass_for_another_ones_response() -> None:
    """A path that holds what separates the parts of a record's name has a record of its own."""
    answers = {"responses": {"200": {"description": "", "content": {"application/json": {"schema": {}}}}}}
    document = shop(
        paths={"/a#200": {"get": answers}, "/a": {"get": {"responses": {"200#200": answers["responses"]["200"]}}}}
    )
    with client_of(memory_runtime()) as client:
        for path in ("/a#200", "/a"):
            assert vary(client, document, path=path, project_id="p1").status_code == 200
        assert len(mock_data(client)["records"]) == 2


def record_key(runtime: Runtime) -> ItemKey:
    (item,) = (item for item in items_of(runtime.table) if item.key.partition.startswith("openapi#projects#"))
    return item.key


def test_records_come_in_pages(tmp_path: Path) -> None:
    """The cursor leads on; one of another list is refused."""
    with client_of(sqlite_runtime(tmp_path)) as client:
        for path, method in (("/pets/{petId}", "get"), ("/pets/{petId}", "delete"), ("/orders", "get")):
            ask(client, path=path, method=method)
        first = records(client, query="?limit=2")
        rest = records(client, query=f"?limit=2&cursor={first['cursor']}")
        found = [(one["method"], one["path"]) for one in first["records"] + rest["records"]]
        assert found == [("DELETE", "/pets/{petId}"), ("GET", "/orders"), ("GET", "/pets/{petId}")]
        refused = client.get("/api/projects/p1/tests?cursor=nonsense")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_cursor")
        assert client.get("/api/projects/p1/tests?limit=0").status_code == 422


def test_the_history_tells_hits_misses_and_failures() -> None:
    """Test cases and mock data, the newest first, with where the answer came from or why there was none."""
    clock = ManualClock()
    runtime = memory_runtime(clock=clock)
    with client_of(runtime) as client:
        steps: list[Any] = [
            lambda: ask(client),
            lambda: ask(client),
            lambda: vary(client, project_id="p1"),
            lambda: ask(client, path="/none"),
            lambda: vary(client, project_id="p1", spec_text="{"),
        ]
        for step in steps:
            clock.sleep(1)
            step()
        found = events(client, runtime)
    assert [
        (one["data_type"], one["success"], one["cache_hit"], one["cache_source"], one["error"]) for one in found
    ] == [
        ("mock_data", False, False, None, "invalid_document"),
        ("test_cases", False, False, None, "no_such_operation"),
        ("mock_data", True, False, "generated", None),
        ("test_cases", True, True, "ai_memory", None),
        ("test_cases", True, False, "generated", None),
    ]
    assert all(one["generation_time_ms"] >= 0 and one["created_by"] == "local" for one in found)


def test_the_history_is_kept_for_90_days() -> None:
    """Not a day longer."""
    clock = ManualClock()
    runtime = memory_runtime(clock=clock)
    with client_of(runtime) as client:
        ask(client)
        assert len(events(client, runtime)) == 1
        clock.sleep(90 * 86_400 - 1)
        assert len(events(client, runtime)) == 1
        clock.sleep(1)
        assert events(client, runtime) == []


def test_a_project_is_its_owners() -> None:
    """Another key's project of the same id is another project, whatever the names hold."""
    runtime = memory_runtime(api_keys=KEYS)
    with client_of(runtime) as client:
        ask(client, headers=ANN)
        assert len(records(client, **ANN)["records"]) == len(events(client, runtime, **ANN)) == 1
        assert records(client, **BOB)["records"] == events(client, runtime, **BOB) == []
        assert client.delete("/api/projects/p1", headers=BOB).json()["deleted"] == 0
        assert len(records(client, **ANN)["records"]) == 1


def test_a_project_is_forgotten_and_its_cases_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """In bounded steps; what was generated is everyone's, and a new request makes a new record."""
    from functions.openapi import records as module

    monkeypatch.setattr(module, "DELETED_AT_ONCE", 2)
    runtime = memory_runtime()
    with client_of(runtime) as client:
        for method in ("get", "delete"):
            ask(client, method=method)
        assert client.delete("/api/projects/p1").json() == {"project_id": "p1", "deleted": 2, "more": True}
        assert records(client)["records"] == []
        assert client.delete("/api/projects/p1").json() == {"project_id": "p1", "deleted": 2, "more": True}
        assert client.delete("/api/projects/p1").json() == {"project_id": "p1", "deleted": 0, "more": False}
        assert events(client, runtime) == []
        assert ask(client).json()["cached"]
        assert len(records(client)["records"]) == 1


def test_nothing_is_noted_without_a_project_or_with_no_store() -> None:
    """Who opts out leaves no trace."""
    runtime = memory_runtime()
    with client_of(runtime) as client:
        ask(client, project_id=None)
        ask(client, headers={"Cache-Control": "no-store"})
        assert events(client, runtime) == records(client)["records"] == []


class Unwritable(MemoryTable):
    """A table that takes no record and no event."""

    def put(self, item: Item, *, when: Condition | None = None) -> int | None:
        if item.key.partition.startswith(("openapi#projects#", "openapi#history#")):
            raise TableUnavailableError("full")
        return super().put(item, when=when)


def test_trouble_with_records_is_no_callers_concern() -> None:
    """Where neither record nor event can be written, the cases come all the same."""
    clock = ManualClock()
    runtime = memory_runtime(clock=clock, table=Unwritable(clock))
    with client_of(runtime) as client:
        assert ask(client).status_code == vary(client, project_id="p1").status_code == 200
        assert events(client, runtime) == []


def everything(client: TestClient, document: Any, query: str = "", **body: Any) -> Any:
    sent = {"spec_text": json.dumps(document), **body}
    response = client.post(f"/api/tests/generate-all{query}", json=sent)
    assert response.status_code == 200, response.text
    return response.json()


def test_every_operation_is_paid_for_once() -> None:
    """n calls for n operations, then none, then only for those that an edit touches, then none; each is recorded."""
    provider = ScriptedProvider(always={"cases": []})
    runtime = memory_runtime(provider=provider)
    document = shop()

    def run() -> tuple[int, int, int]:
        before = provider.count
        answer = everything(client, document, project_id="p1")
        assert (answer["succeeded"], answer["failed"], answer["pending"]) == (3, 0, [])
        return provider.count - before, answer["cached"], len(answer["operations"])

    with client_of(runtime) as client:
        assert [run(), run()] == [(3, 0, 3), (0, 3, 3)]
        document["components"]["schemas"]["Pet"]["required"] = ["id"]
        assert [run(), run()] == [(1, 2, 3), (0, 3, 3)]
        assert len(records(client)["records"]) == 3
        assert Counter(one["cache_hit"] for one in events(client, runtime)) == {False: 4, True: 8}
        alone = ask(client, document).json()
        (shown,) = (one for one in everything(client, document)["operations"] if one["summary"] == "One pet")
    assert (shown["total_tests"], alone["cached"]) == (alone["total_tests"], True)
    assert shown["counts"] == {group: len(cases) for group, cases in alone["test_cases"].items()}


def test_an_operation_that_fails_stops_no_other() -> None:
    """It says why, with a pointer into the document, and is failed in the history."""
    document = shop()
    document["paths"]["/bad"] = {
        "get": {"parameters": [{"name": "a", "in": "query", "required": True, "schema": {"$ref": "x.yaml"}}]}
    }
    runtime = memory_runtime()
    with client_of(runtime) as client:
        answer = everything(client, document, project_id="p1")
        failed = [one for one in events(client, runtime) if not one["success"]]
    assert (answer["succeeded"], answer["failed"]) == (3, 1)
    (bad,) = (one for one in answer["operations"] if one["error"] is not None)
    assert (bad["path"], bad["error"]["code"], bad["error"]["status"]) == ("/bad", "remote_ref", 422)
    assert bad["error"]["document_pointer"] == "/paths/~1bad/get/parameters/0/schema/$ref"
    assert [one["error"] for one in failed] == ["remote_ref"]


def test_what_is_not_done_in_time_is_pending_and_goes_on() -> None:
    """With a model that takes twenty seconds, a call does what it can, and the next ones do the rest."""
    clock = ManualClock()

    def slow(_: Any) -> Any:
        clock.sleep(20)
        return {"cases": []}

    provider = ScriptedProvider(always=slow)
    paths: dict[str, Any] = {f"/{number}": {"get": {"responses": {}}} for number in range(20)}
    counts = []
    with client_of(memory_runtime(provider=provider, clock=clock)) as client:
        while True:
            answer = everything(client, shop(paths=paths))
            counts.append(len(answer["pending"]))
            assert len(answer["operations"]) + len(answer["pending"]) == 20
            if not answer["pending"]:
                break
    assert counts[0] > 0
    assert counts == sorted(counts, reverse=True)
    assert provider.count == 20


def test_many_operations_are_done_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor leads to the operations after these."""
    from functions.openapi.reading import listing

    monkeypatch.setattr(listing, "MAX_LISTED", 2)
    with client_of(memory_runtime()) as client:
        first = everything(client, shop())
        rest = everything(client, shop(), f"?cursor={first['cursor']}")
        none = everything(client, shop(paths={}))
        other = {"spec_text": json.dumps(shop("3.1.0"))}
        refused = client.post(f"/api/tests/generate-all?cursor={first['cursor']}", json=other)
    assert [len(first["operations"]), len(rest["operations"]), rest["cursor"]] == [2, 1, None]
    assert (none["operations"], none["pending"], none["cursor"]) == ([], [], None)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize("project", ["team/shop", "/", ".", ".."])
@pytest.mark.parametrize("path", ["/api/tests/generate", "/api/tests/generate-all", "/api/mock/generate-variations"])
def test_a_project_that_no_url_can_name_is_refused(path: str, project: str) -> None:
    """Its records could be neither read nor deleted, so nothing is noted under it."""
    sent = {"spec_text": json.dumps(shop()), "projectId": project}
    if path != "/api/tests/generate-all":
        sent |= {"path": "/pets/{petId}", "method": "get"}
    with client_of(memory_runtime()) as client:
        refused = client.post(path, json=sent)
    assert refused.status_code == 422
    assert refused.json()["pointer"] == "/projectId"
    assert "slash" in refused.json()["errors"][0]["detail"]


@pytest.mark.parametrize("project", ["a b?c#d%e", "...", ".env", "\u00e9\\&;"])
def test_any_other_project_is_reached_by_its_encoded_id(project: str) -> None:
    """What a URL has to encode stands in it encoded."""
    with client_of(memory_runtime()) as client:
        assert ask(client, project_id=project).status_code == 200
        (record,) = records(client, quote(project, safe=""))["records"]
        assert record["project_id"] == project
        assert client.delete(f"/api/projects/{quote(project, safe='')}").json()["deleted"] > 0
        assert records(client, quote(project, safe=""))["records"] == []
