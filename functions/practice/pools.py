"""`GET /api/practice/pools/{slug}`: what is in a problem's pools, by tag."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from functions.practice.directory import pools_of
from functions.practice.models import SLUG_PATTERN, PoolContents, SlugPools
from functions.practice.service import pool_key
from shared.cache.pool_choice import Listing
from shared.clock import from_ms
from shared.entry.documented import PROBLEMS
from shared.entry.etag import conditional_response
from shared.entry.identity import identify
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.errors import InvalidRequestError
from shared.runtime import get_runtime

_MOST_POOLS = 20

router = APIRouter(route_class=StrictRoute, tags=["practice"])
_ETAG = {"ETag": {"description": "Weak; send it as If-None-Match.", "schema": {"type": "string"}}}


@router.get(
    "/api/practice/pools/{slug}",
    summary="What is in a problem's pools, by tag",
    response_model=SlugPools,
    responses={
        200: {"headers": _ETAG},
        304: {"description": "It is as `If-None-Match` has it.", "headers": _ETAG},
        **{status: PROBLEMS[status] for status in (400, 401, 422, 500, 503)},
    },
    openapi_extra={"security": [{"ApiKey": []}, {}]},
)
def get_pools(
    request: Request,
    slug: Annotated[str, Path(pattern=SLUG_PATTERN)],
    limit: Annotated[int, Query(ge=1, le=_MOST_POOLS, description="How many pools are looked at.")] = 10,
    cursor: Annotated[str | None, Query(max_length=2_000, description="Of the last answer: asks for the next.")] = None,
) -> Response:
    """Count the cases of each pool; a slug that nobody asked for has none. Nothing is written, nothing kept alive."""
    runtime = get_runtime()
    identify(request, runtime.settings)
    try:
        found = pools_of(runtime, slug, limit=limit, cursor=cursor)
    except InvalidRequestError as error:
        fault = {"detail": error.detail, "parameter": "cursor", "in": "query"}
        raise InvalidRequestError(error.detail, code=error.code, extra={"errors": [fault]}) from None
    pools = []
    for schema_hash in found.schema_hashes:
        key = pool_key(slug, schema_hash)
        listing = runtime.pool.listing(key)
        # Cleared since, or void: the item that leads to it goes with time.
        if listing.values:
            pools.append(_contents(schema_hash, str(key), listing))
    answer = SlugPools(slug=slug, pools=pools, cursor=found.cursor)
    return conditional_response(request, answer.model_dump_json().encode())


def _contents(schema_hash: str, key: str, listing: Listing) -> PoolContents:
    values = listing.values
    tags = Counter(tag for value in values for tag in value.tags)
    return PoolContents(
        schema_hash=schema_hash,
        key=key,
        cases=len(values),
        tags=dict(sorted(tags.items())),
        sources=dict(sorted(Counter(value.provider for value in values).items())),
        size_bytes=sum(value.size_bytes for value in values),
        oldest_created_at=from_ms(min(value.created_at_ms for value in values)),
        newest_created_at=from_ms(max(value.created_at_ms for value in values)),
        expires_at=from_ms(max(value.expires_at_ms for value in values)),
    )


handler = lambda_handler(router)
