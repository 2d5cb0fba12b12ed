"""Rows of an import read with care; pure. What is missing becomes a plain value, what is no row is an error.

The shapes are those of the browser's storage (oss-tldr.md, current state): `oss-tldr-repos:{user}` and
`oss-tldr-reports:{user}`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from functions.reports.github.models import Repository, RepositoryItem
from functions.reports.github.reading import read_items, safe_url
from functions.reports.kept import Report
from functions.reports.making.activity import activity, counted
from functions.reports.making.happening import events
from functions.reports.making.ranking import Ranked
from functions.reports.making.report import item_shown
from functions.reports.making.texts import seen
from functions.reports.making.window import TIMEFRAMES, Timeframe, Window, told, window_of
from functions.reports.naming import MAX_CHARS, RepositoryName, read_name
from shared.canonical_json import JsonValue, canonical_bytes
from shared.clock import from_ms, to_ms
from shared.entry.json_response import json_bytes
from shared.errors import GitHubUnavailableError, UnprocessableError

MAX_REPORT_BYTES = 256 * 1024
"""Of an imported report as it came, and as it is kept."""
KEPT_FOR = timedelta(days=90)
_MAX_LIST = 1_000
_MAX_NAME = 200
# As long as a report's id, so that both are found at the same address.
_ID_CHARS = 32
# GitHub is no older, and a clock may be a day off.
_SINCE = datetime(2008, 1, 1, tzinfo=UTC)
_LATE = timedelta(days=1)
_NUMBER_IN_URL = re.compile(r"/(?:issues|pull)/([0-9]{1,15})(?:[/?#].*)?\Z")
_WARNING: dict[str, JsonValue] = {
    "code": "imported",
    "detail": "You imported this report: its numbers are counted from the items in it, and nothing in it was checked.",
}


def read_repository_row(row: JsonValue, *, github_url: str) -> RepositoryName:
    """Return the repository that a row names.

    Raises:
        UnprocessableError: `invalid_repository`.
    """
    text: JsonValue = row
    if isinstance(row, dict):
        owner, name = row.get("owner"), row.get("name")
        owner = owner.get("login") if isinstance(owner, dict) else owner
        both = f"{owner}/{name}" if isinstance(owner, str) and isinstance(name, str) else None
        text = row.get("full_name") or row.get("html_url") or both
    return read_name(text[:MAX_CHARS] if isinstance(text, str) else "", github_url=github_url, pointer="")


def read_report_row(row: JsonValue, *, user_id: int, github_url: str, now_ms: int) -> Report:
    """Return the report that a row holds, in the shape of those that are made here.

    Its id is the user's and the row's: the same row has the same id.

    Raises:
        UnprocessableError: `invalid_report`, `invalid_repository`, `invalid_timeframe`, `report_too_large`.
    """
    if not isinstance(row, dict):
        raise _invalid("A report is an object.")
    if len(json_bytes(row)) > MAX_REPORT_BYTES:
        raise _too_large()
    repo = row.get("repo")
    name = read_name(repo[:MAX_CHARS] if isinstance(repo, str) else "", github_url=github_url, pointer="")
    timeframe = next((one for one in TIMEFRAMES if one == row.get("timeframe")), None)
    if timeframe is None:
        raise UnprocessableError(f"timeframe is one of {', '.join(TIMEFRAMES)}.", code="invalid_timeframe")
    made_at = _made_at(row, now_ms)
    window = window_of(timeframe, to_ms(made_at - datetime.fromtimestamp(0, UTC)))
    prs = _items(row.get("prs"), "prs", made_at)
    issues = _items(row.get("issues"), "issues", made_at)
    report: Report = {
        "id": hashlib.sha256(canonical_bytes([user_id, row])).hexdigest()[:_ID_CHARS],
        "repo": f"{name.owner}/{name.name}",
        "repository": _repository(name, github_url).to_json(),
        "timeframe": timeframe,
        "timeframe_start": told(window.start),
        "timeframe_end": told(window.end),
        "tldr": _text(row.get("tldr")),
        "prs": _shown(prs, window),
        "issues": _shown(issues, window),
        "people": [_person(one) for one in _list(row.get("people"), "people")],
        "activity": _activity([item for item, _ in (*prs, *issues)], window, timeframe),
        "generated_at": told(made_at),
        "expires_at": told(from_ms(now_ms) + KEPT_FOR),
        "version": _count(row.get("version"), 1),
        "warnings": [_WARNING],
    }
    if len(json_bytes(report)) > MAX_REPORT_BYTES:
        raise _too_large()
    return report


def _made_at(row: Mapping[str, JsonValue], now_ms: int) -> datetime:
    value = row.get("generatedAt", row.get("generated_at"))
    now = from_ms(now_ms)
    if value is None:
        return now
    found = _moment(value)
    if found is None or not _SINCE <= found <= now + _LATE:
        raise _invalid("generatedAt is no moment in the past.")
    return min(found, now)


def _moment(value: JsonValue) -> datetime | None:
    """Return a moment of ISO 8601 or, as JavaScript counts, in milliseconds; one without a zone is in UTC."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _items(value: JsonValue, kind: str, made_at: datetime) -> list[tuple[RepositoryItem, str | None]]:
    """Return the items of a section, each with its summary."""
    found = []
    for at, one in enumerate(_list(value, kind)):
        if not isinstance(one, dict):
            raise _invalid(f"{kind}/{at} is no object.")
        try:
            (item,) = read_items([_completed(one, kind, at, made_at)])
        except GitHubUnavailableError:
            raise _invalid(f"{kind}/{at} cannot be read.") from None
        found.append((item, _text(one.get("summary"))))
    return found


