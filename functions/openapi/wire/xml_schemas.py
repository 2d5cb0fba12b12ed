"""What a document says of values as XML: the names that they have, and what may stand below them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.shapes import Shape
from functions.openapi.wire.xml_names import Name, Told, XmlNames
from functions.openapi.wire.xml_places import XmlPlaces
from shared.canonical_json import JsonValue, type_of

# Of one value; what comes after is not looked at.
_MOST_BRANCHES = 200
# That are remembered with the branches that they satisfy.
_MOST_SCALARS = 200
_NESTED = frozenset({"array", "object", "null"})
_Places = tuple[Place, ...]
_Pointers = tuple[str, ...]


class Member(NamedTuple):
    """A member of an object.

    Attributes:
        key: its name in the value.
        is_stated: whether the document has it by its name, so that it may be called otherwise in XML.
    """

    key: str
    schema: XmlSchema
    is_stated: bool


class XmlSchemas:
    """The schemas of one document."""

    def __init__(self, specification: Specification) -> None:
        self.names = XmlNames(specification)
        self.places = XmlPlaces(specification)
        self._known: dict[tuple[tuple[_Pointers, ...], frozenset[_Pointers] | None], XmlSchema] = {}

    def of(
        self, places: _Places, branches: tuple[_Places, ...] = (), only: frozenset[_Pointers] | None = None
    ) -> XmlSchema:
        """Return what is said of a value.

        Args:
            places: the schemas that it has to satisfy, all of them; nothing is said of it without any.
            branches: more schemas, of which it satisfies those of at least one entry.
            only: of these branches and those that the schemas have, the ones that count; None for all.
        """
        key = tuple(map(_pointers, (places, *branches))), only
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = XmlSchema(self, places, branches, only)
        return found


class XmlSchema:
    """What is said of one value, see `XmlSchemas.of`."""

    def __init__(
        self,
        schemas: XmlSchemas,
        places: _Places,
        branches: tuple[_Places, ...],
        only: frozenset[_Pointers] | None,
    ) -> None:
        self._schemas, self._places, self._branches, self._only = schemas, places, branches, only
        # The branch that each of the alternatives stands in, if any.
        self._above: dict[_Pointers, _Pointers] = {}
        # What is said of single values, by these.
        self._narrow: dict[tuple[type, JsonValue], XmlSchema] = {}
        # What is said of the list or object that was asked for last, which is written and then read.
        self._last: tuple[JsonValue, XmlSchema] | None = None

    def narrowed(self, value: JsonValue) -> XmlSchema:
        """Return what is said of a value by those branches that it satisfies, where branches differ in names.

        Whoever reads it has to choose a branch too. One that satisfies none of them has no names.
        """
        if not self._differs:
            return self
        if isinstance(value, (dict, list)):
            last = self._last
            if last is None or last[0] is not value:
                last = self._last = value, self._narrowed(value)
            return last[1]
        known = type(value), value
        if known not in self._narrow:
            if len(self._narrow) >= _MOST_SCALARS:
                self._narrow.clear()
            self._narrow[known] = self._narrowed(value)
        return self._narrow[known]

    def _narrowed(self, value: JsonValue) -> XmlSchema:
        kind = type_of(value)
        fitting = frozenset(
            key
            for key in self._alternatives
            if kind in self._types_by_branch[key] and self._schemas.places.satisfies(value, key)
        )
        return self._schemas.of(self._places, self._branches, fitting) if fitting else self

    @cached_property
    def _types_by_branch(self) -> dict[_Pointers, frozenset[str]]:
        return {key: self._schemas.places.types_of(parts) for key, parts in self._alternatives.items()}

    @cached_property
    def shape(self) -> Shape:
        """The types of the value, and no more."""
        if self._places or not self._branches:
            return Shape(self._schemas.places.types_of(self._parts))
        given = (self._schemas.places.types_of(self._schemas.places.conjuncts(branch)) for branch in self._branches)
        return Shape(frozenset().union(*given))

    @cached_property
    def is_text(self) -> bool:
        """Whether the value is a text, whatever stands there, and there is one way to write it."""
        return self.shape.types == {"string"} and not self.is_open

    @cached_property
    def told(self) -> Told:
        """What its `xml` objects say, its own and those of schemas that apply to it whatever it is."""
        return self._tellings[0]

    @cached_property
    def is_open(self) -> bool:
        """Whether its name, or how it is written, depends on which branch of a `oneOf` or `anyOf` it satisfies."""
        return len(self._tellings) > 1

    @cached_property
    def items(self) -> XmlSchema:
        """What is said of any item of a list."""
        return self._below(lambda part: [part.member("items")] if isinstance(part.object.get("items"), dict) else [])

    def item(self, at: int) -> XmlSchema:
        """Return what is said of one item of a list."""
        if at >= self._positions:
            return self.items

        def said(part: Place) -> list[Place]:
            ahead = part.member("prefixItems").value
            own = part.member("prefixItems").member(at) if isinstance(ahead, list) else part.member("items")
            return [own] if isinstance(own.value, dict) else []

        return self._below(said)

    @cached_property
    def members(self) -> dict[str, Member]:
        """The members that an object has by name, in some branch at least."""
        parts = (part for group in (self._parts, *self._alternatives.values()) for part in group)
        keys = dict.fromkeys(key for part in parts for key in part.member("properties").object)
        return {key: Member(key, self._schema_of(key), is_stated=True) for key in keys}

    def member(self, key: str) -> Member:
        """Return what is said of a member of an object, whether it has a name or is one of the others."""
        stated = self.members.get(key)
        if stated is not None:
            return stated
        return Member(key, self._schema_of(key) if self._has_patterns else self._others, is_stated=False)

    @cached_property
    def elements(self) -> dict[str, Member]:
        """The members that an object has by name, by the names that their elements may have.

        These are as `{namespace}local`, and also without the namespace.
        """
        return self._by_name(is_attribute=False)

    @cached_property
    def attributes(self) -> dict[str, Member]:
        """The same of attributes."""
        return self._by_name(is_attribute=True)

    def _by_name(self, *, is_attribute: bool) -> dict[str, Member]:
        exact: dict[str, Member] = {}
        # Without a namespace, a name is whose it is alone, and else that of the first who has it in one.
        plain: dict[str, Member] = {}
        spaced: dict[str, Member] = {}
        for member in self.members.values():
            for called in member.schema._names(member.key, is_attribute=is_attribute):
                local = called.local.rpartition(":")[2]
                if called.namespace is None:
                    plain.setdefault(local, member)
                else:
                    exact.setdefault(f"{{{called.namespace}}}{local}", member)
                    spaced.setdefault(local, member)
        return {**spaced, **plain, **exact}

    def _names(self, key: str, *, is_attribute: bool) -> Iterator[Name]:
        """Yield what the value may be called where it stands as a member, or of a list without an element, its items.

        Args:
            key: of the member.
        """
        own = [told for told in self._tellings if told.is_attribute == is_attribute]
        if "array" in self.shape.types and not is_attribute and not all(told.is_wrapped for told in own):
            own = [*self.items._tellings, *(own if self.shape.types - {"array", "null"} else ())]
        yield from (self._schemas.names.of(told.name or key, told) for told in own)

    @cached_property
    def _parts(self) -> list[Place]:
        return self._schemas.places.conjuncts(self._places)

    @cached_property
    def _alternatives(self) -> dict[_Pointers, list[Place]]:
        """What applies by each branch: those that are given, and those that the schemas have at any depth."""
        waiting = deque((branch, _Pointers()) for branch in (*self._branches, *_branches(self._parts)))
        found: dict[_Pointers, list[Place]] = {}
        while waiting and len(found) < _MOST_BRANCHES:
            branch, above = waiting.popleft()
            key = _pointers(branch)
            if key not in found and (self._only is None or key in self._only):
                found[key] = self._schemas.places.conjuncts(branch)
                self._above[key] = above
                waiting.extend((inner, key) for inner in _branches(found[key]))
        return found

    def _last_branches(self) -> Iterator[list[Place]]:
        """Yield what applies by each branch that has no others, with what applies by those around it."""
        around = {self._above[key] for key in self._alternatives}
        for key, parts in self._alternatives.items():
            if key not in around:
                whole, above = [*parts], self._above[key]
                while above:
                    whole += self._alternatives[above]
                    above = self._above[above]
                yield whole

    @cached_property
    def _differs(self) -> bool:
        """Whether branches differ in how the value, or what is right below it, is named or written."""
        below = [member.schema for member in self.members.values()] if self._alternatives else []
        return bool(self._alternatives) and any(one.is_open for one in (self, self.items, *below))

    @cached_property
    def _tellings(self) -> list[Told]:
        """What `xml` objects say, by each branch; first what they say whatever the branch is, where these differ."""
        own = self._told(self._parts)
        # A branch of nothing but null is never written.
        written = (branch for branch in self._last_branches() if self._schemas.places.types_of(branch) != {"null"})
        by_branch = list(dict.fromkeys(self._told([*self._parts, *branch]) for branch in written))
        return by_branch if len(by_branch) == 1 else list(dict.fromkeys([own, *by_branch]))

    def _told(self, parts: list[Place]) -> Told:
        said: dict[str, JsonValue] = {}
        for part in parts:
            said = {**part.member("xml").object, **said}
        texts = {name: text if isinstance(text := said.get(name), str) else None for name in Told._fields[:3]}
        # Only a single text fits into an attribute.
        is_attribute = said.get("attribute") is True and not self.shape.types <= _NESTED
        return Told(**texts, is_attribute=is_attribute, is_wrapped=said.get("wrapped") is True)

    @cached_property
    def _positions(self) -> int:
        """How many items of a list are described by their position."""
        ahead = (
            part.object.get("prefixItems") for group in (self._parts, *self._alternatives.values()) for part in group
        )
        return max((len(one) for one in ahead if isinstance(one, list)), default=0)

    @cached_property
    def _has_patterns(self) -> bool:
        return any(
            "patternProperties" in part.object
            for group in (self._parts, *self._alternatives.values())
            for part in group
        )

    @cached_property
    def _others(self) -> XmlSchema:
        return self._below(_additional)

    def _schema_of(self, key: str) -> XmlSchema:
        def said(part: Place) -> list[Place]:
            stated = [part.member("properties", key)] if key in part.member("properties").object else []
            patterns = part.member("patternProperties")
            stated += [patterns.member(one) for one in patterns.object if self._schemas.places.matches(one, key)]
            return stated or _additional(part)

        return self._below(said)

    def _below(self, said: Callable[[Place], list[Place]]) -> XmlSchema:
        """Return what is said of a part of the value.

        Args:
            said: what a schema says of it.
        """
        own = tuple(place for part in self._parts for place in said(part))
        by_branch = [tuple(place for part in branch for place in said(part)) for branch in self._alternatives.values()]
        found = {_pointers(branch): branch for branch in by_branch}
        # That some branches add nothing tells something only where the others add to what there is anyway.
        if not own or len(found) == 1:
            found.pop((), None)
        return self._schemas.of(own, tuple(found.values()))


def _branches(parts: list[Place]) -> Iterator[_Places]:
    for part in parts:
        for keyword in ("oneOf", "anyOf"):
            yield from ((branch,) for branch in part.member(keyword).listed())


def _additional(part: Place) -> list[Place]:
    found = part.member("additionalProperties")
    return [found] if isinstance(found.value, dict) else []


def _pointers(places: _Places) -> _Pointers:
    return tuple(place.pointer for place in places)
