"""What the GitHub client's tests share: a client on a server, a clock, and a deadline."""

from __future__ import annotations

from datetime import timedelta

from functions.reports.github.client import GitHub
from functions.reports.github.models import Repository
from shared.clock import Clock, Deadline, ManualClock
from tests.github_server import GitHubServer, Repo
from tests.github_server.world import START

ANN, BOB = "ghp_ann", "ghp_bob"
A_WEEK_AGO = START - timedelta(days=7)


def client_on(server: GitHubServer, *, token: str | None = None, clock: Clock | None = None) -> GitHub:
    """Return a client of the server that keeps nothing; `token` is the client's own."""
    return GitHub(server.base_url, token=token, clock=clock or ManualClock())


def soon(seconds: float = 20.0, clock: Clock | None = None) -> Deadline:
    return Deadline.after(clock or ManualClock(), timedelta(seconds=seconds))


def told(repo: Repo) -> Repository:
    """Return a repository of the server as the client would have read it."""
    return Repository(
        repo.id, repo.full_name, repo.owner, repo.name, None, "", repo.private, False, False, None, 0, "main", None
    )
