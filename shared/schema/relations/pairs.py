"""Pairs of a list's items that add up to something, counted in one pass where they are whole numbers."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NamedTuple

from shared.schema.relations.syntax import called, conjuncts, literal

_COUNTS = frozenset({"sum", "len", "any"})


class PairSum(NamedTuple):
    """What is asked of each two items of a list, whichever stands first: `xs[i] + xs[j] == target`.

    Args:
        field: the list.
        first, second: 1, or -1 where the item before or behind is taken away.
        total: what it comes to, of which the places have no part.
    """

    field: str
    first: int
    second: int
    total: ast.expr


def pair_sum_of(tree: ast.Call) -> PairSum | None:
    """Read `sum(1 for i in range(len(xs)) for j in range(i + 1, len(xs)) if xs[i] + xs[j] == target)` and its like."""
    function = called(tree)
    loop = tree.args[0] if len(tree.args) == 1 and not tree.keywords else None
    if function not in _COUNTS or not isinstance(loop, (ast.GeneratorExp, ast.ListComp)) or len(loop.generators) != 2:
        return None
    outer, inner = loop.generators
    conditions = list(inner.ifs)
    if function != "len" and not conditions:
        conditions = [loop.elt]
    elif not (_is_plain(loop.elt) if function == "len" else literal(loop.elt) == 1):
        return None
    if outer.ifs or not isinstance(outer.target, ast.Name) or not isinstance(inner.target, ast.Name):
        return None
    return _asked(outer.target.id, inner.target.id, (ast.unparse(outer.iter), ast.unparse(inner.iter)), conditions)


def _asked(i: str, j: str, walked: tuple[str, str], conditions: Sequence[ast.expr]) -> PairSum | None:
    conditions = [part for each in conditions for part in conjuncts(each)]
    others = [each for each in conditions if ast.unparse(each) not in (f"{i} < {j}", f"{j} > {i}")]
    equality = others[0] if len(others) == 1 else None
    if not isinstance(equality, ast.Compare) or len(equality.ops) != 1 or not isinstance(equality.ops[0], ast.Eq):
        return None
    for side, total in ((equality.left, equality.comparators[0]), (equality.comparators[0], equality.left)):
        if not isinstance(side, ast.BinOp) or not isinstance(side.op, (ast.Add, ast.Sub)):
            continue
        left, right = _place(side.left), _place(side.right)
        if left is None or right is None or left[0] != right[0] or {left[1], right[1]} != {i, j}:
            continue
        way = _way(i, j, walked, left[0], is_ordered=len(others) < len(conditions))
        if way is not None and not any(isinstance(node, ast.Name) and node.id in (i, j) for node in ast.walk(total)):
            signs = {left[1]: 1, right[1]: -1 if isinstance(side.op, ast.Sub) else 1}
            return PairSum(left[0], signs[way[0]], signs[way[1]], total)
    return None


def _way(i: str, j: str, walked: tuple[str, str], field: str, *, is_ordered: bool) -> tuple[str, str] | None:
    """Return which place comes first and which behind it, where two loops go through all such pairs once."""
    every = f"range(len({field}))"
    if is_ordered:
        return (i, j) if walked == (every, every) else None
    if walked[0] in (every, f"range(len({field}) - 1)") and walked[1] == f"range({i} + 1, len({field}))":
        return i, j
    return (j, i) if walked[0] in (every, f"range(1, len({field}))") and walked[1] == f"range({i})" else None


def _place(tree: ast.expr) -> tuple[str, str] | None:
    """Return (the list, the index's name) of an item."""
    if isinstance(tree, ast.Subscript) and isinstance(tree.value, ast.Name) and isinstance(tree.slice, ast.Name):
        return tree.value.id, tree.slice.id
    return None


def _is_plain(tree: ast.expr) -> bool:
    """Tell whether making an element of a list cannot fail, so that only how many there are matters."""
    parts = tree.elts if isinstance(tree, (ast.Tuple, ast.List)) else [tree]
    return all(isinstance(part, (ast.Name, ast.Constant)) for part in parts)


def count_pairs(asked: PairSum, array: Any, total: Any) -> int | None:
    """Return how many pairs add up to a total; None where not all of it is whole numbers, of which that is exact."""
    if type(array) is not list or type(total) is not int or not {int}.issuperset(map(type, array)):
        return None
    seen: dict[int, int] = {}
    found = 0
    for item in array:
        found += seen.get(asked.first * (total - asked.second * item), 0)
        seen[item] = seen.get(item, 0) + 1
    return found
