"""What a status of GitHub's means to whoever asked."""

from __future__ import annotations

from functions.reports.github.asking import Answer, unavailable
from functions.reports.github.behalf import Behalf
from functions.reports.github.reading import message_of
from shared.errors import (
    ForbiddenError,
    GitHubUnavailableError,
    LarderError,
    NotFoundError,
    RepositoryBlockedError,
    UnauthorizedError,
)
from shared.telemetry import warn


def not_found() -> NotFoundError:
    """Return the error of a repository that is not there, or that the token may not see: GitHub tells neither."""
    return NotFoundError("GitHub shows no such repository.", code="repository_not_found")


def refusal(answer: Answer, behalf: Behalf) -> LarderError:
    """Return the error of an answer that gives nothing."""
    status = answer.status
    if status == 401 and behalf.is_own:
        # Whoever asked Larder sent no token; the operator's has run out.
        warn("GitHub does not take GITHUB_TOKEN")
        return GitHubUnavailableError("GitHub does not take this server's own token.")
    if status == 401:
        return UnauthorizedError("GitHub does not know this token.", code="github_token_invalid")
    if status == 404:
        return not_found()
    if status == 451:
        return _blocked()
    if status == 403 and "required" in answer.headers.get("x-github-sso", ""):
        return ForbiddenError(
            "The organization asks for single sign-on: authorize the token for it on GitHub.",
            code="github_sso_required",
        )
    if status == 403 and "access blocked" in message_of(answer.body):
        return _blocked()
    if status == 403:
        return ForbiddenError("GitHub refuses this to the token.", code="github_forbidden")
    if status >= 500:
        return unavailable()
    return GitHubUnavailableError(f"GitHub answered with status {status}.")


def _blocked() -> RepositoryBlockedError:
    return RepositoryBlockedError("GitHub has blocked access to the repository.")
