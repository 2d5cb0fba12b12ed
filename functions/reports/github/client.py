"""The client: what reports read from GitHub, each read on the server's own behalf or on a caller's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar

from functions.reports.github.asking import Answer, Endpoint
from functions.reports.github.behalf import Behalf
from functions.reports.github.keeping import Kept, KeptAnswers
from functions.reports.github.listing import Page, list_pages
from functions.reports.github.models import Repository, RepositoryItem, RepositoryItems, Viewer
from functions.reports.github.reading import (
    NAME,
    OWNER,
    parse,
    read_page,
    read_repository,
    read_total_count,
    read_viewer,
    unlike_github,
)
from functions.reports.github.refusing import not_found, refusal
from shared.clock import Clock, Deadline, from_ms
from shared.errors import ForbiddenError
from shared.runtime import Runtime

T = TypeVar("T")
NAMESPACE = "reports.github"
MAX_PAGES = 10
PAGE_ITEMS = 100
AT_ONCE = 4
"""What a process reads side by side, at most: GitHub slows down whoever asks for much at once."""
_BY_THE_DAY_FROM = timedelta(days=3)


class _Read(NamedTuple):
    """An answer, the address that it is kept under, what was kept there, and whether that still stands."""

    answer: Answer
    url: str
    kept: Kept | None
    still_stands: bool


class GitHub:
    """GitHub, asked from any thread.

    Every read raises, besides what it says itself:

    - `GitHubUnavailableError`: no answer by the deadline, a failure, or an answer that GitHub would not give.
    - `RateLimitedByGitHubError`: GitHub takes no more requests on this behalf until `retry_after`.
    - `UnauthorizedError` (`github_token_invalid`): the caller's token is not, or no longer, good.
    - `ForbiddenError` (`github_sso_required`, `github_forbidden`): the token is good, and not for this.

    `token` is the caller's; None asks on the server's own behalf. What is read with a caller's token, and what is said
    of a private repository, is kept nowhere.

    Args:
        base_url: `Settings.github_api_url`.
        token: the server's own; None to ask anonymously.
        kept: where answers on the server's own behalf are kept for asking again; None for nowhere.
    """

    def __init__(self, base_url: str, *, token: str | None, clock: Clock, kept: KeptAnswers | None = None) -> None:
        self._endpoint = Endpoint(base_url, clock)
        self._own = Behalf(token, is_own=True)
        self._clock = clock
        self._kept = kept
        # Its threads are started when there is first something to do side by side.
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="larder-github")

    def without_keeping(self) -> GitHub:
        """Return the same client, which reads and keeps nothing of what was answered before."""
        other = copy(self)
        other._kept = None
        return other

    def viewer(self, token: str, *, deadline: Deadline) -> Viewer:
        """Return the user that a caller's token belongs to.

        Raises:
            ForbiddenError: it belongs to no user (`github_forbidden`).
        """
        behalf = Behalf(token, is_own=False)
        answer = self._endpoint.get("/user", {}, behalf, deadline)
        if answer.status == 404:
            raise ForbiddenError("GitHub shows the token no user.", code="github_forbidden")
        return read_viewer(parse(self._given(answer, behalf)))

    def repository(self, owner: str, name: str, *, token: str | None = None, deadline: Deadline) -> Repository:
        """Return a repository as it is called now, whatever it was called when somebody wrote it down.

        The server's own token may see private repositories too: before one is shown to a caller, it is asked for on
        that caller's behalf.

        Raises:
            NotFoundError: there is none (`repository_not_found`), or it is not shown on this behalf.
            RepositoryBlockedError: GitHub shows it to nobody.
        """
        if OWNER.fullmatch(owner) is None or NAME.fullmatch(name) is None:
            raise not_found()
        # GitHub's names know no case, so one spelling of them is kept.
        return self._repository(f"/repos/{owner}/{name}".lower(), token, deadline)

    def repository_of_id(self, number: int, *, token: str | None = None, deadline: Deadline) -> Repository:
        """Return the repository of an id, whatever it is called and whatever has its old name now.

        Raises:
            NotFoundError, RepositoryBlockedError: see `repository`.
        """
        return self._repository(f"/repositories/{number}", token, deadline)

    def _repository(self, path: str, token: str | None, deadline: Deadline) -> Repository:
        behalf = self._behalf(token)
        read = self._read(path, {}, behalf, deadline, may_keep=True)
        if read.answer.status != 200:
            if read.answer.status in (403, 404, 451):
                self._drop(read)
            raise refusal(read.answer, behalf)
        repository = read_repository(parse(read.answer.body))
        if repository.is_private:
            self._drop(read)
        else:
            self._keep(read, behalf)
        return repository

    def items(
        self,
        repository: Repository,
        since: datetime,
        *,
        token: str | None = None,
        deadline: Deadline,
        max_pages: int = MAX_PAGES,
    ) -> RepositoryItems:
        """Return the issues and pull requests that were updated since a moment, the newest first.

        Args:
            repository: as it was read a moment ago, on the same behalf.
            since: aware.
            max_pages: of 100 each; where there are more, the oldest are missing and the answer is not `complete`.

        Raises:
            NotFoundError: the repository is gone, or not shown on this behalf.
            RepositoryBlockedError: GitHub shows it to nobody.
        """
        behalf = self._behalf(token)
        parameters = {
            "state": "all",
            "sort": "updated",
            "direction": "desc",
            "since": _told(self._asked_from(since)),
            "per_page": str(PAGE_ITEMS),
        }

        def ask(path: str, page: Mapping[str, str], known: Page | None = None, /) -> Page | None:
            etag = None if known is None else known.etag
            read = self._read(path, page, behalf, deadline, may_keep=not repository.is_private, etag=etag)
            answer = read.answer
            if known is not None and answer.status == 304:
                return known
            if answer.status == 422 and "page" in page:
                # A list too large to be asked for by number.
                return None
            items, unread = read_page(parse(self._given(answer, behalf)))
            if not repository.is_private:
                self._keep(read, behalf)
            return Page(items, unread, answer.headers.get("link", ""), answer.headers.get("etag", ""), answer.path)

        first = ask(f"/repos/{repository.full_name}/issues", parameters)
        if first is None:
            raise unlike_github()
        listing = list_pages(first, parameters, ask, self._pool, deadline, max_pages=max_pages)
        # The list moves while it is read: what is updated goes to its top, and pushes others to the next page.
        latest: dict[int, RepositoryItem] = {}
        for item in listing.items:
            if item.id not in latest or item.updated_at > latest[item.id].updated_at:
                latest[item.id] = item
        wanted = [item for item in latest.values() if item.updated_at >= since]
        wanted.sort(key=lambda item: (item.updated_at, item.id), reverse=True)
        reached = len(wanted) < len(latest)
        return RepositoryItems(tuple(wanted), listing.has_end or reached, listing.has_no_gap, listing.unread)

    def has_commits_before(
        self, repository: Repository, login: str, moment: datetime, *, token: str | None = None, deadline: Deadline
    ) -> bool:
        """Tell whether somebody has a commit in the default branch that is older than a moment.

        Nothing of it is kept: commits tell people's addresses.

        Args:
            moment: aware.

        Raises:
            NotFoundError, RepositoryBlockedError: as in `items`.
        """
        if not login:
            return False
        behalf = self._behalf(token)
        until = moment.astimezone(UTC) - timedelta(seconds=1)
        parameters = {"author": login, "until": _told(until), "per_page": "1"}
        answer = self._endpoint.get(f"/repos/{repository.full_name}/commits", parameters, behalf, deadline)
        if answer.status == 409:
            # GitHub's word for a repository without a commit.
            return False
        found = parse(self._given(answer, behalf))
        if not isinstance(found, list):
            raise unlike_github()
        return bool(found)

    def count(self, query: str, *, token: str | None = None, deadline: Deadline) -> int:
        """Return how many issues and pull requests a search finds; GitHub allows far fewer searches than reads.

        Args:
            query: in GitHub's syntax, such as `repo:octo/hello is:pr merged:>=2026-11-01`.

        Raises:
            NotFoundError: the repository that it names is not shown on this behalf.
            GitHubUnavailableError: besides, the search did not come to its end (`search_incomplete`).
        """
        behalf = self._behalf(token)
        answer = self._endpoint.get("/search/issues", {"q": query, "per_page": "1"}, behalf, deadline)
        if answer.status == 422:
            raise not_found()
        return read_total_count(parse(self._given(answer, behalf)))

    def beside(self, call: Callable[[], T]) -> Future[T]:
        """Make a call of this client's beside others, `AT_ONCE` of a process at a time; it makes none of its own so."""
        return self._pool.submit(call)

    def close(self) -> None:
        """Give back the threads; no pages are read afterwards."""
        self._pool.shutdown(cancel_futures=True)

    def _behalf(self, token: str | None) -> Behalf:
        return self._own if token is None else Behalf(token, is_own=False)

    def _given(self, answer: Answer, behalf: Behalf) -> bytes:
        if answer.status != 200:
            raise refusal(answer, behalf)
        return answer.body

    def _read(
        self,
        path: str,
        parameters: Mapping[str, str],
        behalf: Behalf,
        deadline: Deadline,
        *,
        may_keep: bool,
        etag: str | None = None,
    ) -> _Read:
        """Ask; with the ETag of an answer that is at hand, a 304 is given as it is, and else what is kept for it."""
        url = self._endpoint.url(path, parameters)
        kept = None
        if not etag and self._kept is not None and behalf.is_own and may_keep:
            kept = self._kept.get(url)
        answer = self._endpoint.get(path, parameters, behalf, deadline, etag=etag or (kept and kept.etag))
        if kept is None or answer.status != 304:
            return _Read(answer, url, kept, False)
        headers = {**answer.headers, "link": kept.link}
        return _Read(answer._replace(status=200, headers=headers, body=kept.body), url, kept, True)

    def _keep(self, read: _Read, behalf: Behalf) -> None:
        if self._kept is not None and behalf.is_own and not read.still_stands:
            headers = read.answer.headers
            self._kept.put(read.url, Kept(headers.get("etag", ""), read.answer.body, headers.get("link", "")))

    def _drop(self, read: _Read) -> None:
        if self._kept is not None and read.kept is not None:
            self._kept.drop(read.url)

    def _asked_from(self, since: datetime) -> datetime:
        """Return a moment a little before `since`, so that the same is asked for a while and a 304 can answer it."""
        since = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return since.replace(hour=0) if from_ms(self._clock.now_ms()) - since > _BY_THE_DAY_FROM else since


def github_of(runtime: Runtime) -> GitHub:
    """Return a runtime's client."""

    def make() -> GitHub:
        settings = runtime.settings
        return GitHub(
            settings.github_api_url,
            token=None if settings.github_token is None else settings.github_token.get_secret_value(),
            clock=runtime.clock,
            kept=KeptAnswers(runtime.guard, runtime.blobs, runtime.clock),
        )

    return runtime.hold(NAMESPACE, make)


def _told(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
