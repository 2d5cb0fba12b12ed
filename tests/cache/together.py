"""Several real processes that begin at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence


def run_together(script: str, arguments: Sequence[Sequence[str]], *, seconds: float = 100) -> list[str]:
    """Run a script in a process for each list of arguments, and return what each printed after its first line.

    The script prints `ready`, waits for a line on standard input, and does its work: all are loaded before any begins.
    """
    processes = [
        subprocess.Popen([sys.executable, "-c", script, *own], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for own in arguments
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=seconds)[0] for process in processes]
