"""The section: the documents that the goal names, each engine in a process of its own, in turn."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.tables import Goal, print_goals, print_table, print_title
from tests.npm_packages import DIRECTORY, EXAMPLES, OCTOKIT, MissingPackageError

# The last figure: of how many operations Schemathesis gets one, since it takes hours for all.
_DOCUMENTS = {
    "Petstore": (EXAMPLES, "3.0/json/petstore.json", 1),
    "Stripe": (DIRECTORY, "api/stripe.com.json", 23),
    "GitHub": (OCTOKIT, "generated/api.github.com.json", 61),
    "Kubernetes": (DIRECTORY, "api/kubernetes.io.json", 43),
}
_WANTED_RATE = 4_000
_LONGEST_SECONDS = 2.0
_HEAD = ("", "operations", "cases", "each", "cases/s", "slowest", "Schemathesis", "of", "ratio")
_LEGEND = """
   cases/s: from the document's text to the last case, all operations in one process, the quickest round; slowest: the
   operation that took longest, in s; Schemathesis: its cases a second, positive and negative, of so many operations"""


def run(*, quick: bool) -> None:
    """Print the table and the goals; end with a failure where a document cannot be had."""
    rounds, seconds = (1, 5.0) if quick else (3, 60.0)
    print_title(
        "Test cases (all deterministic groups, generated, serialised and proven)",
        f"{rounds} round(s), of which the quickest counts; Schemathesis gets {seconds:g} s a document, once.",
    )
    rows: list[list[str]] = []
    goals: list[Goal] = []
    for title, (package, member, step) in _DOCUMENTS.items():
        try:
            path = package.file(member)
        except MissingPackageError as error:
            raise SystemExit(f"NOT MEASURED: {error}") from None
        ours = min((_told("larder_worker", path, 8 if quick else 1) for _ in range(rounds)), key=_seconds)
        theirs = _told("schemathesis_worker", path, step, seconds)
        rate, peer = ours["cases"] / ours["seconds"], theirs["cases"] / theirs["seconds"]
        served = ours["operations"] - ours["refused"]
        rows.append([
            title,
            f"{served}/{ours['operations']}",
            f"{ours['cases']:,}",
            f"{ours['cases'] / served:.0f}",
            f"{rate:,.0f}",
            f"{ours['slowest_seconds']:.2f}",
            f"{peer:,.0f}",
            str(theirs["operations"]),
            f"{rate / peer:,.0f}x" if peer else "-",
        ])  # fmt: skip
        goals += [
            Goal(f"{title}: cases a second", rate, _WANTED_RATE, "/s", at_least=True),
            Goal(f"{title}: slowest operation", ours["slowest_seconds"], _LONGEST_SECONDS, "s"),
        ]
    print_table(_HEAD, rows)
    print(_LEGEND)
    print_goals(goals)


def _told(worker: str, path: Path, *more: object) -> dict[str, Any]:
    command = [sys.executable, "-m", f"{__package__}.{worker}", str(path), *map(str, more)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _seconds(told: dict[str, Any]) -> float:
    return float(told["seconds"])
