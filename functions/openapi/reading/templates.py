"""Paths with names in braces: what their segments let through, and which of two paths is the more concrete one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_to_bytes

from functions.openapi.reading.specification import segments_of

TEMPLATED = re.compile(r"\{([^{}]*)\}")
_UNIT = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)
_ASCII = "".join(map(chr, range(128)))
# Of names in a row, each with a list of texts, the ways to divide a text grow with every one.
_MOST_BESIDE = 4


class Sign(NamedTuple):
    """What tells where a name begins and ends that stands right beside another.

    Attributes:
        texts: that it may stand for, where they are listed.
        opening: what every text of it begins with (`.`, `;name`), where it is of such a style.
    """

    texts: Sequence[str] = ()
    opening: str = ""


Signs = Mapping[str, Sign]
_UNKNOWN = Sign()


class Pattern(NamedTuple):
    """A text with names in braces, such as a segment of a path.

    Attributes:
        literals: what is written out before, between and after the names.
        runs: the names between, mostly one; several where they stand right beside each other.
    """

    literals: tuple[str, ...]
    runs: tuple[tuple[str, ...], ...]

    @property
    def rank(self) -> int:
        """0 for what is written out, 1 for what partly is or has several names, 2 for a name alone."""
        if not self.runs:
            return 0
        return 2 if not any(self.literals) and len(self.runs) == len(self.runs[0]) == 1 else 1

    def texts_in(self, segment: str) -> tuple[str, ...] | None:
        """Return what a segment, percent-encoded, has in the place of each run; None where it does not fit."""
        if not self.runs:
            return () if unquote(segment) == unquote(self.literals[0]) else None
        return cut(segment, self.literals)


def pattern_of(text: str) -> Pattern:
    """Return a text with names in braces as its parts."""
    if "{" not in text:
        return Pattern((text,), ())
    first, *rest = TEMPLATED.split(text)
    literals, runs = [first], list[tuple[str, ...]]()
    for name, literal in zip(rest[::2], rest[1::2], strict=True):
        if runs and not literals[-1]:
            runs[-1] += (name,)
            literals[-1] = literal
        else:
            runs.append((name,))
            literals.append(literal)
    return Pattern(tuple(literals), tuple(runs))


def cut(text: str, literals: tuple[str, ...], least: int = 1) -> tuple[str, ...] | None:
    """Return what stands between literals; None where they do not fit.

    The first place that fits is taken, so it takes linear time whatever is sent.

    Args:
        least: characters that stand there each time.
    """
    first, last = literals[0], literals[-1]
    at, end = len(first), len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last):
        return None
    found = list[str]()
    for literal in literals[1:-1]:
        next_at = text.find(literal, at + least, end)
        if next_at < 0:
            return None
        found.append(text[at:next_at])
        at = next_at + len(literal)
    return None if at + least > end else (*found, text[at:end])


def cut_encoded(text: str, literals: tuple[str, ...], least: int = 1) -> tuple[str, ...] | None:
    """Return the same of a percent-encoded text: literals are found encoded too, and what is cut out stays as it was.

    Args:
        literals: not encoded.
    """
    # What is encoded of a value is none of what stands between values.
    if (as_written := cut(text, literals, least)) is not None:
        return as_written
    parts = cut(_as_bytes(text), tuple(map(_as_bytes_of, literals)), least)
    if parts is None:
        return None
    found, at = list[str](), len(_as_bytes_of(literals[0]))
    for part, literal in zip(parts, literals[1:], strict=True):
        found.append(_sent_part(text, at, at + len(part)))
        at += len(part) + len(_as_bytes_of(literal))
    return tuple(found)


def told_apart(runs: Sequence[Sequence[str]], texts: Sequence[str], signs: Signs) -> dict[str, str] | None:
    """Return what names stand for; None where there is too little for all of them.

    Of names that stand right beside each other, those that have their texts listed tell where the others end, then
    those that begin with a sign of their own, the last of which counts; without, the last has all but a character for
    each before it.

    Args:
        texts: of each run, percent-encoded.
    """
    found: dict[str, str] = {}
    for run, text in zip(runs, texts, strict=True):
        if len(run) == 1:
            found[run[0]] = text
            continue
        known = [
            Sign(
                sorted(map(_as_bytes_of, sign.texts), key=len, reverse=True) if len(run) <= _MOST_BESIDE else (),
                _as_bytes_of(sign.opening),
            )
            for sign in (signs.get(name, _UNKNOWN) for name in run)
        ]
        shares = _shares(_as_bytes(text), known)
        if shares is None:
            return None
        at = 0
        for name, share in zip(run, shares, strict=True):
            found[name] = _sent_part(text, at, at + len(share))
            at += len(share)
    return found


def _shares(text: str, names: Sequence[Sign]) -> list[str] | None:
    """Return what each of some names in a row has of a text; a listed one has one of its texts, where that fits."""
    return _shares_of_listed(text, names) or _shares_of_any(text, names)


def _shares_of_listed(text: str, names: Sequence[Sign]) -> list[str] | None:
    index = next((index for index, name in enumerate(names) if name.texts), None)
    if index is None:
        return _shares_of_any(text, names)
    before, after = names[:index], names[index + 1 :]
    for known in names[index].texts:
        at = 0 if not before else len(text) - len(known) if not after else text.find(known, len(before))
        if at < 0 or not text.startswith(known, at):
            continue
        left = _shares_of_any(text[:at], before)
        right = _shares_of_listed(text[at + len(known) :], after)
        if left is not None and right is not None:
            return [*left, known, *right]
    return None


def _shares_of_any(text: str, names: Sequence[Sign]) -> list[str] | None:
    if not names:
        return None if text else []
    for index in range(len(names) - 1, 0, -1):
        opening = names[index].opening
        at = text.rfind(opening, index) if opening else -1
        if at >= 0 and (left := _shares_of_any(text[:at], names[:index])) is not None:
            return [*left, *(_shares_of_any(text[at:], names[index:]) or ())]
    most = len(names) - 1
    return None if len(text) <= most else [*text[:most], text[most:]]


def _as_bytes(text: str) -> str:
    """Return the bytes that a percent-encoded text stands for, a character for each."""
    return unquote_to_bytes(text).decode("latin-1")


def _as_bytes_of(text: str) -> str:
    return text.encode("utf-8", "replace").decode("latin-1")


def _sent_part(text: str, start: int, end: int) -> str:
    """Return the part of a percent-encoded text that stands for some of its bytes, as it was sent."""
    return "".join(_UNIT.findall(quote(text, safe=_ASCII))[start:end])


class Template:
    """The segments of a path.

    Args:
        signs: of names that stand right beside another.
    """

    def __init__(self, path: str, signs: Signs | None = None) -> None:
        self._patterns = [pattern_of(segment) for segment in segments_of(path)]
        self._signs = signs or {}

    @property
    def ranks(self) -> tuple[int, ...]:
        """How concrete each segment is, the most concrete first: paths of the same differ in names alone."""
        return tuple(pattern.rank for pattern in self._patterns)

    @property
    def is_ambiguous(self) -> bool:
        """Whether a segment has several names, so that a text may be divided in more than one way."""
        return any(sum(map(len, pattern.runs)) > 1 for pattern in self._patterns)

    def read(self, path: str) -> dict[str, str] | None:
        """Return what the names stand for in a path as it is sent, percent-encoded; None where it does not fit."""
        segments = segments_of(path)
        if len(segments) != len(self._patterns):
            return None
        found: dict[str, str] = {}
        for segment, pattern in zip(segments, self._patterns, strict=True):
            texts = pattern.texts_in(segment)
            told = None if texts is None else told_apart(pattern.runs, texts, self._signs)
            if told is None:
                return None
            found |= told
        return found


def may_be_meant(path: str, other: str) -> bool:
    """Tell whether a request that fits two paths of as many segments may be for the other one.

    It is more concrete in some segment, or as concrete in each.
    """
    own, others = Template(path).ranks, Template(other).ranks
    return own == others or any(b < a for a, b in zip(own, others, strict=False))


class Rivals:
    """The paths of a document that a request for one of them may be taken for.

    OpenAPI has what is written out before what is templated, and leaves the rest to whoever serves it: a request that
    another path fits which is more concrete anywhere is not surely the own one's.

    Args:
        path: the own one.
        others: that have as many segments.
    """

    def __init__(self, path: str, others: Sequence[str]) -> None:
        own = [pattern_of(segment) for segment in segments_of(path)]
        # By a segment that is written out in them and not in the own one: of thousands, few have the request's text.
        self._by_text: dict[tuple[int, str], list[tuple[str, list[Pattern]]]] = {}
        self._mixed: list[tuple[str, list[Pattern]]] = []
        for other in others:
            read = [pattern_of(segment) for segment in segments_of(other)]
            closer = [at for at, (a, b) in enumerate(zip(read, own, strict=False)) if a.rank < b.rank]
            literal = next((at for at in closer if read[at].rank == 0), None)
            if literal is not None:
                self._by_text.setdefault((literal, unquote(read[literal].literals[0])), []).append((other, read))
            elif closer:
                self._mixed.append((other, read))
        self._places = sorted({at for at, _ in self._by_text})
        self._known: tuple[str, str | None] = ("", None)

    def taken_for(self, path: str) -> str | None:
        """Return the other path that a request's path, percent-encoded as it is sent, may be taken for."""
        if self._known[0] != path:
            segments = segments_of(path)
            found = (other for other, read in self._near(segments) if all(map(_fits, segments, read)))
            self._known = path, next(found, None)
        return self._known[1]

    def _near(self, segments: list[str]) -> Iterator[tuple[str, list[Pattern]]]:
        for at in self._places:
            if at < len(segments):
                yield from self._by_text.get((at, unquote(segments[at])), ())
        yield from self._mixed


def _fits(segment: str, pattern: Pattern) -> bool:
    return pattern.texts_in(segment) is not None
