"""When a failed call to an LLM's server is made again, and after how long; pure."""

from __future__ import annotations

import email.utils
import math
from collections.abc import Mapping
from datetime import UTC

FIRST_BACKOFF_SECONDS = 0.5
MAX_BACKOFF_SECONDS = 8.0
# Longer than any server means; keeps a mad number from overflowing a timedelta.
MAX_RETRY_AFTER_SECONDS = 86_400.0


def is_transient(status: int) -> bool:
    """Tell whether the same request may succeed later."""
    return status in (408, 409, 429) or status >= 500


def retry_after_seconds(headers: Mapping[str, str], now_ms: int) -> float | None:
    """Return how long a server asks to be left alone, or None where it does not say or the moment has passed.

    Args:
        headers: of the response, names in lower case.
        now_ms: milliseconds since the epoch, for the date form of Retry-After.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    seconds = milliseconds / 1000 if milliseconds is not None else _number(headers.get("retry-after"))
    if seconds is None:
        seconds = _seconds_until(headers.get("retry-after"), now_ms)
    if seconds is None or seconds <= 0:
        return None
    return min(seconds, MAX_RETRY_AFTER_SECONDS)


def backoff_seconds(failures: int, jitter: float) -> float:
    """Return how long to wait where the server did not say.

    Args:
        failures: how many calls in a row have failed, at least 1.
        jitter: from 0 to 1; spreads callers that failed together.
    """
    longest = min(MAX_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2.0 ** (failures - 1))
    return longest * (0.5 + jitter / 2)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _seconds_until(text: str | None, now_ms: int) -> float | None:
    try:
        at = email.utils.parsedate_to_datetime(text or "")
    except ValueError:
        return None
    # An HTTP-date is in GMT; the parser leaves "-0000" without a zone.
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.timestamp() - now_ms / 1000
