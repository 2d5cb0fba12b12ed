"""Cases as a Hurl file, an entry a case."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any

from functions.openapi.exporting.sending import TITLES, sent_by, variable_of, with_keys

_HEAD = """\
# hurl --test --variable base_url=http://127.0.0.1:8000 this_file.hurl
# Credentials, for the requests that need some: --header 'Authorization: Bearer ...'
"""
_KEY = "# A key that belongs in their query, percent-encoded: --variable {}=...\n"
# Hurl keeps an object or a list as it stands, unless there is something in it to expand or to unescape.
_KEPT = re.compile(r"[{\[][^\\\r\n]*")
_SPECIAL = re.compile(r"[\\#{}\x00-\x1f\x7f\u0085\u2028\u2029]")


def written(case: Any, keys: Sequence[str]) -> bytes:
    """Return a case as an entry."""
    sent = sent_by(case)
    lines = [f"# {' '.join(sent.name.split())}"]
    if sent.presumes is not None:
        lines.append(f"# Presumes: {' '.join(sent.presumes.split())}")
    url = _escaped(sent.url)
    lines += [f"{sent.method} {{{{base_url}}}}{with_keys(url, keys) if sent.needs_credentials else url}"]
    lines += [f"{_escaped(name)}: {_escaped(text)}" for name, text in sent.headers.items()]
    if sent.body is not None:
        lines.append(_body(sent.body))
    lines.append(f"HTTP {sent.status}")
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def whole(operation: str, groups: Mapping[str, Sequence[bytes]], keys: Sequence[str]) -> bytes:
    """Return the file of the written cases."""
    asked = "".join(_KEY.format(variable_of(name)) for name in keys)
    parts = [f"{_HEAD}{asked}# {' '.join(operation.split())}\n".encode("utf-8", "backslashreplace")]
    for group, cases in groups.items():
        if cases:
            parts.append(f"\n# {TITLES[group]}\n".encode())
            parts += [b"\n" + case + b"\n" for case in cases]
    return b"".join(parts)


def _body(text: str) -> str:
    if _KEPT.fullmatch(text) and "{{" not in text and text[-1] in "}]":
        return text
    return f"base64,{base64.b64encode(text.encode()).decode()};"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", text)
