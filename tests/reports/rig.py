"""Larder beside a GitHub that has a public repository and a private one; `ann` is a member, `eve` is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from infra.server import make_app
from shared.backends.memory_blobs import MemoryBlobStore
from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock
from shared.llm import Provider
from shared.runtime import Runtime, build_runtime, use_runtime
from shared.settings import Settings
from shared.table import Table
from tests.github_server import GitHubServer, made_items

PUBLIC, PRIVATE = "octo/hello", "octo/secret"
ANN, EVE = "ghp_ann", "ghp_eve"
REPOSITORIES = "/api/v1/users/me/repositories"
ADMIN = "an-admin-key-of-some-length"


@cache
def _app() -> FastAPI:
    # It reads its settings with the first request of all, and these tests change none that it reads.
    return make_app()


@dataclass
class Rig:
    """Larder, its runtime, and the GitHub beside it."""

    runtime: Runtime
    clock: ManualClock
    github: GitHubServer

    @property
    def client(self) -> TestClient:
        """Any browser: no cookie is kept."""
        return TestClient(_app())

    def generate(
        self, repo: str = PUBLIC, timeframe: str = "last_week", *, token: str | None = None, **more: Any
    ) -> Any:
        """Ask for a report."""
        headers = {**more.pop("headers", {}), **bearer(token)}
        return self.client.post(
            "/api/v1/reports/generate", json={"repo_url": repo, "timeframe": timeframe, **more}, headers=headers
        )

    def get(self, path: str, *, token: str | None = None, admin: bool = False, **query: str) -> Any:
        return self.client.get(path, params=query, headers={**bearer(token), **({"X-API-Key": ADMIN} if admin else {})})

    def post(self, path: str, body: Any, *, token: str | None = None) -> Any:
        return self.client.post(path, json=body, headers=bearer(token))

    def track(self, repo: str, *, token: str = ANN) -> Any:
        """Have a user track a repository."""
        return self.post(REPOSITORIES, {"repo_url": repo}, token=token)

    def tracked(self, *, token: str = ANN, **query: str) -> Any:
        """Return what a user tracks, as it is answered."""
        answer = self.client.get(REPOSITORIES, params=query, headers=bearer(token))
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "private, no-store"
        return answer.json()

    def untrack(self, which: str | int, *, token: str = ANN) -> Any:
        return self.client.delete(f"{REPOSITORIES}/{which}", headers=bearer(token))

    def read(self, *, token: str = ANN) -> list[Any]:
        """Return the reports that a user read, as they are listed."""
        answer = self.get("/api/v1/users/me/reports", token=token)
        assert answer.status_code == 200, answer.text
        reports: list[Any] = answer.json()["reports"]
        return reports

    def popular(self, **query: str) -> list[tuple[str, int]]:
        """Return the popular repositories, and how many track each."""
        answer = self.get("/api/v1/repositories/popular", admin=True, **query)
        assert answer.status_code == 200, answer.text
        return [(one["repository"]["full_name"], one["trackers"]) for one in answer.json()["repositories"]]

    def delete(self, path: str, *, admin: bool = True, **query: str) -> Any:
        return self.client.delete(path, params=query, headers={"X-API-Key": ADMIN} if admin else {})

    def advance(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))


@contextmanager
def rig(
    provider: Provider | None = None, *, table: Callable[[ManualClock], Table] = MemoryTable, **settings: str
) -> Iterator[Rig]:
    """Yield Larder in memory beside a GitHub; `settings` are environment variables."""
    clock = ManualClock()
    with GitHubServer() as github:
        github.user("ann", token=ANN)
        github.user("eve", token=EVE)
        github.repository(PUBLIC, items=made_items(seed=1, count=60, days=14))
        github.repository(PRIVATE, items=made_items(seed=2, count=20), private=True, visible_to={"ann"})
        runtime = build_runtime(
            Settings.load(
                {
                    "GITHUB_API_URL": github.base_url,
                    "GITHUB_URL": "https://github.com",
                    "LARDER_ADMIN_KEY": ADMIN,
                    **settings,
                }
            ),
            clock=clock,
            table=table(clock),
            blobs=MemoryBlobStore(clock),
            provider=provider,
        )
        use_runtime(runtime)
        try:
            yield Rig(runtime, clock, github)
        finally:
            use_runtime(None)
            runtime.close()


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def refused(answer: Any, status: int, code: str) -> None:
    """Claim that an answer is a problem with this status and code."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
