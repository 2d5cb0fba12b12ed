"""What stands behind `?` of a path: OpenAPI has no query there, but documents do, and name parameters in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import quote, unquote_plus

from functions.openapi.reading.templates import cut_encoded, pattern_of, told_apart

_MAX_QUERY = 4_000


class Tail:
    """The query of a path.

    Args:
        text: as the document has it, without the question mark.

    Attributes:
        names: of its parameters.
        texts: of those of them that are written out.
        templated: the names in braces.
    """

    def __init__(self, text: str) -> None:
        pairs = last_texts(text)
        self.names = frozenset(pairs)
        self._patterns = {name: pattern for name, text in pairs.items() if (pattern := pattern_of(text)).runs}
        self.texts = {name: text for name, text in pairs.items() if text and name not in self._patterns}
        self.templated = frozenset(name for one in self._patterns.values() for run in one.runs for name in run)

    def is_like(self, other: Tail | None) -> bool:
        """Tell whether nothing of another query but the names in braces differs from it."""
        return other is not None and (self.names, self.texts) == (other.names, other.texts)

    def missing(self, sent: dict[str, str]) -> int:
        """Return how far the path is from being meant: below 0 with all of its query sent, above where some lacks.

        Args:
            sent: the last text of each name.
        """
        other = sum(sent.get(name, text) != text for name, text in self.texts.items())
        return len(self.names - sent.keys()) + other or -len(self.names)

    def read(self, query: str) -> dict[str, str]:
        """Return what its names in braces stand for in a query as it is sent, percent-encoded."""
        return {name: text for pair in _pairs(query) for name, text in self._read(*pair).items()}

    def renamed(self, pairs: Collection[tuple[str, str]], names: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield the pairs of a query with what some of its names in braces stand for instead of what they stand in."""
        for name, text in pairs:
            told = [(quote(known, safe=""), part) for known, part in self._read(name, text).items() if known in names]
            yield from told or [(name, text)]

    def _read(self, name: str, text: str) -> dict[str, str]:
        pattern = self._patterns.get(unquote_plus(name))
        # In a path, where names in braces mostly stand, a plus is no space.
        parts = pattern and cut_encoded(text.replace("+", "%20"), pattern.literals, least=0)
        return {} if pattern is None or parts is None else told_apart(pattern.runs, parts, {}) or {}


def tail_of(path: str) -> Tail | None:
    """Return the query of a path, or what stands behind its `#`; None where it has neither."""
    _, mark, text = path.partition("?" if "?" in path else "#")
    return Tail(text) if mark else None


def query_of(path: str) -> Tail | None:
    """Return the query of a path, None where it has none: a fragment only tells operations apart, and is not sent."""
    return tail_of(path) if "?" in path else None


def last_texts(query: str) -> dict[str, str]:
    """Return the names of a query, each with its last text, decoded."""
    return {unquote_plus(name): unquote_plus(text) for name, text in _pairs(query)}


def _pairs(query: str) -> list[tuple[str, str]]:
    return [(name, text) for part in query[:_MAX_QUERY].split("&") if part for name, _, text in (part.partition("="),)]
