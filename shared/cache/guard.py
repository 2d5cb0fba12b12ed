"""What keeps table trouble from becoming the caller's: bounded patience a request, and a breaker a process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from shared.clock import Clock
from shared.errors import TableUnavailableError
from shared.table import Table

TROUBLE_MS = 250
"""What all table trouble together may add to one request."""
FIRST_TROUBLE_MS = 2_000
"""The same for requests that come before the process's first answer from the table (name look-up, handshake)."""
_COOLING_SECONDS = 0.5

T = TypeVar("T")


@dataclass(slots=True)
class Patience:
    """What one request has already lost to table trouble, and whether it met any."""

    spent_ms: float = 0.0
    troubled: bool = False


class TableGuard:
    """Runs table calls so that together they cannot hold a request up.

    What a failed call took is taken off the request's patience; what could go over is not begun.
    After a failed read no call at all is begun for half a second, after a failed write no write, so a dead table costs
    one request in a while, not each, and a lock held by another process stops writes alone.
    """

    def __init__(self, table: Table, clock: Clock) -> None:
        self.table = table
        self._clock = clock
        self._cooling_until = {"read": 0.0, "write": 0.0}
        self._answered = False

    def read(self, patience: Patience, call: Callable[[], T]) -> T:
        """Run a read; raise `TableUnavailableError` where it fails or there is no patience left for it."""
        return self._run("read", patience, call)

    def write(self, patience: Patience, call: Callable[[], T]) -> T:
        """Run a write; raise `TableUnavailableError` where it fails or there is no patience left for it."""
        return self._run("write", patience, call)

    def _run(self, kind: str, patience: Patience, call: Callable[[], T]) -> T:
        began = self._clock.monotonic()
        # Who gives a single call more time than that has said what a request may lose.
        limit = max(TROUBLE_MS if self._answered else FIRST_TROUBLE_MS, self.table.patience_ms)
        if patience.spent_ms + self.table.patience_ms > limit:
            patience.troubled = True
            raise TableUnavailableError("The table was too slow for this request already.")
        if began < self._cooling_until[kind]:
            patience.troubled = True
            raise TableUnavailableError("The table failed a moment ago.")
        try:
            answer = call()
        except TableUnavailableError:
            now = self._clock.monotonic()
            patience.spent_ms += (now - began) * 1000
            patience.troubled = True
            self._cooling_until["write"] = now + _COOLING_SECONDS
            if kind == "read":
                self._cooling_until["read"] = now + _COOLING_SECONDS
            raise
        self._answered = True
        return answer
