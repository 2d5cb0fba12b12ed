"""What lists hold and how often, told once for all the looks that one evaluation takes at them."""

from __future__ import annotations

import ast
from collections import Counter
from typing import Any

from shared.schema.relations.fuel import Fuel
from shared.schema.relations.syntax import LOOPS

# In shorter lists looking is as fast.
_LEAST = 16
_PLAIN = frozenset({int, float, str, bool, type(None)})


class Tallies:
    """The lists that were counted in one evaluation, in which none of them changes."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        # Each with its list, so that nothing else comes to lie where that was.
        self._known: dict[int, tuple[list[Any], Counter[Any] | None]] = {}

    def often(self, item: Any, array: Any, fuel: Fuel) -> int | None:
        """Return how often an item is in a list, None where that has to be looked up."""
        if type(array) is not list or len(array) < _LEAST or type(item) not in _PLAIN:
            return None
        known = self._known.get(id(array))
        if known is None:
            fuel.spend(len(array))
            # What is equal and of these types is counted as one, as looking for it finds it.
            known = array, Counter(array) if _PLAIN.issuperset(map(type, array)) else None
            self._known[id(array)] = known
        return None if known[1] is None else known[1][item]


def looks_often(tree: ast.expr) -> bool:
    """Tell whether an expression looks for items of lists again and again."""
    return any(
        isinstance(node, (ast.In, ast.NotIn)) or (isinstance(node, ast.Name) and node.id == "count")
        for loop in ast.walk(tree)
        if isinstance(loop, LOOPS)
        for node in ast.walk(loop)
    )
