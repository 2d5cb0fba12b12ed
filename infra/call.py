"""One request to the app, in this process and without a socket: what `larder call` and `larder report` do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from starlette.types import Message

from infra.server import make_app, make_ready
from shared.runtime import get_runtime


def call_once(
    method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes | None
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Call an endpoint on the stores that the settings name, made where they are missing, and close them; see below."""
    runtime = get_runtime()
    make_ready(runtime)
    try:
        return call_endpoint(method, path, headers, body)
    finally:
        runtime.close()


def call_endpoint(
    method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes | None
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return (status, headers, body) of a request to the app.

    Args:
        path: with its query string.
        body: JSON bytes, or None for none.
    """
    url = urlsplit(path if path.startswith("/") else f"/{path}")
    sent = [(name.lower().encode("latin-1"), value.encode()) for name, value in headers]
    if body is not None and not any(name == b"content-type" for name, _ in sent):
        sent.append((b"content-type", b"application/json"))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(url.path),
        "raw_path": url.path.encode(),
        "query_string": url.query.encode(),
        "root_path": "",
        "headers": sent,
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
    }
    received: list[Message] = []

    async def run() -> None:
        pending = [{"type": "http.request", "body": body or b"", "more_body": False}]

        async def receive() -> Message:
            return pending.pop() if pending else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            received.append(message)

        await make_app()(scope, receive, send)

    asyncio.run(run())
    start = next(message for message in received if message["type"] == "http.response.start")
    content = b"".join(m.get("body", b"") for m in received if m["type"] == "http.response.body")
    answered = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    return start["status"], answered, content
