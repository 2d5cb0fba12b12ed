"""What values are called in XML: names, prefixes and the namespaces that these stand for."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from functions.openapi.reading.specification import Specification
from shared.canonical_json import JsonValue

_XML_NAME = re.compile(r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?", re.ASCII)
_XMLS_OWN = ("http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace")


class Told(NamedTuple):
    """What `xml` objects say of one value; None and False where they say nothing."""

    name: str | None = None
    prefix: str | None = None
    namespace: str | None = None
    is_attribute: bool = False
    is_wrapped: bool = False


class Name(NamedTuple):
    """The name of an element or attribute; one without a namespace has no prefix that is written apart."""

    local: str
    prefix: str | None = None
    namespace: str | None = None


class XmlNames:
    """The names of one document."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._known: dict[tuple[str, Told], Name] = {}

    def of(self, called: str, told: Told) -> Name:
        """Return what something is called in XML.

        A prefix that a name brings along is declared in any case: as the document does elsewhere, or as it stands.

        Args:
            called: its name in the document, with a prefix or without.
            told: what else is said of it.
        """
        found = self._known.get((called, told))
        if found is None:
            found = self._known[called, told] = self._name(_plain_name(called), told)
        return found

    def _name(self, plain: str, told: Told) -> Name:
        own, _, local = plain.rpartition(":")
        if own.lower() == "xml":
            # Everyone knows it, and nobody may declare it.
            return Name(plain)
        prefix, namespace = own or told.prefix, told.namespace
        if not _is_namespace(namespace):
            namespace = None if prefix is None else self._declared.get(prefix)
        if namespace is None and own:
            namespace = f"urn:prefix:{own}"
        # Any other prefix of no namespace is no XML that could be read.
        return Name(local) if namespace is None else Name(local, prefix, namespace)

    @cached_property
    def _declared(self) -> dict[str, str]:
        """The namespaces of prefixes, as the document has them anywhere; of several the first."""
        found: dict[str, str] = {}
        waiting: list[JsonValue] = [self._specification.value]
        while waiting:
            value = waiting.pop()
            inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
            waiting.extend(reversed(inner))
            told = value.get("xml") if isinstance(value, dict) else None
            if isinstance(told, dict):
                name, prefix, namespace = map(told.get, ("name", "prefix", "namespace"))
                own = name.rpartition(":")[0] if isinstance(name, str) else ""
                if isinstance(namespace, str) and _is_namespace(namespace) and isinstance(own or prefix, str):
                    found.setdefault(str(own or prefix), namespace)
        return found


def _plain_name(name: str) -> str:
    """Return a name as it can stand in XML, with a prefix or without."""
    return name if _XML_NAME.fullmatch(name) else re.sub(r"\W", "_", f"_{name}", flags=re.ASCII) or "_"


def _is_namespace(name: str | None) -> bool:
    return name is not None and bool(name.strip()) and not name.startswith(_XMLS_OWN)
