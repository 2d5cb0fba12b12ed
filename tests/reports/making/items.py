"""Items as hypothesis thinks them up, and a few by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from functions.reports.github.models import Account, Repository, RepositoryItem
from functions.reports.making.window import Window

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
WEEK = Window(NOW - timedelta(days=7), NOW)
REPOSITORY = Repository(
    7, "octo/hello", "octo", "hello", "Says hello", "https://github.com/octo/hello", False, False, False, "C", 3,
    "main", None,
)  # fmt: skip


def account(login: str, kind: str = "User") -> Account:
    return Account(login, kind, f"https://avatars.example.com/{login}", f"https://github.com/{login}")


def item(number: int, *, pull: bool = False, user: str | None = "ann", **changes: object) -> RepositoryItem:
    """Return an issue, or a pull request, that was opened two days ago."""
    opened = NOW - timedelta(days=2)
    made = RepositoryItem(
        number * 10, number, pull, f"Title {number}", "", "open", f"https://github.com/octo/hello/issues/{number}",
        opened, opened, None, None, False, 0, 0, (), None if user is None else account(user), (), "NONE", None,
    )  # fmt: skip
    return made._replace(**changes)  # type: ignore[arg-type]


_moments = st.integers(-20 * 86_400, 0).map(lambda seconds: NOW + timedelta(seconds=seconds))
# What strangers write: anything, and pieces of what must not come through.
texts = st.lists(
    st.sampled_from(
        ["#9999", "GH-12", "a/b#3", "http://", "https://evil.example", "www.", "](", "<script>", "<!--", "-->", "@all",
         "javascript:", "`", "***", "\u202e", "\x00", "\n", " ", "Fixes the crash when a file is empty.",
         "|", "\\", "&lt;"]
    )
    | st.text("abc XYZ.!?\"'ß漢", max_size=12),
    max_size=8,
).map("".join)  # fmt: skip
logins = st.sampled_from(["ann", "bob", "cyd", "dependabot[bot]", "renovate-bot"])


@st.composite
def items(draw: st.DrawFn) -> list[RepositoryItem]:
    """Return items of one repository, the newest first, as a list of GitHub's has them."""
    found: list[RepositoryItem] = []
    for number in draw(st.lists(st.integers(1, 10**6), unique=True, max_size=12)):
        created, other = sorted((draw(_moments), draw(_moments)))
        is_closed, is_pull = draw(st.booleans()), draw(st.booleans())
        found.append(
            item(
                number,
                pull=is_pull,
                user=draw(logins | st.none()),
                title=draw(texts),
                body=draw(texts),
                state="closed" if is_closed else "open",
                created_at=created,
                updated_at=other,
                closed_at=other if is_closed else None,
                merged_at=other if is_closed and is_pull and draw(st.booleans()) else None,
                comments=draw(st.integers(0, 10**6)),
                reactions=draw(st.integers(0, 10**6)),
                labels=tuple(draw(st.lists(texts, max_size=3))),
                author_association=draw(st.sampled_from(["NONE", "MEMBER", "CONTRIBUTOR", "WHAT_NOT"])),
            )
        )
    return sorted(found, key=lambda one: one.updated_at, reverse=True)
