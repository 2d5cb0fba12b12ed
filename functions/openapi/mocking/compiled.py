"""The operations of one mock server as they are needed: read, and with the checks of their requests, once each."""

from __future__ import annotations

import threading
from typing import NamedTuple

from functions.openapi.cases.slots import Slots
from functions.openapi.cases.tied import InPath
from functions.openapi.mocking.checking import Checks
from functions.openapi.mocking.choosing import success_of
from functions.openapi.mocking.outcome import NotReadyError
from functions.openapi.mocking.securing import Security
from functions.openapi.reading.operation import read_operation
from functions.openapi.reading.parts import Operation, Response
from functions.openapi.reading.specification import Specification
from shared.recent import Recent

_MOST_OPERATIONS = 2_000
_MOST_BYTES = 64 * 1024 * 1024
# What a compiled parameter or body takes, about.
_SLOT_BYTES = 8_000


class Compiled(NamedTuple):
    """One operation, and what its requests are checked with.

    Attributes:
        success: what it answers by itself, with its status.
    """

    operation: Operation
    success: tuple[int, Response | None]
    slots: Slots
    checks: Checks


class Operations:
    """Compiles the operations of one document, and keeps those that were used last."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._kept = Recent[tuple[str, str], Compiled](most=_MOST_OPERATIONS, most_bytes=_MOST_BYTES)
        # Of the paths that others are tied to.
        self._in_paths = Recent[tuple[str, str], InPath](most=_MOST_OPERATIONS, most_bytes=_MOST_BYTES)
        self._compiling = threading.Lock()

    def get(self, path: str, method: str, *, may_work: bool) -> Compiled:
        """Return an operation.

        Raises:
            NotReadyError: it has to be compiled, and may not be now.
            UnprocessableError: there is none.
        """
        key = path, method
        found = self._kept.get(key)
        if found is not None:
            return found
        if not may_work:
            raise NotReadyError
        with self._compiling:
            found = self._kept.get(key)
            if found is None:
                operation = read_operation(self._specification, path, method)
                slots = Slots(self._specification, operation, to_send=False)
                checks = Checks(operation, slots, Security(self._specification, operation))
                found = Compiled(operation, success_of(operation), slots, checks)
                self._kept.put(key, found, _SLOT_BYTES * (1 + len(slots.parameters) + len(slots.bodies)))
        return found

    def in_path(self, path: str, method: str, *, may_work: bool) -> InPath:
        """Return what tells whether an operation takes a path, without the rest of it, which takes longer.

        Raises:
            NotReadyError, UnprocessableError: see `get`.
        """
        key = path, method
        found = self._in_paths.get(key)
        if found is None:
            if not may_work:
                raise NotReadyError
            found = InPath(self._specification, path, method)
            self._in_paths.put(key, found, _SLOT_BYTES * (1 + found.count))
        return found
