"""`GET` and `DELETE /api/v1/users/me`: the account of whoever asks, and its end."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from functions.reports.users.accounts import delete_account
from functions.reports.users.models import UserShown
from functions.reports.users.principal import account_of, signed_in
from functions.reports.users.shown import BEARER, NOT_SIGNED_IN, user_shown
from functions.reports.users.tokens import forget
from shared.entry.documented import PROBLEMS
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.runtime import get_runtime

router = APIRouter(route_class=StrictRoute, tags=["users"])
_PATH = "/api/v1/users/me"
_HEADERS = {"Cache-Control": "private, no-store"}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    **NOT_SIGNED_IN,
    **{status: PROBLEMS[status] for status in (422, 500, 503)},
}


@router.get(_PATH, summary="Your account", response_model=UserShown, responses=_RESPONSES, openapi_extra=BEARER)
def get_me(request: Request) -> Response:
    """Show the user that the session or the GitHub token belongs to."""
    runtime = get_runtime()
    _, profile = account_of(request, runtime)
    return Response(json_bytes(user_shown(profile)), headers=_HEADERS, media_type="application/json")


@router.delete(_PATH, summary="Deletes your account", status_code=204, responses=_RESPONSES, openapi_extra=BEARER)
def delete_me(request: Request) -> Response:
    """Delete all that is kept of you. Your sessions end (elsewhere within a minute); signing in again begins anew."""
    runtime = get_runtime()
    principal = signed_in(request, runtime)
    delete_account(principal.user_id, runtime)
    if principal.token is not None:
        forget(principal.token, runtime)
    return Response(status_code=204, headers=_HEADERS)


handler = lambda_handler(router)
