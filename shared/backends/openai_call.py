"""One HTTP request to an OpenAI-compatible server through the openai SDK: bounded in time, whatever the server does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.errors import ProviderRejectedError
from shared.outgoing import Line, http_client, within

if TYPE_CHECKING:
    import httpx2

MAX_BODY_BYTES = 8 * 1024 * 1024
CALL_THREAD = "larder-llm-call"
# Compressed, a body within the cap could unpack to gigabytes.
_UNPACKED = {"Accept-Encoding": "identity"}


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
        try:
            return within(seconds, lambda line: self._post(parameters, seconds, line), thread=CALL_THREAD)
        except TimeoutError:
            raise NoReplyError("timed out", may_be_billed=True) from None

    def _post(self, parameters: Mapping[str, Any], seconds: float, line: Line) -> Reply:
        import httpx2
        import openai

        with http_client(seconds, line, headers=_UNPACKED, on_response=_cap_body) as client_of_one:
            try:
                client = openai.OpenAI(
                    api_key=self._api_key, base_url=self._base_url, max_retries=0, http_client=client_of_one
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
