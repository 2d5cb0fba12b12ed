"""`GET /api/v1/repositories/popular`: the public repositories that most users track; and the same for warming."""

from __future__ import annotations

import heapq
from functools import partial
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from functions.reports.github.models import Repository
from functions.reports.my_models import PopularListed
from functions.reports.seeing import MOST_SEEN, call_within, see_many_again, side_by_side
from functions.reports.shown import OPERATORS_PROBLEMS, OPERATORS_SECURITY
from functions.reports.users.principal import ANONYMOUS
from functions.reports.users.trackers import COUNTER, SHARDS, count_partition
from functions.reports.visibility import Seen
from shared.cache.call import Call
from shared.cache.guard import Patience
from shared.entry.identity import identify, require_admin
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.errors import ForbiddenError, RepositoryBlockedError, TableUnavailableError
from shared.runtime import Runtime, get_runtime

router = APIRouter(route_class=StrictRoute, tags=["reports"])
MOST_POPULAR = 50
_PAGE = 1_000
# Each repository has two small items: 160,000 are read at most.
_MOST_PAGES = 20


class Popular(NamedTuple):
    """A public repository, and how many users track it."""

    repository: Repository
    trackers: int


class _Shard(NamedTuple):
    """The largest counts of a partition, each with its repository's id and name; and whether all of it was read."""

    largest: list[tuple[int, int, str]]
    complete: bool


@router.get(
    "/api/v1/repositories/popular",
    summary="The public repositories that most users track",
    response_model=PopularListed,
    responses={status: OPERATORS_PROBLEMS[status] for status in (401, 403, 422, 500, 503)},
    openapi_extra={"security": OPERATORS_SECURITY},
)
def get_popular(request: Request, limit: Annotated[int, Query(ge=1, le=MOST_POPULAR)] = 20) -> Response:
    """List public repositories by how many users track them. Private ones are not in it. Needs the admin key."""
    runtime = get_runtime()
    require_admin(identify(request, runtime.settings))
    found, complete = most_tracked(limit, runtime, call_within(runtime))
    told = [{"trackers": one.trackers, "repository": one.repository.to_json()} for one in found]
    headers = {"Cache-Control": "private, no-store"}
    content = json_bytes({"repositories": told, "complete": complete})
    return Response(content, headers=headers, media_type="application/json")


def most_tracked(most: int, runtime: Runtime, call: Call) -> tuple[list[Popular], bool]:
    """Return the public repositories that most users track, and whether these are surely they.

    They are public by what GitHub tells everyone now, as `see` has it; whoever tracks them, with the latest counts.

    Args:
        most: up to `MOST_POPULAR`.

    Raises:
        TableUnavailableError: the table did not answer.
    """
    # Those that turned private stand among them and are passed over.
    wanted = min(2 * most, MOST_SEEN)
    shards = side_by_side(partial(_largest_of, wanted, runtime), range(SHARDS), call.answer_by)
    read = [shard for shard in shards if shard is not None]
    if not read:
        raise TableUnavailableError("The table was too slow for this request.")
    complete = len(read) == SHARDS and all(shard.complete for shard in read)
    largest = heapq.nlargest(wanted, (one for shard in read for one in shard.largest))
    known = [(full_name, repository_id) for _, repository_id, full_name in largest]
    found: list[Popular] = []
    for (trackers, _, _), seen in zip(largest, see_many_again(known, ANONYMOUS, runtime, call), strict=True):
        if isinstance(seen, Seen):
            found.append(Popular(seen.repository, trackers))
        elif not isinstance(seen, Seen | ForbiddenError | RepositoryBlockedError):
            complete = False
    return found[:most], complete


def _largest_of(most: int, runtime: Runtime, shard: int) -> _Shard:
    patience = Patience()
    largest: list[tuple[int, int, str]] = []
    counted: tuple[str, int] = ("", 0)
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        query = partial(runtime.table.query, count_partition(shard), limit=_PAGE, cursor=cursor)
        page = runtime.guard.read(patience, query)
        for item in page.items:
            # A repository's count comes first, then the name that it had when it was public.
            repository_id, _, kind = item.key.sort.partition("#")
            full_name = item.attributes.get("full_name")
            if kind == "count":
                counted = repository_id, item.counters.get(COUNTER, 0)
            elif isinstance(full_name, str) and counted[0] == repository_id and counted[1] > 0:
                largest.append((counted[1], int(repository_id), full_name))
        largest = heapq.nlargest(most, largest)
        cursor = page.cursor
        if cursor is None:
            return _Shard(largest, True)
    return _Shard(largest, False)


handler = lambda_handler(router)
