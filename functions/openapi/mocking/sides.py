"""Members that go one way alone: what is read only, which is the server's own, and what is written only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from functions.openapi.reading.specification import Place, Specification
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError

Side = Literal["readOnly", "writeOnly"]
_MOST_PARTS = 50


class Sides:
    """The members of one schema's values that go one way alone; those that only a oneOf or anyOf has are not seen.

    Args:
        schema: None for one that says nothing.
    """

    def __init__(self, specification: Specification, schema: Place | None) -> None:
        self._specification, self._schema = specification, schema
        self._known: dict[tuple[str, Side], _Members] = {}

    def names(self, side: Side) -> frozenset[str]:
        """Return the names of an object's own members of a side."""
        return frozenset() if self._schema is None else self._members(self._schema, side).names

    def without(self, value: JsonValue, side: Side) -> JsonValue:
        """Return a value without the members of a side, those of its parts included."""
        return value if self._schema is None else self._without(value, self._schema, side)

    def _without(self, value: JsonValue, schema: Place, side: Side) -> JsonValue:
        if isinstance(value, list):
            items = self._followed(schema).member("items")
            return [self._without(one, items, side) for one in value] if isinstance(items.value, dict) else value
        if not isinstance(value, dict):
            return value
        names, inner = self._members(schema, side)
        return {
            name: self._without(member, inner[name], side) if name in inner else member
            for name, member in value.items()
            if name not in names
        }

    def _members(self, schema: Place, side: Side) -> _Members:
        key = schema.pointer, side
        found = self._known.get(key)
        if found is None:
            inner: dict[str, Place] = {}
            names = set[str]()
            for part in self._conjuncts(schema):
                properties = part.member("properties")
                for name in properties.object:
                    inner.setdefault(name, properties.member(name))
                    if self._followed(properties.member(name)).object.get(side) is True:
                        names.add(name)
            found = self._known[key] = _Members(frozenset(names), inner)
        return found

    def _conjuncts(self, schema: Place) -> Iterator[Place]:
        """Yield a schema with what it refers to and all that its `allOf` adds."""
        waiting = [schema]
        for _ in range(_MOST_PARTS):
            if not waiting:
                break
            place = self._followed(waiting.pop())
            yield place
            waiting += place.member("allOf").listed()

    def _followed(self, place: Place) -> Place:
        try:
            return self._specification.follow(place)
        except UnprocessableError:
            return place


class _Members(NamedTuple):
    """The names of an object's members of one side, and the schemas of all its members."""

    names: frozenset[str]
    inner: dict[str, Place]
