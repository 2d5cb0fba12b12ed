"""Whole numbers that leave the remainders expressions ask for, which luck finds once in as many tries."""

from __future__ import annotations

import ast
import math
import random
from collections.abc import Iterable, Iterator

_MOST = 4
_REACH = 1_000


def congruent(
    trees: Iterable[ast.expr], name: str, bounds: tuple[int | None, int | None], rng: random.Random
) -> Iterator[int]:
    """Yield numbers for `name` that satisfy all comparisons such as `name % 7 == 3` in the expressions.

    Args:
        bounds: the least and the most; where there is no end, the numbers lie within a thousand turns of the other.
    """
    modulus, rest = 1, 0
    for tree in trees:
        for node in ast.walk(tree):
            for other, remainder in _remainders(node, name):
                # Where two contradict each other, the first is worth more than nothing.
                modulus, rest = _joined(modulus, rest, other, remainder) or (modulus, rest)
    if modulus == 1:
        return
    low, high = bounds
    span = _REACH * modulus
    low = (0 if high is None else high - span) if low is None else low
    high = low + span if high is None else high
    first, last = -((rest - low) // modulus), (high - rest) // modulus
    if first <= last:
        yield from (rest + modulus * rng.randint(first, last) for _ in range(_MOST))
        yield from (rest + modulus * first, rest + modulus * last)


def _remainders(node: ast.AST, name: str) -> Iterator[tuple[int, int]]:
    """Yield modulus and remainder of a comparison of the name's remainder."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq)):
        return
    for side, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
        if isinstance(side, ast.BinOp) and isinstance(side.op, ast.Mod):
            plain = isinstance(side.left, ast.Name) and side.left.id == name
            modulus, rest = _whole(side.right), _whole(other)
            if plain and modulus is not None and rest is not None and 0 <= rest < modulus:
                yield modulus, rest


def _joined(modulus: int, rest: int, other: int, remainder: int) -> tuple[int, int] | None:
    """Return the one modulus and remainder that say the same as two, None where they contradict each other."""
    common = math.gcd(modulus, other)
    if (remainder - rest) % common:
        return None
    turns = (remainder - rest) // common * pow(modulus // common, -1, other // common) % (other // common)
    both = modulus // common * other
    return both, (rest + modulus * turns) % both


def _whole(tree: ast.expr) -> int | None:
    number = tree.value if isinstance(tree, ast.Constant) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None
