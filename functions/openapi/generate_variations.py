"""`POST /api/mock/generate-variations`: answers that an operation may give, each valid against its schema."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from functions.openapi.history import noted
from functions.openapi.mocking.service import vary
from functions.openapi.models import GenerateVariations, Variations
from functions.openapi.project import project_of
from functions.openapi.records import Noted, note_variations
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


@router.post("/mock/generate-variations", include_in_schema=False)
@router.post(
    "/api/mock/generate-variations",
    summary="Mock data of an operation's answer",
    response_model=Variations,
    responses={200: {"headers": CACHED_HEADERS}, **PROBLEMS_OF_DOCUMENTS},
    openapi_extra=CACHED,
)
def post_variations(body: GenerateVariations, request: Request) -> Response:
    """Give `count` distinct bodies of a response: minimal, typical and boundary in turn, every one valid.

    A status that the operation does not have is answered with the nearest one, and says so.
    """
    runtime = get_runtime()
    caller, call = identify(request, runtime.settings), call_of(request, runtime)
    project = project_of(body, owner_of(caller), call)
    with noted(project, body.path, body.method, "mock_data", runtime) as asked:
        document = document_of(body, caller, runtime, call)
        with faults_in_document(body):
            varied = vary(
                document,
                body.path,
                body.method,
                code=body.response_code,
                count=body.count,
                use_model=body.use_ai_responses,
                runtime=runtime,
                call=call,
            )
        asked.status = varied.status
    record = Noted(project, document, body.path, body.method, body.operation_summary)
    note_variations(record, varied, use_ai_responses=body.use_ai_responses, runtime=runtime)
    headers = {"Cache-Control": "no-store"}
    if varied.status is not None:
        headers["Cache-Status"] = cache_status(varied.status, key=str(varied.key))
    answer = {
        "variations": varied.variations,
        "count": len(varied.variations),
        "cached": varied.status is not None and varied.status.hit,
        "cache_source": source_of(varied.status),
        "response_code": varied.response_code,
        "spec_hash": document.spec_hash,
        "warnings": [{"detail": one.detail, "pointer": one.pointer or None} for one in varied.warnings],
    }
    return Response(json_bytes(answer), headers=headers, media_type="application/json")


handler = lambda_handler(router)
