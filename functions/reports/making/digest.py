"""What is said of a window without a model: facts in sentences, and nothing that is not in the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from functions.reports.making.activity import Counts
from functions.reports.making.ranking import Person, Ranked
from functions.reports.making.summaries import MAX_PERSON, MAX_SUMMARY, MAX_TLDR, known_of
from functions.reports.making.texts import Known, fault_in, first_sentence, quoted
from functions.reports.making.window import Timeframe, Window
from shared.canonical_json import JsonValue

_CALLED: dict[Timeframe, str] = {
    "last_day": "In the day", "last_week": "In the week", "last_month": "In the 30 days", "last_year": "In the year",
}  # fmt: skip
_MOST_TITLE = 90
_MOST_SENTENCE = 200
_TOLD_APART = 2


def overview(
    repo: str,
    timeframe: Timeframe,
    window: Window,
    now: Counts,
    previous: Counts | None,
    items: Sequence[Ranked],
    known: Known,
) -> str:
    """Return what happened, in a few sentences.

    Args:
        items: by rank, the first ones are named.
        known: what may be named.
    """
    opening = f"{_CALLED[timeframe]} to {_day(window.end)}"
    if not any((*now["prs"].values(), *now["issues"].values())):
        told = [f"{opening}, nothing was opened, merged or closed in {repo}."]
    else:
        told = [f"{opening}, {_numbers(now, f' in {repo}')}."]
    if previous is not None:
        told.append(f"In as long a time before that, {_numbers(previous, '')}.")
    merged = [one for one in items if "merged" in one.happened][:_TOLD_APART]
    discussed = sorted(
        (one for one in items if one not in merged and one.item.comments + one.item.reactions > 0),
        key=lambda one: (-(one.item.comments + 2 * one.item.reactions), -one.item.number),
    )[:_TOLD_APART]
    for what, named in (("Merged", merged), ("Most discussed", discussed)):
        if named:
            told.append(
                _fit(known, MAX_TLDR, *(f"{what}: {each}." for each in (_named(named, known), _numbered(named))))
            )
    return " ".join(sentence for sentence in told if sentence)


def item_summary(one: Ranked, known: Known) -> str:
    """Return what an item is and what became of it; "" if nothing can be said."""
    sentence = first_sentence(one.item.body, known, _MOST_SENTENCE)
    told = [_became(one, by) for by in _authors(one)]
    return _fit(known, MAX_SUMMARY, *([f"{sentence} {told[0]}"] if sentence else []), *told)


def person_summary(person: Person, known: Known) -> str:
    """Return what somebody did in the window; "" if nothing can be said."""
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
    told = f"{told[0].upper()}{told[1:]}"
    first = [next(iter((*person.prs, *person.issues)))]
    return _fit(known, MAX_PERSON, f"{told}; foremost {_named(first, known)}.", f"{told}.")


def written(
    repo: str,
    timeframe: Timeframe,
    window: Window,
    now: Counts,
    previous: Counts | None,
    items: Sequence[Ranked],
    people: Sequence[Person],
) -> JsonValue:
    """Return all of it in the form that a model's answer has.

    It is held to what a model is held to, each text by itself: whatever a stranger wrote costs that text at the most.
    """
    known = known_of(repo, items, people)
    of_items = ((one.item.number, item_summary(one, known)) for one in items)
    of_people = ((one.account.login, person_summary(one, known)) for one in people)
    return {
        "tldr": overview(repo, timeframe, window, now, previous, items, known),
        "items": [{"number": number, "summary": summary} for number, summary in of_items if summary],
        "people": [{"username": login, "tldr": told} for login, told in of_people if told],
    }


def _fit(known: Known, most: int, *texts: str) -> str:
    return next((text for text in texts if fault_in(text, known, most) is None), "")


def _authors(one: Ranked) -> Iterator[str]:
    if one.item.user is not None:
        yield f" by {one.item.user.login}"
    yield ""


def _became(one: Ranked, by: str) -> str:
    item = one.item
    became = [f"{'Draft o' if item.draft else 'O'}pened{by} on {_day(item.created_at)}"]
    ended = "merged" if item.merged_at is not None else "closed"
    at = item.merged_at or item.closed_at
    if at is not None:
        as_planned = " as not planned" if ended == "closed" and item.state_reason == "not_planned" else ""
        # GitHub has moments that cannot be.
        became.append(f"{ended}{as_planned}{f' on {_day(at)}' if at >= item.created_at else ''}")
    elif item.state == "open":
        became.append("still open")
    talk = [_count(item.comments, "comment")] if item.comments else []
    talk += [_count(item.reactions, "reaction")] if item.reactions else []
    return f"{', '.join(became)}{'; ' + ', '.join(talk) if talk else ''}."


def _numbers(counts: Counts, where: str) -> str:
    prs, issues = counts["prs"], counts["issues"]
    ended = f" and {prs['merged']} merged"
    if prs["closed"]:
        ended = f", {prs['merged']} merged and {prs['closed']} closed unmerged"
    return (
        f"{_count(prs['opened'], 'pull request')} {_were(prs['opened'])} opened{where}{ended}; "
        f"{_count(issues['opened'], 'issue')} {_were(issues['opened'])} opened and {issues['closed']} closed"
    )


def _named(items: Sequence[Ranked], known: Known) -> str:
    titles = (quoted(one.item.title, known, _MOST_TITLE) for one in items)
    return "; ".join(
        f"#{one.item.number} {title}".strip() + _talk(one) for one, title in zip(items, titles, strict=True)
    )


def _numbered(items: Sequence[Ranked]) -> str:
    return ", ".join(f"#{one.item.number}" for one in items)


def _talk(one: Ranked) -> str:
    return f" ({_count(one.item.comments, 'comment')})" if one.item.comments else ""


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
