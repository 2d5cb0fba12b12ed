"""Digests as names, checked before they become a path or an object's name."""

from __future__ import annotations

import re

from shared.errors import BlobError

_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_digest(name: str) -> bool:
    """Tell whether a name is a SHA-256 in lowercase hex."""
    return _DIGEST.fullmatch(name) is not None


def check_digest(name: str) -> None:
    """Raise `BlobError` where a name is no digest."""
    if not is_digest(name):
        raise BlobError("A digest is 64 lowercase hex digits.")
