"""A mock server that is ready to answer: the routes of its document, and of each operation what its answers need."""

from __future__ import annotations

import time
from collections.abc import Sequence

from functions.openapi.documents import Document
from functions.openapi.mocking.bodies import Bodies, BodyShelf
from functions.openapi.mocking.checking import Refused
from functions.openapi.mocking.choosing import failure_of, response_of
from functions.openapi.mocking.compiled import Compiled, Operations
from functions.openapi.mocking.headers import redirecting
from functions.openapi.mocking.negotiating import acceptable
from functions.openapi.mocking.outcome import (
    BODILESS,
    REDIRECTIONS,
    Answer,
    Headers,
    NotKeptError,
    NotReadyError,
    Outcome,
    in_header,
    warned,
)
from functions.openapi.mocking.preferring import NONE, Preferences, read_preferences
from functions.openapi.mocking.presenting import content_type_of, present
from functions.openapi.mocking.remembering import Remembering
from functions.openapi.mocking.routing import Match, Routes, allowed
from functions.openapi.mocking.sent import Sent
from functions.openapi.mocking.servers import MockServer
from functions.openapi.reading.examples import example_named, examples_beside
from functions.openapi.reading.media_types import JSON, is_json
from functions.openapi.reading.parts import Media, Operation, Response
from functions.openapi.reading.tied import MOST_TIED
from shared.canonical_json import JsonValue
from shared.entry.json_response import json_bytes
from shared.errors import (
    InvalidRequestError,
    LarderError,
    MethodNotAllowedError,
    NotAcceptableError,
    NotFoundError,
    UnprocessableError,
)
from shared.runtime import Runtime

_MOST_SHOWN = 20
# What an answer may take of the event loop's time; a pause to collect garbage may take as much, now and then.
_SLOW_SECONDS = 0.02
_SLOW_AT_LEAST = 5


