"""Real engines for tests, each a process of its own on a free loopback port, always ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from infra.engines import dynamodb_local as engine

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""What the AWS SDKs are given in tests, so that none looks for a person's own."""
_READY_SECONDS = 30.0
_ROOT = Path(__file__).parents[1]


@contextmanager
def moto_server() -> Iterator[str]:
    """Run moto's emulation of AWS and yield its endpoint."""
    port = free_port()
    with _running([sys.executable, "-m", "tests.serial_moto", str(port)], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Run AWS's own DynamoDB engine and yield its endpoint.

    Raises:
        EngineError: it was not fetched, or Java is missing.
    """
    port = free_port()
    with _running(engine.command_line(port), port):
        yield f"http://127.0.0.1:{port}"


def free_port() -> int:
    """Return a loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        cwd=_ROOT,
        env={**os.environ, **CREDENTIALS},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _READY_SECONDS
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"An engine does not start: {process.args!r}") from None
            time.sleep(0.05)
