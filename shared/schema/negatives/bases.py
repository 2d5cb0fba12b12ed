"""Valid values of the whole schema, and which subschema applies where in each."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TypeAlias

from shared.canonical_json import JsonValue
from shared.schema.negatives.constraints import Edge, Survey
from shared.schema.negatives.effort import Effort
from shared.schema.reading.document import Document
from shared.schema.reading.narrowing import narrow
from shared.schema.reading.nodes import Node
from shared.schema.reading.patterns import matches_as_written
from shared.schema.reading.reader import Reader

Path: TypeAlias = "tuple[str | int, ...]"

# Steps of looking through one value; what is not seen in it is looked for in the next.
_MAX_STEPS = 4_000
# Items that are looked at in one array: the first ones have subschemas of their own.
_MOST_ITEMS = 6
_SITES = 3
# In some microseconds, for each subschema at a place.
_TO_SEE = 5
_TO_ASK = 10
_TO_NARROW = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a value; with `named`, the name of the property there instead of its value."""

    path: Path
    named: bool = False


@dataclass(slots=True)
class Base:
    """A valid value.

    Args:
        applied: the subschemas that it satisfies at each of its places.
        bare: the sites in values that have little of it, by place and by whether the place has little too.
    """

    value: JsonValue
    applied: dict[Place, dict[str, None]] = field(default_factory=dict)
    bare: dict[tuple[Place, bool], Site] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """A place of a valid value where a subschema applies."""

    base: Base
    place: Place

    @property
    def local(self) -> JsonValue:
        """Return what stands there."""
        return self.place.path[-1] if self.place.named else part_at(self.base.value, self.place.path)


def part_at(value: JsonValue, path: Path) -> JsonValue:
    """Return what stands in `value` at `path`."""
    for token in path:
        value = value[token]  # type: ignore[index]
    return value


def replaced(value: JsonValue, path: Path, part: JsonValue) -> JsonValue:
    """Return `value` with another part at `path`; it shares the rest with the original."""
    if not path:
        return part
    token, *rest = path
    changed = value.copy()  # type: ignore[union-attr]
    changed[token] = replaced(changed[token], tuple(rest), part)  # type: ignore[index]
    return changed


