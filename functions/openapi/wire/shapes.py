"""What kinds of values a schema lets through: all that is needed to read a text as the value that was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from functions.openapi.reading.names import is_media_type
from functions.openapi.reading.specification import Place, Specification
from shared.canonical_json import JsonValue, type_of
from shared.errors import UnprocessableError

BYTES = "application/octet-stream"
ANY = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_NESTED = frozenset({"array", "object", "null"})
_MAX_DEPTH = 4
_MAX_PARTS = 200
# Of one object; some forms have hundreds of fields.
_MAX_PROPERTIES = 5_000
# Of all a schema's parts, told apart by how deep they lie.
_MAX_SHAPES = 20_000


@dataclass(frozen=True, slots=True)
class Shape:
    """The types of a value and of its parts, as wide as the schema may be read.

    Attributes:
        types: of the value; `integer` and `number` apart.
        items: of a list's members; None where nothing is said.
        properties: of an object's members by name.
        others: of its other members; None where nothing is said.
        file_type: its media type where it is the bytes of a file, rather than a text; None for anything else.
    """

    types: frozenset[str] = ANY
    items: Shape | None = None
    properties: dict[str, Shape] = field(default_factory=dict)
    others: Shape | None = None
    file_type: str | None = None


UNKNOWN = Shape()


def shape_of(specification: Specification, schema: Place | None) -> Shape:
    """Return the shape of the values of a schema; what cannot be told is any."""
    if schema is None:
        return UNKNOWN
    return _Shapes(specification).of([schema], 0)


def types_of(specification: Specification, parts: Iterable[Place]) -> frozenset[str]:
    """Return the types that all of some schemas let through; what their `allOf` adds is not looked at."""
    return _Shapes(specification).types_of(parts)


def nested_in(specification: Specification, schema: Place) -> list[Place]:
    """Return the places of properties that an object may do without and whose values are lists or objects."""
    return list({place.pointer: place for place in _Shapes(specification).nested(schema)}.values())


class _Shapes:
    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._nullable = "x-nullable" if specification.dialect == "swagger-2.0" else "nullable"
        # What is referred to from many places is looked at once: hundreds of properties four deep would never end.
        self._known: dict[tuple[int, tuple[str, ...]], Shape] = {}

    def of(self, schemas: list[Place], depth: int) -> Shape:
        """Return the shape of what satisfies all of some schemas at once."""
        key = depth, tuple(place.text("$ref") or place.pointer for place in schemas)
        found = self._known.get(key)
        if found is None:
            # Until it is known, so that no more are begun than there may be.
            self._known[key] = UNKNOWN
            found = self._known[key] = self._of(schemas, depth) if len(self._known) <= _MAX_SHAPES else UNKNOWN
        return found

    def _of(self, schemas: list[Place], depth: int) -> Shape:
        parts = list(self._conjuncts(schemas))
        types = self.types_of(parts)
        if depth >= _MAX_DEPTH:
            return Shape(types)
        items = [part.member("items") for part in parts if isinstance(part.object.get("items"), dict)]
        named: dict[str, list[Place]] = {}
        others: list[Place] = []
        for part in parts:
            for alternative in (part, *self._alternatives(part)):
                stated = alternative.member("properties")
                for name in stated.object:
                    named.setdefault(name, []).append(stated.member(name))
            if isinstance(part.object.get("additionalProperties"), dict):
                others.append(part.member("additionalProperties"))
        return Shape(
            types,
            self.of(items, depth + 1) if items else None,
            {name: self.of(found, depth + 1) for name, found in list(named.items())[:_MAX_PROPERTIES]},
            self.of(others, depth + 1) if others else None,
            next((found for part in parts if (found := self._file_type(part)) is not None), None),
        )

    def types_of(self, parts: Iterable[Place]) -> frozenset[str]:
        types = ANY
        for part in parts:
            types &= self._types(part)
        return types

    def nested(self, schema: Place) -> Iterator[Place]:
        """Yield the places of such properties; one that is described in several places has several."""
        parts = list(self._conjuncts([schema]))
        listed = (part.object.get("required") for part in parts)
        required = {name for names in listed if isinstance(names, list) for name in names if isinstance(name, str)}
        for part in (*parts, *(other for one in parts for other in self._alternatives(one))):
            stated = part.member("properties")
            for name in stated.object if "object" in self._types(part) else ():
                if name not in required and self.of([stated.member(name)], 1).types <= _NESTED:
                    yield stated.member(name)

    def _conjuncts(self, schemas: list[Place]) -> Iterator[Place]:
        """Yield schemas with what they refer to and all that their `allOf` adds."""
        waiting, seen = list(schemas), set[str]()
        while waiting and len(seen) < _MAX_PARTS:
            place = self._followed(waiting.pop())
            if place is None or place.pointer in seen:
                continue
            seen.add(place.pointer)
            yield place
            waiting.extend(place.member("allOf").listed())

    def _alternatives(self, place: Place) -> Iterator[Place]:
        for keyword in ("oneOf", "anyOf"):
            for part in islice(place.member(keyword).listed(), _MAX_PARTS):
                found = self._followed(part)
                if found is not None:
                    yield from self._conjuncts([found])

    def _file_type(self, place: Place) -> str | None:
        dialect, stated = self._specification.dialect, place.text("contentMediaType")
        # Without an encoding as a text they are bytes.
        if dialect == "openapi-3.1" and stated is not None and "contentEncoding" not in place.object:
            return stated if is_media_type(stated) else BYTES
        is_file = place.text("format") == "binary" or (dialect == "swagger-2.0" and place.text("type") == "file")
        return BYTES if is_file else None

    def _types(self, place: Place) -> frozenset[str]:
        schema = place.object
        said = schema.get("type")
        types = ANY if said is None else frozenset(_listed(said))
        if schema.get(self._nullable) is True and said is not None:
            types |= {"null"}
        for keyword in ("enum", "const"):
            if keyword in schema:
                values = schema[keyword] if keyword == "enum" else [schema[keyword]]
                types &= frozenset(type_of(value) for value in values) if isinstance(values, list) else ANY
        for keyword in ("oneOf", "anyOf"):
            parts = place.member(keyword)
            if isinstance(parts.value, list) and parts.value:
                types &= frozenset().union(*map(self._branch, islice(parts.listed(), _MAX_PARTS)))
        return types | {"integer"} if "number" in types else types

    def _branch(self, place: Place) -> frozenset[str]:
        found = self._followed(place)
        if found is None:
            return ANY
        said = found.object.get("type")
        return ANY if said is None else frozenset(_listed(said))

    def _followed(self, place: Place) -> Place | None:
        try:
            return self._specification.follow(place)
        except UnprocessableError:
            return None


def _listed(said: JsonValue) -> list[str]:
    names = said if isinstance(said, list) else [said]
    listed = ["string" if name == "file" else name for name in names if isinstance(name, str)]
    # Every whole number is a number.
    return [*listed, "integer"] if "number" in listed else listed