class Mock:
    """One mock server in this process.

    Args:
        server: replaced when its settings change; its document never does.

    Raises:
        UnprocessableError: see `Routes`.
    """

    def __init__(self, server: MockServer, document: Document, runtime: Runtime) -> None:
        self.server = server
        self.routes = Routes(document.specification)
        self._quick = self._slow = 0
        self._document = document
        self._shelf = BodyShelf(document, server.address, runtime)
        self._operations = Operations(document.specification)
        self._remembering = Remembering(document, self._operations, self._shelf, self.routes.endpoints, runtime)

    @property
    def holds_up(self) -> bool:
        """Whether too many of the quick answers were not quick: checking against some schemas takes its time."""
        return self._slow > max(_SLOW_AT_LEAST, self._quick // 100)

    def quick_outcome(self, sent: Sent) -> Outcome:
        """Return the answer to a request from what is ready.

        Raises:
            NotReadyError: something has to be made.
            UnprocessableError, BusyError: see `outcome`.
        """
        began = time.thread_time()
        try:
            return self.outcome(sent, may_work=False)
        finally:
            self._quick += 1
            self._slow += time.thread_time() - began > _SLOW_SECONDS

    def outcome(self, sent: Sent, *, may_work: bool) -> Outcome:
        """Return the answer to a request.

        Args:
            may_work: whether what it needs may be made now, which takes its time.

        Raises:
            NotReadyError: something has to be made, and may not be now.
            UnprocessableError: the document has no answer that can be made; the pointer leads into it.
            BusyError: others draw values all the time.
        """
        matches = self.routes.matches(sent.path, sent.query)
        if not matches:
            return Outcome(self._no_such_path(sent))
        wanted = sent.method.lower()
        for method in (wanted, "get") if wanted == "head" else (wanted,):
            fitting = [match for match in matches if method in match.methods]
            if fitting:
                match = self._meant(fitting, method, sent, may_work)
                compiled = self._operations.get(match.path, method, may_work=may_work)
                return self._of_operation(compiled, match, sent, may_work)
        allow = allowed(method for one in matches for method in one.methods)
        if wanted == "options":
            return Outcome(Answer(204, headers=(("Allow", allow),)))
        detail = f"{matches[0].path} has no {sent.method[:20]}; it has {allow}."
        return Outcome(Refused(405, MethodNotAllowedError(detail), (("Allow", allow),)))

    def _meant(self, fitting: list[Match], method: str, sent: Sent, may_work: bool) -> Match:
        """Return the most concrete path of those that a request fits.

        Of those that differ in the names of their parameters alone, only their schemas tell which is meant: of those
        that take the request's path, it is the first one that takes the whole request, the first one where none does,
        the first of all where none takes the path.
        """
        tied = [match for match in fitting if match.rank == fitting[0].rank][: MOST_TIED + 1]
        taking = [match for match in tied if self._takes_path(match, method, may_work)] if len(tied) > 1 else []
        for match in taking if len(taking) > 1 else ():
            checks = self._operations.get(match.path, method, may_work=may_work).checks
            if checks.refusal(sent, match.segments) is None:
                return match
        return (taking or fitting)[0]

    def _takes_path(self, match: Match, method: str, may_work: bool) -> bool:
        try:
            return self._operations.in_path(match.path, method, may_work=may_work).takes(match.segments)
        except UnprocessableError:
            # What cannot be served takes nothing from one that can.
            return False

    def _of_operation(self, compiled: Compiled, match: Match, sent: Sent, may_work: bool) -> Outcome:
        behaviour = self.server.behaviour
        wait_ms, preferences = behaviour.delay_ms, NONE
        try:
            preferences = read_preferences(sent.header("prefer") or "")
            wait_ms = wait_ms if preferences.wait_ms is None else preferences.wait_ms
            refused = None
            if behaviour.validate_requests:
                refused = compiled.checks.refusal(sent, match.segments)
            if refused is None and preferences.code is None and self._fails(sent):
                error = LarderError(
                    "The mock server fails this request: its error_rate asks for it.", code="mock_error"
                )
                refused = Refused(failure_of(compiled.operation), error)
            answer: Answer | Refused | None = refused
            unkept: str | None = None
            if refused is None and behaviour.stateful and preferences.says_no_answer:
                try:
                    answer = self._remembered(compiled, match, sent, may_work)
                except NotKeptError as error:
                    unkept = f"Nothing was kept, because {error}."
            if isinstance(answer, Refused):
                return Outcome(self._as_documented(compiled.operation, answer, sent, may_work), wait_ms)
            answer = answer or self._answer(compiled, sent, preferences, may_work)
            if unkept is not None:
                answer = answer._replace(headers=warned(answer.headers, unkept))
            if (unchecked := compiled.checks.unchecked(sent)) is not None:
                answer = answer._replace(headers=warned(answer.headers, unchecked))
            return Outcome(answer, wait_ms)
        except (InvalidRequestError, NotAcceptableError) as error:
            return Outcome(Refused(406 if isinstance(error, NotAcceptableError) else 400, error), wait_ms)

    def _remembered(self, compiled: Compiled, match: Match, sent: Sent, may_work: bool) -> Answer | Refused | None:
        if not self._remembering.applies(compiled.operation):
            return None
        if not may_work:
            raise NotReadyError
        return self._remembering.answer(self.server, compiled, match, sent)

    def _answer(self, compiled: Compiled, sent: Sent, preferences: Preferences, may_work: bool) -> Answer:
        operation = compiled.operation
        status, response = self._chosen(compiled, preferences)
        headers: Headers = ()
        if response is not None:
            if response.fault is not None:
                raise response.fault
            headers = self._shelf.headers(operation, response, may_work=may_work)
        if status in REDIRECTIONS:
            headers = redirecting(headers, self.server.address)
        if status in BODILESS:
            return Answer(status, headers=_applied(headers, preferences))
        media = [*response.media] if response is not None and any(map(self._describes, response.media)) else []
        if response is None or not media:
            headers = _applied(headers, preferences)
            literal = {"message": "OK", "mock_id": self.server.mock_id}
            return Answer(status, json_bytes(literal), JSON, headers)
        taken = acceptable(media, sent.header("accept") or "")
        if not taken:
            known = ", ".join(one.name for one in media[:_MOST_SHOWN])
            raise NotAcceptableError(f"The answer exists as {known}.")
        if preferences.example is not None:
            if not may_work:
                raise NotReadyError
            one, value = self._exemplary(taken, preferences.example)
            wrong = self._shelf.fault_in(one, value)
            if wrong is None:
                body = present(self._document.specification, one, value)
                return Answer(status, body, content_type_of(one), _applied(headers, preferences))
            headers = warned(headers, f"The example is not valid, and another body was given: {wrong}")
            preferences = preferences.without_example()
        headers = _applied(headers, preferences)
        fault: UnprocessableError | None = None
        for one in taken:
            try:
                bodies, number = self._bodies(operation, response, one, sent, preferences, may_work)
                headers = headers if bodies.unchecked is None else warned(headers, bodies.unchecked)
                return Answer(status, bodies.contents[number % len(bodies.contents)], bodies.content_type, headers)
            except UnprocessableError as error:
                fault = fault or error
        raise fault or AssertionError("one was tried")

    def _chosen(self, compiled: Compiled, preferences: Preferences) -> tuple[int, Response | None]:
        if preferences.code is None:
            return compiled.success
        operation = compiled.operation
        response = response_of(operation, int(preferences.code))
        if response is None:
            known = ", ".join(one.code for one in operation.responses[:_MOST_SHOWN]) or "none"
            raise InvalidRequestError(
                f"The operation has no response {preferences.code}; it has {known}.", code="no_such_response"
            )
        return int(preferences.code), response

    def _bodies(
        self,
        operation: Operation,
        response: Response,
        media: Media,
        sent: Sent,
        preferences: Preferences,
        may_work: bool,
    ) -> tuple[Bodies, int]:
        """Return the bodies that there are, and a number that says which of them a request gets."""
        if preferences.seed is not None:
            # The same for every request of the operation: that is what a seed is for.
            number = Sent(sent.method, operation.path, "", [], b"").number(self.server.mock_id, preferences.seed)
        else:
            number = sent.number(self.server.mock_id)
        if preferences.dynamic and media.schema is not None:
            return Bodies(content_type_of(media), (self._shelf.drawn(media, str(number), may_work=may_work),)), 0
        return self._shelf.bodies(operation, response, media, self.server, may_work=may_work), number

    def _exemplary(self, media: Sequence[Media], name: str) -> tuple[Media, JsonValue]:
        """Return the first media type that has an example of a name, and the example."""
        known: list[str] = []
        for one in media:
            names = [*one.place.member("examples").object][:_MOST_SHOWN]
            found = {each: example_named(one.place, each, self._document.specification) for each in {*names, name}}
            if found[name]:
                return one, found[name][0]
            known += (each for each in names if found[each])
        told = ", ".join(dict.fromkeys(known)) or "none"
        raise InvalidRequestError(f"The answer has no such example; it has {told}.", code="no_such_example")

    def _describes(self, media: Media) -> bool:
        if media.schema is not None or not is_json(content_type_of(media)):
            return True
        return bool(examples_beside(media.place, None, media.name, self._document.specification))

    def _fails(self, sent: Sent) -> bool:
        rate = self.server.behaviour.error_rate
        return rate > 0 and sent.number(self.server.mock_id, "error") / 2**64 < rate

    def _as_documented(self, operation: Operation, refused: Refused, sent: Sent, may_work: bool) -> Answer | Refused:
        """Return a refusal in the document's own words where it has some for the status, else as it is."""
        response = response_of(operation, refused.status)
        if response is None or response.fault is not None:
            return refused
        for media in acceptable([one for one in response.media if one.is_json], sent.header("accept") or ""):
            found = self._shelf.error(operation, response, media, may_work=may_work)
            if found is not None:
                body = present(self._document.specification, media, found.telling(refused.error, refused.status))
                headers = self._shelf.headers(operation, response, may_work=may_work)
                reasons = ("Larder-Mock-Error", in_header(f"{refused.error.code}: {refused.error.detail}"))
                return Answer(refused.status, body, content_type_of(media), (*headers, *refused.headers, reasons))
        return refused

    def _no_such_path(self, sent: Sent) -> Refused:
        reached, nearest = self.routes.near(sent.path)
        if not nearest:
            return Refused(404, NotFoundError("The document has no paths.", code="no_such_path"))
        detail = f"No path of the document matches. It does as far as {reached[:200]}; there are {', '.join(nearest)}."
        return Refused(404, NotFoundError(detail, code="no_such_path", extra={"nearest": nearest}))


def _applied(headers: Headers, preferences: Preferences) -> Headers:
    return (*headers, ("Preference-Applied", ", ".join(preferences.said))) if preferences.said else headers
