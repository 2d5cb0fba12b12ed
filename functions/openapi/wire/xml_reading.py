"""One body of XML that was written here: what it may stand for, by the schemas that it was written by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import partial
from itertools import repeat
from xml.etree import ElementTree

from functions.openapi.wire.scalars import readings
from functions.openapi.wire.xml_parts import Parts
from functions.openapi.wire.xml_schemas import Member, XmlSchema
from shared.canonical_json import JsonValue

_LISTS = frozenset({"array", "null"})
_MOST_TEXTS = 10_000
_Element = ElementTree.Element
_Group = list[_Element]
Texts = dict[tuple[XmlSchema, str], list[JsonValue]]


class Fit(IntEnum):
    """Whether a value is what XML stands for: not at all, the only one, or one of several."""

    NOT = 0
    ALONE = 1
    AMONG = 2


class XmlReading:
    """What the elements of a body stand for.

    Args:
        root: the body, parsed.
        fits: what is known of parts of such bodies, where these depend on nothing but their root's name beside.
        texts: what texts may stand for, as it was found in such bodies.
    """

    def __init__(self, root: _Element, fits: Parts[Fit] | None, texts: Texts) -> None:
        self._root, self._fits, self._texts = root, fits, texts
        # A body is gone through up to four times.
        self._grouped: dict[tuple[_Element, XmlSchema], list[tuple[Member, _Group]]] = {}

    def fit(self, value: JsonValue, said: XmlSchema) -> Fit:
        """Return whether the value that it was written of is what it stands for."""
        return self._fit(self._root, value, said)

    def likeliest(self, said: XmlSchema, value: JsonValue = None) -> JsonValue:
        """Return what it most likely stands for.

        Args:
            value: what it was written of, so that what is read in one way need not be read; None where that is not
                known.
        """
        return self._likeliest(self._root, said, value)

    def others(self, said: XmlSchema, base: JsonValue, *, is_own: bool = False) -> Iterator[JsonValue]:
        """Yield what it may stand for besides: something of another kind, or a value with another part.

        Args:
            base: a value that it may stand for.
            is_own: whether that is what it was written of.
        """
        if is_own:
            return self._others(self._root, said, base)
        reading = XmlReading(self._root, None, self._texts)
        reading._grouped = self._grouped
        return reading._others(self._root, said, base)

    def _fit(self, element: _Element, value: JsonValue, said: XmlSchema) -> Fit:
        """Return whether a value is what an element stands for."""
        if said.is_text and isinstance(value, str) and not (len(element) or element.attrib):
            return Fit.ALONE if (element.text or "") == value else Fit.NOT
        if self._fits is not None and isinstance(value, (dict, list)):
            place = said, self._root.tag, None
            return self._fits.of(place, value, partial(self._fit_anew, element, value, said))
        return self._fit_anew(element, value, said)

    def _fit_anew(self, element: _Element, value: JsonValue, said: XmlSchema) -> Fit:
        said = said.narrowed(value)
        # Where it depends on branches how it is written, others may know but one.
        if said.is_open or value is None:
            return Fit.NOT
        kinds = _kinds(element, said)
        if _kind_of(value) not in kinds:
            return Fit.NOT
        if isinstance(value, dict):
            fit = self._fit_of_members(element, value, said)
        elif isinstance(value, list):
            fit = self._fit_of_items(list(element), value, said)
        else:
            fit = self._fit_of_text(element.text or "", value, said)
        return Fit.AMONG if fit and len(kinds) > 1 else fit

    def _fit_of_members(self, element: _Element, value: dict[str, JsonValue], said: XmlSchema) -> Fit:
        seen: set[str] = set()
        worst = Fit.ALONE
        for name, text in element.attrib.items():
            member = self._attribute(name, said)
            if member.key in seen or member.key not in value:
                return Fit.NOT
            schema = member.schema.narrowed(value[member.key])
            fit = Fit.NOT if schema.is_open else self._fit_of_text(text, value[member.key], schema)
            if not fit:
                return fit
            worst = max(worst, fit)
            seen.add(member.key)
        for member, group in self._groups(element, said):
            if member.key in seen or member.key not in value:
                return Fit.NOT
            fit = self._fit_of_member(group, value[member.key], member)
            if not fit:
                return fit
            worst = max(worst, fit)
            seen.add(member.key)
        return worst if len(seen) == len(value) else Fit.NOT

    def _fit_of_member(self, group: _Group, value: JsonValue, member: Member) -> Fit:
        if self._fits is not None and isinstance(value, (dict, list)):
            place = member, self._root.tag, len(group)
            return self._fits.of(place, value, partial(self._fit_of_member_anew, group, value, member))
        return self._fit_of_member_anew(group, value, member)

    def _fit_of_member_anew(self, group: _Group, value: JsonValue, member: Member) -> Fit:
        may_be_items = _may_be_items(group, member)
        if isinstance(value, list) and may_be_items:
            schema = member.schema.narrowed(value)
            fit = Fit.NOT if schema.is_open else self._fit_of_items(group, value, schema)
            return Fit.AMONG if fit and _may_be_one(group, member) else fit
        if len(group) > 1:
            return Fit.NOT
        fit = self._fit(group[0], value, member.schema)
        return Fit.AMONG if fit and may_be_items else fit

    def _fit_of_items(self, elements: _Group, value: list[JsonValue], said: XmlSchema) -> Fit:
        if len(elements) != len(value):
            return Fit.NOT
        worst = Fit.ALONE
        for at, (element, item) in enumerate(zip(elements, value, strict=True)):
            fit = self._fit(element, item, said.item(at))
            if not fit:
                return fit
            worst = max(worst, fit)
        return worst

    def _fit_of_text(self, text: str, value: JsonValue, said: XmlSchema) -> Fit:
        """Return whether a value is what a text stands for."""
        if said.is_text:
            return Fit.ALONE if text == value else Fit.NOT
        found = self._scalars(text, said)
        if value is None or not any(_is_same(one, value) for one in found):
            return Fit.NOT
        return Fit.ALONE if len(found) == 1 else Fit.AMONG

    def _scalars(self, text: str, said: XmlSchema) -> list[JsonValue]:
        found = self._texts.get((said, text))
        if found is None:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            found = self._texts[said, text] = _scalars(text, said)
        return found

    def _is_alone(self, said: XmlSchema | Member, count: int | None, value: JsonValue) -> bool:
        """Tell whether a part is known to be read in one way.

        Args:
            said: of the part; the member where it is one of an object.
            count: how many elements a member has.
        """
        if self._fits is None or not isinstance(value, (dict, list)):
            return False
        return self._fits.known((said, self._root.tag, count), value) is Fit.ALONE

    def _likeliest(self, element: _Element, said: XmlSchema, value: JsonValue) -> JsonValue:
        if self._is_alone(said, None, value):
            return value
        return self._as(_kinds(element, said)[0], element, said, value)

    def _as(self, kind: str, element: _Element, said: XmlSchema, value: JsonValue = None) -> JsonValue:
        if kind == "scalar":
            return self._scalars(element.text or "", said)[0]
        if kind == "array":
            return self._items(list(element), said, value)
        made: dict[str, JsonValue] = {}
        for name, text in element.attrib.items():
            member = self._attribute(name, said)
            made[member.key] = self._scalars(text, member.schema)[0]
        for member, group in self._groups(element, said):
            made[member.key] = self._member(group, member, value.get(member.key) if isinstance(value, dict) else None)
        return made

    def _items(self, elements: _Group, said: XmlSchema, value: JsonValue = None) -> list[JsonValue]:
        known = value if isinstance(value, list) and len(value) == len(elements) else repeat(None)
        pairs = zip(elements, known, strict=False)
        return [self._likeliest(one, said.item(at), item) for at, (one, item) in enumerate(pairs)]

    def _member(self, group: _Group, member: Member, value: JsonValue) -> JsonValue:
        if self._is_alone(member, len(group), value):
            return value
        if _may_be_items(group, member) and (len(group) > 1 or not _may_be_one(group, member)):
            return self._items(group, member.schema, value)
        return self._likeliest(group[0], member.schema, value)

    def _others(self, element: _Element, said: XmlSchema, base: JsonValue) -> Iterator[JsonValue]:
        if self._is_alone(said, None, base):
            return
        own = _kind_of(base)
        kinds = _kinds(element, said)
        for kind in kinds:
            if kind == "scalar":
                yield from (one for one in self._scalars(element.text or "", said) if not _is_same(one, base))
            elif kind != own:
                yield self._as(kind, element, said)
        if isinstance(base, dict) and "object" in kinds:
            for name, text in element.attrib.items():
                key, schema, _ = self._attribute(name, said)
                for scalar in self._scalars(text, schema):
                    if not _is_same(scalar, base.get(key)):
                        yield {**base, key: scalar}
            for member, group in self._groups(element, said):
                for other in self._other_members(group, member, base.get(member.key)):
                    yield {**base, member.key: other}
        elif isinstance(base, list) and "array" in kinds:
            yield from self._other_items(list(element), said, base)

    def _other_items(self, elements: _Group, said: XmlSchema, base: list[JsonValue]) -> Iterator[JsonValue]:
        for at, (element, item) in enumerate(zip(elements, base, strict=False)):
            for other in self._others(element, said.item(at), item):
                yield [*base[:at], other, *base[at + 1 :]]

    def _other_members(self, group: _Group, member: Member, base: JsonValue) -> Iterator[JsonValue]:
        if self._is_alone(member, len(group), base):
            return
        may_be_items = _may_be_items(group, member)
        if may_be_items and isinstance(base, list):
            yield from self._other_items(group, member.schema, base)
            if _may_be_one(group, member):
                yield from (self._likeliest(one, member.schema, None) for one in (group[0], group[-1]))
            return
        yield from self._others(group[0], member.schema, base)
        if may_be_items:
            yield self._items(group, member.schema)

    @staticmethod
    def _attribute(name: str, said: XmlSchema) -> Member:
        local = _local(name)
        return said.attributes.get(name) or said.attributes.get(local) or said.member(local)

    def _groups(self, element: _Element, said: XmlSchema) -> list[tuple[Member, _Group]]:
        """Return the members that are elements, each with those that are named so."""
        known_groups = self._grouped.get((element, said))
        if known_groups is not None:
            return known_groups
        grouped: dict[str, tuple[Member, _Group]] = {}
        known = said.elements
        for one in element:
            local = _local(one.tag)
            member = known.get(one.tag) or known.get(local) or said.member(local)
            grouped.setdefault(member.key, (member, []))[1].append(one)
        groups = self._grouped[element, said] = list(grouped.values())
        return groups


def _may_be_items(group: _Group, member: Member) -> bool:
    """Tell whether elements of one name may be the items of a list that has no element of its own."""
    return len(group) > 1 or ("array" in member.schema.shape.types and not member.schema.told.is_wrapped)


def _may_be_one(group: _Group, member: Member) -> bool:
    """Tell whether such elements may stand for something else than a list."""
    types = member.schema.shape.types
    # Where no list may stand, what comes several times may be taken once.
    return "array" not in types or (len(group) == 1 and not types <= _LISTS)


def _kinds(element: _Element, said: XmlSchema) -> Sequence[str]:
    """Return what an element may be, the likeliest first: object, array, scalar."""
    types = said.shape.types
    is_nested = len(element) > 0 or bool(element.attrib)
    if element.text and not is_nested:
        return ("scalar",)
    found: list[str] = [
        kind for kind in ("object", "array") if kind in types and not (kind == "array" and element.attrib)
    ]
    if is_nested:
        return found or ["object"]
    # A text that may stand there is likelier than an object of nothing.
    return ["scalar", *found] if "string" in types else [*found, "scalar"]


def _kind_of(value: JsonValue) -> str:
    return "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "scalar"


def _scalars(text: str, said: XmlSchema) -> list[JsonValue]:
    """Return the single values that a text may stand for, the likeliest first; others may take no text for null."""
    types = said.shape.types
    found: list[JsonValue] = [*readings(text, said.shape)]
    if len(found) > 1 and "string" not in types:
        found.pop()
    return [*found, None] if not text and "null" in types else found


def _is_same(one: JsonValue, other: JsonValue) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _local(name: str) -> str:
    return name.rpartition("}")[2]
