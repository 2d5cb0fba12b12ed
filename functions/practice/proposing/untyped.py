"""Types of parameters that a signature names without one, as far as comparisons in a statement's lines tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from functions.practice.proposing.chains import Chain, Path, Sum, Term
from functions.practice.proposing.types import INTEGER, Schema

_MOST_NESTED = 3


def add_types(schema: Schema, chains: Iterable[Chain], fractional: set[str]) -> list[str]:
    """Say what untyped properties are that are compared with numbers, and return their names.

    `-5 <= nums[i] <= 5` makes `nums` a list of whole numbers; a length alone may be that of a list or of a text.

    Args:
        schema: of the whole input; is changed.
        fractional: names that are compared with numbers that are not whole.
    """
    held = schema.get("properties")
    properties = held if isinstance(held, dict) else {}
    numbers: dict[str, set[int]] = {}
    sized: dict[str, int] = {}
    for chain in chains:
        paths = [path for term in chain.terms for path in _paths(term)]
        has_number = any(isinstance(term, Fraction) for term in chain.terms) or any(path.is_length for path in paths)
        for path in paths:
            if path.is_length:
                sized[path.name] = max(sized.get(path.name, 0), len(path.indices) + 1)
            elif has_number:
                numbers.setdefault(path.name, set()).add(len(path.indices))
    found = []
    for name, part in properties.items():
        depths = numbers.get(name, set())
        if part != {} or len(depths) != 1:
            continue
        (depth,) = depths
        if sized.get(name, 0) > depth or depth > _MOST_NESTED:
            continue
        made: Schema = {"type": "number"} if name in fractional else {**INTEGER}
        for _ in range(depth):
            made = {"type": "array", "items": made}
        properties[name] = made
        found.append(name)
    return found


def _paths(term: Term) -> Iterator[Path]:
    if isinstance(term, Path):
        yield term
    elif isinstance(term, Sum):
        yield from _paths(term.left)
        yield from _paths(term.right)
