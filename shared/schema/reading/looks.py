"""How often a validator looks at the places of one value: exact where the bound over all values is too wide.

What multiplies in a schema seldom does in a value: of ten branches that may step into a place, most do not declare it.
"""

from __future__ import annotations

from heapq import heappop, heappush

from shared.canonical_json import JsonValue
from shared.schema import limits
from shared.schema.pointers import child
from shared.schema.reading.complexity import TWICE, rounds, weight_of
from shared.schema.reading.dialect import IN_PLACE
from shared.schema.reading.document import Document

_EVERY_MEMBER = frozenset({"patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames"})
_EVERY_ITEM = frozenset({"items", "additionalItems", "contains", "unevaluatedItems"})


# Of counting: about a tenth of a second.
_MOST_STEPS = 300_000
_Part = tuple[JsonValue, dict[str, int]]


class _Steps:
    """Where one subschema looks again, and where it steps into a value."""

    __slots__ = ("again", "every_item", "every_member", "items", "members", "weight")

    def __init__(self) -> None:
        self.again: list[str] = []
        self.members: dict[str, str] = {}
        self.every_member: list[str] = []
        self.items: list[str] = []
        self.every_item: list[str] = []
        self.weight = 1


class Looks:
    """Counts the looks at values of one document.

    Args:
        order: its subschemas by their index, each after all that it applies in place.
    """

    def __init__(self, document: Document, order: list[int]) -> None:
        self._document = document
        self._known: dict[str, _Steps] = {}
        pointers = list(document.subschemas)
        # What applies another in place comes before it, so that each is expanded once.
        self._rank = {pointers[index]: -rank for rank, index in enumerate(order)}

    def at(self, value: JsonValue, most: int) -> int:
        """Return how many looks a value takes, or more than `most` where it takes more or counting takes too long."""
        work = steps = 0
        stack: list[tuple[JsonValue, dict[str, int]]] = [(value, {self._document.entry: 1})]
        while stack and work <= most:
            inner, wanted = stack.pop()
            times = self._spread(wanted)
            work += sum(count * self._steps(at).weight for at, count in times.items())
            if isinstance(inner, dict):
                parts = self._members(times, inner)
            elif isinstance(inner, list):
                parts = self._items(times, inner)
            else:
                parts = []
            steps += len(times) + sum(len(below) for _, below in parts)
            if steps > _MOST_STEPS:
                return most + 1
            stack.extend(parts)
        return work

    def _steps(self, at: str) -> _Steps:
        found = self._known.get(at)
        if found is None:
            found = self._known[at] = _steps(self._document, at)
        return found

    def _spread(self, wanted: dict[str, int]) -> dict[str, int]:
        """Return how often each subschema is asked about one place, those applied in place included."""
        times: dict[str, int] = {}
        waiting = dict(wanted)
        ranks = sorted((self._rank[at], at) for at in waiting)
        while ranks:
            _, at = heappop(ranks)
            count = times[at] = min(waiting[at], limits.MAX_CHECK_WORK)
            for other in self._steps(at).again:
                if other not in waiting:
                    waiting[other] = 0
                    heappush(ranks, (self._rank[other], other))
                waiting[other] += count
        return times

    def _members(self, times: dict[str, int], value: dict[str, JsonValue]) -> list[_Part]:
        declared: dict[str, dict[str, int]] = {}
        common: dict[str, int] = {}
        for at, count in times.items():
            steps = self._steps(at)
            for name, place in steps.members.items():
                if name in value:
                    below = declared.setdefault(name, {})
                    below[place] = below.get(place, 0) + count
            for place in steps.every_member:
                common[place] = common.get(place, 0) + count
        return [(part, _sum(common, declared.get(name, {}))) for name, part in value.items()]

    def _items(self, times: dict[str, int], value: list[JsonValue]) -> list[_Part]:
        placed: dict[int, dict[str, int]] = {}
        common: dict[str, int] = {}
        for at, count in times.items():
            steps = self._steps(at)
            for index, place in enumerate(steps.items[: len(value)]):
                below = placed.setdefault(index, {})
                below[place] = below.get(place, 0) + count
            for place in steps.every_item:
                common[place] = common.get(place, 0) + count
        return [(part, _sum(common, placed.get(index, {}))) for index, part in enumerate(value)]


def _sum(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    if not one or not other:
        return one or other
    return {at: one.get(at, 0) + other.get(at, 0) for at in one | other}


def _steps(document: Document, at: str) -> _Steps:
    steps = _Steps()
    steps.again.extend(document.targets.get(at, ()))
    schema = document.subschemas[at]
    if not isinstance(schema, dict):
        return steps
    looks = 2 if TWICE & document.reversing.get(at, frozenset()) else 1
    for keyword, place in document.parts.get(at, ()):
        if place not in document.subschemas:
            continue
        if keyword in IN_PLACE:
            steps.again.extend([place] * looks)
        elif keyword in _EVERY_MEMBER:
            steps.every_member.extend([place] * looks)
        elif keyword == "prefixItems" or (keyword == "items" and isinstance(schema["items"], list)):
            steps.items.append(place)
        elif keyword in _EVERY_ITEM:
            steps.every_item.extend([place] * looks)
    named = schema.get("properties")
    for name in named if isinstance(named, dict) else ():
        place = child(at, "properties", name)
        if place in document.subschemas:
            steps.members[name] = place
    steps.again *= rounds(schema)
    steps.weight = weight_of(schema.get("enum"))
    return steps
