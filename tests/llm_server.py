"""A real OpenAI-compatible HTTP server for tests: each request meets a scripted behaviour, and is recorded and counted.

In a test: `with LlmServer(status(429), answer({"a": 1})) as server: ... server.base_url`. When the script is used up,
every further request gets a plausible answer. As a process of its own, for tests with many processes:
`python -m tests.llm_server --port 0 --delay-ms 200 --counter-file F` prints its base URL, or use `llm_server_process`.
The behaviours are in `tests.llm_behaviours`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.llm_behaviours import Behaviour, Exchange, Json, RecordedRequest, after, answer_with, plausible
from tests.serving import Serving

PATH = "/v1/chat/completions"


class LlmServer(Serving):
    """The server; a context manager.

    Args:
        script: the behaviours for the first requests, in order of arrival.
        always: what to do with every further request; answering plausibly unless told otherwise.
        value: makes those answers' JSON value from the request's body.
        delay: seconds before each of them.
        counter_file: always holds the number of requests that have arrived.
    """

    def __init__(
        self,
        *script: Behaviour,
        always: Behaviour | None = None,
        value: Callable[[dict[str, Json]], Json] | None = None,
        delay: float = 0.0,
        counter_file: Path | None = None,
        port: int = 0,
    ) -> None:
        self.requests: list[RecordedRequest] = []
        self._script = script
        self._always = always or after(delay, answer_with(value or plausible))
        self._counter_file = counter_file
        self._lock = threading.Lock()
        self._write_count()
        super().__init__(_handler(self), port)

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    @property
    def count(self) -> int:
        with self._lock:
            return len(self.requests)

    def behaviour_for(self, request: RecordedRequest) -> Behaviour:
        """Record a request and return what is to be done with it."""
        with self._lock:
            index = len(self.requests)
            self.requests.append(request)
            self._write_count()
        return self._script[index] if index < len(self._script) else self._always

    def _write_count(self) -> None:
        if self._counter_file:
            # Replaced whole, so that a reader never sees half a number.
            fresh = self._counter_file.with_suffix(".new")
            fresh.write_text(str(len(self.requests)))
            os.replace(fresh, self._counter_file)


def _handler(server: LlmServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path != PATH:
                self.send_error(404)
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = RecordedRequest(json.loads(body), headers, time.monotonic())
            server.behaviour_for(request)(Exchange(request, server.stopping, self))

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def llm_server_process(counter_file: Path, *, delay_ms: int = 0) -> Iterator[str]:
    """Run the server in a process of its own; yields its base URL. `counter_file` then holds the number of requests."""
    command = [
        sys.executable,
        "-m",
        "tests.llm_server",
        "--delay-ms",
        str(delay_ms),
        "--counter-file",
        str(counter_file),
    ]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description="An OpenAI-compatible server that answers any request plausibly.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay-ms", type=int, default=0)
    parser.add_argument("--counter-file", type=Path)
    arguments = parser.parse_args()
    server = LlmServer(delay=arguments.delay_ms / 1000, counter_file=arguments.counter_file, port=arguments.port)
    print(server.base_url, flush=True)
    server.serve()


if __name__ == "__main__":
    main()
