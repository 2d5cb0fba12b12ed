"""What a report is made of: one list of what was updated, counts where the list is too long, and who is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple, TypeVar

from functions.reports.github.client import GitHub
from functions.reports.github.models import Repository, RepositoryItem
from functions.reports.making.activity import Counts, counted
from functions.reports.making.happening import events, is_bot
from functions.reports.making.window import Window, told
from shared.clock import Deadline
from shared.errors import GitHubUnavailableError, LarderError

T = TypeVar("T")
_SIDE_BY_SIDE = 4
_MOST_ASKED_AFTER = 20
# Who has one of these has been there before.
_KNOWN = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


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
    items, notes = read.items, list[Note]()
    # The newest come first, so the window may be whole where the one before is not.
    reaches = before.start if read.complete else min((item.updated_at for item in items), default=window.end)
    complete = reaches <= window.start
    now, previous = counted(items, window), None
    if not complete:
        told_of = f"More was updated than is read: items, labels and times are of the newest {len(items):,}."
        notes.append(Note("items_truncated", told_of))
    if reaches > before.start:
        try:
            both = _searched(github, repository, [before] if complete else [window, before], token, deadline)
            now, previous = (now, both[0]) if complete else (both[0], both[1])
            notes.append(
                Note(
                    "counted_by_search", "Where the list was too long GitHub's search counted, and it counts bots too."
                )
            )
        except LarderError as error:
            what = "The window before was" if complete else "All numbers are of what was read; the window before was"
            notes.append(Note("previous_not_counted", f"{what} not counted ({error.code})."))
    else:
        previous = counted(items, before)
    try:
        new = _new_contributors(github, repository, items, window, token, deadline)
    except LarderError as error:
        new = None
        notes.append(Note("new_contributors_unknown", f"Who is new was not found out ({error.code})."))
    return Collected(items, now, previous, new, complete, tuple(notes))


def _searched(
    github: GitHub, repository: Repository, windows: Sequence[Window], token: str | None, deadline: Deadline
) -> list[Counts]:
    """Return counts of windows as GitHub's search has them."""
    kinds = {
        ("prs", "opened"): "is:pr created",
        ("prs", "merged"): "is:pr merged",
        ("prs", "closed"): "is:pr is:unmerged closed",
        ("issues", "opened"): "is:issue created",
        ("issues", "closed"): "is:issue closed",
    }
    asked = [
        partial(
            github.count,
            # What lies at the end is not within.
            f"repo:{repository.full_name} {kind}:{told(window.start)}..{told(window.last)}",
            token=token,
            deadline=deadline,
        )
        for window in windows
        for kind in kinds.values()
    ]
    numbers = iter(_together(asked))
    found: list[Counts] = []
    for _ in windows:
        counts: Counts = {"prs": {}, "issues": {}}
        for of_kind, event in kinds:
            counts[of_kind][event] = next(numbers)
        found.append(counts)
    return found


def _new_contributors(
    github: GitHub,
    repository: Repository,
    items: Sequence[RepositoryItem],
    window: Window,
    token: str | None,
    deadline: Deadline,
) -> tuple[str, ...]:
    """Return who had a first pull request merged in a window: no commit of theirs is older than it."""
    merged: dict[str, None] = {}
    earlier: set[str] = set()
    for item in items:
        if item.user is None or is_bot(item.user) or item.merged_at is None:
            continue
        if item.merged_at < window.start:
            earlier.add(item.user.login)
        elif "merged" in events(item, window) and item.author_association not in _KNOWN:
            merged[item.user.login] = None
    asked = [login for login in merged if login not in earlier]
    if len(asked) > _MOST_ASKED_AFTER:
        raise GitHubUnavailableError("Too many people had something merged to ask after each.", code="too_many_people")
    known = _together(
        [
            partial(github.has_commits_before, repository, login, window.start, token=token, deadline=deadline)
            for login in asked
        ]
    )
    return tuple(sorted((login for login, is_known in zip(asked, known, strict=True) if not is_known), key=str.lower))


def _together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make calls a few at a time, and return what they gave; the first error ends all."""
    if not calls:
        return []
    with ThreadPoolExecutor(min(_SIDE_BY_SIDE, len(calls)), thread_name_prefix="larder-collecting") as pool:
        under_way = [pool.submit(call) for call in calls]
        try:
            return [one.result() for one in under_way]
        except BaseException:
            for one in under_way:
                one.cancel()
            raise
