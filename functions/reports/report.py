"""`GET /api/v1/reports/{report_id}` and `DELETE`: one report, to read in several formats, and to take away."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from functions.reports import kept
from functions.reports.accesses import note_access
from functions.reports.asking import asking
from functions.reports.importing.imported import find_imported
from functions.reports.kept import Report
from functions.reports.models import ReportShown
from functions.reports.naming import RepositoryName
from functions.reports.service import with_doubt, with_warning
from functions.reports.showing.answering import FORMATS, Format, rendered
from functions.reports.shown import OPERATORS_PROBLEMS, OPERATORS_SECURITY, PROBLEMS_OF_REPORTS, SECURITY
from functions.reports.users.principal import Principal
from functions.reports.visibility import see_again
from shared.cache.call import Call
from shared.clock import from_ms
from shared.entry.documented import NOT_FOUND
from shared.entry.etag import conditional_response
from shared.entry.identity import identify, require_admin
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.errors import NotFoundError
from shared.runtime import Runtime, get_runtime

router = APIRouter(route_class=StrictRoute, tags=["reports"])

_Id = Annotated[str, Path(max_length=100, description="As `POST /api/v1/reports/generate` gave it.")]
_READ: dict[int | str, dict[str, Any]] = {
    200: {"content": FORMATS},
    **{status: PROBLEMS_OF_REPORTS[status] for status in (400, 401, 403, 422, 451, 500, 503)},
    **NOT_FOUND,
}


@router.get(
    "/api/v1/reports/{report_id}",
    summary="One report",
    response_model=ReportShown,
    responses=_READ,
    openapi_extra={"security": SECURITY},
)
def get_report(
    report_id: _Id,
    request: Request,
    wanted: Annotated[
        Format,
        Query(alias="format", description="markdown: to paste into an issue or a newsletter; html: one page to print."),
    ] = "json",
) -> Response:
    """Give a report as long as it has not expired, also when a newer one took its place.

    Whoever may see the repository may read it: a private one is asked of GitHub first, with the caller's token. An
    imported one is shown to the user who imported it, and to nobody else.
    """
    runtime = get_runtime()
    principal, call = asking(request, runtime)
    imported = None
    try:
        found = kept.find(report_id, runtime)
    except NotFoundError:
        imported = find_imported(report_id, principal.user_id, runtime)
        if imported is None:
            raise
    if imported is not None:
        report, is_private = imported.report, True
    else:
        report, is_private = _readable(found, principal, runtime, call)
    note_access(report, principal, runtime, imported_until_ms=None if imported is None else imported.until_ms)
    content, headers, media_type = rendered(report, wanted)
    if is_private:
        headers = {**headers, "Cache-Control": "private, no-store"}
        return Response(content, headers=headers, media_type=media_type)
    answer = conditional_response(request, content, media_type=media_type)
    answer.headers.update(headers)
    return answer


@router.delete(
    "/api/v1/reports/{report_id}",
    summary="Deletes a report",
    status_code=204,
    response_class=Response,
    responses={**{status: OPERATORS_PROBLEMS[status] for status in (401, 403, 422, 500, 503)}, **NOT_FOUND},
    openapi_extra={"security": OPERATORS_SECURITY},
)
def delete_report(report_id: _Id, request: Request) -> Response:
    """Delete a report and what the cache has of it, so that the next one is made anew. Needs the admin key."""
    runtime = get_runtime()
    require_admin(identify(request, runtime.settings))
    kept.remove(report_id, runtime)
    return Response(status_code=204)


def _readable(report: Report, principal: Principal, runtime: Runtime, call: Call) -> tuple[Report, bool]:
    """Return a report that the caller may read, and whether its repository is private."""
    told = kept.listed(report)
    seen = see_again(RepositoryName.of(told.repo), told.repository_id, principal, runtime, call)
    if datetime.fromisoformat(told.expires_at) <= from_ms(runtime.clock.now_ms()):
        report = with_warning(report, "stale", "This report is past its time: a newer one can be asked for.")
    return with_doubt(report, seen), seen.repository.is_private


handler = lambda_handler(router)
