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
_FORKS = ("oneOf", "anyOf")
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The types of a value and of its parts, as wide as the schema may be read.

    Attributes:
        types: of the value; `integer` and `number` apart.
        items: of a list's members; None where nothing is said.
        prefix: of a list's first members, where these have schemas of their own.
        properties: of an object's members by name.
        others: of its other members; None where nothing is said.
        file_type: its media type where it is the bytes of a file, rather than a text; None for anything else.
    """

    types: frozenset[str] = ANY
    items: Shape | None = None
    properties: dict[str, Shape] = field(default_factory=dict)
    others: Shape | None = None
    file_type: str | None = None
    prefix: tuple[Shape, ...] = ()

    def item(self, index: int) -> Shape:
        """Return the shape of a list's member."""
        return self.prefix[index] if index < len(self.prefix) else self.items or UNKNOWN


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
        self._known: dict[tuple[int, _Key], Shape] = {}
        self._known_types: dict[tuple[int, str], frozenset[str]] = {}

    def of(self, schemas: list[Place], depth: int) -> Shape:
        """Return the shape of what satisfies all of some schemas at once."""
        key = depth, _key(schemas)
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
        # Branches differ in what they say of a part: which one is meant is known of no text.
        groups = [[*parts, *branch] for branch in self._branches(parts, frozenset())] or [parts]
        named: dict[str, dict[_Key, list[Place]]] = {}
        for group in groups:
            stated: dict[str, list[Place]] = {}
            for part in group:
                properties = part.member("properties")
                for name in properties.object:
                    stated.setdefault(name, []).append(properties.member(name))
            for name, places in stated.items():
                named.setdefault(name, {})[_key(places)] = places
        return Shape(
            types,
            self._below("items", "array", groups, depth),
            {
                name: _widest([self.of(places, depth + 1) for places in found.values()])
                for name, found in list(named.items())[:_MAX_PROPERTIES]
            },
            self._below("additionalProperties", "object", groups, depth),
            next((found for part in parts if (found := self._file_type(part)) is not None), None),
            self._prefix(groups[0], depth) if len(groups) == 1 else (),
        )

    def _prefix(self, parts: list[Place], depth: int) -> tuple[Shape, ...]:
        """Return the shapes of members that have schemas of their own by where they stand."""
        stated = [list(part.member("prefixItems").listed()) for part in parts]
        longest = max(map(len, stated), default=0)
        return tuple(
            self.of([listed[index] for listed in stated if index < len(listed)], depth + 1)
            for index in range(min(longest, _MAX_PARTS))
        )

    def _below(self, keyword: str, kind: str, groups: list[list[Place]], depth: int) -> Shape | None:
        """Return the shape of what a keyword says of parts that have no name, None where nothing is said.

        Args:
            kind: the type of values that have such parts; where a group lets none through, it does not count.
        """
        said: dict[_Key, list[Place]] = {}
        for group in groups if len(groups) == 1 else (one for one in groups if kind in self.types_of(one)):
            stated = [part.member(keyword) for part in group if keyword in part.object]
            places = [place for place in stated if isinstance(place.value, dict)]
            if not stated:
                return None
            if places:
                said[_key(places)] = places
        return _widest([self.of(places, depth + 1) for places in said.values()]) if said else None

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
        branches = (part for branch in self._branches(parts, frozenset()) for part in branch)
        for part in {part.pointer: part for part in (*parts, *branches)}.values():
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

    def _branches(self, parts: list[Place], around: frozenset[str]) -> Iterator[list[Place]]:
        """Yield what some schemas' `oneOf` and `anyOf` may add, each branch with one of those within it.

        Args:
            around: the pointers of the branches that these schemas stand in.
        """
        found = (self._followed(one) for part in parts for keyword in _FORKS for one in part.member(keyword).listed())
        for place in islice(found, _MAX_PARTS):
            if place is not None and place.pointer not in around:
                own = list(self._conjuncts([place]))
                within = islice(self._branches(own, around | {place.pointer}), _MAX_PARTS)
                first = next(within, None)
                yield own if first is None else [*own, *first]
                yield from ([*own, *inner] for inner in within)

    def _file_type(self, place: Place) -> str | None:
        dialect, stated = self._specification.dialect, place.text("contentMediaType")
        # Without an encoding as a text they are bytes.
        if dialect == "openapi-3.1" and stated is not None and "contentEncoding" not in place.object:
            return stated if is_media_type(stated) else BYTES
        is_file = place.text("format") == "binary" or (dialect == "swagger-2.0" and place.text("type") == "file")
        return BYTES if is_file else None

    def _types(self, place: Place, depth: int = 0) -> frozenset[str]:
        schema = place.object
        said = schema.get("type")
        types = ANY if said is None else frozenset(_listed(said))
        if schema.get(self._nullable) is True and said is not None:
            types |= {"null"}
        for keyword in ("enum", "const"):
            if keyword in schema:
                values = schema[keyword] if keyword == "enum" else [schema[keyword]]
                types &= frozenset(type_of(value) for value in values) if isinstance(values, list) else ANY
        for keyword in _FORKS:
            parts = place.member(keyword)
            if isinstance(parts.value, list) and parts.value:
                branches = islice(parts.listed(), _MAX_PARTS)
                types &= frozenset().union(*(self._types_of_branch(branch, depth + 1) for branch in branches))
        return types | {"integer"} if "number" in types else types

    def _types_of_branch(self, place: Place, depth: int) -> frozenset[str]:
        found = self._followed(place)
        if found is None or depth > _MAX_DEPTH:
            return ANY
        key = depth, found.pointer
        if key not in self._known_types:
            types = ANY
            for part in self._conjuncts([found]):
                types &= self._types(part, depth)
            self._known_types[key] = types
        return self._known_types[key]

    def _followed(self, place: Place) -> Place | None:
        try:
            return self._specification.follow(place)
        except UnprocessableError:
            return None


def _key(schemas: Iterable[Place]) -> _Key:
    return tuple(place.text("$ref") or place.pointer for place in schemas)


def _widest(shapes: list[Shape]) -> Shape:
    """Return the shape of what is of any of some shapes."""
    if len(shapes) == 1:
        return shapes[0]
    lists = [shape.items for shape in shapes if "array" in shape.types]
    items = [one for one in lists if one is not None]
    named: dict[str, list[Shape]] = {}
    for shape in shapes:
        for name, found in shape.properties.items():
            named.setdefault(name, []).append(found)
    others = [shape.others for shape in shapes if shape.others is not None]
    return Shape(
        frozenset().union(*(shape.types for shape in shapes)),
        # What one of them says nothing of is any.
        _widest(items) if items and len(items) == len(lists) else None,
        {name: _widest(found) for name, found in named.items()},
        _widest(others) if others else None,
        next((shape.file_type for shape in shapes if shape.file_type is not None), None),
    )


def _listed(said: JsonValue) -> list[str]:
    names = said if isinstance(said, list) else [said]
    listed = ["string" if name == "file" else name for name in names if isinstance(name, str)]
    # Every whole number is a number.
    return [*listed, "integer"] if "number" in listed else listed
