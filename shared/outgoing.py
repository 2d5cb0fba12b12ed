"""HTTP requests from here to somewhere else: bounded in time, whatever the other side does, and never redirected.

The HTTP library is imported when the first request is made: a cache hit makes none.
"""

from __future__ import annotations

import contextlib
import contextvars
import email.utils
import functools
import math
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import UTC
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import ssl

    import httpx2

# Longer than any server means; keeps a mad number from overflowing a timedelta.
MAX_RETRY_AFTER_SECONDS = 86_400.0
_CONNECT_SECONDS = 5.0

T = TypeVar("T")


class Line:
    """The connection of one request, so that it can be cut from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Note the socket once it is connected, and again once it speaks TLS."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
                if self._is_cut:
                    self._shut_down()

    def cut(self) -> None:
        """End the request's reads and writes at once."""
        with self._lock:
            self._is_cut = True
            self._shut_down()

    def _shut_down(self) -> None:
        if self._socket is not None:
            # Closing would not wake a thread that reads. An SSLSocket's own shutdown would drop what that reader uses.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def within(seconds: float, request: Callable[[Line], T], *, thread: str) -> T:
    """Run a request in a thread of its own and return what it returns.

    Args:
        seconds: after which it is given up and its line cut.
        thread: the thread's name.

    Raises:
        TimeoutError: it took longer; the thread ends by itself, because its line is cut.
    """
    # The library's time-outs are for each read, each address and each look-up: a server that sends a byte a second
    # meets them for ever. Waiting from outside bounds the sum, name resolution included.
    line, outcome = Line(), Future[T]()

    def run() -> None:
        try:
            outcome.set_result(request(line))
        except BaseException as error:
            outcome.set_exception(error)

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), name=thread, daemon=True).start()
    try:
        return outcome.result(timeout=seconds)
    finally:
        line.cut()


def http_client(
    seconds: float,
    line: Line,
    *,
    headers: Mapping[str, str],
    on_response: Callable[[httpx2.Response], None] | None = None,
) -> httpx2.Client:
    """Return a client for one request over `line`.

    Each request has a connection of its own: one kept open across a Lambda freeze is often dead.

    Args:
        headers: sent with the request.
        on_response: sees the response before its body is read.
    """
    import httpx2

    def watch(request: httpx2.Request) -> None:
        request.extensions["trace"] = line.trace

    return httpx2.Client(
        verify=_tls(),
        timeout=httpx2.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
        limits=httpx2.Limits(max_keepalive_connections=0),
        # A redirect would take what is sent to a server that nobody chose.
        follow_redirects=False,
        headers=dict(headers),
        event_hooks={"request": [watch], "response": [] if on_response is None else [on_response]},
    )


def retry_after_seconds(headers: Mapping[str, str], now_ms: int) -> float | None:
    """Return how long a server asks to be left alone, or None where it does not say or the moment has passed.

    Args:
        headers: of the response, names in lower case.
        now_ms: milliseconds since the epoch, for the date form of Retry-After.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    seconds = milliseconds / 1000 if milliseconds is not None else _number(headers.get("retry-after"))
    if seconds is None:
        seconds = _seconds_until(headers.get("retry-after"), now_ms)
    if seconds is None or seconds <= 0:
        return None
    return min(seconds, MAX_RETRY_AFTER_SECONDS)


@functools.cache
def _tls() -> ssl.SSLContext:
    # Made once: reading the machine's certificates takes longer than a request.
    import httpx2

    return httpx2.create_ssl_context()


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _seconds_until(text: str | None, now_ms: int) -> float | None:
    try:
        at = email.utils.parsedate_to_datetime(text or "")
    except ValueError:
        return None
    # An HTTP-date is in GMT; the parser leaves "-0000" without a zone.
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.timestamp() - now_ms / 1000
