"""What a case sends, to the byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_plus

from shared.canonical_json import canonical_bytes

TITLES = {
    "happy_path": "Happy path",
    "sad_path": "Sad path",
    "edge_cases": "Edge cases",
    "ai_generated": "By the model",
}


class Sent(NamedTuple):
    """One case as a client has to know it.

    Attributes:
        url: path and query below the base URL, percent-encoded.
        headers: Content-Type and Cookie among them.
        body: its text; None for none.
        needs_credentials: whether the client has to bring its own along.
        presumes: what has to be true of the server's state.
    """

    name: str
    description: str
    method: str
    url: str
    headers: dict[str, str]
    body: str | None
    needs_credentials: bool
    status: int
    schema_valid: bool
    presumes: str | None


def with_keys(url: str, keys: Sequence[str]) -> str:
    """Return a URL with the keys that belong in its query behind what it asks, each as a variable in double braces.

    Args:
        keys: their names; of one that the URL has already, nothing more is sent.
    """
    known = {unquote_plus(pair.partition("=")[0]) for pair in url.partition("?")[2].split("&")}
    pairs = [f"{quote(name, safe='')}={{{{{variable_of(name)}}}}}" for name in keys if name not in known]
    return url if not pairs else f"{url}{'&' if '?' in url else '?'}{'&'.join(pairs)}"


def variable_of(key: str) -> str:
    """Return the name of the variable that holds a key."""
    return re.sub(r"[^A-Za-z0-9_]", "_", key)


def sent_by(case: Any) -> Sent:
    """Return what a case, as it is handed out, sends."""
    request, expected = case["request"], case["expected_response"]
    headers: dict[str, str] = dict(request["headers"])
    body: str | None = request.get("raw_body")
    if request["content_type"] is not None:
        headers["Content-Type"] = request["content_type"]
        body = canonical_bytes(request["body"]).decode() if body is None else body
    if request["cookies"]:
        headers["Cookie"] = "; ".join(f"{name}={text}" for name, text in request["cookies"].items())
    return Sent(
        case["name"],
        case["description"],
        request["method"],
        request["url"],
        headers,
        body,
        bool(request.get("security")),
        expected["status"],
        expected["schema_valid"],
        case.get("presumes"),
    )
