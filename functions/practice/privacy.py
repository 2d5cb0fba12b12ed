"""Keeps the problem's text out of what is stored: a run of twenty characters of it is too much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from shared.canonical_json import JsonValue

RUN = 20
_SPACES = re.compile(r"[\s\-_]+")
# Keywords whose strings are what values are made of: they have to come out in a case.
_DATA = frozenset({"enum", "const", "default", "examples", "example", "required", "dependentRequired", "pattern"})
# Keywords that hold schemas by name.
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"})


class PrivateText:
    """The texts that came with a request and must not come out in a case.

    Compared without regard to case, blanks and hyphens, so that a reflowed or slugged copy is found too.

    Args:
        texts: the statement, and the schema's prose.
        public: texts that values are made of, such as property names: a statement may name them, and cases must.
    """

    def __init__(self, texts: Iterable[str], public: Iterable[str] = ()) -> None:
        self._texts = tuple(texts)
        self._public = frozenset(public)

    def is_repeated_in(self, text: str) -> bool:
        """Tell whether the text holds a run of 20 characters of a private one."""
        if len(text) < RUN or not self._runs:
            return False
        plain = _plain(text)
        return any(plain[start : start + RUN] in self._runs for start in range(len(plain) - RUN + 1))

    def is_repeated_among(self, texts: Iterable[str]) -> bool:
        """Tell whether texts do, read one after the other: a sentence may come as a list of its words, or cut up."""
        parts = [text for text in texts if text not in self._public]
        return self.is_repeated_in(" ".join(parts)) or (len(parts) > 1 and self.is_repeated_in("".join(parts)))

    def is_repeated_within(self, value: JsonValue) -> bool:
        """Tell whether the strings of a JSON value do."""
        return self.is_repeated_among(strings(value))

    @cached_property
    def _runs(self) -> frozenset[str]:
        # Not before it is needed: an answer from the pool never asks.
        plain = map(_plain, self._texts)
        return frozenset(text[start : start + RUN] for text in plain for start in range(len(text) - RUN + 1))


def strings(value: JsonValue) -> Iterator[str]:
    """Yield every string of a JSON value in reading order, the names of its objects too."""
    stack: list[JsonValue] = [value]
    while stack:
        inner = stack.pop()
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, list):
            stack.extend(reversed(inner))
        elif isinstance(inner, dict):
            stack.extend(part for pair in reversed(inner.items()) for part in reversed(pair))


def words_of(schema: JsonValue) -> tuple[list[str], frozenset[str]]:
    """Return (a schema's own words, what its values may have to hold).

    The first are titles, descriptions, comments, and all else that no value is made of; the second are the names of
    properties, and the strings of `enum`, `const` and the like.
    """
    prose: list[str] = []
    public: set[str] = set()
    stack: list[JsonValue] = [schema]
    while stack:
        inner = stack.pop()
        if isinstance(inner, str):
            prose.append(inner)
        elif isinstance(inner, list):
            stack.extend(inner)
        elif isinstance(inner, dict):
            for keyword, part in inner.items():
                if keyword in _MAPS and isinstance(part, dict):
                    public.update(part)
                    stack.extend(part.values())
                elif keyword in _DATA:
                    public.update(strings(part))
                else:
                    stack.append(part)
    return prose, frozenset(public)


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip().casefold()
