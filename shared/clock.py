"""Time, injected: the wall clock that decides expiry, and a monotonic one that bounds waiting."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

# A named tuple's own constructor is a Python function, and every request makes two deadlines.
_new = tuple.__new__
_MILLISECOND = timedelta(milliseconds=1)


class Clock(Protocol):
    """Where every part of Larder gets the time from."""

    def now_ms(self) -> int:
        """Return milliseconds since the epoch, UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds on a clock that never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        ...


class SystemClock:
    """The machine's clocks."""

    monotonic = staticmethod(time.monotonic)

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class ManualClock:
    """A clock that stands still until it is told otherwise; sleeping moves it."""

    def __init__(self, start: datetime = datetime(2026, 11, 1, tzinfo=UTC)) -> None:
        self._ms = int(start.timestamp() * 1000)
        self._lock = threading.Lock()

    def now_ms(self) -> int:
        return self._ms

    def monotonic(self) -> float:
        return self._ms / 1000

    def sleep(self, seconds: float) -> None:
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> None:
        """Move time on by `by`, in whole milliseconds."""
        with self._lock:
            self._ms += to_ms(by)


class Deadline(NamedTuple):
    """The moment by which an answer is due, on the monotonic clock."""

    at: float
    clock: Clock

    @classmethod
    def after(cls, clock: Clock, limit: timedelta) -> Deadline:
        return _new(cls, (clock.monotonic() + limit.total_seconds(), clock))

    def remaining(self) -> float:
        """Return the seconds left, never below 0."""
        return max(0.0, self.at - self.clock.monotonic())

    def passed(self) -> bool:
        return self.remaining() <= 0

    def earlier(self, by: timedelta) -> Deadline:
        """Return a deadline that lies `by` before this one."""
        return Deadline(self.at - by.total_seconds(), self.clock)

    def at_most(self, limit: timedelta) -> Deadline:
        """Return the earlier of this deadline and `limit` from now."""
        return Deadline(min(self.at, self.clock.monotonic() + limit.total_seconds()), self.clock)


def to_ms(duration: timedelta) -> int:
    """Return a duration in whole milliseconds."""
    return duration // _MILLISECOND


def from_ms(at_ms: int) -> datetime:
    """Return the aware UTC datetime of milliseconds since the epoch."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)
