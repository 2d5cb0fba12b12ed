"""A report in the format that was asked for; what makes the others is imported when they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from shared.canonical_json import JsonValue
from shared.entry.json_response import json_bytes

Format = Literal["json", "markdown", "html"]
_TEXT: dict[str, Any] = {"schema": {"type": "string"}}
FORMATS: dict[str, Any] = {"text/markdown": _TEXT, "text/html": _TEXT}
"""What the OpenAPI document says of the formats beside JSON."""


def rendered(report: Mapping[str, JsonValue], wanted: Format) -> tuple[bytes, dict[str, str], str]:
    """Return a report's content, the headers that go with it, and its media type."""
    safe = {"X-Content-Type-Options": "nosniff"}
    if wanted == "markdown":
        from functions.reports.showing.markdown import markdown

        return markdown(report).encode(), safe, "text/markdown; charset=utf-8"
    if wanted == "html":
        from functions.reports.showing.page import CONTENT_SECURITY_POLICY, page

        policy = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Referrer-Policy": "no-referrer"}
        return page(report).encode(), {**safe, **policy}, "text/html; charset=utf-8"
    return json_bytes(report), {}, "application/json"
