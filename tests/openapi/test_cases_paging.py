"""Answers of more cases than are given at once."""

from __future__ import annotations

import json

import pytest

from functions.openapi.cases.bounds import ALL
from tests.openapi.case_rig import ask, generated, led_through, operation_of
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


@pytest.mark.ci
def test_all_cases_of_a_large_operation_are_led_through() -> None:
    """Cursors lead to each case once, past those that are made at first, and no kind of fault is left to the end."""
    parameters = [
        {"name": f"p{number}", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50}}
        for number in range(260)
    ]
    document = operation_of(parameters=parameters, security=[{"key": []}])
    document["components"] = {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}
    with client_of(memory_runtime()) as client:
        first = generated(client, document, path="/x", method="post")
        assert first["truncated"]
        every = led_through(client, first, document)
        numbers = client.post("/api/tests/generate-all", json={"spec_text": json.dumps(document)}).json()
        again = generated(client, document, path="/x", method="post")
        cursor = again["cursors"]["sad_path"]
        rest = ask(client, document, path="/x", method="post", query=f"?group=sad_path&cursor={cursor}")
    found = [case["id"] for cases in every.values() for case in cases]
    assert len(set(found)) == len(found)
    faults = {(case["violates"].get("name"), case["violates"]["keyword"]) for case in every["sad_path"]}
    named = {f"p{number}" for number in range(260)}
    assert faults >= {(name, each) for name in named for each in ("type", "minimum", "maximum", "duplicate")}
    edges = {(name, case["request"]["query_params"].get(name)) for case in every["edge_cases"] for name in named}
    assert edges >= {(name, edge) for name in named for edge in (1, 2, 49, 50)}
    (told,) = numbers["operations"]
    assert (told["truncated"], told["counts"]["sad_path"]) == (True, 1_000)
    assert {case["violates"]["keyword"] for case in first["test_cases"]["sad_path"]} >= {"security", "method"}
    assert first["warnings"] == []
    assert rest.json()["cached"]


@pytest.mark.ci
def test_what_comes_after_the_first_is_cut_too_and_the_answer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of an operation has an end, however many constraints its document has."""
    from functions.openapi.cases import service

    monkeypatch.setattr(service, "ALL", ALL._replace(cases=1_010))
    parameters = [{"name": f"p{number}", "in": "query", "schema": {"type": "integer"}} for number in range(600)]
    document = operation_of(parameters=parameters)
    with client_of(memory_runtime()) as client:
        first = generated(client, document, path="/x", method="post")
        cursor = first["cursors"]["sad_path"]
        seen = len(first["test_cases"]["sad_path"])
        while cursor is not None:
            page = generated(client, document, path="/x", method="post", query=f"?group=sad_path&cursor={cursor}")
            seen, cursor = seen + len(page["test_cases"]["sad_path"]), page["cursors"].get("sad_path")
    assert seen == 1_010
    assert "There are more cases in sad_path; these are the first." in [each["detail"] for each in page["warnings"]]
