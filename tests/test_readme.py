"""What README.md says is run, so that it stays true."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from shared.schema import compile_schema

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```sh( no-test)?\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = [block for marked, block in BLOCKS if not marked]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("larder")
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith(("LARDER_", "OPENAI_", "GITHUB_"))
    }
    return {
        **outside,
        "PORT": str(free_port()),
        "LARDER_TABLE_URL": f"sqlite:///{folder}/larder.db",
        "LARDER_BLOBS_URL": f"file://{folder}/blobs",
    }


@pytest.fixture(scope="module")
def banner(environ: dict[str, str]) -> Iterator[str]:
    """Run `make run` as the README has it, and yield what it prints."""
    process = subprocess.Popen(
        ["make", "run"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "curl" in line:
            break
    try:
        yield "".join(lines)
    finally:
        os.killpg(process.pid, 15)
        process.communicate(timeout=20)


def shell(command: str, environ: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euc", command], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert "urn:larder:problem:" not in done.stdout, f"{command}\n{done.stdout}"
    return done.stdout


def served(command: str, environ: dict[str, str]) -> str:
    """Retry until the server, which has printed its address, also answers."""
    return shell(
        command.replace("127.0.0.1:8000", f"127.0.0.1:{environ['PORT']}").replace(
            "curl ", "curl --retry 40 --retry-connrefused --retry-delay 0 --retry-max-time 20 "
        ),
        environ,
    )


def test_the_two_commands_are_the_makefiles() -> None:
    """`make run` and `make test` are what the README begins with, and both exist."""
    assert [block.split("#")[0].strip() for block in COMMANDS[:2]] == ["make run", "make test"]
    for target in ("run", "test"):
        planned = subprocess.run(
            ["make", "--dry-run", "--always-make", target], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert "requirements/serve.txt" in planned.stdout
    assert "pytest" in planned.stdout


def test_the_curl_line_works_as_pasted(banner: str, environ: dict[str, str]) -> None:
    """`make run` prints the address, the docs and a curl line; pasted, it answers, and again from the pool."""
    assert f"http://127.0.0.1:{environ['PORT']}" in banner
    assert "/docs" in banner
    line = banner[banner.index("curl") :].strip()
    served(line, environ)
    assert '"generated":0' in served(line, environ)


def test_the_readmes_request_is_a_hit_the_second_time(banner: str, environ: dict[str, str]) -> None:
    """The README's own request is answered 200, made once, and then served."""
    [command] = [block for block in COMMANDS if "two-sum" in block]
    first = served(command, environ)
    assert "200 OK" in first
    assert "fwd=" in first
    again = served(command, environ)
    assert "Cache-Status: Larder; hit".lower() in again.lower()


@pytest.mark.parametrize("command", [each for each in COMMANDS[2:] if "curl" in each and "two-sum" not in each])
def test_the_other_requests_are_answered(command: str, banner: str, environ: dict[str, str]) -> None:
    """None of them is answered with a problem."""
    assert served(command, environ)


@pytest.mark.parametrize("command", [block for block in COMMANDS[2:] if "curl" not in block])
def test_the_other_commands_run(command: str, environ: dict[str, str]) -> None:
    """Every other command of the README ends well, as it stands there."""
    for line in command.splitlines():
        assert shell(line.replace(".venv/bin/larder", f"{sys.executable} -m infra.cli"), environ)


def test_the_files_it_names_are_there() -> None:
    """Links lead somewhere."""
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def test_every_make_target_it_names_is_there() -> None:
    """Named targets exist, and `make help` lists them with a sentence each."""
    listed = shell("make help", dict(os.environ))
    texts = README + (ROOT / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", texts, re.MULTILINE))
    assert len(named) > 5
    for target in named:
        assert f"make {target} " in listed or target == "help", target


def test_the_schema_with_relations_is_served() -> None:
    """The README's schema with constraints and a structure gives trees of n nodes, and k within them."""
    (text,) = re.findall(r"^```json\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    values: list[Any] = [each.value for each in islice(compile_schema(json.loads(text)).values(seed=1), 20)]
    assert len(values) == 20
    for value in values:
        assert len(value["edges"]) == value["n"] - 1
        assert value["k"] <= value["n"]
