"""Requests that break exactly one thing, each proved to: what cannot be broken over HTTP is left out, not faked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from functions.openapi.cases.case import Case, Request, Violation
from functions.openapi.cases.expecting import INVALID, MALFORMED, NO_CREDENTIALS, NO_SUCH_MEDIA, Expecting
from functions.openapi.cases.requests import Requests
from functions.openapi.cases.slot import Slot
from functions.openapi.reading.media_types import essence_of
from functions.openapi.reading.parts import Operation, Warning
from functions.openapi.reading.specification import method_beside
from shared.canonical_json import JsonValue
from shared.schema import Negative

_Make = Callable[[str, Request | None, Violation, tuple[int, ...]], Iterator[Case]]
# What no other operation of the path makes right, and what is right by the document.
_ANYONES = frozenset({"method", "notFound"})
_SENTINELS: dict[str, JsonValue] = {
    "string": "00000000-0000-4000-8000-000000000000",
    "integer": 999_999_999,
    "number": 999_999_999,
}


def sad_cases(
    operation: Operation, requests: Requests, expecting: Expecting, declared: frozenset[str]
) -> Iterator[Case]:
    """Yield the requests.

    Args:
        declared: the methods that the path has.
    """

    def case(name: str, request: Request | None, violates: Violation, statuses: tuple[int, ...]) -> Iterator[Case]:
        if request is not None and (violates.keyword in _ANYONES or not requests.is_others(request)):
            status = expecting.refusal(statuses)
            yield Case("sad_path", name, violates.detail, request, status, False, violates.detail, violates)

    slots = requests.slots
    for slot in slots.parameters if not slots.lacks_body else ():
        if slot.required and not requests.stands_in_path(slot):
            missing = Violation(slot.location, "required", f"The required {slot.name} is missing.", slot.name)
            yield from case(f"{slot.name} is missing", requests.make(without=slot), missing, INVALID)
    if slots.lacks_body or (slots.bodies and slots.bodies[0].required):
        missing = Violation("body", "required", "The required body is missing.")
        left_out = slots.bodies[0] if slots.bodies else None
        yield from case("The body is missing", requests.make(without=left_out), missing, INVALID)
    # Before what may be more than is given.
    yield from _of_the_protocol(operation, requests, case, declared)
    if slots.lacks_body:
        # Whatever else were wrong, the body would lack too.
        return
    for slot in slots.apart:
        for value, fault in slot.samples.broken():
            request = requests.make({slot: value})
            if request is not None and requests.breaks(slot, request):
                yield from case(_name(slot, fault), request, _violation(slot, fault, slots.dialect), INVALID)
        if slot.samples.untried:
            told = f"{slot.samples.untried} constraints of {slot.name} were not broken: the others took too much work."
            slots.warnings.append(Warning(slot.schema, told))


def _violation(slot: Slot, negative: Negative, dialect: str) -> Violation:
    is_body = slot.location == "body"
    keyword, detail = negative.keyword, negative.sentence
    if negative.by_discriminator:
        # It must not change the validation outcome (OpenAPI 3.0.4 and 3.1.1), but a server that goes by it refuses.
        keyword, detail = "discriminator", f"{detail} Only the discriminator tells."
    return Violation(
        slot.location,
        keyword,
        detail,
        None if is_body else slot.name,
        negative.instance_pointer if is_body or negative.instance_pointer else None,
        annotated=negative.by_discriminator
        or keyword == "readOnly"
        or (keyword == "format" and dialect == "openapi-3.1"),
    )


def _name(slot: Slot, negative: Negative) -> str:
    return f"{slot.name}: {negative.sentence}"


def _of_the_protocol(operation: Operation, requests: Requests, case: _Make, declared: frozenset[str]) -> Iterator[Case]:
    slots, plain = requests.slots, requests.make()
    if plain is None:
        return
    for slot in slots.parameters if not slots.lacks_body else ():
        if slot.location == "query" and slot.shape.types.isdisjoint({"array", "object"}):
            detail = f"{slot.name} stands twice in the query."
            violates = Violation("query", "duplicate", detail, slot.name)
            yield from case(
                f"{slot.name} is sent twice", requests.make({slot: slot.plain}, twice=slot), violates, INVALID
            )
    sent = plain if slots.lacks_body else next((requests.make(body=body) for body in slots.bodies[:1]), None)
    ranges = {essence_of(media.name) for media in (operation.body.media if operation.body else ())}
    if sent is not None and ranges.isdisjoint({"*/*", "application/*"}):
        told = Violation("header", "contentType", "The body's media type is none of the operation's.", "Content-Type")
        other = sent._replace(content_type="application/x-larder-unknown", raw_body=sent.raw_body or "{}", body=None)
        yield from case("A media type that is not known", other, told, NO_SUCH_MEDIA)
    if slots.lacks_body:
        # What is refused for its body is no proof of anything else.
        return
    json_body = next((body for body in slots.bodies if body.media is not None and body.media.is_json), None)
    if json_body is not None and (sent := requests.make(body=json_body)) is not None:
        told = Violation("body", "syntax", "The body breaks off in the middle of its JSON.")
        yield from case("Malformed JSON", sent._replace(body=None, raw_body='{"broken": '), told, MALFORMED)
    other_method = method_beside(declared)
    if other_method is not None:
        told = Violation("method", "method", f"The path has no {other_method.upper()}.")
        yield from case(
            f"{other_method.upper()} is not there", plain._replace(method=other_method.upper()), told, (405,)
        )
    if requests.slots.asks_for_credentials:
        told = Violation("security", "security", "No credentials are sent.", operation.security[0][0])
        yield from case("No credentials", requests.without_credentials(), told, NO_CREDENTIALS)
    yield from _not_found(requests, case)


def _not_found(requests: Requests, case: _Make) -> Iterator[Case]:
    for slot in reversed(requests.slots.parameters):
        if slot.location != "path":
            continue
        for kind, value in _SENTINELS.items():
            if kind in slot.shape.types and slot.compiled.is_valid(value) and slot.samples.carries(value):
                told = Violation("path", "notFound", f"There is nothing under this {slot.name}.", slot.name)
                presumes = (
                    f"The server has nothing under this {slot.name}; one that keeps nothing may answer all the same."
                )
                for made in case(f"{slot.name} of nothing", requests.make({slot: value}), told, (404,)):
                    yield made._replace(presumes=presumes)
                return
