"""What the GitHub client's tests share: a client on a server, a clock, and a deadline."""

from __future__ import annotations

from datetime import timedelta

from functions.reports.github.client import GitHub
from shared.clock import Clock, Deadline, ManualClock
from tests.github_server import GitHubServer

ANN, BOB = "ghp_ann", "ghp_bob"


def client_on(server: GitHubServer, *, token: str | None = None, clock: Clock | None = None) -> GitHub:
    """Return a client of the server; `token` is the client's own."""
    return GitHub(server.base_url, token=token, clock=clock or ManualClock())


def soon(seconds: float = 20.0, clock: Clock | None = None) -> Deadline:
    return Deadline.after(clock or ManualClock(), timedelta(seconds=seconds))
