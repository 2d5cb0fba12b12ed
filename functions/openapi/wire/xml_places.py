"""Which schemas of a document apply to a value that is written as XML, and whether it satisfies them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from contextlib import suppress

from functions.openapi.reading.compiling import compile_in
from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.shapes import types_of
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema import CompiledSchema, compile_schema

# Of one value; what comes after is not looked at.
_MOST_PARTS = 200


class XmlPlaces:
    """The places of one document where schemas are."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._compiled: dict[str, CompiledSchema | None] = {}
        self._patterns: dict[str, CompiledSchema] = {}
        # Beside a reference, what else a schema says counts since 3.1 only.
        self._has_siblings = specification.dialect == "openapi-3.1"

    def conjuncts(self, places: Iterable[Place]) -> list[Place]:
        """Return schemas, and all that apply to the same value whatever it is, the one whose word counts most first.

        What is nearer to the value goes before: a schema before its `allOf`, and what is written in place before what
        is referred to, which many have in common.
        """
        waiting, referring, seen = deque(places), deque[Place](), set[str]()
        found: list[Place] = []
        while (waiting or referring) and len(seen) < _MOST_PARTS:
            place = waiting.popleft() if waiting else referring.popleft()
            if place.pointer in seen:
                continue
            seen.add(place.pointer)
            if place.text("$ref") is not None:
                with suppress(UnprocessableError):
                    referring.append(self._specification.referred(place))
                if not self._has_siblings:
                    continue
            found.append(place)
            waiting.extend(place.member("allOf").listed())
        return found

    def types_of(self, parts: Iterable[Place]) -> frozenset[str]:
        """Return the types that values may have which satisfy some schemas, but for what these refer to."""
        return types_of(self._specification, parts)

    def satisfies(self, value: JsonValue, branch: Iterable[str]) -> bool:
        """Tell whether a value satisfies the schemas at some pointers; each does where that cannot be told."""
        return all(self._is_valid(value, pointer) for pointer in branch)

    def _is_valid(self, value: JsonValue, pointer: str) -> bool:
        if pointer not in self._compiled:
            place, found = self._specification.at(pointer), None
            with suppress(UnprocessableError):
                found = None if place is None else compile_in(self._specification, place, "request")[0]
            self._compiled[pointer] = found
        compiled = self._compiled[pointer]
        return compiled is None or compiled.is_valid(value)

    def matches(self, pattern: str, key: str) -> bool:
        """Tell whether a name matches an expression; none does where that cannot be told."""
        found = self._patterns.get(pattern)
        if found is None:
            found = self._patterns[pattern] = compile_schema({"pattern": pattern}, dialect="2020-12")
        return not found.undecided and found.is_valid(key)
