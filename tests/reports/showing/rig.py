"""Reports made of made-up items, as the making makes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle

from hypothesis import strategies as st

from functions.reports.github.models import Account, Repository, RepositoryItem
from functions.reports.making import digest, report
from functions.reports.making.activity import activity, counted
from functions.reports.making.collecting import Note
from functions.reports.making.ranking import people_of, ranked
from functions.reports.making.summaries import Summaries, believed
from functions.reports.making.window import Timeframe, window_of
from shared.canonical_json import JsonValue
from shared.clock import to_ms

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOME = "https://github.com"
REPOSITORY = Repository(
    id=7, full_name="octo/hello", owner="octo", name="hello", description="Says hello.", html_url=f"{HOME}/octo/hello",
    is_private=False, is_fork=False, is_archived=False, language="C", stargazers_count=3, default_branch="main",
    updated_at=None,
)  # fmt: skip


def account(login: str) -> Account:
    return Account(login, "User", f"https://avatars.example.com/{login}", f"{HOME}/{login}")


def item(
    number: int, *, pull: bool = False, user: str | None = "ann", hours_ago: float = 48, **more: object
) -> RepositoryItem:
    """Return an issue or a pull request, opened so long ago."""
    opened = NOW - timedelta(hours=hours_ago)
    made = RepositoryItem(
        id=number * 10, number=number, is_pull_request=pull, title=f"Title {number}", body="", state="open",
        html_url=f"{HOME}/octo/hello/{'pull' if pull else 'issues'}/{number}", created_at=opened, updated_at=opened,
        closed_at=None, merged_at=None, draft=False, comments=0, reactions=0, labels=(),
        user=None if user is None else account(user), assignees=(), author_association="NONE", state_reason=None,
    )  # fmt: skip
    return made._replace(**more)  # type: ignore[arg-type]


def merged(number: int, *, hours_ago: float = 24, **more: object) -> RepositoryItem:
    """Return a pull request that was merged so long ago, a day after it was opened."""
    at = NOW - timedelta(hours=hours_ago)
    return item(
        number, pull=True, hours_ago=hours_ago + 24, merged_at=at, closed_at=at, updated_at=at, state="closed"
    )._replace(
        **more  # type: ignore[arg-type]
    )


def report_of(
    items: Sequence[RepositoryItem],
    *,
    timeframe: Timeframe = "last_week",
    before: Sequence[RepositoryItem] = (),
    words: Summaries | None = None,
    repository: Repository = REPOSITORY,
    new_contributors: Sequence[str] | None = (),
    notes: Sequence[Note] = (),
    most_items: int = 10,
) -> dict[str, JsonValue]:
    """Return a report of items as they stand now.

    Args:
        before: what is counted of the window before.
        words: what is said of it; what the digest says without a model if None.
    """
    window = window_of(timeframe, to_ms(NOW - datetime.fromtimestamp(0, UTC)))
    now, previous = counted(items, window), counted(before, window.before)
    everything = ranked(items, window)
    prs = [one for one in everything if one.item.is_pull_request][:most_items]
    issues = [one for one in everything if not one.item.is_pull_request][:most_items]
    people = people_of(everything, most_items)
    numbers: dict[str, JsonValue] = activity(
        items, window, timeframe, now=now, previous=previous, new_contributors=new_contributors, complete=True
    )
    if words is None:
        told_of = (*prs, *issues)
        written = digest.written(repository.full_name, timeframe, window, now, previous, told_of, people)
        words = believed(written, repository.full_name, told_of, people)
    now_ms = to_ms(NOW - datetime.fromtimestamp(0, UTC))
    made = report._report(repository, timeframe, window, now_ms, numbers, prs, issues, people, words, [*notes])
    return {"id": "r1", **made}


def ordinary() -> dict[str, JsonValue]:
    """Return a report of a week with a bit of everything."""
    items = [
        merged(12, title="Stream answers", labels=("feature",), comments=7, reactions=3, body="Answers begin at once."),
        merged(14, title="Fix the crash on empty files", user=account("bob"), labels=("bug",), hours_ago=50),
        item(15, pull=True, title="Rework the cache", user="cyd", draft=True, comments=2),
        item(16, title="Crash on start", labels=("bug", "windows"), reactions=12, comments=31, hours_ago=100),
        item(9, title="Docs are outdated", hours_ago=400, state="closed", closed_at=NOW - timedelta(hours=3),
             updated_at=NOW - timedelta(hours=3), state_reason="not_planned"),
        item(17, pull=True, user="dependabot[bot]"),
        item(4, title="An old question", hours_ago=4000, updated_at=NOW - timedelta(hours=30), comments=55),
    ]  # fmt: skip
    before = [merged(3, hours_ago=200), merged(2, hours_ago=210), merged(1, hours_ago=220), item(5, hours_ago=190)]
    note = Note("counted_by_search", "Where the list was too long GitHub's search counted, and it counts bots too.")
    return report_of(items, before=before, new_contributors=["bob"], notes=[note])


# Anything, and pieces of what must come to nothing.
_PIECES = [
    "@ann", "@octo/team", "#5", "GH-5", "o/r#5", "a@b.example", "https://evil.example/x", "http:", "//", "ftp://x",
    "www.evil.example", "mailto:", "[x](https://evil.example)", "![x](https://evil.example/p.png)", "](", "[", "]",
    "(", ")", "!", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "-->", "</title>", "</svg>",
    "</style>", "<", ">", '"', "'", "&", "&lt;", "&#64;ann", "`", "```", "~~~", "*", "**", "_", "# ", "- ", "1. ", "+ ",
    "> ", "-", "===", "---", "| a | b |", "|", "\\", "$x$", ":octocat:", "[^1]", "[^1]: x", "[a]: https://evil.example",
    "<https://evil.example>", "javascript:alert(1)", "\n", "\n\n", "\r", "\t", "    ", " ", "\u200b", "\u202e", "\x00",
    "deadbeef", "d670460b4b4a", "CVE-2026-1", "GHSA-aaaa-bbbb-cccc", "word",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(_PIECES) | st.text(max_size=12), max_size=8).map("".join)
_ADDRESSES = (
    "javascript:alert(1)",
    "https://evil.example/",
    f"{HOME}.evil.example/x",
    f"{HOME}@evil.example/x",
    f'{HOME}/a(b)"<c>',
    f"{HOME}/octo/hello/issues/1",
)


@st.composite
def hostile_reports(draw: st.DrawFn) -> dict[str, JsonValue]:
    """Return a report in which every text that is a stranger's or a model's is hostile, and many addresses are."""
    # A few texts go around: drawing one for each place takes long, and finds no more.
    text = cycle(draw(st.lists(HOSTILE, min_size=1, max_size=5))).__next__
    address = cycle(draw(st.permutations(_ADDRESSES))).__next__
    login = cycle(["ann", text(), "x[bot", text()]).__next__
    kinds = draw(st.lists(st.sampled_from([item, _pull, merged]), max_size=3))
    items = [
        kind(number)._replace(
            title=text(),
            labels=(text(), text()),
            html_url=address(),
            user=Account(login(), "User", address(), address()),
        )
        for number, kind in enumerate(kinds, start=5)
    ]
    words = Summaries(
        text(),
        {one.number: text() for one in items},
        {one.user.login: text() for one in items if one.user is not None},
    )
    return report_of(
        items,
        words=words,
        repository=REPOSITORY._replace(description=text()),
        new_contributors=[login(), login()],
        notes=[Note("odd", text())],
    )


def _pull(number: int) -> RepositoryItem:
    return item(number, pull=True)
