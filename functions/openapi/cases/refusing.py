"""Whether another operation, whose path takes a request as well, surely refuses it."""

from __future__ import annotations

from urllib.parse import unquote_plus

from functions.openapi.cases.case import Request
from functions.openapi.cases.slot import Slot
from functions.openapi.cases.slots import Slots
from functions.openapi.reading.media_types import essence_of
from functions.openapi.reading.parts import Operation
from functions.openapi.reading.queries import query_of
from functions.openapi.reading.specification import Specification
from functions.openapi.wire.bodies import Body
from functions.openapi.wire.writing import Pairs
from shared.canonical_json import canonical_bytes

# Documents describe the thing that is patched where a list of operations is sent.
_JSON_PATCH = "application/json-patch+json"


class Refusing:
    """What one operation asks for besides its path.

    Raises:
        UnprocessableError: see `Slots`.
    """

    def __init__(self, specification: Specification, operation: Operation) -> None:
        self._operation = operation
        self._slots = Slots(specification, operation, to_send=False)
        self._tail = query_of(operation.path)
        self._declared = frozenset(slot.name for slot in self._slots.parameters if slot.location in ("path", "query"))
        self._asked = frozenset(slot.name for slot in self._slots.parameters if slot.location == "query")

    def is_sure(self, request: Request, security: tuple[tuple[str, ...], ...]) -> bool:
        """Tell whether a request is refused; False where that is not known.

        Args:
            security: of the operation that the request was made for.
        """
        if not request.security and security and security == self._operation.security:
            return True
        return any(self._is_wrong(slot, request) for slot in self._slots.parameters) or self._is_body_wrong(request)

    def _is_wrong(self, slot: Slot, request: Request) -> bool:
        in_query = slot.location == "query"
        if slot.location == "path" or not slot.is_held_against:
            return False
        tail = self._tail if in_query else None
        if tail is not None and (slot.name in tail.texts or tail.is_of_others(slot.name, self._declared)):
            # What the path spells out is right as it stands there, whatever its schema.
            return False
        pairs = self._pairs(slot, request)
        own = [text for name, text in pairs if (unquote_plus(name) if in_query else name) == slot.name]
        if in_query and len(own) > 1 and slot.shape.types.isdisjoint({"array", "object"}):
            return True
        meant = slot.samples.meant(pairs)
        if not meant:
            return slot.required
        # It may be one that is let through empty.
        return own != [""] and not any(map(slot.compiled.is_valid, meant))

    def _pairs(self, slot: Slot, request: Request) -> Pairs:
        if slot.location == "header":
            return [(slot.name, text) for name, text in request.headers.items() if name.lower() == slot.name.lower()]
        if slot.location == "cookie":
            return [*request.cookies.items()]
        query = request.url.partition("?")[2]
        pairs = [(name, text) for part in query.split("&") if part for name, _, text in (part.partition("="),)]
        return pairs if self._tail is None else [*self._tail.renamed(pairs, self._asked)]

    def _is_body_wrong(self, request: Request) -> bool:
        body, content_type = self._operation.body, request.content_type
        if body is None:
            return False
        if content_type is None:
            return body.required
        if essence_of(content_type) == _JSON_PATCH or "*" in "".join(media.name for media in body.media):
            return False
        text = canonical_bytes(request.body).decode() if request.raw_body is None else request.raw_body
        own = [slot for slot in self._slots.bodies if essence_of(slot.name) == essence_of(content_type)]
        if not own:
            return bool(text) and essence_of(content_type) not in {essence_of(media.name) for media in body.media}
        sent = Body(text.encode(), content_type)
        return bool(text) and not any(slot.compiled.is_valid(one) for slot in own for one in slot.samples.meant(sent))
