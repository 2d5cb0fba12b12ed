"""Asking for the cases of an operation, as the tests of `POST /api/tests/generate` do."""

from __future__ import annotations

import json
from typing import Any

from starlette.testclient import TestClient

from tests.openapi.catalogue import PATH, catalogue

GROUPS = ["happy_path", "sad_path", "edge_cases", "ai_generated"]


def ask(client: TestClient, document: Any = None, *, query: str = "", **body: Any) -> Any:
    sent = {"path": PATH, "method": "PUT", **body}
    sent.setdefault("spec_text", json.dumps(catalogue() if document is None else document))
    return client.post(f"/api/tests/generate{query}", json=sent)


def generated(client: TestClient, document: Any = None, **body: Any) -> dict[str, Any]:
    response = ask(client, document, **body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert list(answer["test_cases"]) == GROUPS
    assert answer["total_tests"] == sum(map(len, answer["test_cases"].values()))
    return answer


def operation_of(**parts: Any) -> dict[str, Any]:
    return {"openapi": "3.0.0", "paths": {"/x": {"post": {"responses": {}, **parts}}}}


def body_of(schema: Any) -> dict[str, Any]:
    return operation_of(requestBody={"required": True, "content": {"application/json": {"schema": schema}}})


def led_through(client: TestClient, first: dict[str, Any], document: Any) -> dict[str, list[Any]]:
    """Return all cases of `POST /x` that a first answer's cursors lead to."""
    found: dict[str, list[Any]] = {group: [*cases] for group, cases in first["test_cases"].items()}
    for group, cursor in first["cursors"].items():
        while cursor is not None:
            page = generated(client, document, path="/x", method="post", query=f"?group={group}&cursor={cursor}")
            found[group] += page["test_cases"][group]
            cursor = page["cursors"].get(group)
    return found
