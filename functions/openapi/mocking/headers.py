"""Headers of an answer as its document describes them, but for those that a stranger's document may not set here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from functions.openapi.mocking.outcome import Headers, warned
from functions.openapi.reading.examples import examples_beside
from functions.openapi.reading.parts import Parameter, Response
from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.writing import write_parameter
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema import CompiledSchema, compile_schema

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_TEXT = re.compile(r"[!-~](?:[ -~]*[!-~])?")
# No backslash, which browsers take for a slash.
_REFERENCE = re.compile(
    r"(?:https?://[^/?#\\]+(?=[/?#]|\Z)|(?=/))(?P<path>(?:/[\w.~!$&'()*+,;=:@%/-]*)?)"
    r"(?P<query>(?:\?[\w.~!$&'()*+,;=:@%/?-]*)?)(?:#.*)?",
    re.ASCII | re.IGNORECASE,
)
_MAX_CHARS = 1_000
_MOST = 30
_MOST_TRIED = 20
_SEED = "headers"
# What frames the message, what is ours to say, and what a browser would hold against all that this origin serves.
_OURS = frozenset(
    {
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length",
        "content-encoding", "content-type", "content-range", "date", "server", "set-cookie", "set-cookie2", "allow",
        "vary", "x-request-id", "x-content-type-options", "content-security-policy",
        "content-security-policy-report-only", "strict-transport-security", "public-key-pins", "expect-ct", "nel",
        "report-to", "reporting-endpoints", "clear-site-data", "alt-svc", "refresh", "service-worker-allowed",
        "origin-agent-cluster", "preference-applied", "www-authenticate", "cache-control", "x-frame-options",
        "content-disposition", "content-location", "link", "sourcemap", "x-sourcemap", "host", "authorization",
        "cookie",
    }
)  # fmt: skip
_OUR_PREFIXES = ("access-control-", "proxy-", "larder-", "cross-origin-", "sec-", "x-amz", "x-accel-")


def headers_of(specification: Specification, response: Response, address: str) -> Headers:
    """Return the headers that a response describes, each with a valid value; the same ones every time.

    One that cannot be made, or cannot be written, is left out. A `Location` leads to its path on the mock server.

    Args:
        address: path of the mock server, without a slash at its end.
    """
    found: list[tuple[str, str]] = []
    for name, place in response.headers[:_MOST]:
        lower = name.lower()
        if _NAME.fullmatch(name) is None or lower in _OURS or lower.startswith(_OUR_PREFIXES):
            continue
        text = _text(specification, name, place)
        if text is not None and lower == "location":
            text = _located(text, address)
        if text is not None:
            found.append((name, text))
    return tuple(found)


def redirecting(headers: Headers, address: str) -> Headers:
    """Return the headers of a redirection, which leads to the mock server's root where nothing else is told."""
    if any(name.lower() == "location" for name, _ in headers):
        return headers
    told = "The document has no Location that the mock server could give, so it leads to the mock server's root."
    return warned((*headers, ("Location", f"{address}/")), told)


def _located(text: str, address: str) -> str | None:
    """Return where a `Location` of the document leads on the mock server: nobody is led away from there."""
    match = _REFERENCE.fullmatch(text)
    if match is None or any(unquote(segment) in (".", "..") for segment in match["path"].split("/")):
        return None
    return f"{address}{match['path'] or '/'}{match['query']}"


def _text(specification: Specification, name: str, place: Place) -> str | None:
    schema, media_type = place, None
    if specification.dialect != "swagger-2.0":
        content = place.member("content")
        media_type = next(iter(content.object), None)
        schema = place.member("schema") if media_type is None else content.member(media_type, "schema")
    explode = place.object.get("explode") is True
    parameter = Parameter(place, name, "header", True, schema, "simple", explode, media_type=media_type)
    try:
        for value in islice(_values(specification, place, schema), _MOST_TRIED):
            pairs = write_parameter(parameter, value)
            if pairs is not None and len(pairs[0][1]) <= _MAX_CHARS and _TEXT.fullmatch(pairs[0][1]):
                return pairs[0][1]
    except UnprocessableError:
        return None
    return None


def _values(specification: Specification, place: Place, schema: Place) -> Iterator[JsonValue]:
    compiled = _compiled(specification, schema)
    yield from (example for example in examples_beside(place, schema) if compiled.is_valid(example))
    for tags in (("typical",), ()):
        yield from (made.value for made in islice(compiled.values(seed=_SEED, tags=tags), _MOST_TRIED // 2))


def _compiled(specification: Specification, schema: Place) -> CompiledSchema:
    if not isinstance(schema.value, (dict, bool)) or schema.value == {}:
        return compile_schema({"type": "string"}, dialect="2020-12")
    dialect = specification.dialect
    return compile_schema(specification.value, at=schema.pointer, dialect=dialect, direction="response", whole=True)
