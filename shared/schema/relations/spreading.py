"""Numbers under several names of which no two may be the same, found by matching names with numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from shared.schema.relations.balance import domain_of
from shared.schema.relations.comparisons import Comparison, Target
from shared.schema.relations.scope import Scope
from shared.schema.relations.syntax import is_call

_LEAST = 3
_MOST = 60
# Numbers that a name is matched with, beyond as many as there are names.
_SPARE = 8


def spread(scope: Scope, tree: ast.expr, asked: Sequence[Comparison]) -> bool:
    """Give the names that one `distinct([a, b, c])` lists different numbers; tell whether that was possible.

    Args:
        asked: comparisons that bound the numbers, all else as it is.
    """
    return any(_matched(scope, names, asked) for names in _listed(tree))


def _listed(tree: ast.expr) -> Iterator[list[str]]:
    for node in ast.walk(tree):
        if is_call(node, "distinct"):
            listed = node.args[0] if len(node.args) == 1 else None
            if isinstance(listed, (ast.List, ast.Tuple)):
                names = [item.id for item in listed.elts if isinstance(item, ast.Name)]
                if _LEAST <= len(names) == len(listed.elts) <= _MOST:
                    yield names


def _matched(scope: Scope, names: Sequence[str], asked: Sequence[Comparison]) -> bool:
    choices: dict[str, list[int]] = {}
    for name in names:
        found = _choices(scope, name, len(names), asked)
        if not found:
            return False
        choices[name] = found
    taken: dict[int, str] = {}
    for name in names:
        if not _place(name, choices, taken, set()):
            return False
    for number, name in taken.items():
        if scope.free(name):
            scope.put(name, number)
    return True


def _choices(scope: Scope, name: str, count: int, asked: Sequence[Comparison]) -> list[int]:
    """Return numbers that the name may have, what it has already first."""
    number = scope.names.get(name)
    if not scope.free(name):
        return [number] if type(number) is int else []
    whole = scope.whole_bounds(name)
    if whole is None:
        return []
    first, last = domain_of(scope, Target(name), asked).whole(*whole)
    if first is None or last is None or first > last:
        return []
    found = scope.drawing.rng.sample(range(first, last + 1), min(count + _SPARE, last - first + 1))
    return [number, *found] if type(number) is int and first <= number <= last else found


def _place(name: str, choices: dict[str, list[int]], taken: dict[int, str], tried: set[int]) -> bool:
    """Give a name a number of its own, moving others to other numbers where need be."""
    for number in choices[name]:
        if number in tried:
            continue
        tried.add(number)
        holder = taken.get(number)
        if holder is None or _place(holder, choices, taken, tried):
            taken[number] = name
            return True
    return False
