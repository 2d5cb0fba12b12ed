"""The Lambda entry point of an endpoint: Mangum around its app, and what waits is written before the freeze."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from mangum import Mangum
from mangum.adapter import DEFAULT_TEXT_MIME_TYPES

from shared.entry.app import create_app
from shared.entry.problems import MEDIA_TYPE
from shared.runtime import get_runtime

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
            # Problems as text: what is not known as text goes out as base64, a third larger and unreadable in logs.
            mangum = Mangum(app, lifespan="off", text_mime_types=[*DEFAULT_TEXT_MIME_TYPES, MEDIA_TYPE])
        try:
            return mangum(event, context)
        finally:
            # Lambda freezes the process when this returns, and sends SIGTERM to extensions only.
            get_runtime().buffer.flush_if_due()

    return handler


def _use_own_loop() -> None:
    """Give Mangum the loop that it asks the thread for: from Python 3.12 on, none is made without a warning."""
    global _loop
    if _loop is None:
        _loop = asyncio.new_event_loop()
    asyncio.set_event_loop(_loop)
