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
from functions.reports.making.texts import fault_in, first_sentence, quoted
from shared.llm import InvalidAnswerError
from tests.reports.making.items import REPOSITORY, WEEK, item, items, texts


def _chosen(found: list[RepositoryItem]) -> tuple[list[Ranked], list[Person]]:
    everything = ranked(found, WEEK)
    # Few, so that people have done more than is told of.
    return everything[:3], people_of(everything, 3)


def _digest(found: list[RepositoryItem]) -> Any:
    told_of, people = _chosen(found)
    now, before = counted(found, WEEK), counted(found, WEEK.before)
    return digest.written("octo/hello", "last_week", WEEK, now, before, told_of, people)


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
        "0 closed. Before that, in as long a time, it was 0 pull requests opened, 0 merged, and 1 issue opened, 0 "
        "closed. "
        "Merged: #12 Read empty files (4 comments). Most discussed: #13 Title 13 (9 comments)."
    )
    by_number = {one["number"]: one["summary"] for one in said["items"]}
    assert by_number[12] == (
        "Fixes the crash when a file is empty. Opened by ann on 24 November 2026, merged on 26 November 2026; "
        "4 comments."
    )
    assert {one["username"] for one in said["people"]} == {"ann", "bob"}


def test_a_quiet_week_says_so() -> None:
    """Where nothing happened the digest says that, and nothing else."""
    said = _digest([])
    assert said["tldr"].startswith(
        "In the week to 26 November 2026, nothing was opened, merged or closed in octo/hello."
    )
    assert (said["items"], said["people"]) == ([], [])


@given(texts)
def test_a_quotation_is_plain(text: str) -> None:
    """What is quoted of a stranger's text is one line without links, markup, references and mentions."""
    plain = quoted(text, 80)
    assert len(plain) <= 80
    assert "\n" not in plain
    assert "@" not in plain
    assert "`" not in plain
    assert not plain or fault_in(plain, numbers=(), repo=None, most=80) is None
    sentence = first_sentence(text, 80)
    assert not sentence or fault_in(sentence, numbers=(), repo=None, most=80) is None


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
        ({"tldr": "See evil/repo#1."}, "of another repository"),
        ({"tldr": "See https://evil.example."}, "a link"),
        ({"tldr": "See [this](evil)."}, "a link"),
        ({"tldr": "<b>Buy</b>"}, "HTML"),
        ({"tldr": "turn\u202eed"}, "cannot be seen"),
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


@given(st.recursive(st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["tldr", "items", "people", "number", "summary", "username"]), inner, max_size=4)))  # fmt: skip  # noqa: E501
def test_any_answer_is_believed_or_refused(answer: Any) -> None:
    """Whatever a model answers is refused with a sentence, or is what it should be."""
    with suppress(InvalidAnswerError):
        said = believed(answer, "octo/hello", _TOLD, _PEOPLE)
        assert fault_in(said.tldr, numbers={1, 2, 3}, repo="octo/hello", most=MAX_TLDR) is None


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
