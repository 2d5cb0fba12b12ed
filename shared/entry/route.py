"""Routes that read strictly, JSON with one meaning and no parameter but their own; and such as take all that comes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from shared.canonical_json import JsonValue, parse_json
from shared.entry.coding import fault_of_coding
from shared.entry.problems import BodyRefused
from shared.errors import InvalidJsonError, InvalidRequestError, PayloadTooLargeError, UnsupportedMediaTypeError

MAX_BODY_BYTES = 1_000_000


class _StrictRequest(Request):
    def __init__(self, scope: Scope, receive: Receive, parse: Callable[[bytes], JsonValue]) -> None:
        super().__init__(scope, receive)
        self._parse = parse

    async def json(self) -> JsonValue:
        try:
            return self._parse(await self.body())
        except InvalidJsonError as error:
            raise BodyRefused(error) from None


class HeadRoute(APIRoute):
    """An `APIRoute` where what answers GET answers HEAD alike, without the body.

    Attributes:
        answers_head: False where a GET does what must not happen unasked, such as using up a code.
    """

    answers_head: ClassVar[bool] = True

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, further = super().matches(scope)
        return (Match.FULL, further) if match is Match.PARTIAL and self._is_head(scope) else (match, further)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_head(scope):
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        await super().handle(scope, receive, send)

    def _is_head(self, scope: Scope) -> bool:
        # Not among the methods, each of which stands in the document as an operation of its own.
        return self.answers_head and scope["method"] == "HEAD" and "GET" in (self.methods or ())


class StrictRoute(HeadRoute):
    """A `HeadRoute` whose JSON body goes through `parse`, which is `parse_json`.

    A query parameter that the route does not have, or that is given twice, is a 422. Another media type, or a body
    that is compressed, is a 415, and a body over `max_body_bytes` a 413, as soon as its length is told or passed.
    """

    max_body_bytes = MAX_BODY_BYTES

    @staticmethod
    def parse(body: bytes) -> JsonValue:
        """Read a JSON body.

        Raises:
            InvalidJsonError: as `parse_json`.
        """
        return parse_json(body)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        field = self.body_field
        documented = (self.openapi_extra or {}).get("parameters", [])
        # What the framework does not read, as it stands in `documented` alone, may be given more than once.
        once = {parameter.alias for parameter in self.dependant.query_params}
        known = once | {parameter["name"] for parameter in documented if parameter["in"] == "query"}

        async def handle(request: Request) -> Response:
            given = Counter(name for name, _ in request.query_params.multi_items())
            if faults := [
                {"loc": ("query", name), "msg": "Given more than once" if name in known else "No such parameter"}
                for name, count in given.items()
                if name not in known or (count > 1 and name in once)
            ]:
                raise RequestValidationError(faults)
            if field is None:
                return await inner(request)
            if not _says_json(request):
                raise UnsupportedMediaTypeError("Send the body as application/json.")
            if (coded := fault_of_coding(request.headers.get("content-encoding"))) is not None:
                raise coded
            told = request.headers.get("content-length", "")
            if told.isascii() and told.isdigit() and len(told) < 20 and int(told) > self.max_body_bytes:
                raise _too_large(self.max_body_bytes)
            strict = _StrictRequest(request.scope, _bounded(request.receive, self.max_body_bytes), self.parse)
            try:
                is_empty = not await strict.body()
            except ClientDisconnect:
                raise InvalidRequestError("The body broke off.") from None
            if is_empty and field.field_info.is_required():
                raise InvalidJsonError("The body is empty.")
            return await inner(strict)

        return handle


class ActingRoute(StrictRoute):
    """A `StrictRoute` whose GET does more than read."""

    answers_head = False


class OpenRoute(APIRoute):
    """A route that takes every request to its paths as it comes: of any method, and from any origin.

    Attributes:
        takes: what its paths match in whole; the groups are the request's `path_params`.
    """

    takes: ClassVar[re.Pattern[str]]

    @staticmethod
    async def answer(request: Request) -> Response:
        """Answer a request, preflights and unexpected errors included."""
        raise NotImplementedError

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return self.answer


def _without_body(send: Send) -> Send:
    """Return `send` that keeps the body to itself, and its length as it was told."""

    async def sent(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return sent


def _bounded(receive: Receive, most: int) -> Receive:
    """Return `receive`, refusing a body that turns out too large: a chunked one does not tell its length."""
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise BodyRefused(_too_large(most))
        return message

    return bounded


def _too_large(most: int) -> PayloadTooLargeError:
    return PayloadTooLargeError(f"The body is larger than {most:,} bytes.")


def _says_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))
