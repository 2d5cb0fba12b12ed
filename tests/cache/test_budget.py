"""The spend guard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.backends.memory_table import MemoryTable
from shared.cache.budget import Budget, budget_key
from shared.cache.guard import TableGuard
from shared.clock import ManualClock
from shared.errors import BudgetExceededError, BudgetUnavailableError, TableUnavailableError
from shared.table import Table


class _Breakable(MemoryTable):
    down = False

    def add(self, *args: object, **named: object) -> dict[str, int] | None:
        if self.down:
            raise TableUnavailableError("down")
        return super().add(*args, **named)  # type: ignore[arg-type]


def budget(table: Table, clock: ManualClock, cap: int | None = 1_000_000, outage: int = 500_000) -> Budget:
    return Budget(TableGuard(table, clock), clock, daily_microusd=cap, outage_microusd=outage)


def reserved(table: Table, clock: ManualClock) -> int:
    from shared.clock import from_ms

    item = table.get(budget_key(from_ms(clock.now_ms()).strftime("%Y-%m-%d")))
    return 0 if item is None else item.counters["reserved_microusd"]


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 90_000), st.floats(0, 1)),
        max_size=80,
    )
)
@settings(max_examples=60)
def test_the_cap_is_never_passed(calls: list[tuple[int, int, float]]) -> None:
    """Whatever four processes ask for, what was spent stays within what is counted, and that within the cap."""
    clock = ManualClock()
    table = MemoryTable(clock)
    processes = [budget(table, clock) for _ in range(4)]
    spent = 0
    for process, bound, share in calls:
        try:
            reservation = processes[process].reserve(bound)
        except BudgetExceededError:
            continue
        cost = int(bound * share)
        reservation.settle(cost)
        spent += cost
        assert spent <= reserved(table, clock) <= 1_000_000
    for spender in processes:
        spender.give_back()
    assert reserved(table, clock) == spent, "what was not spent is given back"


def test_nearly_all_of_the_cap_can_be_spent() -> None:
    """Blocks do not strand the budget: eight processes together spend at least 95 % of it."""
    clock = ManualClock()
    table = MemoryTable(clock)
    processes = [budget(table, clock) for _ in range(8)]
    spent, refused = 0, 0
    while refused < 8:
        refused = 0
        for process in processes:
            try:
                process.reserve(1_000).settle(1_000)
                spent += 1_000
            except BudgetExceededError:
                refused += 1
    assert 950_000 <= spent <= 1_000_000


def test_over_the_cap_the_caller_is_told_when_to_come_back() -> None:
    """Retry-After leads to midnight UTC, when the budget is whole again."""
    clock = ManualClock()
    table = MemoryTable(clock)
    spender = budget(table, clock)
    clock.advance(timedelta(hours=23))
    spender.reserve(1_000_000).settle(1_000_000)
    with pytest.raises(BudgetExceededError) as refused:
        spender.reserve(1)
    assert refused.value.retry_after == timedelta(hours=1)
    clock.advance(timedelta(hours=1))
    spender.reserve(1_000_000).settle(10)


def test_while_the_counter_is_away_a_process_spends_its_block_and_a_little_more() -> None:
    """What is left of its block plus the outage allowance, and not a cent more; with the table back, the cap again."""
    clock = ManualClock()
    table = _Breakable(clock)
    spender = budget(table, clock, cap=1_000_000, outage=20_000)
    spender.reserve(1_000).settle(1_000)
    block = reserved(table, clock) - 1_000
    table.down = True
    spent = 0
    while True:
        clock.advance(timedelta(seconds=1))
        try:
            spender.reserve(1_000).settle(1_000)
        except BudgetUnavailableError:
            break
        spent += 1_000
    assert block + 19_000 <= spent <= block + 20_000
    table.down = False
    clock.advance(timedelta(seconds=1))
    spender.reserve(1_000).settle(1_000)


def test_without_a_cap_nothing_is_counted() -> None:
    """No cap, no counter, no write."""
    clock = ManualClock()
    table = MemoryTable(clock)
    budget(table, clock, cap=None).reserve(10**12).settle(10**12)
    assert not table.scan().items


def test_a_cap_of_nothing_lets_nothing_through_but_what_is_free() -> None:
    """A cap of 0 refuses every paid call; a model without a price costs nothing."""
    clock = ManualClock()
    spender = budget(MemoryTable(clock), clock, cap=0)
    spender.reserve(0).settle(0)
    with pytest.raises(BudgetExceededError):
        spender.reserve(1)
