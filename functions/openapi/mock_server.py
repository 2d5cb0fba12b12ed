"""`GET`, `PATCH` and `DELETE /api/mock/servers/{mock_id}`: one mock server and its settings, for its owner."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from functions.openapi.mocking.models import ChangeMockServer, ListedMockServer, MockServerShown
from functions.openapi.mocking.servers import change, find_own, remove
from functions.openapi.mocking.serving import mocks_of
from functions.openapi.mocking.shown import listed, shown
from functions.openapi.requests import owner_of
from shared.entry.documented import NOT_FOUND, PROBLEMS
from shared.entry.identity import identify
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.runtime import get_runtime

router = APIRouter(route_class=StrictRoute, tags=["openapi"])
_HEADERS = {"Cache-Control": "private, no-store"}
_SECURITY: dict[str, Any] = {"security": [{"ApiKey": []}, {}]}
_PATH = "/api/mock/servers/{mock_id}"


@router.get(
    _PATH,
    summary="A mock server",
    response_model=MockServerShown,
    responses={**NOT_FOUND, **{status: PROBLEMS[status] for status in (401, 422, 500, 503)}},
    openapi_extra=_SECURITY,
)
def get_server(mock_id: str, request: Request) -> Response:
    """Show a mock server of the caller's, its settings, and the operations that it answers."""
    runtime = get_runtime()
    caller = identify(request, runtime.settings)
    server = find_own(mock_id, owner_of(caller), runtime)
    answer = shown(server, mocks_of(runtime).load(mock_id).routes, request, runtime)
    return Response(json_bytes(answer), headers=_HEADERS, media_type="application/json")


@router.patch(
    _PATH,
    summary="Change the settings of a mock server",
    response_model=ListedMockServer,
    responses={**NOT_FOUND, **{status: PROBLEMS[status] for status in (400, 401, 413, 415, 422, 500, 503)}},
    openapi_extra=_SECURITY,
)
def patch_server(mock_id: str, body: ChangeMockServer, request: Request) -> Response:
    """Change what is given, and leave the rest.

    The process that takes the change answers so at once, every other one within five seconds: until then it goes by
    what it read last.
    """
    runtime = get_runtime()
    caller = identify(request, runtime.settings)
    server = change(mock_id, owner_of(caller), body, runtime)
    mocks_of(runtime).changed(server)
    return Response(json_bytes(listed(server, request, runtime)), headers=_HEADERS, media_type="application/json")


@router.delete(
    _PATH,
    summary="Delete a mock server",
    status_code=204,
    responses={**NOT_FOUND, **{status: PROBLEMS[status] for status in (401, 422, 500, 503)}},
    openapi_extra=_SECURITY,
)
def delete_server(mock_id: str, request: Request) -> Response:
    """Stop serving a mock.

    The process that takes this answers 404 at once, every other one within five seconds: until then it goes by what it
    read last.
    """
    runtime = get_runtime()
    caller = identify(request, runtime.settings)
    remove(mock_id, owner_of(caller), runtime)
    mocks_of(runtime).drop(mock_id)
    return Response(status_code=204, headers=_HEADERS)


handler = lambda_handler(router)
