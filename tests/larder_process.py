"""The `larder` command as a process of its own, with none of this process's settings.

Most commands are forked from a process that has imported Larder and nothing else of a test: an interpreter of its own
takes a second of imports for each. What a fresh one does is claimed by a few tests, through `fresh_larder`.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.cli import main
from infra.discovery import endpoints

LARDER = str(Path(sys.executable).with_name("larder"))
_FORKED = multiprocessing.get_context("forkserver")
_IMPORTED = [
    "tests.larder_process",
    "infra.call",
    "infra.practice",
    "infra.report",
    "infra.server",
    "shared.backends.sqlite_table",
]
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
    """Run a command to its end, in a process that has Larder's modules and none of its state."""
    # Once a session; a module that another one imports is not imported again.
    _FORKED.set_forkserver_preload([*_IMPORTED, *endpoints()])
    with tempfile.TemporaryDirectory() as streams:
        paths = [Path(streams) / name for name in ("in", "out", "err")]
        for path, text in zip(paths, (stdin, "", ""), strict=True):
            path.write_text(text)
        process = _FORKED.Process(target=_command, args=(folder, arguments, environ(folder, **more), paths))
        process.start()
        try:
            process.join(30)
            assert process.exitcode is not None, f"larder {arguments} does not end"
            return Ran(process.exitcode, paths[1].read_text(), paths[2].read_text())
        finally:
            process.kill()
            process.join()
            process.close()


def fresh_larder(folder: Path, *arguments: str, stdin: str = "", **more: str) -> Ran:
    """Run a command to its end as a shell does: the installed script, in an interpreter that has imported nothing."""
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


def _command(folder: Path, arguments: tuple[str, ...], settings: dict[str, str], paths: list[Path]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    for number, path in enumerate(paths):
        opened = os.open(path, os.O_RDWR | os.O_APPEND if number else os.O_RDONLY)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, errors="backslashreplace", closefd=False)
    sys.argv = [LARDER, *arguments]
    sys.exit(main())


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
