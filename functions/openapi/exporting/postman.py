"""Cases as a Postman collection (format 2.1), a folder a group, each request with its test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from functions.openapi.exporting.sending import TITLES, sent_by, variable_of, with_keys
from functions.openapi.reading.media_types import is_json
from shared.entry.json_response import json_bytes

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def written(case: Any, keys: Sequence[str]) -> bytes:
    """Return a case as an item of its folder."""
    sent = sent_by(case)
    request: dict[str, Any] = {
        "method": sent.method,
        "header": [{"key": name, "value": text} for name, text in sent.headers.items()],
        "url": "{{base_url}}" + (with_keys(sent.url, keys) if sent.needs_credentials else sent.url),
        "description": sent.description if sent.presumes is None else f"{sent.description} Presumes: {sent.presumes}",
    }
    if sent.body is not None:
        request["body"] = {"mode": "raw", "raw": _literal(sent.body, sent.headers.get("Content-Type", ""))}
    if not sent.needs_credentials:
        # Else those of the collection are sent.
        request["auth"] = {"type": "noauth"}
    told = "" if sent.presumes is None else ", presuming the server's state"
    check = f'pm.test("answers {sent.status}{told}", () => pm.response.to.have.status({sent.status}));'
    test = {"listen": "test", "script": {"type": "text/javascript", "exec": [check]}}
    item: dict[str, Any] = {"name": sent.name, "request": request, "response": [], "event": [test]}
    if sent.body is not None:
        # A GET's body is not sent else.
        item["protocolProfileBehavior"] = {"disableBodyPruning": True}
    return json_bytes(item)


def _literal(body: str, content_type: str) -> str:
    """Return a body of which Postman takes nothing for a variable of its own, where that can be said."""
    # In JSON two braces stand beside each other in texts alone, where one may be written as its number.
    return body.replace("{{", "{\\u007b") if is_json(content_type) else body


def whole(operation: str, groups: Mapping[str, Sequence[bytes]], keys: Sequence[str]) -> bytes:
    """Return the collection of the written cases, with a variable for each key."""
    folders = [
        {"name": TITLES[group], "item": [orjson.Fragment(case) for case in cases]}
        for group, cases in groups.items()
        if cases
    ]
    return json_bytes(
        {
            "info": {"name": operation, "schema": _SCHEMA},
            "item": folders,
            "variable": [
                {"key": "base_url", "value": "http://127.0.0.1:8000"},
                *({"key": variable_of(name), "value": ""} for name in keys),
            ],
        }
    )
