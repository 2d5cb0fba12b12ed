"""Cold starts: what importing an endpoint costs beside importing the frameworks it stands on."""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from tests.benchmarks.tables import Goal, print_goals, print_table, print_title

_BARE = "bare interpreter"
_HANDLER = "import functions.practice.generate_tests"
_FRAMEWORKS = "import fastapi, mangum"
PROGRAMS = {
    _BARE: "pass",
    "fastapi + mangum": _FRAMEWORKS,
    "handler": _HANDLER,
    "fastapi + mangum + apsw": f"{_FRAMEWORKS}, apsw",
    "handler + SQLite backend": f"{_HANDLER}, shared.backends.sqlite_table",
}
# `import pynamodb` alone loads nothing; this is the part of it that makes requests.
_DYNAMODB_PROGRAMS = {
    "fastapi + mangum + pynamodb": f"{_FRAMEWORKS}, pynamodb.connection",
    "handler + DynamoDB backend": f"{_HANDLER}, shared.backends.dynamodb_table",
}
_PAIRS = (
    ("handler", "fastapi + mangum"),
    ("handler + SQLite backend", "fastapi + mangum + apsw"),
    ("handler + DynamoDB backend", "fastapi + mangum + pynamodb"),
)
_LIMIT = 1.15
_NOT_INHERITED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")


class Cost(NamedTuple):
    """Of one process, in ms."""

    wall: float
    cpu: float


def run(*, quick: bool) -> None:
    """Print the times of whole processes, and their ratios."""
    rounds = 3 if quick else 11
    print_title(
        "Cold start (ms, whole processes, medians)",
        f"{rounds} rounds in turn, after one that writes the .pyc files; net: less what the bare interpreter takes.",
    )
    programs = dict(PROGRAMS)
    if importlib.util.find_spec("shared.backends.dynamodb_table") is not None:
        programs.update(_DYNAMODB_PROGRAMS)
    took: dict[str, list[Cost]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as pyc_folder:
        for turn in range(rounds + 1):
            for name, program in programs.items():
                cost = _run(program, pyc_folder)
                if turn:
                    took[name].append(cost)
    wall = {name: statistics.median(one.wall for one in costs) for name, costs in took.items()}
    cpu = {name: statistics.median(one.cpu for one in costs) for name, costs in took.items()}
    rows = [[name, f"{wall[name]:.0f}", f"{cpu[name]:.0f}", f"{cpu[name] - cpu[_BARE]:.0f}"] for name in programs]
    print_table(("process that imports", "wall", "cpu", "net cpu"), rows)
    goals: list[Goal] = []
    for larder, floor in _PAIRS:
        if larder not in programs:
            continue
        whole = statistics.median(a.cpu / b.cpu for a, b in zip(took[larder], took[floor], strict=True))
        net = (cpu[larder] - cpu[_BARE]) / (cpu[floor] - cpu[_BARE])
        elapsed = statistics.median(a.wall / b.wall for a, b in zip(took[larder], took[floor], strict=True))
        goals += [
            Goal(f"{larder}: whole process, wall", elapsed, _LIMIT),
            Goal(f"{larder}: whole process, cpu", whole, _LIMIT),
            Goal(f"{larder}: import alone, cpu", net, _LIMIT),
        ]
    print_goals(goals)


def _run(program: str, pyc_folder: str) -> Cost:
    # A folder of its own, so that it matters neither who wrote .pyc files before nor whether this shell wants any.
    environ = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    environ["PYTHONPYCACHEPREFIX"] = pyc_folder
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", program], env=environ)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{program!r} failed")
    return Cost(wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000)
