"""What examples have in common across fields: lengths told beside a list, and labels below a count of nodes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

from shared.canonical_json import JsonValue

# Of so few that agree, it may be chance.
_LEAST = 2
_MOST_FIELDS = 12

# Of each field, a number for each example.
_Columns = Mapping[str, tuple[int, ...]]


def ties(values: Sequence[JsonValue]) -> Iterator[str]:
    """Yield expressions that hold of every example, and that no two of the same sizes would show by chance.

    Args:
        values: the examples' inputs.
    """
    objects = [value for value in values if isinstance(value, dict)]
    if not objects or len(objects) < len(values):
        return
    fields = {name: [each[name] for each in objects] for name in objects[0] if all(name in each for each in objects)}
    numbers: dict[str, tuple[int, ...]] = {}
    lengths: dict[str, tuple[int, ...]] = {}
    for name, column in itertools.islice(fields.items(), _MOST_FIELDS):
        whole = tuple(value for value in column if type(value) is int)
        sizes = tuple(len(value) for value in column if isinstance(value, (list, str)))
        if len(whole) == len(column):
            numbers[name] = whole
        elif len(sizes) == len(column):
            lengths[name] = sizes
    yield from _of_lengths({name: sizes for name, sizes in lengths.items() if len(set(sizes)) >= _LEAST}, numbers)
    for name in lengths:
        first = _first_label(fields[name], numbers.get("n", ()))
        if first is not None:
            last = "n + 1" if first else "n"
            yield f"all({first} <= u < {last} and {first} <= v < {last} for u, v in {name})"


def add_ties(
    schema: dict[str, JsonValue], values: Sequence[JsonValue], fits: Callable[[dict[str, JsonValue]], bool]
) -> list[str]:
    """Add what examples have in common to a schema's `x-constraints`; return it.

    Args:
        schema: of the whole input; changed.
        fits: tells whether a schema is sound and takes the examples; with a name that no expression spells it is not.
    """
    said = schema.get("x-constraints")
    before = said if isinstance(said, list) else []
    added: list[str] = []
    for text in ties(values):
        if text not in before and fits({**schema, "x-constraints": [*before, *added, text]}):
            added.append(text)
    if added:
        schema["x-constraints"] = [*before, *added]
    return added


def _of_lengths(lengths: _Columns, numbers: _Columns) -> Iterator[str]:
    """Yield what tells each length: a number, the sum of two, or the length of another."""
    left = dict(lengths)
    for name, sizes in lengths.items():
        told = [one for one, column in numbers.items() if column == sizes] or [
            f"{one} + {other}"
            for one, other in itertools.combinations(numbers, 2)
            if _add_up(numbers, one, other, sizes)
        ]
        if told:
            del left[name]
            yield f"len({name}) == {told[0]}"
    for one, other in itertools.combinations([*left], 2):
        if one in left and other in left and left[one] == left[other]:
            del left[other]
            yield f"len({one}) == len({other})"


def _add_up(numbers: _Columns, one: str, other: str, sizes: tuple[int, ...]) -> bool:
    columns = numbers[one], numbers[other]
    return tuple(map(sum, zip(*columns, strict=True))) == sizes and all(len(set(each)) > 1 for each in columns)


def _first_label(column: Sequence[JsonValue], counts: Sequence[int]) -> int | None:
    """Return 0 or 1 where all items are pairs of labels from there on, the largest being the last of so many."""
    ends: list[tuple[int, list[int]]] = []
    for value, count in zip(column, counts, strict=False):
        pairs = value if isinstance(value, list) else [value]
        labels = [
            end for pair in pairs if isinstance(pair, list) and len(pair) == 2 for end in pair if type(end) is int
        ]
        if len(labels) != 2 * len(pairs):
            return None
        if labels:
            ends.append((count, labels))
    for first in (0, 1) if ends else ():
        if all(min(labels) >= first and max(labels) == count - 1 + first for count, labels in ends):
            return first
    return None
