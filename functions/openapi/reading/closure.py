"""What an operation is made of, itself and everything that it refers to: what its content key stands for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from functions.openapi.reading.parts import Warning
from functions.openapi.reading.references import stray_references
from functions.openapi.reading.specification import Place, Specification, method_beside, methods_of_item
from functions.openapi.reading.templates import may_be_meant
from functions.openapi.reading.tied import tied_to
from shared.cache.key import content_digest
from shared.canonical_json import JsonValue
from shared.schema.pointers import child, tokens_of

_MOST_STRAYS = 1_000


class _Part(NamedTuple):
    """A part of the document that others refer to, and the pointers that it names itself."""

    value: JsonValue
    digest: str
    named: tuple[str, ...]


class Closures:
    """Collects closures of one document."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        swagger = specification.dialect == "swagger-2.0"
        self._components = "/definitions" if swagger else "/components/schemas"
        self._schemes = "/securityDefinitions" if swagger else "/components/securitySchemes"
        # Of what was reached before: thousands of operations refer to the same parts.
        self._known: dict[str, _Part | None] = {}
        self._digests: dict[tuple[str, str], str] = {}

    def digest(self, path: str, method: str) -> str:
        """Return a digest that stays as long as what the operation is made of does, and what its path is mistaken for.

        Raises:
            UnprocessableError: there is no such operation.
        """
        found = self._digests.get((path, method))
        if found is None:
            found = self._digests[path, method] = self._digest(path, method)
        return found

    def _digest(self, path: str, method: str) -> str:
        item, operation = self._specification.operation_at(path, method)
        root = self._specification.value
        around: dict[str, JsonValue] = {"parameters": item.object.get("parameters")}
        if "}{" in path:
            # What any method says of names side by side tells where they end.
            around["beside"] = [item.member(one).object.get("parameters") for one in methods_of_item(item)]
        inherited: dict[str, JsonValue] = {
            name: root[name] for name in ("security", "consumes", "produces", "jsonSchemaDialect") if name in root
        }
        if self._specification.is_newer:
            # Its warnings say so.
            inherited["openapi"] = "3.2"
        overlapped = self._specification.paths_around(path)
        rivals = [other for other in overlapped if may_be_meant(path, other)]
        tied = tied_to(self._specification, path, method.lower(), rivals)
        asked: list[JsonValue] = [[other, self._asked_by(other, method)] for other in tied]
        # A request for one of these may be for another, and what is wrong with it right there.
        overlapping: JsonValue = [
            [*sorted(rivals)],
            method_beside(self._specification.methods_of(overlapped)),
            *asked,
        ]
        return self._of([path, method.lower(), operation.value, around, inherited, overlapping])

    def _asked_by(self, path: str, method: str) -> list[JsonValue]:
        """Return what tells whether an operation takes a request."""
        item, operation = self._specification.operation_at(path, method)
        asks = ("parameters", "requestBody", "consumes", "security")
        return [item.object.get("parameters"), {name: operation.object.get(name) for name in asks}]

    def strays(self, path: str, method: str) -> list[Warning]:
        """Return the references of an operation, and of what it refers to, that lead out of the document or to nothing.

        Raises:
            UnprocessableError: there is no such operation.
        """
        if not self._strays:
            return []
        _, operation = self._specification.operation_at(path, method)
        places = (operation.pointer, *(pointer for pointer, _ in self._reached(operation.value)))
        return [one for one in self._strays if any(one.pointer.startswith(f"{place}/") for place in places)]

    @cached_property
    def _strays(self) -> list[Warning]:
        return stray_references(self._specification, _MOST_STRAYS)

    def digest_at(self, place: Place) -> str:
        """Return the same of any part of the document, wherever it stands."""
        return self._of(place.value)

    def reached(self, place: Place) -> dict[str, JsonValue]:
        """Return everything that a part of the document refers to, by pointer."""
        return {pointer: part.value for pointer, part in self._reached(place.value)}

    def _of(self, value: JsonValue) -> str:
        parts: dict[str, JsonValue] = {pointer: part.digest for pointer, part in self._reached(value)}
        return content_digest([self._specification.dialect, value, parts])

    def _reached(self, start: JsonValue) -> Iterator[tuple[str, _Part]]:
        seen: set[str] = set()
        waiting = [*self._named(start)]
        while waiting:
            pointer = waiting.pop()
            if pointer in seen:
                continue
            seen.add(pointer)
            if pointer not in self._known:
                self._known[pointer] = self._part(pointer)
            part = self._known[pointer]
            if part is not None:
                yield pointer, part
                waiting += part.named

    def _part(self, pointer: str) -> _Part | None:
        place = self._specification.at(pointer)
        if place is None:
            return None
        named = [*dict.fromkeys(self._named(place.value))]
        if "discriminator" in place.object:
            # Who extends a schema with a discriminator has a say in what it may be.
            named += self._heirs.get(pointer, ())
        return _Part(place.value, content_digest(place.value), tuple(named))

    def _named(self, value: JsonValue) -> Iterator[str]:
        """Yield the pointers that a value names, anywhere within it."""
        stack = [value]
        while stack:
            part = stack.pop()
            if isinstance(part, list):
                stack.extend(part)
            elif isinstance(part, dict):
                reference = part.get("$ref")
                if isinstance(reference, str) and reference.startswith("#"):
                    yield child("", *tokens_of(unquote(reference[1:])))
                yield from self._mapped(part.get("discriminator"))
                yield from self._secured(part.get("security"))
                stack.extend(part.values())

    def _mapped(self, discriminator: JsonValue) -> Iterator[str]:
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        for meant in mapping.values() if isinstance(mapping, dict) else ():
            if isinstance(meant, str):
                yield unquote(meant[1:]) if meant.startswith("#") else child(self._components, meant)

    def _secured(self, security: JsonValue) -> Iterator[str]:
        for requirement in security if isinstance(security, list) else ():
            for name in requirement if isinstance(requirement, dict) else ():
                yield child(self._schemes, name)

    @cached_property
    def _heirs(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        components = self._specification.at(self._components)
        for name in components.object if components is not None else ():
            at = child(self._components, name)
            parts = Place(at, components.object[name] if components is not None else None).object.get("allOf")
            for part in parts if isinstance(parts, list) else ():
                reference = part.get("$ref") if isinstance(part, dict) else None
                if isinstance(reference, str) and reference.startswith("#"):
                    found.setdefault(unquote(reference[1:]), []).append(at)
        return found
