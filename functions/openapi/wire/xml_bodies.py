"""XML that was written here, read again: a value that does not come back is not sent."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from xml.etree import ElementTree

from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.scalars import readings
from functions.openapi.wire.shapes import UNKNOWN, Shape, shape_of
from functions.openapi.wire.xml_writing import Described, XmlWriter
from shared.canonical_json import JsonValue, canonical_bytes

# Of a body, beside the likeliest.
_MOST_READINGS = 50
_Group = list[ElementTree.Element]


class XmlBodies:
    """Writes bodies of one schema, and reads what was written: texts of others are never parsed here.

    Args:
        schema: of the bodies; None where nothing is said of them.
    """

    def __init__(self, specification: Specification, schema: Place | None) -> None:
        self._specification, self._schema = specification, schema
        self._writer = XmlWriter(specification)
        self._shapes: dict[str, Shape] = {}

    def write(self, value: JsonValue) -> bytes | None:
        """Return a value as XML, None where it would not be read as the same value again: XML has no empty lists."""
        written = self._writer.document(value, self._schema)
        sent = canonical_bytes(value)
        return written if any(canonical_bytes(one) == sent for one in self._read(written)) else None

    def read(self, content: bytes) -> list[JsonValue]:
        """Return the values that a body may stand for, the likeliest first; none where it is no XML."""
        return list(self._read(content))

    def _read(self, content: bytes) -> Iterator[JsonValue]:
        try:
            root = ElementTree.fromstring(content)  # noqa: S314 - only what was written here comes by
        except ElementTree.ParseError:
            return
        schema = self._writer.followed(self._schema)
        yield self._likeliest(root, schema)
        yield from islice(self._others(root, schema), _MOST_READINGS)

    def _likeliest(self, element: ElementTree.Element, schema: Place | None) -> JsonValue:
        kind = self._kinds(element, schema)[0]
        return self._as(kind, element, schema)

    def _others(self, element: ElementTree.Element, schema: Place | None) -> Iterator[JsonValue]:
        """Yield what an element may stand for besides: itself in another way, or one of its members."""
        first, *others = self._kinds(element, schema)
        yield from (self._as(kind, element, schema) for kind in others)
        if first != "object":
            return
        likeliest = self._object(element, schema)
        for key, group, own in self._groups(element, schema):
            yield from ({**likeliest, key: value} for value in self._other_members(group, own))

    def _kinds(self, element: ElementTree.Element, schema: Place | None) -> list[JsonValue]:
        """Return what an element may be, the likeliest first: "object", "array", or a list of one scalar."""
        types = self._shape(schema).types
        nested = len(element) > 0 or bool(element.attrib)
        found: list[JsonValue] = []
        if "object" in types and (nested or not element.text):
            found.append("object")
        if "array" in types and not element.attrib and (nested or not element.text):
            found.append("array")
        if not nested:
            scalars: list[JsonValue] = [[one] for one in self._scalars(element.text or "", schema)]
            # A text that may stand there is likelier than an object of nothing.
            found = [*scalars, *found] if "string" in types else [*found, *scalars]
        return found or ["object"]

    def _as(self, kind: JsonValue, element: ElementTree.Element, schema: Place | None) -> JsonValue:
        if isinstance(kind, list):
            return kind[0]
        if kind == "object":
            return self._object(element, schema)
        items = self._writer.items_of(schema)
        return [self._likeliest(one, items) for one in element]

    def _scalars(self, text: str, schema: Place | None) -> list[JsonValue]:
        types = self._shape(schema).types
        found: list[JsonValue] = [*readings(text, self._shape(schema))]
        if len(found) > 1 and "string" not in types:
            found.pop()
        return [*found, None] if not text and "null" in types else found

    def _object(self, element: ElementTree.Element, schema: Place | None) -> dict[str, JsonValue]:
        described = self._writer.properties_of(schema).values()
        made: dict[str, JsonValue] = {}
        for name, text in element.attrib.items():
            own = next((one for one in described if one.is_attribute and one.name == _local(name)), None)
            key = _local(name) if own is None else own.key
            made[key] = self._scalars(text, None if own is None else own.schema)[0]
        for key, group, own in self._groups(element, schema):
            made[key] = self._member(group, own)
        return made

    def _groups(
        self, element: ElementTree.Element, schema: Place | None
    ) -> Iterator[tuple[str, _Group, Described | None]]:
        """Yield the members that are elements: the key of each, its elements, and what is said of it."""
        known = self._writer.properties_of(schema).values()
        by_name = {one.name: one for one in known if not one.is_attribute}
        grouped: dict[str, _Group] = {}
        for one in element:
            grouped.setdefault(_local(one.tag), []).append(one)
        for name, group in grouped.items():
            own = by_name.get(name)
            yield name if own is None else own.key, group, own

    def _member(self, group: _Group, own: Described | None) -> JsonValue:
        if self._is_list(group, own):
            return self._list(group, own)
        return self._likeliest(group[0], None if own is None else own.schema)

    def _other_members(self, group: _Group, own: Described | None) -> Iterator[JsonValue]:
        if self._is_list(group, own):
            return
        yield from self._others(group[0], None if own is None else own.schema)
        if not (own is not None and own.is_wrapped) and "array" in self._shape(own and own.schema).types:
            yield self._list(group, own)

    def _is_list(self, group: _Group, own: Described | None) -> bool:
        """Tell whether elements of one name are the items of a list that has no element of its own."""
        if own is not None and own.is_wrapped and len(group) == 1:
            return False
        return len(group) > 1 or not self._shape(own and own.schema).types - {"array", "null"}

    def _list(self, group: _Group, own: Described | None) -> list[JsonValue]:
        items = None if own is None else self._writer.items_of(own.schema)
        return [self._likeliest(one, items) for one in group]

    def _shape(self, schema: Place | None) -> Shape:
        if schema is None:
            return UNKNOWN
        found = self._shapes.get(schema.pointer)
        if found is None:
            found = self._shapes[schema.pointer] = shape_of(self._specification, schema)
        return found


def _local(name: str) -> str:
    return name.rpartition("}")[2]
