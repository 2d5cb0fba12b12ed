"""One HTTP request to an OpenAI-compatible server through the openai SDK: bounded in time, whatever the server does."""

from __future__ import annotations

import contextlib
import contextvars
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from shared.errors import ProviderRejectedError

if TYPE_CHECKING:
    import ssl

    import httpx2

MAX_BODY_BYTES = 8 * 1024 * 1024
CALL_THREAD = "larder-llm-call"
_CONNECT_SECONDS = 5.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered, whatever the status; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoReplyError(Exception):
    """No complete answer came.

    Args:
        what: a few words that name no host, key or content.
        may_be_billed: the request may have reached the model.
    """

    def __init__(self, what: str, *, may_be_billed: bool) -> None:
        super().__init__(what)
        self.what = what
        self.may_be_billed = may_be_billed


class ChatEndpoint:
    """A server's chat completions.

    Each request has a connection of its own: one kept open across a Lambda freeze is often dead, and a request lost on
    it could not be told from one that was billed. Against an answer's seconds a handshake is nothing.

    Args:
        base_url: up to and with `/v1`.
        api_key: sent as a bearer token.
    """

    def __init__(self, base_url: str, api_key: str) -> None:
        self._base_url = base_url
        self._api_key = api_key
        self._tls: ssl.SSLContext | None = None

    def prepare(self) -> None:
        """Import the SDK; the first time this takes about half a second."""
        import openai  # noqa: F401

    def post(self, parameters: Mapping[str, Any], seconds: float) -> Reply:
        """Send one request and wait for its answer.

        Args:
            parameters: of the chat completion.
            seconds: after which it is given up, however slowly the server still sends.

        Raises:
            NoReplyError: refused, reset, cut short, timed out, or larger than `MAX_BODY_BYTES`.
            ProviderRejectedError: the address or the key cannot be used; nothing was sent.
        """
        return _within(seconds, lambda line: self._post(parameters, seconds, line))

    def _post(self, parameters: Mapping[str, Any], seconds: float, line: _Line) -> Reply:
        import httpx2
        import openai

        with self._http_client(seconds, line) as http_client:
            try:
                client = openai.OpenAI(
                    api_key=self._api_key, base_url=self._base_url, max_retries=0, http_client=http_client
                )
                raw = client.chat.completions.with_raw_response.create(**parameters)
            except openai.APIStatusError as error:
                return _reply(error.response)
            except openai.APIConnectionError as error:
                raise _no_reply(error) from None
            except (openai.OpenAIError, httpx2.InvalidURL, ValueError):
                # Such an error repeats what cannot be sent, and that may be the key.
                raise ProviderRejectedError(
                    "The model's server cannot be asked: its address or key is wrong."
                ) from None
            return _reply(raw.http_response)

    def _http_client(self, seconds: float, line: _Line) -> httpx2.Client:
        import httpx2

        if self._tls is None:
            self._tls = httpx2.create_ssl_context()

        def watch(request: httpx2.Request) -> None:
            request.extensions["trace"] = line.trace

        return httpx2.Client(
            verify=self._tls,
            timeout=httpx2.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
            limits=httpx2.Limits(max_keepalive_connections=0),
            # A redirect would take the prompt to a server that nobody chose.
            follow_redirects=False,
            # Compressed, a body within the cap could unpack to gigabytes.
            headers={"Accept-Encoding": "identity"},
            event_hooks={"request": [watch], "response": [_cap_body]},
        )


class _Line:
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


def _within(seconds: float, request: Callable[[_Line], T]) -> T:
    # The SDK's time-outs are for each read, each address and each look-up: a server that sends a byte a second meets
    # them for ever. Waiting from outside bounds the sum, name resolution included.
    line, outcome = _Line(), Future[T]()

    def run() -> None:
        try:
            outcome.set_result(request(line))
        except BaseException as error:
            outcome.set_exception(error)

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), name=CALL_THREAD, daemon=True).start()
    try:
        return outcome.result(timeout=seconds)
    except TimeoutError:
        raise NoReplyError("timed out", may_be_billed=True) from None
    finally:
        line.cut()


def _cap_body(response: httpx2.Response) -> None:
    import httpx2

    class CappedStream(httpx2.SyncByteStream):
        def __init__(self, stream: httpx2.SyncByteStream) -> None:
            self._stream = stream

        def __iter__(self) -> Iterator[bytes]:
            left = MAX_BODY_BYTES
            for chunk in self._stream:
                left -= len(chunk)
                if left < 0:
                    raise NoReplyError("answered with too large a body", may_be_billed=True)
                yield chunk

        def close(self) -> None:
            self._stream.close()

    if response.headers.get("content-encoding", "identity") != "identity":
        raise NoReplyError("answered with a compressed body", may_be_billed=True)
    if isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = CappedStream(response.stream)


def _reply(response: httpx2.Response) -> Reply:
    return Reply(
        response.status_code, {name.lower(): value for name, value in response.headers.items()}, response.content
    )


def _no_reply(error: Exception) -> NoReplyError:
    import httpx2

    cause = error.__cause__
    if isinstance(cause, httpx2.ConnectTimeout | httpx2.ConnectError | httpx2.UnsupportedProtocol | httpx2.ProxyError):
        return NoReplyError("cannot be reached", may_be_billed=False)
    if isinstance(cause, httpx2.TimeoutException):
        return NoReplyError("timed out", may_be_billed=True)
    return NoReplyError("broke off", may_be_billed=True)
