"""What hits and misses cost on DynamoDB: the requests that a table really gets, in units and in dollars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock
from tests.benchmarks.corpus import make_answer, make_request
from tests.benchmarks.recorder import Noted, RecordingTable
from tests.benchmarks.rig import Rig
from tests.benchmarks.tables import Goal, print_goals, print_table, print_title

# Standard table class; AWS has listed these since its price cut of 1 November 2024.
PRICES_AS_OF = "as of November 2024"
USD_PER_MILLION_READ_UNITS = 0.125
USD_PER_MILLION_WRITE_UNITS = 0.625
_SIZES = {"2 KB": 2_000, "50 KB": 50_000}
_TABLE_HIT, _FIRST_MISS = "hit in the table", "miss, first of a process"
_OVER_LOOKING_AGAIN = timedelta(seconds=6)


def run(*, quick: bool) -> None:
    """Print every request behind hits and misses, and what they come to."""
    print_title(
        "DynamoDB: requests, units and US dollars",
        "Recorded at the table, sized as the DynamoDB backend lays items out; emulators report units wrong.",
        f"USD {USD_PER_MILLION_READ_UNITS} a million read units (half a unit for 4 KB read eventually consistent) and",
        f"USD {USD_PER_MILLION_WRITE_UNITS} a million write units (1 KB each): us-east-1, on demand, {PRICES_AS_OF}.",
    )
    goals: list[Goal] = []
    for label, size in _SIZES.items():
        noted = _record(size)
        _print_requests(label, noted)
        hit, miss = noted[_TABLE_HIT], noted[_FIRST_MISS]
        goals += [
            Goal(f"{label}: requests of a table hit", len(hit), 1, ""),
            Goal(f"{label}: consistent reads of a table hit", sum("consistent" in one.operation for one in hit), 0, ""),
            Goal(f"{label}: writes of a table hit", sum(one.write_units > 0 for one in hit), 0, ""),
            Goal(f"{label}: reads of a miss", sum(one.read_units > 0 for one in miss), 2, ""),
            Goal(f"{label}: writes of a miss", sum(one.write_units > 0 for one in miss), 3, ""),
        ]
    print_goals(goals)


def _record(size_bytes: int) -> dict[str, list[Noted]]:
    """Return the table's requests of each kind of operation."""
    clock = ManualClock()
    table = RecordingTable(MemoryTable(clock))
    rig = Rig("memory://", memory=True, clock=clock, table=table)
    answer = make_answer(0, size_bytes)

    def ask(number: int) -> object:
        return rig.get_or_create(make_request(number), lambda: answer, call=rig.call())

    def after(*before: Callable[[], object]) -> None:
        for step in before:
            step()
        table.take_notes()

    def noting(operate: Callable[..., object], *arguments: Any) -> list[Noted]:
        operate(*arguments)
        return table.take_notes()

    noted = {_FIRST_MISS: noting(ask, 1), "miss, later": noting(ask, 2), "hit in memory": noting(ask, 1)}
    after(rig.runtime.memory.clear)
    noted[_TABLE_HIT] = noting(ask, 1)
    after(lambda: clock.advance(_OVER_LOOKING_AGAIN))
    noted["hit in memory, over 5 s after the last look"] = noting(ask, 1)
    after(lambda: clock.advance(_OVER_LOOKING_AGAIN), rig.runtime.memory.clear)
    noted["hit in the table, over 5 s after the last look"] = noting(ask, 1)
    noted["statistics, once in 5 s or more"] = noting(rig.runtime.buffer.flush)
    rig.close()
    return noted


def _print_requests(label: str, noted: dict[str, list[Noted]]) -> None:
    rows: list[list[str]] = []
    for name, requests in noted.items():
        reads = sum(one.read_units for one in requests)
        writes = sum(one.write_units for one in requests)
        cost = reads * USD_PER_MILLION_READ_UNITS + writes * USD_PER_MILLION_WRITE_UNITS
        rows.append([name, "", f"{reads:.1f}", f"{writes:.0f}", f"{cost:.4f}"])
        rows += [
            [f"  {one.operation}", str(one.item_bytes), f"{one.read_units:.1f}", f"{one.write_units:.0f}", ""]
            for one in requests
        ]
    print_table((f"{label} answer", "item bytes", "read units", "write units", "USD a million"), rows)
