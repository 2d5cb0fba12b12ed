"""An import, row by row: a bad one is told of and keeps no other back, and what is not done is done the next time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from functions.reports.accesses import accesses_of
from functions.reports.importing.imported import MOST_IMPORTED, keep_imported
from functions.reports.importing.rows import read_report_row, read_repository_row
from functions.reports.naming import RepositoryName
from functions.reports.seeing import NOT_DONE, call_within, see_many
from functions.reports.users.principal import Principal
from functions.reports.users.profiles import Profile
from functions.reports.users.trackers import track, tracked_by
from functions.reports.visibility import Seen
from shared.cache.call import Call
from shared.canonical_json import JsonValue
from shared.errors import (
    ForbiddenError,
    ItemTooLargeError,
    LarderError,
    RepositoryBlockedError,
    UnauthorizedError,
    UnprocessableError,
)
from shared.runtime import Runtime

_OF_THE_ROW = (UnprocessableError, ForbiddenError, RepositoryBlockedError, ItemTooLargeError)
# Whoever gets it lets the token in on GitHub, and sends the rows again.
_SIGN_ON = "github_sso_required"


class _Row(NamedTuple):
    """A row that was not taken."""

    at: int
    kind: Literal["repository", "report"]
    code: str
    detail: str


class _Part:
    """What became of the rows of one kind."""

    def __init__(self, kind: Literal["repository", "report"]) -> None:
        self._kind = kind
        self.counts = {"added": 0, "unchanged": 0}
        self.rows: list[_Row] = []

    def taken(self, *, is_new: bool) -> None:
        self.counts["added" if is_new else "unchanged"] += 1

    def refused(self, index: int, error: LarderError | None) -> None:
        """Tell of a row; None says that there was no time for it."""
        if error is None or not isinstance(error, _OF_THE_ROW) or error.code == _SIGN_ON:
            why = "There was no time for it." if error is None else error.detail
            self.rows.append(_Row(index, self._kind, NOT_DONE, f"{why} Send it again."))
        else:
            self.rows.append(_Row(index, self._kind, error.code, error.detail))


def take(
    repositories: Sequence[JsonValue],
    reports: Sequence[JsonValue],
    principal: Principal,
    profile: Profile,
    runtime: Runtime,
) -> dict[str, Any]:
    """Take over what a user kept in the browser, and return what became of it as `Imported`.

    Raises:
        UnauthorizedError: GitHub does not take the caller's token any longer, or the account was deleted meanwhile.
        TableUnavailableError: the table did not answer from the beginning.
    """
    call = call_within(runtime)
    # Reports first: they need nobody else.
    of_reports = _take_reports(reports, profile, runtime, call)
    of_repositories = _take_repositories(repositories, principal, profile, runtime, call)
    rows = sorted((*of_repositories.rows, *of_reports.rows), key=lambda row: (row.kind == "report", row.at))
    return {
        "repositories": of_repositories.counts,
        "reports": of_reports.counts,
        "rows": [{"index": row.at, "kind": row.kind, "code": row.code, "detail": row.detail} for row in rows],
        "done": not any(row.code == NOT_DONE for row in rows),
    }


def _take_reports(rows: Sequence[JsonValue], profile: Profile, runtime: Runtime, call: Call) -> _Part:
    part = _Part("report")
    there = {access.report.id for access in accesses_of(profile.user_id, runtime) if access.imported} if rows else set()
    for index, row in enumerate(rows):
        if call.answer_by.passed():
            part.refused(index, None)
            continue
        try:
            report = read_report_row(
                row, user_id=profile.user_id, github_url=runtime.settings.github_url, now_ms=runtime.clock.now_ms()
            )
            if report["id"] not in there and len(there) >= MOST_IMPORTED:
                raise UnprocessableError(
                    f"You have imported {MOST_IMPORTED} reports, which is the most.", code="too_many_reports"
                )
            part.taken(is_new=keep_imported(report, profile, runtime))
            there.add(str(report["id"]))
        except UnauthorizedError:
            raise
        except LarderError as error:
            part.refused(index, error)
    return part


def _take_repositories(
    rows: Sequence[JsonValue], principal: Principal, profile: Profile, runtime: Runtime, call: Call
) -> _Part:
    part = _Part("repository")
    there = {one.full_name.lower() for one in tracked_by(profile.user_id, runtime)} if rows else set()
    wanted: dict[str, tuple[RepositoryName, list[int]]] = {}
    for index, row in enumerate(rows):
        try:
            name = read_repository_row(row, github_url=runtime.settings.github_url)
        except UnprocessableError as error:
            part.refused(index, error)
            continue
        if name.key in there:
            part.taken(is_new=False)
        else:
            wanted.setdefault(name.key, (name, []))[1].append(index)
    seen = see_many([name for name, _ in wanted.values()], principal, runtime, call)
    for (_, indices), what in zip(wanted.values(), seen, strict=True):
        for index in indices:
            if not isinstance(what, Seen):
                part.refused(index, what)
                continue
            try:
                part.taken(is_new=track(profile, what.repository, runtime))
            except UnauthorizedError:
                raise
            except LarderError as error:
                part.refused(index, error)
    return part
