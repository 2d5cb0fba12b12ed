"""`POST /api/generate-tests`: test inputs for a coding problem, from its pool."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from functions.practice.cursor import write_cursor
from functions.practice.models import MAX_ANSWER_BYTES, GeneratedTests, GenerateTests
from functions.practice.service import Cases, generate_tests
from shared.cache.pool import PoolAnswer
from shared.cache.read_through import CacheStatus, Call
from shared.clock import from_ms
from shared.entry.call import call_of
from shared.entry.directives import cache_status
from shared.entry.documented import PROBLEMS
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import MAX_BODY_BYTES, StrictRoute
from shared.errors import NotCachedError
from shared.runtime import get_runtime

router = APIRouter(route_class=StrictRoute, tags=["practice"])


@router.post(
    "/api/generate-tests",
    summary="Test inputs for a coding problem",
    response_model=GeneratedTests,
    responses=PROBLEMS,
    max_body_size=MAX_BODY_BYTES,
)
def post_generate_tests(body: GenerateTests, request: Request) -> Response:
    """Give `count` distinct inputs that are valid against the schema, from the pool as far as it goes.

    `Cache-Control: no-store` (or `?no_store=true`) opts out: nothing derived from the request is read or kept.
    """
    runtime = get_runtime()
    call = call_of(request, runtime)
    cases = generate_tests(body, runtime, call)
    if call.directives.only_if_cached and len(cases.answer.values) < body.count:
        raise NotCachedError("The pool is short of that many cases, and the request says only-if-cached.")
    status = _status(cases.answer, call)
    headers = {"Cache-Status": cache_status(status, key=str(cases.key)), "Cache-Control": "no-store"}
    return Response(_present(body, cases, call), headers=headers, media_type="application/json")


def _present(body: GenerateTests, cases: Cases, call: Call) -> bytes:
    shown: list[dict[str, Any]] = []
    size = 0
    values = cases.answer.values
    for value, content in values:
        size += len(content) + 512
        if size > MAX_ANSWER_BYTES and shown:
            break
        shown.append(
            {
                "id": value.id,
                "input": orjson.Fragment(content),
                "tags": value.tags,
                "note": value.note or None,
                "created_at": from_ms(value.created_at_ms),
                "source": "generated" if value.id in cases.answer.made else "cache",
            }
        )
    generated = sum(case["source"] == "generated" for case in shown)
    rest = [value.id for value, _ in values[len(shown) :]]
    notes = list(cases.notes)
    cursor = None
    if rest and call.directives.no_store:
        notes.append(f"{len(rest)} more cases did not fit into 4 MiB, and nothing was stored to ask for them by.")
    elif rest:
        cursor = write_cursor(rest)
    answer = {
        "slug": body.slug,
        "schema_hash": cases.schema_hash,
        "count": len(shown),
        "cases": shown,
        "cached": len(shown) - generated,
        "generated": generated,
        "notes": notes,
        "truncated": bool(rest),
        "cursor": cursor,
    }
    return orjson.dumps(answer, option=orjson.OPT_UTC_Z)


def _status(answer: PoolAnswer, call: Call) -> CacheStatus:
    if call.directives.no_store:
        return CacheStatus(False, fwd="bypass")
    if not answer.made:
        return CacheStatus(True, source="table", trouble=answer.trouble)
    fwd = "partial" if len(answer.made) < len(answer.values) else "miss"
    return CacheStatus(False, fwd=fwd, stored=answer.stored, trouble=answer.trouble)


handler = lambda_handler(router)
