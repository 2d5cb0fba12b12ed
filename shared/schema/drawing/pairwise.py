"""Every pair of two properties' representative values in few objects (all-pairs)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

_MAX_ROWS = 200


def all_pairs(counts: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield rows of choices such that any two choices of two columns meet in a row, as long as rows last.

    Args:
        counts: how many choices each column has; at least one each.
    """
    if len(counts) < 2:
        yield from ((choice,) for count in counts for choice in range(count))
        return
    uncovered = {
        (one, a, other, b)
        for one, other in itertools.combinations(range(len(counts)), 2)
        for a in range(counts[one])
        for b in range(counts[other])
    }
    for _ in range(_MAX_ROWS):
        if not uncovered:
            return
        one, a, other, b = min(uncovered)
        row: dict[int, int] = {one: a, other: b}
        for column in range(len(counts)):
            if column not in row:
                row[column] = max(
                    range(counts[column]), key=lambda choice: (_gain(row, column, choice, uncovered), -choice)
                )
        made = tuple(row[column] for column in range(len(counts)))
        uncovered -= {(i, made[i], j, made[j]) for i, j in itertools.combinations(range(len(made)), 2)}
        yield made


def _gain(row: dict[int, int], column: int, choice: int, uncovered: set[tuple[int, int, int, int]]) -> int:
    return sum(
        ((column, choice, other, b) if column < other else (other, b, column, choice)) in uncovered
        for other, b in row.items()
    )
