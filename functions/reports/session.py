"""`POST /auth/session`: the session that the page at `return_to` got a code for."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from functions.reports.users.handing_over import take_over
from functions.reports.users.login import HEADERS
from functions.reports.users.models import SessionShown, TakeSession
from functions.reports.users.sessions import issue
from functions.reports.users.shown import session_shown
from shared.entry.documented import PROBLEMS
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.runtime import get_runtime

router = APIRouter(route_class=StrictRoute, tags=["users"])


@router.post(
    "/auth/session",
    summary="A session for a one-time code",
    response_model=SessionShown,
    responses={status: PROBLEMS[status] for status in (400, 413, 415, 422, 500, 503)},
)
def post_session(body: TakeSession) -> Response:
    """Exchange the code that came to `return_to`, once and within a minute, for a session of eight hours."""
    runtime = get_runtime()
    made_of = take_over(body.code, runtime)
    content = json_bytes(session_shown(issue(made_of.profile, made_of.token, runtime), made_of.profile))
    return Response(content, headers=HEADERS, media_type="application/json")


handler = lambda_handler(router)
