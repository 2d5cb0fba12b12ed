"""`GET /api/v1/users/me/reports`: what a user read, the last first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from functions.reports import kept
from functions.reports.accesses import Access, accesses_of
from functions.reports.my_models import MyReports
from functions.reports.seeing import call_within, see_many_again
from functions.reports.users.principal import Principal, account_of
from functions.reports.users.shown import BEARER, NOT_SIGNED_IN
from functions.reports.visibility import Seen
from shared.cache.call import Call
from shared.clock import from_ms
from shared.entry.documented import PROBLEMS
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.errors import ForbiddenError, RepositoryBlockedError
from shared.runtime import Runtime, get_runtime

router = APIRouter(route_class=StrictRoute, tags=["users"])
MOST_LISTED = 50
"""As many as the page without a server kept (oss-tldr.md, current state)."""
# Where some are gone, or may not be seen any longer, older ones take their place, as far as this.
_MOST_LOOKED_AT = 200


@router.get(
    "/api/v1/users/me/reports",
    summary="The reports you read",
    response_model=MyReports,
    responses={**NOT_SIGNED_IN, **{status: PROBLEMS[status] for status in (422, 500, 503)}},
    openapi_extra=BEARER,
)
def get_my_reports(request: Request) -> Response:
    """List what you read or imported and can still read, the last first, at most 50.

    A report is in it while GitHub shows you its repository, whether or not you could see it when you read it.
    """
    runtime = get_runtime()
    principal, profile = account_of(request, runtime)
    # What you read a moment ago waits to be written.
    runtime.buffer.flush()
    noted = [one for one in accesses_of(profile.user_id, runtime) if one.noted_at_ms >= profile.created_at_ms]
    noted = noted[:_MOST_LOOKED_AT]
    there = kept.still_there([one.report for one in noted if not one.imported], runtime)
    left = [one for one in noted if one.imported or one.report.id in there]
    call = call_within(runtime)
    found: list[Access] = []
    complete = True
    while left and len(found) < MOST_LISTED:
        page, left = left[:MOST_LISTED], left[MOST_LISTED:]
        readable, all_asked = _readable(page, principal, runtime, call)
        found += readable
        complete = complete and all_asked
    answer = {"reports": [_shown(one) for one in found[:MOST_LISTED]], "complete": complete}
    return Response(json_bytes(answer), headers={"Cache-Control": "private, no-store"}, media_type="application/json")


def _readable(page: Sequence[Access], principal: Principal, runtime: Runtime, call: Call) -> tuple[list[Access], bool]:
    """Return those that the caller may read, and whether GitHub could be asked about all."""
    asked = [one for one in page if not one.imported]
    known = [(one.report.repo, one.report.repository_id) for one in asked]
    seen = dict(zip((one.report.id for one in asked), see_many_again(known, principal, runtime, call), strict=True))
    shown = {one.report.id for one in asked if isinstance(seen[one.report.id], Seen)}
    all_asked = all(isinstance(one, Seen | ForbiddenError | RepositoryBlockedError) for one in seen.values())
    return [one for one in page if one.imported or one.report.id in shown], all_asked


def _shown(access: Access) -> dict[str, Any]:
    """Return an access as `MyReport`."""
    told = access.report._asdict()
    told["repository_id"] = None if access.imported else access.report.repository_id
    return {**told, "accessed_at": from_ms(access.accessed_at_ms), "imported": access.imported}


handler = lambda_handler(router)
