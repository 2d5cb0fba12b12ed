"""Signatures in the languages that are read."""

from __future__ import annotations

import re

from functions.practice.proposing.types import Signature

_ARROW = re.compile(r"->[^=]*\Z")
_DEFINITION = re.compile(r"\bdef[ \t]+\w+[ \t]*\(")


def read_signature(text: str) -> Signature:
    """Return what a Python or TypeScript signature says of a problem's input.

    Raises:
        UnprocessableError: it cannot be read (`invalid_signature`).
    """
    if _DEFINITION.search(text):
        from functions.practice.proposing.python_signature import read_python

        return read_python(text)
    stripped = text.strip()
    if _ARROW.search(stripped) and stripped[:1].isidentifier() and not stripped.startswith("function"):
        from functions.practice.proposing.python_signature import read_python

        return read_python(f"def {stripped}")
    from functions.practice.proposing.typescript_signature import read_typescript

    return read_typescript(text)
