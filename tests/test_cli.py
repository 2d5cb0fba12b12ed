"""The `larder` command, run as a process: what it prints, what it returns, what it leaves."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from shared.backends.sqlite_table import SqliteTable
from shared.cache.statistics import statistics_key
from shared.clock import SystemClock, from_ms
from tests.larder_process import Server, environ, fresh_larder, larder, larder_serve
from tests.practice.rig import NUMBERS, PATH

BODY = json.dumps({"slug": "two-sum", "schema": NUMBERS, "count": 2})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with larder_serve(tmp_path_factory.mktemp("serve")) as server:
        yield server


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose stores hold a pool of two cases, made by `larder call`."""
    folder = tmp_path_factory.mktemp("stocked")
    assert larder(folder, "call", PATH, BODY).code == 0
    return folder


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["bootstrap"],
        ["call"],
        ["practice"],
        ["report"],
        ["cache"],
        ["cache", "show"],
        ["cache", "purge"],
        ["version"],
    ],
)
def test_every_command_has_help(command: list[str], tmp_path: Path) -> None:
    """--help prints what a command is for and its options, and returns 0."""
    ran = larder(tmp_path, *command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("usage: larder")
    if not command:
        assert "Exit codes: 0 done; 1 " in ran.out
        assert all(name in ran.out for name in ("serve", "bootstrap", "call", "cache", "version"))


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["nonsense"],
        ["cache"],
        ["cache", "show"],
        ["serve", "--port", "x"],
        ["serve", "--port", "65536"],
        ["cache", "show", "no-key"],
        ["cache", "purge", "--key", "no-key"],
        ["cache", "purge", "--area", "practice"],
        ["cache", "purge", "--tag", "x"],
        ["cache", "purge", "--namespace", "practice"],
        ["cache", "purge", "--tag", "x", "--key", "y"],
        ["call", "/health", "-H", "nonsense"],
        ["call", "/health", "@missing.json"],
    ],
)
def test_a_command_line_that_makes_no_sense(command: list[str], tmp_path: Path) -> None:
    """It ends with 2 and a line that says what is wrong; no traceback."""
    ran = larder(tmp_path, *command)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith("larder")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "command", [["serve"], ["bootstrap"], ["call", "/health"], ["version", "--settings"], ["cache", "purge"]]
)
def test_settings_that_do_not_fit_stop_every_command(command: list[str], tmp_path: Path) -> None:
    """An unknown setting is one clean line and exit code 2, before anything is made or served."""
    ran = larder(tmp_path, *command, LARDER_TABEL_URL="x")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "larder: LARDER_TABEL_URL is not a setting of Larder; did you mean LARDER_TABLE_URL?\n"
    assert list(tmp_path.iterdir()) == []


def test_a_cap_that_cannot_be_kept_stops_the_server(tmp_path: Path) -> None:
    """What the wiring refuses is told at start-up too, not at the first request."""
    own = {"OPENAI_API_KEY": "sk-1", "LARDER_LLM_MODEL": "my-own", "LARDER_DAILY_BUDGET_USD": "1"}
    ran = larder(tmp_path, "serve", **own)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert "my-own has no price" in ran.err


def test_a_busy_port_is_one_clean_line(server: Server, tmp_path: Path) -> None:
    """A port that is taken ends the start with 1, before the banner."""
    port = server.address.rpartition(":")[2]
    ran = larder(tmp_path, "serve", "--port", port)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"larder: Cannot listen at 127.0.0.1:{port}: Address already in use. (address_unavailable)\n"


def test_host_and_port_come_from_the_environment(tmp_path: Path) -> None:
    """HOST and PORT are the defaults of the options."""
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"at 127.0.0.2:{port}:" in larder(tmp_path, "serve", HOST="127.0.0.2", PORT=port).err
    assert "'x' is no port" in larder(tmp_path, "serve", PORT="x").err


def test_the_banner_prints_a_curl_line_that_works_as_pasted(server: Server, tmp_path: Path) -> None:
    """Address and /docs are there, the missing model is told, and the last line, pasted into bash, answers 200."""
    assert f"serves {server.address} (stage local)" in server.banner
    assert f"{server.address}/docs" in server.banner
    assert "the offline provider answers" in server.banner
    line = server.banner.strip().splitlines()[-1]
    answers = [
        subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, check=True, timeout=30, env=environ(tmp_path)
        )
        for _ in range(2)
    ]
    first, second = (json.loads(answer.stdout) for answer in answers)
    assert (first["count"], first["generated"], second["generated"]) == (5, 5, 0)


def test_a_target_may_be_a_whole_address(server: Server) -> None:
    """As proxies' clients send it; a mock server's answers to it are sandboxed like any."""
    told = urlsplit(server.address)
    for path, status in (("/health", 200), ("/mock/x/y?a=b", 404), ("", 404)):
        link = HTTPConnection(told.hostname or "", told.port, timeout=20)
        link.putrequest("GET", f"http://elsewhere.example{path}", skip_host=True)
        link.putheader("Host", "elsewhere.example")
        link.endheaders()
        answer = link.getresponse()
        assert answer.status == status
        assert answer.getheader("content-security-policy") == ("sandbox" if "/mock" in path else None)
        link.close()


