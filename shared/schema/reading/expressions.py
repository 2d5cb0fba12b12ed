"""Regular expressions read as something to draw texts from.

They are read by Python's own parser; what is drawn is checked by the linear-time engine before it is used, so where
the two disagree nothing wrong comes out.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from re import _constants as ops  # type: ignore[attr-defined, unused-ignore]
from re import _parser as parser  # type: ignore[attr-defined, unused-ignore]
from typing import Any

_UNBOUNDED = 1 << 40
_PRINTABLE = (0x20, 0x7E)
_WORD = ((0x61, 0x7A), (0x41, 0x5A), (0x30, 0x39), (0x5F, 0x5F))
_CATEGORIES = {
    ops.CATEGORY_DIGIT: ((0x30, 0x39),),
    ops.CATEGORY_WORD: _WORD,
    ops.CATEGORY_SPACE: ((0x20, 0x20), (0x09, 0x0A)),
    ops.CATEGORY_NOT_DIGIT: ((0x61, 0x7A), (0x41, 0x5A), (0x20, 0x2F)),
    ops.CATEGORY_NOT_WORD: ((0x20, 0x2F), (0x3A, 0x40)),
    ops.CATEGORY_NOT_SPACE: ((0x61, 0x7A), (0x30, 0x39), (0x21, 0x7E)),
}
_PROPERTIES = {"L": "a-zA-ZÀ-ÖØ-öø-ÿ", "Letter": "a-zA-ZÀ-ÖØ-öø-ÿ", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9"}
_TOKEN = re.compile(r"\\p\{(\w+)\}|\\u\{([0-9A-Fa-f]{1,6})\}|\\.|\(\?<(?![=!])|\[|\]|[^\\\[\](]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an expression that can be drawn, and how short and long what it matches is.

    Args:
        kind: chars, sequence, either or repeat.
        ranges: the characters of `chars`.
        parts: what `sequence`, `either` and `repeat` are made of.
        least, most: how often `repeat` repeats.
    """

    kind: str
    shortest: int
    longest: int
    ranges: tuple[tuple[int, int], ...] = ()
    parts: tuple[Part, ...] = ()
    least: int = 0
    most: int = 0


@lru_cache(maxsize=128)
def read(pattern: str) -> Part | None:
    """Return the expression as something to draw from, or None where it says something that cannot be drawn."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _sequence(parser.parse(_pythonic(pattern), re.ASCII))
    except (re.error, RecursionError, OverflowError, ValueError, KeyError):
        return None


def anchored(pattern: str) -> tuple[bool, bool]:
    """Tell whether an expression pins its match to the start and to the end of the text."""
    return pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith("\\$")


def _sequence(items: Any) -> Part:
    parts = tuple(part for part in (_part(op, value) for op, value in items) if part is not None)
    if len(parts) == 1:
        return parts[0]
    return Part(
        "sequence",
        sum(part.shortest for part in parts),
        min(sum(part.longest for part in parts), _UNBOUNDED),
        parts=parts,
    )


def _part(op: Any, value: Any) -> Part | None:
    if op is ops.LITERAL:
        return Part("chars", 1, 1, ranges=((value, value),))
    if op is ops.ANY:
        return Part("chars", 1, 1, ranges=((0x61, 0x7A), _PRINTABLE))
    if op is ops.NOT_LITERAL:
        return Part("chars", 1, 1, ranges=_without([(value, value)]))
    if op is ops.IN:
        return Part("chars", 1, 1, ranges=_class(value))
    if op is ops.AT:
        return None
    if op is ops.SUBPATTERN:
        return _sequence(value[3])
    if op is ops.ATOMIC_GROUP:
        return _sequence(value)
    if op is ops.BRANCH:
        parts = tuple(_sequence(branch) for branch in value[1])
        return Part("either", min(p.shortest for p in parts), max(p.longest for p in parts), parts=parts)
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
        least, most, inside = value
        inner = _sequence(inside)
        times = _UNBOUNDED if most is ops.MAXREPEAT else int(most)
        longest = min(times * inner.longest, _UNBOUNDED)
        return Part("repeat", least * inner.shortest, longest, parts=(inner,), least=least, most=times)
    raise ValueError(f"{op} cannot be drawn")


def _class(items: Any) -> tuple[tuple[int, int], ...]:
    ranges: list[tuple[int, int]] = []
    negated = False
    for op, value in items:
        if op is ops.NEGATE:
            negated = True
        elif op is ops.LITERAL:
            ranges.append((value, value))
        elif op is ops.RANGE:
            ranges.append(value)
        else:
            ranges.extend(_CATEGORIES[value])
    return _without(ranges) if negated else tuple(ranges)


def _without(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    candidates = [*range(_PRINTABLE[0], _PRINTABLE[1] + 1), *range(0xC0, 0x180)]
    left = [code for code in candidates if not any(low <= code <= high for low, high in ranges)]
    ascii_first = [code for code in left if code <= _PRINTABLE[1]] or left
    if not ascii_first:
        raise ValueError("no character is left that can be drawn")
    return tuple((code, code) for code in ascii_first)


def _pythonic(pattern: str) -> str:
    """Spell an ECMA-262 expression the way Python's parser reads it."""
    made = []
    within = False
    for token in _TOKEN.finditer(pattern):
        text = token[0]
        if token[1] is not None:
            inner = _PROPERTIES[token[1]]
            text = inner if within else f"[{inner}]"
        elif token[2] is not None:
            text = re.escape(chr(int(token[2], 16)))
        elif text == "(?<":
            text = "(?P<"
        elif text == "[" and not within:
            within = True
        elif text == "[":
            text = r"\["
        elif text == "]":
            within = False
        made.append(text)
    return "".join(made)
