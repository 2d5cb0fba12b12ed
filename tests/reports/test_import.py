"""What the browser kept is taken over: row by row, once, and as the user's own."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from functions.reports.importing.imported import keep_imported
from functions.reports.importing.rows import read_report_row
from functions.reports.models import ReportShown
from functions.reports.users.accounts import delete_account
from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock
from shared.errors import InvalidCredentialsError, TableUnavailableError
from shared.table import Condition, Item, ItemKey, Page
from tests.github_server import answers
from tests.reports.rig import ANN, EVE, PRIVATE, PUBLIC, REPOSITORIES, Rig, bearer, refused, rig
from tests.reports.tracking_at_once import account
from tests.wiring import items_of, memory_runtime

IMPORT = "/api/v1/users/me/import"
REPORT: dict[str, Any] = {
    "repo": "octo/hello",
    "timeframe": "last_week",
    "generatedAt": "2026-10-30T12:00:00.000Z",
    "version": 1,
    "tldr": "A quiet week.",
    "prs": [
        {
            "id": 11,
            "number": 3,
            "title": "Mend the door",
            "state": "closed",
            "summary": "It closes now.",
            "html_url": "https://github.com/octo/hello/pull/3",
            "created_at": "2026-10-28T09:00:00Z",
            "updated_at": "2026-10-29T09:00:00Z",
            "merged_at": "2026-10-29T09:00:00Z",
            "comments": 2,
            "reactions": 5,
            "labels": ["bug", {"name": "door"}],
            "user": {"login": "ann", "avatar_url": "javascript:alert(1)", "html_url": "https://github.com/ann"},
            "assignees": ["eve"],
        }
    ],
    "issues": [{"title": "It squeaks", "html_url": "https://github.com/octo/hello/issues/4"}],
    "people": [{"username": "ann", "tldr": "Mended it.", "prs": [3], "issues": ["It squeaks"]}],
}
REPOSITORY = {"full_name": "octo/hello", "owner": "octo", "name": "hello", "private": False}


def send(larder: Rig, token: str = ANN, **body: Any) -> dict[str, Any]:
    answer = larder.post(IMPORT, body, token=token)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def counts(told: dict[str, Any], kind: str) -> tuple[int, int]:
    return told[kind]["added"], told[kind]["unchanged"]


def codes(told: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(row["kind"], row["index"], row["code"]) for row in told["rows"]]


def snapshot(larder: Rig) -> list[Item]:
    larder.runtime.buffer.flush()
    items = [item for item in items_of(larder.runtime.table) if "#user#" in item.key.partition]
    # An engine holds what has expired for a while.
    return [item for item in items if item.expires_at_ms is None or item.expires_at_ms > larder.clock.now_ms()]


def test_repositories_are_tracked_and_reports_are_kept() -> None:
    """They are listed with what was added otherwise; a report is read by its id, in the shape of any other."""
    with rig() as larder:
        told = send(larder, repositories=[REPOSITORY, PRIVATE], reports=[REPORT])
        assert told == {
            "repositories": {"added": 2, "unchanged": 0},
            "reports": {"added": 1, "unchanged": 0},
            "rows": [],
            "done": True,
        }
        assert {one["repository"]["full_name"] for one in larder.tracked()["repositories"]} == {PUBLIC, PRIVATE}
        (listed,) = larder.read()
        assert (listed["imported"], listed["repository_id"], listed["repo"]) == (True, None, "octo/hello")
        assert listed["accessed_at"].startswith("2026-10-30T12:00:00")
        answer = larder.get(f"/api/v1/reports/{listed['id']}", token=ANN)
        assert answer.headers["cache-control"] == "private, no-store"
        report = ReportShown.model_validate(answer.json())
        assert (report.tldr, report.version) == ("A quiet week.", 1)
        assert (report.timeframe_start.day, report.timeframe_end.day) == (23, 30)
        (pr,), (issue,), (person,) = report.prs, report.issues, report.people
        assert (pr.happened, pr.reactions, pr.labels, pr.summary) == (
            ["opened", "merged"],
            5,
            ["bug", "door"],
            "It closes now.",
        )
        assert (pr.user and pr.user.avatar_url, [one.login for one in pr.assignees]) == ("", ["eve"])
        assert (issue.number, issue.title, issue.summary, issue.created_at) == (
            4,
            "It squeaks",
            None,
            report.generated_at,
        )
        assert ([one.number for one in person.prs], [one.title for one in person.issues]) == ([3], ["It squeaks"])
        assert (report.activity.prs.merged, report.activity.complete) == (1, False)
        assert [one.code for one in report.warnings] == ["imported"]


def test_the_same_import_twice_changes_nothing() -> None:
    """Also later, and with the same rows twice in it: not an item is another, not even its time."""
    with rig() as larder:
        body: dict[str, Any] = {
            "repositories": [REPOSITORY, "octo/hello"],
            "reports": [REPORT, REPORT, {**REPORT, "generatedAt": None}],
        }
        told = send(larder, **body)
        assert (counts(told, "repositories"), counts(told, "reports")) == ((1, 1), (2, 1))
        before = snapshot(larder)
        larder.advance(hours=1)
        told = send(larder, **body)
        assert (counts(told, "repositories"), counts(told, "reports"), told["done"]) == ((0, 2), (0, 3), True)
        assert snapshot(larder) == before


def test_an_imported_report_is_its_users_alone() -> None:
    """Not another user's, not nobody's, not the operator's; it makes no report and is in no list but the user's."""
    with rig() as larder:
        send(larder, reports=[REPORT])
        (listed,) = larder.read()
        address = f"/api/v1/reports/{listed['id']}"
        refused(larder.get(address, token=EVE), 404, "no_such_report")
        refused(larder.get(address), 404, "no_such_report")
        refused(larder.get(address, admin=True), 404, "no_such_report")
        refused(larder.delete(address), 404, "no_such_report")
        assert larder.read(token=EVE) == []
        assert larder.get("/api/v1/reports", admin=True).json()["reports"] == []
        assert larder.generate(token=EVE).json()["tldr"] != "A quiet week."
        # The same rows are another report of another user's.
        send(larder, token=EVE, reports=[REPORT])
        (theirs,) = (one for one in larder.read(token=EVE) if one["imported"])
        assert theirs["id"] != listed["id"]


def test_an_imported_report_is_kept_for_90_days_and_goes_with_the_account() -> None:
    """Reading it makes that no longer, and moves it to the top of the list."""
    with rig() as larder:
        send(larder, reports=[REPORT, {**REPORT, "generatedAt": "2026-10-31T00:00:00Z"}])
        newer, older = larder.read()
        larder.advance(days=50)
        assert larder.get(f"/api/v1/reports/{older['id']}", token=ANN).status_code == 200
        larder.advance(days=39)
        assert [one["id"] for one in larder.read()] == [older["id"], newer["id"]]
        larder.advance(days=1)
        assert larder.read() == []
        refused(larder.get(f"/api/v1/reports/{older['id']}", token=ANN), 404, "no_such_report")
        send(larder, reports=[REPORT])
        assert larder.client.delete("/api/v1/users/me", headers=bearer(ANN)).status_code == 204
        assert snapshot(larder) == []


_BAD: tuple[tuple[Any, str], ...] = (
    ("octo/hello", "invalid_report"),
    ({**REPORT, "repo": None}, "invalid_repository"),
    ({**REPORT, "repo": "https://gitlab.com/octo/hello"}, "invalid_repository"),
    ({**REPORT, "timeframe": "last_hour"}, "invalid_timeframe"),
    ({**REPORT, "timeframe": ["last_week"]}, "invalid_timeframe"),
    ({**REPORT, "generatedAt": "yesterday"}, "invalid_report"),
    ({**REPORT, "generatedAt": "0001-01-01T00:00:00Z"}, "invalid_report"),
    ({**REPORT, "generatedAt": 1e300}, "invalid_report"),
    ({**REPORT, "generatedAt": "2036-01-01T00:00:00Z"}, "invalid_report"),
    ({**REPORT, "prs": {}}, "invalid_report"),
    ({**REPORT, "issues": ["It squeaks"]}, "invalid_report"),
    ({**REPORT, "people": [{}]}, "invalid_report"),
    ({**REPORT, "tldr": "x" * 263_000}, "report_too_large"),
    ({**REPORT, "issues": [{}] * 1_001}, "report_too_large"),
    ({**REPORT, "issues": [{}] * 1_000}, "report_too_large"),
)


def test_bad_reports_are_told_of_and_keep_no_other_back() -> None:
    """Each with its place, its kind and why; those around them are kept."""
    with rig() as larder:
        told = send(larder, reports=[REPORT, *(row for row, _ in _BAD), {**REPORT, "timeframe": "last_day"}])
        assert codes(told) == [("report", number, code) for number, (_, code) in enumerate(_BAD, 1)]
        assert (counts(told, "reports"), told["done"]) == ((2, 0), True)
        assert len(larder.read()) == 2


_LACKING: tuple[dict[str, Any], ...] = (
    {**REPORT, "generatedAt": 1_793_361_600_000},
    {"repo": "octo/hello", "timeframe": "last_year"},
    {**REPORT, "prs": None, "issues": [{"number": -1, "id": True, "state": 7, "user": "ann", "labels": None}]},
    {**REPORT, "prs": [{"state": "merged", "updated_at": "2026-10-29T09:00:00", "pull_request": "yes"}]},
    {**REPORT, "prs": [{"created_at": "0001-01-01T00:00:00+14:00", "closed_at": 7, "html_url": "x" * 9_000}]},
    {**REPORT, "people": ["ann", {"login": "eve", "prs": [{"title": "\x00\x1b[0m", "number": 2**70}]}]},
    {**REPORT, "tldr": 7, "version": "1", "more": {"than": ["that"]}},
)


def test_what_a_report_lacks_does_not_keep_it_out() -> None:
    """Whatever its members are, it is readable in the shape of any other report, and in every format."""
    with rig() as larder:
        assert counts(send(larder, reports=[*_LACKING]), "reports") == (len(_LACKING), 0)
        listed = larder.read()
        assert len(listed) == len(_LACKING)
        for one in listed:
            address = f"/api/v1/reports/{one['id']}"
            answer = larder.get(address, token=ANN)
            assert ReportShown.model_validate(answer.json()).id == one["id"]
            assert "\\u0000" not in answer.text
            for wanted in ("markdown", "html"):
                shown = larder.get(address, token=ANN, format=wanted)
                assert (shown.status_code, "octo/hello" in shown.text) == (200, True), shown.text
                assert shown.headers["cache-control"] == "private, no-store"


def test_what_has_no_number_is_shown_by_its_title() -> None:
    """In each format, of people and in sections; what has neither is left out, and an address may tell the number."""
    person = {
        "username": "ann",
        "issues": ["It squeaks", 9, {}, {"html_url": "https://github.com/octo/hello/issues/8"}],
    }
    row = {**REPORT, "prs": [{"title": "Oil the hinge", "user": "eve"}], "issues": [], "people": [person]}
    with rig() as larder:
        send(larder, reports=[row])
        (listed,) = larder.read()
        address = f"/api/v1/reports/{listed['id']}"
        told = larder.get(address, token=ANN).json()
        assert [one["number"] for one in told["prs"]] == [None]
        assert [(one["number"], one["title"]) for one in told["people"][0]["issues"]] == [
            (None, "It squeaks"), (9, ""), (8, ""),
        ]  # fmt: skip
        markdown = larder.get(address, token=ANN, format="markdown").text
        assert "- Oil the hinge, by eve" in markdown
        assert "- ann (It squeaks, \\#&#8203;9, [#8](https://github.com/octo/hello/issues/8))" in markdown
        page = larder.get(address, token=ANN, format="html").text
        assert "It squeaks" in page
        for shown in (markdown, page):
            assert re.search(r"#(?:&#8203;)?(?:0|None)\b", shown) is None


def test_repositories_that_github_does_not_show_are_told_of() -> None:
    """One that is private to others and one that is not there are one answer; what is no name is another."""
    with rig() as larder:
        rows = [
            REPOSITORY,
            {"full_name": PRIVATE},
            "octo/nothing",
            {},
            7,
            {"owner": {"login": "octo"}, "name": "hello"},
        ]
        told = send(larder, token=EVE, repositories=rows)
        assert codes(told) == [
            ("repository", 1, "no_repository_access"),
            ("repository", 2, "no_repository_access"),
            ("repository", 3, "invalid_repository"),
            ("repository", 4, "invalid_repository"),
        ]
        assert (counts(told, "repositories"), told["done"]) == ((1, 1), True)
        told_of = {row["detail"] for row in told["rows"][:2]}
        assert len(told_of) == 1


def test_github_is_asked_about_a_hundred_and_the_rest_is_done_by_asking_again() -> None:
    """A few at a time; what is there already is not asked about again."""
    with rig() as larder:
        for number in range(130):
            larder.github.repository(f"octo/r{number}")
        body: dict[str, Any] = {"repositories": [f"octo/r{number}" for number in range(130)]}
        larder.github.forget()
        first = send(larder, **body)
        assert (counts(first, "repositories"), first["done"]) == ((100, 0), False)
        assert codes(first) == [("repository", number, "not_done") for number in range(100, 130)]
        assert larder.github.count(path="/repos/.*") == 100
        assert larder.github.most_at_once <= 4
        second = send(larder, **body)
        assert (counts(second, "repositories"), second["done"], second["rows"]) == ((30, 100), True, [])
        assert larder.github.count(path="/repos/.*") == 130
        assert larder.tracked()["total"] == 130


def test_what_there_was_no_time_for_is_done_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what GitHub could not be asked about; neither is told of as a bad row."""
    with rig() as larder:
        body: dict[str, Any] = {"repositories": [PRIVATE], "reports": [REPORT]}
        with monkeypatch.context() as patch:
            patch.setattr("functions.reports.seeing.WITHIN", timedelta(0))
            told = send(larder, **body)
        assert codes(told) == [("repository", 0, "not_done"), ("report", 0, "not_done")]
        larder.github.on("/repos/.*", answers.status(502), times=None)
        assert codes(send(larder, **body)) == [("repository", 0, "not_done")]
        larder.github.unlimited()
        # A failure is shared for two seconds.
        larder.advance(seconds=3)
        told = send(larder, **body)
        assert (counts(told, "repositories"), counts(told, "reports"), told["done"]) == ((1, 0), (0, 1), True)


