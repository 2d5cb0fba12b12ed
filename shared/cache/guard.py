"""What keeps table trouble from becoming the caller's: bounded patience a request, and a breaker a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar, TypeVarTuple

from shared.clock import Clock
from shared.errors import TableUnavailableError
from shared.table import Item, Table

TROUBLE_MS = 250
"""What all table trouble together may add to one request."""
FIRST_TROUBLE_MS = 2_000
"""The same for requests that come before the process's first answer from the table (name look-up, handshake)."""
_COOLING_SECONDS = 0.5

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Patience:
    """What one request has already lost to table trouble, and whether it met any."""

    # On the class until trouble comes, because one is made for every request.
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
        self._monotonic = clock.monotonic
        self._reads_from = 0.0
        self._writes_from = 0.0
        self._answered = False

    def read(self, patience: Patience, call: Callable[[*Ts], T], *args: *Ts) -> T:
        """Run a read; raise `TableUnavailableError` where it fails or there is no patience left for it."""
        began = self._monotonic()
        if patience.spent_ms or began < self._reads_from:
            self._begin(patience, began < self._reads_from)
        try:
            answer = call(*args)
        except TableUnavailableError:
            self._reads_from = self._failed(patience, began)
            raise
        self._answered = True
        return answer

    def pages(
        self, patience: Patience, partition: str, *, prefix: str = "", limit: int = 100
    ) -> Iterator[Sequence[Item]]:
        """Yield all items of a partition, or those with a prefix, page by page and strongly consistent."""
        cursor: str | None = None
        while True:
            query = partial(self.table.query, partition, prefix=prefix, limit=limit, cursor=cursor, consistent=True)
            page = self.read(patience, query)
            yield page.items
            cursor = page.cursor
            if cursor is None:
                return

    def write(self, patience: Patience, call: Callable[[*Ts], T], *args: *Ts) -> T:
        """Run a write; raise `TableUnavailableError` where it fails or there is no patience left for it."""
        began = self._monotonic()
        if patience.spent_ms or began < self._writes_from:
            self._begin(patience, began < self._writes_from)
        try:
            answer = call(*args)
        except TableUnavailableError:
            self._failed(patience, began)
            raise
        self._answered = True
        return answer

    def _begin(self, patience: Patience, cooling: bool) -> None:
        # Who gives a single call more time than that has said what a request may lose; the first call always fits.
        limit = max(TROUBLE_MS if self._answered else FIRST_TROUBLE_MS, self.table.patience_ms)
        if patience.spent_ms + self.table.patience_ms > limit:
            patience.troubled = True
            raise TableUnavailableError("The table was too slow for this request already.")
        if cooling:
            patience.troubled = True
            raise TableUnavailableError("The table failed a moment ago.")

    def _failed(self, patience: Patience, began: float) -> float:
        """Take what the call took off the request's patience, and return until when nothing is begun."""
        now = self._monotonic()
        patience.spent_ms += (now - began) * 1000
        patience.troubled = True
        self._writes_from = now + _COOLING_SECONDS
        return self._writes_from
