"""What was opened, merged and closed over a window, drawn as an SVG of our own making.

One row of bars for each of the three: at 52 parts bars side by side could not be told apart, and rows need no colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from functions.reports.making.window import Timeframe
from functions.reports.models import Part, ReportShown
from functions.reports.showing import wording
from functions.reports.showing.elements import Html, element, together

# In the drawing's own units, which a screen of a phone shows at about half their size.
_WIDTH, _BAND, _BARS, _GAP, _AXIS = 600, 30, 52, 12, 30
_WIDEST = 40.0
_LEAST_SEEN = 2.0
_UNITS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k"))


def chart(report: ReportShown) -> Html:
    """Return the timeline as an SVG that says in words what it shows; the styles are the page's."""
    parts, called = report.activity.timeline, wording.PART_CALLED[report.timeframe]
    series = [
        ("Opened", "opened", [part.opened for part in parts]),
        ("Merged", "merged", [part.merged for part in parts]),
        ("Closed", "closed", [part.closed for part in parts]),
    ]
    # One scale for all, so that rows can be compared.
    top = max((count for _, _, counts in series for count in counts), default=0)
    rows = [_row(at, name, kind, counts, top, called) for at, (name, kind, counts) in enumerate(series)]
    height = len(rows) * (_BAND + _BARS + _GAP) + _AXIS
    totals = ", ".join(f"{sum(counts):,} {kind}" for _, kind, counts in series)
    described = f"{totals} in {len(parts)} parts of one {called} each; at most {top:,} of a kind in one {called}."
    if (only := wording.drawn(report)) is not None:
        described = f"{described} {only}"
    return element(
        "svg",
        element("title", f"Activity by {called}", id="chart-title"),
        element("desc", described, id="chart-desc"),
        *rows,
        _axis(report, height),
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        aria_labelledby="chart-title",
        aria_describedby="chart-desc",
    )


def table(report: ReportShown) -> Html:
    """Return the timeline's numbers as a table."""
    called = wording.PART_CALLED[report.timeframe]
    heads = [element("th", name, scope="col") for name in (called.capitalize(), "Opened", "Merged", "Closed")]
    rows = [
        element(
            "tr",
            element("th", _long(part, report.timeframe), scope="row"),
            *(element("td", f"{count:,}") for count in (part.opened, part.merged, part.closed)),
        )
        for part in report.activity.timeline
    ]
    told = f"Activity by {called}; times are UTC, and each {called} is told by its start."
    caption = element("caption", " ".join(part for part in (told, wording.drawn(report)) if part))
    return element("table", caption, element("thead", element("tr", *heads)), element("tbody", *rows))


def _row(at: int, name: str, kind: str, counts: Sequence[int], top: int, called: str) -> Html:
    baseline = at * (_BAND + _BARS + _GAP) + _BAND + _BARS
    slot = _WIDTH / max(1, len(counts))
    wide = min(slot * 0.78, _WIDEST)
    bars = []
    for place, count in enumerate(counts):
        if count > 0:
            high = max(_LEAST_SEEN, _BARS * (count / top))
            left = slot * place + (slot - wide) / 2
            bars.append(
                element("rect", x=_told(left), y=_told(baseline - high), width=_told(wide), height=_told(high), rx=1)
            )
    most = max(counts, default=0)
    said = f"{_short(sum(counts))}{f', at most {_short(most)} a {called}' if most else ''}"
    return element(
        "g",
        element("text", name, x=0, y=baseline - _BARS - 9, class_="name"),
        element("text", said, x=_WIDTH, y=baseline - _BARS - 9, text_anchor="end"),
        *bars,
        element("line", x1=0, y1=baseline, x2=_WIDTH, y2=baseline),
        class_=kind,
    )


def _axis(report: ReportShown, height: int) -> Html:
    parts = report.activity.timeline
    if not parts:
        return together()
    middle = len(parts) // 2
    slot = _WIDTH / len(parts)
    places: list[tuple[float, str, datetime]] = [
        (0.0, "start", parts[0].start),
        (slot * middle, "middle", parts[middle].start),
        (_WIDTH, "end", report.timeframe_end),
    ]
    return element(
        "g",
        *(
            element("text", _brief(moment, report.timeframe), x=_told(x), y=height - 8, text_anchor=anchor)
            for x, anchor, moment in places
        ),
        class_="axis",
    )


def _brief(moment: datetime, timeframe: Timeframe) -> str:
    if timeframe == "last_day":
        return f"{moment.day} {moment:%b %H:%M}"
    return f"{moment.day} {moment:%b %Y}" if timeframe == "last_year" else f"{moment.day} {moment:%b}"


def _long(part: Part, timeframe: Timeframe) -> str:
    # Parts begin at the time of day that the report was made at.
    return wording.day(part.start) if timeframe == "last_year" else wording.minute(part.start)


def _short(count: int) -> str:
    """Return a number in few characters: 9,999, 12k, 3.4M."""
    if count < 10_000:
        return f"{count:,}"
    size, unit = next(each for each in _UNITS if count >= each[0])
    return f"{count / size:.1f}{unit}" if count < 10 * size else f"{count // size:,}{unit}"


def _told(length: float) -> str:
    return f"{length:.2f}".rstrip("0").rstrip(".")
