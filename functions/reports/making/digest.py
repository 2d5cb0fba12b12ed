"""What is said of a window without a model: facts in sentences, and nothing that is not in the data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from functions.reports.making.activity import Counts
from functions.reports.making.ranking import Person, Ranked
from functions.reports.making.texts import first_sentence, quoted
from functions.reports.making.window import Timeframe, Window
from shared.canonical_json import JsonValue

_CALLED: dict[Timeframe, str] = {
    "last_day": "In the day", "last_week": "In the week", "last_month": "In the 30 days", "last_year": "In the year",
}  # fmt: skip
_MOST_TITLE = 90
_MOST_SENTENCE = 200
_TOLD_APART = 2


def overview(
    repo: str, timeframe: Timeframe, window: Window, now: Counts, previous: Counts | None, items: Sequence[Ranked]
) -> str:
    """Return what happened, in a few sentences.

    Args:
        items: by rank, the first ones are named.
    """
    prs, issues = now["prs"], now["issues"]
    opening = f"{_CALLED[timeframe]} to {_day(window.end)}"
    if not any((*prs.values(), *issues.values())):
        told = [f"{opening}, nothing was opened, merged or closed in {repo}."]
    else:
        told = [
            f"{opening}, {_count(prs['opened'], 'pull request')} {_were(prs['opened'])} opened in {repo} and "
            f"{prs['merged']} merged{_without(prs['closed'])}; {_count(issues['opened'], 'issue')} "
            f"{_were(issues['opened'])} opened and {issues['closed']} closed."
        ]
    if previous is not None:
        before = previous["prs"], previous["issues"]
        told.append(
            f"Before that, in as long a time, it was {_count(before[0]['opened'], 'pull request')} opened, "
            f"{before[0]['merged']} merged, and {_count(before[1]['opened'], 'issue')} opened, "
            f"{before[1]['closed']} closed."
        )
    merged = [one for one in items if "merged" in one.happened][:_TOLD_APART]
    if merged:
        told.append(f"Merged: {_named(merged)}.")
    discussed = sorted(
        (one for one in items if one not in merged and one.item.comments + one.item.reactions > 0),
        key=lambda one: (-(one.item.comments + 2 * one.item.reactions), -one.item.number),
    )[:_TOLD_APART]
    if discussed:
        told.append(f"Most discussed: {_named(discussed)}.")
    return " ".join(told)


def item_summary(one: Ranked) -> str:
    """Return what an item is and what became of it."""
    item = one.item
    by = f" by {item.user.login}" if item.user is not None else ""
    became = [f"{'Draft o' if item.draft else 'O'}pened{by} on {_day(item.created_at)}"]
    if item.merged_at is not None:
        became.append(f"merged on {_day(item.merged_at)}")
    elif item.closed_at is not None:
        as_planned = " as not planned" if item.state_reason == "not_planned" else ""
        became.append(f"closed{as_planned} on {_day(item.closed_at)}")
    elif item.state == "open":
        became.append("still open")
    talk = [_count(item.comments, "comment")] if item.comments else []
    talk += [_count(item.reactions, "reaction")] if item.reactions else []
    told = f"{', '.join(became)}{'; ' + ', '.join(talk) if talk else ''}."
    sentence = first_sentence(item.body, _MOST_SENTENCE)
    return f"{sentence} {told}" if sentence else told


def person_summary(person: Person) -> str:
    """Return what somebody did in the window."""
    did = [
        f"{verb} {_count(count, noun)}"
        for verb, count, noun in (
            ("had", person.merged, "pull request"),
            ("opened", person.opened, "pull request"),
            ("opened", person.reported, "issue"),
        )
        if count
    ]
    if person.merged:
        did[0] += " merged"
    told = " and ".join([", ".join(did[:-1]), did[-1]] if len(did) > 1 else did) if did else "had items closed"
    first = next(iter((*person.prs, *person.issues)))
    return f"{told[0].upper()}{told[1:]}; foremost {_named([first])}."


def written(
    repo: str,
    timeframe: Timeframe,
    window: Window,
    now: Counts,
    previous: Counts | None,
    items: Sequence[Ranked],
    people: Sequence[Person],
) -> JsonValue:
    """Return all of it in the form that a model's answer has."""
    return {
        "tldr": overview(repo, timeframe, window, now, previous, items),
        "items": [{"number": one.item.number, "summary": item_summary(one)} for one in items],
        "people": [{"username": one.account.login, "tldr": person_summary(one)} for one in people],
    }


def _named(items: Sequence[Ranked]) -> str:
    return "; ".join(f"#{one.item.number} {quoted(one.item.title, _MOST_TITLE)}".strip() + _talk(one) for one in items)


def _talk(one: Ranked) -> str:
    return f" ({_count(one.item.comments, 'comment')})" if one.item.comments else ""


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _without(closed: int) -> str:
    return f", {closed} closed without" if closed else ""


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
