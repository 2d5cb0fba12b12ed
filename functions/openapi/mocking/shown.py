"""Mock servers as their owner is shown them."""

from __future__ import annotations

from fastapi import Request

from functions.openapi.mocking.routing import Routes
from functions.openapi.mocking.servers import MockServer
from functions.openapi.reading.references import stray_references
from shared.canonical_json import JsonValue
from shared.clock import from_ms
from shared.runtime import Runtime


def listed(server: MockServer, request: Request, runtime: Runtime) -> dict[str, JsonValue]:
    """Return a mock server and its settings."""
    public = runtime.settings.public_url or str(request.base_url)
    return {
        "mock_id": server.mock_id,
        "base_url": f"{public.rstrip('/')}/mock/{server.mock_id}",
        "spec_hash": server.spec_hash,
        "title": server.title,
        **server.behaviour.model_dump(),
        "created_at": _time(server.created_at_ms),
        "expires_at": _time(server.expires_at_ms),
    }


def shown(server: MockServer, routes: Routes, request: Request, runtime: Runtime) -> dict[str, JsonValue]:
    """Return the same, with the operations that it answers."""
    return {
        **listed(server, request, runtime),
        "endpoints": [endpoint._asdict() for endpoint in routes.endpoints],
        "warnings": [one.shown() for one in dict.fromkeys((*routes.warnings, *stray_references(routes.specification)))],
    }


def _time(at_ms: int) -> str:
    return from_ms(at_ms).isoformat().replace("+00:00", "Z")
