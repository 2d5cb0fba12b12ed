"""Which points of a schema some valid value hits; what is not known to be out of reach counts as reachable."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cache
from typing import Any

from tests.schema.oracle import lengths
from tests.schema.oracle.contexts import Context, Contexts, Together
from tests.schema.oracle.hits import is_of
from tests.schema.oracle.layout import Layout
from tests.schema.oracle.points import SIZES, Point, as_text, points_of, wanted_values

MAX_VALUE_BYTES = 65_536
PLENTY = 100_000


class Reach:
    """The points of one schema.

    Args:
        layout: the schema.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._contexts = Contexts(layout)
        self._members = cache(self._find_members)
        self._least: dict[Together, float] = dict.fromkeys(self._contexts.at, math.inf)
        self._settle()
        live = self._live()
        self.recursive = any(context.holding and self._returns(context, live) for context in live)
        pointers = {pointer for place in self._contexts.at.values() for c in place for pointer in c.holding}
        every = {p for pointer in sorted(pointers) for p in points_of(pointer, layout.at(pointer))}
        self.reachable = frozenset(point for context in live for point in self._within(context))
        self.unreachable = frozenset(every) - self.reachable

    def space(self) -> int:
        """Return about how many values there are, at most `PLENTY`; never too few."""
        return self._count(self._contexts.root, ())

    def _settle(self) -> None:
        changed = True
        while changed:
            changed = False
            for place, contexts in self._contexts.at.items():
                least = min(map(self._least_bytes, contexts), default=math.inf)
                if least < self._least[place]:
                    self._least[place] = least
                    changed = True

    def _live(self) -> list[Context]:
        found: list[Context] = []
        seen = {self._contexts.root}
        left = [self._contexts.root]
        while left:
            alive = [c for c in self._contexts.at.get(left.pop(), ()) if self._least_bytes(c) <= MAX_VALUE_BYTES]
            found += alive
            for place in (inner for context in alive for inner in self._taken(context)):
                if place not in seen:
                    seen.add(place)
                    left.append(place)
        return found

    def _taken(self, context: Context) -> Iterator[Together]:
        """Yield the places inside that a value may fill: an array's only as far as it is long enough."""
        types = self._types(context)
        most = self._most(context, "maxItems")
        if "object" in types and self._most(context, "maxProperties") > 0:
            yield from context.names.values()
            yield from context.more_names
        if "array" in types:
            yield from context.placed[: int(min(most, len(context.placed)))]
            if most > len(context.placed):
                yield context.rest
        yield from context.further

    def _returns(self, context: Context, live: list[Context]) -> bool:
        """Tell whether some value of a context encloses another of it."""
        contexts = {id(c) for c in live}
        seen: set[Together] = set()
        left = list(self._taken(context))
        while left:
            place = left.pop()
            if place in seen:
                continue
            seen.add(place)
            for inner in self._contexts.at.get(place, ()):
                if inner.holding == context.holding and not self._types(context).isdisjoint(("array", "object")):
                    return True
                left += self._taken(inner) if id(inner) in contexts else ()
        return False

    def _within(self, context: Context) -> Iterator[Point]:
        """Yield the points that a value of this context can hit."""
        for pointer in context.holding:
            schema = self._layout.keywords(pointer)
            values = {(keyword, as_text(value)): value for keyword, value in wanted_values(schema)}
            for point in points_of(pointer, schema):
                named = (point.keyword, point.value_class)
                if self._valid(context, values[named]) if named in values else self._fits(context, point):
                    yield point

    def _valid(self, context: Context, value: Any) -> bool:
        return all(self._layout.accepts(pointer, value) for pointer in context.holding)

    def _fits(self, context: Context, point: Point) -> bool:
        members = self._members(context.holding)
        if point.keyword in SIZES:
            kind, size = SIZES[point.keyword][0], int(point.value_class)
            if members is not None:
                python = {"string": str, "array": list, "object": dict}[kind]
                return any(isinstance(member, python) and len(member) == size for member in members)
            if kind not in self._types(context):
                return False
            bytes_of = {"string": self._string, "array": self._array, "object": self._object}[kind]
            return bytes_of(context, size) <= MAX_VALUE_BYTES
        if point.keyword == "type":
            return (
                any(is_of(member, point.value_class) and self._valid(context, member) for member in members)
                if members is not None
                else ("number" if point.value_class == "integer" else point.value_class) in self._types(context)
            )
        if point.keyword in ("anyOf", "oneOf"):
            return f"{point.pointer}/{point.keyword}/{point.value_class}" in context.holding
        if members is not None or "object" not in self._types(context):
            return False
        how, _, name = point.value_class.partition(" ")
        if how == "with":
            return self._object(context, None, with_name=name) <= MAX_VALUE_BYTES
        return self._object(context, None, without=name) <= MAX_VALUE_BYTES

    def _types(self, context: Context) -> frozenset[str]:
        return frozenset.intersection(*map(self._layout.types, context.holding)) if context.holding else _ALL

    def _find_members(self, holding: Together) -> list[Any] | None:
        """Return the values that `enum` and `const` leave, None where there are neither."""
        for pointer in sorted(holding):
            schema = self._layout.keywords(pointer)
            listed = [schema["const"]] if "const" in schema else schema.get("enum")
            if listed is not None:
                return [one for one in listed if all(self._layout.accepts(other, one) for other in holding)]
        return None

    def _most(self, context: Context, keyword: str) -> float:
        return min((self._layout.keywords(p).get(keyword, math.inf) for p in context.holding), default=math.inf)

    def _fewest(self, context: Context, keyword: str) -> int:
        return math.ceil(max((self._layout.keywords(p).get(keyword, 0) for p in context.holding), default=0))

    def _least_bytes(self, context: Context) -> float:
        """Return how many bytes a value of the context has at least; infinite where there is none."""
        members = self._members(context.holding)
        if members is not None:
            return min((len(json.dumps(m, ensure_ascii=False).encode()) for m in members), default=math.inf)
        sizes: dict[str, Any] = {
            "null": lambda: 4,
            "boolean": lambda: 4,
            "number": lambda: math.inf if self._most(context, "maximum") < self._low(context) else 1,
            "string": lambda: self._string(context, None),
            "array": lambda: self._array(context, None),
            "object": lambda: self._object(context, None),
        }
        return min((sizes[kind]() for kind in self._types(context)), default=math.inf)

    def _low(self, context: Context) -> float:
        return max((self._layout.keywords(p).get("minimum", -math.inf) for p in context.holding), default=-math.inf)

    def _lengths(self, context: Context) -> int:
        """Return the lengths a string of the context may have, as bits."""
        allowed = lengths.ANY
        for pointer in context.holding:
            schema = self._layout.keywords(pointer)
            allowed &= lengths.ANY << min(lengths.MOST + 1, math.ceil(schema.get("minLength", 0)))
            allowed &= (1 << (min(lengths.MOST, math.floor(schema.get("maxLength", lengths.MOST))) + 1)) - 1
            allowed &= lengths.of_pattern(schema["pattern"]) if "pattern" in schema else lengths.ANY
            allowed &= lengths.of_format(schema["format"]) if "format" in schema else lengths.ANY
        return allowed

    def _string(self, context: Context, size: int | None) -> float:
        allowed = self._lengths(context)
        if size is not None:
            return 2 + size if size <= lengths.MOST and allowed >> size & 1 else math.inf
        return 1 + (allowed & -allowed).bit_length() if allowed else math.inf

    def _array(self, context: Context, size: int | None) -> float:
        least = self._fewest(context, "minItems")
        holds = [p for p in context.holding if "contains" in self._layout.keywords(p)]
        least = max([least, *(self._layout.keywords(p).get("minContains", 1) for p in holds)])
        size = least if size is None else size
        if not least <= size <= self._most(context, "maxItems"):
            return math.inf
        if any(self._layout.keywords(p).get("uniqueItems") is True for p in context.holding):
            placed = len(context.placed)
            if size > placed and self._count(context.rest, ()) < size - placed:
                return math.inf
        first = sum(self._least[place] for place in context.placed[:size])
        more = size - len(context.placed)
        return 2 + first + (more * self._least[context.rest] if more > 0 else 0) + max(0, size - 1)

    def _object(
        self, context: Context, size: int | None, with_name: str | None = None, without: str | None = None
    ) -> float:
        needed = self._required(context, with_name)
        usable = [name for name, place in context.names.items() if self._least[place] < math.inf and name != without]
        fewest = max(self._fewest(context, "minProperties"), len(needed))
        size = fewest if size is None else size
        if without in needed or not fewest <= size <= self._most(context, "maxProperties"):
            return math.inf
        if context.closed and size > len(set(usable) | needed):
            return math.inf
        wildcard = min((self._least[place] for place in context.more_names), default=1)
        costs = [
            4 + len(n) + self._least[context.names[n]] if n in context.names else 4 + len(n) + wildcard for n in needed
        ]
        spare = size - len(needed)
        return 2 + sum(costs) + (spare * (4 + 1) if spare > 0 else 0)

    def _required(self, context: Context, with_name: str | None) -> set[str]:
        """Return the names that are required, also by what is required."""
        schemas = [self._layout.keywords(pointer) for pointer in context.holding]
        needed = {name for schema in schemas for name in schema.get("required", ())}
        needed |= {with_name} if with_name is not None else set()
        while True:
            ties = [schema.get("dependentRequired", {}) for schema in schemas]
            more = {other for tie in ties for name in needed for other in tie.get(name, ())}
            if more <= needed:
                return needed
            needed |= more

    def _count(self, place: Together, around: tuple[Together, ...]) -> int:
        """Return about how many values a place has, at most `PLENTY`."""
        if place in around:
            return PLENTY
        contexts = [c for c in self._contexts.at.get(place, ()) if self._least_bytes(c) < math.inf]
        return min(PLENTY, sum(self._count_in(context, (*around, place)) for context in contexts))

    def _count_in(self, context: Context, around: tuple[Together, ...]) -> int:
        members = self._members(context.holding)
        if members is not None:
            return len(members)
        total = 0
        for kind in self._types(context):
            if kind in ("null", "boolean"):
                total += 1 if kind == "null" else 2
            elif kind == "number":
                whole = any(self._layout.keywords(p).get("type") == "integer" for p in context.holding)
                room = self._most(context, "maximum") - self._low(context)
                total += PLENTY if not whole or room > PLENTY else math.floor(room) + 1
            elif kind == "string":
                allowed = self._lengths(context)
                total += 1 if allowed == 1 else PLENTY if allowed else 0
            elif kind == "array":
                total += self._count_arrays(context, around)
            elif not context.closed:
                return PLENTY
            else:
                total += self._count_objects(context, around)
        return total

    def _count_arrays(self, context: Context, around: tuple[Together, ...]) -> int:
        total = 0
        most = self._most(context, "maxItems")
        placed = [self._count(place, around) for place in context.placed]
        rest = self._count(context.rest, around)
        for size in range(self._fewest(context, "minItems"), int(min(most, 30)) + 1):
            counts = (placed + [rest] * max(0, size - len(placed)))[:size]
            total += min(PLENTY, math.prod(counts))
        return PLENTY if most > 30 and rest > 0 else min(PLENTY, total)

    def _count_objects(self, context: Context, around: tuple[Together, ...]) -> int:
        needed = self._required(context, None)
        counts = [self._count(place, around) + (name not in needed) for name, place in context.names.items()]
        return min(PLENTY, math.prod(counts))


_ALL = frozenset({"null", "boolean", "number", "string", "array", "object"})
