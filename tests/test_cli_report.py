"""`larder report`, run as a process beside a GitHub: a repository's week in the shell, made once."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from functions.reports.making.window import TIMEFRAMES
from functions.reports.showing.answering import Format
from infra import report
from tests.github_server import GitHubServer, made_items
from tests.larder_process import LARDER, Ran, environ, larder

REPO = "octo/hello"


@pytest.fixture(scope="module")
def github() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        server.repository(REPO, items=made_items(seed=1, count=40, until=datetime.now(UTC)))
        yield server


def _report(github: GitHubServer, folder: Path, *arguments: str) -> Ran:
    return larder(folder, "report", *arguments, GITHUB_API_URL=github.base_url)


def test_a_report_is_printed_and_made_once(github: GitHubServer, tmp_path: Path) -> None:
    """Markdown on standard output; then a page in a file, and JSON, of the same report and without GitHub."""
    first = _report(github, tmp_path, REPO)
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("# octo/hello: the week to ")
    assert "| Pull requests merged |" in first.out
    calls = github.count()
    page = _report(github, tmp_path, REPO, "--format", "html", "--output", "report.html")
    assert (page.code, page.out, page.err) == (0, "", "")
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>\n")
    told = json.loads(_report(github, tmp_path, REPO, "--format", "json", "--output", "-").out)
    assert not (tmp_path / "-").exists()
    assert (told["repo"], told["cached"]) == (REPO, True)
    assert github.count() == calls


def test_what_cannot_be_told_is_one_line(github: GitHubServer, tmp_path: Path) -> None:
    """A repository that is not there ends with 1 and the problem, whatever was asked for; no traceback."""
    ran = _report(github, tmp_path, "octo/nothing", "--output", "report.md")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("larder: There is no such repository")
    assert ran.err.endswith("(no_repository_access)\n")
    assert not (tmp_path / "report.md").exists()
    odd = _report(github, tmp_path, "\udcff")
    assert (odd.code, odd.out, len(odd.err.splitlines())) == (1, "", 1)


def test_what_cannot_be_written_or_kept_is_told(github: GitHubServer, tmp_path: Path) -> None:
    """A full disk behind standard output is one line and no traceback; a table that is away costs the cache alone."""
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [LARDER, "report", REPO],
            env=environ(tmp_path, GITHUB_API_URL=github.base_url),
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=30,
            check=False,
        )
    assert (ran.returncode, ran.stderr) == (
        2,
        "larder: Standard output cannot be written: No space left on device.\n",
    )
    (tmp_path / "file").touch()
    away = {"LARDER_TABLE_URL": f"sqlite:///{tmp_path / 'file' / 'larder.db'}", "LARDER_LOG_LEVEL": "ERROR"}
    told = larder(tmp_path, "report", REPO, GITHUB_API_URL=github.base_url, **away)
    assert (told.code, told.out[:12]) == (0, "# octo/hello")
    assert told.err.splitlines()[-1].startswith("larder: The table did not take the report")


def test_the_command_knows_every_timeframe_and_format() -> None:
    """What the endpoints take, the command takes."""
    assert set(report.TIMEFRAMES) == set(TIMEFRAMES)
    assert set(report.FORMATS) == set(get_args(Format))
