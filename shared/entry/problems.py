"""Every error as RFC 9457 problem details; the one place that knows HTTP statuses."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from shared import errors, telemetry
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
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.PayloadTooLargeError: 413,
    errors.UnsupportedMediaTypeError: 415,
    errors.UnprocessableError: 422,
    errors.RateLimitedError: 429,
    errors.BudgetExceededError: 429,
    errors.BudgetUnavailableError: 503,
    errors.BusyError: 503,
    errors.GenerationPendingError: 503,
    errors.NotCachedError: 504,
    errors.ProviderError: 502,
    errors.ProviderUnavailableError: 503,
    errors.TableError: 500,
    errors.TableUnavailableError: 503,
    errors.BlobError: 503,
}
_RETRY_SECONDS = 5

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


def problem(request: Request, error: errors.LarderError) -> Response:
    """Return the problem response of an error."""
    status = status_of(error)
    headers = {"Cache-Control": "no-store"}
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after.total_seconds())))
    elif status == 503:
        headers["Retry-After"] = str(_RETRY_SECONDS)
    if isinstance(error, errors.UnauthorizedError):
        headers["WWW-Authenticate"] = "X-API-Key"
    members: dict[str, Any] = dict(error.extra)
    if error.pointer is not None:
        members["pointer"] = error.pointer
        members["errors"] = [{"detail": error.detail, "pointer": f"#{error.pointer}"}]
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
        return _response(request, error.status_code, code, str(error.detail), {}, headers)

    def invalid(request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise TypeError(type(error))
        faults = [_fault(found) for found in error.errors()]
        detail = "; ".join(fault["detail"] for fault in faults[:3])
        return _response(request, 422, "invalid_field", detail, {"errors": faults}, {"Cache-Control": "no-store"})

    def unexpected(request: Request, error: Exception) -> Response:
        request_id = request_id_of(request)
        telemetry.log("unexpected error", level=40, error=error, request_id=request_id)
        detail = "Something went wrong here, not with the request; the log has it under this request id."
        return _response(request, 500, "internal_error", detail, {}, {"Cache-Control": "no-store"})

    app.add_exception_handler(errors.LarderError, larder)
    app.add_exception_handler(HTTPException, framework)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unexpected)


def _fault(found: dict[str, Any]) -> dict[str, str]:
    where, *path = found["loc"]
    if where == "body":
        pointer = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
        return {"detail": f"{pointer or 'The body'}: {found['msg']}", "pointer": f"#{pointer}"}
    name = str(path[0]) if path else ""
    return {"detail": f"{where} {name}: {found['msg']}", "parameter": name, "in": str(where)}


def _response(
    request: Request, status: int, code: str, detail: str, members: dict[str, Any], headers: dict[str, str]
) -> Response:
    body = {
        **members,
        "type": f"urn:larder:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id_of(request),
    }
    return Response(json_bytes(body), status, headers, media_type=MEDIA_TYPE)
