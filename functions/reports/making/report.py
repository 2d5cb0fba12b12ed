"""One report, from a repository and a window: collected, counted, and said briefly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from functions.reports.github.client import GitHub
from functions.reports.github.models import Account, Repository
from functions.reports.making import digest
from functions.reports.making.activity import activity
from functions.reports.making.collecting import Note, collect
from functions.reports.making.ranking import Person, Ranked, people_of, ranked
from functions.reports.making.summaries import PROMPT_VERSION, Summaries, believed, question
from functions.reports.making.window import GOOD_FOR, Timeframe, Window, told, window_of
from shared.canonical_json import JsonValue
from shared.clock import Deadline, from_ms
from shared.errors import BudgetExceededError, BudgetUnavailableError, ProviderError
from shared.llm import Provenance, Provider, Spend, generate_valid
from shared.telemetry import warn

FORMAT_VERSION = 1
WITHOUT_MODEL = timedelta(minutes=5)
"""How long a report is good that has no words because the model did not answer."""
# A model that hangs must not keep the numbers from being shown as long as a report may be made.
_WORDS_TAKE = timedelta(seconds=60)
# Nor does a GitHub that hangs hold up a caller for whom there is an older report.
_COLLECTING_TAKES, _COLLECTING_TAKES_IF_KNOWN = timedelta(seconds=25), timedelta(seconds=10)
MOST_CALLS = 3
"""How many requests a model is sent for one report, whether they fail or are answered wrongly."""


class Made(NamedTuple):
    """A report as it is kept, who made it, and whether its words are there."""

    report: dict[str, JsonValue]
    provenance: Provenance
    has_words: bool


def make_report(
    github: GitHub,
    repository: Repository,
    timeframe: Timeframe,
    *,
    most_items: int,
    token: str | None,
    provider: Provider,
    spend: Spend,
    deadline: Deadline,
    needs_words: bool,
) -> Made:
    """Make a report of the window that ends now.

    Args:
        most_items: how many of each section.
        token: the caller's, for a private repository; None to read on the server's own behalf.
        needs_words: whether a report without words is no use, since there is an older one that has them.

    Raises:
        ProviderError, BudgetExceededError, BudgetUnavailableError: the model gave nothing, and words are needed.
        LarderError: GitHub gave nothing; see `GitHub`.
    """
    now_ms = deadline.clock.now_ms()
    window = window_of(timeframe, now_ms)
    patience = _COLLECTING_TAKES_IF_KNOWN if needs_words else _COLLECTING_TAKES
    collected = collect(github, repository, window, token=token, deadline=deadline.at_most(patience))
    everything = ranked(collected.items, window)
    prs = [one for one in everything if one.item.is_pull_request][:most_items]
    issues = [one for one in everything if not one.item.is_pull_request][:most_items]
    people = people_of(everything, most_items)
    numbers: dict[str, JsonValue] = activity(
        collected.items,
        window,
        timeframe,
        now=collected.now,
        previous=collected.previous,
        new_contributors=collected.new_contributors,
        complete=collected.complete,
    )
    # A number that GitHub gave twice is told of once, or an answer could not be matched.
    told_of = tuple({one.item.number: one for one in reversed((*prs, *issues))}.values())[::-1]

    def offline() -> JsonValue:
        return digest.written(
            repository.full_name, timeframe, window, collected.now, collected.previous, told_of, people
        )

    asked = question(repository, timeframe, window, _brief(numbers), told_of, people, offline)
    notes = [*collected.notes]
    words: Summaries | None = None
    made_by = Provenance(provider.name, str(provider.identity.get("model", "")))
    try:
        words, made_by = generate_valid(
            provider,
            asked,
            lambda answer: believed(answer, repository.full_name, told_of, people),
            deadline=deadline.at_most(_WORDS_TAKE),
            spend=spend,
            most_calls=MOST_CALLS,
        )
    except (ProviderError, BudgetExceededError, BudgetUnavailableError) as error:
        if needs_words:
            raise
        warn("report without words", code=error.code)
        lacking = f"The model wrote nothing ({error.code}): the numbers and the items stand alone. Ask again soon."
        notes.append(Note("no_words", lacking))
        made_by = getattr(error, "spent", made_by)
    report = _report(repository, timeframe, window, now_ms, numbers, prs, issues, people, words, notes)
    return Made(report, made_by._replace(prompt_version=PROMPT_VERSION), words is not None)


def _brief(numbers: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in numbers.items() if name != "timeline"}


def _report(
    repository: Repository,
    timeframe: Timeframe,
    window: Window,
    now_ms: int,
    numbers: dict[str, JsonValue],
    prs: list[Ranked],
    issues: list[Ranked],
    people: list[Person],
    words: Summaries | None,
    notes: list[Note],
) -> dict[str, JsonValue]:
    start, end = told(window.start), told(window.end)
    good_for = GOOD_FOR[timeframe] if words is not None else WITHOUT_MODEL
    summaries = {} if words is None else words.items
    return {
        "repo": repository.full_name,
        "repository": repository.to_json(),
        "timeframe": timeframe,
        "timeframe_start": start,
        "timeframe_end": end,
        "tldr": None if words is None else words.tldr,
        "prs": [item_shown(one, summaries.get(one.item.number)) for one in prs],
        "issues": [item_shown(one, summaries.get(one.item.number)) for one in issues],
        "people": [_person(one, {} if words is None else words.people) for one in people],
        "activity": numbers,
        "generated_at": told(from_ms(now_ms)),
        "expires_at": told(from_ms(now_ms) + good_for),
        "version": FORMAT_VERSION,
        "warnings": [dict(note._asdict()) for note in notes],
    }


def item_shown(one: Ranked, summary: str | None) -> dict[str, JsonValue]:
    """Return an item as reports keep it."""
    shown = one.item.to_json()
    # The body is what the summary is for.
    del shown["body"]
    return {**shown, "happened": list(one.happened), "summary": summary}


def _person(person: Person, said: Mapping[str, str]) -> dict[str, JsonValue]:
    account: Account = person.account
    return {
        "username": account.login,
        "avatar_url": account.avatar_url,
        "profile_url": account.html_url,
        "tldr": said.get(account.login),
        "merged": person.merged,
        "opened": person.opened,
        "reported": person.reported,
        "prs": [_brief_item(one) for one in person.prs],
        "issues": [_brief_item(one) for one in person.issues],
    }


def _brief_item(one: Ranked) -> dict[str, JsonValue]:
    return {"number": one.item.number, "title": one.item.title, "html_url": one.item.html_url}