class Atlas:
    """Knows where in which value each subschema applies.

    Args:
        reader: of the document.
        effort: is told of the work.
    """

    def __init__(self, document: Document, survey: Survey, reader: Reader, effort: Effort) -> None:
        self._document = document
        self._reader = reader
        self.effort = effort
        self._survey = survey
        self._steps: dict[str, list[Edge | dict[str, Edge]]] = {}
        self._sites: dict[str, list[Site]] = {}
        self._latest: dict[str, list[Site]] = {}

    def latest(self, pointer: str) -> list[Site]:
        """Return where the subschema applies in the value that was added last."""
        return self._latest.get(pointer, [])

    def sites(self, pointer: str) -> list[Site]:
        """Return where the subschema applies, in the values seen so far."""
        return self._sites.get(pointer, [])

    def add(self, value: JsonValue) -> None:
        """Look through a valid value."""
        base = Base(value)
        self._latest = {}
        waiting: deque[tuple[str, Place, JsonValue]] = deque([(self._document.entry, Place(()), value)])
        for _ in range(_MAX_STEPS):
            if not waiting:
                break
            at, place, local = waiting.popleft()
            applied = base.applied.setdefault(place, {})
            if at in applied:
                continue
            applied[at] = None
            for known in (self._sites.setdefault(at, []), self._latest.setdefault(at, [])):
                if len(known) < _SITES:
                    known.append(Site(base, place))
            onward = self._onward(at, place, local)
            # What lies nearer comes first, so that a fault is seen where little is around it.
            waiting.extendleft(step for step in reversed(onward) if step[1] is place)
            waiting.extend(step for step in onward if step[1] is not place)
        self.effort.spend(_TO_SEE * sum(map(len, base.applied.values())))

    def _steps_from(self, at: str) -> list[Edge | dict[str, Edge]]:
        """Return the steps from a subschema, those to properties by name: of hundreds, a value often has few."""
        found = self._steps.get(at)
        if found is None:
            found = self._steps[at] = []
            named: dict[str, Edge] = {}
            for edge in self._survey.edges[at]:
                if edge.keyword != "properties":
                    found.append(edge)
                else:
                    if not named:
                        found.append(named)
                    named[str(edge.token)] = edge
        return found

    def node(
        self, applied: dict[str, None], at: str | None = None, reduced: dict[str, JsonValue] | None = None
    ) -> Node:
        """Return all that is asked where these subschemas apply, with `reduced` in place of the subschema `at`."""
        node = Node()
        self.effort.spend(_TO_NARROW * len(applied))
        for pointer in applied:
            schema = reduced if pointer == at else self._document.subschemas[pointer]
            if isinstance(schema, dict):
                narrow(node, pointer, schema, self._document.dialect.year, self._document.untaken)
        return node

    def _accepts(self, pointer: str, local: JsonValue) -> bool:
        self.effort.spend(_TO_ASK)
        return self._reader.accepts((pointer,), local)

    def _onward(self, at: str, place: Place, local: JsonValue) -> list[tuple[str, Place, JsonValue]]:
        onward: list[tuple[str, Place, JsonValue]] = []
        for edge in self._steps_from(at):
            if isinstance(edge, dict):
                if isinstance(local, dict):
                    path = place.path
                    names = [name for name in edge if name in local]
                    onward += [(edge[name].child, Place((*path, name)), local[name]) for name in names]
                continue
            keyword = edge.keyword
            if keyword in ("$ref", "allOf"):
                onward.append((edge.child, place, local))
            elif keyword in ("anyOf", "oneOf"):
                if self._accepts(edge.child, local):
                    onward.append((edge.child, place, local))
            elif keyword in ("then", "else"):
                schema = self._document.subschemas[at]
                condition = next((other.child for other in self._survey.edges[at] if other.keyword == "if"), None)
                if isinstance(schema, dict) and condition is not None:
                    met = self._accepts(condition, local)
                    if met == (keyword == "then"):
                        onward.append((edge.child, place, local))
            elif keyword in ("dependentSchemas", "dependencies"):
                if isinstance(local, dict) and edge.token in local:
                    onward.append((edge.child, place, local))
            elif isinstance(local, dict):
                onward.extend(self._named(edge, place, local))
            elif isinstance(local, list):
                onward.extend(self._counted(edge, place, local))
        return onward

    def _named(self, edge: Edge, place: Place, local: dict[str, JsonValue]) -> list[tuple[str, Place, JsonValue]]:
        keyword, path = edge.keyword, place.path
        names = list(local)[:_MOST_ITEMS]
        if keyword == "propertyNames":
            return [(edge.child, Place((*path, name), named=True), name) for name in names]
        if keyword == "patternProperties":
            names = [name for name in names if matches_as_written(str(edge.token), name)]
        elif keyword in ("additionalProperties", "unevaluatedProperties"):
            declared = self._document.subschemas[edge.parent]
            spelled = declared.get("properties") if isinstance(declared, dict) else None
            patterns = declared.get("patternProperties") if isinstance(declared, dict) else None
            names = [
                name
                for name in local
                if not (isinstance(spelled, dict) and name in spelled)
                and not (isinstance(patterns, dict) and any(matches_as_written(pattern, name) for pattern in patterns))
            ][:_MOST_ITEMS]
            if keyword == "unevaluatedProperties":
                names = [name for name in names if self._accepts(edge.child, local[name])]
        else:
            return []
        return [(edge.child, Place((*path, name)), local[name]) for name in names]

    def _counted(self, edge: Edge, place: Place, local: list[JsonValue]) -> list[tuple[str, Place, JsonValue]]:
        keyword = edge.keyword
        if keyword not in ("items", "prefixItems", "additionalItems", "unevaluatedItems", "contains"):
            return []
        if isinstance(edge.token, int):
            indices = range(edge.token, min(edge.token + 1, len(local)))
        else:
            schema = self._document.subschemas[edge.parent]
            prefix = (
                schema.get("prefixItems" if keyword != "additionalItems" else "items")
                if isinstance(schema, dict)
                else None
            )
            start = len(prefix) if isinstance(prefix, list) and keyword != "contains" else 0
            indices = range(start, min(start + _MOST_ITEMS, len(local)))
        found = [(edge.child, Place((*place.path, index)), local[index]) for index in indices]
        if keyword in ("contains", "unevaluatedItems"):
            found = [each for each in found if self._accepts(edge.child, each[2])]
        return found
