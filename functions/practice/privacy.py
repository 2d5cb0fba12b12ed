"""Keeps the problem's text out of what is stored: a run of twenty characters of it is too much."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.canonical_json import JsonValue

RUN = 20
_SPACES = re.compile(r"[\s\-_]+")


class PrivateText:
    """The texts that came with a request and must not come out in a case.

    Compared without regard to case, blanks and hyphens, so that a reflowed or slugged copy is found too.
    """

    def __init__(self, texts: list[str]) -> None:
        self._runs: set[str] = set()
        for text in map(_plain, texts):
            self._runs.update(text[start : start + RUN] for start in range(len(text) - RUN + 1))

    def is_repeated_in(self, text: str) -> bool:
        """Tell whether the text holds a run of 20 characters of a private one."""
        if not self._runs or len(text) < RUN:
            return False
        plain = _plain(text)
        return any(plain[start : start + RUN] in self._runs for start in range(len(plain) - RUN + 1))

    def is_repeated_within(self, value: JsonValue) -> bool:
        """Tell whether any string of a JSON value does."""
        return any(self.is_repeated_in(text) for text in strings(value))


def strings(value: JsonValue) -> Iterator[str]:
    """Yield every string of a JSON value, the names of its objects too."""
    stack: list[JsonValue] = [value]
    while stack:
        inner = stack.pop()
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, list):
            stack.extend(inner)
        elif isinstance(inner, dict):
            stack.extend(inner)
            stack.extend(inner.values())


def prose(schema: JsonValue) -> list[str]:
    """Return a schema's own words: titles, descriptions and comments, which say what its values are for."""
    found: list[str] = []
    stack: list[JsonValue] = [schema]
    while stack:
        inner = stack.pop()
        if isinstance(inner, list):
            stack.extend(inner)
        elif isinstance(inner, dict):
            words = (inner.get(name) for name in ("title", "description", "$comment"))
            found.extend(word for word in words if isinstance(word, str))
            stack.extend(inner.values())
    return found


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip().casefold()
