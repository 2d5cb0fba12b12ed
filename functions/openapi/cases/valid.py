"""Requests that an operation has to accept: the happy path, and every edge of what it lets through."""

from __future__ import annotations

from collections.abc import Iterator

from functions.openapi.cases.case import Case, Request
from functions.openapi.cases.expecting import Expecting
from functions.openapi.cases.requests import Requests
from functions.openapi.cases.slot import Slot


def happy_cases(requests: Requests, expecting: Expecting) -> Iterator[Case]:
    """Yield valid requests: minimal, full, each example, each media type, each parameter that may be left out."""
    slots = requests.slots
    status, described = expecting.success()

    def case(name: str, description: str, request: Request | None) -> Iterator[Case]:
        if request is not None:
            yield Case("happy_path", name, description, request, status, described)

    yield from case("Only what is required", "Every optional part is left out.", requests.make())
    full = {slot: made.value for slot in slots.parameters if (made := slot.samples.full) is not None}
    bodies: list[Slot | None] = [*slots.bodies] or [None]
    for body in bodies:
        made = None if body is None else body.samples.full
        given = full if body is None or made is None else {**full, body: made.value}
        told = f" as {body.name}" if body is not None else ""
        name = f"Every{'thing' if given is not full or body is None else ' parameter'} there is{told}"
        elsewhere = {slot: value for slot, value in given.items() if slot.location != "path"}
        whole = requests.make(given, body=body) or requests.make(elsewhere, body=body)
        yield from case(name, "Every optional part is sent.", whole)
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
            if slot.compiled.suits(example) and slot.samples.carries(example):
                yield from case(
                    f"{slot.name}: the document's example {number + 1}",
                    "The value is the document's own.",
                    requests.make({slot: example}),
                )
        typical = slot.samples.typical
        if typical is not None:
            yield from case(
                f"{slot.name}: a typical value",
                "A realistic value by name and format.",
                requests.make({slot: typical.value}),
            )


def edge_cases(requests: Requests, expecting: Expecting) -> Iterator[Case]:
    """Yield valid requests with one value at an edge of what its schema lets through."""
    status, described = expecting.success()
    for slot in requests.slots.apart:
        for edge in slot.samples.edges():
            request = requests.make({slot: edge.value})
            if request is not None:
                yield Case("edge_cases", f"{slot.name}: {edge.name}", edge.detail, request, status, described)
