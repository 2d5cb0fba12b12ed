"""ETags of what GET reads, and the 304 for a client that has it already."""

from __future__ import annotations

import hashlib

from fastapi import Request
from fastapi.responses import Response


def conditional_response(request: Request, content: bytes, *, media_type: str = "application/json") -> Response:
    """Return the answer to a GET, or 304 where `If-None-Match` names it.

    The tag is weak (RFC 9110, section 8.8.1): it stands for the content, whatever encoding it is sent in.
    """
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    # The client may keep it, and asks each time whether it still holds.
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    sent = (tag.strip() for tag in ",".join(request.headers.getlist("if-none-match")).split(","))
    if any(tag == "*" or tag.removeprefix("W/") == etag.removeprefix("W/") for tag in sent):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)
