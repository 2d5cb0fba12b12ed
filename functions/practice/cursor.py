"""The cursor of a truncated answer: the ids of the cases that did not fit."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from functions.practice.models import MAX_COUNT
from shared.errors import InvalidRequestError

_DIGEST_BYTES = 32


def write_cursor(ids: Sequence[str]) -> str:
    """Return the cursor that asks for cases by id."""
    return base64.urlsafe_b64encode(b"".join(map(bytes.fromhex, ids))).decode().rstrip("=")


def read_cursor(cursor: str) -> list[str]:
    """Return the ids of a cursor, each once.

    Raises:
        InvalidRequestError: it is none that this endpoint gave.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not raw or len(raw) % _DIGEST_BYTES or len(raw) > MAX_COUNT * _DIGEST_BYTES:
        raise InvalidRequestError("The cursor is none of this endpoint's.", code="invalid_cursor", pointer="/cursor")
    ids = (raw[start : start + _DIGEST_BYTES].hex() for start in range(0, len(raw), _DIGEST_BYTES))
    return list(dict.fromkeys(ids))
