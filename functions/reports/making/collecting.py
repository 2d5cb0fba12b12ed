"""What a report is made of: one list of what was updated, counts where the list is too long, and who is new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import NamedTuple, TypeVar

from functions.reports.github.asking import unavailable
from functions.reports.github.client import GitHub
from functions.reports.github.models import Repository, RepositoryItem, RepositoryItems
from functions.reports.github.reading import OWNER
from functions.reports.making.activity import Counts, counted
from functions.reports.making.happening import events, is_bot
from functions.reports.making.window import Window, told
from shared.clock import Deadline
from shared.errors import GitHubUnavailableError, LarderError

T = TypeVar("T")
# Of 30 searches a minute, 10 without a token; commits count against a limit of thousands, 60 without a token.
_MOST_SEARCHED_AFTER = 10
_MOST_ASKED_AFTER = 20
# Who has one of these has been there before.
_KNOWN = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
_KINDS = {
    ("prs", "opened"): "is:pr created",
    ("prs", "merged"): "is:pr merged",
    ("prs", "closed"): "is:pr is:unmerged closed",
    ("issues", "opened"): "is:issue created",
    ("issues", "closed"): "is:issue closed",
}


class Note(NamedTuple):
    """Something that a report lacks, or does not know for sure; `code` is stable, for programs."""

    code: str
    detail: str


class Collected(NamedTuple):
    """All that a report is made of.

    Attributes:
        items: what was updated since the window before began, as far as it was read.
        now, previous: counts of the window and of the one before; the latter None where they could not be had.
        new_contributors: logins, None where they could not be told.
        complete: whether all that was updated in the window was read.
        notes: what is lacking.
    """

    items: tuple[RepositoryItem, ...]
    now: Counts
    previous: Counts | None
    new_contributors: tuple[str, ...] | None
    complete: bool
    notes: tuple[Note, ...]


def collect(
    github: GitHub, repository: Repository, window: Window, *, token: str | None, deadline: Deadline
) -> Collected:
    """Read what a report is made of.

    Args:
        token: the caller's; None to read on the server's own behalf.

    Raises:
        LarderError: see `GitHub`; only what a report can do without is left out, and noted.
    """
    before = window.before
    read = github.items(repository, before.start, token=token, deadline=deadline)
    items = read.items
    # The newest come first, so the window may be whole where the one before is not.
    reaches = before.start if read.reaches_back else min((item.updated_at for item in items), default=window.end)
    is_whole = reaches <= window.start
    notes = _what_is_missing(read, is_whole=is_whole)
    asking = _Asking(github, repository, token, deadline)
    # All of it is under way before any of it is waited for.
    searches = [] if is_whole else [asking.counts(each) for each in (window, before)]
    candidates = _candidates(items, window)
    too_many = len(candidates) > _MOST_ASKED_AFTER
    known = [] if too_many else [asking.is_known(login, window, at) for at, login in enumerate(candidates)]
    now, previous = counted(items, window), None
    if is_whole and reaches <= before.start:
        previous = counted(items, before)
    elif is_whole:
        why = "more was updated in it than is read, and GitHub's search would count bots, which are not counted here"
        notes.append(Note("previous_not_counted", f"The window before is not compared: {why}."))
    else:
        try:
            now, previous = (_numbers(each, deadline) for each in searches)
            how = "Where the list was too long GitHub's search counted, and it counts bots too, in both windows."
            notes.append(Note("counted_by_search", how))
        except LarderError as error:
            what = "All numbers are of what was read; the window before was not counted"
            notes.append(Note("previous_not_counted", f"{what} ({error.code})."))
    new: tuple[str, ...] | None = None
    try:
        if too_many:
            raise GitHubUnavailableError("Too many people had something merged to ask.", code="too_many_people")
        answers = [_result(one, deadline) for one in known]
        found = [login for login, answer in zip(candidates, answers, strict=True) if not answer.is_known]
        new = tuple(sorted(found, key=str.lower))
        if unsure := sum(answer.is_known and not answer.is_sure for answer in answers):
            who = "One person" if unsure == 1 else f"{unsure} people"
            why = "had commits before and could not be searched for; those may be of what was first merged now."
            notes.append(Note("new_contributors_unsure", f"Somebody new may be missing: {who} {why}"))
    except LarderError as error:
        notes.append(Note("new_contributors_unknown", f"Who is new was not found out ({error.code})."))
    finally:
        for search in searches:
            _cancel(search.values())
        _cancel(known)
    return Collected(items, now, previous, new, is_whole and read.has_no_gap and not read.unread, tuple(notes))


def _what_is_missing(read: RepositoryItems, *, is_whole: bool) -> list[Note]:
    notes = []
    if not is_whole:
        told_of = f"More was updated than is read: items, labels and times are of the newest {len(read.items):,}."
        notes.append(Note("items_truncated", told_of))
    if not read.has_no_gap:
        moved = "Items may be missing, also from the numbers: the list could not be looked at again after it was read."
        notes.append(Note("items_may_be_missing", moved))
    if read.unread:
        what = "One item is" if read.unread == 1 else f"{read.unread:,} items are"
        notes.append(Note("items_unreadable", f"{what} left out: what GitHub said cannot be read."))
    return notes


def _candidates(items: Sequence[RepositoryItem], window: Window) -> list[str]:
    """Return who may have had a first pull request merged in a window, as far as the items tell."""
    merged: dict[str, None] = {}
    earlier: set[str] = set()
    for item in items:
        if item.user is None or is_bot(item.user) or item.merged_at is None:
            continue
        if item.merged_at < window.start:
            earlier.add(item.user.login)
        elif "merged" in events(item, window) and item.author_association not in _KNOWN:
            merged[item.user.login] = None
    return [login for login in merged if login not in earlier]


class _Known(NamedTuple):
    is_known: bool
    is_sure: bool


class _Asking(NamedTuple):
    """Questions about one repository, made side by side."""

    github: GitHub
    repository: Repository
    token: str | None
    deadline: Deadline

    def counts(self, window: Window) -> dict[tuple[str, str], Future[int]]:
        """Have GitHub's search count what was opened, merged and closed."""
        # What lies at the end is not within.
        span = f"{told(window.start)}..{told(window.last)}"
        return {name: self.github.beside(partial(self._searched, f"{kind}:{span}")) for name, kind in _KINDS.items()}

    def is_known(self, login: str, window: Window, at: int) -> Future[_Known]:
        """Find out whether somebody was there before a window.

        Args:
            at: how many were asked after before.
        """
        return self.github.beside(partial(self._is_known, login, window, at))

    def _is_known(self, login: str, window: Window, at: int) -> _Known:
        if at < _MOST_SEARCHED_AFTER and OWNER.fullmatch(login) is not None:
            try:
                merged = self._searched(f"is:pr is:merged author:{login} merged:<{told(window.start)}")
                return _Known(merged > 0, is_sure=True)
            except LarderError:
                # Searches are few: commits tell the same of all but those who wrote theirs before the window.
                pass
        has_commits = self.github.has_commits_before(
            self.repository, login, window.start, token=self.token, deadline=self.deadline
        )
        return _Known(has_commits, is_sure=False)

    def _searched(self, query: str) -> int:
        asked = f"repo:{self.repository.full_name} {query}"
        return self.github.count(asked, token=self.token, deadline=self.deadline)


def _numbers(asked: dict[tuple[str, str], Future[int]], deadline: Deadline) -> Counts:
    counts: Counts = {"prs": {}, "issues": {}}
    for (of_kind, event), number in asked.items():
        counts[of_kind][event] = _result(number, deadline)
    return counts


def _cancel(asked: Iterable[Future[T]]) -> None:
    for one in asked:
        one.cancel()


def _result(future: Future[T], deadline: Deadline) -> T:
    try:
        return future.result(timeout=max(0.0, deadline.remaining()))
    except TimeoutError:
        raise unavailable() from None
