"""Stands between a table and its DynamoDB engine: counts requests, and answers some by itself or not at all."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HANG = "hang"
SLOW = "slow"
CLOSE = "close"
CLOSE_AFTER = "close after"


class Proxy:
    """What passed, and what will happen to the next requests.

    Attributes:
        endpoint: where the proxy listens.
        seen: the operations asked for, in order, each as often as it was sent.
        script: what to do with the next requests, one each: `HANG`, answer `SLOW`ly (after a second), `CLOSE` unseen,
            `CLOSE_AFTER` the engine did it, or a status and body to answer with. Once it is empty, requests are
            passed on.
    """

    def __init__(self, upstream: str) -> None:
        self.seen: list[str] = []
        self.script: deque[str | tuple[int, Mapping[str, Any]]] = deque()
        self.ended = threading.Event()
        self.upstream = urlsplit(upstream).netloc
        self.endpoint = ""


@contextmanager
def proxy_to(upstream: str) -> Iterator[Proxy]:
    """Run a proxy in front of an engine."""
    proxy = Proxy(upstream)

    class Handler(BaseHTTPRequestHandler):
        # Keeps connections open, as DynamoDB does.
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            proxy.seen.append(self.headers["X-Amz-Target"].rpartition(".")[2])
            planned = proxy.script.popleft() if proxy.script else None
            if planned in (HANG, SLOW):
                proxy.ended.wait(1 if planned == SLOW else None)
            if planned in (HANG, CLOSE):
                self.close_connection = True
                return
            if isinstance(planned, tuple):
                self.answer(planned[0], json.dumps(planned[1]).encode())
                return
            upstream = HTTPConnection(proxy.upstream)
            upstream.request("POST", "/", body, dict(self.headers.items()))
            answer = upstream.getresponse()
            content = answer.read()
            upstream.close()
            if planned == CLOSE_AFTER:
                self.close_connection = True
                return
            self.answer(answer.status, content)

        def answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Stay silent: a client that gave up is what the tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    proxy.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def refusal(code: str, message: str = "no") -> tuple[int, Mapping[str, Any]]:
    """Return an answer of DynamoDB that turns a request down."""
    return 400, {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message}
