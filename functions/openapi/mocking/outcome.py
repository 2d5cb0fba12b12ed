"""What a mock server makes of a request."""

from __future__ import annotations

from typing import NamedTuple

from functions.openapi.mocking.checking import Refused

Headers = tuple[tuple[str, str], ...]

BODILESS = frozenset({204, 205, 304})
"""The statuses whose answers have no body."""
REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
"""The statuses whose answers lead to another address."""
WARNING = "Larder-Mock-Warning"
"""The header that tells what is not as it was asked for, or was not looked at."""
_MAX_CHARS = 500


class Answer(NamedTuple):
    """An answer of the mocked API.

    Attributes:
        content_type: None for no body.
    """

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: Headers = ()


def warned(headers: Headers, detail: str) -> Headers:
    """Return headers of an answer that tell of one thing more in `WARNING`."""
    before = "".join(f"{text}; " for name, text in headers if name == WARNING)
    others = tuple(pair for pair in headers if pair[0] != WARNING)
    return (*others, (WARNING, before + in_header(detail)))


def in_header(text: str) -> str:
    """Return a text as a header can have it."""
    return "".join(character if " " <= character <= "~" else "?" for character in text[:_MAX_CHARS])


class Outcome(NamedTuple):
    """An answer, or why there is none, and how long it is to take."""

    answer: Answer | Refused
    wait_ms: int = 0


class NotReadyError(Exception):
    """The answer takes work that does not belong on the event loop."""


class NotKeptError(Exception):
    """What was sent cannot be held, for a reason that goes on after "because"; the answer has to say so."""
