"""Content codings of requests (RFC 9110, 8.4): none is taken off, so that a small body stays one."""

from __future__ import annotations

from shared.errors import UnsupportedMediaTypeError

CODE = "unsupported_content_encoding"
ACCEPT_IDENTITY = ("Accept-Encoding", "identity")
"""The header of an answer that refuses a coding: it tells which ones would do (RFC 9110, 12.5.3)."""


def fault_of_coding(content_encoding: str | None) -> UnsupportedMediaTypeError | None:
    """Return what is wrong with a body's `Content-Encoding`; None for a body that is sent as it is."""
    codings = {one.strip().lower() for one in (content_encoding or "").split(",")}
    if codings <= {"", "identity"}:
        return None
    return UnsupportedMediaTypeError("Bodies are not decompressed here: send it without Content-Encoding.", code=CODE)
