"""What is read from GitHub, checked and cut to size: whatever GitHub said, these can be stored, shown and compared."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from shared.canonical_json import JsonValue

# GitHub's own bound of a label's name; and more labels than anybody reads.
_MOST_LABELS, _MOST_LABEL = 20, 50


class Repository(NamedTuple):
    """A repository as `GET /repos/{owner}/{repo}` tells it.

    Attributes:
        id: GitHub's own, which a rename does not change.
        full_name: `owner/name` as it is called now, whatever it was asked for as.
        updated_at: of its record, aware, UTC.
    """

    id: int
    full_name: str
    owner: str
    name: str
    description: str | None
    html_url: str
    is_private: bool
    is_fork: bool
    is_archived: bool
    language: str | None
    stargazers_count: int
    default_branch: str
    updated_at: datetime | None

    def to_json(self) -> dict[str, JsonValue]:
        """Return the repository as canonical JSON takes it."""
        updated = self.updated_at
        return {**self._asdict(), "updated_at": None if updated is None else _told(updated)}


class Viewer(NamedTuple):
    """The user that a token belongs to, as `GET /user` tells it."""

    id: int
    login: str
    name: str | None
    email: str | None
    avatar_url: str


class Account(NamedTuple):
    """Somebody who wrote or was assigned something.

    Attributes:
        type: `User`, `Bot`, `Organization`, `Mannequin`, or what GitHub thinks of next.
    """

    login: str
    type: str
    avatar_url: str
    html_url: str


class RepositoryItem(NamedTuple):
    """An issue or a pull request.

    Attributes:
        is_pull_request: GitHub lists both in one; only pull requests have `merged_at` and may be a `draft`.
        body: its first 2,000 characters.
        state: `open` or `closed`.
        comments, reactions: counts.
        labels: names.
        user: None where the account is gone.
        author_association: `OWNER`, `MEMBER`, `CONTRIBUTOR`, `FIRST_TIME_CONTRIBUTOR`, `NONE` and so on.
        state_reason: `completed`, `not_planned`, `reopened`, `duplicate`, or None.
    """

    id: int
    number: int
    is_pull_request: bool
    title: str
    body: str
    state: str
    html_url: str
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    merged_at: datetime | None
    draft: bool
    comments: int
    reactions: int
    labels: tuple[str, ...]
    user: Account | None
    assignees: tuple[Account, ...]
    author_association: str
    state_reason: str | None

    def to_json(self) -> dict[str, JsonValue]:
        """Return the item as canonical JSON takes it: moments as ISO 8601 texts, 20 labels of 50 characters at most."""
        told: dict[str, JsonValue] = {}
        for name, value in self._asdict().items():
            if isinstance(value, datetime):
                told[name] = _told(value)
            elif name == "user":
                told[name] = None if value is None else value._asdict()
            elif name == "assignees":
                told[name] = [one._asdict() for one in value]
            elif name == "labels":
                told[name] = [label[:_MOST_LABEL] for label in value[:_MOST_LABELS]]
            else:
                told[name] = value
        return told


class RepositoryItems(NamedTuple):
    """What was updated since a moment, the newest first, and whether that is all of it.

    Attributes:
        reaches_back: it goes back to the moment; where not, the oldest are missing.
        has_no_gap: the list did not move in a way that hid some, of whatever age.
        unread: how many are missing since nobody can read what GitHub says of them.
    """

    items: tuple[RepositoryItem, ...]
    reaches_back: bool
    has_no_gap: bool
    unread: int

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.reaches_back and self.has_no_gap and not self.unread


def _told(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
