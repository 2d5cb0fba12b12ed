"""Names of the engine's own: what an expression is rewritten with, which no schema's property can be taken for.

A property that begins like one of these stands for nothing in an expression by its name alone; `value['…']` reaches it.
"""

from __future__ import annotations

import itertools
from typing import Any

# Letters that Python reads in a name and no expression can spell, as those have ASCII letters only.
OWN = ITEM, STRETCH, PART, EACH, SHARE, TALLIES, HERE, NEXT = tuple(map(chr, range(0x298, 0x290, -1)))

# Of an item, so many parts have names.
_MOST_PARTS = 6
_MOST_KEYS = 12


def part_name(key: int | str) -> str:
    """Return how what stands in an item at an index, or under a name, is called."""
    return f"{ITEM}{key}" if isinstance(key, int) else f"{ITEM}'{key}"


def part_in(name: str) -> int | str | None:
    """Return at which index, or under which name, what is called so stands in an item; None of any other name."""
    if not name.startswith(ITEM) or name == ITEM:
        return None
    return name[2:] if name[1] == "'" else int(name[1:])


def parts_of(item: Any) -> dict[str, int | str]:
    """Return the names of what stands in an item, each with its index or name; none where nothing does."""
    if isinstance(item, list):
        return {part_name(index): index for index in range(min(len(item), _MOST_PARTS))}
    if isinstance(item, dict):
        return {part_name(name): name for name in itertools.islice(item, _MOST_KEYS)}
    return {}
