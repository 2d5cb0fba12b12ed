"""`POST /api/tests/generate-all`: test cases of every operation of a document, as far as time goes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from functions.openapi.cases.case import GROUPS
from functions.openapi.cases.every import Every
from functions.openapi.cases.service import Counted, count_tests
from functions.openapi.cursors import cursor_at, index_of
from functions.openapi.history import noted
from functions.openapi.models import GenerateAllTests, GeneratedAllTests
from functions.openapi.project import project_of
from functions.openapi.reading.listing import Listed, operations_from
from functions.openapi.records import Noted, note_tests
from functions.openapi.requests import PROBLEMS_OF_DOCUMENTS, DocumentRoute, document_of, owner_of
from shared.cache.call import source_of
from shared.entry.call import call_of
from shared.entry.documented import CACHED
from shared.entry.identity import identify
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.problems import status_of
from shared.errors import LarderError
from shared.runtime import get_runtime

_MAX_DETAIL = 300

router = APIRouter(route_class=DocumentRoute, tags=["openapi"])


@router.post(
    "/api/tests/generate-all",
    summary="Test cases of every operation",
    response_model=GeneratedAllTests,
    responses=PROBLEMS_OF_DOCUMENTS,
    openapi_extra=CACHED,
)
def post_all(
    body: GenerateAllTests,
    request: Request,
    cursor: Annotated[str | None, Query(max_length=100, description="Of the last answer, where it had one.")] = None,
) -> Response:
    """Make the cases of each operation, several at a time, and tell how many there are of each.

    What fails says why and stops nothing else. What is not done in time is pending: asked again, the same request goes
    on from there, since what is done is cached. The cases themselves are had from `/api/tests/generate`.
    """
    runtime = get_runtime()
    caller, call = identify(request, runtime.settings), call_of(request, runtime)
    project = project_of(body, owner_of(caller), call)
    document = document_of(body, caller, runtime, call)
    start = index_of(cursor, "operations", document.spec_hash)
    operations, rest = operations_from(document.specification, start)
    asks = body.include_ai_tests

    def make(one: Listed) -> dict[str, Any]:
        with noted(project, one.path, one.method, "test_cases", runtime) as asked:
            # Numbers alone: the cases of a thousand operations would fill the memory.
            counted = count_tests(document, one.path, one.method, include_ai_tests=asks, runtime=runtime, call=call)
            asked.status = counted.status
        total = sum(counted.counts.values())
        of = Noted(project, document, one.path, one.method)
        note_tests(of, total, counted.key, include_ai_tests=asks, runtime=runtime)
        return _shown(one, counted)

    done = Every(operations, make).run(call.answer_by)
    shown = [
        _shown(operations[index], result) if isinstance(result, LarderError) else result
        for index, result in sorted(done.items())
    ]
    failed = sum(one["error"] is not None for one in shown)
    answer = {
        "operations": shown,
        "pending": [
            {"path": one.path, "method": one.method} for index, one in enumerate(operations) if index not in done
        ],
        "total_tests": sum(one["total_tests"] for one in shown),
        "succeeded": len(shown) - failed,
        "failed": failed,
        "cached": sum(one["cached"] for one in shown),
        "spec_hash": document.spec_hash,
        "cursor": None if rest is None else cursor_at(rest, "operations", document.spec_hash),
    }
    return Response(json_bytes(answer), headers={"Cache-Control": "no-store"}, media_type="application/json")


def _shown(operation: Listed, result: Counted | LarderError) -> dict[str, Any]:
    found = None if isinstance(result, LarderError) else result
    counts = dict.fromkeys(GROUPS, 0) if found is None else found.counts
    return {
        **operation._asdict(),
        "total_tests": sum(counts.values()),
        "counts": counts,
        "truncated": found is not None and found.is_cut,
        "cached": found is not None and found.status.hit,
        "cache_source": None if found is None else source_of(found.status),
        "key": None if found is None else str(found.key),
        "warnings": [] if found is None else found.warnings,
        "error": _problem(result) if isinstance(result, LarderError) else None,
    }


def _problem(error: LarderError) -> dict[str, Any]:
    """Return the members that a problem has of an error; its pointer leads into the document."""
    members: dict[str, Any] = {
        "type": f"urn:larder:problem:{error.code}",
        "status": status_of(error),
        "code": error.code,
        "detail": error.detail[:_MAX_DETAIL],
    }
    if error.pointer is not None:
        members["document_pointer"] = error.pointer
    return members


handler = lambda_handler(router)
