"""`/api/projects/{project_id}`: what was generated for a project, what was asked for in it, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from functions.openapi.cursors import invalid_cursor
from functions.openapi.history import DataType, history_of
from functions.openapi.models import MAX_ID_CHARS
from functions.openapi.project import Project
from functions.openapi.project_models import DeletedProject, ProjectHistory, ProjectMockData, ProjectTests
from functions.openapi.records import delete_project, records_of
from functions.openapi.requests import owner_of
from shared.entry.documented import PROBLEMS
from shared.entry.identity import identify
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.errors import InvalidRequestError
from shared.runtime import get_runtime

router = APIRouter(route_class=StrictRoute, tags=["openapi"])
_DOCUMENTED: dict[str, Any] = {
    "responses": {status: PROBLEMS[status] for status in (400, 401, 422, 500, 503)},
    "openapi_extra": {"security": [{"ApiKey": []}, {}]},
}
ProjectId = Annotated[str, Path(min_length=1, max_length=MAX_ID_CHARS)]
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=2_000, description="Of the last answer: asks for the next.")]


@router.get(
    "/api/projects/{project_id}/tests",
    summary="What a project has test cases of",
    response_model=ProjectTests,
    **_DOCUMENTED,
)
def get_tests(request: Request, project_id: ProjectId, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """List the operations that test cases were asked for in your project of that id; an unknown one has none."""
    return _records(request, project_id, "test_cases", limit, cursor)


@router.get(
    "/api/projects/{project_id}/mock-data",
    summary="What a project has mock data of",
    response_model=ProjectMockData,
    **_DOCUMENTED,
)
def get_mock_data(request: Request, project_id: ProjectId, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """List the responses that mock data was asked for in your project of that id; an unknown one has none."""
    return _records(request, project_id, "mock_data", limit, cursor)


@router.get(
    "/api/projects/{project_id}/history",
    summary="What was asked for in a project",
    response_model=ProjectHistory,
    **_DOCUMENTED,
)
def get_history(request: Request, project_id: ProjectId, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """List the requests of the last 90 days in your project of that id, the newest first, seconds after they came."""
    runtime = get_runtime()
    project = Project(owner_of(identify(request, runtime.settings)), project_id)
    with _faults_in_cursor():
        events, rest = history_of(project, runtime, limit=limit, cursor=cursor)
    return _json({"project_id": project_id, "events": events, "cursor": rest})


@router.delete(
    "/api/projects/{project_id}",
    summary="Forgets a project",
    response_model=DeletedProject,
    **_DOCUMENTED,
)
def delete(request: Request, project_id: ProjectId) -> Response:
    """Delete a project's records and history, a thousand at the most; what was generated is shared, and stays."""
    runtime = get_runtime()
    project = Project(owner_of(identify(request, runtime.settings)), project_id)
    deleted, more = delete_project(project, runtime)
    return _json({"project_id": project_id, "deleted": deleted, "more": more})


def _records(request: Request, project_id: str, kind: DataType, limit: int, cursor: str | None) -> Response:
    runtime = get_runtime()
    project = Project(owner_of(identify(request, runtime.settings)), project_id)
    with _faults_in_cursor():
        records, rest = records_of(project, kind, runtime, limit=limit, cursor=cursor)
    return _json({"project_id": project_id, "records": records, "cursor": rest})


@contextmanager
def _faults_in_cursor() -> Iterator[None]:
    try:
        yield
    except InvalidRequestError as error:
        raise invalid_cursor(error.detail) from None


def _json(answer: object) -> Response:
    return Response(json_bytes(answer), headers={"Cache-Control": "private, no-store"}, media_type="application/json")


handler = lambda_handler(router)
