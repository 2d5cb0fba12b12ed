"""What a shown report says besides the texts in it, so that Markdown and HTML say it in the same order and words."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from functions.reports.making.texts import seen
from functions.reports.making.window import Timeframe
from functions.reports.models import ItemShown, PersonShown, ReportShown

NO_TITLE = "(no title)"
OF_WHAT_WAS_READ = "People, times and labels are of what was read, which is not all."
_WINDOWS: dict[Timeframe, str] = {
    "last_day": "The day", "last_week": "The week", "last_month": "The 30 days", "last_year": "The year",
}  # fmt: skip
PART_CALLED: dict[Timeframe, str] = {
    "last_day": "hour", "last_week": "day", "last_month": "day", "last_year": "week",
}  # fmt: skip
"""What one part of each timeline is."""


class Measure(NamedTuple):
    """A number of the window beside that of the window before, None where that is unknown."""

    name: str
    now: int
    before: int | None

    @property
    def change(self) -> str:
        """The difference in words: "3 more", "2 fewer", "as many", or "unknown"."""
        if self.before is None:
            return "unknown"
        more = self.now - self.before
        return f"{more:,} more" if more > 0 else f"{-more:,} fewer" if more else "as many"


class Section(NamedTuple):
    """Items that the same thing happened to, by rank; never empty."""

    heading: str
    items: tuple[ItemShown, ...]


def heading(report: ReportShown) -> str:
    """Return which window the report is of: "The week to 26 November 2026"."""
    return f"{_WINDOWS[report.timeframe]} to {day(report.timeframe_end)}"


def span(report: ReportShown) -> str:
    """Return the window to the minute."""
    return f"{minute(report.timeframe_start)} to {minute(report.timeframe_end)} UTC"


def provenance(report: ReportShown) -> str:
    """Return who made the report, when, and what of it may be wrong."""
    made = f"Generated on {minute(report.generated_at)} UTC by Larder."
    return f"{made} Numbers are counted from what GitHub said; summaries are generated, and may be wrong."


def measures(report: ReportShown) -> list[Measure]:
    """Return the five numbers of the window and of the one before."""
    now, before = report.activity, report.activity.previous
    return [
        Measure("Pull requests merged", now.prs.merged, None if before is None else before.prs.merged),
        Measure("Pull requests opened", now.prs.opened, None if before is None else before.prs.opened),
        Measure("Pull requests closed unmerged", now.prs.closed, None if before is None else before.prs.closed),
        Measure("Issues opened", now.issues.opened, None if before is None else before.issues.opened),
        Measure("Issues closed", now.issues.closed, None if before is None else before.issues.closed),
    ]


def facts(report: ReportShown) -> list[str]:
    """Return in sentences what else was counted."""
    activity = report.activity
    told = [] if activity.complete else [OF_WHAT_WAS_READ]
    if activity.contributors:
        took = "One person" if activity.contributors == 1 else f"{activity.contributors:,} people"
        told.append(f"{took} took part.")
    if activity.median_hours_to_merge is not None:
        told.append(f"Half of what was merged was merged within {_hours(activity.median_hours_to_merge)}.")
    counts = ((activity.bots.prs, "pull request"), (activity.bots.issues, "issue"))
    bots = [_count(count, noun) for count, noun in counts if count]
    if bots:
        told.append(f"Not shown: {' and '.join(bots)} of bots.")
    return told


def drawn(report: ReportShown) -> str | None:
    """Return from when on the timeline tells what happened, where it does not from the window's start."""
    timeline, called = report.activity.timeline, PART_CALLED[report.timeframe]
    if not timeline:
        return f"No {called} was read whole, so none is drawn."
    start = timeline[0].start
    if start <= report.timeframe_start:
        return None
    return f"From {minute(start)} UTC on: of the time before, not all was read. What bots did is left out."


def sections(report: ReportShown) -> list[Section]:
    """Return the items by what came of them, each once; sections without any are left out."""
    kinds = (
        ("Merged pull requests", report.prs, "merged"),
        ("Opened pull requests", report.prs, "opened"),
        ("Pull requests closed unmerged", report.prs, "closed"),
        ("Opened issues", report.issues, "opened"),
        ("Closed issues", report.issues, "closed"),
        ("Also updated", [*report.prs, *report.issues], "updated"),
    )
    found = [Section(name, tuple(one for one in items if _came_to(one) == event)) for name, items, event in kinds]
    return [section for section in found if section.items]


def said_of_item(item: ItemShown) -> str:
    """Return an item's summary, or without one what became of it: "Merged on 24 November 2026; 3 comments."."""
    return one_line(item.summary or "") or _sentence("; ".join(part for part in (_fate(item), _talk(item)) if part))


def said_of_person(person: PersonShown) -> str:
    """Return what is said of somebody, or without that what they did in numbers, or ""."""
    told = (
        (person.merged, "pull request", "merged"),
        (person.opened, "pull request", "opened"),
        (person.reported, "issue", "opened"),
    )
    did = ", ".join(f"{_count(count, noun)} {verb}" for count, noun, verb in told if count)
    return one_line(person.tldr or "") or _sentence(did)


def paragraphs(text: str | None) -> list[str]:
    """Return the paragraphs of a text that has some, each in one line."""
    return [line for line in map(one_line, (text or "").split("\n\n")) if line]


def one_line(text: str) -> str:
    """Return a text as one line, without what cannot be seen."""
    return " ".join(seen(text).split())


def day(moment: datetime) -> str:
    """Return a moment's day: "26 November 2026"."""
    return f"{moment.day} {moment:%B %Y}"


def minute(moment: datetime) -> str:
    """Return a moment to the minute: "26 November 2026, 12:00"."""
    return f"{day(moment)}, {moment:%H:%M}"


def _came_to(item: ItemShown) -> str:
    # What was opened and merged in the same window is told once, as merged.
    return next((event for event in ("merged", "closed", "opened") if event in item.happened), "updated")


def _hours(hours: float) -> str:
    if hours < 1:
        return _count(max(1, round(hours * 60)), "minute")
    return _count(round(hours), "hour") if hours < 48 else _count(round(hours / 24), "day")


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _fate(item: ItemShown) -> str:
    if item.merged_at is not None:
        return f"merged on {day(item.merged_at)}"
    if item.closed_at is not None:
        as_what = {"not_planned": " as not planned", "duplicate": " as a duplicate"}.get(item.state_reason or "", "")
        return f"closed{as_what} on {day(item.closed_at)}"
    return f"{'draft ' if item.draft else ''}opened on {day(item.created_at)}"


def _talk(item: ItemShown) -> str:
    counts = ((item.comments, "comment"), (item.reactions, "reaction"))
    return ", ".join(_count(count, noun) for count, noun in counts if count)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""