def _completed(one: Mapping[str, JsonValue], kind: str, at: int, made_at: datetime) -> dict[str, JsonValue]:
    """Return an item as GitHub would tell it, as far as the row does: the browser kept not all of it."""
    known = {name: found for name in ("created_at", "updated_at") if (found := _moment(one.get(name))) is not None}
    updated_at = known.get("updated_at") or known.get("created_at") or made_at
    number = _number(one)
    linked = one.get("pull_request")
    merged_at = one.get("merged_at") or (linked.get("merged_at") if isinstance(linked, dict) else None)
    state, user, reactions, assignees = (one.get(name) for name in ("state", "user", "reactions", "assignees"))
    if state == "merged" and not merged_at:
        merged_at = told(updated_at)
    completed: dict[str, JsonValue] = {
        **one,
        "id": _count(one.get("id"), 0) or number or at + 1,
        "number": number,
        "state": "closed" if state in ("closed", "merged") else "open",
        "created_at": told(known.get("created_at") or updated_at),
        "updated_at": told(updated_at),
        "user": {"login": user} if isinstance(user, str) else user,
        "reactions": reactions if isinstance(reactions, dict) else {"total_count": reactions},
        "assignees": [
            {"login": person} if isinstance(person, str) else person
            for person in (assignees if isinstance(assignees, list) else [])
        ],
    }
    completed["pull_request"] = {"merged_at": merged_at} if kind == "prs" else None
    return completed


def _shown(items: list[tuple[RepositoryItem, str | None]], window: Window) -> list[JsonValue]:
    return [
        {**item_shown(Ranked(item, events(item, window) or ("updated",)), summary), "number": item.number or None}
        for item, summary in items
    ]


def _person(value: JsonValue) -> dict[str, JsonValue]:
    one: Mapping[str, JsonValue] = value if isinstance(value, dict) else {"username": value}
    username = _text(one.get("username") or one.get("login"))
    if username is None:
        raise _invalid("people: somebody has no username.")
    return {
        "username": username[:_MAX_NAME],
        "avatar_url": safe_url(one.get("avatar_url")),
        "profile_url": safe_url(one.get("profile_url")),
        "tldr": _text(one.get("tldr")),
        **{name: _count(one.get(name), 0) for name in ("merged", "opened", "reported")},
        **{name: _all_named(one.get(name), name) for name in ("prs", "issues")},
    }


def _all_named(value: JsonValue, what: str) -> list[JsonValue]:
    """Return items in few words, without those that have neither a number nor a title."""
    named = map(_named, _list(value, what))
    return [one for one in named if one["number"] is not None or one["title"]]


def _named(value: JsonValue) -> dict[str, JsonValue]:
    """Return an item in few words; the browser kept some as numbers or titles alone."""
    one: Mapping[str, JsonValue] = value if isinstance(value, dict) else {"number": value, "title": value}
    title = _text(one.get("title")) or ""
    return {"number": _number(one) or None, "title": title, "html_url": safe_url(one.get("html_url"))}


def _number(one: Mapping[str, JsonValue]) -> int:
    """Return an item's number, maybe by its address; 0 where neither tells it."""
    in_url = _NUMBER_IN_URL.search(str(one.get("html_url"))[:MAX_CHARS])
    return _count(one.get("number"), 0) or (int(in_url[1]) if in_url else 0)


def _activity(items: list[RepositoryItem], window: Window, timeframe: Timeframe) -> dict[str, JsonValue]:
    now = counted(items, window)
    return activity(
        items, window, timeframe, now=now, previous=None, new_contributors=None, complete=False, are_newest=False
    )


def _repository(name: RepositoryName, github_url: str) -> Repository:
    """Return what a report says of its repository: the row tells its name alone, and that it is the user's own."""
    full_name = f"{name.owner}/{name.name}"
    return Repository(
        id=0,
        full_name=full_name,
        owner=name.owner,
        name=name.name,
        description=None,
        html_url=f"{github_url.rstrip('/')}/{full_name}",
        is_private=True,
        is_fork=False,
        is_archived=False,
        language=None,
        stargazers_count=0,
        default_branch="",
        updated_at=None,
    )


def _list(value: JsonValue, what: str) -> list[JsonValue]:
    found = [] if value is None else value
    if not isinstance(found, list):
        raise _invalid(f"{what} is no list.")
    if len(found) > _MAX_LIST:
        raise _too_large()
    return found


def _text(value: JsonValue) -> str | None:
    return seen(value).strip() or None if isinstance(value, str) else None


def _count(value: JsonValue, otherwise: int) -> int:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return value if is_count and isinstance(value, int) else otherwise


def _invalid(detail: str) -> UnprocessableError:
    return UnprocessableError(detail, code="invalid_report")


def _too_large() -> UnprocessableError:
    detail = f"A report has at most {MAX_REPORT_BYTES:,} bytes, and {_MAX_LIST:,} things in a list."
    return UnprocessableError(detail, code="report_too_large")
