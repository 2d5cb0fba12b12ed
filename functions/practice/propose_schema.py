"""`POST /api/practice/schema`: the schema of a problem's input, from its statement, signature or examples."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from functions.practice.models import ProposedSchema, ProposeSchema
from functions.practice.proposals import propose_schema
from functions.practice.schema_hash import schema_hash_of
from shared.entry.call import call_of
from shared.entry.directives import cache_status
from shared.entry.documented import CACHED, CACHED_HEADERS, PROBLEMS
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.runtime import get_runtime

router = APIRouter(route_class=StrictRoute, tags=["practice"])


@router.post(
    "/api/practice/schema",
    summary="The schema of a problem's input",
    response_model=ProposedSchema,
    responses={200: {"headers": CACHED_HEADERS}, **PROBLEMS},
    openapi_extra=CACHED,
)
def post_schema(body: ProposeSchema, request: Request) -> Response:
    """Propose a JSON Schema that `POST /api/generate-tests` takes as it is.

    Signatures (Python, TypeScript), examples and plain constraint lines are read without a model; where one is
    configured, it reads the statement, and what it gives is kept under the digest of the request. The statement is not.
    """
    runtime = get_runtime()
    call = call_of(request, runtime)
    proposal = propose_schema(body, runtime, call)
    headers = {"Cache-Control": "no-store"}
    if proposal.status is not None:
        headers["Cache-Status"] = cache_status(proposal.status, key=str(proposal.key))
    answer = {
        "slug": body.slug,
        "schema": proposal.schema,
        "schema_hash": schema_hash_of(proposal.schema),
        "source": proposal.source,
        "notes": proposal.notes,
        "assumptions": proposal.assumptions,
    }
    return Response(json_bytes(answer), headers=headers, media_type="application/json")


handler = lambda_handler(router)
