"""`POST /api/generate-tests`: test inputs for a coding problem, from its pool."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from functions.practice.cursor import write_cursor
from functions.practice.formats import Format, Layout, layout_of
from functions.practice.models import MAX_ANSWER_BYTES, GeneratedTests, GenerateTests
from functions.practice.service import Cases, generate_tests
from functions.practice.shown import Shown
from shared.cache.call import CacheStatus, Call
from shared.cache.pool_choice import PoolAnswer
from shared.cache.pool_items import PoolValue
from shared.clock import from_ms
from shared.entry.call import call_of
from shared.entry.directives import cache_status
from shared.entry.documented import CACHED, CACHED_HEADERS, PROBLEMS
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.runtime import get_runtime

# Notes of 300 characters, a cursor of 100 ids, and the names around them.
_ROOM_AROUND_CASES = 48 * 1024

router = APIRouter(route_class=StrictRoute, tags=["practice"])

_TEXT: dict[str, Any] = {"schema": {"type": "string"}}
_FORMATS: dict[str, Any] = {"application/jsonl": _TEXT, "text/plain": _TEXT, "text/x-python": _TEXT}
_HEADERS = {
    **CACHED_HEADERS,
    "Larder-Cursor": {
        "description": "The cursor of a truncated answer, where the format has no place for one.",
        "schema": {"type": "string"},
    },
}


@router.post(
    "/api/generate-tests",
    summary="Test inputs for a coding problem",
    response_model=GeneratedTests,
    responses={200: {"headers": _HEADERS, "content": _FORMATS}, **PROBLEMS},
    openapi_extra=CACHED,
)
def post_generate_tests(
    body: GenerateTests,
    request: Request,
    wanted: Annotated[
        Format,
        Query(
            alias="format",
            description="leetcode: an argument a line, as its box takes them; python: a pytest module that runs beside "
            "solution.py; jsonl: a case a line.",
        ),
    ] = "json",
) -> Response:
    """Give `count` distinct inputs that are valid against the schema, from the pool as far as it goes.

    `Cache-Control: no-store` (or `?no_store=true`) opts out: nothing derived from the request is read or kept;
    `no-cache` has new cases made and kept; `only-if-cached` gives what the pool has, or 504.
    """
    runtime = get_runtime()
    call = call_of(request, runtime)
    cases = generate_tests(body, runtime, call)
    status = _status(cases.answer, call)
    headers = {"Cache-Status": cache_status(status, key=str(cases.key)), "Cache-Control": "no-store"}
    if status.hit and cases.answer.values:
        oldest = min(value.created_at_ms for value, _ in cases.answer.values)
        headers["Age"] = str(max(0, runtime.clock.now_ms() - oldest) // 1000)
    layout = layout_of(wanted, body.json_schema)
    shown, notes, rest, cursor = _fitting(cases, layout)
    if layout is not None:
        if cursor is not None:
            headers["Larder-Cursor"] = cursor
        return Response(layout.whole(shown, notes), headers=headers, media_type=layout.media_type)
    made, values = cases.answer.made, cases.answer.values[: len(shown)]
    generated = sum(value.id in made for value, _ in values)
    answer = {
        "slug": body.slug,
        "schema_hash": cases.schema_hash,
        "count": len(shown),
        "cases": [orjson.Fragment(encoded) for encoded in shown],
        "cached": len(shown) - generated,
        "generated": generated,
        "notes": notes,
        "truncated": bool(rest),
        "cursor": cursor,
    }
    return Response(orjson.dumps(answer), headers=headers, media_type="application/json")


def _fitting(cases: Cases, layout: Layout | None) -> tuple[list[bytes], list[str], list[str], str | None]:
    """Return (the cases that fit into an answer, its notes, the other cases' ids, the cursor that asks for them)."""
    shown: list[bytes] = []
    room = MAX_ANSWER_BYTES - _ROOM_AROUND_CASES
    values, made = cases.answer.values, cases.answer.made
    for value, content in values:
        encoded = _case(value, content, is_made=value.id in made)
        if layout is not None:
            encoded = layout.case(Shown(content, value.note, encoded))
        room -= len(encoded) + 1
        if room < 0 and shown:
            break
        shown.append(encoded)
    rest = [value.id for value, _ in values[len(shown) :]]
    kept = rest if cases.answer.stored else [value_id for value_id in rest if value_id not in made]
    notes = list(cases.notes)
    if len(kept) < len(rest):
        lost = len(rest) - len(kept)
        notes.append(f"{lost} more did not fit into {MAX_ANSWER_BYTES >> 20} MiB, and are not stored to ask for later.")
    return shown, notes, rest, write_cursor(kept) if kept else None


def _case(value: PoolValue, content: bytes, *, is_made: bool) -> bytes:
    case = {
        "id": value.id,
        "input": orjson.Fragment(content),
        "tags": value.tags,
        "note": value.note or None,
        "created_at": from_ms(value.created_at_ms),
        "source": "generated" if is_made else "cache",
    }
    return orjson.dumps(case, option=orjson.OPT_UTC_Z)


def _status(answer: PoolAnswer, call: Call) -> CacheStatus:
    if call.directives.no_store:
        return CacheStatus(False, fwd="bypass")
    if answer.collapsed and not answer.topped_up:
        return CacheStatus(False, fwd="miss", stored=answer.stored, collapsed=True, trouble=answer.trouble)
    cached = sum(value.id not in answer.made for value, _ in answer.values)
    if cached and not answer.topped_up:
        return CacheStatus(True, source="table", trouble=answer.trouble)
    fwd = "request" if call.directives.no_cache else "partial" if cached else "miss"
    stored = answer.stored and answer.topped_up
    return CacheStatus(False, fwd=fwd, stored=stored, trouble=answer.trouble)


handler = lambda_handler(router)
