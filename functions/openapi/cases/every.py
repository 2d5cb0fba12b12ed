"""The same for many operations: several at a time, until time is up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Generic, TypeVar

from functions.openapi.reading.listing import Listed
from shared.clock import Deadline
from shared.errors import BusyError, GenerationPendingError, LarderError
from shared.telemetry import warn

T = TypeVar("T")
# What waits for a model; drawing goes one at a time, whatever the number.
_WORKERS = 8
# For what is left to do once the last operation is in.
_BEFORE_END = timedelta(seconds=1)


class Every(Generic[T]):
    """Makes something of each of some operations, until a deadline.

    Args:
        make: makes it of one; an error of it is kept in its place.
    """

    def __init__(self, operations: Sequence[Listed], make: Callable[[Listed], T]) -> None:
        self._operations, self._make = operations, make
        self._lock = threading.Lock()
        self._next = 0
        self._slowest = 0.0
        self._stopped = False
        self._done: dict[int, T | LarderError] = {}

    def run(self, deadline: Deadline) -> dict[int, T | LarderError]:
        """Return what was done in time, by index.

        What is under way when time is up goes on, and is kept for whoever asks next; nothing else is begun.
        """
        until = deadline.earlier(_BEFORE_END)
        # Daemons, so that a process need not wait for a model on its way out.
        workers = [
            threading.Thread(target=self._work, args=(until,), name="larder-every", daemon=True)
            for _ in range(min(_WORKERS, len(self._operations)))
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(until.remaining())
        with self._lock:
            self._stopped = True
            return dict(self._done)

    def _work(self, until: Deadline) -> None:
        while (index := self._begun(until)) is not None:
            clock = until.clock
            began = clock.monotonic()
            result: T | LarderError | None
            try:
                result = self._make(self._operations[index])
            except (BusyError, GenerationPendingError):
                # Others are at it, or in the way: not done, and no fault of the operation.
                result = None
            except LarderError as error:
                result = error
            except Exception as error:
                warn("operation failed unexpectedly", error_type=type(error).__name__)
                result = LarderError("Something went wrong here, not with the document.")
            with self._lock:
                self._slowest = max(self._slowest, clock.monotonic() - began)
                if result is not None:
                    self._done[index] = result

    def _begun(self, until: Deadline) -> int | None:
        """Return the next operation; None where there is none, or where it would hardly be done in time."""
        with self._lock:
            if self._stopped or self._next >= len(self._operations) or until.remaining() <= self._slowest:
                return None
            self._next += 1
            return self._next - 1
