"""GitHub's JSON read with care; pure. What is missing or odd becomes a plain value; what is no answer is an error."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from functions.reports.github.models import Account, Repository, RepositoryItem, Viewer
from shared.canonical_json import JsonValue
from shared.errors import GitHubUnavailableError

MAX_BODY_CHARACTERS = 2_000
_MAX_TITLE = 1_000
_MAX_DESCRIPTION = 1_000
_MAX_NAME = 200
_MAX_URL = 2_000
_MAX_LABELS = 100
_MAX_ASSIGNEES = 50
# 2^53 - 1: what every reader of JSON takes as an integer.
_MAX_INTEGER = 9_007_199_254_740_991
# Canonical JSON refuses lone surrogates, and NUL ends a text for much that shows it.
_UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")
OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})")
NAME = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}")


def parse(body: bytes) -> JsonValue:
    """Return the JSON of a body.

    Raises:
        GitHubUnavailableError: it is none.
    """
    try:
        # The stock parser, because lone surrogates must come through to be mended.
        value: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        raise unlike_github() from None
    return value


def read_repository(value: JsonValue) -> Repository:
    """Read a repository's record.

    Raises:
        GitHubUnavailableError: it is none: its id, its name or whether it is private is missing.
    """
    told = _object(value)
    owner = _text(_object(told.get("owner")).get("login"), _MAX_NAME)
    name = _text(told.get("name"), _MAX_NAME)
    private = told.get("private")
    if OWNER.fullmatch(owner) is None or NAME.fullmatch(name) is None or not isinstance(private, bool):
        raise unlike_github()
    return Repository(
        id=_id(told.get("id")),
        full_name=f"{owner}/{name}",
        owner=owner,
        name=name,
        description=_text_or_none(told.get("description"), _MAX_DESCRIPTION),
        html_url=safe_url(told.get("html_url")),
        # Internal repositories are an enterprise's own; older servers tell that in this field alone.
        is_private=private or told.get("visibility", "public") not in ("public", None),
        is_fork=told.get("fork") is True,
        is_archived=told.get("archived") is True,
        language=_text_or_none(told.get("language"), _MAX_NAME),
        stargazers_count=_count(told.get("stargazers_count")),
        default_branch=_text(told.get("default_branch"), _MAX_NAME),
        updated_at=_moment(told.get("updated_at")),
    )


def read_viewer(value: JsonValue) -> Viewer:
    """Read a user's record.

    Raises:
        GitHubUnavailableError: it is none: its id or its login is missing.
    """
    told = _object(value)
    login = _text(told.get("login"), _MAX_NAME)
    if not login:
        raise unlike_github()
    return Viewer(
        id=_id(told.get("id")),
        login=login,
        name=_text_or_none(told.get("name"), _MAX_NAME),
        email=_text_or_none(told.get("email"), _MAX_NAME),
        avatar_url=safe_url(told.get("avatar_url")),
    )


def read_items(value: JsonValue) -> list[RepositoryItem]:
    """Read a page of issues and pull requests.

    Raises:
        GitHubUnavailableError: it is no list of them: an id, a number, or when one was made or updated is missing.
    """
    if not isinstance(value, list):
        raise unlike_github()
    return [_item(_object(one)) for one in value]


def read_page(value: JsonValue) -> tuple[list[RepositoryItem], int]:
    """Read a page as `read_items` does, and leave out what cannot be read; return how many that are, too.

    Raises:
        GitHubUnavailableError: it is no list, or nothing in it can be read.
    """
    if not isinstance(value, list):
        raise unlike_github()
    found: list[RepositoryItem] = []
    for one in value:
        try:
            found += read_items([one])
        except GitHubUnavailableError:
            continue
    if value and not found:
        raise unlike_github()
    return found, len(value) - len(found)


def read_total_count(value: JsonValue) -> int:
    """Read how many a search found.

    Raises:
        GitHubUnavailableError: the answer does not say, or GitHub had not found all in time (`search_incomplete`).
    """
    told = _object(value)
    total = told.get("total_count")
    if not _is_count(total):
        raise unlike_github()
    if told.get("incomplete_results") is True:
        raise GitHubUnavailableError("GitHub's search ended before it had found all.", code="search_incomplete")
    return _count(total)


def message_of(body: bytes) -> str:
    """Return the message of an error's body; "" where it has none."""
    try:
        return _text(_object(parse(body)).get("message"), _MAX_TITLE)
    except GitHubUnavailableError:
        return ""


