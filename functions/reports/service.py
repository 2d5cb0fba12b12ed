"""A report from the cache, or made once for everyone who may see the repository."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import orjson

from functions.reports import kept
from functions.reports.kept import Report
from functions.reports.making.report import WITHOUT_MODEL, make_report
from functions.reports.making.summaries import PROMPT_VERSION
from functions.reports.making.window import GOOD_FOR, Timeframe
from functions.reports.naming import RepositoryName
from functions.reports.visibility import Seen, github_for, no_access, no_longer_admitted, still_public
from shared.cache.call import CacheStatus, Call
from shared.cache.generation import Generated
from shared.cache.key import CacheKey, derive_key
from shared.cache.policy import CachePolicy
from shared.canonical_json import JsonValue
from shared.clock import Deadline
from shared.entry.json_response import json_bytes
from shared.errors import (
    ForbiddenError,
    LarderError,
    NotCachedError,
    NotFoundError,
    RateLimitedByGitHubError,
    UnauthorizedError,
)
from shared.runtime import Runtime

NAMESPACE = "reports.report"
_VERSION = 1
# For what is left to do once a report is made.
_BEFORE_END = timedelta(seconds=2)
_RENEWED_FOR = timedelta(seconds=15)


class Answer(NamedTuple):
    """A report, how it came about, and what to say with it now.

    Attributes:
        age_ms: since it was made.
    """

    report: Report
    status: CacheStatus
    key: CacheKey
    age_ms: int


def report_of(seen: Seen, timeframe: Timeframe, most_items: int, runtime: Runtime, call: Call) -> Answer:
    """Return the report of a repository that the caller may see.

    Raises:
        LarderError: see `ReadThroughCache.get_or_generate` and `make_report`.
    """
    repository = seen.repository
    identity: dict[str, JsonValue] = dict(runtime.provider.identity)
    key = derive_key(NAMESPACE, _VERSION, [repository.id, timeframe, most_items, PROMPT_VERSION, identity])
    good_for = GOOD_FOR[timeframe]
    policy = CachePolicy(ttl=good_for, stale_for=good_for, lease_ttl=_RENEWED_FOR)
    stores = not call.directives.no_store
    if call.directives.only_if_cached and not stores:
        raise NotCachedError("The request says only-if-cached, and nothing may be read for it.")
    turned_private: list[LarderError] = []

    def generate(deadline: Deadline) -> Generated:
        try:
            if seen.token is None and not seen.asked_now:
                still_public(seen, runtime, deadline)
            return make(deadline)
        except (UnauthorizedError, ForbiddenError, NotFoundError, RateLimitedByGitHubError) as error:
            if seen.token is None:
                if error.code == no_access().code:
                    turned_private.append(error)
                raise
            # What GitHub says of one caller's token is no answer to the others.
            if isinstance(error, NotFoundError):
                no_longer_admitted(RepositoryName(repository.owner, repository.name), seen.token, runtime)
                error = no_access()
            error.callers_own = True
            raise error from None

    def make(deadline: Deadline) -> Generated:
        made = make_report(
            github_for(call.directives, runtime),
            repository,
            timeframe,
            most_items=most_items,
            token=seen.token,
            provider=runtime.provider,
            spend=runtime.budget,
            deadline=deadline.earlier(_BEFORE_END),
            needs_words=stores and _has_words(key, runtime),
        )
        report: Report = {"id": kept.new_id(), **made.report, "max_items": most_items}
        lasts = None if made.has_words else WITHOUT_MODEL
        if stores:
            report = kept.keep(report, key, kept.kept_for(timeframe) if lasts is None else 2 * lasts, runtime)
        return Generated(json_bytes(report), made.provenance, ttl=lasts)

    outcome = runtime.cache.get_or_generate(key, policy, generate, decode=_decode, call=call)
    if turned_private:
        # Not even the last report, which is given for other faults.
        raise turned_private[0]
    now = runtime.clock.now_ms()
    report, status = outcome.value, outcome.status
    if stores and not (status.hit or status.stored or status.trouble):
        kept.forget(report, runtime)
    if stores and now >= outcome.entry.fresh_until_ms:
        report = with_warning(report, "stale", "A newer report could not be made just now: this is the last one.")
    report = with_doubt(report, seen)
    return Answer(report, outcome.status, key, max(0, now - outcome.entry.created_at_ms))


def with_doubt(report: Report, seen: Seen) -> Report:
    """Return a report that says so where GitHub could not be asked who may see it."""
    if seen.confirmed:
        return report
    told = "GitHub does not answer: the repository was public when it last did."
    return with_warning(report, "github_unavailable", told)


def with_warning(report: Report, code: str, detail: str) -> Report:
    """Return a report with one more warning."""
    warnings = report.get("warnings")
    told: list[JsonValue] = [*warnings] if isinstance(warnings, list) else []
    return {**report, "warnings": [*told, {"code": code, "detail": detail}]}


def _has_words(key: CacheKey, runtime: Runtime) -> bool:
    """Tell whether there is a report that can be given in place of one without words."""
    try:
        entry = runtime.cache.get(key)
        return entry is not None and _decode(runtime.cache.content(entry)).get("tldr") is not None
    except (LarderError, ValueError):
        return False


def _decode(content: bytes) -> Report:
    report = orjson.loads(content)
    if not isinstance(report, dict) or not isinstance(report.get("id"), str):
        raise ValueError("no stored report")
    return report
