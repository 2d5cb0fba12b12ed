"""Whether a request is one that its operation takes, and what exactly is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote_plus

from functions.openapi.cases.expecting import INVALID, MALFORMED, NO_CREDENTIALS, NO_SUCH_MEDIA, Expecting
from functions.openapi.cases.slot import Slot
from functions.openapi.cases.slots import Slots
from functions.openapi.mocking.decoding import body_of, charset_of
from functions.openapi.mocking.negotiating import fits, media_for
from functions.openapi.mocking.securing import Security
from functions.openapi.mocking.sent import Sent
from functions.openapi.reading.media_types import essence_of, is_json
from functions.openapi.reading.parts import Media, Operation, Parameter, is_spread
from functions.openapi.reading.queries import query_of
from functions.openapi.wire.bodies import Body, is_of_xml, read_fields, repeated
from functions.openapi.wire.xml_parsing import BOUNDS
from functions.openapi.wire.xml_writing import is_xml
from shared.canonical_json import JsonValue
from shared.entry.coding import ACCEPT_IDENTITY, fault_of_coding
from shared.errors import (
    InvalidJsonError,
    LarderError,
    UnauthorizedError,
    UnprocessableError,
    UnsupportedMediaTypeError,
)
from shared.schema.pointers import child

_MOST_FAULTS = 20
_MAX_NAME = 100
_JSON_PATCH = "application/json-patch+json"
_ROOT = "At the root: "
_UTF8 = (None, "utf-8", "utf8", "us-ascii", "ascii")
_MAY_REPEAT = ("query", "cookie")


class Refused(NamedTuple):
    """A request that its operation does not take.

    Attributes:
        status: of the answer.
        error: what is wrong.
        headers: that go with the answer.
    """

    status: int
    error: LarderError
    headers: tuple[tuple[str, str], ...] = ()


class Checks:
    """Checks the requests of one operation.

    Args:
        slots: of the operation; what could not be compiled is not there, and is not checked.
    """

    def __init__(self, operation: Operation, slots: Slots, security: Security) -> None:
        self._operation, self._slots, self._security = operation, slots, security
        self._expecting = Expecting(operation)
        self._tail = query_of(operation.path)
        self._declared = frozenset(slot.name for slot in slots.parameters if slot.location in ("path", "query"))
        self._in_query = frozenset(slot.name for slot in slots.parameters if slot.location == "query")
        spread = [slot for slot in slots.parameters if is_spread(slot.parameter) and "object" in slot.shape.types]
        # Of each object that is spread over the query, the names that stand there for something else.
        self._others = {
            slot.name: self._in_query.union(*(one.shape.properties for one in spread if one is not slot))
            - {slot.name, *slot.shape.properties}
            for slot in spread
        }

    def refusal(self, sent: Sent, segments: Mapping[str, str]) -> Refused | None:
        """Return why a request is refused, None where nothing is wrong with it.

        Args:
            segments: the parameters of the path by name, percent-encoded.
        """
        if (challenge := self._security.challenge(sent)) is not None:
            unauthorized = UnauthorizedError("The operation needs credentials, and none of its kind were sent.")
            headers = (("WWW-Authenticate", challenge),)
            return Refused(self._expecting.refusal(NO_CREDENTIALS), unauthorized, headers)
        body, media = self._operation.body, None
        is_sent = bool(sent.body) or self._takes_nothing(sent)
        if body is not None and is_sent:
            if (coded := fault_of_coding(sent.header("content-encoding"))) is not None:
                return Refused(415, coded, (ACCEPT_IDENTITY,))
            media = self._media_of(sent)
            if media is None:
                known = ", ".join(one.name for one in body.media[:_MOST_FAULTS])
                error = UnsupportedMediaTypeError(f"The operation takes bodies of {known}.")
                return Refused(self._expecting.refusal(NO_SUCH_MEDIA), error)
        faults = [fault for slot in self._slots.parameters for fault in self._of_parameter(slot, sent, segments)]
        if media is not None:
            try:
                faults += self._of_body(media, sent)
            except InvalidJsonError as error:
                return Refused(self._expecting.refusal(MALFORMED), error)
            except UnsupportedMediaTypeError as error:
                return Refused(self._expecting.refusal(NO_SUCH_MEDIA), error)
        elif body is not None and body.required and not is_sent:
            faults.append({"detail": "The body is missing.", "in": "body"})
        if not faults:
            return None
        faults = faults[:_MOST_FAULTS]
        detail = " ".join(fault["detail"] for fault in faults[:3])
        status = self._expecting.refusal(INVALID)
        return Refused(status, UnprocessableError(detail, code="invalid_request", extra={"errors": faults}))

    def unchecked(self, sent: Sent) -> str | None:
        """Return what of a request was not checked, and why; None where all that it may have was."""
        told = [
            f"{part.name} in {part.location} was not checked: {_why(error)}"
            for part, error in self._slots.left_out[:_MOST_FAULTS]
            if isinstance(part, Parameter)
        ]
        if sent.body:
            told += self._unchecked_body(sent)
        return " ".join(told) or None

    def _unchecked_body(self, sent: Sent) -> list[str]:
        if (coded := fault_of_coding(sent.header("content-encoding"))) is not None:
            return [f"The body was not read: {coded.detail}"]
        media = self._media_of(sent)
        if media is None:
            return ["The body was not read: the operation takes none of its media type."]
        if any(slot.media is media for slot in self._slots.bodies):
            try:
                body_of(media, sent)
            except (InvalidJsonError, UnsupportedMediaTypeError) as error:
                return [f"The body was not read: {error.detail}"]
            return []
        fault = next((error for part, error in self._slots.left_out if part is media), None)
        why = f"nothing here reads {media.name}." if fault is None else _why(fault)
        return [f"The body was not checked: {why}"]

    def _media_of(self, sent: Sent) -> Media | None:
        body, content_type = self._operation.body, sent.header("content-type")
        if body is None:
            return None
        # A body that does not say what it is, is taken for what the document has first.
        return body.media[0] if content_type is None else media_for(body.media, content_type)

    def _takes_nothing(self, sent: Sent) -> bool:
        """Tell whether a body without a byte is meant as one: a form without fields, or a text without characters."""
        content_type, media = sent.header("content-type"), self._media_of(sent)
        if content_type is None or media is None or is_json(content_type) or is_xml(essence_of(content_type)):
            return False
        slot = self._slot_of(media)
        # What is not checked at all may be anything.
        return slot is None or any(map(slot.compiled.is_valid, slot.samples.meant(Body(sent.body, content_type))))

    def _slot_of(self, media: Media) -> Slot | None:
        return next((slot for slot in self._slots.bodies if slot.media is media), None)

    def _of_parameter(self, slot: Slot, sent: Sent, segments: Mapping[str, str]) -> Iterator[dict[str, str]]:
        if not slot.is_held_against:
            return
        if slot.location == "query" and self._tail is not None and self._tail.is_of_others(slot.name, self._declared):
            return
        pairs = self._pairs_for(slot, sent, segments)
        meant = slot.samples.meant(pairs)
        fault = {"in": slot.location, "parameter": slot.name}
        own = [text for name, text in pairs if _decoded(slot, name) == slot.name]
        if self._tail is not None and slot.location == "query":
            spelled = self._tail.texts.get(slot.name)
            if spelled is not None and spelled == [_decoded(slot, text) for text in own]:
                return
        if not meant:
            if own:
                yield {"detail": f"{slot.name} in {slot.location} cannot be read.", **fault}
            elif slot.required:
                yield {"detail": f"{slot.name} in {slot.location} is missing.", **fault}
        elif len(own) > 1 and slot.location in _MAY_REPEAT and slot.shape.types.isdisjoint({"array", "object"}):
            yield {"detail": f"{slot.name} stands more than once in the {slot.location}.", **fault}
        elif not any(map(slot.compiled.is_valid, meant)) and not (own == [""] and _may_be_empty(slot)):
            yield {"detail": f"{slot.name} in {slot.location}: {_told(slot, meant[0])}", **fault}

    def _pairs_for(self, slot: Slot, sent: Sent, segments: Mapping[str, str]) -> list[tuple[str, str]]:
        if slot.location == "path":
            text = segments.get(slot.name)
            return [] if text is None else [(quote(slot.name, safe=""), text)]
        if slot.location == "query":
            pairs = sent.query_pairs
            pairs = pairs if self._tail is None else [*self._tail.renamed(pairs, self._in_query)]
            others = self._others.get(slot.name)
            if others is None:
                return pairs
            # What stands under another parameter's name is that one's, and no member of an object that is spread out.
            return [pair for pair in pairs if unquote_plus(pair[0]).partition("[")[0] not in others]
        if slot.location == "cookie":
            return sent.cookies
        text = sent.header(slot.name.lower())
        return [] if text is None else [(slot.name, text)]

    def _of_body(self, media: Media, sent: Sent) -> Iterator[dict[str, str]]:
        slot = self._slot_of(media)
        if slot is None:
            return
        body = body_of(media, sent)
        meant = slot.samples.meant(body)
        if not meant:
            charset = charset_of(sent.header("content-type") or "")
            told = ", which is UTF-8 whatever its charset says" if media.is_json and charset not in _UTF8 else ""
            told = f", {BOUNDS}" if is_of_xml(media) else told
            raise InvalidJsonError(f"The body cannot be read as {media.name}{told}.", code="malformed_body")
        if (other := _other_part(media, body)) is not None:
            raise other
        for name in repeated(read_fields(body) or [], slot.shape):
            yield {"detail": f"{name[:_MAX_NAME]} stands more than once in the form.", "in": "body"}
        if isinstance(meant[0], list) and is_json_patch(media, sent) and "array" not in slot.shape.types:
            # Some documents describe the thing, or just any object, where a list of operations is sent.
            return
        if not any(map(slot.compiled.is_valid, meant)):
            yield {"detail": f"The body: {_told(slot, meant[0])}", "in": "body"}


def _why(error: UnprocessableError) -> str:
    return error.detail if error.pointer is None else f"{error.detail.removesuffix('.')} (at {error.pointer})."


def is_json_patch(media: Media, sent: Sent) -> bool:
    """Tell whether a body of a media type is a JSON patch (RFC 6902)."""
    return essence_of(sent.header("content-type") or media.name) == _JSON_PATCH


def read_body_of(slots: Slots, media: Media | None, sent: Sent) -> list[JsonValue]:
    """Return the value that a body stands for, as a list of one; an empty one where it cannot be told."""
    slot = next((slot for slot in slots.bodies if slot.media is media), None)
    if slot is None or media is None or fault_of_coding(sent.header("content-encoding")) is not None:
        return []
    try:
        meant = slot.samples.meant(body_of(media, sent))
    except (InvalidJsonError, UnsupportedMediaTypeError):
        return []
    return [value for value in meant if slot.compiled.is_valid(value)][:1] or meant[:1]


def _other_part(media: Media, body: Body) -> UnsupportedMediaTypeError | None:
    """Return what is wrong with a part of a form that says that it is of another media type than it may have.

    One that does not say is let through: browsers label files alone.
    """
    for field in (read_fields(body) or []) if media.encoding else []:
        described = media.encoding.get(field.name)
        stated = described.get("contentType") if isinstance(described, dict) else None
        if not isinstance(stated, str) or not field.content_type:
            continue
        if not any(fits(essence_of(field.content_type), essence_of(one)) for one in stated.split(",")):
            detail = (
                f"The part {field.name[:_MAX_NAME]} is of another media type than it may have: {stated[:_MAX_NAME]}."
            )
            return UnsupportedMediaTypeError(detail, pointer=child("", field.name))
    return None


def _told(slot: Slot, value: JsonValue) -> str:
    told = (slot.compiled.explain(value) or "It is not valid.").removeprefix(_ROOT)
    # What a request may not have, because it is read only or ruled out, stands as `false` in the engine's copy.
    return told.replace("False schema does not allow the value", "it is not to be sent (read only, or ruled out)")


def _decoded(slot: Slot, name: str) -> str:
    return unquote_plus(name) if slot.location in ("query", "path") else name


def _may_be_empty(slot: Slot) -> bool:
    return slot.parameter is not None and slot.parameter.place.object.get("allowEmptyValue") is True
