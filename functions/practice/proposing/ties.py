"""What examples have in common across fields: lengths told beside a list, and labels below a count of nodes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

from shared.canonical_json import JsonValue

# Of so few that agree, it may be chance.
_LEAST = 2
_MOST_FIELDS = 12
_SIZED = (list, str)


def ties(values: Sequence[JsonValue]) -> Iterator[str]:
    """Yield expressions that hold of every example, and that no two of the same sizes would show by chance.

    Args:
        values: the examples' inputs.
    """
    objects = [value for value in values if isinstance(value, dict)]
    if not objects or len(objects) < len(values):
        return
    names = [name for name in objects[0] if name.isidentifier() and all(name in each for each in objects)]
    numbers = [name for name in names[:_MOST_FIELDS] if all(type(each[name]) is int for each in objects)]
    sized = [name for name in names[:_MOST_FIELDS] if all(isinstance(each[name], _SIZED) for each in objects)]
    told: set[str] = set()
    for name in sized:
        lengths = [_size(each[name]) for each in objects]
        if len(objects) < _LEAST or len(set(lengths)) < _LEAST:
            continue
        expression = _told_by(lengths, numbers, objects)
        if expression is not None:
            told.add(name)
            yield f"len({name}) == {expression}"
    for one, other in itertools.combinations([name for name in sized if name not in told], 2):
        lengths = [_size(each[one]) for each in objects]
        if len(set(lengths)) >= _LEAST and lengths == [_size(each[other]) for each in objects] and one not in told:
            told.add(other)
            yield f"len({one}) == len({other})"
    yield from _below(objects, numbers, sized)


def _told_by(lengths: list[int], numbers: list[str], objects: list[dict[str, JsonValue]]) -> str | None:
    columns: dict[str, list[int]] = {name: [_number(each[name]) for each in objects] for name in numbers}
    for name, column in columns.items():
        if column == lengths:
            return name
    for one, other in itertools.combinations(columns, 2):
        sums = [left + right for left, right in zip(columns[one], columns[other], strict=True)]
        if sums == lengths and len(set(columns[one])) > 1 and len(set(columns[other])) > 1:
            return f"{one} + {other}"
    return None


def _below(objects: list[dict[str, JsonValue]], numbers: list[str], sized: list[str]) -> Iterator[str]:
    """Yield that pairs are of labels below `n`, or up to it, where the largest label is the last there is."""
    if "n" not in numbers:
        return
    for name in sized:
        pairs = [pair for each in objects for pair in _pairs(each[name])]
        if not pairs or any(_pairs(each[name]) != each[name] for each in objects):
            continue
        for first, holds in ((0, _from_zero), (1, _from_one)):
            ends = [(_number(each["n"]), [end for pair in _pairs(each[name]) for end in pair]) for each in objects]
            if all(holds(count, labels) for count, labels in ends if labels):
                last = "n" if first == 0 else "n + 1"
                yield f"all({first} <= u < {last} and {first} <= v < {last} for u, v in {name})"
                break


def _from_zero(count: int, labels: list[int]) -> bool:
    return min(labels) >= 0 and max(labels) == count - 1


def _from_one(count: int, labels: list[int]) -> bool:
    return min(labels) >= 1 and max(labels) == count


def _pairs(value: JsonValue) -> list[list[int]]:
    items = value if isinstance(value, list) else []
    return [
        [end for end in item if type(end) is int]
        for item in items
        if isinstance(item, list) and len(item) == 2 and all(type(end) is int for end in item)
    ]


def _size(value: JsonValue) -> int:
    return len(value) if isinstance(value, (list, str)) else 0


def _number(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0


def add_ties(
    schema: dict[str, JsonValue], values: Sequence[JsonValue], serves: Callable[[dict[str, JsonValue]], bool]
) -> list[str]:
    """Add what examples have in common to a schema's `x-constraints`; return it.

    Args:
        schema: of the whole input; changed.
        serves: tells whether a schema has values.
    """
    properties = schema.get("properties")
    declared = properties if isinstance(properties, dict) else {}
    said = schema.get("x-constraints")
    before = said if isinstance(said, list) else []
    added: list[str] = []
    for text in ties(values):
        # A `for` may not name its items as a property is named.
        if text in before or (" for u, v in " in text and not {"u", "v"}.isdisjoint(declared)):
            continue
        trial = {**schema, "x-constraints": [*before, *added, text]}
        if serves(trial):
            added.append(text)
    if added:
        schema["x-constraints"] = [*before, *added]
    return added
