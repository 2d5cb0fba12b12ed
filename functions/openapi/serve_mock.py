"""`ANY /mock/{mock_id}/{path}`: what a mock server answers."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import quote

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from functions.openapi.mocking.checking import Refused
from functions.openapi.mocking.outcome import NotReadyError, Outcome
from functions.openapi.mocking.sent import Sent
from functions.openapi.mocking.serving import mocks_of
from functions.openapi.reading.specification import METHODS
from shared.entry.lambda_handler import lambda_handler
from shared.entry.problems import problem, status_of, unexpected
from shared.entry.request_id import request_id_of
from shared.entry.route import OpenRoute
from shared.errors import InvalidRequestError, LarderError, PayloadTooLargeError, UnprocessableError
from shared.runtime import get_runtime
from shared.telemetry import warn

_MAX_BODY_BYTES = 1_000_000
# What takes longer to check than a turn of the event loop should.
_LARGE_BODY_BYTES = 32_000
# Some clients send other characters as they are, too.
_IN_URL = "".join(map(chr, range(0x21, 0x7F)))
# The document is a stranger's, the origin ours: nothing of an answer runs, or is taken for what it is not.
# Names in lower case throughout, so that a document's header is told from one of ours however it spells it.
_SAFE = {"content-security-policy": "sandbox", "x-content-type-options": "nosniff", "cache-control": "no-store"}
_ANY_ORIGIN = {"access-control-allow-origin": "*", "vary": "Accept, Origin, Prefer"}
# A star would not do for requests with credentials.
_EXPOSED = ("X-Request-Id",)


class MockRoute(OpenRoute):
    """What a request has to be is its mock server's to say."""

    # Line breaks are characters like others, and a mock server's own address is one of its paths. All that lies below
    # /mock/ is answered here, an id that is none too, but for the endpoint that makes servers.
    takes = re.compile(r"/mock/(?!create\Z)(?P<mock_id>[^/]*)(?P<path>(?:/.*)?)", re.DOTALL)

    @staticmethod
    async def answer(request: Request) -> Response:
        return await serve_mock(request)


router = APIRouter(route_class=MockRoute, tags=["openapi"])


async def serve_mock(request: Request) -> Response:
    """Answer from memory; what reads the table, or has to be made first, runs in a thread."""
    if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
        return Response(status_code=204, headers={**_SAFE, **_preflight(request)})
    headers = {**_SAFE, **_cors(request)}
    try:
        return await _answered(request, headers)
    except Exception as error:
        response = unexpected(request, error)
        response.headers.update(headers)
        return response


async def _answered(request: Request, headers: dict[str, str]) -> Response:
    try:
        outcome = await _outcome(request)
    except UnprocessableError as error:
        # What the document says cannot be answered; nothing is wrong with the request.
        extra = {**error.extra, "document_pointer": error.pointer}
        error = UnprocessableError(error.detail, code=error.code, extra=extra)
        outcome = Outcome(Refused(status_of(error), error))
    except LarderError as error:
        if status_of(error) >= 500:
            warn("request failed", code=error.code, request_id=request_id_of(request))
        outcome = Outcome(Refused(status_of(error), error))
    if outcome.wait_ms:
        await anyio.sleep(outcome.wait_ms / 1000)
    answer = outcome.answer
    headers = {**headers, **{name.lower(): value for name, value in answer.headers}}
    if "access-control-allow-credentials" in headers:
        headers["access-control-expose-headers"] = ", ".join([*_EXPOSED, *(name for name, _ in answer.headers)])
    if isinstance(answer, Refused):
        response = problem(request, answer.error, status=answer.status)
        response.headers.update(headers)
        return response
    return Response(answer.body, answer.status, headers, answer.content_type)


async def _outcome(request: Request) -> Outcome:
    mocks = mocks_of(get_runtime())
    mock_id = str(request.path_params["mock_id"])
    mock = mocks.ready(mock_id)
    if mock is None:
        mock = await anyio.to_thread.run_sync(mocks.load, mock_id)
    sent = await _sent(request, mock_id)
    if len(sent.body) <= _LARGE_BODY_BYTES and not mock.holds_up:
        try:
            return mock.quick_outcome(sent)
        except NotReadyError:
            pass
    return await anyio.to_thread.run_sync(partial(mock.outcome, sent, may_work=True))


async def _sent(request: Request, mock_id: str) -> Sent:
    scope = request.scope
    raw = scope.get("raw_path") or quote(scope["path"], safe="/:@!$&'()*+,;=~%").encode()
    path = quote(raw, safe=_IN_URL).partition(f"/mock/{mock_id}")[2]
    headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    query = quote(scope["query_string"], safe=_IN_URL)
    return Sent(request.method, path or "/", query, headers, await _body(request))


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > _MAX_BODY_BYTES:
                raise PayloadTooLargeError(f"The body is larger than {_MAX_BODY_BYTES:,} bytes.")
            parts.append(part)
    except ClientDisconnect:
        raise InvalidRequestError("The body broke off.") from None
    return b"".join(parts)


def _cors(request: Request) -> dict[str, str]:
    """Let every origin read: a mock answers the same to everyone, and knows nobody."""
    origin = request.headers.get("origin")
    if origin is None:
        return _ANY_ORIGIN
    return {
        **_ANY_ORIGIN,
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
    }


def _preflight(request: Request) -> dict[str, str]:
    return {
        **_cors(request),
        "access-control-allow-methods": ", ".join(name.upper() for name in METHODS if name != "trace"),
        "access-control-allow-headers": request.headers.get("access-control-request-headers") or "*",
        "access-control-max-age": "600",
    }


@router.api_route("/mock/{mock_id}/{path:path}", methods=[name.upper() for name in METHODS], include_in_schema=False)
async def documented(mock_id: str, path: str) -> Response:
    """Stand for `serve_mock`, which is called in its place."""
    raise NotImplementedError


handler = lambda_handler(router)
