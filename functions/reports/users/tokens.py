"""GitHub tokens that callers send: whose each is, asked of GitHub and remembered in the process for a while."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import NamedTuple

from functions.reports.github.client import github_of
from functions.reports.github.models import Viewer
from functions.reports.users.profiles import upsert
from functions.reports.users.turns import turn
from shared.cache.single_flight import SingleFlight
from shared.clock import Deadline, to_ms
from shared.errors import ForbiddenError, InvalidCredentialsError, TableUnavailableError, UnauthorizedError
from shared.recent import Recent
from shared.runtime import Runtime
from shared.telemetry import warn

NAMESPACE = "reports.tokens"
_REMEMBERED_FOR = timedelta(minutes=5)
_REFUSED_FOR = timedelta(seconds=30)
_MOST_REMEMBERED = 10_000
_WITHIN = timedelta(seconds=10)


class _Seen(NamedTuple):
    """What GitHub said of a token; no viewer where it refused it."""

    viewer: Viewer | None
    until_ms: int


class _Tokens:
    """What this process knows of tokens, each under its digest."""

    def __init__(self) -> None:
        self.seen = Recent[str, _Seen](most=_MOST_REMEMBERED, most_bytes=_MOST_REMEMBERED)
        self.asking = SingleFlight[_Seen]()


def viewer_of(token: str, runtime: Runtime) -> Viewer:
    """Return the user of a GitHub token, and keep a user that is seen for the first time.

    An answer is good for five minutes, a refusal for 30 seconds; whoever asks meanwhile shares them.

    Raises:
        InvalidCredentialsError: GitHub does not take the token, or not for a user.
        GitHubUnavailableError, RateLimitedByGitHubError: it cannot be asked; this is not remembered.
        BusyError: too many tokens are being asked about.
    """
    tokens, digest = _tokens(runtime), digest_of(token)
    seen = tokens.seen.get(digest)
    if seen is None or seen.until_ms <= runtime.clock.now_ms():
        deadline = Deadline.after(runtime.clock, _WITHIN)
        seen, _ = tokens.asking.run(digest, deadline, _ask, token, deadline, runtime)
        tokens.seen.put(digest, seen, 1)
    if seen.viewer is None:
        raise InvalidCredentialsError("GitHub does not take this token, or not for a user.")
    return seen.viewer


def forget(token: str, runtime: Runtime) -> None:
    """Ask GitHub again when the token comes next; its user is kept anew then."""
    _tokens(runtime).seen.drop(digest_of(token))


def _ask(token: str, deadline: Deadline, runtime: Runtime) -> _Seen:
    try:
        with turn(runtime):
            viewer = github_of(runtime).viewer(token, deadline=deadline)
    except (UnauthorizedError, ForbiddenError):
        # Also a token of an app's installation, which has no user.
        return _Seen(None, runtime.clock.now_ms() + to_ms(_REFUSED_FOR))
    try:
        upsert(viewer, runtime)
    except TableUnavailableError as error:
        # GitHub vouches for the user, whether or not it can be written down.
        warn("user not kept", code=error.code)
    return _Seen(viewer, runtime.clock.now_ms() + to_ms(_REMEMBERED_FOR))


def digest_of(token: str) -> str:
    """Return what stands for a token wherever something is remembered of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _tokens(runtime: Runtime) -> _Tokens:
    return runtime.hold(NAMESPACE, _Tokens)
