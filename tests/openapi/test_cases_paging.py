"""Answers of more cases than are given at once."""

from __future__ import annotations

import json

import pytest

from tests.openapi.case_rig import ask, generated, operation_of
from tests.openapi.catalogue import catalogue
from tests.wiring import client_of, memory_runtime


def test_a_long_answer_is_cut_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cursors lead through the rest of each group, and together they are what there is."""
    from functions.openapi.cases import paging

    with client_of(memory_runtime()) as client:
        whole = generated(client)
        assert not whole["truncated"]
        monkeypatch.setattr(paging, "MAX_ANSWER_CASES", 20)
        part = ask(client).json()
        assert (part["total_tests"], part["truncated"]) == (20, True)
        for group in ("happy_path", "sad_path", "edge_cases"):
            found, cursor = part["test_cases"][group], part["cursors"].get(group)
            while cursor is not None:
                page = ask(client, query=f"?group={group}&cursor={cursor}").json()
                found, cursor = found + page["test_cases"][group], page["cursors"].get(group)
            assert found == whole["test_cases"][group]
        assert ask(client, query=f"?cursor={part['cursors']['edge_cases']}").status_code == 400
        assert ask(client, query="?group=sad_path&cursor=x").json()["code"] == "invalid_cursor"
        assert ask(client, query="?group=other").status_code == 422


def test_a_cursor_is_good_for_the_cases_that_it_leads_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither another operation's nor another group's, nor those of the document after an edit that changes them."""
    from functions.openapi.cases import paging

    monkeypatch.setattr(paging, "MAX_ANSWER_CASES", 20)
    edited, elsewhere = catalogue(), catalogue()
    edited["components"]["schemas"]["Item"]["properties"]["amount"]["maximum"] = 98
    elsewhere["info"]["title"] = "Renamed"
    with client_of(memory_runtime()) as client:
        cursors = ask(client).json()["cursors"]
        query = f"?group=sad_path&cursor={cursors['sad_path']}"
        rest = ask(client, query=query).json()["test_cases"]
        assert ask(client, elsewhere, query=query).json()["test_cases"] == rest
        for refused in (
            ask(client, edited, query=query),
            ask(client, method="GET", query=query),
            ask(client, query=f"?group=edge_cases&cursor={cursors['sad_path']}"),
            ask(client, query="?group=sad_path&cursor=20"),
        ):
            assert (refused.status_code, refused.json()["code"]) == (400, "invalid_cursor")
            assert refused.json()["errors"][0]["parameter"] == "cursor"


def test_all_cases_of_a_large_operation_are_led_through() -> None:
    """Cursors lead to as many as are counted, each once; that there would be more is told, and no kind is left out."""
    parameters = [
        {"name": f"p{number}", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50}}
        for number in range(260)
    ]
    document = operation_of(parameters=parameters, security=[{"key": []}])
    document["components"] = {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}
    with client_of(memory_runtime()) as client:
        first = generated(client, document, path="/x", method="post")
        found = {group: [case["id"] for case in cases] for group, cases in first["test_cases"].items()}
        assert first["truncated"]
        for group, cursor in first["cursors"].items():
            while cursor is not None:
                query = f"?group={group}&cursor={cursor}"
                page = generated(client, document, path="/x", method="post", query=query)
                found[group] += [case["id"] for case in page["test_cases"][group]]
                cursor = page["cursors"].get(group)
                if group == "sad_path":
                    first["test_cases"][group] += page["test_cases"][group]
        whole = client.post("/api/tests/generate-all", json={"spec_text": json.dumps(document)}).json()
    assert {group: len(set(ids)) for group, ids in found.items()} == whole["operations"][0]["counts"]
    assert (len(found["sad_path"]), len(found["edge_cases"])) == (1_000, 1_000)
    told = [warning["detail"] for warning in first["warnings"]]
    assert [("sad_path" in one, "1000 cases" in one) for one in told[:1]] == [(True, True)]
    assert len(told) == 2
    keywords = {case["violates"]["keyword"] for case in first["test_cases"]["sad_path"]}
    assert {"security", "method", "duplicate", "maximum"} <= keywords