def unlike_github() -> GitHubUnavailableError:
    """Return the error of an answer that GitHub would not give."""
    return GitHubUnavailableError("What GitHub answered cannot be read.")


def _item(told: dict[str, JsonValue]) -> RepositoryItem:
    created_at, updated_at = _moment(told.get("created_at")), _moment(told.get("updated_at"))
    number = told.get("number")
    if created_at is None or updated_at is None or not _is_count(number):
        raise unlike_github()
    pull_request = told.get("pull_request")
    reactions = told.get("reactions")
    labels, assignees = told.get("labels"), told.get("assignees")
    return RepositoryItem(
        id=_id(told.get("id")),
        number=_count(number),
        is_pull_request=isinstance(pull_request, dict),
        title=_text(told.get("title"), _MAX_TITLE),
        body=_text(told.get("body"), MAX_BODY_CHARACTERS),
        state="closed" if told.get("state") == "closed" else "open",
        html_url=safe_url(told.get("html_url")),
        created_at=created_at,
        updated_at=updated_at,
        closed_at=_moment(told.get("closed_at")),
        merged_at=_moment(pull_request.get("merged_at")) if isinstance(pull_request, dict) else None,
        draft=told.get("draft") is True,
        comments=_count(told.get("comments")),
        reactions=_count(reactions.get("total_count")) if isinstance(reactions, dict) else 0,
        labels=_labels(labels[:_MAX_LABELS] if isinstance(labels, list) else []),
        user=_account(told.get("user")),
        assignees=tuple(
            account
            for one in (assignees[:_MAX_ASSIGNEES] if isinstance(assignees, list) else [])
            if (account := _account(one)) is not None
        ),
        author_association=_text(told.get("author_association"), _MAX_NAME),
        state_reason=_text_or_none(told.get("state_reason"), _MAX_NAME),
    )


def _labels(told: list[JsonValue]) -> tuple[str, ...]:
    # GitHub's own schema has a label be a name or an object.
    names = (_text(one.get("name") if isinstance(one, dict) else one, _MAX_NAME) for one in told)
    return tuple(name for name in names if name)


def _account(value: JsonValue) -> Account | None:
    if not isinstance(value, dict) or not (login := _text(value.get("login"), _MAX_NAME)):
        return None
    kind = _text(value.get("type"), _MAX_NAME) or "User"
    return Account(login, kind, safe_url(value.get("avatar_url")), safe_url(value.get("html_url")))


def _object(value: JsonValue) -> dict[str, JsonValue]:
    if not isinstance(value, dict):
        raise unlike_github()
    return value


def _id(value: JsonValue) -> int:
    if not _is_count(value) or value == 0:
        raise unlike_github()
    return _count(value)


def _is_count(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_INTEGER


def _count(value: JsonValue) -> int:
    return value if isinstance(value, int) and _is_count(value) else 0


def _text(value: JsonValue, most: int) -> str:
    return _UNSHOWABLE.sub("\ufffd", value[:most]) if isinstance(value, str) else ""


def _text_or_none(value: JsonValue, most: int) -> str | None:
    return _text(value, most) or None


def safe_url(value: JsonValue) -> str:
    """Return an address that a page may link to; "" for any other, such as a script."""
    url = _text(value, _MAX_URL)
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def _moment(value: JsonValue) -> datetime | None:
    try:
        at = datetime.fromisoformat(value if isinstance(value, str) else "")
        # GitHub's moments are UTC, said or not.
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
