"""How many places a document has, where each is met first, and what share of the values each needs."""

# ruff: noqa: ARG002 - where every place counts, nothing depends on which it is

from __future__ import annotations

import itertools
from collections import Counter, deque
from collections.abc import Mapping

from shared.schema.drawing import object_edges
from shared.schema.drawing.drawing import Drawing
from shared.schema.reading.nodes import ROOT, Conjunction, Node, kinds_of

# Above so many points a value has several, so that a hundred values or two have them all.
FEW_POINTS = 60
_MOST_HOMES = 20_000
_MOST_PLACED = 20
# Of ways to places, and of places within each other, those that are gone.
_MOST_WAYS = 1_000
_MAX_NESTING = 16
# Values that put a place of a kind at its edges, about: for strings and numbers without what is long or odd.
_TURNS = {"string": 4, "boolean": 2, "null": 1}
_NUMBER_TURNS = 6
_SHAPE_TURNS = 4
# Items of an array that are at edges together: so many that some values have all edges, but not more than this.
_ARRAY_TURNS = 5
_LEAST_TOGETHER = 8
_MOST_TOGETHER = 80

# A node, by its identity, and the name or index of a part of its values.
Home = tuple[int, str | int]


class Everywhere:
    """Every place counts wherever it is met, and as much as any other."""

    def is_at(self, conjunction: Conjunction, node: Node, key: str | int) -> bool:
        """Tell whether a part of a node is where a conjunction counts."""
        return True

    def shares(self, node: Node, parts: Mapping[str, Conjunction], size: int) -> dict[str, int]:
        """Return how many bytes the points within each property may take in a value, where there are `size` for all."""
        return dict.fromkeys(parts, size // 2)

    def turns_of(self, node: Node) -> int:
        """Return about how many values a node's points take, beside those of other nodes."""
        return 1

    def turns_of_kind(self, node: Node, kind: str) -> int:
        """Return the same of a node's values of one type."""
        return 1

    def turns_of_items(self, node: Node) -> int:
        """Return the same of an array's items."""
        return 1

    def turns_of_properties(self, node: Node) -> int:
        """Return the same of an object's properties, all together."""
        return 1

    def items_together(self, node: Node) -> int:
        """Return how many items of an array are to be at edges in one value."""
        return _LEAST_TOGETHER

    def nesting(self, drawing: Drawing) -> int:
        """Return how deep places count: where schemas refer to each other, not as deep as all ways together are many.

        The ways are counted up to their limit, and once for a document.
        """
        if drawing.nesting is None:
            drawing.nesting = _nesting(drawing)
        return drawing.nesting


class Homes(Everywhere):
    """A place counts where it is met first, by the shortest way from the root, and as much as there is within it.

    A large document's schemas refer to each other in so many ways that no one could go them all.
    """

    def __init__(self, drawing: Drawing) -> None:
        self._homes: dict[Conjunction, Home] = {ROOT: (0, "")}
        # Of nodes, by their identity: the turns of that part which needs most of them.
        self._longest: dict[int, int] = {}
        self._weights: dict[Conjunction, int] = {}
        around: dict[Conjunction, Conjunction] = {}
        waiting = deque([ROOT])
        while waiting and len(self._homes) < _MOST_HOMES:
            outer = waiting.popleft()
            for node in drawing.usable(outer):
                for key, conjunction in _parts(node):
                    if conjunction not in self._homes:
                        self._homes[conjunction] = (id(node), key)
                        around[conjunction] = outer
                        waiting.append(conjunction)
        # Backwards, because what a place needs is what its parts need.
        for conjunction in reversed(self._homes):
            nodes = drawing.usable(conjunction)
            turns = max(1, sum(map(self.turns_of, nodes)))
            own = 1 + sum(1 if node.members is None else len(node.members) for node in nodes)
            self._weights[conjunction] = weight = self._weights.get(conjunction, 0) + own
            holder, _ = self._homes[conjunction]
            self._longest[holder] = max(self._longest.get(holder, 0), turns)
            if conjunction in around:
                outer = around[conjunction]
                self._weights[outer] = self._weights.get(outer, 0) + weight

    def __len__(self) -> int:
        return len(self._homes)

    def nesting(self, drawing: Drawing) -> int:
        return _MAX_NESTING

    def is_at(self, conjunction: Conjunction, node: Node, key: str | int) -> bool:
        # What was met nowhere yet is at home here.
        return self._homes.setdefault(conjunction, (id(node), key)) == (id(node), key)

    def shares(self, node: Node, parts: Mapping[str, Conjunction], size: int) -> dict[str, int]:
        weights = {
            name: self._weights.get(part, 1) if self._homes.get(part) == (id(node), name) else 1
            for name, part in parts.items()
        }
        whole = sum(weights.values())
        return {name: size * weight // whole for name, weight in weights.items()}

    def turns_of(self, node: Node) -> int:
        if node.members is not None:
            return len(node.members)
        return sum(self.turns_of_kind(node, kind) for kind in kinds_of(node.types))

    def turns_of_kind(self, node: Node, kind: str) -> int:
        if kind == "object":
            return _SHAPE_TURNS + self.turns_of_properties(node)
        if kind == "array":
            return _SHAPE_TURNS + self.turns_of_items(node)
        return _TURNS.get(kind, _NUMBER_TURNS)

    def turns_of_items(self, node: Node) -> int:
        return -(-self.turns_of_properties(node) // self.items_together(node))

    def turns_of_properties(self, node: Node) -> int:
        return self._longest.get(id(node), 1)

    def items_together(self, node: Node) -> int:
        return max(_LEAST_TOGETHER, min(-(-self.turns_of_properties(node) // _ARRAY_TURNS), _MOST_TOGETHER))


def _parts(node: Node) -> list[tuple[str | int, Conjunction]]:
    parts: list[tuple[str | int, Conjunction]] = []
    if node.members is not None:
        return parts
    if "object" in node.types:
        parts += [(name, node.value_of(name)) for name in node.declared() if name not in node.forbidden]
    if "array" in node.types:
        parts += [(index, node.item(index)) for index in range(min(node.prefix_length, _MOST_PLACED) + 1)]
    return parts


def _nesting(drawing: Drawing) -> int:
    layer, count = Counter([ROOT]), 1
    for depth in range(_MAX_NESTING):
        if count > _MOST_WAYS:
            return depth
        inner: Counter[Conjunction] = Counter()
        for conjunction, ways in layer.items():
            for node in drawing.usable(conjunction):
                parts = [part for _, part in _parts(node)]
                if node.members is None and "object" in node.types and object_edges.takes_more(node):
                    parts.append(node.value_of(""))
                for part in parts:
                    inner[part] += ways
        count += inner.total()
        layer = inner
    return _MAX_NESTING


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
