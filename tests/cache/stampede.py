"""One process of a stampede: threads that all ask at once, when told to.

Run as `python -m tests.cache.stampede JSON`; prints `ready`, waits for a line on standard input, then prints one JSON
line with what its threads saw. The generator's calls are counted in a file that all processes append to.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from shared.cache.policy import CachePolicy
from shared.clock import SystemClock
from shared.runtime import Runtime, build_runtime
from shared.settings import Settings
from tests.cache.rig import Generator, a_key, ask


@dataclass
class Plan:
    """What one process does."""

    environ: dict[str, str]
    counter: str
    threads: int = 25
    keys: int = 1
    generator_ms: int = 200
    lease_ms: int = 10_000
    bytes_made: int = 2_000
    invalidate: bool = False


@dataclass
class Report:
    """What the threads of one process saw."""

    values: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    stored: list[bool] = field(default_factory=list)
    slowest_ms: float = 0.0
    finished_at: float = 0.0


def runtime_of(environ: Mapping[str, str]) -> Runtime:
    return build_runtime(Settings.load(environ), clock=SystemClock())


def run(plan: Plan, runtime: Runtime) -> Report:
    report, together = Report(), threading.Barrier(plan.threads)
    policy = CachePolicy(timedelta(hours=1), lease_ttl=timedelta(milliseconds=plan.lease_ms))

    def one(number: int) -> None:
        content = f"{os.getpid()}:{number}:".encode().ljust(plan.bytes_made, b".")
        generator = Generator(content, then=lambda: time.sleep(plan.generator_ms / 1000), counter=Path(plan.counter))
        together.wait()
        began = time.monotonic()
        try:
            outcome = ask(runtime, generator, a_key(number % plan.keys), policy=policy, wait=60, generate=100)
            report.values.append(outcome.value[:40].decode())
            report.stored.append(outcome.status.stored)
        except Exception as error:
            report.errors.append("".join(traceback.format_exception(error)[-6:])[-1500:])
        report.slowest_ms = max(report.slowest_ms, (time.monotonic() - began) * 1000)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(plan.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report.finished_at = time.time()
    return report


@dataclass
class Member:
    """A process of a stampede, as seen from the one that started it."""

    process: subprocess.Popen[str]

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def report(self) -> Report:
        out, errors = self.process.communicate(timeout=120)
        lines = out.splitlines()
        assert lines, errors[-2000:]
        found: dict[str, Any] = json.loads(lines[-1])
        return Report(**found)


@contextmanager
def members(plans: list[Plan]) -> Iterator[list[Member]]:
    """Start processes, wait until all are ready, and end them all at the end."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.cache.stampede", json.dumps(asdict(plan))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **plan.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"},
        )
        for plan in plans
    ]
    try:
        for process in started:
            assert process.stdout is not None
            if process.stdout.readline() != "ready\n":
                raise RuntimeError(process.communicate()[1][-2000:])
        yield [Member(process) for process in started]
    finally:
        for process in started:
            process.kill()
            process.communicate()


def stampede(plan: Plan, processes: int) -> list[Report]:
    """Run a plan in several processes at once."""
    with members([plan] * processes) as started:
        for member in started:
            member.go()
        return [member.report() for member in started]


def main() -> None:
    plan = Plan(**json.loads(sys.argv[1]))
    runtime = runtime_of(plan.environ)
    # Connections are open before the clock runs; nothing is known of the keys.
    runtime.table.get(a_key("warm-up").item)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(asdict(run(plan, runtime))), flush=True)


if __name__ == "__main__":
    main()
