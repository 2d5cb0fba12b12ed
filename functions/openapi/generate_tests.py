"""`POST /api/tests/generate`: test cases of an operation, each proved to be what it says."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from functions.openapi.cases.case import GROUPS
from functions.openapi.cases.paging import goes_past, page_of
from functions.openapi.cases.service import generate_tests, with_rest
from functions.openapi.exporting.layouts import LAYOUTS, Format, asked_of
from functions.openapi.history import noted
from functions.openapi.models import GeneratedTests, GenerateTests
from functions.openapi.project import project_of
from functions.openapi.reading.schemes import query_keys_of
from functions.openapi.records import Noted, note_tests
from functions.openapi.requests import (
    PROBLEMS_OF_DOCUMENTS,
    DocumentRoute,
    document_of,
    faults_in_document,
    owner_of,
)
from shared.cache.call import source_of
from shared.entry.call import call_of
from shared.entry.directives import cache_status
from shared.entry.documented import CACHED, CACHED_HEADERS
from shared.entry.identity import identify
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.runtime import get_runtime

router = APIRouter(route_class=DocumentRoute, tags=["openapi"])
_HEADERS = {
    **CACHED_HEADERS,
    "Larder-Cursor": {
        "description": "Of a truncated file: `group=cursor` for each group that goes on, separated by commas.",
        "schema": {"type": "string"},
    },
}
_FILES: dict[str, Any] = {layout.media_types[0]: {"schema": {"type": "string"}} for layout in LAYOUTS.values()}


@router.post("/ai/test-cases/generate", include_in_schema=False)
@router.post(
    "/api/tests/generate",
    summary="Test cases of an operation",
    response_model=GeneratedTests,
    responses={200: {"headers": _HEADERS, "content": _FILES}, **PROBLEMS_OF_DOCUMENTS},
    openapi_extra=CACHED,
)
def post_tests(
    body: GenerateTests,
    request: Request,
    group: Annotated[
        Literal["happy_path", "sad_path", "edge_cases", "ai_generated"] | None, Query(description="Only this group.")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=100, description="Of a truncated answer, for its group.")] = None,
    wanted: Annotated[
        Format | None,
        Query(
            alias="format",
            description="A file that runs as it is against a base URL: a pytest module, a Postman collection (2.1), or "
            "a Hurl file. Without it, the Accept header counts, which may say application/x-hurl and the like too.",
        ),
    ] = None,
) -> Response:
    """Give valid requests (happy path), valid ones at every edge, and ones that break exactly one thing and name it.

    The same operation gets the same cases, byte for byte; an edit elsewhere in the document changes nothing.
    """
    runtime = get_runtime()
    caller, call = identify(request, runtime.settings), call_of(request, runtime)
    project = project_of(body, owner_of(caller), call)
    with noted(project, body.path, body.method, "test_cases", runtime) as asked:
        document = document_of(body, caller, runtime, call)
        with faults_in_document(body):
            made = generate_tests(
                document,
                body.path,
                body.method,
                include_ai_tests=body.include_ai_tests,
                runtime=runtime,
                call=call,
            )
            tests = made
            if goes_past(made, group, cursor):
                tests = with_rest(made, document, body.path, body.method, runtime=runtime, call=call)
        asked.status = tests.status
    record = Noted(project, document, body.path, body.method, body.operation_summary)
    total = sum(map(len, made.groups.values()))
    note_tests(record, total, made.key, include_ai_tests=body.include_ai_tests, runtime=runtime)
    headers = {"Cache-Control": "no-store", "Cache-Status": cache_status(tests.status, key=str(tests.key))}
    asked_for = asked_of(wanted, ", ".join(request.headers.getlist("accept")))
    if asked_for is not None:
        layout = asked_for.layout
        keys = query_keys_of(document.specification, body.path, body.method)
        page = page_of(tests, group, cursor, lambda case: layout.written(case, keys))
        if page.cursors:
            headers["Larder-Cursor"] = ", ".join(f"{name}={next_}" for name, next_ in page.cursors.items())
        content = layout.whole(f"{body.method.upper()} {body.path}", page.cases, keys)
        return Response(content, headers=headers, media_type=asked_for.media_type)
    page = page_of(tests, group, cursor)
    answer = {
        "test_cases": {name: [orjson.Fragment(case) for case in page.cases.get(name, [])] for name in GROUPS},
        "total_tests": sum(map(len, page.cases.values())),
        "cached": tests.status.hit,
        "cache_source": source_of(tests.status),
        "spec_hash": document.spec_hash,
        "warnings": tests.warnings,
        "truncated": bool(page.cursors),
        "cursors": page.cursors,
    }
    return Response(json_bytes(answer), headers=headers, media_type="application/json")


handler = lambda_handler(router)
