"""The spend guard: a daily cap that holds over all processes while the table answers, and a small one besides.

A process reserves blocks from one atomic counter a day and pays calls out of its block. Before a call the most that it
can cost is set aside; afterwards the rest goes back into the block, and a block that is no longer needed goes back
into the counter. So the counter is never less than what was spent, and never more than the cap.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from shared.cache.guard import Patience, TableGuard
from shared.clock import Clock, from_ms
from shared.errors import BudgetExceededError, BudgetUnavailableError, TableError
from shared.table import ItemKey
from shared.telemetry import warn

MICROUSD = 1_000_000
_RESERVED = "reserved_microusd"
_BLOCKS_A_DAY = 200
_KEPT = timedelta(days=40)


def budget_key(day: str) -> ItemKey:
    """Return where a day's counter is; `day` is an ISO date, UTC."""
    return ItemKey("core#budget", day)


class Budget:
    """Implements `shared.llm.Spend` over the table.

    Args:
        daily_microusd: the cap a UTC day; None for no cap, and no counting.
        outage_microusd: what this process may spend a day, over its block, while the counter cannot be reached.
    """

    def __init__(self, guard: TableGuard, clock: Clock, *, daily_microusd: int | None, outage_microusd: int) -> None:
        self._guard = guard
        self._clock = clock
        self._cap = daily_microusd
        self._outage = outage_microusd
        self._block_size = 0 if daily_microusd is None else max(1, daily_microusd // _BLOCKS_A_DAY)
        self._lock = threading.Lock()
        self._day = ""
        self._left = 0
        self._outage_spent = 0

    def reserve(self, at_most_microusd: int) -> _Reserved:
        """Set aside what a call can cost at the most (see `shared.llm.Spend`)."""
        if self._cap is None or at_most_microusd <= 0:
            return _Reserved(None, 0, "")
        with self._lock:
            day = self._today()
            if self._left < at_most_microusd:
                self._draw(day, at_most_microusd - self._left)
            self._left -= at_most_microusd
            return _Reserved(self, at_most_microusd, day)

    def give_back(self) -> None:
        """Return what is left of the block to the counter: on the way out, or when a process goes quiet."""
        with self._lock:
            left, self._left = self._left, 0
            if self._cap is None or left <= self._outage_spent:
                return
            amount, day = left - self._outage_spent, self._day
            self._outage_spent = 0
        try:
            self._guard.write(Patience(), lambda: self._guard.table.add(budget_key(day), {_RESERVED: -amount}))
        except TableError as error:
            warn("budget block not given back", code=error.code)

    def _today(self) -> str:
        day = from_ms(self._clock.now_ms()).strftime("%Y-%m-%d")
        if day != self._day:
            self._day, self._left, self._outage_spent = day, 0, 0
        return day

    def _draw(self, day: str, short: int) -> None:
        # A whole block first; near the cap, just what is missing.
        for amount in dict.fromkeys((max(short, self._block_size), short)):
            try:
                after = self._guard.write(
                    Patience(),
                    lambda amount=amount: self._guard.table.add(  # type: ignore[misc]
                        budget_key(day), {_RESERVED: amount}, ceiling=self._cap, expires_at_ms=self._expiry()
                    ),
                )
            except TableError:
                self._draw_outage(short)
                return
            if after is not None:
                self._left += amount
                return
        raise BudgetExceededError("Today's budget for generations is used up.", retry_after=self._until_tomorrow())

    def _draw_outage(self, short: int) -> None:
        if self._outage_spent + short > self._outage:
            raise BudgetUnavailableError(
                "The spend counter cannot be reached, and the allowance for that is used up.",
                retry_after=timedelta(seconds=30),
            )
        self._outage_spent += short
        self._left += short

    def _settle(self, reserved: int, cost: int, day: str) -> None:
        with self._lock:
            if day == self._day:
                # A call that cost more than its bound leaves the block in debt, which the next draw pays.
                self._left += reserved - cost

    def _expiry(self) -> int:
        return self._clock.now_ms() + int(_KEPT.total_seconds() * 1000)

    def _until_tomorrow(self) -> timedelta:
        now = from_ms(self._clock.now_ms())
        tomorrow = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
        return tomorrow - now


class _Reserved:
    def __init__(self, budget: Budget | None, amount: int, day: str) -> None:
        self._budget, self._amount, self._day = budget, amount, day

    def settle(self, cost_microusd: int) -> None:
        if self._budget is not None:
            self._budget._settle(self._amount, cost_microusd, self._day)
            self._budget = None
