"""Opaque cursors that say which query they belong to, so that one query's never moves another's."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence

import orjson

from shared.errors import InvalidRequestError


def write_cursor(scope: Sequence[object], position: Sequence[str]) -> str:
    """Return a cursor of the query named by `scope`, behind `position`."""
    raw = orjson.dumps([_mark(scope), *position])
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_cursor(cursor: str | None, scope: Sequence[object], *, parts: int, prefix: str = "") -> list[str] | None:
    """Return a cursor's position; None for no cursor.

    Args:
        cursor: what `write_cursor` returned, or anything that a caller made up.
        scope: names the query.
        parts: how many a position of this query has.
        prefix: what the position's first part begins with.

    Raises:
        InvalidRequestError: the text is no cursor, or one of another query.
    """
    if cursor is None:
        return None
    try:
        found = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        found = None
    if not isinstance(found, list) or len(found) != 1 + parts or not all(isinstance(part, str) for part in found):
        raise InvalidRequestError("The cursor cannot be read.", code="invalid_cursor")
    if found[0] != _mark(scope):
        raise InvalidRequestError("The cursor belongs to another query.", code="invalid_cursor")
    position: list[str] = found[1:]
    if not position[0].startswith(prefix) or not all(1 <= len(part.encode()) <= 2048 for part in position):
        raise InvalidRequestError("The cursor cannot be read.", code="invalid_cursor")
    return position


def _mark(scope: Sequence[object]) -> str:
    return hashlib.sha256(repr(tuple(scope)).encode("utf-8", "backslashreplace")).hexdigest()[:16]
