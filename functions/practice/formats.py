"""The formats that cases are given in beside JSON: what LeetCode's box takes, JSON lines, and a pytest module."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeAlias, get_args

from functions.practice.arguments import arguments_of
from functions.practice.shown import Shown
from shared.canonical_json import JsonValue, parse_json
from shared.entry.json_response import json_bytes

Format: TypeAlias = Literal["json", "leetcode", "python", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)

# Line breaks to everything that splits lines the way Unicode has them, and plain characters to JSON.
_BREAKS = re.compile("[\u0085\u2028\u2029]")


class Layout(NamedTuple):
    """How cases are written: each for itself, and then all of them as one text with the notes of the answer.

    Attributes:
        notes: what a reader should know of the format's own; `whole` says it too, where the format has a place for it.
    """

    media_type: str
    case: Callable[[Shown], bytes]
    whole: Callable[[Sequence[bytes], Sequence[str]], bytes]
    notes: tuple[str, ...] = ()


def layout_of(wanted: Format, schema: JsonValue) -> Layout | None:
    """Return how cases of a schema are written; None for JSON, which each caller puts an envelope around."""
    if wanted == "leetcode":
        arguments = arguments_of(schema)
        return Layout("text/plain; charset=utf-8", lambda case: _pasted(case.content, arguments), _lines)
    if wanted == "jsonl":
        return Layout("application/jsonl", lambda case: _one_line(case.described), _lines)
    if wanted == "python":
        # Half of the requests never need it.
        from functions.practice.pytest_module import PytestModule

        module = PytestModule(schema)
        return Layout("text/x-python; charset=utf-8", module.case, module.whole, module.notes)
    return None


def _lines(encoded: Sequence[bytes], _: Sequence[str]) -> bytes:
    return b"".join(line + b"\n" for line in encoded)


def _pasted(content: bytes, arguments: Sequence[str] | None) -> bytes:
    """Return one line an argument; one that the case leaves out is a null, so that the others keep their places."""
    value = parse_json(content)
    if arguments is None or not isinstance(value, dict):
        return _one_line(content)
    return b"\n".join(_one_line(json_bytes(value.get(name))) for name in arguments)


def _one_line(text: bytes) -> bytes:
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", text.decode()).encode()
