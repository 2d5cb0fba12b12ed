"""Prism and autocannon from npm, in a folder outside the repository's history."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

from tests.npm_packages import FOLDER, MissingPackageError

_FOLDER = FOLDER / "mocks"
_WANTED = {"@stoplight/prism-cli": "5.16.0", "autocannon": "9.0.0"}
_INSTALL_SECONDS = 300


def node() -> str:
    """Return where node is.

    Raises:
        MissingPackageError: it is not installed.
    """
    found = shutil.which("node")
    if found is None:
        raise MissingPackageError("node is not installed, so neither Prism nor the load can be run")
    return found


def installed(package: str) -> Path:
    """Return the folder of a package; all are installed at once, and no script of theirs is run.

    Raises:
        MissingPackageError: with the reason.
    """
    folder = _FOLDER / "node_modules" / package
    if _version_of(folder) != _WANTED[package]:
        npm = shutil.which("npm")
        if npm is None:
            raise MissingPackageError(f"npm is not installed, so {package} cannot be had")
        _FOLDER.mkdir(parents=True, exist_ok=True)
        options = ["--prefix", str(_FOLDER), "--save-exact", "--no-audit", "--no-fund", "--ignore-scripts"]
        wanted = [f"{name}@{version}" for name, version in _WANTED.items()]
        done = subprocess.run(
            [npm, "install", *options, *wanted],
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise MissingPackageError(f"npm install {' '.join(wanted)}: {done.stderr.strip()[-300:]}")
    return folder


def _version_of(folder: Path) -> str | None:
    package = folder / "package.json"
    return json.loads(package.read_bytes())["version"] if package.exists() else None


class Driver:
    """autocannon in a process of its own, so that neither server shares one with the load."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("load.mjs")
        command = [node(), str(script), str(installed("autocannon") / "autocannon.js")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, **asked: Any) -> dict[str, Any]:
        """Return what the script answers to one line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the load ended")
        answer: dict[str, Any] = json.loads(line)
        return answer
