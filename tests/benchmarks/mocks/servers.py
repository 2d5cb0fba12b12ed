"""The servers that are measured: each one process that serves one document, from its start to its first answer."""

from __future__ import annotations

import math
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from tests.benchmarks.mocks.tools import installed, node
from tests.larder_process import larder_serve
from tests.npm_packages import FOLDER

# Bytecode is read and written as on anyone's machine, whether this shell wants any or not.
_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(FOLDER / "pycache")}
_LOOK_EVERY_SECONDS = 0.02
_ANSWER_SECONDS = 30.0


class Served(NamedTuple):
    """A server that answers.

    Attributes:
        url: what its paths go behind.
        pid: of its process.
        ready_seconds: from the start of its process to its first answer.
        again_seconds: the same for a process that finds the mock server made; None where nothing is kept.
    """

    url: str
    pid: int
    ready_seconds: float
    again_seconds: float | None = None

    def cpu_seconds(self) -> float:
        """Return what its process has taken of the processors so far; not a number where the system does not tell."""
        try:
            told = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return math.nan
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


class NeverReadyError(Exception):
    """A server did not answer in the time that it was given."""


@contextmanager
def larder(folder: Path, document: Path, path: str, headers: dict[str, str]) -> Iterator[Served]:
    """Serve a document by `larder serve`, on stores in a folder; ready with the mock server made of it.

    Args:
        path: of the first request, and `headers` go with it.
    """
    with larder_serve(folder, **_BYTECODE):
        # So that the bytecode is there.
        pass
    began = time.perf_counter()
    with larder_serve(folder, **_BYTECODE) as server:
        body = {"spec_text": document.read_text("utf-8")}
        made = httpx.post(f"{server.address}/api/mock/servers", json=body, timeout=_ANSWER_SECONDS)
        made.raise_for_status()
        mock = f"/mock/{made.json()['mock_id']}"
        _get(f"{server.address}{mock}{path}", headers)
        ready_seconds = time.perf_counter() - began
    began = time.perf_counter()
    with larder_serve(folder, **_BYTECODE) as server:
        _get(f"{server.address}{mock}{path}", headers)
        yield Served(f"{server.address}{mock}", server.process.pid, ready_seconds, time.perf_counter() - began)


@contextmanager
def prism(document: Path, path: str, headers: dict[str, str], *, patience_seconds: float) -> Iterator[Served]:
    """Serve a document by `prism mock`.

    Raises:
        NeverReadyError: it gave no answer in `patience_seconds`, or ended.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [node(), str(installed("@stoplight/prism-cli") / "dist" / "index.js"), "mock", "-h", "127.0.0.1"]
    # A line in the log for each request would be what is measured.
    command += ["-p", str(port), "-v", "error", str(document)]
    url = f"http://127.0.0.1:{port}"
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while not _answers(f"{url}{path}", headers, patience_seconds):
                if process.poll() is not None:
                    raise NeverReadyError(f"ended with status {process.returncode}")
                if time.perf_counter() - began > patience_seconds:
                    raise NeverReadyError(f"no answer in {patience_seconds:g} s")
                time.sleep(_LOOK_EVERY_SECONDS)
            yield Served(url, process.pid, time.perf_counter() - began)
        finally:
            process.kill()


def _answers(url: str, headers: dict[str, str], patience_seconds: float) -> bool:
    try:
        return httpx.get(url, headers=headers, timeout=patience_seconds).is_success
    except httpx.TransportError:
        return False


def _get(url: str, headers: dict[str, str]) -> None:
    httpx.get(url, headers=headers, timeout=_ANSWER_SECONDS).raise_for_status()
