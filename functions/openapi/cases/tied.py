"""Whether another operation takes a request's path as well, so that what is wrong with it proves nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from urllib.parse import quote

from functions.openapi.cases.case import Request
from functions.openapi.cases.refusing import Refusing
from functions.openapi.cases.slot import Slot
from functions.openapi.cases.slots import Slots
from functions.openapi.reading.operation import read_operation
from functions.openapi.reading.queries import Asking, query_of
from functions.openapi.reading.specification import Specification
from functions.openapi.reading.templates import Template
from functions.openapi.reading.tied import tied_to
from functions.openapi.wire.beside import signs_beside


class InPath:
    """The parameters that stand in one operation's path, as whoever reads its requests holds them to their schemas.

    Raises:
        UnprocessableError: there is no such operation.
    """

    def __init__(self, specification: Specification, path: str, method: str) -> None:
        operation = read_operation(specification, path, method)
        tail = query_of(path)
        asked = tail.templated if tail is not None else frozenset()
        own = tuple(
            parameter
            for parameter in operation.parameters
            if parameter.location == "path" or (parameter.location == "query" and parameter.name in asked)
        )
        self.count = len(own)
        # What cannot be compiled is not checked.
        self._slots = Slots(specification, replace(operation, parameters=own, body=None), to_send=False).parameters

    def takes(self, segments: Mapping[str, str]) -> bool:
        """Tell whether nothing is wrong with them.

        Args:
            segments: their texts by name, percent-encoded.
        """
        return all(_suits(slot, segments.get(slot.name)) for slot in self._slots)

    def suit(self, segments: Mapping[str, str]) -> bool:
        """Tell the same of these alone, whatever lacks."""
        return all(_suits(slot, segments[slot.name]) for slot in self._slots if slot.name in segments)


def _suits(slot: Slot, text: str | None) -> bool:
    meant = [] if text is None else slot.samples.meant([(quote(slot.name, safe=""), text)])
    return any(map(slot.compiled.is_valid, meant))


class Tied:
    """The operations that a request for one may as well be for: their paths differ in the names of parameters alone.

    The own one is among them where a segment has several names, for what is wrong with one way to divide it may be
    right with another.

    Args:
        around: the own path, and those that may be tied to it.

    Attributes:
        asking: the operations that a request is for if its query has what they ask for.
        is_ambiguous: whether the own path has names right beside each other.
    """

    def __init__(self, specification: Specification, path: str, method: str, around: Sequence[str]) -> None:
        self._specification, self._path, self._method = specification, path, method
        self._known: dict[str, Refusing] = {}
        self._paths = tied_to(specification, path, method, around)
        self.asking = Asking(path, (other for other in around if method in specification.methods_of([other])))
        self.is_ambiguous = Template(path).is_ambiguous
        if self.is_ambiguous:
            self._paths.append(path)

    def taking(self, url: str) -> str | None:
        """Return the path that takes a URL's path, None where none does.

        Args:
            url: path and query, percent-encoded.
        """
        path, _, query = url.partition("?")
        for other, template, parameters in self._read:
            told = template.read(path)
            tail = query_of(other)
            if told is not None and parameters.takes({**(tail.read(query) if tail is not None else {}), **told}):
                return other
        return None

    def may_take(self, request: Request, security: tuple[tuple[str, ...], ...]) -> str | None:
        """Return another path that takes a request's and may take all of it, so that nothing is wrong with it there.

        Args:
            security: of the own operation.
        """
        path, _, query = request.url.partition("?")
        for other, template, parameters in self._read:
            if other == self._path or (told := template.read(path)) is None:
                continue
            tail = query_of(other)
            in_query = tail.read(query) if tail is not None else {}
            if parameters.takes({**in_query, **told}) and not self._refusing(other).is_sure(request, security):
                return other
        return None

    def _refusing(self, path: str) -> Refusing:
        found = self._known.get(path)
        if found is None:
            operation = read_operation(self._specification, path, self._method)
            found = self._known[path] = Refusing(self._specification, operation)
        return found

    def is_misread(self, path: str) -> bool:
        """Tell whether names beside each other are divided so that a valid path of the own operation is none.

        Args:
            path: percent-encoded, without its query.
        """
        if not self.is_ambiguous:
            return False
        _, template, parameters = self._read[-1]
        told = template.read(path)
        return told is None or not parameters.suit(told)

    @cached_property
    def _read(self) -> list[tuple[str, Template, InPath]]:
        found = []
        for path in self._paths:
            item, _ = self._specification.operation_at(path, self._method)
            # A fragment is sent as a part of the path, encoded.
            sent = path.partition("?")[0].replace("#", "%23") if "#" in path else path
            template = Template(sent, signs_beside(self._specification, path, item))
            found.append((path, template, InPath(self._specification, path, self._method)))
        return found
