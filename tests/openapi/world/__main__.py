"""`python -m tests.openapi.world`: real documents through loading, cases and mocks, judged by strangers; in numbers."""

from __future__ import annotations

import argparse
import dataclasses
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.tables import print_title
from tests.npm_packages import MissingPackageError
from tests.openapi.world.documents import WorldDocument, world
from tests.openapi.world.figures import Measured, OfDocument
from tests.openapi.world.reporting import report

# What starting Python, loading and judging take besides, at most.
_GRACE_SECONDS = 30


def measured(document: WorldDocument, options: argparse.Namespace) -> OfDocument:
    """Measure one document in a process of its own, which is ended when its time is up."""
    told = OfDocument(document.name)
    command = [sys.executable, "-m", "tests.openapi.world.measuring", str(document.path)]
    command += [str(options.operations), str(options.seconds), *([options.operation] if options.operation else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        output, errors = process.communicate(timeout=2 * options.seconds + _GRACE_SECONDS)
        told.ended = "" if process.returncode == 0 else f"the process ended: {errors.strip()[-600:]}"
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
        told.ended = "out of time, in the middle of an operation"
    names = {field.name for field in dataclasses.fields(Measured)}
    for line in output.splitlines():
        try:
            read = json.loads(line)
        except ValueError:
            continue
        if "operation" in read:
            told.measured.append(Measured(**{name: value for name, value in read.items() if name in names}))
        else:
            for name, value in read.items():
                setattr(told, name, told.ended or value if name == "ended" else value)
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, report, and return 1 where a goal is missed, 2 where the documents cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m tests.openapi.world", description=__doc__)
    parser.add_argument("--only", action="append", help="documents whose name has this in it (may be repeated)")
    parser.add_argument("--skip", type=int, default=0, help="leave out so many of the first documents")
    parser.add_argument("--limit", type=int, default=150, help="how many documents; a mixture whatever the number")
    parser.add_argument("--operations", type=int, default=5, help="sampled per document, by a seed")
    parser.add_argument("--operation", help='this one alone, as "GET /pets"')
    parser.add_argument(
        "--seconds", type=float, default=60, help="of CPU time for a document, after which the next begins"
    )
    parser.add_argument("--jobs", type=int, default=2, help="documents at a time")
    parser.add_argument("--seed", default="world", help="of the sample of documents")
    parser.add_argument("--json", type=Path, help="write what was measured here too")
    options = parser.parse_args(arguments)
    try:
        every = world(options.seed)
    except MissingPackageError as error:
        print(f"NOT MEASURED: {error}")
        return 2
    chosen = [one for one in every if not options.only or any(part in one.name for part in options.only)]
    chosen = chosen[options.skip :][: options.limit]
    print_title(
        f"{len(chosen)} of {len(every)} documents, up to {options.operations} operations each",
        "judged by python-jsonschema and a reader of requests that nothing of Larder's uses",
    )
    began = time.perf_counter()
    with ThreadPoolExecutor(options.jobs) as pool:
        results = []
        for number, one in enumerate(pool.map(lambda document: measured(document, options), chosen), 1):
            print(f"{number}/{len(chosen)} {one.name}", file=sys.stderr, flush=True)
            results.append(one)
    if options.json is not None:
        options.json.write_text(json.dumps([dataclasses.asdict(one) for one in results], indent=1))
    met = report(results)
    print(f"\n{time.perf_counter() - began:.0f} s")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
