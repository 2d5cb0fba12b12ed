"""Values that differ little from one, and may not fit what stands beside it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from shared.canonical_json import JsonValue

_MOST_OF_ITEM = 12


def sizes_of(value: JsonValue) -> list[int]:
    """Return a whole number, or a length, that another value may be beyond."""
    if isinstance(value, (list, str)):
        return [len(value)]
    return [value] if isinstance(value, int) and not isinstance(value, bool) else []


def changes_of(value: JsonValue, sizes: Sequence[int]) -> Iterator[JsonValue]:
    """Yield other values of the same type.

    Args:
        sizes: numbers and lengths that what stands beside it has; numbers are put at them and just beyond.
    """
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield from dict.fromkeys([size + step for size in (value, *sizes) for step in (1, -1, 0)])
        yield from (0, -value, 2 * value, value + 2)
    elif isinstance(value, str):
        first, rest = value[:1], value[1:]
        swapped = (value[::-1], rest + first, value.swapcase())
        yield from dict.fromkeys([*swapped, value + first, first + value, rest, value[:-1], first * len(value), ""])
    elif isinstance(value, list):
        yield from _of_list(value, sizes)


def _of_list(items: list[JsonValue], sizes: Sequence[int]) -> Iterator[JsonValue]:
    if not items:
        return
    first, last = items[0], items[-1]
    yield [*items[1:], first]
    yield items[::-1]
    yield [*items, first]
    yield [*items[:-1], first]
    yield [first, *items]
    yield items[:-1]
    yield items[1:]
    # What trees and lists of nodes begin and end with.
    yield [None, *items]
    yield [*items, None]
    for index in dict.fromkeys((0, len(items) - 1, len(items) // 2)):
        for item in itertools.islice(changes_of(items[index], (*sizes, len(items))), _MOST_OF_ITEM):
            yield [*items[:index], item, *items[index + 1 :]]
    if isinstance(first, list) and isinstance(last, list):
        yield [*items, first[::-1]]
        yield [*items[:-1], first[::-1]]
        yield [*items, [*first[:1], *last[1:]]]
    yield []
