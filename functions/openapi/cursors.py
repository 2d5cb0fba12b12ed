"""Cursors that say how far a list was given, and of which list: one of another is refused, and moves nothing."""

from __future__ import annotations

import re

from shared.cache.key import content_digest
from shared.errors import InvalidRequestError

_MARK_CHARS = 16
_CURSOR = re.compile(rf"([0-9a-f]{{{_MARK_CHARS}}})-([0-9]{{1,9}})")


def cursor_at(index: int, *scope: str) -> str:
    """Return the cursor that asks a list, which `scope` names, to go on at an index."""
    return f"{_mark(scope)}-{index}"


def index_of(cursor: str | None, *scope: str) -> int:
    """Return where a list goes on; 0 without a cursor.

    Raises:
        InvalidRequestError: it is none of these endpoints', or one of another list.
    """
    if cursor is None:
        return 0
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise invalid_cursor("The cursor is none of this endpoint's.")
    if found[1] != _mark(scope):
        raise invalid_cursor("The cursor belongs to another list: of another document, operation or group.")
    return int(found[2])


def invalid_cursor(detail: str) -> InvalidRequestError:
    """Return the problem that a cursor is."""
    fault = {"detail": detail, "parameter": "cursor", "in": "query"}
    return InvalidRequestError(detail, code="invalid_cursor", extra={"errors": [fault]})


def _mark(scope: tuple[str, ...]) -> str:
    return content_digest([*scope])[:_MARK_CHARS]
