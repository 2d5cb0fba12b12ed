"""One engine in a process of its own: a line of JSON in for each schema, a line of JSON out with values and times."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any

# Times what a worker allows itself, for a schema that hangs inside one call of the engine.
_GRACE = 3


@dataclass(slots=True)
class Drawn:
    """What an engine made of one schema.

    Args:
        values: in the order they came.
        first_ms: from the schema as a Python or JavaScript object to its first value.
        next_ms: what each further value took.
        error: why there are no values, or no more; None where all that were asked for came or the engine ended.
    """

    values: list[Any] = field(default_factory=list)
    first_ms: float = 0.0
    next_ms: list[float] = field(default_factory=list)
    error: str | None = None


class Worker:
    """An engine's process, started anew whenever a schema is beyond it."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def draw(self, schema: Any, count: int, seconds: float) -> Drawn:
        """Return the engine's first values of a schema, or what it has of them after `seconds`."""
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"schema": schema, "count": count, "seconds": seconds}
        try:
            self._process.stdin.write(json.dumps(asked).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            line = b""
        else:
            line = self._line(self._process.stdout, seconds * _GRACE)
        if not line:
            status = self._process.poll()
            self.close()
            return Drawn(
                error=f"ended with status {status}" if status is not None else f"no answer in {seconds * _GRACE:g} s"
            )
        return Drawn(**json.loads(line))

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                pipe.close()
            self._process = None

    @staticmethod
    def _line(pipe: IO[bytes], seconds: float) -> bytes:
        ready, _, _ = select.select([pipe], [], [], seconds)
        return pipe.readline() if ready else b""


def serve(start: Callable[[Any], Iterator[Any]]) -> None:
    """Answer schemas from standard input until it ends.

    Args:
        start: gives an engine's values of a schema; its work up to the first of them counts as the first's.
    """
    answers = sys.stdout
    # Nothing that an engine prints may come between the answers.
    sys.stdout = sys.stderr
    for line in sys.stdin:
        asked = json.loads(line)
        drawn = Drawn()
        try:
            _time(drawn, start, asked)
        except Exception as error:
            drawn.error = f"{type(error).__name__}: {error}"[:300]
        answer = {name: getattr(drawn, name) for name in ("values", "first_ms", "next_ms", "error")}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _time(drawn: Drawn, start: Callable[[Any], Iterator[Any]], asked: dict[str, Any]) -> None:
    began = last = time.perf_counter()
    for value in islice(start(asked["schema"]), asked["count"]):
        now = time.perf_counter()
        if drawn.values:
            drawn.next_ms.append(1000 * (now - last))
        else:
            drawn.first_ms = 1000 * (now - last)
        drawn.values.append(value)
        if now - began > asked["seconds"]:
            drawn.error = f"{len(drawn.values)} values in {asked['seconds']:g} s"
            return
        last = time.perf_counter()
