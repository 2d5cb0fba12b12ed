"""What the tests of users share: Larder beside a GitHub of its own, and one browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from starlette.testclient import TestClient

from infra.server import make_app
from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock
from shared.runtime import Runtime, use_runtime
from tests.github_server import GitHubServer
from tests.github_server.oauth import OAuthPages
from tests.wiring import client_of, memory_runtime

SECRET = "a-secret-of-sessions-with-many-characters"
PAGE = "https://app.example.com/signed-in?tab=1"
LOCAL_PAGE = "http://localhost:5173/"


@dataclass
class Rig:
    """Larder, a browser of it, and the GitHub beside it."""

    client: TestClient
    runtime: Runtime
    clock: ManualClock
    github: GitHubServer
    oauth: OAuthPages

    def browser(self) -> TestClient:
        """Return another browser, without cookies."""
        return TestClient(make_app(), follow_redirects=False, base_url=str(self.client.base_url))

    def to_github(self, **query: str) -> str:
        """Begin a login, and return where it sends the browser."""
        answer = self.client.get("/auth/github/login", params=query)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    def at_github(self, place: str) -> str:
        """Visit GitHub, and return the path and query by which it sends the browser back."""
        back = httpx.get(place, verify=False).headers["location"]
        assert back.startswith(f"{self.client.base_url}/auth/github/callback?"), back
        return str(back.removeprefix(str(self.client.base_url)))

    def signed_in(self, login: str = "ann", **query: str) -> dict[str, Any]:
        """Sign a user in, and return the session as it is answered."""
        self.oauth.visitor = login
        answer = self.client.get(self.at_github(self.to_github(**query)))
        assert answer.status_code == 200, answer.text
        session: dict[str, Any] = answer.json()
        return session

    def me(self, token: str) -> Any:
        """Ask for the account of a session or a token."""
        return self.client.get("/api/v1/users/me", headers=bearer(token))


@contextmanager
def rig(*, base_url: str = "http://testserver", **settings: Any) -> Iterator[Rig]:
    """Yield Larder in memory with signing in configured; `settings` are added to, or put in place of, its own."""
    clock = ManualClock()
    with GitHubServer() as github:
        oauth = OAuthPages(github)
        github.user("ann", id=7, name="Ann", email="ann@example.com")
        own: dict[str, Any] = {
            "github_api_url": github.base_url,
            "github_url": github.origin,
            "github_client_id": oauth.client_id,
            "github_client_secret": oauth.client_secret,
            "session_secret": SECRET,
            "return_urls": f"{PAGE}, {LOCAL_PAGE}",
        }
        runtime = memory_runtime(clock=clock, table=MemoryTable(clock), **{**own, **settings})
        with client_of(runtime):
            client = TestClient(make_app(), follow_redirects=False, base_url=base_url)
            yield Rig(client, runtime, clock, github, oauth)


@contextmanager
def another_process(of: Rig) -> Iterator[Runtime]:
    """Serve from a second process on the same table for a while: nothing is shared but what is stored."""
    settings: dict[str, Any] = {
        "github_api_url": of.github.base_url,
        "github_url": of.github.origin,
        "github_client_id": of.oauth.client_id,
        "github_client_secret": of.oauth.client_secret,
        "session_secret": SECRET,
    }
    runtime = memory_runtime(clock=of.clock, table=of.runtime.table, **settings)
    use_runtime(runtime)
    try:
        yield runtime
    finally:
        use_runtime(of.runtime)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def parameter(address: str, name: str) -> str:
    """Return the one value of a query parameter."""
    (value,) = parse_qs(urlsplit(address).query)[name]
    return value


def refused(answer: Any, status: int, code: str) -> None:
    """Claim that an answer is a problem with this status and code."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
