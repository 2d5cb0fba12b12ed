"""Expressions of ECMA-262 as the linear-time engine takes them, and how large they are there."""

from __future__ import annotations

from functools import lru_cache

from shared.schema.reading.lookaround import parse
from shared.schema.reading.spelling import written
from shared.schema.reading.syntax import Chars, Edge, Expression, Folded, Repeat

# A property is a table of hundreds of ranges.
_PROPERTY_ATOMS = 190
_MOST_ATOMS = 1 << 40


@lru_cache(maxsize=512)
def translated(pattern: str) -> str:
    """Return `pattern` as the linear-time engine takes it; what is translated already stays as it is.

    Raises:
        UnreadableError: it is no expression, or needs backtracking.
    """
    return written(parse(pattern))


@lru_cache(maxsize=512)
def count_atoms(pattern: str) -> int:
    """Return about how many atoms a pattern has once its counted repetitions are written out.

    Raises:
        UnreadableError: as in `translated`.
    """
    return _atoms(parse(pattern))


def _atoms(expression: Expression) -> int:
    if isinstance(expression, Chars):
        return 1 + len(expression.ranges) // 8 + _PROPERTY_ATOMS * len(expression.properties)
    if isinstance(expression, Edge):
        return 1
    if isinstance(expression, Folded):
        return 2 * _atoms(expression.part)
    if isinstance(expression, Repeat):
        times = max(expression.least, expression.most or 0, 1)
        return min(times * _atoms(expression.part), _MOST_ATOMS)
    return min(sum(map(_atoms, expression.parts)), _MOST_ATOMS)
