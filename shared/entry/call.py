"""From an HTTP request to what the core has to know of it: deadlines, directives, and what its key may still cause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import Request

from shared.cache.call import Call
from shared.cache.guard import Patience
from shared.clock import Deadline, from_ms
from shared.entry.directives import read_directives
from shared.entry.identity import Caller, identify
from shared.errors import RateLimitedError, TableError, UnauthorizedError
from shared.runtime import Runtime
from shared.table import ItemKey

_CANCELLED_BEFORE_END = timedelta(seconds=2)
_HOUR_MS = 3_600_000


def call_of(request: Request, runtime: Runtime, caller: Caller | None = None) -> Call:
    """Return the call that a request is.

    Args:
        caller: whom it comes from, where the API key alone does not tell.

    Raises:
        UnauthorizedError: the key is not known; or a generation is forced (`no-cache`, `no-store`) without one, outside
            a local stage.
        InvalidRequestError: the directives cannot be read.
    """
    if caller is None:
        caller = identify(request, runtime.settings)
    directives = read_directives(request)
    if (directives.no_cache or directives.no_store) and not (caller.has_key or runtime.settings.is_local):
        raise UnauthorizedError("A generation can be forced (no-cache, no-store) with an API key only.")
    settings, clock = runtime.settings, runtime.clock
    generate_by = Deadline.after(clock, timedelta(seconds=settings.generation_timeout_seconds))
    answer_by = Deadline.after(clock, timedelta(seconds=settings.request_timeout_seconds))
    context: Any = request.scope.get("aws.context")
    if context is not None:
        left = timedelta(milliseconds=context.get_remaining_time_in_millis())
        generate_by = Deadline.after(clock, left - _CANCELLED_BEFORE_END)
        answer_by = Deadline(min(answer_by.at, generate_by.at), clock)
    return Call(answer_by, generate_by, directives, lambda: admit(caller, runtime))


def admit(caller: Caller, runtime: Runtime) -> None:
    """Count a generation against the caller's hour.

    Raises:
        RateLimitedError: the hour's generations are used up.
    """
    limit = runtime.settings.key_generations_per_hour
    if limit is None or (caller.is_admin and caller.has_key):
        return
    now = runtime.clock.now_ms()
    hour = now // _HOUR_MS
    key = ItemKey(f"core#limit#{caller.owner or 'anonymous'}", from_ms(hour * _HOUR_MS).strftime("%Y-%m-%dT%H"))
    ends_ms = (hour + 1) * _HOUR_MS
    try:
        counted = runtime.guard.write(
            Patience(),
            lambda: runtime.table.add(key, {"generations": 1}, ceiling=limit, expires_at_ms=ends_ms + _HOUR_MS),
        )
    except TableError:
        # The budget's outage allowance bounds what can be spent while the table is away.
        return
    if counted is None:
        whose = "This key has" if caller.has_key else "Callers without a key have"
        raise RateLimitedError(
            f"{whose} caused {limit} generations this hour, which is the limit.",
            retry_after=timedelta(milliseconds=ends_ms - now),
        )
