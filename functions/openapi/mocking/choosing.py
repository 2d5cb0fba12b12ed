"""Which of an operation's responses is meant by a status, and in which media type it is given."""

from __future__ import annotations

import re
from collections.abc import Iterable

from functions.openapi.reading.parts import Media, Operation, Response

_STATUS = re.compile(r"[2-5](?:[0-9]{2}|XX)")


def response_for(operation: Operation, code: str) -> Response | None:
    """Return the response of a status, or the nearest that there is; None where the operation has none at all.

    Near is its own range, then another of its class, then `default`, then a success, then anything.
    """
    responses = {response.code.upper(): response for response in operation.responses}
    code = code.upper()
    class_ = code[:1]
    ranked = [code, f"{class_}XX", *sorted(name for name in responses if name[:1] == class_ and name[:1].isdigit())]
    ranked += ["DEFAULT", *sorted(name for name in responses if name.startswith("2")), *sorted(responses)]
    return next((responses[name] for name in ranked if name in responses), None)


def described_media(response: Response) -> Media | None:
    """Return the media type whose schema says most: JSON first; None where none has a schema."""
    with_schema = [media for media in response.media if media.schema is not None]
    return min(with_schema, key=lambda media: not media.is_json, default=None)


def success_of(operation: Operation) -> tuple[int, Response | None]:
    """Return what a mock answers with: the lowest success, else the default, else the lowest redirection.

    An operation that tells of its errors alone succeeds with 200 and nothing described.
    """
    codes = {response.code.upper(): response for response in operation.responses}
    for name in (*_sorted(codes, "2"), "DEFAULT", *_sorted(codes, "3")):
        if name in codes:
            return _number(name), codes[name]
    return 200, None


def failure_of(operation: Operation) -> int:
    """Return the lowest server error that an operation has, 500 where it has none."""
    return next((_number(name) for name in _sorted([one.code.upper() for one in operation.responses], "5")), 500)


def response_of(operation: Operation, status: int) -> Response | None:
    """Return the response that the document has for a status: its own, its range's, or the default one."""
    codes = {response.code.upper(): response for response in operation.responses}
    return codes.get(str(status)) or codes.get(f"{str(status)[0]}XX") or codes.get("DEFAULT")


def _sorted(codes: Iterable[str], first: str) -> list[str]:
    # A range comes behind the statuses that are written out: letters sort after digits.
    return sorted(name for name in codes if _STATUS.fullmatch(name) and name[0] == first)


def _number(code: str) -> int:
    if code == "DEFAULT":
        return 200
    return int(code.replace("X", "0"))