def test_what_larder_was_too_busy_for_is_done_the_next_time() -> None:
    """It says nothing of the row: while another request holds the one place to ask GitHub from."""
    with rig(LARDER_MAX_GENERATIONS="1") as larder:
        larder.github.repository("octo/other")
        told: list[dict[str, Any]] = []
        larder.github.meanwhile("/repos/octo/hello", lambda: told.append(send(larder, repositories=["octo/other"])))
        assert larder.track(PUBLIC).status_code == 201
        assert (codes(told[0]), told[0]["done"]) == ([("repository", 0, "not_done")], False)
        assert counts(send(larder, repositories=["octo/other"]), "repositories") == (1, 0)


def test_what_needs_a_single_sign_on_is_done_after_it() -> None:
    """The token can be let in on GitHub, and the row is taken then; until then it says what to do."""
    with rig() as larder:
        larder.github.on("/repos/octo/secret", answers.sign_on(), times=None)
        told = send(larder, repositories=[PRIVATE])
        assert (codes(told), told["done"]) == ([("repository", 0, "not_done")], False)
        assert "single sign-on" in told["rows"][0]["detail"]
        larder.github.unlimited()
        larder.advance(seconds=3)
        assert counts(send(larder, repositories=[PRIVATE]), "repositories") == (1, 0)


