"""The answers of a mock server with a memory: what its collections hold, in bodies that stay valid."""

from __future__ import annotations

from urllib.parse import quote

from functions.openapi.documents import Document
from functions.openapi.mocking.bodies import BodyShelf
from functions.openapi.mocking.checking import Refused, is_json_patch, read_body_of
from functions.openapi.mocking.choosing import success_of
from functions.openapi.mocking.compiled import Compiled, Operations
from functions.openapi.mocking.exchange import Asked, Given, Made
from functions.openapi.mocking.headers import redirecting
from functions.openapi.mocking.listing import Wanted, wanted_of
from functions.openapi.mocking.negotiating import acceptable, media_for
from functions.openapi.mocking.outcome import BODILESS, REDIRECTIONS, Answer, warned
from functions.openapi.mocking.presenting import content_type_of, present
from functions.openapi.mocking.roles import Role, roles_of
from functions.openapi.mocking.routing import Endpoint, Match
from functions.openapi.mocking.sent import Sent
from functions.openapi.mocking.servers import MockServer
from functions.openapi.mocking.sides import Sides
from functions.openapi.mocking.stateful import Stateful, given_back
from functions.openapi.reading.media_types import JSON
from functions.openapi.reading.parts import Media, Operation, Response
from functions.openapi.wire.shapes import UNKNOWN, shape_of
from shared.canonical_json import JsonValue
from shared.entry.json_response import json_bytes
from shared.errors import ConflictError, NotFoundError, PayloadTooLargeError, UnprocessableError
from shared.runtime import Runtime

_OF_THING, _OF_COLLECTION = frozenset({"get", "put", "patch", "delete"}), frozenset({"get", "post", "put"})
_SENDING = frozenset({"post", "put", "patch"})
_MOST_NAMES, _MAX_NAME = 10, 40


