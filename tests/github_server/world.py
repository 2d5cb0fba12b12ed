"""What the server tells of: users, repositories, issues and pull requests, commits."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

START = datetime(2026, 11, 1, tzinfo=UTC)
"""Where `ManualClock` starts."""
_ids = itertools.count(1_000)


@dataclass
class User:
    """An account; `kind` is User, Bot or Organization."""

    login: str
    id: int = field(default_factory=lambda: next(_ids))
    kind: str = "User"
    name: str | None = None
    email: str | None = None


@dataclass
class Commit:
    """A commit by a login."""

    author: str
    at: datetime


@dataclass
class Issue:
    """An issue, or with `is_pull` a pull request; `extra` members are added to its JSON, over its own."""

    number: int
    title: str
    created_at: datetime
    updated_at: datetime
    user: str | None = "octocat"
    user_kind: str = "User"
    is_pull: bool = False
    body: str | None = None
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    draft: bool = False
    comments: int = 0
    reactions: int = 0
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    association: str = "NONE"
    state_reason: str | None = None
    id: int = field(default_factory=lambda: next(_ids))
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return "open" if self.closed_at is None else "closed"


@dataclass
class Repo:
    """A repository; a private one is seen by the logins in `visible_to` alone, a blocked one by nobody.

    Where `numbered_pages` is set, its lists are as GitHub's long ones: they tell no last page, and further pages than
    so many are given for the cursor of the page before alone.
    """

    owner: str
    name: str
    items: list[Issue] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    private: bool = False
    visible_to: set[str] = field(default_factory=set)
    fork: bool = False
    archived: bool = False
    blocked: bool = False
    description: str | None = "A repository that a test made."
    language: str | None = "Python"
    stars: int = 42
    default_branch: str = "main"
    updated_at: datetime = START
    is_empty: bool = False
    numbered_pages: int | None = None
    id: int = field(default_factory=lambda: next(_ids))

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    def updated_since(self, since: datetime | None) -> list[Issue]:
        """Return what was updated at or after a moment, the newest first."""
        found = (item for item in self.items if since is None or item.updated_at >= since)
        return sorted(found, key=lambda item: (item.updated_at, item.id), reverse=True)


class World:
    """Users by token and repositories by name; what a repository was called before still leads to it."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.logins_by_token: dict[str, str] = {}
        self.repositories: dict[int, Repo] = {}
        self._ids_by_name: dict[str, int] = {}

    def add(self, repo: Repo) -> None:
        self.repositories[repo.id] = repo
        self._ids_by_name[repo.full_name.lower()] = repo.id

    def remove(self, full_name: str) -> None:
        repo = self.named(full_name)
        del self.repositories[repo.id]

    def rename(self, old: str, new: str) -> Repo:
        repo = self.named(old)
        repo.owner, repo.name = new.split("/")
        self._ids_by_name[new.lower()] = repo.id
        return repo

    def named(self, full_name: str) -> Repo:
        """Return the repository that a name leads to, even one that it had before; KeyError for none."""
        return self.repositories[self._ids_by_name[full_name.lower()]]

    def login_of(self, token: str | None) -> str | None:
        return None if token is None else self.logins_by_token.get(token)

    def sees(self, login: str | None, repo: Repo) -> bool:
        return not repo.private or (login is not None and login in repo.visible_to)

    def visible(self, login: str | None) -> Iterable[Repo]:
        return [repo for repo in self.repositories.values() if self.sees(login, repo) and not repo.blocked]
