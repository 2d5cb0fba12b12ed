"""Names of a document that would stand in a request or an answer as they are: what of them can, and may."""

from __future__ import annotations

import re

# These a client, or whatever carries its request, writes by itself.
_CLIENTS_OWN = frozenset({
    "connection", "content-encoding", "content-length", "content-type", "cookie", "expect", "host", "keep-alive", "te",
    "trailer", "transfer-encoding", "upgrade",
})  # fmt: skip
# Headers that clients send unasked: what stands there was no choice of whoever wrote the request.
_HABITS = frozenset({"accept-charset", "accept-encoding", "accept-language", "user-agent"})
# RFC 9110, 5.6.2.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_MEDIA_TYPE = re.compile(r"[!-~]+/[!-~](?:[ -~]*[!-~])?")
_STATUS = re.compile("[1-5](?:[0-9]{2}|XX)")


def is_a_parameters(header: str) -> bool:
    """Tell whether a header can be a parameter: it has a name that can be sent, and is not the client's own."""
    return _TOKEN.fullmatch(header) is not None and header.lower() not in _CLIENTS_OWN


def is_sent_unasked(header: str) -> bool:
    """Tell whether clients send a header by themselves, whatever a document says of it."""
    return header.lower() in _HABITS


def is_media_type(name: str) -> bool:
    """Tell whether a name can stand in a Content-Type header."""
    return _MEDIA_TYPE.fullmatch(name) is not None


def is_status(code: str) -> bool:
    """Tell whether a response's name is a status (RFC 9110, 15), or a range of them as OpenAPI writes it: 2XX."""
    return _STATUS.fullmatch(code) is not None
