"""`GET` and `POST /api/v1/users/me/repositories`: the repositories that a user tracks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from functions.reports.my_models import TrackedListed, TrackedShown, TrackRepository
from functions.reports.naming import read_name
from functions.reports.seeing import MOST_SEEN, NOT_DONE, Seeing, call_within, see_many_again
from functions.reports.shown import PROBLEMS_OF_REPORTS
from functions.reports.users.principal import account_of
from functions.reports.users.shown import BEARER, NOT_SIGNED_IN
from functions.reports.users.trackers import Tracked, find_tracked, track, tracked_by
from functions.reports.visibility import Seen, see
from shared.clock import from_ms
from shared.entry.documented import PROBLEMS
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.errors import InvalidRequestError
from shared.runtime import get_runtime

router = APIRouter(route_class=StrictRoute, tags=["users"])
_PATH = "/api/v1/users/me/repositories"
_HEADERS = {"Cache-Control": "private, no-store"}
_CURSOR = re.compile(r"([0-9]{1,15})-([0-9]{1,16})")
_LISTED: dict[int | str, dict[str, Any]] = {
    **NOT_SIGNED_IN,
    **{status: PROBLEMS[status] for status in (400, 422, 500, 503)},
}
_ADDED: dict[int | str, dict[str, Any]] = {
    200: {"model": TrackedShown, "description": "It was tracked already."},
    **NOT_SIGNED_IN,
    **{status: PROBLEMS_OF_REPORTS[status] for status in (400, 403, 413, 415, 422, 451, 500, 503)},
}


@router.get(
    _PATH,
    summary="The repositories you track",
    response_model=TrackedListed,
    responses=_LISTED,
    openapi_extra=BEARER,
)
def get_my_repositories(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MOST_SEEN)] = MOST_SEEN,
    cursor: Annotated[str | None, Query(max_length=40, description="Of the last answer: asks for the next.")] = None,
) -> Response:
    """List what you track, the last added first, with what GitHub shows you of each now.

    One that you may not see (any longer) has its id and nothing else, so that you can take it off the list.
    """
    runtime = get_runtime()
    before = _place_of(cursor)
    principal, profile = account_of(request, runtime)
    everything = tracked_by(profile.user_id, runtime)
    there = [one for one in everything if before is None or (one.added_at_ms, one.repository_id) < before]
    page = there[:limit]
    known = [(one.full_name, one.repository_id) for one in page]
    seen = see_many_again(known, principal, runtime, call_within(runtime))
    further = f"{page[-1].added_at_ms}-{page[-1].repository_id}" if len(there) > limit else None
    answer = {"repositories": _shown_all(page, seen), "total": len(everything), "cursor": further}
    return Response(json_bytes(answer), headers=_HEADERS, media_type="application/json")


@router.post(
    _PATH,
    summary="Tracks a repository",
    status_code=201,
    response_model=TrackedShown,
    responses=_ADDED,
    openapi_extra=BEARER,
)
def post_my_repository(body: TrackRepository, request: Request) -> Response:
    """Add a repository that GitHub shows you to those you track; nothing changes where it is there (200).

    A user tracks at most 500 (422 `too_many_repositories`).
    """
    runtime = get_runtime()
    principal, profile = account_of(request, runtime)
    name = read_name(body.repo_url, github_url=runtime.settings.github_url, pointer="/repo_url")
    seen = see(name, principal, runtime, call_within(runtime))
    is_new = track(profile, seen.repository, runtime)
    # It may have been taken off the list meanwhile.
    now = Tracked(seen.repository.id, seen.repository.full_name, runtime.clock.now_ms())
    tracked = find_tracked(profile.user_id, seen.repository.id, runtime) or now
    answer = _shown(tracked, seen)
    return Response(json_bytes(answer), 201 if is_new else 200, headers=_HEADERS, media_type="application/json")


def _shown_all(tracked: Sequence[Tracked], seen: Sequence[Seeing]) -> list[dict[str, Any]]:
    return [_shown(one, what) for one, what in zip(tracked, seen, strict=True)]


def _shown(tracked: Tracked, seen: Seeing) -> dict[str, Any]:
    """Return a tracked repository as `TrackedShown`."""
    told = {"id": tracked.repository_id, "added_at": from_ms(tracked.added_at_ms)}
    if isinstance(seen, Seen):
        return {**told, "available": True, "repository": seen.repository.to_json(), "reason": None}
    reason = NOT_DONE if seen is None else seen.code
    return {**told, "available": False, "repository": None, "reason": reason}


def _place_of(cursor: str | None) -> tuple[int, int] | None:
    if cursor is None:
        return None
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        detail = "The cursor is none of this list's."
        fault = {"detail": detail, "parameter": "cursor", "in": "query"}
        raise InvalidRequestError(detail, code="invalid_cursor", extra={"errors": [fault]})
    return int(found[1]), int(found[2])


handler = lambda_handler(router)
