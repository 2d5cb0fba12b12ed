"""XML that was written here, read again: a value that does not come back is not sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import islice
from xml.etree import ElementTree

from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.scalars import readings
from functions.openapi.wire.xml_schemas import Member, XmlSchema
from functions.openapi.wire.xml_writing import XmlWriter
from shared.canonical_json import JsonValue

# Of a body, beside the likeliest.
_MOST_READINGS = 50
_LISTS = frozenset({"array", "null"})
_Element = ElementTree.Element
_Group = list[_Element]


class _Fit(IntEnum):
    """Whether a value is what XML stands for: not at all, the only one, or one of several."""

    NOT = 0
    ALONE = 1
    AMONG = 2


class XmlBodies:
    """Writes bodies of one schema, and reads what was written: texts of others are never parsed here.

    Args:
        schema: of the bodies; None where nothing is said of them.
    """

    def __init__(self, specification: Specification, schema: Place | None) -> None:
        self._schema = schema
        self._writer = XmlWriter(specification)
        self._said = self._writer.schemas.of(() if schema is None else (schema,))
        # The last that was written and cannot be read in another way: most bodies are proved by that alone.
        self._plain: bytes | None = None

    def write(self, value: JsonValue) -> bytes | None:
        """Return a value as XML, None where it cannot be read as the same value again.

        XML has no empty lists and no null: an empty element is an empty text, or an object of nothing.
        """
        written = self._writer.document(value, self._schema)
        root = _parsed(written)
        fit = _Fit.NOT if root is None else self._fit(root, value, self._said)
        if fit is _Fit.ALONE:
            self._plain = written
        return written if fit else None

    def read(self, content: bytes) -> list[JsonValue]:
        """Return the values that a body may stand for, the likeliest first; none where it is no XML."""
        root = _parsed(content)
        if root is None:
            return []
        likeliest = self._likeliest(root, self._said)
        return [likeliest, *islice(self._others(root, self._said, likeliest), _MOST_READINGS)]

    def meant(self, value: JsonValue, content: bytes) -> list[JsonValue]:
        """Return the values that a body may stand for, the likeliest first.

        Args:
            value: what it was written of, which is one of them; others are like it in all but one part, so that what
                may be read in many ways is looked at where it stands.
        """
        if content is self._plain:
            return [value]
        root = _parsed(content)
        if root is None:
            return []
        likeliest = self._likeliest(root, self._said)
        others = self._others(root, self._said, value)
        if likeliest == value:
            return [value, *islice(others, _MOST_READINGS)]
        more = self._others(root, self._said, likeliest)
        return [likeliest, value, *islice(others, _MOST_READINGS), *islice(more, _MOST_READINGS)]

    def _fit(self, element: _Element, value: JsonValue, said: XmlSchema) -> _Fit:
        """Return whether a value is what an element stands for."""
        if said.is_text and isinstance(value, str) and not (len(element) or element.attrib):
            return _Fit.ALONE if (element.text or "") == value else _Fit.NOT
        said = said.narrowed(value)
        # Where it depends on branches how it is written, others may know but one.
        if said.is_open or value is None:
            return _Fit.NOT
        kinds = _kinds(element, said)
        if _kind_of(value) not in kinds:
            return _Fit.NOT
        if isinstance(value, dict):
            fit = self._fit_of_members(element, value, said)
        elif isinstance(value, list):
            fit = self._fit_of_items(list(element), value, said)
        else:
            fit = _fit_of_text(element.text or "", value, said)
        return _Fit.AMONG if fit and len(kinds) > 1 else fit

    def _fit_of_members(self, element: _Element, value: dict[str, JsonValue], said: XmlSchema) -> _Fit:
        seen: set[str] = set()
        worst = _Fit.ALONE
        for name, text in element.attrib.items():
            member = self._attribute(name, said)
            if member.key in seen or member.key not in value:
                return _Fit.NOT
            schema = member.schema.narrowed(value[member.key])
            fit = _Fit.NOT if schema.is_open else _fit_of_text(text, value[member.key], schema)
            if not fit:
                return fit
            worst = max(worst, fit)
            seen.add(member.key)
        for member, group in self._groups(element, said):
            if member.key in seen or member.key not in value:
                return _Fit.NOT
            fit = self._fit_of_member(group, value[member.key], member)
            if not fit:
                return fit
            worst = max(worst, fit)
            seen.add(member.key)
        return worst if len(seen) == len(value) else _Fit.NOT

    def _fit_of_member(self, group: _Group, value: JsonValue, member: Member) -> _Fit:
        may_be_items = _may_be_items(group, member)
        if isinstance(value, list) and may_be_items:
            schema = member.schema.narrowed(value)
            fit = _Fit.NOT if schema.is_open else self._fit_of_items(group, value, schema)
            return _Fit.AMONG if fit and _may_be_one(group, member) else fit
        if len(group) > 1:
            return _Fit.NOT
        fit = self._fit(group[0], value, member.schema)
        return _Fit.AMONG if fit and may_be_items else fit

    def _fit_of_items(self, elements: _Group, value: list[JsonValue], said: XmlSchema) -> _Fit:
        if len(elements) != len(value):
            return _Fit.NOT
        worst = _Fit.ALONE
        for at, (element, item) in enumerate(zip(elements, value, strict=True)):
            fit = self._fit(element, item, said.item(at))
            if not fit:
                return fit
            worst = max(worst, fit)
        return worst

    def _likeliest(self, element: _Element, said: XmlSchema) -> JsonValue:
        return self._as(_kinds(element, said)[0], element, said)

    def _as(self, kind: str, element: _Element, said: XmlSchema) -> JsonValue:
        if kind == "scalar":
            return _scalars(element.text or "", said)[0]
        if kind == "array":
            return self._items(list(element), said)
        made: dict[str, JsonValue] = {}
        for name, text in element.attrib.items():
            member = self._attribute(name, said)
            made[member.key] = _scalars(text, member.schema)[0]
        for member, group in self._groups(element, said):
            made[member.key] = self._member(group, member)
        return made

    def _items(self, elements: _Group, said: XmlSchema) -> list[JsonValue]:
        return [self._likeliest(one, said.item(at)) for at, one in enumerate(elements)]

    def _member(self, group: _Group, member: Member) -> JsonValue:
        if _may_be_items(group, member) and (len(group) > 1 or not _may_be_one(group, member)):
            return self._items(group, member.schema)
        return self._likeliest(group[0], member.schema)

    def _others(self, element: _Element, said: XmlSchema, base: JsonValue) -> Iterator[JsonValue]:
        """Yield what an element may stand for besides: something of another kind, or a value with another part.

        Args:
            base: a value that it may stand for.
        """
        own = _kind_of(base)
        kinds = _kinds(element, said)
        for kind in kinds:
            if kind == "scalar":
                yield from (one for one in _scalars(element.text or "", said) if not _is_same(one, base))
            elif kind != own:
                yield self._as(kind, element, said)
        if isinstance(base, dict) and "object" in kinds:
            for name, text in element.attrib.items():
                key, schema, _ = self._attribute(name, said)
                for scalar in _scalars(text, schema):
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
        may_be_items = _may_be_items(group, member)
        if may_be_items and isinstance(base, list):
            yield from self._other_items(group, member.schema, base)
            if _may_be_one(group, member):
                yield from (self._likeliest(one, member.schema) for one in (group[0], group[-1]))
            return
        yield from self._others(group[0], member.schema, base)
        if may_be_items:
            yield self._items(group, member.schema)

    @staticmethod
    def _attribute(name: str, said: XmlSchema) -> Member:
        local = _local(name)
        return said.attributes.get(name) or said.attributes.get(local) or said.member(local)

    @staticmethod
    def _groups(element: _Element, said: XmlSchema) -> list[tuple[Member, _Group]]:
        """Return the members that are elements, each with those that are named so."""
        grouped: dict[str, tuple[Member, _Group]] = {}
        known = said.elements
        for one in element:
            local = _local(one.tag)
            member = known.get(one.tag) or known.get(local) or said.member(local)
            grouped.setdefault(member.key, (member, []))[1].append(one)
        return list(grouped.values())


def _parsed(content: bytes) -> _Element | None:
    try:
        return ElementTree.fromstring(content)  # noqa: S314 - only what was written here comes by
    except ElementTree.ParseError:
        return None


def _may_be_items(group: _Group, member: Member) -> bool:
    """Tell whether elements of one name may be the items of a list that has no element of its own."""
    return len(group) > 1 or ("array" in member.schema.shape.types and not member.schema.told.is_wrapped)


def _may_be_one(group: _Group, member: Member) -> bool:
    """Tell whether such elements may stand for something else than a list."""
    types = member.schema.shape.types
    # Where no list may stand, what comes several times may be taken once.
    return "array" not in types or (len(group) == 1 and not types <= _LISTS)


def _fit_of_text(text: str, value: JsonValue, said: XmlSchema) -> _Fit:
    """Return whether a value is what a text stands for."""
    if said.is_text:
        return _Fit.ALONE if text == value else _Fit.NOT
    found = _scalars(text, said)
    if value is None or not any(_is_same(one, value) for one in found):
        return _Fit.NOT
    return _Fit.ALONE if len(found) == 1 else _Fit.AMONG


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
