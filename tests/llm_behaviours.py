"""What `tests.llm_server` can be told to do with a request: answer, fail, dawdle, refuse a parameter."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

USAGE: Mapping[str, int] = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}

Json = Any
Behaviour = Callable[["Exchange"], None]
"""What the server does with one request."""


@dataclass(frozen=True)
class RecordedRequest:
    """A request as it came: header names in lower case, `at` in seconds on the monotonic clock."""

    body: dict[str, Json]
    headers: dict[str, str]
    at: float


@dataclass
class Exchange:
    """One request, and the means to answer it."""

    request: RecordedRequest
    stopping: threading.Event
    handler: BaseHTTPRequestHandler = field(repr=False)

    def send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.start(status, {"Content-Length": str(len(body)), "Content-Type": "application/json", **(headers or {})})
        self.write(body)

    def start(self, status: int, headers: Mapping[str, str]) -> None:
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()

    def write(self, body: bytes) -> None:
        self.handler.wfile.write(body)

    def pause(self, seconds: float) -> bool:
        """Wait, and tell whether the server still runs."""
        return not self.stopping.wait(seconds)


def completion(
    content: str | None, *, usage: Json = USAGE, finish_reason: str = "stop", refusal: str | None = None
) -> Json:
    """Return a chat completion's body; `usage=None` leaves it out."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason, "logprobs": None}
    body = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "made-up", "choices": [choice]}
    return body if usage is None else {**body, "usage": usage}


def answer(value: Json, *, usage: Json = USAGE) -> Behaviour:
    """Answer with a JSON value."""
    return body(completion(json.dumps(value), usage=usage))


def answer_with(value: Callable[[dict[str, Json]], Json]) -> Behaviour:
    """Answer with a JSON value made from the request's body."""
    return lambda exchange: answer(value(exchange.request.body))(exchange)


def text(content: str, *, usage: Json = USAGE, finish_reason: str = "stop") -> Behaviour:
    """Answer with any text."""
    return body(completion(content, usage=usage, finish_reason=finish_reason))


def refusal(words: str = "I cannot help with that.") -> Behaviour:
    """Answer that the model declines."""
    return body(completion(None, refusal=words))


def body(sent: Json, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Behaviour:
    """Answer with any body: bytes as they are, anything else as JSON."""
    raw = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    return lambda exchange: exchange.send(status, raw, headers)


def status(code: int, *, headers: Mapping[str, str] | None = None, error: Json = None) -> Behaviour:
    """Answer with an error as OpenAI words it."""
    words = {"message": f"Made-up trouble {code}.", "type": "server_error", "param": None, "code": None}
    return body({"error": {**words, **(error or {})}}, status=code, headers=headers)


def after(seconds: float, then: Behaviour) -> Behaviour:
    """Wait before doing something."""

    def behave(exchange: Exchange) -> None:
        if exchange.pause(seconds):
            then(exchange)

    return behave


def truncated() -> Behaviour:
    """Break off in the middle of the body."""

    def behave(exchange: Exchange) -> None:
        raw = json.dumps(completion("{}")).encode()
        exchange.start(200, {"Content-Length": str(len(raw)), "Content-Type": "application/json"})
        exchange.write(raw[: len(raw) // 2])
        exchange.handler.close_connection = True

    return behave


def reset() -> Behaviour:
    """Reset the connection instead of answering."""

    def behave(exchange: Exchange) -> None:
        exchange.handler.close_connection = True
        connection = exchange.handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Detached, because the handler's files keep a mere close() from reaching the system.
        socket.close(connection.detach())

    return behave


def trickle(*, in_headers: bool = False, every: float = 0.05) -> Behaviour:
    """Send one byte at a time, for ever: of the body, or of a header."""

    def behave(exchange: Exchange) -> None:
        if in_headers:
            exchange.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
        else:
            exchange.start(200, {"Content-Length": str(10**9), "Content-Type": "application/json"})
        while exchange.pause(every):
            exchange.write(b"x")

    return behave


def endless(*, code: int = 200) -> Behaviour:
    """Send a body without end, as fast as it is read."""

    def behave(exchange: Exchange) -> None:
        exchange.start(code, {"Content-Type": "application/json", "Connection": "close"})
        while not exchange.stopping.is_set():
            exchange.write(b" " * 65_536)

    return behave


def silent() -> Behaviour:
    """Take the request and never answer."""
    return after(3_600, status(500))


def plausible(request: dict[str, Json]) -> Json:
    """Return the simplest value for the schema that a request asks an answer for."""
    asked = request.get("response_format", {})
    return _simplest(asked.get("json_schema", {}).get("schema", {"type": "object"}))


def _simplest(schema: dict[str, Json]) -> Json:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _simplest(schema["anyOf"][0])
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if kind == "object":
        return {name: _simplest(inner) for name, inner in schema.get("properties", {}).items()}
    if kind == "array":
        return [_simplest(schema.get("items", {"type": "string"}))] * max(1, schema.get("minItems", 1))
    others = {"string": "x" * max(1, schema.get("minLength", 1)), "boolean": True, "null": None}
    return others.get(kind, schema.get("minimum", 1))


def refusing(
    name: str, wording: Mapping[str, Json], *, code: int = 400, forms: frozenset[str] = frozenset()
) -> Behaviour:
    """Refuse requests that carry a parameter, in a server's own words; answer the others plausibly.

    Args:
        wording: the response's body.
        forms: of `response_format`, only these types are refused; none means all.
    """

    def behave(exchange: Exchange) -> None:
        sent = exchange.request.body.get(name)
        if sent is None or (forms and sent["type"] not in forms):
            answer_with(plausible)(exchange)
        else:
            body(dict(wording), status=code)(exchange)

    return behave
