"""One call per key per process; everyone else waits for its value, or shares its exception."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from datetime import timedelta
from typing import Generic, TypeVar, TypeVarTuple

from shared.clock import Deadline
from shared.errors import GenerationPendingError

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class _Flight(Generic[T]):
    __slots__ = ("done", "error", "landed", "value")

    def __init__(self) -> None:
        # Made by the first who waits: most flights have nobody beside their leader.
        self.done: threading.Event | None = None
        self.landed = False
        self.value: T | None = None
        self.error: BaseException | None = None


class SingleFlight(Generic[T]):
    """Runs at most one function per key at a time. Keys are of built-in types: their dictionary's calls are atomic."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[T]] = {}
        self._lock = threading.Lock()

    def in_flight(self, key: Hashable) -> bool:
        """Tell whether someone runs under the key just now."""
        return key in self._flights

    def run(self, key: Hashable, deadline: Deadline, function: Callable[[*Ts], T], *args: *Ts) -> tuple[T, bool]:
        """Return (value, shared): from `function`, run here with `args`, or shared from the caller that runs one.

        Raises:
            GenerationPendingError: the deadline passed while another caller was still at it.
            BaseException: whatever `function` raised, here or there.
        """
        mine: _Flight[T] = _Flight()
        flight = self._flights.setdefault(key, mine)
        if flight is not mine:
            return self._wait(flight, deadline), True
        try:
            mine.value = value = function(*args)
            return value, False
        except BaseException as error:
            mine.error = error
            raise
        finally:
            del self._flights[key]
            # Landed first, then a look at who waits; who waits says so first, then looks whether it has landed.
            mine.landed = True
            if mine.done is not None:
                mine.done.set()

    def _wait(self, flight: _Flight[T], deadline: Deadline) -> T:
        with self._lock:
            done = flight.done = flight.done or threading.Event()
        if not flight.landed and not done.wait(deadline.remaining()):
            raise pending()
        if flight.error is not None:
            raise flight.error
        return flight.value  # type: ignore[return-value]


def pending() -> GenerationPendingError:
    """Return the error of a waiter whose time ran out."""
    return GenerationPendingError(
        "The answer is still being generated; ask again in a few seconds.", retry_after=timedelta(seconds=5)
    )
