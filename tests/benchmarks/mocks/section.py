"""The section: both servers on both documents, under the same load, in turn."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.mocks import servers
from tests.benchmarks.mocks.servers import NeverReadyError, Served
from tests.benchmarks.mocks.tools import Driver, installed, node
from tests.benchmarks.schemas.documents import DOCUMENTS
from tests.benchmarks.tables import Goal, print_goals, print_table, print_title
from tests.npm_packages import MissingPackageError, Package

_EXAMPLES, _ = DOCUMENTS["petstore-2.0"]
_LOADS = (1, 20)
_MOST = max(_LOADS)
_HEADERS = {"Accept": "application/json", "api_key": "x", "Authorization": "Bearer x"}
# As a server answers by itself, and each body drawn from its schema.
_MODES: dict[str, dict[str, str]] = {"as it comes": {}, "dynamic": {"Prefer": "dynamic=true"}}
_LARDER, _PRISM = "larder", "prism"


class Subject(NamedTuple):
    """A document, and what is asked of it: paths that differ, so that no answer is the last one again."""

    name: str
    package: Package
    member: str
    paths: tuple[str, ...]


SUBJECTS = (
    Subject(
        "petstore",
        _EXAMPLES,
        "3.0/json/petstore.json",
        tuple(
            path
            for number in range(1, 101)
            for path in (
                f"/pet/{number}",
                f"/user/user{number}",
                f"/store/order/{1 + number % 10}",
                "/pet/findByStatus?status=sold",
            )
        ),
    ),
    Subject(
        "github",
        *DOCUMENTS["github"],
        tuple(
            path
            for number in range(1, 51)
            for path in (
                f"/repos/octo/r{number}",
                f"/users/user{number}",
                f"/repos/octo/r{number}/issues?per_page=10",
                f"/repos/octo/r{number}/pulls/{number}",
                f"/repos/octo/r{number}/commits",
                f"/orgs/o{number}/members",
                f"/gists/g{number}",
                "/rate_limit",
            )
        ),
    ),
)


class Measured(NamedTuple):
    """What a server did under one load: the median of its rounds."""

    rate: float
    p50_ms: float
    p99_ms: float
    good: float
    cpu_us: float


def run(*, quick: bool) -> None:
    """Print what both servers do; end with a failure where npm's part could not be had."""
    rounds, seconds, patience_seconds = (1, 2, 30) if quick else (3, 4, 120)
    try:
        installed("@stoplight/prism-cli")
        version = subprocess.check_output([node(), "--version"], text=True).strip()
        driver = Driver()
        files = [subject.package.file(subject.member) for subject in SUBJECTS]
    except MissingPackageError as error:
        raise SystemExit(f"NOT MEASURED: {error}") from None
    print_title(
        "Mock servers (Larder beside Prism, one process each)",
        f"{rounds} round(s) in turn of {seconds} s a load, after one of 1 s that warms; the load is autocannon's, in a",
        f"process of its own (node {version}), over keep-alive connections; p50 and p99 in ms, of all requests;",
        "cpu us: what the server's process takes of the processors, a request.",
        "ready: s from a process's start to its first answer; again: the same where the mock server is made already.",
    )
    with driver:
        floor = driver.ask(floor=True)["url"]
        figures = _load(driver, floor, ("/",), {}, _MOST, seconds)
        print(f"   a bare HTTP server of node's under the same load: {figures['rate']:,.0f} requests/s")
        for subject, document in zip(SUBJECTS, files, strict=True):
            _report(driver, subject, document, rounds=rounds, seconds=seconds, patience_seconds=patience_seconds)


