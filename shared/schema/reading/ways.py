"""The ways in which a value does not satisfy a subschema: one for each thing that the subschema asks.

Together they cover every such value, so that what has none is proved to have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice

from shared.canonical_json import JsonValue
from shared.schema.pointers import child
from shared.schema.reading import expressions
from shared.schema.reading.choices import ALL, Choice
from shared.schema.reading.document import Document, Schema
from shared.schema.reading.linear import translated
from shared.schema.reading.narrowing import kind_of, unwanted_texts
from shared.schema.reading.nodes import ArrayPart, Conjunction, Contains, Node, denied, is_denied
from shared.schema.reading.opposites import opposite
from shared.schema.reading.patterns import matches
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE

# Subschemas applied in place by the one that is denied, which are looked through.
MOST_IN_PLACE = 40
# More than these are seldom worth telling apart.
_MOST_NAMES = 3
_MOST_PAIRED = 3
# How near a way is to what anyone would write: of several, only the nearest are drawn.
PLAIN, PARTS, LUCK = range(3)
_NUMBERS = frozenset({"integer", "number"})
_OBJECT, _ARRAY = frozenset({"object"}), frozenset({"array"})
# Broken by so many values that they need only be asked again.
_BY_CHANCE = frozenset({"pattern", "format", "multipleOf", "enum", "const"})
_SPELLED = frozenset({"pattern", "enum", "const"})
_BY_LUCK = frozenset(
    {"uniqueItems", "unevaluatedItems", "unevaluatedProperties", "dependencies", CONSTRAINTS, STRUCTURE}
)
_SINCE = {
    **dict.fromkeys(("const", "contains", "propertyNames"), 6),
    **dict.fromkeys(("then", "else"), 7),
    **dict.fromkeys(("dependentSchemas", "dependentRequired", "unevaluatedItems", "unevaluatedProperties"), 2019),
    "prefixItems": 2020,
}
_OF_NAMES = frozenset({"additionalProperties", "patternProperties", "propertyNames"})
# Tried as names that break what is asked of names.
_NAMES = ("extra", "x", "", "A", "0", "extra-long-" * 6)


@dataclass(frozen=True, slots=True)
class Way:
    """One way.

    Args:
        sure: whether whatever is as the choice says goes it; else only the validator can tell.
        telling: whether branches are often told apart by it.
    """

    choice: Choice
    rank: int = PLAIN
    sure: bool = True
    telling: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """What one subschema asks: the ways to break it, in the order to look at them, and its keywords about names."""

    first: list[Way]
    later: list[Way]
    of_names: list[tuple[str, dict[str, JsonValue], str]]


class Ways:
    """Reads how values fail to satisfy the subschemas of one document.

    Args:
        accepts: the validator's verdict on a conjunction and a value.
    """

    def __init__(self, document: Document, accepts: Callable[[Conjunction, JsonValue], bool]) -> None:
        self._document = document
        self._accepts = accepts
        self._year = document.dialect.year
        self._known: dict[str, _Known] = {}

    def in_place(self, at: str) -> Iterator[tuple[str, Schema]]:
        """Yield the subschema and those that it asks for as a whole, by reference and allOf."""
        waiting = [] if is_denied(at) else [at]
        seen: set[str] = set()
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            schema = self._document.schema_at(place)
            if schema is None:
                continue
            yield place, schema
            if isinstance(schema, dict):
                parts = schema.get("allOf")
                waiting.extend(
                    child(place, "allOf", index) for index in range(len(parts) if isinstance(parts, list) else 0)
                )
                waiting.extend(self._document.targets_of(place))

    def of(self, at: str, node: Node) -> Iterator[Way]:
        """Yield the ways, those first that values most likely go already."""
        known = self._known.get(at)
        if known is None:
            known = self._known[at] = self._read(at)
        yield from known.first
        for place, schema, keyword in known.of_names:
            for name, broken in islice(self._broken_names(place, schema, keyword, node), _MOST_NAMES):
                named = None if broken is None else (name, denied(broken))
                yield Way(Choice(types=_OBJECT, required=name, named=named), PARTS)
            yield Way(Choice(types=_OBJECT), LUCK)
        yield from known.later

    def _read(self, at: str) -> _Known:
        ways: dict[Way, None] = {}
        of_names: list[tuple[str, dict[str, JsonValue], str]] = []
        for count, (place, schema) in enumerate(self.in_place(at)):
            if count >= MOST_IN_PLACE:
                ways[Way(Choice(), LUCK)] = None
                break
            if schema is False or place in self._document.blocked:
                ways[Way(Choice())] = None
            if isinstance(schema, bool):
                continue
            for keyword, value in schema.items():
                if _SINCE.get(keyword, 0) > self._year:
                    continue
                if keyword in _OF_NAMES:
                    if value is not True and value != {}:
                        of_names.append((place, schema, keyword))
                else:
                    ways.update(dict.fromkeys(self._of_keyword(place, schema, keyword, value)))
        first = [way for way in ways if way.telling] + [way for way in ways if way.rank == PLAIN]
        later = (way for way in ways if not (way.telling or way.rank == PLAIN))
        return _Known(first, sorted(later, key=lambda way: way.rank), of_names)

    def _of_keyword(self, at: str, schema: dict[str, JsonValue], keyword: str, value: JsonValue) -> Iterator[Way]:
        kind = kind_of(keyword)
        types = ALL if kind is None else _NUMBERS if kind == "number" else frozenset({kind})
        turned = opposite(keyword, value, self._year)
        if turned is not None:
            if turned[1] >= 0 or types == _NUMBERS:
                yield Way(Choice(types=types, asks=(at, *turned)))
        elif keyword == "type":
            named = set(value if isinstance(value, list) else [value])
            yield Way(Choice(types=ALL - (named | ({"integer"} if "number" in named else set()))))
        elif keyword in _BY_CHANCE or types == _NUMBERS:
            # Numbers, for a bound of draft 4, of which a word beside it tells what it excludes.
            unsaid = keyword not in _SPELLED or child(at, keyword) in self._document.untaken
            yield Way(Choice(types=types, unwanted=None if unsaid else unwanted_texts(keyword, value)), sure=False)
        elif keyword in _BY_LUCK:
            yield Way(Choice(types=types), LUCK)
        elif keyword == "required":
            for name in value if isinstance(value, list) else ():
                if isinstance(name, str):
                    yield Way(Choice(types=_OBJECT, forbidden=name))
        elif kind == "object":
            yield from self._of_object(at, keyword, value)
        elif kind == "array":
            yield from self._of_array(at, schema, keyword, value)
        else:
            yield from self._of_branches(at, schema, keyword, value)

    def _of_branches(self, at: str, schema: dict[str, JsonValue], keyword: str, value: JsonValue) -> Iterator[Way]:
        if keyword in ("anyOf", "oneOf") and isinstance(value, list):
            places = [child(at, keyword, index) for index in range(len(value))]
            yield Way(Choice(tuple(map(denied, places))))
            if keyword == "oneOf" and len(places) > _MOST_PAIRED:
                yield Way(Choice(), LUCK)
            elif keyword == "oneOf":
                yield from (Way(Choice(pair)) for pair in combinations(places, 2))
        elif keyword == "not":
            yield Way(Choice((child(at, keyword),)))
        elif keyword in ("then", "else") and "if" in schema:
            condition = child(at, "if")
            yield Way(Choice((condition if keyword == "then" else denied(condition), denied(child(at, keyword)))))

    def _of_object(self, at: str, keyword: str, value: JsonValue) -> Iterator[Way]:
        if keyword in ("properties", "dependentSchemas") and isinstance(value, dict):
            for name, part in value.items():
                if part is True or part == {}:
                    continue
                place = denied(child(at, keyword, name))
                if keyword == "properties":
                    telling = isinstance(part, dict) and ("const" in part or "enum" in part)
                    yield Way(Choice(types=_OBJECT, required=name, named=(name, place)), PARTS, telling=telling)
                else:
                    yield Way(Choice((place,), types=_OBJECT, required=name))
        elif keyword == "dependentRequired" and isinstance(value, dict):
            for name, needed in value.items():
                for other in needed if isinstance(needed, list) else ():
                    if isinstance(other, str):
                        yield Way(Choice(types=_OBJECT, required=name, forbidden=other))

    def _broken_names(
        self, at: str, schema: dict[str, JsonValue], keyword: str, node: Node
    ) -> Iterator[tuple[str, str | None]]:
        """Yield names that break what is asked of names, each with the subschema that its value then breaks."""
        named, patterned = schema.get("properties"), schema.get("patternProperties")
        patterns = [
            (translated(pattern), place)
            for pattern in (patterned if isinstance(patterned, dict) else ())
            if (place := child(at, "patternProperties", pattern)) not in self._document.untaken
        ]
        known = [pattern for pattern, _ in patterns] + [
            pattern for part in node.objects for pattern, _ in part.patterned
        ]
        starts = filter(None, map(_start, islice(known, MOST_IN_PLACE)))
        for name in dict.fromkeys((*islice(node.declared(), MOST_IN_PLACE), *starts, *_NAMES)):
            met = [place for pattern, place in patterns if matches(pattern, name)]
            if keyword == "patternProperties":
                yield from ((name, place) for place in met)
            elif keyword == "additionalProperties":
                if not met and not (isinstance(named, dict) and name in named):
                    yield name, child(at, keyword) if isinstance(schema[keyword], dict) else None
            elif keyword == "propertyNames" and not self._accepts((child(at, keyword),), name):
                yield name, None

    def _of_array(self, at: str, schema: dict[str, JsonValue], keyword: str, value: JsonValue) -> Iterator[Way]:
        place = child(at, keyword)
        if isinstance(value, list):
            for index in range(len(value)):
                yield Way(Choice(types=_ARRAY, placed=_at(index, child(place, index))), PARTS)
        elif keyword == "contains":
            least = schema.get("minContains", 1) if self._year >= 2019 else 1
            most = schema.get("maxContains") if self._year >= 2019 else None
            if least == 1:
                yield Way(Choice(types=_ARRAY, placed=ArrayPart((), denied(place))))
            elif isinstance(least, int) and least:
                yield Way(Choice(types=_ARRAY, contains=Contains(place, 0, least - 1)), sure=False)
            if isinstance(most, int):
                yield Way(Choice(types=_ARRAY, contains=Contains(place, most + 1, None)))
        elif value is not True and value != {}:
            before = schema.get("prefixItems" if self._year >= 2020 else "items")
            start = len(before) if isinstance(before, list) else 0
            if keyword == "items" or start:
                yield Way(Choice(types=_ARRAY, placed=_at(start, place)), PARTS)
                yield Way(Choice(types=_ARRAY), LUCK)


def _at(index: int, pointer: str) -> ArrayPart:
    return ArrayPart((*(None,) * index, denied(pointer)), None)


def _start(pattern: str) -> str:
    """Return what names that match an expression begin with, where it spells that out."""
    part = expressions.read(pattern)
    start = ""
    for inner in () if part is None else part.parts if part.kind == "sequence" else (part,):
        ranges = inner.tiers[0] if len(inner.tiers) == 1 else ()
        if inner.kind != "chars" or len(ranges) != 1 or ranges[0][0] != ranges[0][1]:
            break
        start += chr(ranges[0][0])
    return start
