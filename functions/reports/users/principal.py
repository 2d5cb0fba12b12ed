"""Whom a request comes from: `Authorization: Bearer` with a session or a GitHub token, or nobody.

It stands beside the API key (`shared.entry.identity`), which says what a request may cost; this says whose it is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fastapi import Request

from functions.reports.users.accounts import require_live
from functions.reports.users.profiles import Profile, find
from functions.reports.users.sessions import invalid_session, read
from functions.reports.users.tokens import forget, viewer_of
from shared.errors import InvalidCredentialsError
from shared.runtime import Runtime

_HEADER = re.compile(r"bearer +([\x21-\x7e]+) *", re.IGNORECASE)
# Of users (ghp_, gho_, ghu_, github_pat_) and apps (ghs_), and those from before 2021; none as long as a thousand.
_GITHUB_TOKEN = re.compile(r"(?:gh[opsu]_|github_pat_)[A-Za-z0-9_.-]{1,1000}|[0-9a-f]{40}")
_SESSION = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")


class Principal(NamedTuple):
    """Who asks.

    Attributes:
        user_id: GitHub's; 0 for nobody.
        login: the user's name as of the sign-in; empty for nobody.
        token: the GitHub token that private repositories are read with; never stored, never logged. None for nobody.
    """

    user_id: int
    login: str
    token: str | None

    @property
    def is_anonymous(self) -> bool:
        return self.user_id == 0

    def __repr__(self) -> str:
        # A log of whatever holds a principal shows no token.
        return f"Principal(user_id={self.user_id}, login={self.login!r})"


ANONYMOUS = Principal(0, "", None)


def principal_of(request: Request, runtime: Runtime) -> Principal:
    """Return who a request comes from; `ANONYMOUS` where it has no `Authorization` header.

    Raises:
        InvalidCredentialsError: `invalid_session`, or `invalid_credentials` for all else that is not good.
        GitHubUnavailableError, RateLimitedByGitHubError, BusyError: GitHub cannot be asked whose a token is.
    """
    sent = request.headers.getlist("authorization")
    if not sent:
        return ANONYMOUS
    found = _HEADER.fullmatch(sent[0])
    if found is None or len(sent) > 1:
        raise InvalidCredentialsError("Send one header: Authorization: Bearer, and a session or a GitHub token.")
    bearer = found[1]
    if _GITHUB_TOKEN.fullmatch(bearer) is not None:
        viewer = viewer_of(bearer, runtime)
        return Principal(viewer.id, viewer.login, bearer)
    if _SESSION.fullmatch(bearer) is None:
        raise InvalidCredentialsError("What was sent as Bearer is neither a session nor a GitHub token.")
    session = read(bearer, runtime)
    require_live(session, runtime)
    return Principal(session.user_id, session.login, session.token)


def signed_in(request: Request, runtime: Runtime) -> Principal:
    """Return who a request comes from, and let nobody pass without a name.

    Raises:
        InvalidCredentialsError: as `principal_of`; and `login_required` where the request has no `Authorization`.
    """
    principal = principal_of(request, runtime)
    if principal.is_anonymous:
        raise InvalidCredentialsError(
            "Sign in at /auth/github/login, or send a GitHub token, as Authorization: Bearer.", code="login_required"
        )
    return principal


def account_of(request: Request, runtime: Runtime) -> tuple[Principal, Profile]:
    """Return who a request comes from, and the account, which is there: for endpoints that keep something in it.

    Raises:
        InvalidCredentialsError: as `signed_in`; and `invalid_session` where the account was deleted.
        TableUnavailableError: the table did not answer.
    """
    principal = signed_in(request, runtime)
    profile = find(principal.user_id, runtime)
    if profile is None and principal.token is not None:
        # Deleted through another process, which this one's memory of the token does not know of; a session is void.
        forget(principal.token, runtime)
        principal = signed_in(request, runtime)
        profile = find(principal.user_id, runtime)
    if profile is None:
        raise invalid_session()
    return principal, profile
