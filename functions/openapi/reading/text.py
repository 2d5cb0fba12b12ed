"""From a document's text to its values: JSON, or YAML of which no alias grows without bound."""

from __future__ import annotations

import re

import orjson

from functions.openapi.reading.yaml_text import parse_yaml
from shared.canonical_json import JsonValue, depth_exceeds, parse_json
from shared.errors import InvalidJsonError, PayloadTooLargeError, UnprocessableError

MAX_TEXT_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 200

_BOM = b"\xef\xbb\xbf"
# What orjson would round to a double is among these: it is exact from -2^63 to 2^64 - 1.
_HUGE_INTEGER = re.compile(rb"-[0-9]{19}|[0-9]{20}")


def parse_text(text: bytes) -> dict[str, JsonValue]:
    """Parse the text of an OpenAPI document, JSON or YAML.

    Args:
        text: UTF-8, with or without a byte order mark.

    Raises:
        PayloadTooLargeError: over 20 MB.
        UnprocessableError: neither JSON nor YAML, or no object (`invalid_document`); nested over 200 deep, or its
            aliases stand for too much (`document_too_complex`).
    """
    if len(text) > MAX_TEXT_BYTES:
        raise PayloadTooLargeError(f"The document is larger than {MAX_TEXT_BYTES >> 20} MB.")
    text = text.removeprefix(_BOM)
    value = _parse_json(text) if text.lstrip()[:1] in (b"{", b"[") else parse_yaml(text, max_depth=MAX_DEPTH)
    if not isinstance(value, dict):
        raise UnprocessableError("The document is not an object.", code="invalid_document")
    return value


def _parse_json(text: bytes) -> JsonValue:
    try:
        if _HUGE_INTEGER.search(text) is not None:
            return parse_json(text, max_depth=MAX_DEPTH)
        value: JsonValue = orjson.loads(text)
        if depth_exceeds(value, MAX_DEPTH):
            raise UnprocessableError(f"The document is nested more than {MAX_DEPTH} deep.", code="document_too_complex")
    except (InvalidJsonError, orjson.JSONDecodeError) as error:
        # YAML's flow style begins with the same brackets.
        try:
            return parse_yaml(text, max_depth=MAX_DEPTH)
        except UnprocessableError:
            raise UnprocessableError(f"The document is not JSON: {_short(error)}.", code="invalid_document") from None
    return value


def _short(error: Exception) -> str:
    return str(error).removeprefix("The text is not JSON: ").rstrip(".")[:160]
