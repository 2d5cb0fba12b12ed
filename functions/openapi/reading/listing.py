"""A document's operations by name, as many at a time as an answer may hold."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from functions.openapi.reading.specification import Specification

MAX_LISTED = 5_000
_MAX_CHARACTERS = 1024 * 1024
_MAX_SUMMARY = 200


class Listed(NamedTuple):
    """One operation; `method` in capitals."""

    path: str
    method: str
    summary: str | None


def operations_from(specification: Specification, start: int) -> tuple[list[Listed], int | None]:
    """Return operations from an index on, in the document's order, and the next index where there are more."""
    found: list[Listed] = []
    room = _MAX_CHARACTERS
    for path, method in islice(specification.operations(), start, None):
        room -= len(path) + _MAX_SUMMARY
        if found and (room < 0 or len(found) >= MAX_LISTED):
            return found, start + len(found)
        _, operation = specification.operation_at(path, method)
        summary = operation.text("summary")
        found.append(Listed(path, method.upper(), None if summary is None else summary[:_MAX_SUMMARY]))
    return found, None
