"""`GET /auth/github/callback`: where GitHub sends a browser back to, with a code for the user's token."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from functions.reports.github.client import github_of
from functions.reports.users.exchange import exchange
from functions.reports.users.handing_over import code_for
from functions.reports.users.login import HEADERS, app_of, finish, redirect_uri_of, resume
from functions.reports.users.models import SessionShown
from functions.reports.users.profiles import upsert
from functions.reports.users.sessions import issue
from functions.reports.users.shown import REDIRECT, session_shown
from functions.reports.users.turns import turn
from shared.clock import Deadline
from shared.entry.documented import PROBLEMS
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.errors import ForbiddenError, InvalidRequestError
from shared.runtime import get_runtime

_WITHIN = timedelta(seconds=20)
_FORBIDDEN: dict[str, Any] = {**PROBLEMS[401], "description": "The user, or GitHub, did not let this server in."}
# Not strict about parameters: a client of OAuth ignores those that it does not know (RFC 6749, 4.1.2).
router = APIRouter(tags=["users"])


@router.get(
    "/auth/github/callback",
    summary="Where GitHub sends the browser back to",
    response_model=SessionShown,
    responses={302: REDIRECT, 403: _FORBIDDEN, **{status: PROBLEMS[status] for status in (400, 422, 500, 503)}},
)
def callback(
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=1_000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Finish a login: answer with a session, or send the browser to `return_to` with a one-time code for it."""
    runtime = get_runtime()
    app = app_of(runtime)
    login = resume(request, state, runtime)
    if error == "access_denied":
        raise ForbiddenError("You did not let this server in on GitHub; nothing was kept.", code="access_denied")
    if error or not code:
        raise InvalidRequestError("GitHub ended the login without a code; sign in again.", code="login_failed")
    deadline = Deadline.after(runtime.clock, _WITHIN)
    redirect_uri = redirect_uri_of(request, runtime)
    with turn(runtime):
        token = exchange(app, code=code, verifier=login.verifier, redirect_uri=redirect_uri, deadline=deadline)
        viewer = github_of(runtime).viewer(token, deadline=deadline)
    profile = upsert(viewer, runtime)
    if login.return_to is not None:
        location = _with_code(login.return_to, code_for(profile, token, runtime))
        return finish(Response(status_code=302, headers={**HEADERS, "Location": location}), request, runtime)
    content = json_bytes(session_shown(issue(profile, token, runtime), profile))
    return finish(Response(content, headers=HEADERS, media_type="application/json"), request, runtime)


def _with_code(address: str, code: str) -> str:
    parts = urlsplit(address)
    query = "&".join(filter(None, [parts.query, urlencode({"code": code})]))
    return urlunsplit(parts._replace(query=query))


handler = lambda_handler(router)
