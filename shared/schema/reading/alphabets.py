"""Which characters a set of an expression holds, and the few classes of characters that all sets tell apart."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from shared.schema.reading.characters import DIGITS, LAST, WORD, Ranges, complement, intersection, ranges_of
from shared.schema.reading.matching import matcher_of
from shared.schema.reading.spelling import written
from shared.schema.reading.syntax import Chars, Folded, UnreadableError

_SURROGATES = ((0xD800, 0xDFFF),)
_NO_SURROGATES = complement(_SURROGATES)
# Where characters are assigned one by one; each block beyond them is all of one kind.
_BLOCKS = ((0, 0xD7FF), (0xE000, 0x1FFFF), (0x20000, 0x323FF), (0xE0000, 0xE0FFF))
# Beyond ASCII these alone are the same letter as one of ASCII when case does not count: the long s and the Kelvin sign.
_SAME_LETTERS = {"s": 0x17F, "S": 0x17F, "k": 0x212A, "K": 0x212A}

# What a person types comes first; then other letters of Europe, marks that join the letter before, signs, letters of
# other scripts and blanks; then anything but ends of lines and the mark of byte order, which engines differ about.
_TYPED = ((0x20, 0x7E),)
_LATIN = ((0xC0, 0x17F),)
_MARKS = ((0x300, 0x36F),)
_SIGNS = ((0x2010, 0x2027), (0x2190, 0x23FF), (0x2500, 0x2775), (0x1F300, 0x1F64F))
_SCRIPTS = ((0x391, 0x3A1), (0x410, 0x44F), (0x5D0, 0x5EA), (0x3041, 0x3096), (0x4E00, 0x9FA5))
_NEW_LINE = ((0x0A, 0x0A),)
_SPACES = ((0x09, 0x09), (0xA0, 0xA0), (0x2000, 0x200A), (0x3000, 0x3000))
_ANYTHING = ((0xA0, 0x2FF), (0x370, 0x2027), (0x202A, 0xD7FF), (0xE000, 0xFEFE), (0xFF00, 0xFFFD), (0x10000, LAST))


def code_points(chars: Chars, *, folded: bool) -> Ranges:
    """Return the characters that a set holds, halves of surrogate pairs aside.

    Args:
        folded: case does not count.

    Raises:
        UnreadableError: the engine does not know a property.
    """
    ranges = chars.ranges
    if chars.properties or (folded and ranges and ranges[-1][1] > 0x7F):
        return _asked(chars, folded)
    if folded:
        letters = [chr(code) for low, high in ranges for code in range(low, high + 1) if chr(code).isalpha()]
        same = [ord(letter.swapcase()) for letter in letters]
        same += [_SAME_LETTERS[letter] for letter in letters if letter in _SAME_LETTERS]
        ranges = ranges_of([*ranges, *((code, code) for code in same)])
    return intersection(complement(ranges) if chars.negated else ranges, _NO_SURROGATES)


@lru_cache(maxsize=64)
def _asked(chars: Chars, folded: bool) -> Ranges:
    """Return what the engine itself takes for characters of a set: its tables of Unicode are the ones that count."""
    inside = Chars(chars.ranges, chars.properties, chars.negated)
    outside = Chars(chars.ranges, chars.properties, not chars.negated)
    having = matcher_of(written(Folded(inside, on=True) if folded else inside))
    lacking = matcher_of(written(Folded(outside, on=True) if folded else outside))
    if having is None or lacking is None:
        raise UnreadableError("The expression is not one that the linear-time engine takes.")
    found: list[tuple[int, int]] = []
    for first, last in _BLOCKS:
        block = "".join(map(chr, range(first, last + 1)))
        stack = [(0, len(block))]
        while stack:
            low, high = stack.pop()
            text = block[low:high]
            if having.is_valid(text):
                if not lacking.is_valid(text):
                    found.append((first + low, first + high - 1))
                else:
                    stack += [((low + high) // 2, high), (low, (low + high) // 2)]
    alike = complement(ranges_of(_BLOCKS))
    for low, high in intersection(alike, _NO_SURROGATES):
        for start in range(low, high + 1, 0x10000):
            end = min(high, start | 0xFFFF)
            pieces = ((start, end - 2), (end - 1, end - 1), (end, end))
            found.extend(piece for piece in pieces if having.is_valid(chr(piece[0])))
    return ranges_of(found)


def tiers(ranges: Ranges) -> tuple[Ranges, ...]:
    """Return the characters parted by how likely a person is to type them, the likeliest first; none is empty.

    Whether a letter or a digit beyond ASCII counts as one (`\\W`, `\\D`) is not the same in all engines, so that a set
    without those of ASCII gives none of the others where it has anything else.
    """
    typed = bool(intersection(ranges, _TYPED))
    wanted: tuple[Ranges, ...] = (_TYPED, _LATIN, _MARKS, _SIGNS, _SCRIPTS, _SPACES, _ANYTHING)
    if typed and not intersection(ranges, WORD):
        wanted = (_TYPED, _MARKS, _SIGNS, _SPACES)
    elif typed and not intersection(ranges, DIGITS):
        wanted = wanted[:-1]
    found = tuple(filter(None, (intersection(ranges, tier) for tier in wanted)))
    return found or tuple(filter(None, (intersection(ranges, _NEW_LINE) or ranges,)))


def rank(parted: tuple[Ranges, ...]) -> int:
    """Return 0 for a set of which a person types some characters, 1 for one of letters and signs, 2 for others."""
    if not parted:
        return 2
    return 0 if intersection(parted[0], _TYPED) else 1 if intersection(parted[0], _ANYTHING) else 2


def told_apart(sets: Sequence[Ranges]) -> tuple[list[Ranges], list[tuple[int, ...]]]:
    """Return classes of characters that no set tells apart, and for each set the classes it is made of."""
    toggles: dict[int, int] = {0: 0, LAST + 1: 0}
    for index, ranges in enumerate([*sets, _SURROGATES]):
        for low, high in ranges:
            toggles[low] = toggles.get(low, 0) ^ (1 << index)
            toggles[high + 1] = toggles.get(high + 1, 0) ^ (1 << index)
    classes: dict[int, list[tuple[int, int]]] = {}
    bounds = sorted(toggles)
    signature = 0
    for start, after in itertools.pairwise(bounds):
        signature ^= toggles[start]
        if not signature >> len(sets) & 1:
            classes.setdefault(signature, []).append((start, after - 1))
    members: list[list[int]] = [[] for _ in sets]
    for index, signature in enumerate(classes):
        while signature:
            lowest = signature & -signature
            members[lowest.bit_length() - 1].append(index)
            signature ^= lowest
    return [ranges_of(pairs) for pairs in classes.values()], [tuple(each) for each in members]