def test_sigterm_writes_the_counters(tmp_path: Path) -> None:
    """What was counted and not yet flushed is in the table once the server has ended."""
    with larder_serve(tmp_path) as server:
        line = server.banner.strip().splitlines()[-1]
        for _ in range(2):
            subprocess.run(["bash", "-c", line], check=True, timeout=30, env=environ(tmp_path), capture_output=True)
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=20)
    clock = SystemClock()
    table = SqliteTable(tmp_path / "larder.db", clock)
    now = clock.now_ms()
    hours = [statistics_key("practice", from_ms(at)) for at in (now, now - 3_600_000)]
    counted: dict[str, int] = {}
    for item in table.get_many(list(dict.fromkeys(hours))).values():
        for name, count in item.counters.items():
            counted[name] = counted.get(name, 0) + count
    table.close()
    assert counted["practice.cases:miss"] == counted["practice.cases:table_hit"] == 1


def test_a_table_that_cannot_be_made_does_not_stop_the_server(tmp_path: Path) -> None:
    """Answers are given without a table; that nothing is kept is said at once."""
    (tmp_path / "larder.db").write_bytes(b"this is no database" * 100)
    ran = larder(tmp_path, "call", "-i", PATH, BODY)
    assert ran.code == 0
    assert "Answers are given, and not stored." in ran.err
    assert "fwd=miss; key=" in ran.out
    assert json.loads(ran.out.splitlines()[-1])["count"] == 2


def test_bootstrap_is_idempotent(tmp_path: Path) -> None:
    """It makes file and folder, says which, and does nothing the second time; stored items stay."""
    first = larder(tmp_path, "bootstrap")
    assert (first.code, first.err) == (0, "")
    assert str(tmp_path / "larder.db") in first.out
    assert larder(tmp_path, "call", PATH, BODY).code == 0
    assert larder(tmp_path, "bootstrap") == first
    assert json.loads(larder(tmp_path, "call", PATH, BODY).out)["cached"] == 2


def test_bootstrap_fails_where_nothing_can_be_made(tmp_path: Path) -> None:
    """A store that cannot be made is a line and exit code 1."""
    (tmp_path / "file").write_text("")
    ran = larder(tmp_path, "bootstrap", LARDER_TABLE_URL=f"sqlite:///{tmp_path}/file/larder.db")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)


def test_call_gets_and_posts(stocked: Path) -> None:
    """GET without a body, POST with one: given, from a file, or from standard input; the answer goes to stdout."""
    assert json.loads(larder(stocked, "call", "/health").out)["status"] == "ok"
    assert json.loads(larder(stocked, "call", "health").out)["status"] == "ok"
    (stocked / "body.json").write_text(BODY)
    for given, stdin in ((BODY, ""), ("@body.json", ""), ("-", BODY)):
        ran = larder(stocked, "call", PATH, given, stdin=stdin)
        assert (ran.code, json.loads(ran.out)["cached"]) == (0, 2)


def test_call_prints_status_and_headers(stocked: Path) -> None:
    """-i prints the status, the headers and a blank line before the body; -H sends a header; -X names a method."""
    ran = larder(stocked, "call", "-i", PATH, BODY, "-H", "Cache-Control: only-if-cached", "-H", "x-request-id: mine")
    head, _, body = ran.out.partition("\n\n")
    assert head.splitlines()[0] == "200"
    assert "x-request-id: mine" in head
    assert "cache-status: Larder; hit" in head
    assert json.loads(body)["cached"] == 2
    assert larder(stocked, "call", "-i", "-X", "put", PATH, BODY).out.startswith("405\n")


def test_call_returns_1_for_a_problem(stocked: Path) -> None:
    """A problem is printed like any answer, and the exit code tells."""
    ran = fresh_larder(stocked, "call", PATH, "{")
    assert (ran.code, json.loads(ran.out)["code"]) == (1, "invalid_json")


def test_version_prints_the_version_and_masks_secrets(tmp_path: Path) -> None:
    """`version` prints one line; with --settings every setting follows, each secret masked."""
    plain = fresh_larder(tmp_path, "version")
    assert plain.code == 0
    assert re.fullmatch(r"larder \d+\.\d+\.\d+\n", plain.out)
    secrets = {"OPENAI_API_KEY": "sk-secret-1", "LARDER_API_KEYS": "ann:ann-key-1", "LARDER_ADMIN_KEY": "admin-key-1"}
    ran = larder(tmp_path, "version", "--settings", OPENAI_BASE_URL="http://user:pass-1@h/v1", **secrets)
    assert ran.code == 0
    assert not re.search("sk-secret|ann-key|admin-key|pass-1", ran.out)
    shown = json.loads(ran.out.partition("\n")[2])
    assert (shown["stage"], shown["llm"], shown["openai_api_key"]) == ("local", "openai", "**********")
