"""Every error as RFC 9457 problem details; the one place that knows HTTP statuses."""

from __future__ import annotations

import math
import re
import traceback
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import errors, telemetry
from shared.entry import coding
from shared.entry.json_response import json_bytes
from shared.entry.request_id import request_id_of

MEDIA_TYPE = "application/problem+json"

# The most specific class wins.
STATUSES: dict[type[errors.LarderError], int] = {
    errors.LarderError: 500,
    errors.SettingsError: 500,
    errors.InvalidJsonError: 400,
    errors.InvalidRequestError: 400,
    errors.UnauthorizedError: 401,
    errors.InvalidCredentialsError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.MethodNotAllowedError: 405,
    errors.NotAcceptableError: 406,
    errors.ConflictError: 409,
    errors.PayloadTooLargeError: 413,
    errors.UnsupportedMediaTypeError: 415,
    errors.UnprocessableError: 422,
    errors.RateLimitedError: 429,
    errors.BudgetExceededError: 429,
    errors.BudgetUnavailableError: 503,
    errors.BusyError: 503,
    errors.GenerationPendingError: 503,
    errors.NotCachedError: 504,
    errors.NotConfiguredError: 503,
    errors.ProviderError: 502,
    errors.ProviderUnavailableError: 503,
    errors.GitHubUnavailableError: 503,
    errors.RateLimitedByGitHubError: 503,
    errors.RepositoryBlockedError: 451,
    errors.TableError: 500,
    errors.TableUnavailableError: 503,
    errors.BlobError: 503,
}
_TITLES = {one.value: one.phrase for one in HTTPStatus}
_RETRY_SECONDS = 5
# Limits that the framework's sentences end with, by the names that it has for them.
_LIMITS = ("ge", "gt", "le", "lt", "multiple_of")
# A body of a megabyte can hold many thousand faults.
_MOST_FAULTS = 20
_LONGEST_PLACE = 100

# What the framework refuses by itself, by status.
_FRAMEWORK_CODES = {
    400: "invalid_request",
    404: "no_such_endpoint",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
}


class BodyRefused(HTTPException):
    """Carries an error out of the framework's reading of a body."""

    def __init__(self, error: errors.LarderError) -> None:
        super().__init__(status_of(error))
        self.error = error


