"""AWS's own DynamoDB engine on this machine: `python -m infra.engines.dynamodb_local fetch`, then `run --port 8001`.

Needs Java 17 and, to fetch it, Maven.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

FETCH = "python -m infra.engines.dynamodb_local fetch"
LIBRARY = Path(__file__).resolve().parents[2] / ".engines" / "dynamodb-local" / "lib"
_POM = Path(__file__).with_name("pom.xml")
_MAIN = "software.amazon.dynamodb.services.local.main.ServerRunner"


class EngineError(Exception):
    """The engine, or a tool that it needs, is not there."""


def fetch() -> None:
    """Download the engine and what it depends on, unless that was done before.

    Raises:
        EngineError: Maven is missing, or could not download it.
    """
    if _is_there():
        return
    fetching = LIBRARY.with_name(f"fetching-{os.getpid()}")
    command = [
        _tool("mvn", "Maven"),
        *("-q", "-B", "-f", str(_POM), "dependency:copy-dependencies"),
        *("-DincludeScope=runtime", f"-DoutputDirectory={fetching}"),
    ]
    try:
        if subprocess.run(command, check=False).returncode != 0:
            raise EngineError("Maven could not download DynamoDB Local; see its messages above.")
        # Renamed when whole, so that a download broken off is not taken for the engine.
        shutil.rmtree(LIBRARY, ignore_errors=True)
        fetching.rename(LIBRARY)
    finally:
        shutil.rmtree(fetching, ignore_errors=True)


def command_line(port: int) -> list[str]:
    """Return the command that serves the engine, in memory, on a port.

    Raises:
        EngineError: the engine was not fetched, or Java is missing.
    """
    if not _is_there():
        raise EngineError(f"DynamoDB Local is not there; run `{FETCH}` first.")
    java = _tool("java", "Java 17")
    return [
        *(java, f"-Djava.library.path={LIBRARY}", "-cp", f"{LIBRARY}/*", _MAIN),
        *("-inMemory", "-disableTelemetry", "-port", str(port)),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the commands and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.engines.dynamodb_local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch", help="download the engine from Maven Central")
    run = commands.add_parser("run", help="serve it, in memory, until interrupted")
    run.add_argument("--port", type=int, default=8001)
    options = parser.parse_args(arguments)
    try:
        if options.command == "fetch":
            fetch()
            return 0
        return subprocess.run(command_line(options.port), check=False).returncode
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _is_there() -> bool:
    return any(LIBRARY.glob("DynamoDBLocal-*.jar"))


def _tool(name: str, shown: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise EngineError(f"{shown} is needed, and there is no `{name}` on the PATH.")
    return found


if __name__ == "__main__":
    sys.exit(main())
