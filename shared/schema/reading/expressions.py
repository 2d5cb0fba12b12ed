"""Regular expressions read as something to draw texts from.

What is drawn is checked by the linear-time engine before it is used: an edge in the middle of an expression is not
minded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from shared.schema.reading.alphabets import tiers
from shared.schema.reading.characters import BLANKS, Ranges, complement, intersection, ranges_of
from shared.schema.reading.lookaround import parse
from shared.schema.reading.syntax import Chars, Edge, Either, Expression, Folded, Repeat, Sequence, UnreadableError

UNBOUNDED = 1 << 40
_TYPED_BLANKS = ranges_of([(0x09, 0x0A), (0x20, 0x20)])
_NOT_SELDOM = complement(intersection(BLANKS, complement(_TYPED_BLANKS)))
_LETTERS = ranges_of([(0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0xFF)])
_PROPERTIES = {
    "L": _LETTERS, "Letter": _LETTERS, "Alphabetic": _LETTERS, "Lu": ((0x41, 0x5A),), "Ll": ((0x61, 0x7A),),
    "N": ((0x30, 0x39),), "Nd": ((0x30, 0x39),), "ASCII": ((0x20, 0x7E),), "Any": ((0x20, 0x7E),),
    "P": ((0x21, 0x23), (0x25, 0x2A), (0x2C, 0x2F), (0x3A, 0x3B), (0x3F, 0x40)), "S": ((0x24, 0x24), (0x2B, 0x2B)),
    "Z": ((0x20, 0x20),), "Zs": ((0x20, 0x20),), "M": ((0x300, 0x301),), "Mn": ((0x300, 0x301),),
    "Han": ((0x4E00, 0x9FA5),), "Hiragana": ((0x3041, 0x3096),), "Katakana": ((0x30A1, 0x30FA),),
    "Cyrillic": ((0x410, 0x44F),), "Greek": ((0x3B1, 0x3C9),), "Latin": _LETTERS, "Hebrew": ((0x5D0, 0x5EA),),
    "Arabic": ((0x621, 0x63A),), "Hangul": ((0xAC00, 0xD7A3),), "Thai": ((0xE01, 0xE30),),
    "Emoji": ((0x1F600, 0x1F64F),), "Emoji_Presentation": ((0x1F600, 0x1F64F),), "White_Space": ((0x20, 0x20),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an expression that can be drawn, and how short and long what it matches is.

    Args:
        kind: chars, sequence, either or repeat.
        tiers: the characters of `chars`, those that a person types first.
        parts: what `sequence`, `either` and `repeat` are made of.
        least, most: how often `repeat` repeats.
    """

    kind: str
    shortest: int
    longest: int
    tiers: tuple[Ranges, ...] = ()
    parts: tuple[Part, ...] = ()
    least: int = 0
    most: int = 0


@lru_cache(maxsize=128)
def read(pattern: str) -> Part | None:
    """Return the expression as something to draw from, or None where it says something that cannot be drawn."""
    try:
        return _part(parse(pattern))
    except (UnreadableError, _UndrawableError):
        return None


@lru_cache(maxsize=128)
def anchored(pattern: str) -> tuple[bool, bool]:
    """Tell whether an expression pins its match to the start and to the end of the text."""
    expression = parse(pattern)
    return _pinned(expression, 0), _pinned(expression, -1)


def _pinned(expression: Expression, end: int) -> bool:
    """Tell whether every way to match begins (0) or ends (-1) at that end of the text."""
    if isinstance(expression, Edge):
        return expression.kind == ("^" if end == 0 else "$")
    if isinstance(expression, Either):
        return all(_pinned(part, end) for part in expression.parts)
    if isinstance(expression, Folded):
        return _pinned(expression.part, end)
    return isinstance(expression, Sequence) and bool(expression.parts) and _pinned(expression.parts[end], end)


class _UndrawableError(Exception):
    """There is no character to draw."""


def _part(expression: Expression) -> Part:
    if isinstance(expression, Chars):
        return Part("chars", 1, 1, tiers=_drawable(expression))
    if isinstance(expression, Folded):
        return _part(expression.part)
    if isinstance(expression, Either):
        parts = tuple(map(_part, expression.parts))
        return Part("either", min(p.shortest for p in parts), max(p.longest for p in parts), parts=parts)
    if isinstance(expression, Repeat):
        inner = _part(expression.part)
        times = UNBOUNDED if expression.most is None else expression.most
        longest = min(times * inner.longest, UNBOUNDED)
        least = expression.least
        return Part("repeat", least * inner.shortest, longest, parts=(inner,), least=least, most=times)
    inside = () if isinstance(expression, Edge) else expression.parts
    parts = tuple(_part(part) for part in inside if not isinstance(part, Edge))
    if len(parts) == 1:
        return parts[0]
    longest = min(sum(part.longest for part in parts), UNBOUNDED)
    return Part("sequence", sum(part.shortest for part in parts), longest, parts=parts)


def _drawable(chars: Chars) -> tuple[Ranges, ...]:
    known = list(chars.ranges)
    for named in chars.properties:
        ranges = _PROPERTIES.get(named.name.rpartition("=")[2])
        if ranges is None:
            if not chars.negated:
                continue
            raise _UndrawableError
        known.extend(complement(ranges) if named.negated else ranges)
    ranges = ranges_of(known)
    if not chars.negated and not chars.properties and sum(high - low for low, high in ranges) < 0x200:
        # Of the blanks, those that are typed; engines differ about whether the mark of byte order is one.
        has_blanks = intersection(ranges, BLANKS) == BLANKS
        found = (intersection(ranges, _NOT_SELDOM), *tiers(ranges)) if has_blanks else (ranges,)
    else:
        found = tiers(complement(ranges) if chars.negated else ranges)
    if not found or not found[0]:
        raise _UndrawableError
    return found