def test_a_token_that_was_revoked_ends_an_import() -> None:
    """No row is told of: whoever signs in again sends all of them again."""
    with rig() as larder:
        assert larder.tracked()["total"] == 0
        larder.github.revoke(ANN)
        refused(larder.post(IMPORT, {"repositories": [PUBLIC, PRIVATE]}, token=ANN), 401, "github_token_invalid")


def test_an_import_for_an_account_that_goes_keeps_nothing() -> None:
    """The account is deleted while GitHub is asked about a repository: 401, and what was kept before is gone too."""
    with rig() as larder:

        def delete() -> None:
            assert larder.client.delete("/api/v1/users/me", headers=bearer(ANN)).status_code == 204

        larder.github.meanwhile("/repos/octo/secret", delete)
        answer = larder.post(IMPORT, {"repositories": [PRIVATE], "reports": [REPORT]}, token=ANN)
        refused(answer, 401, "invalid_session")
        assert snapshot(larder) == []


class _Meanwhile(MemoryTable):
    """A table on which something else happens after a user's items were read or a report was looked for."""

    meanwhile: Callable[[], object] | None = None

    def query(self, *arguments: Any, **named: Any) -> Page:
        found = super().query(*arguments, **named)
        self._act()
        return found

    def get_many(self, *arguments: Any, **named: Any) -> dict[ItemKey, Item]:
        found = super().get_many(*arguments, **named)
        self._act()
        return found

    def _act(self) -> None:
        act, self.meanwhile = self.meanwhile, None
        if act is not None:
            act()


