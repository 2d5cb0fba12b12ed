"""The page of a report: what it shows, and that nothing in it is read as more than text."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import assume, example, given, settings

from functions.reports.making.summaries import Summaries
from functions.reports.making.window import PARTS, TIMEFRAMES, Timeframe
from functions.reports.showing.page import CONTENT_SECURITY_POLICY, page
from shared.canonical_json import JsonValue
from tests.reports.showing.rig import HOME, HOSTILE, REPOSITORY, hostile_reports, item, merged, ordinary, report_of

# GitHub's labels have no more characters, and an item's are cut there.
_MOST_LABEL = 50
_VOID = ("meta", "rect", "line")
# What is drawn as nothing by its category; unassigned characters and lone surrogates are no text yet. Private ones have
# the look that a font gives them, and Arabic's signs before numbers are formats that are drawn.
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Cs", "Zl", "Zp"})
_SEEN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# Letters and marks that Unicode's Default_Ignorable_Code_Point says are not drawn: joiners, fillers, selectors.
_UNSEEN_LETTERS = frozenset(
    map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0))
) | frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))


class Read(HTMLParser):
    """A page as a parser reads it: elements that close as they open, and the text in each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.odd: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _VOID
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self._open[-1] if self._open else "", data))

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    def handle_pi(self, data: str) -> None:
        self.odd.append(data)

    def unknown_decl(self, data: str) -> None:
        self.odd.append(data)

    def within(self, tag: str) -> list[str]:
        """Return the texts that stand in elements of a name themselves."""
        return [data for name, data in self.texts if name == tag]

    def shape(self) -> list[tuple[str, tuple[str, ...], str | None]]:
        """Return each element with the names of its attributes and its class."""
        return [(tag, tuple(attrs), attrs.get("class")) for tag, attrs in self.elements]


def test_a_page_shows_the_report() -> None:
    """Title, language, headings in order, numbers beside those before, links, people, provenance."""
    read = Read(page(ordinary()))
    assert dict(read.elements)["html"] == {"lang": "en"}
    assert read.within("title")[0] == "octo/hello: The week to 26 November 2026"
    assert [tag for tag, _ in read.elements if tag in ("h1", "h2", "h3")] == ["h1"] + ["h2"] * 11
    headings = ["In numbers", "Activity by day", "Merged pull requests", "Opened pull requests", "Opened issues"]
    headings += ["Closed issues", "Also updated", "People", "New contributors", "Labels", "What to know"]
    assert read.within("h2") == headings
    assert {"1 fewer than the 3 before", "1 more than the 0 before", "as many as before"} <= set(read.within("dd"))
    assert {"Stream answers", "ann", "bob", "bug", "windows"} <= set(read.within("bdi"))
    links = {attrs["href"] for tag, attrs in read.elements if tag == "a"}
    assert {f"{HOME}/{path}" for path in ("octo/hello", "octo/hello/pull/12", "octo/hello/issues/9", "bob")} <= links
    assert any("Generated on 26 November 2026, 12:00 UTC by Larder." in text for text in read.within("p"))


def test_the_page_needs_nothing_else() -> None:
    """No script, no picture, no font, no style from elsewhere; avatars are not asked for."""
    text = page(ordinary())
    assert not {tag for tag, _ in Read(text).elements} & {"script", "img", "link", "iframe", "object", "embed", "base"}
    assert "avatars.example.com" not in text
    assert not re.search(r"url\(|@import|\bon\w+=|\sstyle=|\ssrc=", text)


def test_the_policy_knows_the_pages_one_style() -> None:
    """The digest in the header is that of the style as it stands in the page, whose own policy says the same."""
    text = page(ordinary())
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    told = dict(each.strip().split(" ", 1) for each in CONTENT_SECURITY_POLICY.split(";"))
    assert told == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    policies = [attrs["content"] for _, attrs in Read(text).elements if "http-equiv" in attrs]
    # Browsers heed frame-ancestors in the header alone, and complain of it here.
    assert policies == [CONTENT_SECURITY_POLICY.removesuffix("; frame-ancestors 'none'")]


