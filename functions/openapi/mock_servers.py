"""`POST /api/mock/servers`, `GET /api/mock/servers`: mock servers of a document, made and listed."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from functions.openapi.cursors import invalid_cursor
from functions.openapi.mocking.mock import Mock
from functions.openapi.mocking.models import Behaviour, CreateMockServer, MockServers, MockServerShown
from functions.openapi.mocking.routing import Routes
from functions.openapi.mocking.servers import create, list_own
from functions.openapi.mocking.serving import mocks_of
from functions.openapi.mocking.shown import listed, shown
from functions.openapi.requests import (
    PROBLEMS_OF_DOCUMENTS,
    DocumentRoute,
    document_of,
    faults_in_document,
    owner_of,
)
from shared.entry.call import call_of
from shared.entry.documented import PROBLEMS
from shared.entry.identity import identify
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.errors import InvalidRequestError
from shared.runtime import get_runtime

_MOST_LISTED = 100

router = APIRouter(route_class=DocumentRoute, tags=["openapi"])


@router.post("/mock/create", include_in_schema=False, status_code=201)
@router.post(
    "/api/mock/servers",
    summary="A mock server of a document",
    status_code=201,
    response_model=MockServerShown,
    responses={status: PROBLEMS_OF_DOCUMENTS[status] for status in (400, 401, 404, 413, 415, 422, 500, 503)},
    openapi_extra={"security": [{"ApiKey": []}, {}]},
)
def post_server(body: CreateMockServer, request: Request) -> Response:
    """Serve every operation of a document under `base_url` until `expires_at`; calling it needs no key."""
    runtime = get_runtime()
    caller, call = identify(request, runtime.settings), call_of(request, runtime)
    if call.directives.no_store:
        raise InvalidRequestError("A mock server is something stored; no-store cannot be had.", code="cannot_opt_out")
    document = document_of(body, caller, runtime, call)
    with faults_in_document(body):
        # Told before anything is kept: a document without an operation serves nothing.
        Routes(document.specification)
    behaviour = Behaviour.model_validate(body.model_dump(include=set(Behaviour.model_fields)))
    server = create(document, owner_of(caller), behaviour, timedelta(days=body.ttl_days), runtime)
    mock = Mock(server, document, runtime)
    mocks_of(runtime).keep(mock)
    headers = {"Cache-Control": "private, no-store", "Location": f"/api/mock/servers/{server.mock_id}"}
    answer = shown(server, mock.routes, request, runtime)
    return Response(json_bytes(answer), 201, headers=headers, media_type="application/json")


@router.get(
    "/api/mock/servers",
    summary="Your mock servers, the newest first",
    response_model=MockServers,
    responses={status: PROBLEMS[status] for status in (400, 401, 422, 500, 503)},
    openapi_extra={"security": [{"ApiKey": []}, {}]},
)
def get_servers(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=_MOST_LISTED)] = 20,
    cursor: Annotated[str | None, Query(max_length=2_000, description="Of the last answer: asks for the next.")] = None,
) -> Response:
    """List the caller's mock servers and their settings."""
    runtime = get_runtime()
    caller = identify(request, runtime.settings)
    try:
        found = list_own(owner_of(caller), limit=limit, cursor=cursor, runtime=runtime)
    except InvalidRequestError as error:
        raise invalid_cursor(error.detail) from None
    servers = [listed(server, request, runtime) for server in found.servers]
    headers = {"Cache-Control": "private, no-store"}
    answer = {"servers": servers, "cursor": found.cursor}
    return Response(json_bytes(answer), headers=headers, media_type="application/json")


handler = lambda_handler(router)
