"""The schemas inside a document that have a URI of their own, so that references by it stay in the document."""

from __future__ import annotations

from functools import cached_property
from typing import TypeAlias
from urllib.parse import urldefrag, urljoin

from shared.canonical_json import JsonValue
from shared.schema import limits
from shared.schema.pointers import child, tokens_of
from shared.schema.reading.dialect import Dialect
from shared.schema.reading.source import DATA, Source

# The last step to a place, after those to what holds it.
_Path: TypeAlias = "tuple[_Path | None, str | int]"


class Resources:
    """Finds the schema that a URI names, without ever asking anyone else.

    Args:
        source: the document, which is looked through when the first reference that is no fragment comes.
    """

    def __init__(self, source: Source, dialect: Dialect) -> None:
        self._source = source
        self._dialect = dialect

    def around(self, pointer: str) -> str:
        """Return the pointer of the innermost resource that a place belongs to, the place itself aside."""
        found = at = ""
        if self._dialect.rewritten:
            return found
        value: JsonValue = self._source.document
        for token in tokens_of(pointer):
            if at and self.identifier(value) is not None:
                found = at
            at = child(at, token)
            value = self._source.step(value, token)
        return found

    def identifier(self, schema: JsonValue) -> str | None:
        """Return what a schema says its URI is, which makes it a resource; None for one that is none."""
        if not isinstance(schema, dict) or self._dialect.rewritten:
            return None
        own = schema.get(self._dialect.id_keyword)
        alone = self._dialect.ref_stands_alone and "$ref" in schema
        # In older drafts a fragment alone is what later ones call an anchor.
        return None if not isinstance(own, str) or own.startswith("#") or alone else own

    def target(self, resource: str, reference: str) -> tuple[str, str] | None:
        """Return the pointer of the resource that a reference leads to, and the fragment; None where it is not here.

        Args:
            resource: the pointer of the resource that the reference stands in.
        """
        if reference.startswith("#"):
            return resource, reference[1:]
        address, fragment = urldefrag(reference)
        if not address:
            return resource, fragment
        if self._dialect.rewritten:
            return None
        found = self._by_uri.get(_joined(self._uris.get(resource, ""), address))
        return None if found is None else (found, fragment)

    @cached_property
    def _uris(self) -> dict[str, str]:
        """The URI of each resource, by its pointer, in the document's order."""
        found = {"": _joined("", self.identifier(self._source.document) or "")}
        # Few places have one, so only theirs are written as pointers.
        stack: list[tuple[_Path | None, JsonValue, str]] = [(None, self._source.document, found[""])]
        keyword = self._dialect.id_keyword
        for _ in range(limits.MAX_SCHEMA_VALUES):
            if not stack:
                break
            path, value, base = stack.pop()
            parts: list[tuple[_Path | None, JsonValue, str]] = []
            if isinstance(value, dict):
                own = self.identifier(value) if path is not None and keyword in value else None
                if own is not None:
                    base = found[_pointer_of(path)] = _joined(base, own)
                for name, part in value.items():
                    if isinstance(part, (dict, list)) and name not in DATA:
                        parts.append(((path, name), part, base))
            elif isinstance(value, list):
                for index, part in enumerate(value):
                    if isinstance(part, (dict, list)):
                        parts.append(((path, index), part, base))
            parts.reverse()
            stack += parts
        return found

    @cached_property
    def _by_uri(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for pointer, uri in self._uris.items():
            if uri:
                found.setdefault(uri, pointer)
        return found


def _pointer_of(path: _Path | None) -> str:
    tokens: list[str | int] = []
    while path is not None:
        path, token = path
        tokens.append(token)
    return child("", *reversed(tokens))


def _joined(base: str, reference: str) -> str:
    """Return the URI that a reference means where `base` holds, without its fragment."""
    address = urldefrag(reference).url
    scheme, separator, rest = base.partition("://")
    try:
        if not separator:
            return urljoin(base, address)
        # As RFC 3986 has it, for any scheme: urljoin() knows a few only.
        made = urljoin(f"http://{rest}", address)
    except ValueError:
        return address
    return scheme + made.removeprefix("http") if made.startswith("http:") and not address.startswith("http:") else made
