"""One question to GitHub and its answer: bounded in time and size, tried twice at most, never led to another host."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from functions.reports.github.behalf import Behalf
from functions.reports.github.limits import (
    EVERYTHING,
    Limits,
    is_limited,
    is_secondary,
    limit_seconds,
    limited,
    resource_of,
)
from shared.clock import Clock, Deadline
from shared.errors import GitHubUnavailableError
from shared.outgoing import Line, http_client, retry_after_seconds, within

if TYPE_CHECKING:
    import httpx2

MAX_BODY_BYTES = 20_000_000
"""Of an answer, unpacked."""
CALL_THREAD = "larder-github-call"
# GitHub ends by itself what takes it over 10 s.
_ATTEMPT_SECONDS = 15.0
_PAUSE_SECONDS = 0.3
_LONGEST_WAIT_SECONDS = 2.0
_TRANSIENT = frozenset({502, 503, 504})
_MOVED = frozenset({301, 302, 307, 308})
_MAX_MOVES = 3
_UNAVAILABLE_FOR = timedelta(seconds=10)
# Where a repository may be said to have moved to: to a repository.
_A_REPOSITORY = re.compile(
    r"/(?:repositories/\d{1,19}|repos/(?!\.{1,2}/)[\w.-]{1,100}/(?!\.{1,2}(?:/|\Z))[\w.-]{1,100})(?:/[a-z]+){0,3}",
    re.ASCII,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Answer(NamedTuple):
    """What GitHub said, whatever the status.

    Attributes:
        headers: names in lower case.
        path: the one that answered, which another than was asked where a repository was renamed.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    path: str


class _BrokenError(Exception):
    """No whole answer came."""


class Endpoint:
    """GitHub's REST API at one address.

    Args:
        base_url: with the path before `/repos`, where there is one.
    """

    def __init__(self, base_url: str, clock: Clock) -> None:
        self._base_url = base_url.rstrip("/")
        self._base = urlsplit(self._base_url)
        self._clock = clock
        self._limits = Limits(clock)

    def url(self, path: str, parameters: Mapping[str, str]) -> str:
        """Return the address of a question; equal questions have equal ones."""
        query = urlencode(sorted(parameters.items()))
        return f"{self._base_url}{path}" + (f"?{query}" if query else "")

    def get(
        self,
        path: str,
        parameters: Mapping[str, str],
        behalf: Behalf,
        deadline: Deadline,
        *,
        etag: str | None = None,
    ) -> Answer:
        """Ask, go after a repository that moved, and try once more what failed in passing.

        Args:
            path: below the base URL.
            etag: of the answer that is at hand; a 304 says that it still stands.

        Raises:
            GitHubUnavailableError: no answer in time, none at all, one over `MAX_BODY_BYTES`, a failure of GitHub's,
                or it points away from this API.
            RateLimitedByGitHubError: it takes no more requests for now; while that holds, none is sent.
        """
        for _ in range(_MAX_MOVES + 1):
            answer = self._settled(path, parameters, behalf, deadline, etag)
            if answer.status not in _MOVED:
                return answer
            path = self._moved_to(path, answer.headers.get("location", ""))
        raise GitHubUnavailableError("GitHub says that the repository moved, again and again.")

    def _settled(
        self, path: str, parameters: Mapping[str, str], behalf: Behalf, deadline: Deadline, etag: str | None
    ) -> Answer:
        """Return an answer that is neither a failure in passing nor a limit."""
        resource = resource_of(path)
        self._limits.require(behalf.key, resource)
        may_retry = may_wait = True
        while True:
            try:
                answer = self._once(path, parameters, behalf, deadline, etag)
            except _BrokenError:
                answer = None
            if answer is None or answer.status in _TRANSIENT:
                pause = (retry_after_seconds(answer.headers, self._clock.now_ms()) if answer else None) or 0.0
                if may_retry and self._pause(max(pause, _PAUSE_SECONDS), deadline):
                    may_retry = False
                    continue
                raise unavailable(pause)
            if not is_limited(answer.status, answer.headers, answer.body):
                return answer
            seconds = limit_seconds(answer.headers, self._clock.now_ms())
            if may_wait and "retry-after" in answer.headers and self._pause(seconds, deadline):
                may_wait = False
                continue
            self._limits.note(behalf.key, EVERYTHING if is_secondary(answer.headers) else resource, seconds)
            raise limited(seconds)

    def _pause(self, seconds: float, deadline: Deadline) -> bool:
        """Sleep, where it is short and something can still be asked after it; tell whether it was."""
        if seconds > _LONGEST_WAIT_SECONDS or seconds >= deadline.remaining():
            return False
        self._clock.sleep(seconds)
        return True

    def _once(
        self, path: str, parameters: Mapping[str, str], behalf: Behalf, deadline: Deadline, etag: str | None
    ) -> Answer:
        seconds = min(deadline.remaining(), _ATTEMPT_SECONDS)
        if seconds <= 0:
            raise unavailable()
        headers = {
            "Accept": "application/vnd.github+json",
            "Accept-Encoding": "gzip",
            "User-Agent": "Larder",
            "X-GitHub-Api-Version": "2022-11-28",
            **behalf.headers(),
            **({} if etag is None else {"If-None-Match": etag}),
        }
        url = self.url(path, parameters)

        def ask(line: Line) -> Answer:
            import httpx2

            try:
                with http_client(seconds, line, headers=headers) as client, client.stream("GET", url) as response:
                    told = {name.lower(): value for name, value in response.headers.items()}
                    return Answer(response.status_code, told, _body(response), path)
            except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, zlib.error):
                # Such an error may repeat the address or a header.
                raise _BrokenError from None

        try:
            return within(seconds, ask, thread=CALL_THREAD)
        except TimeoutError:
            raise _BrokenError from None

    def _moved_to(self, path: str, location: str) -> str:
        """Return the path of a new place within this API.

        Raises:
            GitHubUnavailableError: it is on another host, or no repository.
        """
        try:
            place = urlsplit(urljoin(f"{self._base_url}{path}", location))
            within_api = (
                location != "" and _origin(place) == _origin(self._base) and place.path.startswith(self._base.path)
            )
        except ValueError:
            within_api = False
        if within_api:
            found = place.path.removeprefix(self._base.path)
            if _A_REPOSITORY.fullmatch(found) is not None:
                # The rest of the address is not looked at: the same question is asked there.
                return found
        raise GitHubUnavailableError("GitHub says that the repository moved to a place that is none of its own.")


def unavailable(seconds: float = 0.0) -> GitHubUnavailableError:
    """Return the error of no answer; GitHub may have said after how many seconds to come back."""
    after = max(timedelta(seconds=seconds), _UNAVAILABLE_FOR)
    return GitHubUnavailableError("GitHub does not answer, or not in time.", retry_after=after)


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _body(response: httpx2.Response) -> bytes:
    """Read a body, unpacking no more of it than is taken."""
    encoding = response.headers.get("content-encoding", "identity").lower()
    unpack = zlib.decompressobj(wbits=31) if encoding in ("gzip", "x-gzip") else None
    if unpack is None and encoding != "identity":
        raise _BrokenError
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk if unpack is None else unpack.decompress(chunk, MAX_BODY_BYTES + 1 - len(body))
        if len(body) > MAX_BODY_BYTES:
            raise GitHubUnavailableError("GitHub answered with more than can be read.")
    if unpack is not None and body and not unpack.eof:
        raise _BrokenError
    return bytes(body)
