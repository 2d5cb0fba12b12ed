"""Values as XML, as the `xml` objects of OpenAPI say: names, attributes, namespaces, wrapped lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.scalars import write_scalar
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError

_XML_NAME = re.compile(r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?", re.ASCII)
_PREFIX = re.compile(r"(?!xml)[A-Za-z_][\w.-]*", re.ASCII | re.IGNORECASE)
_XMLS_OWN = ("http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace")
# What XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAX_DEPTH = 40
_ROOT = "root"


def is_xml(essence: str) -> bool:
    """Tell whether a media type, in lower case and without parameters, is XML's, or one that ends in +xml."""
    return essence in ("application/xml", "text/xml") or essence.endswith("+xml")


def _declared(spaces: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(namespace)}" for name, namespace in spaces.items())


class Described(NamedTuple):
    """A property as it stands in XML.

    Attributes:
        key: its name in the value.
        name: of its element or attribute; of a list that is not wrapped, of each item's.
        schema: of the property.
        is_wrapped: whether a list has an element of its own around its items.
    """

    key: str
    name: str
    schema: Place | None
    is_attribute: bool
    is_wrapped: bool


class XmlWriter:
    """Writes values of the schemas of one document."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._known: dict[str, dict[str, Described]] = {}

    def document(self, value: JsonValue, schema: Place | None) -> bytes:
        """Return a value as a whole document, in UTF-8."""
        name = _ROOT
        if schema is not None:
            reference = schema.text("$ref")
            name = reference.rpartition("/")[2] if reference is not None else name
        written = self._element(name, value, self.followed(schema), 0)
        return f'<?xml version="1.0" encoding="UTF-8"?>{written}'.encode("utf-8", "replace")

    def _element(self, name: str, value: JsonValue, schema: Place | None, depth: int) -> str:
        bare = self._name(name, schema)
        name, spaces = self._qualified(bare, schema)
        if depth > _MAX_DEPTH or value is None:
            return f"<{name}{_declared(spaces)}/>"
        if isinstance(value, list):
            items = self.items_of(schema)
            inner_name = "item" if bare == _ROOT else bare
            inner = "".join(self._element(inner_name, one, items, depth + 1) for one in value)
            return f"<{name}{_declared(spaces)}>{inner}</{name}>"
        if not isinstance(value, dict):
            return f"<{name}{_declared(spaces)}>{self._text(value)}</{name}>"
        attributes, inner = "", ""
        properties = self.properties_of(schema)
        for key, member in value.items():
            own = properties.get(key)
            described = None if own is None else own.schema
            if own is not None and own.is_attribute and not isinstance(member, (dict, list)):
                called, bound = self._qualified(self._name(key, described), described, is_attribute=True)
                spaces = {**bound, **spaces}
                attributes += f" {called}={quoteattr(self._plain(member))}"
            elif isinstance(member, list) and not (own is not None and own.is_wrapped):
                items = self.items_of(described)
                inner += "".join(self._element(key, one, items, depth + 1) for one in member)
            else:
                inner += self._element(key, member, described, depth + 1)
        return f"<{name}{_declared(spaces)}{attributes}>{inner}</{name}>"

    def _qualified(self, name: str, schema: Place | None, *, is_attribute: bool = False) -> tuple[str, dict[str, str]]:
        """Return a name with its prefix, and the namespaces that it needs to be declared, by attribute."""
        told = schema.member("xml").object if schema is not None else {}
        prefix, namespace = told.get("prefix"), told.get("namespace")
        if not isinstance(namespace, str) or not namespace.strip() or namespace.startswith(_XMLS_OWN):
            # A prefix of no namespace is no XML that could be read.
            return name, {}
        namespace = _NOT_XML.sub("\ufffd", namespace)
        if isinstance(prefix, str) and _PREFIX.fullmatch(prefix) and ":" not in name:
            return f"{prefix}:{name}", {f"xmlns:{prefix}": namespace}
        return name, {} if is_attribute else {"xmlns": namespace}

    def _name(self, name: str, schema: Place | None) -> str:
        told = schema.member("xml").object.get("name") if schema is not None else None
        name = told if isinstance(told, str) else name
        return name if _XML_NAME.fullmatch(name) else re.sub(r"\W", "_", f"_{name}", flags=re.ASCII) or "_"

    def properties_of(self, schema: Place | None) -> dict[str, Described]:
        """Return the properties that a schema describes, those that it applies in place included, by their keys."""
        if schema is None:
            return {}
        found = self._known.get(schema.pointer)
        if found is None:
            found = self._known[schema.pointer] = {}
            for place in self._in_place(schema):
                for key in place.member("properties").object:
                    if key not in found:
                        found[key] = self._described(key, self.followed(place.member("properties", key)))
        return found

    def _described(self, key: str, schema: Place | None) -> Described:
        told = schema.member("xml").object if schema is not None else {}
        wrapped = told.get("wrapped") is True
        items = None if wrapped else self.items_of(schema)
        name = self._name(key, schema if items is None else items)
        return Described(key, name, schema, told.get("attribute") is True, wrapped)

    def _text(self, value: JsonValue) -> str:
        # An end of line that is not written so would be read as another.
        return escape(self._plain(value), {"\r": "&#13;"})

    @staticmethod
    def _plain(value: JsonValue) -> str:
        return _NOT_XML.sub("\ufffd", write_scalar(value) or "")

    def _in_place(self, schema: Place) -> Iterator[Place]:
        """Yield a schema and those that it applies to the same value, as many as are looked at."""
        waiting, looked = [schema], 0
        while waiting and looked < _MAX_DEPTH:
            looked += 1
            place = self.followed(waiting.pop(0))
            if place is None:
                continue
            yield place
            for keyword in ("allOf", "oneOf", "anyOf"):
                parts = place.member(keyword)
                waiting += [parts.member(at) for at in range(len(parts.value) if isinstance(parts.value, list) else 0)]

    def items_of(self, schema: Place | None) -> Place | None:
        """Return the schema of a list's items, None where nothing is said of them."""
        found = None if schema is None else self.followed(schema.member("items"))
        return found if found is not None and isinstance(found.value, (dict, bool)) else None

    def followed(self, place: Place | None) -> Place | None:
        """Return what a place stands for, None where that is not there."""
        try:
            return None if place is None else self._specification.follow(place)
        except UnprocessableError:
            return None
