"""One call per key per process; everyone else waits for its value, or shares its exception."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from datetime import timedelta
from typing import Generic, TypeVar

from shared.clock import Deadline
from shared.errors import GenerationPendingError

T = TypeVar("T")


class _Flight(Generic[T]):
    __slots__ = ("done", "error", "value")

    def __init__(self) -> None:
        # Made by the first who waits: most flights have nobody beside their leader.
        self.done: threading.Event | None = None
        self.value: T | None = None
        self.error: BaseException | None = None


class SingleFlight(Generic[T]):
    """Runs at most one function per key at a time."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[T]] = {}
        self._lock = threading.Lock()

    def in_flight(self, key: Hashable) -> bool:
        """Tell whether someone runs under the key just now."""
        return key in self._flights

    def run(self, key: Hashable, function: Callable[[], T], *, deadline: Deadline) -> tuple[T, bool]:
        """Return (value, shared): from `function`, run here, or shared from the caller that runs one already.

        Raises:
            GenerationPendingError: the deadline passed while another caller was still at it.
            BaseException: whatever `function` raised, here or there.
        """
        with self._lock:
            flight = self._flights.get(key)
            if flight is None:
                leads, flight = True, _Flight()
                self._flights[key] = flight
            else:
                leads = False
                if flight.done is None:
                    flight.done = threading.Event()
        if not leads:
            return self._wait(flight, deadline), True
        try:
            flight.value = function()
            return flight.value, False
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._lock:
                del self._flights[key]
            if flight.done is not None:
                flight.done.set()

    def _wait(self, flight: _Flight[T], deadline: Deadline) -> T:
        if flight.done is None:
            raise AssertionError("who waits has made the event")
        if not flight.done.wait(deadline.remaining()):
            raise pending()
        if flight.error is not None:
            raise flight.error
        return flight.value  # type: ignore[return-value]


def pending() -> GenerationPendingError:
    """Return the error of a waiter whose time ran out."""
    return GenerationPendingError(
        "The answer is still being generated; ask again in a few seconds.", retry_after=timedelta(seconds=5)
    )
