"""What a mock server makes of a request."""

from __future__ import annotations

from typing import NamedTuple

from functions.openapi.mocking.checking import Refused
from functions.openapi.mocking.headers import Headers

BODILESS = frozenset({204, 205, 304})
"""The statuses whose answers have no body."""


class Answer(NamedTuple):
    """An answer of the mocked API.

    Attributes:
        content_type: None for no body.
    """

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: Headers = ()


class Outcome(NamedTuple):
    """An answer, or why there is none, and how long it is to take."""

    answer: Answer | Refused
    wait_ms: int = 0


class NotReadyError(Exception):
    """The answer takes work that does not belong on the event loop."""
