"""The `larder` command as a process of its own, with none of this process's settings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LARDER = str(Path(sys.executable).with_name("larder"))
_SETTINGS = ("LARDER_", "OPENAI_", "GITHUB_", "AWS_")


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Server:
    """A running `larder serve`."""

    process: subprocess.Popen[str]
    address: str
    banner: str


def environ(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment whose stores lie in `folder`, with `more` settings by their full names."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)}
    outside.pop("HOST", None)
    outside.pop("PORT", None)
    stores = {
        "LARDER_TABLE_URL": f"sqlite:///{folder / 'larder.db'}",
        "LARDER_BLOBS_URL": f"file://{folder / 'blobs'}",
    }
    return {**outside, **stores, **more}


def larder(folder: Path, *arguments: str, stdin: str = "", **more: str) -> Ran:
    """Run a command to its end."""
    done = subprocess.run(
        [LARDER, *arguments],
        cwd=folder,
        env=environ(folder, **more),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@contextmanager
def larder_serve(folder: Path, **more: str) -> Iterator[Server]:
    """Run `larder serve` on a free port; it listens when this yields, and is terminated afterwards."""
    command = [LARDER, "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=folder, env=environ(folder, **more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if "curl" in line:
                break
        banner = "".join(lines)
        found = re.search(r"http://\S+", banner)
        try:
            assert found, process.stderr.read()
            yield Server(process, found[0], banner)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=20)
