"""`DELETE /api/v1/users/me/repositories/{id}`: takes a repository off those that a user tracks."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from functions.reports.naming import MAX_CHARS, RepositoryName, read_name
from functions.reports.seeing import call_within
from functions.reports.users.principal import Principal, account_of
from functions.reports.users.shown import BEARER, NOT_SIGNED_IN
from functions.reports.users.trackers import tracked_by, untrack
from functions.reports.visibility import see
from shared.entry.documented import NOT_FOUND, PROBLEMS
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.errors import ForbiddenError, NotFoundError, RepositoryBlockedError, UnprocessableError
from shared.runtime import Runtime, get_runtime

router = APIRouter(route_class=StrictRoute, tags=["users"])
_ID = re.compile(r"[0-9]{1,16}")


@router.delete(
    # With `:path`, because a name has a slash, and a percent-encoded one is no other to most who stand between.
    "/api/v1/users/me/repositories/{repository:path}",
    summary="Tracks a repository no longer",
    status_code=204,
    response_class=Response,
    responses={**NOT_SIGNED_IN, **NOT_FOUND, **{status: PROBLEMS[status] for status in (422, 500, 503)}},
    openapi_extra=BEARER,
)
def delete_my_repository(
    repository: Annotated[
        str, Path(max_length=MAX_CHARS, description="GitHub's id, or `owner/name`, its slash encoded or not.")
    ],
    request: Request,
) -> Response:
    """Take a repository off those that you track, also one that you may not see any longer."""
    runtime = get_runtime()
    principal, profile = account_of(request, runtime)
    repository_id = int(repository) if _ID.fullmatch(repository) else _id_of(repository, principal, runtime)
    if repository_id is None or not untrack(profile.user_id, repository_id, runtime):
        raise NotFoundError("You do not track this repository.", code="not_tracked")
    return Response(status_code=204, headers={"Cache-Control": "private, no-store"})


def _id_of(text: str, principal: Principal, runtime: Runtime) -> int | None:
    """Return the id of a repository that the user tracks by a name, which may be one that it got since."""
    try:
        name = read_name(text, github_url=runtime.settings.github_url, pointer="")
    except UnprocessableError:
        return None
    tracked = {one.repository_id: one for one in tracked_by(principal.user_id, runtime)}
    for one in tracked.values():
        if RepositoryName.of(one.full_name).key == name.key:
            return one.repository_id
    if not tracked:
        return None
    try:
        return see(name, principal, runtime, call_within(runtime)).repository.id
    except (ForbiddenError, RepositoryBlockedError):
        return None


handler = lambda_handler(router)
