"""The ways into Larder, each given the same events of API Gateway: the handler in this process, the handler under AWS's
runtime client, and the local server."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from functions.practice.generate_tests import router
from shared.entry.lambda_handler import lambda_handler
from shared.runtime import Runtime, use_runtime
from tests.lambda_runtime import LambdaProcess

_ROOT = Path(__file__).parents[1]
_EVENTS = Path(__file__).parent / "events"
HANDLER = "functions.practice.generate_tests.handler"
# What the gateway and the HTTP client each add in their own way.
_HOP_HEADERS = {"host", "content-length", "user-agent", "x-amzn-trace-id", "x-forwarded-proto", "x-forwarded-port"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client gets; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Send = Callable[[dict[str, Any]], Answer]
"""Sends an event into a surface."""


class LambdaContext:
    """What the handler may ask of an invocation."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"

    def __init__(self, *, seconds: float = 120) -> None:
        self._ms = int(seconds * 1000)

    def get_remaining_time_in_millis(self) -> int:
        return self._ms


def event(name: str, **body: Any) -> dict[str, Any]:
    """Return an event of tests/events, members of its JSON body replaced."""
    found: dict[str, Any] = json.loads((_EVENTS / f"{name}.json").read_text())
    if body:
        found["body"] = json.dumps({**json.loads(found["body"]), **body})
    return found


def answer_of(response: Mapping[str, Any]) -> Answer:
    """Return the answer that the gateway makes of a handler's response."""
    body = response["body"]
    content = base64.b64decode(body) if response["isBase64Encoded"] else body.encode()
    return Answer(response["statusCode"], response["headers"], content)


@contextmanager
def in_process(runtime: Runtime, context: LambdaContext | None = None) -> Iterator[Send]:
    """Run the handler in this process, on a runtime."""
    # Made anew, because an app keeps the CORS settings of its first request.
    handler, context = lambda_handler(router), context or LambdaContext()

    def send(sent: dict[str, Any]) -> Answer:
        use_runtime(runtime)
        return answer_of(handler(sent, context))

    try:
        yield send
    finally:
        use_runtime(None)
        runtime.close()


@contextmanager
def under_runtime_client(environ: Mapping[str, str]) -> Iterator[Send]:
    """Run the handler as Lambda does, in a process under AWS's runtime client."""
    with LambdaProcess(HANDLER, environ) as function:
        yield lambda sent: answer_of(function.invoke(sent))


@contextmanager
def local_server(environ: Mapping[str, str]) -> Iterator[str]:
    """Run `larder serve` as a process, and yield its address once it serves."""
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("larder")), "serve", "--port", "0"],
        cwd=_ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        # It listens before it tells where.
        served = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert served is not None, "larder serve does not start"
        yield served[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def over_http(environ: Mapping[str, str]) -> Iterator[Send]:
    """Run the local server, and send it events as the requests that they come from."""
    with local_server(environ) as address, httpx.Client(base_url=address, timeout=60) as client:

        def send(sent: dict[str, Any]) -> Answer:
            headers = {name: value for name, value in sent["headers"].items() if name not in _HOP_HEADERS}
            text = sent.get("body", "")
            content = base64.b64decode(text) if sent["isBase64Encoded"] else text.encode()
            method = sent["requestContext"]["http"]["method"]
            response = client.request(method, sent["rawPath"], headers=headers, content=content)
            return Answer(response.status_code, dict(response.headers), response.content)

        yield send