def status_of(error: errors.LarderError) -> int:
    """Return the HTTP status of an error."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def problem(request: Request, error: errors.LarderError, *, status: int | None = None) -> Response:
    """Return the problem response of an error.

    Args:
        status: in place of the error's own.
    """
    status = status_of(error) if status is None else status
    headers = {"Cache-Control": "no-store"}
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after.total_seconds())))
    elif status == 503:
        headers["Retry-After"] = str(_RETRY_SECONDS)
    if isinstance(error, errors.UnauthorizedError):
        is_bearers = isinstance(error, errors.InvalidCredentialsError)
        headers["WWW-Authenticate"] = "Bearer" if is_bearers else "X-API-Key"
    if error.code == coding.CODE:
        headers |= [coding.ACCEPT_IDENTITY]
    members: dict[str, Any] = dict(error.extra)
    if error.pointer is not None:
        members["pointer"] = error.pointer
        members["errors"] = [{"detail": error.detail, "pointer": _fragment(error.pointer)}]
    return _response(request, status, error.code, error.detail, members, headers)


def add_problem_handlers(app: FastAPI) -> None:
    """Make the app answer every error as a problem, its own and the framework's."""

    def larder(request: Request, error: Exception) -> Response:
        if not isinstance(error, errors.LarderError):
            raise TypeError(type(error))
        if status_of(error) >= 500:
            telemetry.warn("request failed", code=error.code, request_id=request_id_of(request))
        return problem(request, error)

    def framework(request: Request, error: Exception) -> Response:
        if isinstance(error, BodyRefused):
            return problem(request, error.error)
        if not isinstance(error, HTTPException):
            raise TypeError(type(error))
        code = _FRAMEWORK_CODES.get(error.status_code, "http_error")
        headers = {"Cache-Control": "no-store", **(error.headers or {})}
        if error.status_code == 405:
            headers["Allow"] = _allowed(request)
        return _response(request, error.status_code, code, str(error.detail), {}, headers)

    def invalid(request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise TypeError(type(error))
        found = error.errors()[:_MOST_FAULTS]
        members: dict[str, Any] = {"errors": [_fault(one) for one in found]}
        if (pointer := next((_pointer(one["loc"]) for one in found if one["loc"][0] == "body"), None)) is not None:
            members["pointer"] = pointer
        detail = "; ".join(fault["detail"] for fault in members["errors"][:3])
        return _response(request, 422, "invalid_field", detail, members, {"Cache-Control": "no-store"})

    app.add_exception_handler(errors.LarderError, larder)
    app.add_exception_handler(HTTPException, framework)
    app.add_exception_handler(RequestValidationError, invalid)


class UnexpectedErrors:
    """ASGI middleware: answers what nothing else caught with a problem, and logs it.

    The framework has a place for this, but outside of all middleware (such an answer had no request id and no CORS
    headers), and it hands the error on to the server, which logs it again in its own way.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception as error:
            if scope["type"] != "http" or has_begun:
                raise
            await unexpected(Request(scope), error)(scope, receive, send)


def unexpected(request: Request, error: Exception) -> Response:
    """Return the problem response of an error that nothing else caught, and log it."""
    request_id = request_id_of(request)
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, errors.SettingsError):
        telemetry.log("invalid settings", level=40, reason=error.detail, request_id=request_id)
        return _response(request, 500, error.code, "The service's settings do not fit; see its log.", {}, headers)
    # Where it happened, without the error's own words: they may repeat what the request said.
    stack = "".join(traceback.format_tb(error.__traceback__))
    telemetry.log("unexpected error", level=40, error_type=type(error).__name__, stack=stack, request_id=request_id)
    detail = "Something went wrong here, not with the request; the log has it under this request id."
    return _response(request, 500, errors.LarderError.code, detail, {}, headers)


def _allowed(request: Request) -> str:
    """Return the methods of a path; the framework knows those of one route, and a path may have several.

    Where a route has just this path, those with a parameter that would take it are about something else.
    """
    found: dict[bool, set[str]] = {True: set(), False: set()}
    waiting: list[BaseRoute] = [*request.app.routes]
    while waiting:
        route = waiting.pop()
        # The framework keeps a router that was included as one route.
        included = getattr(route, "original_router", None)
        if included is not None:
            waiting.extend(included.routes)
        elif route.matches(request.scope)[0] is not Match.NONE:
            is_exact = getattr(route, "path", None) == request.scope["path"]
            found[is_exact].update(getattr(route, "methods", None) or ())
    return ", ".join(sorted(found[True] or found[False]))


def _fault(found: dict[str, Any]) -> dict[str, str]:
    where, *path = found["loc"]
    if where == "body":
        pointer = _pointer(found["loc"])
        if not path and found["type"] == "value_error":
            return {"detail": str(found["ctx"]["error"]), "pointer": "#"}
        if not path:
            return {"detail": "The body is a JSON object.", "pointer": "#"}
        place = pointer if len(pointer) <= _LONGEST_PLACE else pointer[: _LONGEST_PLACE - 3] + "..."
        return {"detail": f"{place}: {_message(found)}", "pointer": _fragment(pointer)}
    name = str(path[0])[:_LONGEST_PLACE] if path else ""
    return {"detail": f"{where} {name}: {_message(found)}", "parameter": name, "in": str(where)}


def _message(found: dict[str, Any]) -> str:
    """Return the framework's sentence with the limit that it means: beyond 64 bits it shows another number, rounded."""
    said, context = str(found["msg"]), found.get("ctx", {})
    limit = next((context[name] for name in _LIMITS if type(context.get(name)) is int), None)
    return said if limit is None else re.sub(r"-?\d+$", str(limit), said)


def _pointer(loc: Sequence[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in loc[1:])


def _fragment(pointer: str) -> str:
    """Return a pointer as a URI fragment (RFC 6901, section 6)."""
    return "#" + quote(pointer, safe="/~!$&'()*+,;=:@?")


def _response(
    request: Request, status: int, code: str, detail: str, members: dict[str, Any], headers: dict[str, str]
) -> Response:
    body = {
        **members,
        "type": f"urn:larder:problem:{code}",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id_of(request),
    }
    # The address of a problem may hold a code that is good for something.
    headers = {"Referrer-Policy": "no-referrer", **headers}
    return Response(json_bytes(body), status, headers, media_type=MEDIA_TYPE)
