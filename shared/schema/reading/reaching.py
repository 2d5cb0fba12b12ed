"""Which subschemas can have a say about one value: most of a large schema is about properties it does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from shared.canonical_json import JsonValue
from shared.schema.pointers import child, parts_of, under
from shared.schema.reading.complexity import rounds, weight_of
from shared.schema.reading.dialect import IN_PLACE_LISTS, IN_PLACE_MAPS, IN_PLACE_SINGLES
from shared.schema.reading.document import Document
from shared.schema.reading.source import SCALARS

# Of these, which members or items are looked at is not told apart: all count.
_EVERY_MEMBER = frozenset({"additionalProperties", "unevaluatedProperties"})
_EVERY_ITEM = frozenset({"items", "additionalItems", "contains", "unevaluatedItems"})
_BY_POSITION = frozenset({"items", "prefixItems"})
_TEXTS = frozenset({str})
_Step = tuple[str, JsonValue]


class Reached(NamedTuple):
    """What can have a say about a value.

    Attributes:
        kept: the pointers of the subschemas that a validator may apply to the value or a part, and of what holds them.
        looks: how many it takes at most; None where it looks at one place for one subschema more than once.
    """

    kept: frozenset[str]
    looks: int | None


def reached_by(document: Document, value: JsonValue, most: int, at: str | None = None) -> Reached | None:
    """Find what a validator may apply to `value` or a part.

    What is not among it is never applied, whatever it says, so the verdict on `value` does not depend on it.

    Args:
        document: one in which a reference leads to the same place whatever the way there.
        most: of subschemas applied to a place.
        at: the pointer of the subschema that `value` is judged by; None for the schema that is meant.

    Returns:
        None where there are more of them, or `value` is not made of JSON's types alone.
    """
    seen: set[tuple[str, int]] = set()
    reached: set[str] = set()
    waiting: list[_Step] = [(document.entry if at is None else at, value)]
    looks, once = 0, True
    while waiting:
        place, part = waiting.pop()
        # Parts live as long as the value does, so that none takes another's identity; names are kept with it.
        step = (place, id(part))
        if step in seen:
            once = False
            continue
        schema = document.schema_at(place)
        if schema is None:
            continue
        seen.add(step)
        if len(seen) > most or not _is_json(part):
            return None
        reached.add(place)
        targets = document.targets_of(place)
        if targets:
            waiting += [(target, part) for target in targets]
        if not isinstance(schema, dict):
            looks += 1
            continue
        if place in document.parts:
            waiting.extend(_steps(place, schema, part))
        once = once and rounds(schema) == 1
        looks += weight_of(schema["enum"]) if "enum" in schema else 1
    return Reached(frozenset(_with_holders(reached)), looks if once else None)


def _is_json(part: JsonValue) -> bool:
    if type(part) is dict:
        return _TEXTS.issuperset(map(type, part))
    return type(part) is list or type(part) in SCALARS


def _steps(at: str, schema: dict[str, JsonValue], part: JsonValue) -> Iterator[_Step]:
    for keyword, held in schema.items():
        if keyword in IN_PLACE_SINGLES:
            yield child(at, keyword), part
        elif keyword in IN_PLACE_LISTS or keyword in IN_PLACE_MAPS:
            for place in parts_of(child(at, keyword), held):
                yield place, part
        elif isinstance(part, dict):
            yield from _into_object(at, keyword, held, part)
        elif isinstance(part, list):
            yield from _into_array(at, keyword, held, part)


def _into_object(at: str, keyword: str, held: JsonValue, part: dict[str, JsonValue]) -> Iterator[_Step]:
    if keyword == "properties" and isinstance(held, dict):
        start = f"{at}/{keyword}"
        for name, inner in part.items():
            if name in held:
                yield under(start, name), inner
    elif keyword == "patternProperties":
        for place in parts_of(child(at, keyword), held):
            for inner in part.values():
                yield place, inner
    elif keyword == "propertyNames":
        for name in part:
            yield child(at, keyword), name
    elif keyword in _EVERY_MEMBER:
        for inner in part.values():
            yield child(at, keyword), inner


def _into_array(at: str, keyword: str, held: JsonValue, part: list[JsonValue]) -> Iterator[_Step]:
    if keyword in _BY_POSITION and isinstance(held, list):
        for place, inner in zip(parts_of(child(at, keyword), held), part, strict=False):
            yield place, inner
    elif keyword in _EVERY_ITEM:
        for inner in part:
            yield child(at, keyword), inner


def _with_holders(reached: set[str]) -> set[str]:
    found = set(reached)
    for at in reached:
        while at and (at := at.rpartition("/")[0]) not in found:
            found.add(at)
    return found
