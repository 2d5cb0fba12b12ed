"""One cap over several processes."""

from __future__ import annotations

from pathlib import Path

from shared.backends.sqlite_table import SqliteTable
from shared.cache.budget import Budget, budget_key
from shared.cache.guard import TableGuard
from shared.clock import SystemClock, from_ms
from shared.errors import BudgetExceededError
from tests.cache.together import run_together

CAP = 1_000_000

_PROCESS = """
import sys, threading
from tests.cache.test_budget_processes import budget_on
from shared.errors import BudgetExceededError, BudgetUnavailableError
budget = budget_on(sys.argv[1])
spent, lock = [], threading.Lock()
print("ready", flush=True)
sys.stdin.readline()
def spend():
    while True:
        try:
            reservation = budget.reserve(3_000)
        except BudgetExceededError:
            return
        except BudgetUnavailableError:
            continue
        reservation.settle(2_000)
        with lock:
            spent.append(2_000)
threads = [threading.Thread(target=spend) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sum(spent))
"""


def budget_on(path: str) -> Budget:
    clock = SystemClock()
    return Budget(TableGuard(SqliteTable(path, clock), clock), clock, daily_microusd=CAP, outage_microusd=0)


def test_eight_processes_stay_within_one_cap(tmp_path: Path) -> None:
    """Eight processes of four threads spend until refused: never more than the cap, and nearly all of it."""
    clock = SystemClock()
    table = SqliteTable(tmp_path / "larder.db", clock)
    table.bootstrap()
    spent = sum(map(int, run_together(_PROCESS, [[str(tmp_path / "larder.db")]] * 8)))
    counted = table.get(budget_key(from_ms(clock.now_ms()).strftime("%Y-%m-%d")))
    table.close()
    assert counted is not None
    assert spent <= counted.counters["reserved_microusd"] <= CAP
    assert spent >= CAP * 0.93


def test_a_refusal_is_final_until_the_money_is_back(tmp_path: Path) -> None:
    """What one process gave back on its way out, another can spend."""
    SqliteTable(tmp_path / "larder.db", SystemClock()).bootstrap()
    first, second = budget_on(str(tmp_path / "larder.db")), budget_on(str(tmp_path / "larder.db"))
    first.reserve(CAP).settle(0)
    try:
        second.reserve(CAP // 2)
    except BudgetExceededError:
        first.give_back()
    second.reserve(CAP // 2).settle(1)
