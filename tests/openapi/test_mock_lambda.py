"""Mock servers behind the gateway: the event that Lambda gets means the request that was sent."""

from __future__ import annotations

import json

from functions.openapi.serve_mock import handler
from shared.runtime import use_runtime
from tests.openapi.mock_rig import created
from tests.surfaces import LambdaContext, answer_of, event
from tests.wiring import client_of, memory_runtime


def test_a_mock_answers_behind_the_gateway() -> None:
    """With the query, the body and the encoded path as they were sent."""
    runtime = memory_runtime()
    with client_of(runtime) as client:
        mock_id = created(client)["mock_id"]
        at = f"/mock/{mock_id}"

        def send(method: str, path: str, query: str = "", body: str | None = None) -> tuple[int, object]:
            sent = event("generate_tests")
            sent |= {"rawPath": at + path, "rawQueryString": query, "body": body, "routeKey": "ANY /mock"}
            sent["requestContext"]["http"] |= {"method": method, "path": at + path}
            answer = answer_of(handler(sent, LambdaContext()))
            assert answer.headers["content-security-policy"] == "sandbox"
            return answer.status, json.loads(answer.body) if answer.body else None

        use_runtime(runtime)
        assert send("GET", "/books/newest") == (200, "newest")
        assert send("GET", "/books", "limit=0")[0] == 422
        assert send("POST", "/books", body='{"title": "Emma"}')[0] == 201
        assert send("POST", "/books", body="{}")[0] == 400
        assert send("DELETE", "/books/7") == (204, None)
