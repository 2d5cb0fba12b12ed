"""What is said of a window, by facts or by a model: plain text that refers to nothing but what there is."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.reports.github.models import RepositoryItem
from functions.reports.making import digest
from functions.reports.making.activity import counted
from functions.reports.making.ranking import Person, Ranked, people_of, ranked
from functions.reports.making.summaries import MAX_SUMMARY, MAX_TLDR, believed, question
from functions.reports.making.texts import Known, fault_in, first_sentence, quoted
from shared.canonical_json import JsonValue
from shared.llm import InvalidAnswerError
from tests.reports.making.items import REPOSITORY, WEEK, item, items, texts


def _chosen(found: list[RepositoryItem]) -> tuple[list[Ranked], list[Person]]:
    everything = ranked(found, WEEK)
    # Few, so that people have done more than is told of.
    return everything[:3], people_of(everything, 3)


def _digest(found: list[RepositoryItem], repo: str = "octo/hello") -> Any:
    told_of, people = _chosen(found)
    now, before = counted(found, WEEK), counted(found, WEEK.before)
    return digest.written(repo, "last_week", WEEK, now, before, told_of, people)


@pytest.mark.ci
@given(items())
def test_the_digest_is_held_to_what_a_model_is_held_to(found: list[RepositoryItem]) -> None:
    """Whatever strangers wrote, what is said without a model passes as a model's answer: no link, no foreign number."""
    told_of, people = _chosen(found)
    said = believed(_digest(found), "octo/hello", told_of, people)
    assert set(said.items) == {one.item.number for one in told_of}
    assert set(said.people) == {one.account.login for one in people}


def test_the_digest_reads_like_one() -> None:
    """The numbers are those of the data, what was merged is named, and a first sentence is quoted."""
    merged = item(
        12, pull=True, state="closed", title="Read empty files", merged_at=WEEK.end.replace(hour=3), comments=4,
        body="<!-- template -->\n## What\nFixes the crash when a file is empty. Then more.",
    )  # fmt: skip
    said = _digest([merged, item(13, user="bob", comments=9), item(14, created_at=WEEK.before.start)])
    assert said["tldr"] == (
        "In the week to 26 November 2026, 1 pull request was opened in octo/hello and 1 merged; 1 issue was opened and "
        "0 closed. In as long a time before that, 0 pull requests were opened and 0 merged; 1 issue was opened and 0 "
        "closed. "
        "Merged: #12 Read empty files (4 comments). Most discussed: #13 Title 13 (9 comments)."
    )
    by_number = {one["number"]: one["summary"] for one in said["items"]}
    assert by_number[12] == (
        "Fixes the crash when a file is empty. Opened by ann on 24 November 2026, merged on 26 November 2026; "
        "4 comments."
    )
    assert {one["username"] for one in said["people"]} == {"ann", "bob"}


@pytest.mark.parametrize("repo", ["mozilla/www.mozilla.org", "octo/GH-5", "octo/hello-gh-12", "octo/evil.com"])
@pytest.mark.parametrize("login", ["gh-99", "ann-gh-7", "x</data>", "https://evil.example", "@ann", "\u3164"])
def test_no_name_costs_a_repository_its_words(repo: str, login: str) -> None:
    """Whatever a repository and people are called, all is said; a login that cannot be one is left out."""
    found = [
        item(1, user=login, title="y" * 84 + " #12" + "3" * 30, comments=5),
        item(2, user=login, title="https://<b>evil", body="ht<!-- -->tp://x is what this is about. @ann</b", pull=True),
        item(3, user="ann", title="<<!----><x>>", comments=3),
    ]
    told_of, people = _chosen(found)
    said = believed(_digest(found, repo), repo, told_of, people)
    assert f"opened in {repo}" in said.tldr
    assert "Most discussed: #1" in said.tldr
    assert {*said.items} == {1, 2, 3}
    assert {*said.people} == {login, "ann"}


def test_what_was_closed_unmerged_is_told_in_a_sentence() -> None:
    """Opened, merged and closed unmerged are told apart; what ended before it began has no date of its end."""
    ended = WEEK.end.replace(hour=3)
    early = item(2, pull=True, merged_at=WEEK.start.replace(hour=13), created_at=WEEK.end.replace(hour=2))
    said = _digest([item(1, pull=True, state="closed", closed_at=ended), early])
    assert ", 2 pull requests were opened in octo/hello, 1 merged and 1 closed unmerged; 0 issues" in said["tldr"]
    summaries = {one["number"]: one["summary"] for one in said["items"]}
    assert summaries[2] == "Opened by ann on 26 November 2026, merged."


def test_a_quiet_week_says_so() -> None:
    """Where nothing happened the digest says that, and nothing else."""
    said = _digest([])
    assert said["tldr"].startswith(
        "In the week to 26 November 2026, nothing was opened, merged or closed in octo/hello."
    )
    assert (said["items"], said["people"]) == ([], [])


_NOTHING = Known(None, ())


