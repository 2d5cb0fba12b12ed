"""When a failed call to an LLM's server is made again, and after how long; pure."""

from __future__ import annotations

FIRST_BACKOFF_SECONDS = 0.5
MAX_BACKOFF_SECONDS = 8.0


def is_transient(status: int) -> bool:
    """Tell whether the same request may succeed later."""
    return status in (408, 409, 429) or status >= 500


def backoff_seconds(failures: int, jitter: float) -> float:
    """Return how long to wait where the server did not say.

    Args:
        failures: how many calls in a row have failed, at least 1.
        jitter: from 0 to 1; spreads callers that failed together.
    """
    longest = min(MAX_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2.0 ** (failures - 1))
    return longest * (0.5 + jitter / 2)
