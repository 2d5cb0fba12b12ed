"""`GET /api/v1/reports` and `DELETE`: the operator's list of reports, and taking away all of a repository."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from functions.reports import kept
from functions.reports.models import ReportsDeleted, ReportsListed
from functions.reports.naming import MAX_CHARS, read_name
from functions.reports.seeing import call_within, see_many, see_many_again
from functions.reports.shown import OPERATORS_PROBLEMS, OPERATORS_SECURITY
from functions.reports.users.principal import ANONYMOUS
from functions.reports.visibility import Seen
from shared.clock import from_ms
from shared.entry.identity import identify, require_admin
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.errors import InvalidRequestError
from shared.runtime import get_runtime

_MOST_LISTED = 100
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")

router = APIRouter(route_class=StrictRoute, tags=["reports"])


@router.get(
    "/api/v1/reports",
    summary="Reports of a month, the newest first",
    response_model=ReportsListed,
    responses={status: OPERATORS_PROBLEMS[status] for status in (400, 401, 403, 422, 500, 503)},
    openapi_extra={"security": OPERATORS_SECURITY},
)
def get_reports(
    request: Request,
    month: Annotated[str | None, Query(max_length=7, description="`2026-11`; this month where it is left out.")] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST_LISTED)] = 20,
    cursor: Annotated[str | None, Query(max_length=2_000, description="Of the last answer: asks for the next.")] = None,
) -> Response:
    """List reports of public repositories that have not expired; private ones are in no list. Needs the admin key.

    A page holds fewer where repositories turned private since, or GitHub cannot say whether they did.
    """
    runtime = get_runtime()
    require_admin(identify(request, runtime.settings))
    if month is not None and _MONTH.fullmatch(month) is None:
        fault = {"detail": "A month reads 2026-11.", "parameter": "month", "in": "query"}
        raise InvalidRequestError("A month reads 2026-11.", code="invalid_month", extra={"errors": [fault]})
    of_month = month or f"{from_ms(runtime.clock.now_ms()):%Y-%m}"
    found, further = kept.list_month(of_month, limit=limit, cursor=cursor, runtime=runtime)
    known = [(one.repo, one.repository_id) for one in found]
    seen = zip(found, see_many_again(known, ANONYMOUS, runtime, call_within(runtime)), strict=True)
    shown = [one._asdict() for one, what in seen if isinstance(what, Seen)]
    answer = {"month": of_month, "reports": shown, "cursor": further}
    headers = {"Cache-Control": "private, no-store"}
    return Response(json_bytes(answer), headers=headers, media_type="application/json")


@router.delete(
    "/api/v1/reports",
    summary="Deletes all reports of a repository",
    response_model=ReportsDeleted,
    responses={status: OPERATORS_PROBLEMS[status] for status in (401, 403, 422, 500, 503)},
    openapi_extra={"security": OPERATORS_SECURITY},
)
def delete_reports(
    request: Request,
    repo: Annotated[str, Query(max_length=MAX_CHARS, description="`owner/name`, or the address of its page.")],
) -> Response:
    """Delete all reports of a repository, of every timeframe, and what the cache has of them. Needs the admin key.

    It is named as it is called now, or was when a report was made; a private one as it was then.
    """
    runtime = get_runtime()
    require_admin(identify(request, runtime.settings))
    name = read_name(repo, github_url=runtime.settings.github_url, pointer="/repo")
    (seen,) = see_many([name], ANONYMOUS, runtime, call_within(runtime))
    # A name that it has now may be none of those that its reports were made under.
    also = [seen.repository.id] if isinstance(seen, Seen) else []
    answer = {"repo": f"{name.owner}/{name.name}", "deleted": kept.remove_all(name, also, runtime)}
    return Response(json_bytes(answer), headers={"Cache-Control": "private, no-store"}, media_type="application/json")


handler = lambda_handler(router)
