"""What the tests' own HTTP servers have in common: a thread that serves while the context lasts, on a free port."""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class Serving:
    """A server that is a context manager.

    Args:
        handler: answers one request.
        port: 0 takes a free one.

    Attributes:
        stopping: set as soon as the context ends, for answers that wait.
    """

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int) -> None:
        self.stopping = threading.Event()
        self._http = _Http(("127.0.0.1", port), handler)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()

    def serve(self) -> None:
        self._http.serve_forever(poll_interval=0.02)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Clients that give up are what some tests are about.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)
