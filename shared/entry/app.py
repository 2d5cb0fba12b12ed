"""The FastAPI app around an endpoint's router (on Lambda) or around all of them (the local server)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import unquote

import anyio.to_thread
from fastapi import APIRouter, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.entry import health
from shared.entry.documented import DocumentedApp
from shared.entry.problems import UnexpectedErrors, add_problem_handlers
from shared.entry.request_id import HEADER, RequestIds
from shared.entry.route import OpenRoute
from shared.runtime import get_runtime

_THREADS_FOR_HITS = 40
_ABSOLUTE = re.compile(rb"https?://(?P<host>[^/?#]+)(?P<path>(?:/.*)?)", re.IGNORECASE | re.DOTALL)


def package_version() -> str:
    """Return the installed version of Larder."""
    try:
        return version("larder")
    except PackageNotFoundError:
        return "0.0.0"


def create_app(routers: Iterable[APIRouter]) -> FastAPI:
    """Return an app that serves `routers` and `/health`; it reads no setting before its first request."""
    routers = [health.router, *routers]
    app = DocumentedApp(
        title="Larder",
        version=package_version(),
        summary="One backend for LLM-generated content: each answer paid for once, kept, and shared.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        strict_content_type=False,
    )
    for router in routers:
        app.include_router(router)
    add_problem_handlers(app)
    # The last one added comes first. Unexpected errors are caught twice: inside, so that their answers get CORS
    # headers, and outside, where settings that do not fit show themselves.
    app.add_middleware(UnexpectedErrors)
    app.add_middleware(_LazyCors)
    app.add_middleware(_Open, routes=[one for router in routers for one in router.routes if isinstance(one, OpenRoute)])
    app.add_middleware(_Threads)
    app.add_middleware(UnexpectedErrors)
    app.add_middleware(_OriginForm)
    app.add_middleware(RequestIds)
    return app


class _OriginForm:
    """Reads `GET http://host/path` as `GET /path` at that host, which every server must do (RFC 9112, 3.2.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/"):
            target = _ABSOLUTE.fullmatch(scope.get("raw_path") or b"")
            if target is not None:
                raw = target["path"] or b"/"
                headers = [(b"host", target["host"]), *(pair for pair in scope["headers"] if pair[0] != b"host")]
                path = unquote(raw.decode("latin-1"))
                scope = {**scope, "path": path, "raw_path": raw, "headers": headers}
        await self._app(scope, receive, send)


class _Threads:
    """Gives the event loop's thread pool room for every generation, every waiter, and the hits beside them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            limiter = anyio.to_thread.current_default_thread_limiter()
            wanted = get_runtime().settings.max_generations + _THREADS_FOR_HITS
            if limiter.total_tokens != wanted:
                limiter.total_tokens = wanted
        await self._app(scope, receive, send)


class _Open:
    """Hands what an `OpenRoute` takes straight to it: the framework's router knows no method but its own."""

    def __init__(self, app: ASGIApp, routes: Sequence[OpenRoute]) -> None:
        self._app, self._routes = app, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for route in self._routes:
                match = route.takes.fullmatch(scope["path"])
                if match is not None:
                    response = await route.answer(Request({**scope, "path_params": match.groupdict()}, receive))
                    await response(scope, receive, send)
                    return
        await self._app(scope, receive, send)


class _LazyCors:
    """CORS by the settings, which are read with the first request and not at import."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._cors: Callable[[Scope, Receive, Send], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._cors is None:
            self._cors = _with_cors(self._app)
        await self._cors(scope, receive, send)


def _with_cors(app: ASGIApp) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    origins = get_runtime().settings.origins()
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=["Cache-Status", "Age", "ETag", "Retry-After", "Larder-Cursor", HEADER],
    )
