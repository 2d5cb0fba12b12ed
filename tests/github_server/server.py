"""The server: routes, tokens, ETags, pages; every call counted, and failures where a test wants them."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from types import EllipsisType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.github_server.answers import Behaviour, rate_limited
from tests.github_server.api import Api, Asked, Route
from tests.github_server.world import Commit, Issue, Repo, User, World
from tests.llm_behaviours import Exchange, RecordedRequest
from tests.serving import Serving


class Call(NamedTuple):
    """A request that arrived: `token` as it was sent, None without one; `etag` of its If-None-Match; `status` answered.

    `status` is 0 where a failure that was switched on wrote the answer, or has not yet.
    """

    method: str
    path: str
    query: dict[str, str]
    token: str | None
    etag: str | None
    status: int
    headers: dict[str, str]


class GitHubServer(Serving):
    """The server; a context manager.

    Args:
        prefix: before every path, as an Enterprise Server has it (`/api/v3`).

    Attributes:
        world: what it tells of.
        calls: every request, in order of arrival.
        most_at_once: how many requests it was answering at one moment, at most.
        routes: further routes by `METHOD /path`, the prefix not applied; they come before its own.
    """

    def __init__(self, *, prefix: str = "", port: int = 0) -> None:
        self.world = World()
        self.calls: list[Call] = []
        self.most_at_once = 0
        self.routes: dict[str, Route] = {}
        self._prefix = prefix
        self._lock = threading.Lock()
        self._at_once = 0
        self._switched: list[tuple[re.Pattern[str], Behaviour, int | None]] = []
        self._meanwhile: list[tuple[re.Pattern[str], Callable[[], object]]] = []
        self._limits: dict[str | None, tuple[int, int]] = {}
        super().__init__(_handler(self), port)
        self._api = Api(self.world, self.base_url)

    @property
    def base_url(self) -> str:
        """What `GITHUB_API_URL` is set to."""
        return self.origin + self._prefix

    # What there is

    def user(self, login: str, *, token: str | None = None, **fields: Any) -> User:
        """Add a user, and a token that is theirs."""
        user = self.world.users.setdefault(login, User(login, **fields))
        if token is not None:
            self.world.logins_by_token[token] = login
        return user

    def revoke(self, token: str) -> None:
        """Make a token nobody's: it gets 401 from now on."""
        del self.world.logins_by_token[token]

    def repository(
        self, full_name: str, *, items: list[Issue] | None = None, commits: list[Commit] | None = None, **fields: Any
    ) -> Repo:
        """Add a repository; `fields` are `Repo`'s."""
        owner, name = full_name.split("/")
        repo = Repo(owner, name, items=items or [], commits=commits or [], **fields)
        self.world.add(repo)
        return repo

    def rename(self, old: str, new: str) -> Repo:
        """Rename a repository: its old name redirects to its id."""
        return self.world.rename(old, new)

    # What goes wrong

    def on(self, path: str, behaviour: Behaviour, *, times: int | None = 1) -> None:
        """Do something else with the next `times` requests (None: with all) whose path matches an expression whole."""
        with self._lock:
            self._switched.append((re.compile(path), behaviour, times))

    def meanwhile(self, path: str, act: Callable[[], object]) -> None:
        """Do something before the next request is answered whose path matches whole: the world moves on."""
        with self._lock:
            self._meanwhile.append((re.compile(path), act))

    def limit(self, *, token: str | None, remaining: int, reset_ms: int) -> None:
        """Take so many requests with a token (304s are free); then refuse all. It is not reset by itself."""
        with self._lock:
            self._limits[token] = remaining, reset_ms

    def unlimited(self) -> None:
        """Take back every limit and every failure."""
        with self._lock:
            self._limits.clear()
            self._switched.clear()

    # What was asked

    def count(self, *, path: str = ".*", token: str | EllipsisType | None = ..., status: int | None = None) -> int:
        """Return how many requests arrived: on paths that an expression matches whole, with a token, answered so.

        Args:
            token: None counts those without one; left out, all.
        """
        return len(self.calls_to(path, token=token, status=status))

    def calls_to(
        self, path: str = ".*", *, token: str | EllipsisType | None = ..., status: int | None = None
    ) -> list[Call]:
        """Return the requests that `count` counts."""
        with self._lock:
            return [
                call
                for call in self.calls
                if re.fullmatch(path, call.path) and token in (..., call.token) and status in (None, call.status)
            ]

    def counted(self) -> Counter[tuple[str, str | None]]:
        """Return how many requests arrived by path and token."""
        with self._lock:
            return Counter((call.path, call.token) for call in self.calls)

    def forget(self) -> None:
        """Count anew from here."""
        with self._lock:
            self.calls.clear()
            self.most_at_once = self._at_once

    # How it serves

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            self._handle(handler)
        finally:
            with self._lock:
                self._at_once -= 1

    def _handle(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        parts = urlsplit(handler.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        token = re.sub(r"(?i)^(bearer|token) ", "", headers["authorization"]) if "authorization" in headers else None
        path = parts.path.removeprefix(self._prefix)
        etag = headers.get("if-none-match")
        call = Call(handler.command, path, query, token, etag, 0, headers)
        exchange = Exchange(RecordedRequest({}, headers, time.monotonic()), self.stopping, handler)
        if (switched := self._switched_for(path)) is not None:
            self._note(call)
            switched(exchange)
            return
        self._move_on(path)
        asked = Asked(handler.command, path, query, self.world.login_of(token), body)
        own = self.routes.get(f"{handler.command} {parts.path}")
        reply = own(asked) if own is not None else self._api.reply(asked, token)
        content = json.dumps(reply.value).encode()
        sent = {"ETag": f'W/"{hashlib.sha256(content).hexdigest()}"', **self._counted_off(token), **reply.headers}
        status = reply.status
        if status == 200 and etag == sent["ETag"] and own is None:
            status, content = 304, b""
        elif self._is_used_up(token) and own is None:
            self._note(call._replace(status=403))
            rate_limited(reset_ms=self._limits[token][1])(exchange)
            return
        self._note(call._replace(status=status))
        exchange.send(status, content, sent)

    def _note(self, call: Call) -> None:
        with self._lock:
            self.calls.append(call)

    def _switched_for(self, path: str) -> Behaviour | None:
        with self._lock:
            for index, (pattern, behaviour, times) in enumerate(self._switched):
                if pattern.fullmatch(path):
                    if times == 1:
                        del self._switched[index]
                    elif times is not None:
                        self._switched[index] = pattern, behaviour, times - 1
                    return behaviour
        return None

    def _move_on(self, path: str) -> None:
        with self._lock:
            due = [entry for entry in self._meanwhile if entry[0].fullmatch(path)][:1]
            self._meanwhile = [entry for entry in self._meanwhile if entry not in due]
        for _, act in due:
            act()

    def _is_used_up(self, token: str | None) -> bool:
        with self._lock:
            if token not in self._limits:
                return False
            remaining, reset_ms = self._limits[token]
            self._limits[token] = max(0, remaining - 1), reset_ms
            return remaining <= 0

    def _counted_off(self, token: str | None) -> dict[str, str]:
        remaining, reset_ms = self._limits.get(token, (4_999, 0))
        return {
            "X-RateLimit-Limit": "5000",
            "X-RateLimit-Remaining": str(max(0, remaining - 1)),
            "X-RateLimit-Reset": str(reset_ms // 1000),
        }


def _handler(server: GitHubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.handle(self)

        def do_POST(self) -> None:
            server.handle(self)

        def do_DELETE(self) -> None:
            server.handle(self)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
