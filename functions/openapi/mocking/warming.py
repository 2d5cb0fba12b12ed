"""Bodies that the model writes for a mock server: asked for in the background, once, and kept for everyone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from functions.openapi.documents import Document
from functions.openapi.mocking.servers import MockServer
from functions.openapi.mocking.service import Varied, vary
from functions.openapi.reading.parts import Operation, Response
from shared.cache.call import Call
from shared.cache.policy import Directives
from shared.canonical_json import JsonValue
from shared.clock import Deadline
from shared.entry.call import admit
from shared.entry.identity import Caller
from shared.errors import LarderError
from shared.runtime import Runtime
from shared.telemetry import warn

NAMESPACE = "openapi.mocks.warming"
THREAD_NAME = "larder-mock-warming"
_AT_ONCE = 4
_REST_SECONDS = 60.0
_MOST_NOTED = 10_000


class Warming:
    """Asks the model for the bodies of one document's answers."""

    def __init__(self, document: Document, runtime: Runtime) -> None:
        self._document, self._runtime = document, runtime
        self._lock = threading.Lock()
        # When an answer may be asked for again; infinity for one that is under way or done.
        self._next: dict[tuple[str, str, str, int], float] = {}

    @property
    def asks(self) -> bool:
        """Whether there is a model to ask."""
        return self._runtime.provider.name != "offline"

    def written(self, operation: Operation, response: Response, server: MockServer) -> list[JsonValue] | None:
        """Return what the model wrote before; None where it has not, or the table does not tell."""
        try:
            varied = self._vary(operation, response, server, Directives(only_if_cached=True))
        except LarderError:
            return None
        if varied.without_model:
            return None
        self._next[self._key(operation, response, server)] = float("inf")
        return varied.variations

    def begin(
        self,
        operation: Operation,
        response: Response,
        server: MockServer,
        keep: Callable[[list[JsonValue]], object],
    ) -> None:
        """Ask in the background, unless that was done, is under way, or failed a moment ago.

        Args:
            keep: gets the bodies.
        """
        key = self._key(operation, response, server)
        now = self._runtime.clock.monotonic()
        if now < self._next.get(key, now):
            return
        busy = self._runtime.hold(NAMESPACE, lambda: threading.Semaphore(_AT_ONCE))
        with self._lock:
            if now < self._next.get(key, now) or not busy.acquire(blocking=False):
                return
            if len(self._next) >= _MOST_NOTED:
                self._next.clear()
            self._next[key] = float("inf")

        def ask() -> None:
            again = self._runtime.clock.monotonic() + _REST_SECONDS
            try:
                varied = self._vary(operation, response, server, Directives())
                if not varied.without_model:
                    keep(varied.variations)
                    again = float("inf")
            except LarderError as error:
                warn("mock bodies not written", code=error.code)
            finally:
                self._next[key] = again
                busy.release()

        threading.Thread(target=ask, name=THREAD_NAME, daemon=True).start()

    def _vary(self, operation: Operation, response: Response, server: MockServer, directives: Directives) -> Varied:
        runtime, settings = self._runtime, self._runtime.settings
        # Who owns the mock server answers for what it causes, whoever calls it.
        caller = Caller(server.owner, False, False)
        call = Call(
            Deadline.after(runtime.clock, timedelta(seconds=settings.request_timeout_seconds)),
            Deadline.after(runtime.clock, timedelta(seconds=settings.generation_timeout_seconds)),
            directives,
            lambda: admit(caller, runtime),
        )
        return vary(
            self._document,
            operation.path,
            operation.method,
            code=response.code,
            count=server.behaviour.response_variety,
            use_model=True,
            runtime=runtime,
            call=call,
        )

    @staticmethod
    def _key(operation: Operation, response: Response, server: MockServer) -> tuple[str, str, str, int]:
        return operation.path, operation.method, response.code, server.behaviour.response_variety
