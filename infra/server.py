"""The local server: every endpoint in one app, on the embedded default unless the settings say otherwise."""

from __future__ import annotations

import json
import shlex
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from infra.discovery import endpoints
from shared.cache.buffer import FLUSH_EVERY_MS
from shared.entry.app import create_app, package_version
from shared.entry.collecting import settle
from shared.errors import BlobError, LarderError, TableError
from shared.runtime import Runtime, get_runtime

_SWITCH_SECONDS = 0.001


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
    """Bootstrap the stores and serve until interrupted.

    Args:
        port: 0 takes any free one; the banner says which.

    Raises:
        SettingsError: the settings do not fit.
        LarderError: nothing can listen at the address (`address_unavailable`).
    """
    # A thread that draws cases gives the interpreter up only when asked, by default after 5 ms, at each of the several
    # turns that a hit takes; asked after 1 ms, hits beside it take about two thirds of the time, and drawing no longer.
    sys.setswitchinterval(_SWITCH_SECONDS)
    runtime = get_runtime()
    with _listen(host, port) as listening:
        make_ready(runtime)
        app = make_app()
        if runtime.settings.public_url is not None:
            app.servers = [{"url": runtime.settings.public_url}]
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 (compared, not bound)
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        settle()
        print(_banner(app, runtime, address), flush=True)
        server.run(sockets=[listening])


def make_ready(runtime: Runtime) -> None:
    """Make the stores where they are missing; without them, answers are given all the same."""
    for bootstrap in (runtime.table.bootstrap, runtime.blobs.bootstrap):
        try:
            bootstrap()
        except (TableError, BlobError) as error:
            print(f"larder: {error.detail} Answers are given, and not stored.", file=sys.stderr)


def _listen(host: str, port: int) -> socket.socket:
    # Before anything is printed: uvicorn would find a busy port out after the banner, and say it in a log line.
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        listening = socket.create_server(address[:2], family=family, backlog=2048)
        # asyncio sets it only on sockets that name their protocol, which this one does not; without it, the second
        # packet of an answer waits 40 ms for the acknowledgement of the first.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]
        raise LarderError(f"Cannot listen at {host}:{port}: {reason}.", code="address_unavailable") from None


def _banner(app: FastAPI, runtime: Runtime, address: str) -> str:
    lines = [f"Larder {package_version()} serves {address} (stage {runtime.settings.stage})", f"  docs  {address}/docs"]
    if runtime.settings.public_url is not None:
        lines.append(f"  public {runtime.settings.public_url}")
    if runtime.provider.name == "offline":
        lines.append("  model  none: the offline provider answers; set OPENAI_API_KEY for a real one")
    else:
        lines.append(f"  model  {runtime.settings.llm_model}")
    lines += ["  try", f"  {example_call(app, address)}"]
    return "\n".join(lines)


def example_call(app: FastAPI, address: str) -> str:
    """Return one curl line, from the first POST endpoint whose body has an example, that works as pasted."""
    document = app.openapi()
    for path, methods in document["paths"].items():
        for media_type, content in methods.get("post", {}).get("requestBody", {}).get("content", {}).items():
            component = content["schema"].get("$ref", "").rpartition("/")[2]
            example = document["components"]["schemas"].get(component, {}).get("example")
            if example is not None:
                body = shlex.quote(json.dumps(example, separators=(",", ":")))
                return f"curl -s {address}{path} -H 'content-type: {media_type}' -d {body}"
    return f"curl -s {address}/health"
