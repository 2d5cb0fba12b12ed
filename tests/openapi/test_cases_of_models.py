"""The cases that a model proposes beside the others, and what is left when it does not answer."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from shared.clock import ManualClock
from shared.errors import ProviderUnavailableError
from tests.openapi.case_rig import generated, operation_of
from tests.openapi.catalogue import faults
from tests.openapi.mock_rig import base, send
from tests.openapi.rig import shop
from tests.wiring import ScriptedProvider, client_of, memory_runtime


def model_case(name: str, status: int = 404, **request: Any) -> dict[str, Any]:
    return {"name": name, "description": "Probes something.", "request": request, "expected_status": status}


GOOD = {"sku": "ABC-1234", "amount": 5}


def test_a_models_cases_are_labelled_as_what_they_are() -> None:
    """A valid one stays valid, an invalid one names what it breaks, and neither duplicates nor nonsense get in."""
    answer = {
        "cases": [
            model_case("Others' items", path_params={"id": 7}, body=GOOD),
            model_case("Too many", 200, query_params={"limit": 1000}, body=GOOD),
            model_case("Others' items again", path_params={"id": 7}, body=GOOD),
            model_case("Injection", 422, path_params={"shop": "1' OR '1'='1"}, body=GOOD),
            {"name": 1},
            "text",
        ]
    }
    provider = ScriptedProvider(answer)
    with client_of(memory_runtime(provider=provider)) as client:
        found = generated(client)["test_cases"]["ai_generated"]
        assert generated(client)["cached"]
        assert provider.count == 1
    assert [case["name"] for case in found] == ["Others' items", "Too many", "Injection"]
    assert [faults(case) for case in found] == [[], ["query limit invalid"], []]
    assert [case["violates"] and case["violates"]["name"] for case in found] == [None, "limit", None]
    assert [case["expected_response"]["status"] for case in found] == [404, 422, 422]


def test_without_the_model_the_others_come_back_and_are_kept() -> None:
    """The deterministic groups are given with a warning, not as complete: when the model is back, it is asked."""
    clock = ManualClock()
    provider = ScriptedProvider(ProviderUnavailableError("away"), {"cases": [model_case("x", body=GOOD)]})
    with client_of(memory_runtime(provider=provider, clock=clock)) as client:
        first = generated(client)
        assert first["test_cases"]["ai_generated"] == []
        assert first["test_cases"]["sad_path"]
        assert not first["cached"]
        assert "provider_unavailable" in first["warnings"][-1]["detail"]
        clock.sleep(3)
        second = generated(client)
        assert len(second["test_cases"]["ai_generated"]) == 1
        assert second["test_cases"]["sad_path"] == first["test_cases"]["sad_path"]
        assert provider.count == 2


def test_without_ai_tests_no_model_is_asked() -> None:
    """include_ai_tests=false costs nothing."""
    provider = ScriptedProvider()
    with client_of(memory_runtime(provider=provider)) as client:
        assert generated(client, include_ai_tests=False)["test_cases"]["ai_generated"] == []
        assert provider.count == 0


def test_each_operation_of_a_document_is_paid_for_once() -> None:
    """n calls for n operations, then none; after an edit one for each operation that it touches, then none."""
    document = shop()
    operations = [("/pets/{petId}", "get"), ("/pets/{petId}", "delete"), ("/orders", "get")]
    provider = ScriptedProvider(always={"cases": []})

    def run(spec: dict[str, Any]) -> int:
        before = provider.count
        for path, method in operations:
            generated(client, spec, path=path, method=method)
        return provider.count - before

    with client_of(memory_runtime(provider=provider)) as client:
        assert [run(document), run(document)] == [3, 0]
        document["components"]["schemas"]["Pet"]["required"] = ["id"]
        assert [run(document), run(document)] == [1, 0]


def test_what_a_model_sends_is_labelled_as_it_arrives() -> None:
    """A list for one number is two texts, and an object for a list none at all: each that stays is as it says."""
    kinds: dict[str, Any] = {
        "n": {"schema": {"type": "integer"}},
        "s": {"schema": {"type": "string"}},
        "l": {"schema": {"type": "array", "items": {"type": "integer"}}},
        "o": {"schema": {"type": "object", "properties": {"p": {"type": "integer"}}}, "style": "deepObject"},
    }
    parameters = [{"name": name, "in": "query", **kind} for name, kind in kinds.items()]
    document = operation_of(parameters=parameters)
    document["info"] = {"title": "t", "version": "1"}
    document["paths"]["/x"]["post"]["responses"] = {"200": {"description": ""}}
    values: list[Any] = [[1, 2], ["a", "b"], {"q": 1}, {"p": 1}, {"p": "x"}, [], {}, "x", 7, None, [[1]], True, ["x"]]
    tried = [model_case(f"{name} {value!r}", 200, query_params={name: value}) for name in kinds for value in values]
    with client_of(memory_runtime(provider=ScriptedProvider(always={"cases": tried[:26]}))) as client:
        first = labelled(client, document)
    with client_of(memory_runtime(provider=ScriptedProvider(always={"cases": tried[26:]}))) as client:
        second = labelled(client, document)
    assert len(first) > 5
    assert len(second) > 5


def labelled(client: TestClient, document: Any) -> list[Any]:
    """Return the model's cases, each of which the document's mock server answers as it says."""
    found: list[Any] = generated(client, document, path="/x", method="post")["test_cases"]["ai_generated"]
    at = base(client, document)
    for case in found:
        answer = send(client, at, case["request"], document)
        assert answer.status_code == case["expected_response"]["status"], (case["name"], case["request"]["url"])
        assert (answer.status_code < 300) is (case["violates"] is None)
    return found
