"""What a request says about caching, in HTTP's own words, and what an answer says back."""

from __future__ import annotations

import re
from datetime import timedelta

from fastapi import Request

from shared.cache.call import CacheStatus
from shared.cache.policy import Directives
from shared.errors import InvalidRequestError

# Split at commas, those within quotes aside. Both expressions take linear time, whatever is sent.
_PART = re.compile(r'(?:"[^"]*"|[^,])+')
_DIRECTIVE = re.compile(r"""([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*("[^"]*"|[^\s"]*))?""")
_LONGEST = timedelta(days=3650)
_TRUE = frozenset({"", "1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


def read_directives(request: Request) -> Directives:
    """Read `Cache-Control`, and `?no_store=true` for clients that cannot set headers; either opts out.

    Directives that are none of a request's are ignored, as RFC 9111 says.

    Raises:
        InvalidRequestError: a number of seconds is none.
    """
    said: dict[str, str] = {}
    for part in _PART.findall(",".join(request.headers.getlist("cache-control"))):
        match = _DIRECTIVE.fullmatch(part.strip())
        if match is not None:
            said[match[1].lower()] = (match[2] or "").strip('"')
    return Directives(
        no_store="no-store" in said or _opted_out(request),
        no_cache="no-cache" in said,
        only_if_cached="only-if-cached" in said,
        max_age=_seconds(said, "max-age"),
        # Without a number, max-stale takes an answer of any age.
        max_stale=_LONGEST if said.get("max-stale") == "" else _seconds(said, "max-stale"),
    )


def cache_status(status: CacheStatus, *, key: str, ttl_ms: int | None = None) -> str:
    """Return the `Cache-Status` header's value (RFC 9211)."""
    parts = ["Larder"]
    if status.hit:
        parts.append("hit")
    if status.fwd is not None:
        parts.append(f"fwd={status.fwd}")
    if status.stored:
        parts.append("stored")
    if status.collapsed:
        parts.append("collapsed")
    if ttl_ms is not None:
        parts.append(f"ttl={ttl_ms // 1000}")
    if status.fwd != "bypass":
        parts.append(f'key="{key}"')
    detail = "table-trouble" if status.trouble else status.source
    parts.append(f"detail={detail}")
    return "; ".join(parts)


def _opted_out(request: Request) -> bool:
    given = [text.lower() for text in request.query_params.getlist("no_store")]
    if not _TRUE.union(_FALSE).issuperset(given):
        raise InvalidRequestError("no_store is true or false.", extra={"parameter": "no_store"})
    return not _TRUE.isdisjoint(given)


def _seconds(said: dict[str, str], name: str) -> timedelta | None:
    text = said.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit():
        raise InvalidRequestError(f"Cache-Control: {name} takes a whole number of seconds.")
    return min(_LONGEST, timedelta(seconds=int(text.lstrip("0")[:12] or "0")))
