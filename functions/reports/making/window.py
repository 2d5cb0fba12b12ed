"""The four timeframes, how long a report of each is good, and the window that one made now looks at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

Timeframe = Literal["last_day", "last_week", "last_month", "last_year"]
TIMEFRAMES: tuple[Timeframe, ...] = ("last_day", "last_week", "last_month", "last_year")
GOOD_FOR: dict[Timeframe, timedelta] = {
    "last_day": timedelta(hours=1),
    "last_week": timedelta(hours=6),
    "last_month": timedelta(days=1),
    "last_year": timedelta(days=7),
}
"""How long a report is fresh (oss-tldr.md, cache expiration policy)."""
_LENGTHS: dict[Timeframe, timedelta] = {
    "last_day": timedelta(days=1),
    "last_week": timedelta(days=7),
    "last_month": timedelta(days=30),
    "last_year": timedelta(days=365),
}
PARTS: dict[Timeframe, int] = {"last_day": 24, "last_week": 7, "last_month": 30, "last_year": 52}
"""How many parts the timeline of each has: hours, days, days, weeks."""


class Window(NamedTuple):
    """A span of time: what lies at its start is within, what lies at its end is not."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime | None) -> bool:
        """Tell whether a moment lies within; None never does."""
        return moment is not None and self.start <= moment < self.end

    @property
    def last(self) -> datetime:
        """The last second that lies within."""
        return self.end - timedelta(seconds=1)

    @property
    def before(self) -> Window:
        """The window of the same length that ends where this one starts."""
        return Window(self.start - (self.end - self.start), self.start)

    def starts(self, parts: int) -> list[datetime]:
        """Return where each of some parts of it starts, which are equal but for a second."""
        seconds = round((self.end - self.start).total_seconds())
        return [self.start + timedelta(seconds=seconds * at // parts) for at in range(parts)]


def window_of(timeframe: Timeframe, now_ms: int) -> Window:
    """Return the window that ends now, in whole seconds, as GitHub's moments are."""
    end = datetime.fromtimestamp(now_ms // 1000, UTC)
    return Window(end - _LENGTHS[timeframe], end)


def told(moment: datetime) -> str:
    """Return a moment as ISO 8601 has it, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
