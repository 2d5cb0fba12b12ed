"""GitHub's rate limits: read from its answers, and remembered so that what would be refused is not sent."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import timedelta

from functions.reports.github.reading import message_of
from shared.clock import Clock
from shared.errors import RateLimitedByGitHubError
from shared.outgoing import retry_after_seconds

EVERYTHING = "everything"
"""The resource of a limit that holds for all requests on one behalf."""
_MOST_REMEMBERED = 1_000
# A primary limit is reset after an hour; more than that, a clock is wrong.
_LONGEST_SECONDS = 3_700.0
# What GitHub asks for where it does not say.
_UNSAID_SECONDS = 60.0
_SECONDARY = ("secondary rate limit", "abuse detection")


def resource_of(path: str) -> str:
    """Return which of GitHub's limits a path counts against."""
    return "search" if path.startswith("/search/") else "core"


def is_limited(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Tell whether an answer is a refusal that is about how often somebody asked.

    Args:
        headers: names in lower case.
    """
    if status not in (403, 429):
        return False
    said = message_of(body).lower()
    return (
        status == 429
        or "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or "rate limit exceeded" in said
        or any(words in said for words in _SECONDARY)
    )


def is_secondary(headers: Mapping[str, str]) -> bool:
    """Tell whether a limit is one of behaviour, which holds for every resource, and not a count that is used up."""
    return headers.get("x-ratelimit-remaining") != "0"


def limit_seconds(headers: Mapping[str, str], now_ms: int) -> float:
    """Return for how long a limit holds, in seconds."""
    seconds = retry_after_seconds(headers, now_ms)
    if seconds is None and headers.get("x-ratelimit-remaining") == "0":
        reset = headers.get("x-ratelimit-reset", "")
        if reset.isascii() and reset.isdigit() and len(reset) < 16:
            seconds = max(1.0, int(reset) - now_ms / 1000)
    return min(_UNSAID_SECONDS if seconds is None else seconds, _LONGEST_SECONDS)


class Limits:
    """The limits that this process has met, each until it ends; of many, the oldest are forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until_ms: OrderedDict[tuple[str, str], int] = OrderedDict()

    def note(self, behalf: str, resource: str, seconds: float) -> None:
        """Remember that nothing more is taken on a behalf, of a resource or of `EVERYTHING`, for a while."""
        key, until = (behalf, resource), self._clock.now_ms() + int(seconds * 1000)
        with self._lock:
            self._until_ms[key] = max(until, self._until_ms.pop(key, 0))
            while len(self._until_ms) > _MOST_REMEMBERED:
                self._until_ms.popitem(last=False)

    def require(self, behalf: str, resource: str) -> None:
        """Raise where a request would be refused.

        Raises:
            RateLimitedByGitHubError: with how long that will be so.
        """
        now = self._clock.now_ms()
        with self._lock:
            until = max(self._until_ms.get((behalf, of), 0) for of in (resource, EVERYTHING))
        if until > now:
            raise limited((until - now) / 1000)


def limited(seconds: float) -> RateLimitedByGitHubError:
    """Return the error of a limit that holds for so many seconds more."""
    return RateLimitedByGitHubError(
        "GitHub takes no more requests on this behalf for now.", retry_after=timedelta(seconds=seconds)
    )