def _report(
    driver: Driver, subject: Subject, document: Path, *, rounds: int, seconds: int, patience_seconds: float
) -> None:
    print(f"\n-- {subject.name}: {document.stat().st_size / 1e6:.2f} MB, {len(set(subject.paths))} different requests")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        first = subject.paths[0]
        served = {_LARDER: stack.enter_context(servers.larder(folder, document, first, _HEADERS))}
        try:
            serving = servers.prism(document, first, _HEADERS, patience_seconds=patience_seconds)
            served[_PRISM] = stack.enter_context(serving)
        except NeverReadyError as error:
            print(f"   prism: {error}")
        measured = _measured(driver, subject, served, rounds, seconds)
    rows = []
    for mode in _MODES:
        for connections in _LOADS:
            for name, server in served.items():
                one = measured[name, mode, connections]
                times = [f"{server.ready_seconds:.2f}", _seconds(server.again_seconds)]
                rates = [
                    f"{one.rate:,.0f}",
                    f"{one.p50_ms:.2f}",
                    f"{one.p99_ms:.2f}",
                    f"{one.cpu_us:.0f}",
                    f"{one.good:.1%}",
                ]
                rows.append([f"{mode}, {connections} connection(s): {name}", *rates, *times])
    print_table((subject.name, "requests/s", "p50", "p99", "cpu us", "2xx", "ready", "again"), rows)
    _print_goals(subject, served, measured)


def _measured(
    driver: Driver, subject: Subject, served: dict[str, Served], rounds: int, seconds: int
) -> dict[tuple[str, str, int], Measured]:
    found: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
    for mode, more in _MODES.items():
        for connections in _LOADS:
            for turn in range(rounds + 1):
                for name, server in served.items():
                    lasting = seconds if turn else 1
                    headers, before = {**_HEADERS, **more}, server.cpu_seconds()
                    figures = _load(driver, server.url, subject.paths, headers, connections, lasting)
                    figures["cpu_us"] = (server.cpu_seconds() - before) * 1e6 / max(1, figures["requests"])
                    if turn:
                        found.setdefault((name, mode, connections), []).append(figures)
    return {
        key: Measured(
            statistics.median(one["rate"] for one in each),
            statistics.median(one["p50_ms"] for one in each),
            statistics.median(one["p99_ms"] for one in each),
            sum(one["good"] for one in each) / sum(one["requests"] + one["failed"] for one in each),
            statistics.median(one["cpu_us"] for one in each),
        )
        for key, each in found.items()
    }


def _load(
    driver: Driver, url: str, paths: tuple[str, ...], headers: dict[str, str], connections: int, seconds: int
) -> dict[str, Any]:
    figures = driver.ask(url=url, paths=paths, headers=headers, connections=connections, seconds=seconds)
    if not figures["requests"]:
        # Not one answer: told as a rate of nothing, with the time that was spent.
        return {**figures, "p50_ms": seconds * 1000.0, "p99_ms": seconds * 1000.0, "failed": figures["failed"] or 1}
    return figures


def _print_goals(subject: Subject, served: dict[str, Served], measured: dict[tuple[str, str, int], Measured]) -> None:
    own = {mode: measured[_LARDER, mode, _MOST] for mode in _MODES}
    goals = []
    if subject.name == "petstore":
        goals.append(Goal("dynamic, 20 connections", own["dynamic"].rate, 1500, "requests/s", at_least=True))
    else:
        goals += [Goal(f"{mode}, 20 connections: p99", one.p99_ms, 20, "ms") for mode, one in own.items()]
    goals += [Goal("ready", served[_LARDER].ready_seconds, 2, "s")]
    goals += [Goal("ready again", served[_LARDER].again_seconds or 0.0, 2, "s")]
    if _PRISM in served:
        for mode in _MODES:
            theirs = measured[_PRISM, mode, _MOST]
            goals.append(
                Goal(f"{mode}, 20 connections: rate, of Prism's", own[mode].rate / theirs.rate, 1, at_least=True)
            )
            goals.append(Goal(f"{mode}, 20 connections: p99, of Prism's", own[mode].p99_ms / theirs.p99_ms, 1))
        goals.append(Goal("ready, of Prism's", served[_LARDER].ready_seconds / served[_PRISM].ready_seconds, 1))
    print_goals(goals)


def _seconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.2f}"
