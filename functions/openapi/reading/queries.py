"""What stands behind `?` of a path: OpenAPI has no query there, but documents do, and name parameters in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from urllib.parse import quote, unquote_plus

from functions.openapi.reading.templates import Template, cut_encoded, pattern_of, told_apart

_MAX_QUERY = 4_000


class Tail:
    """The query of a path.

    Args:
        text: as the document has it, without the question mark.

    Attributes:
        names: of its parameters.
        texts: of those of them that are written out, mostly one each.
        templated: the names in braces.
    """

    def __init__(self, text: str) -> None:
        stated: dict[str, list[str]] = {}
        for name, part in _pairs(text):
            stated.setdefault(unquote_plus(name), []).append(unquote_plus(part))
        self.names = frozenset(stated)
        patterns = {name: [pattern_of(text) for text in texts] for name, texts in stated.items()}
        self._patterns = {name: found for name, found in patterns.items() if any(one.runs for one in found)}
        self.texts = {name: texts for name, texts in stated.items() if texts[-1] and name not in self._patterns}
        self._inside = {
            name: frozenset(known for one in found for run in one.runs for known in run)
            for name, found in self._patterns.items()
        }
        self.templated = frozenset(known for inside in self._inside.values() for known in inside)

    def is_of_others(self, name: str, declared: Collection[str]) -> bool:
        """Tell whether what stands under a name is another parameter's, so that none of the name itself can be sent.

        Args:
            declared: the parameters in path and query.
        """
        inside = self._inside.get(name, frozenset())
        return name not in inside and not inside.isdisjoint(declared)

    def is_like(self, other: Tail | None) -> bool:
        """Tell whether nothing of another query but the names in braces differs from it."""
        return other is not None and (self.names, self.texts) == (other.names, other.texts)

    def missing(self, sent: dict[str, str]) -> int:
        """Return how far the path is from being meant: below 0 with all of its query sent, above where some lacks.

        Args:
            sent: the last text of each name.
        """
        other = sum(sent.get(name, texts[-1]) != texts[-1] for name, texts in self.texts.items())
        return len(self.names - sent.keys()) + other or -len(self.names)

    def read(self, query: str) -> dict[str, str]:
        """Return what its names in braces stand for in a query as it is sent, percent-encoded."""
        return {name: text for _, _, _, told in self._told(_pairs(query)) for name, text in told.items()}

    def renamed(self, pairs: Collection[tuple[str, str]], names: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield the pairs of a query with what some of its names in braces stand for instead of what they stand in."""
        met: dict[str, tuple[set[int], str]] = {}
        for name, text, at, told in self._told(pairs):
            own = {known: part for known, part in told.items() if known in names}
            if not own:
                yield name, text
            for known, part in own.items():
                places, said = met.setdefault(known, (set(), part))
                # A path may have one name in two places, which is sent twice then, and stands for one text.
                if not places or at in places or said != part:
                    yield quote(known, safe=""), part
                places.add(at)

    def _told(self, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, int, dict[str, str]]]:
        """Yield pairs, each with the place that the path has for it, and what the names in braces there stand for."""
        met: dict[str, int] = {}
        for name, text in pairs:
            patterns = self._patterns.get(known := unquote_plus(name))
            if patterns is None:
                yield name, text, 0, {}
                continue
            # Of pairs of one name the path has one after the other; what is sent more often is for the last of them.
            at = min(met.get(known, 0), len(patterns) - 1)
            met[known] = at + 1
            pattern = patterns[at]
            # In a path, where names in braces mostly stand, a plus is no space.
            parts = cut_encoded(text.replace("+", "%20"), pattern.literals, least=0) if pattern.runs else None
            yield name, text, at, {} if parts is None else told_apart(pattern.runs, parts, {}) or {}


class Asking:
    """The paths of a document that differ from one in what they ask for in the query, as `/r?action=list` from `/r`.

    Args:
        path: the own one.
        others: that a request for it may fit but for its query.
    """

    def __init__(self, path: str, others: Iterable[str]) -> None:
        self._own = tail_of(path)
        ranks = Template(path).ranks
        # By a pair that is written out: of hundreds that ask for an action each, few ask for the request's.
        self._by_pair: dict[tuple[str, str], list[tuple[str, Tail | None]]] = {}
        self._open: list[tuple[str, Tail | None]] = []
        # A request with a fragment in its path, encoded, is no other's.
        for other in others if "#" not in path else ():
            tail = tail_of(other)
            alike = tail is None if self._own is None else self._own.is_like(tail)
            if other == path or alike or Template(other).ranks != ranks:
                continue
            pair = next(((name, texts[-1]) for name, texts in tail.texts.items()), None) if tail is not None else None
            (self._open if pair is None else self._by_pair.setdefault(pair, [])).append((other, tail))

    @property
    def is_any(self) -> bool:
        """Whether there are some."""
        return bool(self._by_pair or self._open)

    def taken_for(self, path: str, query: str) -> str | None:
        """Return the other path that a request may be taken for, since it has more of what that asks for.

        Args:
            path, query: percent-encoded, as they are sent.
        """
        if not self.is_any:
            return None
        sent = last_texts(query)
        own = 0 if self._own is None else self._own.missing(sent)
        # A path of which a pair lacks is only before one of which more lacks.
        near = sent.items() if own <= 0 else self._by_pair
        for other, tail in chain(self._open, *(self._by_pair.get(pair, ()) for pair in near)):
            missing = 0 if tail is None else tail.missing(sent)
            if (missing < own or missing == own <= 0) and Template(other).read(path) is not None:
                return other
        return None


@lru_cache(maxsize=5_000)
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