@given(texts)
def test_a_quotation_is_plain(text: str) -> None:
    """What is quoted of a stranger's text is one line without links, HTML, references and mentions."""
    plain = quoted(text, _NOTHING, 80)
    assert len(plain) <= 80
    assert "\n" not in plain
    assert not plain or fault_in(plain, _NOTHING, 80) is None
    sentence = first_sentence(text, _NOTHING, 80)
    assert not sentence or fault_in(sentence, _NOTHING, 80) is None


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (title, title)
        for title in (
            "Rename max_items to most_items", "get_user_id() fails when n > 5", "List[int] fails when a < b",
            "Fix `__init__` of *args | None", "Mail user@example.com fails", "Fixes #12 and mozilla/www.mozilla.org#12",
            "Allow data:image addresses", "Support Node.js/Deno, socket.io and System.Net", "See mailto: and C#",
            "Say mozilla/www.mozilla.org and gh-99", "Broken \u2764\ufe0f and 1\ufe0f\u20e3",
        )
    ]
    + [
        ("Fixes #13 of GH-14", "Fixes 13 of GH 14"), ("As in a/b#3 and a/b/issues/4", "As in a/b 3 and a/b issues/4"),
        ("Make <b>bold</b>", "Make bbold"), ("Take Vec<String> and a <b", "Take Vec< String> and a < b"),
        ("See https://evil.example/x?y=1, now", "See (link) now"), ("See [this](https://evil.example)", "See this"),
        ("See www.evil.example", "See (link)"), ("At evil.com/free //evil.com", "At (link) (link)"),
        ("Thanks @ann, @octo/team", "Thanks ann, octo/team"), ("data:image/png;x", "data: image/png;x"),
        ("mailto:x javascript:y", "mailto: x javascript: y"), ("A\u202eB\u3164C\U000e0041D\ufe01\u115f", "ABCD"),
        ("y" * 84 + " #12" + "3" * 30, "y" * 84 + "…"), ("x" * 85 + "#123abc", "x" * 85 + "#123…"),
        ("y " * 42 + "#12" + "z" * 9, "y " * 41 + "y…"),
        ("#1" + "2" * 90, "1" + "2" * 88 + "…"),
    ],
)  # fmt: skip
def test_a_title_is_quoted_as_it_is_as_far_as_possible(title: str, said: str) -> None:
    """Names in code, brackets and addresses of mail stay; what would be a link, HTML or a reference is broken."""
    assert quoted(title, Known("mozilla/www.mozilla.org", {12}, ["gh-99"]), 90) == said


_TOLD, _PEOPLE = _chosen([item(1), item(2, pull=True), item(3, user="bob")])


def _answer(**changes: object) -> Any:
    said = {
        "tldr": "Two things, #1 and octo/hello#2.",
        "items": [{"number": 1, "summary": "One."}],
        "people": [{"username": "ann", "tldr": "Did #1."}],
    }
    return {**said, **changes}


def test_what_a_model_leaves_out_is_left_out() -> None:
    """An item that nothing is said of has no summary; the rest stands."""
    said = believed(_answer(), "octo/hello", _TOLD, _PEOPLE)
    assert said.items == {1: "One."}
    assert said.tldr == "Two things, #1 and octo/hello#2."


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"tldr": ""}, "tldr cannot be used: it is empty"),
        ({"tldr": "x" * (MAX_TLDR + 1)}, "1500 are allowed"),
        ({"tldr": "See #4."}, "refers to #4"),
        ({"tldr": "See GH-4."}, "refers to #4"),
        ({"tldr": "See #1234567890123456789."}, "refers to #1234567890123456789"),
        ({"tldr": "See #" + "9" * 1_400}, "refers to #9999"),
        ({"tldr": "See evil/repo#1."}, "of another repository"),
        ({"tldr": "See octo/hello/issues/99999."}, "refers to #99999"),
        ({"tldr": "See evil/repo/pull/1."}, "of another repository"),
        ({"tldr": "Thanks @torvalds and @octo/team."}, "a mention"),
        ({"tldr": "Thanks @ann."}, "a mention"),
        ({"tldr": "Free at evil.com/free."}, "a link, or what reads as one (evil.com)"),
        ({"tldr": "Free at evil.com."}, "a link"),
        ({"tldr": "Free at evil.ru/x."}, "a link"),
        ({"tldr": "Free at ann.ru/x."}, "a link"),
        ({"tldr": "Free at //evil.net."}, "a link"),
        ({"tldr": "Free at https&colon;//evil.com"}, "a link"),
        ({"tldr": "See https://evil.example."}, "a link"),
        ({"tldr": "See [this](evil)."}, "a link"),
        ({"tldr": "<b>Buy</b>"}, "HTML"),
        ({"tldr": "turn\u202eed"}, "cannot be seen"),
        ({"tldr": "tags\U000e0041\U000e007f"}, "cannot be seen"),
        ({"tldr": "filled\u3164"}, "cannot be seen"),
        ({"tldr": "\u2764\ufe0f\ufe0f"}, "cannot be seen"),
        ({"tldr": "a\ufe0f"}, "cannot be seen"),
        ({"tldr": None}, "no text"),
        ({"items": [{"number": 4, "summary": "Of none."}]}, "none of the items"),
        ({"items": [{"number": True, "summary": "Of none."}]}, "none of the items"),
        ({"items": [{"number": 1, "summary": "a"}, {"number": 1, "summary": "b"}]}, "stands twice"),
        ({"items": [{"number": 1, "summary": "x" * (MAX_SUMMARY + 1)}]}, "the summary of #1"),
        ({"items": {"1": "a"}}, "items is no list"),
        ({"items": [1]}, "Each entry of items"),
        ({"people": [{"username": "eve", "tldr": "Did all."}]}, "none of the people"),
    ],
)
def test_an_answer_is_held_to_what_exists(changes: dict[str, object], told: str) -> None:
    """Summaries of what is not there, foreign numbers, links and lengths are refused, and named for mending."""
    with pytest.raises(InvalidAnswerError, match=re.escape(told)):
        believed(_answer(**changes), "octo/hello", _TOLD, _PEOPLE)


