"""A name for each request: the caller's own where it sends a sound one, Lambda's on Lambda, a random one else."""

from __future__ import annotations

import re
import uuid
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-Id"
_SOUND = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id_of(request: Request) -> str:
    """Return the request's id."""
    found = request.scope.get("larder.request_id")
    return found if isinstance(found, str) else ""


class RequestIds:
    """ASGI middleware: gives each request an id and sends it back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope["larder.request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), (HEADER.lower().encode(), request_id.encode())]
            await send(message)

        await self._app(scope, receive, send_with_id)


def _request_id(scope: Scope) -> str:
    context: Any = scope.get("aws.context")
    on_lambda = getattr(context, "aws_request_id", None)
    for name, value in scope["headers"]:
        if name == HEADER.lower().encode():
            text = value.decode("latin-1")
            if _SOUND.fullmatch(text):
                return str(text)
    return str(on_lambda or uuid.uuid4())
