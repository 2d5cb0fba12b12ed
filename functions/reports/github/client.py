"""The client: what reports read from GitHub, each read on the server's own behalf or on a caller's."""

from __future__ import annotations

from functions.reports.github.asking import Endpoint
from functions.reports.github.behalf import Behalf
from functions.reports.github.models import Repository, Viewer
from functions.reports.github.reading import NAME, OWNER, parse, read_repository, read_viewer
from functions.reports.github.refusing import not_found, refusal
from shared.clock import Clock, Deadline


class GitHub:
    """GitHub, asked from any thread.

    Every read raises, besides what it says itself:

    - `GitHubUnavailableError`: no answer by the deadline, a failure, or an answer that GitHub would not give.
    - `RateLimitedByGitHubError`: GitHub takes no more requests on this behalf until `retry_after`.
    - `UnauthorizedError` (`github_token_invalid`): the caller's token is not, or no longer, good.
    - `ForbiddenError` (`github_sso_required`, `github_forbidden`): the token is good, and not for this.

    Args:
        base_url: `Settings.github_api_url`.
        token: the server's own; None to ask anonymously.
    """

    def __init__(self, base_url: str, *, token: str | None, clock: Clock) -> None:
        self._endpoint = Endpoint(base_url, clock)
        self._own = Behalf(token, is_own=True)

    def viewer(self, token: str, *, deadline: Deadline) -> Viewer:
        """Return the user that a caller's token belongs to."""
        behalf = Behalf(token, is_own=False)
        answer = self._endpoint.get("/user", {}, behalf, deadline)
        if answer.status != 200:
            raise refusal(answer, behalf)
        return read_viewer(parse(answer.body))

    def repository(self, owner: str, name: str, *, token: str | None = None, deadline: Deadline) -> Repository:
        """Return a repository as it is called now, whatever it was called when somebody wrote it down.

        Args:
            token: the caller's; None to ask on the server's own behalf.

        Raises:
            NotFoundError: there is none (`repository_not_found`), or the token may not see it.
            RepositoryBlockedError: GitHub shows it to nobody.
        """
        if OWNER.fullmatch(owner) is None or NAME.fullmatch(name) is None:
            raise not_found()
        behalf = self._behalf(token)
        answer = self._endpoint.get(f"/repos/{owner}/{name}", {}, behalf, deadline)
        if answer.status != 200:
            raise refusal(answer, behalf)
        return read_repository(parse(answer.body))

    def _behalf(self, token: str | None) -> Behalf:
        return self._own if token is None else Behalf(token, is_own=False)
