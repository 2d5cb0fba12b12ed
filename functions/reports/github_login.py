"""`GET /auth/github/login`: sends a browser to GitHub to sign in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from functions.reports.users.login import begin
from functions.reports.users.shown import REDIRECT
from shared.entry.documented import PROBLEMS
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import ActingRoute
from shared.runtime import get_runtime

router = APIRouter(route_class=ActingRoute, tags=["users"])


@router.get(
    "/auth/github/login",
    summary="Signs in with GitHub",
    status_code=302,
    response_class=Response,
    responses={302: REDIRECT, **{status: PROBLEMS[status] for status in (422, 500, 503)}},
)
def login(
    request: Request,
    return_to: Annotated[
        str | None,
        Query(max_length=2_000, description="Where to go with a one-time code; one of LARDER_RETURN_URLS, exactly."),
    ] = None,
    private: Annotated[bool, Query(description="Ask for private repositories too (scope `repo`).")] = False,
) -> Response:
    """Begin a login in this browser; it has ten minutes to come back."""
    return begin(request, return_to, get_runtime(), private=private)


handler = lambda_handler(router)
