"""`POST /api/v1/reports/generate`: the TL;DR of a repository's day, week, month or year."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from functions.reports.accesses import note_access
from functions.reports.asking import asking
from functions.reports.models import GenerateReport, ReportGiven
from functions.reports.naming import read_name
from functions.reports.service import report_of
from functions.reports.shown import PROBLEMS_OF_REPORTS, SECURITY
from functions.reports.visibility import see
from shared.cache.call import source_of
from shared.entry.directives import cache_status
from shared.entry.documented import CACHED, CACHED_HEADERS
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.runtime import get_runtime

router = APIRouter(route_class=StrictRoute, tags=["reports"])


@router.post("/api/v1/generate-report", include_in_schema=False)
@router.post(
    "/api/v1/reports/generate",
    summary="The TL;DR of a repository",
    response_model=ReportGiven,
    responses={200: {"headers": CACHED_HEADERS}, **PROBLEMS_OF_REPORTS},
    openapi_extra={**CACHED, "security": SECURITY},
)
def post_report(body: GenerateReport, request: Request) -> Response:
    """Give the report of a repository and a timeframe: made once, and shared by all who may see the repository.

    It is fresh for an hour, six hours, a day or seven days, by its timeframe, and given for as long again while a new
    one is made or cannot be. A private repository is read with the caller's GitHub token.
    """
    runtime = get_runtime()
    principal, call = asking(request, runtime)
    name = read_name(body.repo_url, github_url=runtime.settings.github_url, pointer="/repo_url")
    if not runtime.settings.use_database_reports:
        call = call._replace(directives=call.directives._replace(no_store=True))
    seen = see(name, principal, runtime, call)
    answer = report_of(seen, body.timeframe, body.max_items, runtime, call)
    if not call.directives.no_store:
        note_access(answer.report, principal, runtime)
    headers = {
        "Cache-Status": cache_status(answer.status, key=str(answer.key)),
        "Cache-Control": "private, no-store" if seen.repository.is_private else "no-store",
    }
    if answer.status.hit:
        headers["Age"] = str(answer.age_ms // 1000)
    told = {**answer.report, "cached": answer.status.hit, "cache_source": source_of(answer.status)}
    return Response(json_bytes(told), headers=headers, media_type="application/json")


handler = lambda_handler(router)
