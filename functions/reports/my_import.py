"""`POST /api/v1/users/me/import`: takes over what the page without a server kept in the browser."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from functions.reports.importing.taking import take
from functions.reports.my_models import Imported, ImportKept
from functions.reports.users.principal import account_of
from functions.reports.users.shown import BEARER, NOT_SIGNED_IN
from shared.canonical_json import JsonValue, parse_json
from shared.entry.documented import PROBLEMS
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.runtime import get_runtime


class _LongRoute(StrictRoute):
    # Fifty reports of 256 KiB, and the repositories beside them.
    max_body_bytes = 14 * 1024 * 1024

    @staticmethod
    def parse(body: bytes) -> JsonValue:
        # One text that the browser cut within an emoji keeps no other row back.
        return parse_json(body, mends_surrogates=True)


router = APIRouter(route_class=_LongRoute, tags=["users"])


@router.post(
    "/api/v1/users/me/import",
    summary="Imports what the browser kept",
    response_model=Imported,
    responses={**NOT_SIGNED_IN, **{status: PROBLEMS[status] for status in (400, 413, 415, 422, 500, 503)}},
    openapi_extra=BEARER,
)
def post_import(body: ImportKept, request: Request) -> Response:
    """Track the repositories and keep the reports, row by row; sent twice, it changes nothing.

    A row that cannot be taken is told of, and the others are kept. GitHub is asked about at most 100 repositories in
    one request: those left are `not_done`, to be sent again. Imported reports are kept for 90 days, at most 200 of
    256 KiB each, and shown to nobody but you.
    """
    runtime = get_runtime()
    principal, profile = account_of(request, runtime)
    answer = take(body.repositories or [], body.reports or [], principal, profile, runtime)
    return Response(json_bytes(answer), headers={"Cache-Control": "private, no-store"}, media_type="application/json")


handler = lambda_handler(router)
