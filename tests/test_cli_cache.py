"""`larder cache show` and `larder cache purge`, run as processes on stores that others have filled."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from shared.cache.call import Call
from shared.cache.generation import Generated
from shared.cache.key import CacheKey, derive_key
from shared.cache.policy import CachePolicy
from shared.clock import Deadline
from shared.llm import Provenance
from shared.runtime import build_runtime
from shared.settings import Settings
from tests.larder_process import LARDER, environ, larder
from tests.practice.rig import NUMBERS, PATH

BODY = json.dumps({"slug": "two-sum", "schema": NUMBERS, "count": 2})


def stock(folder: Path) -> str:
    """Have `larder call` fill a pool, and return its key."""
    made = larder(folder, "call", "-i", PATH, BODY)
    assert made.code == 0, made.err
    return made.out.partition('key="')[2].partition('"')[0]


def store_entry(folder: Path) -> CacheKey:
    """Store an entry with a tag, as an area would, and return its key."""
    outside = environ(folder)
    runtime = build_runtime(Settings.load({name: outside[name] for name in ("LARDER_TABLE_URL", "LARDER_BLOBS_URL")}))
    runtime.table.bootstrap()
    runtime.blobs.bootstrap()
    key = derive_key("reports.report", 1, ["acme/widgets"])
    soon = Deadline.after(runtime.clock, timedelta(seconds=10))
    runtime.cache.get_or_generate(
        key,
        CachePolicy(ttl=timedelta(hours=1)),
        lambda _: Generated(b'{"a":1}', Provenance("offline", ""), ("repo-1",)),
        decode=bytes,
        call=Call(soon, soon),
    )
    runtime.close()
    return key


def ended(folder: Path, command: list[str], out: IO[bytes]) -> tuple[int, str]:
    """Return how a command ends whose standard output is `out`, and what it says of that."""
    ran = subprocess.run(
        [LARDER, *command], env=environ(folder), cwd=folder, stdout=out, stderr=subprocess.PIPE, text=True, timeout=30,
        check=False,
    )  # fmt: skip
    told = [line for line in ran.stderr.splitlines(keepends=True) if not line.startswith("{")]
    return ran.returncode, "".join(told)


def test_cache_show_lists_a_pool(tmp_path: Path) -> None:
    """The key of a Cache-Status header shows what the pool holds."""
    key = stock(tmp_path)
    shown: dict[str, Any] = json.loads(larder(tmp_path, "cache", "show", key).out)
    assert shown["key"] == key
    assert len(shown["values"]) == 2
    assert {"id", "tags", "note", "provider", "created_at", "expires_at", "size_bytes"} == set(shown["values"][0])


def test_cache_show_describes_an_entry(tmp_path: Path) -> None:
    """An entry's envelope is shown as JSON, with --body its content alone."""
    key = store_entry(tmp_path)
    shown = json.loads(larder(tmp_path, "cache", "show", str(key)).out)
    assert (shown["key"], shown["size_bytes"], shown["tags"]) == (str(key), 7, ["repo-1"])
    assert shown["provenance"]["provider"] == "offline"
    assert larder(tmp_path, "cache", "show", str(key), "--body").out == '{"a":1}'


def test_cache_show_returns_4_for_nothing(tmp_path: Path) -> None:
    """A key under which nothing is stored is told apart from every other failure."""
    larder(tmp_path, "bootstrap")
    ran = larder(tmp_path, "cache", "show", f"practice.cases:1:{'0' * 64}")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("larder: nothing is stored under practice.cases:1:0")


def test_cache_commands_say_that_there_is_no_table(tmp_path: Path) -> None:
    """Without a table the cache commands end with 1 and say how to make one."""
    for command in (["show", f"practice.cases:1:{'0' * 64}"], ["purge"]):
        ran = larder(tmp_path, "cache", *command)
        assert (ran.code, ran.out) == (1, "")
        assert "larder bootstrap" in ran.err


def test_cache_purge_by_key_tag_and_namespace(tmp_path: Path) -> None:
    """Each way to purge removes what it names and says how much; what is gone is made again."""
    key = store_entry(tmp_path)
    purged = larder(tmp_path, "cache", "purge", "--tag", "repo-1", "--area", "reports")
    assert (purged.code, purged.out) == (0, "1 removed\n")
    assert larder(tmp_path, "cache", "show", str(key)).code == 4
    key = store_entry(tmp_path)
    assert larder(tmp_path, "cache", "purge", "--key", str(key)).out == "1 removed\n"
    assert larder(tmp_path, "cache", "show", str(key)).code == 4
    key = store_entry(tmp_path)
    void = larder(tmp_path, "cache", "purge", "--namespace", "reports.report")
    assert void.out == "every entry of reports.report is void\n"
    assert larder(tmp_path, "cache", "show", str(key)).code == 4


def test_cache_purge_empties_a_pool(tmp_path: Path) -> None:
    """By its key or by its namespace, a pool's cases go, and the next request makes new ones."""
    key = stock(tmp_path)
    assert larder(tmp_path, "cache", "purge", "--key", key).out == "2 removed\n"
    assert json.loads(larder(tmp_path, "call", PATH, BODY).out)["generated"] == 2
    larder(tmp_path, "cache", "purge", "--namespace", "practice.cases")
    assert larder(tmp_path, "cache", "show", key).code == 4


def test_cache_purge_deletes_what_has_expired(tmp_path: Path) -> None:
    """Without an option it deletes expired items, which SQLite does not do by itself, and nothing else."""
    stock(tmp_path)
    with sqlite3.connect(tmp_path / "larder.db") as file:
        file.execute("UPDATE items SET expires_at_ms = 1 WHERE sort LIKE 'value#%'")
    file.close()
    assert larder(tmp_path, "cache", "purge").out == "2 removed\n"
    assert larder(tmp_path, "cache", "purge").out == "0 removed\n"


def test_what_is_shown_and_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """A full disk behind standard output is told without a traceback and ends with 2; a reader that left, with 1."""
    key = str(store_entry(tmp_path))
    for command in (["call", "/health"], ["call", "-i", "/health"], ["cache", "show", "--body", key]):
        with Path("/dev/full").open("wb") as full:
            assert ended(tmp_path, command, full) == (
                2,
                "larder: Standard output cannot be written: No space left on device.\n",
            )
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        assert ended(tmp_path, ["call", "/health"], gone) == (1, "")
    closed = subprocess.run(
        ["sh", "-c", '"$0" call /health >&-', LARDER],
        cwd=tmp_path,
        env=environ(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (closed.returncode, closed.stderr) == (2, "larder: Standard output is closed.\n")
