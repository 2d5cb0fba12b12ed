"""How long strings that match an expression or a format can be, as the bits of an integer: bit n for length n."""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import Any

# The standard library's own reader of expressions: private, and so without types.
codes: Any = importlib.import_module("re._constants")
parser: Any = importlib.import_module("re._parser")

MOST = 65_536
ANY = (1 << (MOST + 1)) - 1
# What strings of a format must at least, and may at most, have.
_FORMATS = {
    "date": (10, 10),
    "uuid": (36, 36),
    "ipv4": (7, 15),
    "ipv6": (2, 45),
    "date-time": (20, MOST),
    "time": (9, MOST),
    "email": (3, 320),
    "hostname": (1, 253),
    "uri": (3, MOST),
    "duration": (3, MOST),
}


def of_format(name: str) -> int:
    """Return the lengths a format allows; all of them where it is not known."""
    least, most = _FORMATS.get(name, (0, MOST))
    return (ANY >> (MOST - most)) & (ANY << least)


@cache
def of_pattern(pattern: str) -> int:
    """Return the lengths of the strings that an expression matches; all of them where Python cannot read it."""
    try:
        tree = list(parser.parse(pattern))
    except (re.error, RecursionError, OverflowError):
        return ANY
    begins = bool(tree) and tree[0] == (codes.AT, codes.AT_BEGINNING)
    ends = bool(tree) and tree[-1] == (codes.AT, codes.AT_END)
    lengths = _sequence(tree)
    if begins and ends:
        return lengths
    return ANY & (ANY << _least(lengths)) if lengths else 0


def _sequence(tree: Any) -> int:
    lengths = 1
    for operation, argument in tree:
        lengths = _joined(lengths, _one(operation, argument))
    return lengths


def _one(operation: Any, argument: Any) -> int:
    if operation in (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY):
        return 2
    if operation == codes.SUBPATTERN:
        return _sequence(argument[-1])
    if operation == codes.BRANCH:
        lengths = 0
        for branch in argument[1]:
            lengths |= _sequence(branch)
        return lengths
    if operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, most, inner = argument
        return _repeated(_sequence(inner), least, most)
    return 1 if operation == codes.AT else ANY


def _repeated(once: int, least: int, most: int) -> int:
    if once == 2:
        return (ANY >> (MOST - min(most, MOST))) & (ANY << least)
    lengths = 1
    for _ in range(least):
        lengths = _joined(lengths, once)
    for _ in range(min(most, 300) - least):
        more = lengths | _joined(lengths, once)
        if more == lengths:
            break
        lengths = more
    return lengths


def _joined(one: int, other: int) -> int:
    if not one or not other:
        return 0
    for open_ended, further in ((one, other), (other, one)):
        if open_ended == ANY & (ANY << _least(open_ended)):
            return open_ended << _least(further) & ANY
    few, many = sorted((one, other), key=int.bit_count)
    lengths = 0
    while few:
        low = few & -few
        lengths |= many << (low.bit_length() - 1)
        few ^= low
    return lengths & ANY


def _least(lengths: int) -> int:
    return (lengths & -lengths).bit_length() - 1
