"""How many places a document has, and where each is met first."""

from __future__ import annotations

import itertools
from collections import deque

from shared.schema.drawing.drawing import Drawing
from shared.schema.reading.nodes import ROOT, Conjunction

_MOST_HOMES = 20_000
_MOST_PLACED = 20

# A node, by its identity, and the name or index of a part of its values.
Home = tuple[int, str | int]


def homes_of(drawing: Drawing) -> dict[Conjunction, Home]:
    """Return for each conjunction the part of a node where it is met first: by the shortest way from the root.

    A large document's schemas refer to each other in so many ways that no one could go them all.
    """
    homes: dict[Conjunction, Home] = {ROOT: (0, "")}
    waiting = deque([ROOT])
    while waiting and len(homes) < _MOST_HOMES:
        for node in drawing.usable(waiting.popleft()):
            if node.members is not None:
                continue
            parts: list[tuple[str | int, Conjunction]] = []
            if "object" in node.types:
                parts += [(name, node.value_of(name)) for name in node.declared() if name not in node.forbidden]
            if "array" in node.types:
                parts += [(index, node.item(index)) for index in range(min(node.prefix_length, _MOST_PLACED) + 1)]
            for key, conjunction in parts:
                if conjunction not in homes:
                    homes[conjunction] = (id(node), key)
                    waiting.append(conjunction)
    return homes


def count_points(drawing: Drawing, enough: int) -> int:
    """Return about how many points a document's places have, and stop soon after `enough`."""
    count = 0
    seen: set[Conjunction] = set()
    waiting: list[Conjunction] = [ROOT]
    while waiting and count <= enough:
        conjunction = waiting.pop()
        if conjunction in seen:
            continue
        seen.add(conjunction)
        for node in drawing.usable(conjunction):
            if node.members is not None:
                count += len(node.members)
                continue
            count += 2 * len(node.types)
            if "object" in node.types:
                names = list(itertools.islice(node.declared(), enough))
                waiting.extend(node.value_of(name) for name in names)
                count += 2 * len(names)
            if "array" in node.types:
                waiting.extend(node.item(index) for index in range(min(node.prefix_length + 1, enough)))
                count += 4
            count += 6 * bool(node.types & {"string", "integer", "number"})
    return count
