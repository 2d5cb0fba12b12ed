"""The Lambda entry point of an endpoint: Mangum around its app, and what waits is written before the freeze."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from mangum import Mangum
from mangum.adapter import DEFAULT_TEXT_MIME_TYPES
from mangum.types import LambdaContext, LambdaEvent, LambdaHandler
from starlette.requests import Request

from shared import telemetry
from shared.entry.app import create_app
from shared.entry.collecting import settle
from shared.entry.problems import MEDIA_TYPE, problem
from shared.errors import InvalidRequestError
from shared.runtime import current_runtime

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

_loop: asyncio.AbstractEventLoop | None = None


def lambda_handler(router: APIRouter) -> Handler:
    """Return the handler that serves one endpoint's router from API Gateway (HTTP API, payload format 2.0)."""
    app = create_app([router])
    mangum: Mangum | None = None

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        nonlocal mangum
        _use_own_loop()
        if mangum is None:
            settle()
            # Problems as text: what is not known as text goes out as base64, a third larger and unreadable in logs.
            mangum = _StrictMangum(app, lifespan="off", text_mime_types=[*DEFAULT_TEXT_MIME_TYPES, MEDIA_TYPE])
        try:
            return mangum(event, context)
        except _UnreadableEventError as error:
            telemetry.warn("unreadable event", error_type=error.kind)
            return _refusal(context)
        finally:
            # Lambda freezes the process when this returns, and sends SIGTERM to extensions only. There is no runtime
            # where the settings do not fit; the answer that says so stands.
            if (runtime := current_runtime()) is not None:
                runtime.buffer.flush_if_due()

    return handler


class _UnreadableEventError(Exception):
    """The event is no HTTP request; `kind` is the type of error that reading it ended in."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class _StrictMangum(Mangum):
    """Tells events that cannot be read from everything else that may fail."""

    def infer(self, event: LambdaEvent, context: LambdaContext) -> LambdaHandler:
        try:
            found = super().infer(event, context)
            # Both are made anew whenever they are asked for: what they raise would come out in the midst of things.
            found.scope, found.body  # noqa: B018
        except Exception as error:
            # Without the error itself, whose words repeat the event's.
            raise _UnreadableEventError(type(error).__name__) from None
        return found


def _refusal(context: Any) -> dict[str, Any]:
    request_id = str(getattr(context, "aws_request_id", ""))
    error = InvalidRequestError(
        "The event is not an HTTP request as API Gateway sends it (HTTP API, payload format 2.0).", code="invalid_event"
    )
    answer = problem(Request({"type": "http", "headers": [], "larder.request_id": request_id}), error)
    return {
        "statusCode": answer.status_code,
        "headers": {"content-type": MEDIA_TYPE},
        "body": bytes(answer.body).decode(),
        "isBase64Encoded": False,
    }


def _use_own_loop() -> None:
    """Give Mangum the loop that it asks the thread for: from Python 3.12 on, none is made without a warning."""
    global _loop
    if _loop is None:
        _loop = asyncio.new_event_loop()
    asyncio.set_event_loop(_loop)
