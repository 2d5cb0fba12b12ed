"""Steps that checking relations may take, counted so that every answer comes in bounded time."""

from __future__ import annotations

import threading
from collections.abc import Callable

# About half a second; a check of 10,000 edges by one comparison of each end takes some 100,000.
MAX_STEPS = 2_000_000


class OutOfStepsError(Exception):
    """Checking took more steps than there are for one value."""


class BeyondLimitsError(ValueError):
    """What an expression comes to is larger than anything that is reckoned with."""


class Fuel:
    """The steps that are left."""

    __slots__ = ("left",)

    def __init__(self, left: int = MAX_STEPS) -> None:
        self.left = left

    def spend(self, steps: int) -> None:
        """Count steps.

        Raises:
            OutOfStepsError: none are left.
        """
        self.left -= steps
        if self.left < 0:
            raise OutOfStepsError

    def affords(self, asked: Callable[[Fuel], bool], most: int) -> bool:
        """Tell whether something holds that may take some of the steps; what would take more does not."""
        part = Fuel(min(most, self.left))
        found = asked(part)
        self.left -= min(most, self.left) - max(part.left, 0)
        return found


class _Current(threading.local):
    fuel: Fuel | None = None


_current = _Current()


class one_check:
    """Let everything that is checked inside share the steps of one value; the outermost counts."""

    __slots__ = ("_outermost",)

    def __enter__(self) -> Fuel:
        """Return the steps of the check."""
        self._outermost = _current.fuel is None
        if _current.fuel is None:
            _current.fuel = Fuel()
        return _current.fuel

    def __exit__(self, *_: object) -> None:
        """End the check where it began."""
        if self._outermost:
            _current.fuel = None


def current() -> Fuel:
    """Return the steps of the check that this thread is in, or new ones."""
    return _current.fuel or Fuel()
