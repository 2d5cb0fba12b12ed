"""Segments of paths with names in braces: what they let through, and which of two paths is the more concrete one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

TEMPLATED = re.compile(r"\{([^{}]*)\}")


def cut(segment: str, literals: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return what stands between literals, each at least a character; None where they do not fit.

    The first place that fits is taken, so it takes linear time whatever is sent.
    """
    first, last = literals[0], literals[-1]
    end = len(segment) - len(last)
    if not segment.startswith(first) or not segment.endswith(last):
        return None
    at, found = len(first), list[str]()
    for literal in literals[1:-1]:
        next_at = segment.find(literal, at + 1, end)
        if next_at < 0:
            return None
        found.append(segment[at:next_at])
        at = next_at + len(literal)
    if at >= end:
        return None
    return (*found, segment[at:end])


class Rivals:
    """The paths of a document that a request for one of them may be taken for.

    OpenAPI has what is written out before what is templated, and leaves the rest to whoever serves it: a request that
    another path fits which is more concrete anywhere is not surely the own one's.

    Args:
        path: the own one.
        others: that have as many segments.
    """

    def __init__(self, path: str, others: Sequence[str]) -> None:
        own = [_read(segment) for segment in _segments(path)]
        # By a segment that is written out in them and not in the own one: of thousands, few have the request's text.
        self._by_text: dict[tuple[int, str], list[tuple[str, list[tuple[str, ...]]]]] = {}
        self._mixed: list[tuple[str, list[tuple[str, ...]]]] = []
        for other in others:
            read = [_read(segment) for segment in _segments(other)]
            closer = [at for at, (a, b) in enumerate(zip(read, own, strict=False)) if _rank(a) < _rank(b)]
            literal = next((at for at in closer if _rank(read[at]) == 0), None)
            if literal is not None:
                self._by_text.setdefault((literal, unquote(read[literal][0])), []).append((other, read))
            elif closer:
                self._mixed.append((other, read))
        self._places = sorted({at for at, _ in self._by_text})
        self._known: tuple[str, str | None] = ("", None)

    def taken_for(self, path: str) -> str | None:
        """Return the other path that a request's path, percent-encoded as it is sent, may be taken for."""
        if self._known[0] != path:
            segments = _segments(path)
            found = (other for other, read in self._near(segments) if all(map(_fits, segments, read)))
            self._known = path, next(found, None)
        return self._known[1]

    def _near(self, segments: list[str]) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
        for at in self._places:
            if at < len(segments):
                yield from self._by_text.get((at, unquote(segments[at])), ())
        yield from self._mixed


def _segments(path: str) -> list[str]:
    # Some documents have a part of the query in the path itself.
    return re.split(r"[?#]", path)[0].split("/")[1:]


def _read(segment: str) -> tuple[str, ...]:
    """Return what is written out of a segment, before, between and after its names."""
    return tuple(TEMPLATED.split(segment))[::2]


def _rank(literals: tuple[str, ...]) -> int:
    """Return 0 for a segment that is written out, 1 for one that partly is, 2 for a name alone."""
    if len(literals) == 1:
        return 0
    return 2 if not any(literals) and len(literals) == 2 else 1


def _fits(segment: str, literals: tuple[str, ...]) -> bool:
    if len(literals) == 1:
        return unquote(segment) == unquote(literals[0])
    return cut(segment, literals) is not None
