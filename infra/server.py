"""The local server: every endpoint in one app, on the embedded default unless the settings say otherwise."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from fastapi.routing import APIRoute

from infra.discovery import endpoints
from shared.cache.buffer import FLUSH_EVERY_MS
from shared.entry.app import create_app, package_version
from shared.runtime import Runtime, get_runtime


def make_app() -> FastAPI:
    """Return the app with every area's endpoints."""
    app = create_app(endpoints().values())
    app.router.lifespan_context = _lifespan
    return app


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Flush what waits every few seconds, and once more on the way out (uvicorn ends here on SIGTERM)."""
    runtime, stop = get_runtime(), threading.Event()

    def flush() -> None:
        while not stop.wait(FLUSH_EVERY_MS / 1000):
            runtime.buffer.flush()

    flusher = threading.Thread(target=flush, name="larder-flush", daemon=True)
    flusher.start()
    try:
        yield
    finally:
        stop.set()
        flusher.join()
        runtime.close()


def serve(host: str, port: int) -> None:
    """Bootstrap the stores and serve until interrupted."""
    runtime = get_runtime()
    runtime.table.bootstrap()
    runtime.blobs.bootstrap()
    app = make_app()
    server = uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_level="warning", access_log=False))
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 (compared, not bound)
    print(_banner(app, runtime, f"http://{shown}:{port}"), flush=True)
    server.run()


def _banner(app: FastAPI, runtime: Runtime, address: str) -> str:
    lines = [f"Larder {package_version()} serves {address} (stage {runtime.settings.stage})", f"  docs  {address}/docs"]
    if runtime.provider.name == "offline":
        lines.append("  model  none: the offline provider answers; set OPENAI_API_KEY for a real one")
    else:
        lines.append(f"  model  {runtime.settings.llm_model}")
    lines += ["  try", f"  {example_call(app, address)}"]
    return "\n".join(lines)


def example_call(app: FastAPI, address: str) -> str:
    """Return one curl line, from the first POST endpoint whose body has an example, that works as pasted."""
    for component, path in _posted(app):
        example = app.openapi()["components"]["schemas"][component].get("example")
        if example is not None:
            body = json.dumps(example, separators=(",", ":"))
            return f"curl -s {address}{path} -H 'content-type: application/json' -d '{body}'"
    return f"curl -s {address}/health"


def _posted(app: FastAPI) -> list[tuple[str, str]]:
    found = []
    for route in app.routes:
        if isinstance(route, APIRoute) and "POST" in (route.methods or ()) and route.body_field is not None:
            found.append((getattr(route.body_field.field_info.annotation, "__name__", ""), route.path))
    return found
