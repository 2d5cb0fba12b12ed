"""What is counted of a repository's window: computed from what GitHub said, never generated."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import median

from functions.reports.github.models import RepositoryItem
from functions.reports.making.happening import events, is_bot
from functions.reports.making.window import PARTS, Timeframe, Window, told
from shared.canonical_json import JsonValue

Counts = dict[str, dict[str, int]]
_MOST_LABELS = 10
_EVENTS: dict[str, tuple[str, ...]] = {"prs": ("opened", "merged", "closed"), "issues": ("opened", "closed")}


def counted(items: Iterable[RepositoryItem], window: Window) -> Counts:
    """Return how many pull requests and issues of people were opened, merged and closed in a window."""
    counts: Counts = {kind: dict.fromkeys(names, 0) for kind, names in _EVENTS.items()}
    for item in items:
        if not is_bot(item.user):
            of_kind = counts["prs" if item.is_pull_request else "issues"]
            for event in events(item, window):
                if event in of_kind:
                    of_kind[event] += 1
    return counts


def activity(
    items: Sequence[RepositoryItem],
    window: Window,
    timeframe: Timeframe,
    *,
    now: Counts,
    previous: Counts | None,
    new_contributors: Sequence[str] | None,
    complete: bool,
    are_newest: bool = True,
) -> dict[str, JsonValue]:
    """Return what a report says in numbers.

    Args:
        items: all that was read, whoever wrote it.
        now, previous: counts of the window and of the one before; None where they could not be had.
        new_contributors: logins, None where they could not be told.
        complete: whether all that was updated in the window was read; else the labels, the people, the times and the
            timeline are those of what was read.
        are_newest: whether what is missing is older than the items; then the timeline begins where they do.
    """
    bots: Counter[str] = Counter()
    labels: Counter[str] = Counter()
    people: set[str] = set()
    hours: list[float] = []
    for item in items:
        happened = events(item, window)
        if not happened:
            continue
        if is_bot(item.user):
            bots["prs" if item.is_pull_request else "issues"] += 1
            continue
        labels.update(item.labels)
        if item.user is not None and happened != ("updated",):
            people.add(item.user.login)
        # GitHub tells of some imported ones that they were merged before they were opened.
        if item.merged_at is not None and "merged" in happened and item.merged_at >= item.created_at:
            hours.append((item.merged_at - item.created_at).total_seconds() / 3600)
    # The newest come first: of a part that begins before the oldest, some was not read.
    read_from = (
        window.start if complete or not are_newest else min((one.updated_at for one in items), default=window.end)
    )
    # By count, then by name, so that the same data always reads the same.
    top = sorted(labels.items(), key=lambda one: (-one[1], one[0]))[:_MOST_LABELS]
    return {
        "prs": {**now["prs"]},
        "issues": {**now["issues"]},
        "previous": None if previous is None else {kind: {**counts} for kind, counts in previous.items()},
        "labels": [{"name": name, "count": count} for name, count in top],
        "median_hours_to_merge": round(median(hours), 1) if hours else None,
        "contributors": len(people),
        "new_contributors": None if new_contributors is None else [*new_contributors],
        "bots": {"prs": bots["prs"], "issues": bots["issues"]},
        "timeline": _timeline(items, window, PARTS[timeframe], read_from),
        "complete": complete,
    }


def _timeline(items: Iterable[RepositoryItem], window: Window, parts: int, read_from: datetime) -> list[JsonValue]:
    """Return what people opened, merged and closed in each part of a window, issues and pull requests together.

    Args:
        read_from: parts that begin before it are left out.
    """
    starts = window.starts(parts)
    found = [Counter[str]() for _ in starts]
    for item in items:
        if is_bot(item.user):
            continue
        closed_at = item.closed_at if item.merged_at is None else None
        for event, moment in (("opened", item.created_at), ("merged", item.merged_at), ("closed", closed_at)):
            if moment is not None and window.holds(moment):
                found[bisect_right(starts, moment) - 1][event] += 1
    return [
        {"start": told(start), **{event: counts[event] for event in ("opened", "merged", "closed")}}
        for start, counts in zip(starts, found, strict=True)
        if start >= read_from
    ]