@pytest.mark.parametrize("first", ["the import", "the end"])
def test_an_import_and_the_accounts_end_at_once_leave_nothing(first: str) -> None:
    """Whichever the other one overtakes: no report is left of a user who is gone."""
    clock = ManualClock()
    table = _Meanwhile(clock)
    with closing(memory_runtime(clock=clock, table=table)) as runtime:
        profile = account(7, runtime)
        report = read_report_row(REPORT, user_id=7, github_url="https://github.com", now_ms=clock.now_ms())
        if first == "the import":
            table.meanwhile = lambda: delete_account(7, runtime)
            with pytest.raises(InvalidCredentialsError):
                keep_imported(report, profile, runtime)
        else:
            table.meanwhile = lambda: keep_imported(report, profile, runtime)
            delete_account(7, runtime)
        assert items_of(table) == []


class _BreaksOff(MemoryTable):
    """A table that takes so many writes more of a user's reports, and then none."""

    takes: int | None = None

    def put(self, item: Item, *, when: Condition | None = None) -> int | None:
        if self.takes is not None and item.key.sort.startswith(("imported#", "access#")):
            if self.takes == 0:
                raise TableUnavailableError("No more of it.")
            self.takes -= 1
        return super().put(item, when=when)


@pytest.mark.parametrize("takes", [0, 1, 2, 3, 5])
def test_an_import_that_breaks_off_is_completed_by_the_next(takes: int) -> None:
    """Wherever it was, what was done stays done, what was not is told of, and nothing is there twice."""
    rows = [{**copy.deepcopy(REPORT), "timeframe": timeframe} for timeframe in ("last_day", "last_week", "last_year")]
    with rig(table=_BreaksOff) as larder:
        table = larder.runtime.table
        assert isinstance(table, _BreaksOff)
        table.takes = takes
        told = send(larder, reports=rows)
        assert counts(told, "reports") == (takes // 2, 0)
        assert [code for _, _, code in codes(told)] == ["not_done"] * (3 - takes // 2)
        assert len(larder.read()) == takes // 2
        table.takes = None
        larder.advance(seconds=1)
        told = send(larder, reports=rows)
        assert (counts(told, "reports"), told["done"]) == ((3 - takes // 2, takes // 2), True)
        for listed in larder.read():
            assert larder.get(f"/api/v1/reports/{listed['id']}", token=ANN).status_code == 200
        assert len(larder.read()) == 3


def test_a_text_cut_within_an_emoji_keeps_nothing_back() -> None:
    """The browser writes half of it; it is read as a character that could not be, wherever it stands."""
    row = json.dumps({**REPORT, "tldr": "cut CUT", "\U0001f600": 1}).replace("CUT", r"\ud83d")
    row = row.replace(r"\ud83d\ude00", r"\ude00")
    with rig() as larder:
        headers = {**bearer(ANN), "Content-Type": "application/json"}
        body = f'{{"reports": [{row}, {json.dumps(REPORT)}], "repositories": ["\\ud800/x", "octo/hello"]}}'
        answer = larder.client.post(IMPORT, content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        assert (counts(answer.json(), "reports"), counts(answer.json(), "repositories")) == ((2, 0), (1, 0))
        assert codes(answer.json()) == [("repository", 0, "invalid_repository")]
        told = {larder.get(f"/api/v1/reports/{one['id']}", token=ANN).json()["tldr"] for one in larder.read()}
        assert told == {"cut \ufffd", "A quiet week."}
        # All else is as strict as anywhere.
        for bad in (
            '{"reports": [], "reports": []}',
            '{"reports": [NaN]}',
            '{"reports": [' + "[" * 200 + "]" * 200 + "]}",
        ):
            assert larder.client.post(IMPORT, content=bad, headers=headers).status_code == 400
        refused(
            larder.client.post(REPOSITORIES, content=r'{"repo_url": "\ud800"}', headers=headers), 400, "lone_surrogate"
        )


def test_a_key_that_the_browser_did_not_have_is_null() -> None:
    """What localStorage gives for it; the other one is taken over."""
    with rig() as larder:
        assert counts(send(larder, repositories=None, reports=[REPORT]), "reports") == (1, 0)
        assert counts(send(larder, repositories=[PUBLIC], reports=None), "repositories") == (1, 0)


def test_an_import_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """51 reports in one, or more than a user may have imported; the latter is told row by row."""
    monkeypatch.setattr("functions.reports.importing.taking.MOST_IMPORTED", 2)
    with rig() as larder:
        refused(larder.post(IMPORT, {"reports": [REPORT] * 51}, token=ANN), 422, "invalid_field")
        refused(larder.post(IMPORT, {"repositories": ["a/b"] * 1_001}, token=ANN), 422, "invalid_field")
        refused(larder.post(IMPORT, {"reports": [REPORT]}), 401, "login_required")
        refused(larder.post(IMPORT, {"report": []}, token=ANN), 422, "invalid_field")
        rows = [{**REPORT, "version": version} for version in range(3)]
        assert codes(send(larder, reports=rows)) == [("report", 2, "too_many_reports")]
        assert counts(send(larder, reports=rows[:2]), "reports") == (0, 2)
        assert send(larder) == {
            "repositories": {"added": 0, "unchanged": 0},
            "reports": {"added": 0, "unchanged": 0},
            "rows": [],
            "done": True,
        }


def test_fifty_of_the_largest_reports_fit_into_one_import() -> None:
    """Each a quarter of a mebibyte of text that does not shrink much; none goes where others' reports are."""
    with rig() as larder:
        alphabet = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 20_000))
        rows = [
            {**REPORT, "version": version, "tldr": (alphabet * 5)[version : version + 85_000]} for version in range(50)
        ]
        told = send(larder, reports=rows)
        assert (counts(told, "reports"), told["rows"]) == ((50, 0), [])
        assert len(larder.read()) == 50
        partitions = {item.key.partition for item in items_of(larder.runtime.table) if item.body}
        assert all("#user#" in partition for partition in partitions)
