"""The bodies that an operation's answers have: made once, and kept ready as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from typing import NamedTuple

from functions.openapi.documents import Document
from functions.openapi.mocking.choosing import described_media
from functions.openapi.mocking.headers import headers_of
from functions.openapi.mocking.outcome import Headers, NotReadyError
from functions.openapi.mocking.presenting import content_type_of, present, stand_in
from functions.openapi.mocking.refusing import ErrorBody, error_body
from functions.openapi.mocking.servers import MockServer
from functions.openapi.mocking.service import answers_of
from functions.openapi.mocking.variations import Answers, make_variations
from functions.openapi.mocking.warming import Warming
from functions.openapi.reading.examples import examples_beside
from functions.openapi.reading.parts import Media, Operation, Response
from shared.canonical_json import JsonValue
from shared.clock import Deadline
from shared.errors import UnprocessableError
from shared.recent import Recent
from shared.runtime import Runtime
from shared.schema import CompiledSchema
from shared.schema.turns import one_draws

_MOST_BODIES = 10_000
_MOST_BYTES = 16 * 1024 * 1024
_MOST_DRAWN_BYTES = 4 * 1024 * 1024
_MOST_COMPILED_BYTES = 16 * 1024 * 1024
_MOST_ERRORS = 200
_MOST_DRAWN = 2_000
_MOST_SCHEMAS = 100
_MOST_FAILED = 1_000
_SEED = "least"
_OVERHEAD_BYTES = 500
# What a compiled schema takes, about, with what drawing from it has worked out.
_COMPILED_BYTES = 200_000

Key = tuple[str, str, str, str, int, bool]


class Bodies(NamedTuple):
    """The bodies of one answer in one media type, one of which a request gets.

    Attributes:
        unchecked: why they were not held to their schema, where they are the document's own.
    """

    content_type: str
    contents: tuple[bytes, ...]
    unchecked: str | None = None


class BodyShelf:
    """Makes and keeps the bodies of one document's answers.

    Args:
        address: path of the mock server that gives them.
        may_work: of a method: False raises `NotReadyError` where something would have to be made.
    """

    def __init__(self, document: Document, address: str, runtime: Runtime) -> None:
        self._document, self._address, self._runtime = document, address, runtime
        self._made = Recent[Key, Bodies](most=_MOST_BODIES, most_bytes=_MOST_BYTES)
        self._drawn = Recent[tuple[str, str, str], bytes](most=_MOST_DRAWN, most_bytes=_MOST_DRAWN_BYTES)
        self._errors = Recent[tuple[str, str, str], tuple[ErrorBody | None]](
            most=_MOST_ERRORS, most_bytes=_MOST_COMPILED_BYTES
        )
        self._headers = Recent[tuple[str, str, str], Headers](most=_MOST_BODIES, most_bytes=_MOST_BYTES)
        self._schemas = Recent[str, tuple[CompiledSchema, JsonValue]](
            most=_MOST_SCHEMAS, most_bytes=_MOST_COMPILED_BYTES
        )
        self._failed = Recent[str, UnprocessableError](most=_MOST_FAILED, most_bytes=_MOST_BYTES)
        self._warming = Warming(document, runtime)

    def bodies(
        self, operation: Operation, response: Response, media: Media, server: MockServer, *, may_work: bool
    ) -> Bodies:
        """Return the bodies of an answer in a media type that has a schema or examples.

        Raises:
            UnprocessableError: none can be made; the pointer leads into the document.
            BusyError: others draw all the time.
        """
        behaviour = server.behaviour
        # The model writes bodies of the media type that says most, which is the one that `vary` takes.
        asks = behaviour.use_ai_responses and self._warming.asks and described_media(response) is media
        key = (operation.path, operation.method, response.code, media.name, behaviour.response_variety, asks)
        found = self._made.get(key)
        if found is None:
            if not may_work:
                raise NotReadyError
            written = self._warming.written(operation, response, server) if asks else None
            with self._failing_once(media):
                made, unchecked = (written, None) if written else self._values(media, behaviour.response_variety)
                found = self._keep(key, media, made, unchecked)
        if asks:

            def keep(values: list[JsonValue]) -> None:
                self._keep(key, media, values)

            self._warming.begin(operation, response, server, keep)
        return found

    def drawn(self, media: Media, seed: str, *, may_work: bool) -> bytes:
        """Return a body that is drawn from a seed, whatever examples the document has.

        Raises:
            UnprocessableError, BusyError: see `bodies`.
        """
        key = media.place.pointer, media.name, seed
        found = self._drawn.get(key)
        if found is None:
            if not may_work:
                raise NotReadyError
            with self._failing_once(media), one_draws(self._deadline(), short=True):
                compiled, _ = self._compile(media)
                made = next(compiled.values(seed=seed), None)
                if made is None:
                    raise _nothing(media)
            found = present(self._document.specification, media, made.value)
            self._drawn.put(key, found, len(found) + _OVERHEAD_BYTES)
        return found

    def minimal(self, media: Media) -> tuple[CompiledSchema, JsonValue]:
        """Return the schema of a media type that has one, and the least value that it lets through.

        Raises:
            UnprocessableError, BusyError: see `bodies`.
        """
        found = self._schemas.get(media.place.pointer)
        if found is not None:
            return found
        with self._failing_once(media), one_draws(self._deadline(), short=True):
            return self._compile(media)

    def fault_in(self, media: Media, value: JsonValue) -> str | None:
        """Return what is wrong with a body by its schema; None where nothing is, or where it cannot be told."""
        # A text of a media type that is not JSON is the body as it is written, and not the value that is described.
        if media.schema is None or (isinstance(value, str) and not media.is_json):
            return None
        try:
            compiled, _ = self.minimal(media)
        except UnprocessableError:
            return None
        return None if compiled.is_valid(value) else compiled.explain(value) or "It is not valid."

    def error(self, operation: Operation, response: Response, media: Media, *, may_work: bool) -> ErrorBody | None:
        """Return what the bodies of an error are made of; None where the document's schema has none."""
        key = (operation.path, operation.method, f"{response.code} {media.name}")
        found = self._errors.get(key)
        if found is None:
            if not may_work:
                raise NotReadyError
            with one_draws(self._deadline(), short=True):
                found = (error_body(self._document, media),)
            self._errors.put(key, found, _COMPILED_BYTES)
        return found[0]

    def headers(self, operation: Operation, response: Response, *, may_work: bool) -> Headers:
        """Return the headers that a response has."""
        if not response.headers:
            return ()
        key = (operation.path, operation.method, response.code)
        found = self._headers.get(key)
        if found is None:
            if not may_work:
                raise NotReadyError
            with one_draws(self._deadline(), short=True):
                found = headers_of(self._document.specification, response, self._address)
            self._headers.put(key, found, _OVERHEAD_BYTES)
        return found

    def _values(self, media: Media, count: int) -> tuple[list[JsonValue], str | None]:
        """Return values, and why they were not held to a schema."""
        if media.schema is None:
            own = examples_beside(media.place, None, media.name, self._document.specification)
            return [*own] or [stand_in(media)], None
        answers: Answers | None = None
        try:
            with one_draws(self._deadline(), short=True):
                answers = answers_of(self._document, media)
                # The first one is minimal: a single one should rather be typical.
                made = make_variations(answers, max(2, count))
        except UnprocessableError as error:
            # Where nothing can be checked, the document's own word is taken for its own schema.
            own = examples_beside(media.place, media.schema, media.name, self._document.specification)
            if own and (answers is None or answers.compiled.undecided):
                return [*own], f"The answer is the document's example, which was not checked: {error.detail}"
            raise
        return (made if count > 1 else made[1:] or made), None

    @contextmanager
    def _failing_once(self, media: Media) -> Iterator[None]:
        """Run what makes a body, unless that failed before: to find out that none can be made takes the longest."""
        pointer = media.place.pointer
        before = self._failed.get(pointer)
        if before is not None:
            raise UnprocessableError(before.detail, code=before.code, pointer=before.pointer, extra=before.extra)
        try:
            yield
        except UnprocessableError as error:
            self._failed.put(pointer, error.with_traceback(None), _OVERHEAD_BYTES)
            raise

    def _compile(self, media: Media) -> tuple[CompiledSchema, JsonValue]:
        pointer = media.place.pointer
        found = self._schemas.get(pointer)
        if found is None:
            compiled = answers_of(self._document, media).compiled
            least = next(chain(compiled.values(seed=_SEED, tags=("minimal",)), compiled.values(seed=_SEED)), None)
            if least is None:
                raise _nothing(media)
            found = compiled, least.value
            self._schemas.put(pointer, found, _COMPILED_BYTES)
        return found

    def _keep(self, key: Key, media: Media, values: list[JsonValue], unchecked: str | None = None) -> Bodies:
        if not values:
            raise _nothing(media)
        contents = tuple(present(self._document.specification, media, value) for value in values)
        bodies = Bodies(content_type_of(media), contents, unchecked)
        self._made.put(key, bodies, sum(map(len, contents)) + _OVERHEAD_BYTES)
        return bodies

    def _deadline(self) -> Deadline:
        seconds = self._runtime.settings.request_timeout_seconds
        return Deadline.after(self._runtime.clock, timedelta(seconds=seconds))


def _nothing(media: Media) -> UnprocessableError:
    pointer = media.place.pointer if media.schema is None else media.schema.pointer
    return UnprocessableError("No body can be made of this schema.", code="unmockable_response", pointer=pointer)
