"""Cursors that say how far a list was given: its next index."""

from __future__ import annotations

from shared.errors import InvalidRequestError


def index_of(cursor: str | None) -> int:
    """Return where a list goes on; 0 without a cursor.

    Raises:
        InvalidRequestError: it is none of these endpoints'.
    """
    if cursor is None:
        return 0
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
        raise invalid_cursor("The cursor is none of this endpoint's.")
    return int(cursor)


def invalid_cursor(detail: str) -> InvalidRequestError:
    """Return the problem that a cursor is."""
    fault = {"detail": detail, "parameter": "cursor", "in": "query"}
    return InvalidRequestError(detail, code="invalid_cursor", extra={"errors": [fault]})
