"""Cases as a pytest module that needs nothing but pytest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from functions.openapi.exporting.sending import sent_by

_HEAD = '''\
"""Test cases of one operation, made from its OpenAPI document.

    BASE_URL=http://127.0.0.1:8000 pytest this_file.py

Headers for the requests that need credentials: CREDENTIALS='{"Authorization": "Bearer ..."}'
Keys that belong in their query: QUERY_CREDENTIALS='{"api_key": "..."}'
Cases that presume what the server has stored are left out with STATELESS=1, for one that stores nothing.
"""

import http.client
import json
import os
from typing import NamedTuple, Optional
from urllib.parse import urlencode, urlsplit

import pytest

BASE_URL = os.environ["BASE_URL"]
STATELESS = os.environ.get("STATELESS", "") not in ("", "0")
CREDENTIALS = json.loads(os.environ.get("CREDENTIALS", "{}"))
QUERY_CREDENTIALS = urlencode(json.loads(os.environ.get("QUERY_CREDENTIALS", "{}")))


class Case(NamedTuple):
    name: str
    method: str
    url: str
    headers: dict
    body: Optional[str]
    status: int
    needs_credentials: bool = False
    presumes: Optional[str] = None


def check(case):
    if case.presumes and STATELESS:
        pytest.skip(case.presumes)
    base = urlsplit(BASE_URL)
    kind = http.client.HTTPSConnection if base.scheme == "https" else http.client.HTTPConnection
    connection = kind(base.netloc, timeout=30)
    try:
        headers = {**case.headers, **(CREDENTIALS if case.needs_credentials else {})}
        body = None if case.body is None else case.body.encode()
        url = base.path.rstrip("/") + case.url
        if case.needs_credentials and QUERY_CREDENTIALS:
            url += ("&" if "?" in url else "?") + QUERY_CREDENTIALS
        connection.request(case.method, url, body, headers)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    assert response.status == case.status, (content[:500], case.presumes)
    if content and response.headers.get_content_type() == "application/json":
        json.loads(content)
'''
_TEST = """

@pytest.mark.parametrize("case", {constant}, ids=[case.name for case in {constant}])
def test_{group}(case):
    check(case)
"""


def written(case: Any, _keys: Sequence[str]) -> bytes:
    """Return a case as a member of its group's list."""
    sent = sent_by(case)
    lines = [
        "    Case(",
        f"        name={sent.name!r},",
        f"        method={sent.method!r},",
        f"        url={sent.url!r},",
        f"        headers={sent.headers!r},",
        f"        body={sent.body!r},",
        f"        status={sent.status!r},",
        *(["        needs_credentials=True,"] if sent.needs_credentials else []),
        *([f"        presumes={sent.presumes!r},"] if sent.presumes is not None else []),
        "    ),",
    ]
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def whole(operation: str, groups: Mapping[str, Sequence[bytes]], _keys: Sequence[str]) -> bytes:
    """Return the module of the written cases; a group without any has no test."""
    parts = [_HEAD.encode(), f"\nOPERATION = {operation!r}\n".encode()]
    for group, cases in groups.items():
        if cases:
            constant = group.upper()
            parts += [f"\n{constant} = [\n".encode(), b"\n".join(cases), b"\n]\n"]
            parts.append(_TEST.format(constant=constant, group=group).encode())
    return b"".join(parts)
