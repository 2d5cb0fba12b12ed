"""Values as XML, as the `xml` objects of OpenAPI say: names, attributes, namespaces, wrapped lists."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from itertools import chain, count
from xml.sax.saxutils import escape, quoteattr

from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.scalars import write_scalar
from functions.openapi.wire.xml_names import Name
from functions.openapi.wire.xml_parts import Parts
from functions.openapi.wire.xml_schemas import Member, XmlSchema, XmlSchemas
from shared.canonical_json import JsonValue

_PREFIX = re.compile(r"(?!xml)[A-Za-z_][\w.-]*", re.ASCII | re.IGNORECASE)
# What XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile("[<>&\r]")
_MAX_DEPTH = 40
_MOST_SINGLES = 10_000
_ROOT = "root"


def is_xml(essence: str) -> bool:
    """Tell whether a media type, in lower case and without parameters, is XML's, or one that ends in +xml."""
    return essence in ("application/xml", "text/xml") or essence.endswith("+xml")


class NotInXmlError(Exception):
    """A value has a part that XML has no way to write, or that is nested too deep."""


class XmlWriter:
    """Writes values of the schemas of one document.

    Args:
        exactly: whether a value is refused of which an element would stand for null, or for what is nested too deep:
            it cannot be read again. Parts are remembered then, since such values are written by the hundred.
    """

    def __init__(self, specification: Specification, *, exactly: bool = False) -> None:
        self.schemas = XmlSchemas(specification)
        self._exactly = exactly
        self._parts = Parts[str]() if exactly else None
        # Members that are single values, as elements: their JSON text would take as long as these.
        self._singles: dict[tuple[Member, type, JsonValue], str] = {}

    def document(self, value: JsonValue, schema: Place | None) -> bytes:
        """Return a value as a whole document, in UTF-8; of null, and what is nested too deep, an empty element.

        Raises:
            NotInXmlError: there are such parts, and it is to be written exactly.
        """
        reference = None if schema is None else schema.text("$ref")
        said = self.schemas.of(() if schema is None else (schema,)).narrowed(value)
        name = said.told.name or (_ROOT if reference is None else reference.rpartition("/")[2])
        written = self._element(name, value, said, 0)
        return f'<?xml version="1.0" encoding="UTF-8"?>{written}'.encode("utf-8", "replace")

    def rest(self) -> None:
        """Forget what only helps while many values are written."""
        if self._parts is not None:
            self._parts.clear()
        self._singles.clear()

    def _element(self, bare: str, value: JsonValue, said: XmlSchema, depth: int) -> str:
        """Return a value as an element.

        Args:
            bare: the element's name, as the document has it.
        """
        name, declared = _tag(self.schemas.names.of(bare, said.told))
        if depth > _MAX_DEPTH or value is None:
            if self._exactly:
                raise NotInXmlError
            return f"<{name}{declared}/>"
        if isinstance(value, list):
            inner = self._items("item" if bare == _ROOT else bare, value, said, depth)
        elif isinstance(value, dict):
            return self._object(bare, value, said, depth)
        else:
            inner = _plain(value)
            if _ESCAPED.search(inner):
                # An end of line that is not written so would be read as another.
                inner = escape(inner, {"\r": "&#13;"})
        return f"<{name}{declared}>{inner}</{name}>"

    def _object(self, bare: str, value: dict[str, JsonValue], said: XmlSchema, depth: int) -> str:
        spaces: dict[str, str] = {}
        name = _qualified(self.schemas.names.of(bare, said.told), spaces)
        attributes, inner = "", ""
        for key, one in value.items():
            member = said.member(key)
            if isinstance(one, (dict, list)):
                inner += self._nested(member, one, depth)
                continue
            single = member, type(one), one
            if depth < _MAX_DEPTH and (known := self._singles.get(single)) is not None:
                inner += known
                continue
            schema = member.schema.narrowed(one)
            called = (member.is_stated and schema.told.name) or key
            if member.is_stated and schema.told.is_attribute:
                attribute = _qualified(self.schemas.names.of(called, schema.told), spaces, is_attribute=True)
                attributes += f" {attribute}={quoteattr(_plain(one))}"
            else:
                element = self._element(called, one, schema, depth + 1)
                inner += element
                if self._exactly:
                    if len(self._singles) >= _MOST_SINGLES:
                        self._singles.clear()
                    self._singles[single] = element
        return f"<{name}{_declared(spaces)}{attributes}>{inner}</{name}>"

    def _nested(self, member: Member, value: JsonValue, depth: int) -> str:
        """Return a member that is a list or an object."""

        def written() -> str:
            schema = member.schema.narrowed(value)
            if isinstance(value, list) and not schema.told.is_wrapped:
                return self._items(member.key, value, schema, depth, is_named=member.is_stated)
            return self._element((member.is_stated and schema.told.name) or member.key, value, schema, depth + 1)

        return written() if self._parts is None else self._parts.of((member, depth), value, written)

    def _items(self, bare: str, value: list[JsonValue], said: XmlSchema, depth: int, *, is_named: bool = True) -> str:
        """Return the items of a list as one element each.

        Args:
            bare: their name where they have none of their own.
            is_named: whether a name of their own counts.
        """

        def written(one: JsonValue, schema: XmlSchema) -> str:
            item = schema.narrowed(one)
            return self._element((is_named and item.told.name) or bare, one, item, depth + 1)

        return "".join(
            self._parts.of((said.item(at), bare, is_named, depth), one, partial(written, one, said.item(at)))
            if self._parts is not None and isinstance(one, (dict, list))
            else written(one, said.item(at))
            for at, one in enumerate(value)
        )


def _qualified(name: Name, spaces: dict[str, str], *, is_attribute: bool = False) -> str:
    """Return a name with its prefix.

    Args:
        spaces: the namespaces that its element declares, by attribute; what the name needs is added.
    """
    prefix = name.prefix
    if name.namespace is None:
        return name.local
    namespace = _NOT_XML.sub("\ufffd", name.namespace)
    if prefix is None or not _PREFIX.fullmatch(prefix):
        if not is_attribute:
            spaces["xmlns"] = namespace
            return name.local
        # An attribute without a prefix has no namespace, whatever its element's is.
        prefix = "ns"
    others = (f"{prefix}{number}" for number in count(2))
    free = next(one for one in chain([prefix], others) if spaces.get(f"xmlns:{one}", namespace) == namespace)
    spaces[f"xmlns:{free}"] = namespace
    return f"{free}:{name.local}"


@lru_cache(maxsize=2_000)
def _tag(name: Name) -> tuple[str, str]:
    """Return an element's name with its prefix, and the namespace that it declares for that."""
    spaces: dict[str, str] = {}
    return _qualified(name, spaces), _declared(spaces)


def _declared(spaces: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(namespace)}" for name, namespace in spaces.items())


def _plain(value: JsonValue) -> str:
    return _NOT_XML.sub("\ufffd", write_scalar(value) or "")
