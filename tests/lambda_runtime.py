"""A Lambda environment without Lambda: AWS's runtime client runs a handler as a process, behind a Runtime API of ours.

In a test: `with LambdaProcess("functions.area.endpoint.handler", environ) as function: function.invoke(event)`.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

_API = "/2018-06-01/runtime"
_ROOT = Path(__file__).parents[1]
_ARN = "arn:aws:lambda:us-east-1:123456789012:function:under-test"
_READY_SECONDS = 30.0
_LOOK_EVERY_SECONDS = 0.2


class FunctionError(Exception):
    """The function, or its start, ended in an error; `described` is what it reported."""

    def __init__(self, described: Any) -> None:
        super().__init__(json.dumps(described))
        self.described = described


@dataclass(slots=True)
class _Invocation:
    event: Any
    deadline_ms: int
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


class LambdaProcess:
    """One environment of a function; a context manager.

    Args:
        handler: `module.function`.
        environ: the function's variables; of this process's own only what finds programs and libraries is passed on.
        timeout_seconds: the function's, which an invocation's deadline comes from.
        command: runs the runtime client; the handler's name is added to it.
    """

    def __init__(
        self, handler: str, environ: Mapping[str, str], *, timeout_seconds: float = 120, command: tuple[str, ...] = ()
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._asked: queue.Queue[_Invocation | None] = queue.Queue()
        self._answered: queue.Queue[tuple[str, bool, Any]] = queue.Queue()
        self._http = _Api(("127.0.0.1", 0), _handler(self._asked, self._answered))
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the environment)
        self._command = [*(command or (sys.executable, "-m", "awslambdaric")), handler]
        self._environ = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ},
            "AWS_LAMBDA_FUNCTION_NAME": "under-test",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
            "AWS_REGION": "us-east-1",
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._http.server_address[1]}",
            **environ,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        self._process = subprocess.Popen(
            self._command, cwd=_ROOT, env=self._environ, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # As Lambda ends an environment: without a word to the runtime.
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._asked.put(None)
        self._http.shutdown()
        self._http.server_close()
        self._log.close()

    def invoke(self, event: Any, *, seconds: float | None = None) -> Any:
        """Return what the handler answers to an event.

        Args:
            seconds: until the invocation's deadline, at which Lambda would end the environment; the function's time-out
                unless given.

        Raises:
            FunctionError: the handler raised, or the environment did not start.
            TimeoutError: the deadline passed.
        """
        seconds = self._timeout_seconds if seconds is None else seconds
        until = time.time() + seconds
        invocation = _Invocation(event, int(until * 1000))
        self._asked.put(invocation)
        # A first invocation waits for the imports too, which Lambda does not take from its time.
        until += _READY_SECONDS
        while True:
            try:
                about, failed, body = self._answered.get(timeout=_LOOK_EVERY_SECONDS)
            except queue.Empty:
                if self._process is None or self._process.poll() is not None:
                    raise FunctionError({"errorMessage": self.log()[-4000:]}) from None
                if time.time() > until:
                    raise TimeoutError(f"No answer after {seconds} s:\n{self.log()[-4000:]}") from None
                continue
            if failed:
                raise FunctionError(body)
            if about == invocation.id:
                return body

    def log(self) -> str:
        """Return all that the environment has written to standard output and error."""
        return os.pread(self._log.fileno(), os.fstat(self._log.fileno()).st_size, 0).decode(errors="replace")


class _Api(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        # An environment that is ended leaves its connection as it is.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _handler(
    asked: queue.Queue[_Invocation | None], answered: queue.Queue[tuple[str, bool, Any]]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Without these two each invocation takes 88 ms: the kernel waits for acknowledgements between small packets.
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            if self.path != f"{_API}/invocation/next":
                self._send(404, b"{}")
                return
            invocation = asked.get()
            if invocation is None:
                self.close_connection = True
                return
            headers = {
                "Lambda-Runtime-Aws-Request-Id": invocation.id,
                "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
                "Lambda-Runtime-Invoked-Function-Arn": _ARN,
                "Lambda-Runtime-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
            }
            self._send(200, json.dumps(invocation.event).encode(), headers)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null")
            if self.path == f"{_API}/init/error":
                answered.put(("", True, body))
            else:
                _, about, what = self.path.rsplit("/", 2)
                answered.put((about, what == "error", body))
            self._send(202, b'{"status":"OK"}')

        def _send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
