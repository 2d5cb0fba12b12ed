"""The Lambda entry point of an endpoint: Mangum around its app, and what waits is written before the freeze."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from mangum import Mangum

from shared.entry.app import create_app
from shared.runtime import get_runtime

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def lambda_handler(router: APIRouter) -> Handler:
    """Return the handler that serves one endpoint's router from API Gateway (HTTP API, payload format 2.0)."""
    mangum = Mangum(create_app([router]), lifespan="off")

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        try:
            return mangum(event, context)
        finally:
            # Lambda freezes the process when this returns, and sends SIGTERM to extensions only.
            get_runtime().buffer.flush_if_due()

    return handler
