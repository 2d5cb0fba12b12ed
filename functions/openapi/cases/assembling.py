"""All deterministic cases of one operation, group by group: the same bytes for the same operation, every time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from functions.openapi.cases.bounds import FIRST, Bounds
from functions.openapi.cases.case import Case
from functions.openapi.cases.expecting import Expecting
from functions.openapi.cases.invalid import sad_cases
from functions.openapi.cases.known import Known
from functions.openapi.cases.requests import Requests
from functions.openapi.cases.slots import Slots
from functions.openapi.cases.tied import Tied
from functions.openapi.cases.valid import edge_cases, happy_cases
from functions.openapi.reading.operation import read_operation
from functions.openapi.reading.parts import Warning
from functions.openapi.reading.specification import Specification
from functions.openapi.reading.templates import Rivals
from shared.canonical_json import JsonValue

GENERATOR_VERSION = "17"


class Made(NamedTuple):
    """The cases of each group as they are handed out, and what was left out of the operation.

    Attributes:
        cut: the groups that have more cases than the bounds let through.
    """

    groups: dict[str, list[dict[str, JsonValue]]]
    warnings: tuple[Warning, ...]
    cut: tuple[str, ...]


class Assembly:
    """Everything that the cases of one operation are made with.

    Args:
        known: samples that were drawn for the document's other operations, within the same bounds.
        bounds: how much is made.

    Raises:
        UnprocessableError: there is no such operation, or a required part of it cannot be served; the pointer of the
            latter leads into the document.
    """

    def __init__(
        self,
        specification: Specification,
        path: str,
        method: str,
        known: Known | None = None,
        bounds: Bounds = FIRST,
    ) -> None:
        self.operation = read_operation(specification, path, method)
        self._known, self._bounds = known, bounds
        slots = Slots(specification, self.operation, known=known, bounds=bounds)
        around = specification.paths_around(path)
        tied = Tied(specification, path, self.operation.method, around)
        self.requests = Requests(self.operation, slots, Rivals(path, around), tied)
        self.expecting = Expecting(self.operation)
        self._declared = specification.methods_of(around)

    def made(self) -> Made:
        """Return the cases that need no model."""
        requests, expecting = self.requests, self.expecting
        whole = not requests.slots.lacks_body
        made = {
            "happy_path": happy_cases(requests, expecting) if whole else (),
            "sad_path": sad_cases(self.operation, requests, expecting, self._declared),
            "edge_cases": edge_cases(requests, expecting) if whole else (),
        }
        groups = {name: _Group(cases, self._bounds) for name, cases in made.items()}
        if self._known is not None:
            self._known.keep()
        samples = [slot.samples for slot in requests.slots.apart]
        stopped = {
            "sad_path": any(each.broken_stopped for each in samples),
            "edge_cases": any(each.edges_stopped for each in samples),
        }
        return Made(
            {name: group.shown for name, group in groups.items()},
            (*self.operation.warnings, *requests.slots.warnings, *requests.warnings),
            tuple(name for name, group in groups.items() if group.is_cut or stopped.get(name, False)),
        )


class _Group:
    """Cases that send different things, as many as the bounds let through.

    Of those that send the same, the first stays: what a keyword says of itself comes before the group that it is in.

    Attributes:
        shown: they as they are handed out.
        is_cut: whether there are more.
    """

    def __init__(self, cases: Iterable[Case], bounds: Bounds) -> None:
        found: dict[str, dict[str, JsonValue]] = {}
        room = bounds.url_bytes
        self.is_cut = False
        for case in cases:
            shown = case.shown()
            if len(found) == bounds.cases or room < 0:
                self.is_cut = str(shown["id"]) not in found
                if self.is_cut:
                    break
            room -= len(case.request.url)
            found.setdefault(str(shown["id"]), shown)
        self.shown = list(found.values())