@pytest.mark.parametrize("timeframe", TIMEFRAMES)
def test_the_chart_shows_each_part(timeframe: Timeframe) -> None:
    """A bar for each part in which something happened, within the drawing; the same in a table, and in words."""
    items = [item(1, hours_ago=3), item(2, hours_ago=3), item(3, hours_ago=20), merged(4, hours_ago=1)]
    report = report_of(items, timeframe=timeframe)
    read = Read(page(report))
    timeline: Any = report["activity"]
    bars = [attrs for tag, attrs in read.elements if tag == "rect"]
    happened = [count for part in timeline["timeline"] for count in (part["opened"], part["merged"], part["closed"])]
    assert len(bars) == sum(count > 0 for count in happened)
    [drawing] = [attrs for tag, attrs in read.elements if tag == "svg"]
    _, _, width, height = map(float, drawing["viewbox"].split())
    for bar in bars:
        x, y, wide, high = (float(bar[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x < x + wide <= width
        assert 0 <= y < y + high <= height
    assert drawing["role"] == "img"
    named = {attrs["id"]: tag for tag, attrs in read.elements if "id" in attrs}
    assert (named[drawing["aria-labelledby"]], named[drawing["aria-describedby"]]) == ("title", "desc")
    cells = [int(text) for text in read.within("td")]
    assert cells == happened
    assert len(cells) == 3 * PARTS[timeframe]


@pytest.mark.parametrize("count", [0, 1, 9_007_199_254_740_991])
def test_any_numbers_can_be_drawn(count: int) -> None:
    """Nothing and numbers as large as they get: bars stay in the drawing, and one beside the largest is still seen."""
    report: Any = report_of([item(1)])
    for part in report["activity"]["timeline"]:
        part.update(opened=count, merged=min(count, 1), closed=0)
    bars = [attrs for tag, attrs in Read(page(report)).elements if tag == "rect"]
    assert len(bars) == (14 if count else 0)
    assert all(2 <= float(bar["height"]) <= 52 for bar in bars)


def test_a_report_without_words_items_and_numbers_before() -> None:
    """What is not known is not shown, or is said to be unknown."""
    report: Any = report_of([])
    report["tldr"] = None
    report["activity"]["previous"] = None
    read = Read(page(report))
    assert "unknown before" in read.within("dd")
    assert read.within("h2") == ["In numbers", "Activity by day"]


@settings(deadline=None, max_examples=100)
@given(hostile_reports())
def test_nothing_in_a_text_comes_alive(report: dict[str, JsonValue]) -> None:
    """Whatever strangers write, there is no element, attribute or address that is not ours."""
    read = Read(page(report))
    assert read.odd == []
    for tag, attributes in read.elements:
        assert (tag, tuple(attributes)) in _OURS
        assert re.fullmatch(rf"{HOME}/[A-Za-z0-9_/-]*", attributes.get("href", f"{HOME}/"))


def _visible(text: str) -> list[str]:
    """Return the words of a text, without what nobody sees of it."""
    kept = (
        each
        for each in text
        if each in "\t\n" or each in _SEEN_FORMATS
        or (unicodedata.category(each) not in _UNSEEN_CATEGORIES and each not in _UNSEEN_LETTERS)
    )  # fmt: skip
    return "".join(kept).split()


@settings(deadline=None, max_examples=50)
@given(HOSTILE)
@example("\U000e0000")
@example("\u00e9\u0301 \u0635\ue000\U0001f600\ufe0f\u0600 1\ufe0f\u20e3")
def test_a_text_changes_no_structure_and_is_read_as_it_was_written(text: str) -> None:
    """With any title, label, login and description the page has the elements that it has with plain ones."""

    def shown(said: str) -> Read:
        words = Summaries(f"x {said}", {12: f"x {said}"}, {"ann": f"x {said}"})
        items = [merged(12, title=f"x {said}", labels=(f"x {said}"[:_MOST_LABEL],))]
        repository = REPOSITORY._replace(description=f"x {said}")
        return Read(page(report_of(items, words=words, repository=repository)))

    # A reference to an item of the report is the one thing that a summary may do, and what is unseen may hide one.
    assume("12" not in "".join(_visible(text)))
    hostile, plain = shown(text), shown("plain")
    # An empty line makes a paragraph of the summary.
    if "\n\n" not in text:
        assert hostile.shape() == plain.shape()
    read = [_visible(each) for each in hostile.within("bdi")]
    whole, label = _visible(f"x {text}"), _visible(f"x {text}"[:_MOST_LABEL])
    # The description, the item's title and label, and the label among the labels.
    assert [each for each in read if each[:1] == ["x"]] == [whole, whole, label, label]


_OURS = {
    (tag, tuple(attributes))
    for timeframe in TIMEFRAMES
    for tag, attributes in Read(page({**ordinary(), "timeframe": timeframe})).elements
}
