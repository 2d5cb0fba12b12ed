"""Markdown of a report: what it says, and that nothing in it is read as more than itself."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from functions.reports.making.summaries import Summaries
from functions.reports.showing.markdown import markdown
from shared.canonical_json import JsonValue
from tests.reports.showing.rig import HOME, REPOSITORY, hostile_reports, item, merged, ordinary, report_of

# With tables and strikethrough, as GitHub reads it, and HTML, which must not be there.
_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# What GitHub links in the text that is left once Markdown is read.
_LIVE_ON_GITHUB = re.compile(
    r"@[a-z0-9_]|#\d|\bGH-\d|\bGHSA-\w|\bCVE-\d|https?://|ftp://|www\.|mailto:\w|xmpp:\w"
    r"|(?<![0-9A-Za-z])[0-9a-f]{7,40}(?![0-9A-Za-z])|:[a-z_+-]+:",
    re.IGNORECASE,
)
_OURS = {
    "heading", "paragraph", "inline", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item", "hr",
    "text", "softbreak", "hardbreak", "link", "em",
}  # fmt: skip


def _tokens(text: str) -> list[Token]:
    found = []
    for token in _PARSER.parse(text):
        found += [token, *(token.children or ())]
    return found


def _links(text: str) -> list[str]:
    return [str(token.attrs["href"]) for token in _tokens(text) if token.type == "link_open"]


def _texts(text: str) -> list[str]:
    """Return what is read outside of links, one text for each stretch without markup."""
    found, depth = [""], 0
    for token in _tokens(text):
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type in ("text", "text_special") and not depth:
            found[-1] += token.content
        else:
            found.append("")
    return found


def test_a_report_is_ready_to_paste() -> None:
    """Title, window, summary, numbers beside those before, items by what came of them, people, provenance."""
    text = markdown(ordinary())
    assert text.startswith("# octo/hello: the week to 26 November 2026\n\n[octo/hello](https://github.com/octo/hello)")
    assert "19 November 2026, 12:00 to 26 November 2026, 12:00 UTC" in text
    assert "| Pull requests merged | 2 | 3 | 1 fewer |" in text
    assert "| Issues closed | 1 | 0 | 1 more |" in text
    assert "| Pull requests opened | 3 | 3 | as many |" in text
    merged_ones = text[text.index("## Merged pull requests") : text.index("## Opened pull requests")]
    assert (
        f"- [#12]({HOME}/octo/hello/pull/12) Stream answers, by [ann]({HOME}/ann)\\\n  Answers begin at" in merged_ones
    )
    assert text.index("## Closed issues") < text.index("- [#9]") < text.index("## Also updated") < text.index("- [#4]")
    assert f"- [bob]({HOME}/bob) ([#14]({HOME}/octo/hello/pull/14))\\\n  Had 1 pull request merged" in text
    assert f"## New contributors\n\n[bob]({HOME}/bob)\n" in text
    assert "bug (2), feature (1), windows (1)" in text
    assert "Not shown: 1 pull request of bots." in text
    assert "- Where the list was too long GitHub's search counted" in text
    assert text.endswith("may be wrong.*\n")
    assert "Generated on 26 November 2026, 12:00 UTC by Larder." in text


def test_references_to_the_reports_items_lead_there() -> None:
    """What a summary calls #12 is linked where the report tells of 12, and #9999 is plain text."""
    words = Summaries("Faster since #12, unlike #9999 or o/r#12.", {12: "See #12!"}, {})
    text = markdown(report_of([merged(12)], words=words))
    assert f"Faster since [#12]({HOME}/octo/hello/pull/12), unlike #&#8203;9999 or o/r#&#8203;12." in text
    assert f"  See [#12]({HOME}/octo/hello/pull/12)" in text


def test_a_report_without_words_and_items() -> None:
    """What a model did not say is not there; a window in which nothing happened is a report all the same."""
    text = markdown({**report_of([]), "tldr": None})
    assert "| Issues opened | 0 | 0 | as many |" in text
    assert "## Merged" not in text
    unknown = report_of([])
    assert isinstance(unknown["activity"], dict)
    without: JsonValue = {**unknown["activity"], "previous": None}
    assert "| Issues opened | 0 | unknown | unknown |" in markdown({**unknown, "activity": without})


@pytest.mark.parametrize(
    "title",
    ["@ann look", "Fix #5", "GH-5", "See o/r#5", "https://evil.example", "a@b.example", "www.evil.example", "\\", "!",
     "Revert d670460b4b4aece5915caf5c68d12f560a9fe3e4", "1. one", "- one", "=== one", "| a | b |", "<b>x</b>", ":x:"],
)  # fmt: skip
def test_a_title_reads_as_it_was_written(title: str) -> None:
    """Whoever reads the Markdown sees the title as it is, with nothing in it that GitHub links."""
    text = markdown(report_of([merged(12, title=title)], words=Summaries("x", {12: title}, {})))
    read = [each.replace("\u200b", "") for each in _texts(text)]
    assert any(each.strip(" ,by") == title.strip(" ,by") for each in read)
    assert f"by [ann]({HOME}/ann)" in text


@settings(deadline=None, max_examples=150)
@given(hostile_reports())
def test_nothing_in_a_text_comes_alive(report: dict[str, JsonValue]) -> None:
    """Whatever strangers write, only what is ours is a link, a heading, a list or a table; the rest is text."""
    text = markdown(report)
    tokens = _tokens(text)
    assert {re.sub(r"_(open|close)$", "", token.type) for token in tokens} <= _OURS
    assert all(re.fullmatch(rf"{HOME}/[A-Za-z0-9_/-]*", link) for link in _links(text))
    for each in _texts(text):
        assert _LIVE_ON_GITHUB.search(each) is None
    items, people = [*_list(report["prs"]), *_list(report["issues"])], _list(report["people"])
    kinds = Counter(token.tag for token in tokens if token.type.endswith("_open"))
    assert (kinds["h1"], kinds["table"], kinds["li"]) == (1, 1, len(items) + len(people) + 1)


@pytest.mark.parametrize("home", ["http://github.example", "javascript:", "https://a.example@b.example", ""])
def test_a_repository_without_a_safe_address_has_no_links(home: str) -> None:
    """Only https addresses of the repository's own host are linked; where there is none, numbers are plain text."""
    repository = REPOSITORY._replace(html_url=f"{home}/octo/hello")
    items = [item(5, html_url=f"{home}/octo/hello/issues/5")]
    assert _links(markdown(report_of(items, repository=repository))) == []


def test_an_enterprises_own_host_is_linked() -> None:
    """The host is the report's, not GitHub's public one."""
    home = "https://git.corp.example:8443"
    repository = REPOSITORY._replace(html_url=f"{home}/octo/hello")
    items = [item(5, html_url=f"{home}/octo/hello/issues/5")]
    links = _links(markdown(report_of(items, repository=repository)))
    assert f"{home}/octo/hello/issues/5" in links
    assert all(link.startswith(f"{home}/") for link in links)


def _list(value: JsonValue) -> list[JsonValue]:
    assert isinstance(value, list)
    return value
