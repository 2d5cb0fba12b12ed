"""Every constraint that a schema states where a value can meet it, and the nearest way there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.canonical_json import JsonValue
from shared.schema.pointers import child
from shared.schema.reading.document import Document, Schema
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE

# Applicators that ask something of the value as a whole, told apart from what their subschemas ask.
GROUPS = frozenset(
    {"anyOf", "oneOf", "not", "contains", "propertyNames", "then", "else", "dependentSchemas", "dependencies"}
)
# Keywords that ask something of a value by themselves.
SIMPLE = (
    "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
)  # fmt: skip
_VACUOUS_AT_ZERO = ("minLength", "minItems", "minProperties", "minContains")


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that one subschema asks.

    Args:
        pointer: of what asks: a keyword, a name in `required`, an expression, or a subschema `false`.
        at: the subschema that asks; for a subschema `false`, itself; for a structure that speaks of a sibling, the
            one that has both.
        keyword: what it is called.
        name: the name that is required.
        trigger: the name whose presence requires it.
    """

    pointer: str
    at: str
    keyword: str
    name: str | None = None
    trigger: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A step from a subschema to one that it applies.

    Args:
        keyword: what applies it: an applicator or "$ref".
        token: the name, expression or position under the keyword, where it has several.
    """

    parent: str
    child: str
    keyword: str
    token: str | int | None = None


@dataclass(slots=True)
class Survey:
    """What can be reached from the root, nearest first.

    Args:
        order: every subschema that a value is held against.
        reached: the last step to each of them.
        conditions: those that only tell apart, or that a value must not satisfy: the "if" or "not" they stand under.
        shared: those that more than one step leads to.
        edges: the steps from each.
    """

    order: list[str] = field(default_factory=list)
    reached: dict[str, Edge] = field(default_factory=dict)
    conditions: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    edges: dict[str, list[Edge]] = field(default_factory=dict)

    def way(self, pointer: str) -> list[Edge]:
        """Return the steps from the root to a subschema."""
        steps: list[Edge] = []
        while pointer in self.reached:
            steps.append(self.reached[pointer])
            pointer = steps[-1].parent
        return steps[::-1]


def survey(document: Document) -> Survey:
    """Find every subschema that can be reached from the root, each by the fewest steps."""
    found = Survey(order=[document.entry])
    seen = {document.entry}
    waiting = deque([document.entry])
    later: deque[Edge] = deque()
    while waiting or later:
        if not waiting:
            edge = later.popleft()
            if edge.child in seen:
                found.shared.add(edge.child)
                continue
            seen.add(edge.child)
            found.order.append(edge.child)
            found.reached[edge.child] = edge
            found.conditions[edge.child] = found.conditions.get(edge.parent) or child(edge.parent, edge.keyword)
            waiting.append(edge.child)
        at = waiting.popleft()
        found.edges[at] = list(_edges(document, at))
        for edge in found.edges[at]:
            # What is asked outright comes first: a shared subschema is a condition only where it is nothing else.
            if edge.keyword in ("not", "if"):
                later.append(edge)
            elif edge.child in seen:
                found.shared.add(edge.child)
            else:
                seen.add(edge.child)
                found.order.append(edge.child)
                found.reached[edge.child] = edge
                if at in found.conditions:
                    found.conditions[edge.child] = found.conditions[at]
                waiting.append(edge.child)
    return found


def _edges(document: Document, at: str) -> Iterator[Edge]:
    """Yield the steps from one subschema, as its dialect reads it."""
    schema = document.subschemas[at]
    for target in document.targets.get(at, ()):
        yield Edge(at, target, "$ref")
    if not isinstance(schema, dict):
        return
    year = document.dialect.year
    for keyword, value in schema.items():
        for token, part in _applied(schema, keyword, value, year):
            if isinstance(part, (bool, dict)):
                yield Edge(at, child(at, keyword) if token is None else child(at, keyword, token), keyword, token)


def _applied(
    schema: dict[str, JsonValue], keyword: str, value: JsonValue, year: int
) -> Iterator[tuple[str | int | None, JsonValue]]:
    if keyword in ("allOf", "anyOf", "oneOf") or (keyword == "prefixItems" and year >= 2020):
        yield from enumerate(value if isinstance(value, list) else ())
    elif keyword == "items" and isinstance(value, list):
        yield from enumerate(value if year < 2020 else ())
    elif keyword in ("properties", "patternProperties", "dependencies") or (
        keyword == "dependentSchemas" and year >= 2019
    ):
        yield from (value if isinstance(value, dict) else {}).items()
    elif (
        keyword in ("items", "additionalProperties", "not")
        or (keyword in ("contains", "propertyNames") and year >= 6)
        or (keyword in ("unevaluatedItems", "unevaluatedProperties") and year >= 2019)
        or (keyword == "additionalItems" and year < 2020 and isinstance(schema.get("items"), list))
        or (keyword == "if" and year >= 7 and ("then" in schema or "else" in schema))
        or (keyword in ("then", "else") and year >= 7 and "if" in schema)
    ):
        yield None, value


def constraints_of(document: Document, at: str, reached: Edge | None) -> Iterator[Constraint]:
    """Yield what one subschema asks; annotations, and what every value meets (minLength 0), are not among it.

    Args:
        reached: the step that leads to it, None for the root.
    """
    schema: Schema = document.subschemas[at]
    if schema is False and (reached is None or reached.keyword not in ("not", "if")):
        yield Constraint(at, at, "false" if reached is None else reached.keyword)
    if not isinstance(schema, dict):
        return
    year = document.dialect.year
    for keyword, value in schema.items():
        if _asks(schema, keyword, value, year):
            yield Constraint(child(at, keyword), at, keyword)
        elif keyword in (CONSTRAINTS, STRUCTURE):
            yield from _related(document, at, keyword)
        elif keyword == "required" and isinstance(value, list):
            for index, name in enumerate(value):
                if isinstance(name, str):
                    yield Constraint(child(at, keyword, index), at, keyword, name)
        elif keyword == ("dependentRequired" if year >= 2019 else "dependencies") and isinstance(value, dict):
            for trigger, names in value.items():
                for index, name in enumerate(names if isinstance(names, list) else ()):
                    if isinstance(name, str):
                        yield Constraint(child(at, keyword, trigger, index), at, keyword, name, trigger)
                if isinstance(names, dict) and names:
                    yield Constraint(child(at, keyword, trigger), at, keyword, None, trigger)
        elif keyword == "dependentSchemas" and year >= 2019 and isinstance(value, dict):
            for trigger, part in value.items():
                if part and part is not True:
                    yield Constraint(child(at, keyword, trigger), at, keyword, None, trigger)


def _related(document: Document, at: str, keyword: str) -> Iterator[Constraint]:
    """Yield each expression, and each structure once: where it speaks of a sibling, at what has both."""
    if keyword == STRUCTURE:
        if child(at, keyword) not in document.tied.values():
            yield Constraint(child(at, keyword), at, keyword)
        return
    for pointer in dict.fromkeys(pointer for pointer, _ in document.relations_of(at)):
        yield Constraint(pointer, at, keyword if pointer.startswith(child(at, keyword) + "/") else STRUCTURE)


def _asks(schema: dict[str, JsonValue], keyword: str, value: JsonValue, year: int) -> bool:
    """Tell whether a keyword asks one thing, and something at all."""
    if keyword in _VACUOUS_AT_ZERO and value == 0:
        return False
    if keyword == "const":
        return year >= 6
    if keyword in SIMPLE:
        return value is not False
    if keyword in ("anyOf", "oneOf"):
        return isinstance(value, list)
    if keyword == "not":
        return value is not False
    if keyword == "contains":
        return year >= 6 and value is not False and (year < 2019 or schema.get("minContains", 1) != 0)
    if keyword in ("minContains", "maxContains"):
        return year >= 2019 and "contains" in schema
    if keyword == "propertyNames":
        return year >= 6 and bool(value) and value is not True
    # What `false` asks there is told by the subschema itself.
    return keyword in ("then", "else") and year >= 7 and "if" in schema and bool(value) and value is not True