class Remembering:
    """Answers the operations of one document that are about collections and their things."""

    def __init__(
        self,
        document: Document,
        operations: Operations,
        shelf: BodyShelf,
        endpoints: list[Endpoint],
        runtime: Runtime,
    ) -> None:
        self._document, self._operations, self._shelf, self._runtime = document, operations, shelf, runtime
        self._roles = roles_of(endpoints)
        self._anything = Given({}, lambda _: True, lambda _: None, UNKNOWN, Sides(document.specification, None))
        self._methods = {(endpoint.path, endpoint.method.lower()) for endpoint in endpoints}

    def applies(self, operation: Operation) -> bool:
        """Tell whether an operation is about a collection or one of its things."""
        role, path = self._roles.get(operation.path), operation.path
        if role is not None and role.of_thing and operation.method == "post":
            # Where nothing else changes a thing, this does; elsewhere it may do anything.
            return self._methods.isdisjoint({(path, "put"), (path, "patch")})
        return role is not None and operation.method in (_OF_THING if role.of_thing else _OF_COLLECTION)

    def answer(self, server: MockServer, compiled: Compiled, match: Match, sent: Sent) -> Answer | Refused | None:
        """Do what a request means, and return its answer; None where the document has no answer that could tell of it.

        Raises:
            UnprocessableError: the document has no answer that can be made; the pointer leads into it.
            NotKeptError: what was sent cannot be held.
            TableUnavailableError: the table does not answer.
            BusyError: others draw values all the time.
        """
        operation, role = compiled.operation, self._roles[match.path]
        status, response = compiled.success
        if response is not None and response.fault is not None:
            return None
        media = [] if response is None else acceptable(_described(response), sent.header("accept") or "")
        if response is not None and not media and _described(response):
            # Told as a refusal, before anything is done.
            return None
        answered = [self._given(media[0])] if media else []
        # What is not described is given as it is held. What is no list, not even of nothing, tells of something else.
        free = response is None or all(one.is_json for one in response.media)
        lists = given_back(Made([]), answered[0]) is not None if answered else free
        if operation.method == "get" and not role.of_thing and not lists:
            return None
        try:
            made, unread = self._done(server, role, compiled, match, sent)
        except NotFoundError as error:
            return Refused(404, error)
        except ConflictError as error:
            return Refused(409, error)
        except PayloadTooLargeError as error:
            return Refused(413, error)
        except UnprocessableError as error:
            return Refused(422, error)
        headers = () if response is None else self._shelf.headers(operation, response, may_work=True)
        if made.id is not None:
            location = f"{server.address}{sent.path.rstrip('/')}/{quote(made.id, safe='')}"
            headers = (*headers, ("Location", location))
        if status in REDIRECTIONS:
            headers = redirecting(headers, server.address)
        if unread:
            headers = warned(headers, "The body was not read, and nothing of it is kept.")
        if made.ignored:
            names = json_bytes([name[:_MAX_NAME] for name in made.ignored[:_MOST_NAMES]]).decode()
            headers = warned(headers, f"The list is the same whatever these parameters say: {names}.")
        if made.left_out:
            # A name of the client's own is not written into a header as it is.
            names = json_bytes([name[:_MAX_NAME] for name in made.left_out[:_MOST_NAMES]]).decode()
            headers = warned(
                headers, f"Not kept as sent, since it is the server's own or does not fit what is read: {names}."
            )
        if status in BODILESS:
            return Answer(status, headers=headers)
        if not answered:
            literal: JsonValue = {"message": "OK", "mock_id": server.mock_id}
            body = made.value if free and operation.method != "delete" else literal
            return Answer(status, json_bytes(body), JSON, headers)
        given = given_back(made, answered[0])
        if given is None:
            return None
        told, missing = given
        if missing:
            headers = warned(headers, f"{missing} things do not fit into the answer's schema, and are not listed.")
        return Answer(status, present(self._document.specification, media[0], told), content_type_of(media[0]), headers)

    def _done(self, server: MockServer, role: Role, compiled: Compiled, match: Match, sent: Sent) -> tuple[Made, bool]:
        """Return what a request comes to, and whether it has a body that was not read."""
        operation, patches = compiled.operation, False
        body: list[JsonValue] = []
        if operation.body is not None and sent.body:
            content_type = sent.header("content-type")
            media = operation.body.media[0] if content_type is None else media_for(operation.body.media, content_type)
            body = read_body_of(compiled.slots, media, sent)
            patches = media is not None and is_json_patch(media, sent)
        of_thing = match.path if role.of_thing else f"{match.path.rstrip('/')}/{{{role.parameter}}}"
        thing, of_one = self._thing(of_thing, operation)

        def list_of(members: frozenset[str]) -> Wanted:
            return wanted_of(compiled.slots.parameters, members, sent)

        strict = server.behaviour.validate_requests
        asked = Asked(operation.method, body[0] if body else {}, patches, strict, list_of)
        unread = bool(sent.body) and not body and operation.method in _SENDING
        return Stateful(server, role, match, self._runtime).do(asked, thing, of_one.slots), unread

    def _thing(self, path: str, operation: Operation) -> tuple[Given, Compiled]:
        """Return what things are like: as they are read, else as they are answered or sent otherwise."""
        methods = [one for one in ("get", "put", "patch", "delete") if (path, one) in self._methods]
        known = [self._operations.get(path, method, may_work=True) for method in methods]
        read: Given | None = None
        for one in (*(compiled.operation for compiled in known), operation):
            _, response = success_of(one)
            for media in [] if response is None else _described(response):
                try:
                    given = self._given(media)
                except UnprocessableError:
                    continue
                if isinstance(given.base, dict) and media.is_json:
                    return given, known[0]
                if not isinstance(given.base, dict) and one.method == "get" and one.path == path:
                    read = read or given
        # Some collections hold texts, or lists.
        return read or self._anything, known[0]

    def _given(self, media: Media) -> Given:
        compiled, base = self._shelf.minimal(media)
        specification = self._document.specification
        shape, sides = shape_of(specification, media.schema), Sides(specification, media.schema)
        return Given(base, compiled.is_valid, compiled.explain, shape, sides)


def _described(response: Response) -> list[Media]:
    return [media for media in response.media if media.schema is not None]