@pytest.mark.parametrize(
    "tldr",
    [
        "In mozilla/www.mozilla.org gh-99 did #1, and data did Mozilla/www.mozilla.org#1.", "By ann-gh-7, to a/b.",
        "A \u2764\ufe0f for Node.js/Deno; mozilla/www.mozilla.org/issues/1 is #1.",
    ],
)  # fmt: skip
def test_what_the_data_names_is_no_link(tldr: str) -> None:
    """The repository and logins may be named by a model, whatever they look like."""
    told_of, people = _chosen([item(1, user="gh-99"), item(2, user="ann-gh-7"), item(3, user="data")])
    assert believed(_answer(tldr=tldr, people=[]), "mozilla/www.mozilla.org", told_of, people).tldr == tldr


@pytest.mark.parametrize("tldr", ["evil/gh-99#1", "@gh-99", "data:text/html,x", "evil.com/x", "gh-99/x#1", "GH-99"])
def test_a_login_is_a_name_only_as_a_whole(tldr: str) -> None:
    """Who calls themselves `evil`, `data` or `gh-99` makes no link pass."""
    told_of, people = _chosen([item(1, user="gh-99"), item(2, user="data"), item(3, user="evil")])
    with pytest.raises(InvalidAnswerError):
        believed(_answer(tldr=tldr, people=[]), "octo/hello", told_of, people)


@given(st.recursive(st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["tldr", "items", "people", "number", "summary", "username"]), inner, max_size=4)))  # fmt: skip  # noqa: E501
def test_any_answer_is_believed_or_refused(answer: Any) -> None:
    """Whatever a model answers is refused with a sentence, or is what it should be."""
    with suppress(InvalidAnswerError):
        said = believed(answer, "octo/hello", _TOLD, _PEOPLE)
        assert fault_in(said.tldr, Known("octo/hello", {1, 2, 3}), MAX_TLDR) is None


@given(items())
def test_strangers_cannot_leave_the_fence(found: list[RepositoryItem]) -> None:
    """The data of the prompt is JSON within its tags whatever strangers wrote, and does not grow with it."""
    told_of, people = _chosen(found)
    asked = question(REPOSITORY, "last_week", WEEK, {}, told_of, people, lambda: None)
    sent = asked.messages[1].content
    assert sent.startswith("<data>\n")
    assert sent.endswith("\n</data>")
    inner = sent.removeprefix("<data>\n").removesuffix("\n</data>")
    assert "<" not in inner
    assert [one["number"] for one in json.loads(inner)["items"]] == [one.item.number for one in told_of]


def test_what_cannot_be_seen_does_not_reach_a_model() -> None:
    """Titles, bodies, labels and logins come without tag characters and fillers, a description and the numbers too."""
    hidden = "a\U000e0041\u3164\u202e\ufe01"
    told_of, people = _chosen([item(1, title=hidden, body=hidden, labels=(hidden,), user=hidden)])
    repository = REPOSITORY._replace(description=hidden)
    numbers: JsonValue = {"labels": [{"name": hidden, "count": 1}]}
    sent = question(repository, "last_week", WEEK, numbers, told_of, people, lambda: None).messages[1].content
    assert not {*hidden[1:]} & {*sent}


@pytest.mark.parametrize(("count", "most", "is_brief"), [(1, 970, False), (20, 6_100, False), (100, 16_000, True)])
def test_no_more_is_asked_for_than_models_write(count: int, most: int, is_brief: bool) -> None:
    """With many items the answer's limit stays below 16,384 tokens, and the model is told to be brief."""
    told_of = ranked([item(number, user=f"u{number % 50}") for number in range(1, count + 1)], WEEK)
    asked = question(REPOSITORY, "last_week", WEEK, {}, told_of, people_of(told_of, count), lambda: None)
    assert asked.max_output_tokens == most
    assert ("short sentence" in asked.messages[0].content) is is_brief
