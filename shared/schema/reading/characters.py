"""Sets of characters as sorted ranges of code points, with the classes that ECMA-262 names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Ranges: TypeAlias = "tuple[tuple[int, int], ...]"

LAST = 0x10FFFF
# Half of a pair is no character: no text of JSON holds one.
_SURROGATES = (0xD800, 0xDFFF)


def ranges_of(pairs: Iterable[tuple[int, int]]) -> Ranges:
    """Return the ranges in order, merged where they touch."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(pairs):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(ranges: Ranges) -> Ranges:
    """Return every code point that `ranges`, in order, leaves out."""
    left = []
    start = 0
    for low, high in ranges:
        if low > start:
            left.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        left.append((start, LAST))
    return tuple(left)


def intersection(one: Ranges, other: Ranges) -> Ranges:
    """Return the code points in both, each given in order."""
    found = []
    left, right = list(one), list(other)
    while left and right:
        (low, high), (bottom, top) = left[0], right[0]
        if max(low, bottom) <= min(high, top):
            found.append((max(low, bottom), min(high, top)))
        (left if high < top else right).pop(0)
    return tuple(found)


def characters_only(ranges: Ranges) -> Ranges:
    """Return ranges, in order, that end in no half of a surrogate pair and hold the same characters.

    A range that goes on beyond the halves is left in one piece: the linear-time engine misreads one that stops before
    them and another that starts after them.
    """
    if all(high < _SURROGATES[0] - 1 or low > _SURROGATES[1] + 1 for low, high in ranges):
        return ranges
    left = intersection(ranges, complement((_SURROGATES,)))
    bridged = {_SURROGATES[0] - 1, _SURROGATES[1] + 1} <= {end for pair in left for end in pair}
    return ranges_of([*left, _SURROGATES]) if bridged else left


DIGITS = ranges_of([(0x30, 0x39)])
WORD = ranges_of([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
LINE_ENDS = ranges_of([(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)])
BLANKS = ranges_of(
    [(0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
     (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)]
)  # fmt: skip
