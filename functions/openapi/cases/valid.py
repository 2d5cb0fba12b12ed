"""Requests that an operation has to accept: the happy path, and every edge of what it lets through."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from functions.openapi.cases.case import Case, Request
from functions.openapi.cases.expecting import Expecting
from functions.openapi.cases.requests import Requests
from functions.openapi.cases.slots import Slot
from shared.schema import TaggedValue

_SEED = "cases"
# One-wise: each slot is put at its own edges while all others are plain.
_MOST_EDGES = 60
_MOST_TRIED = 200


def happy_cases(requests: Requests, expecting: Expecting) -> Iterator[Case]:
    """Yield valid requests: minimal, full, each example, each media type, each parameter that may be left out."""
    slots = requests.slots
    status, described = expecting.success()

    def case(name: str, description: str, request: Request | None) -> Iterator[Case]:
        if request is not None:
            yield Case("happy_path", name, description, request, status, described)

    yield from case("Only what is required", "Every optional part is left out.", requests.make())
    full = {slot: made.value for slot in slots.parameters if (made := _drawn(slot, "full")) is not None}
    bodies: list[Slot | None] = [*slots.bodies] or [None]
    for body in bodies:
        made = None if body is None else _drawn(body, "full")
        given = full if body is None or made is None else {**full, body: made.value}
        told = f" as {body.name}" if body is not None else ""
        name = f"Every{'thing' if given is not full or body is None else ' parameter'} there is{told}"
        yield from case(name, "Every optional part is sent.", requests.make(given, body=body))
    for slot in (*slots.parameters, *slots.bodies):
        if slot.location == "body":
            yield from case(f"Body as {slot.name}", "The media type's plain body.", requests.make(body=slot))
        elif not slot.required:
            yield from case(
                f"{slot.name} in {slot.location} is sent",
                "An optional parameter is sent.",
                requests.make({slot: slot.plain}),
            )
        for number, example in enumerate(slot.examples):
            if slot.compiled.is_valid(example) and slot.carries(example):
                yield from case(
                    f"{slot.name}: the document's example {number + 1}",
                    "The value is the document's own.",
                    requests.make({slot: example}),
                )
        typical = _drawn(slot, "typical")
        if typical is not None:
            yield from case(
                f"{slot.name}: a typical value",
                "A realistic value by name and format.",
                requests.make({slot: typical.value}),
            )


def edge_cases(requests: Requests, expecting: Expecting) -> Iterator[Case]:
    """Yield valid requests with one value at an edge of what its schema lets through."""
    status, described = expecting.success()
    for slot in (*requests.slots.parameters, *requests.slots.bodies):
        found = 0
        for made in islice(slot.compiled.values(seed=_SEED, tags=("boundary",)), _MOST_TRIED):
            request = requests.make({slot: made.value}) if slot.carries(made.value) else None
            if request is None:
                continue
            yield Case("edge_cases", f"{slot.name}: {_told(made)}", made.note, request, status, described)
            found += 1
            if found >= _MOST_EDGES:
                break


def _drawn(slot: Slot, tag: str) -> TaggedValue | None:
    """Return a value of a kind that travels; None where none does (a value may be null)."""
    drawn = islice(slot.compiled.values(seed=_SEED, tags=(tag,)), _MOST_TRIED)
    return next((made for made in drawn if slot.carries(made.value)), None)


def _told(made: TaggedValue) -> str:
    return str(made.points[0]) if made.points else made.note
