"""The embedded table among other processes, and with a file or a disk that fails."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from shared.backends.sqlite_table import SqliteTable
from shared.clock import ManualClock
from shared.errors import TableUnavailableError
from shared.table import Item, ItemKey, Put
from tests.conformance.sqlite_work import ADDITIONS, KEY, THREADS

PROCESSES = 4
_ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "larder.db"


@pytest.fixture
def table(path: Path, clock: ManualClock) -> Iterator[SqliteTable]:
    with closing(SqliteTable(path, clock)) as table:
        table.bootstrap()
        yield table


def start(work: str, path: Path) -> subprocess.Popen[str]:
    """Start one of `sqlite_work`'s works in a process of its own."""
    command = [sys.executable, "-m", "tests.conformance.sqlite_work", work, str(path)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=_ROOT, stdin=pipe, stdout=pipe, text=True)


def finish(process: subprocess.Popen[str]) -> str:
    """Return what a process printed, after it ended well."""
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return printed


def fails(table: SqliteTable) -> None:
    """Assert that every kind of call says that the table is unavailable."""
    for call in (
        lambda: table.get(KEY),
        lambda: table.get_many([KEY]),
        lambda: table.put(Item(KEY)),
        lambda: table.add(KEY, {"n": 1}),
        lambda: table.touch(KEY, 1),
        lambda: table.delete(KEY),
        lambda: table.query("p"),
        lambda: table.query_index("p"),
        lambda: table.scan(),
        lambda: table.transact([Put(Item(KEY))]),
    ):
        with pytest.raises(TableUnavailableError):
            call()


def test_many_processes_lose_nothing(table: SqliteTable, path: Path) -> None:
    """Four processes with eight threads each add to one counter, and every addition is counted."""
    for process in [start("add", path) for _ in range(PROCESSES)]:
        finish(process)
    found = table.get(KEY)
    assert found is not None
    assert found.counters == {"n": PROCESSES * THREADS * ADDITIONS}


def test_many_threads_queue_and_none_is_refused(table: SqliteTable, path: Path, clock: ManualClock) -> None:
    """SQLite lets writers through by luck; those of one process come one after the other, whatever their patience."""
    patient = SqliteTable(path, clock, patience_ms=1)
    key = ItemKey("counted", "by threads")

    def count(_: int) -> None:
        for _ in range(25):
            patient.add(key, {"n": 1})

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(count, range(20)))
    assert patient.add(key, {"n": 1}) == {"n": 501}


def test_waits_for_a_lock_no_longer_than_its_patience(table: SqliteTable, path: Path) -> None:
    """While another process holds the write lock, writes give up after the patience, reads go on, and both recover."""
    table.put(Item(KEY))
    process = start("lock", path)
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    writes: list[Callable[[], object]] = [lambda: table.put(Item(KEY)), lambda: table.transact([Put(Item(KEY))])]
    for write in writes:
        began = time.monotonic()
        with pytest.raises(TableUnavailableError, match="locked"):
            write()
        assert time.monotonic() - began < table.patience_ms / 1000 + 1
    assert table.get(KEY) is not None
    finish(process)
    assert table.put(Item(KEY)) is not None


def test_a_full_disk_loses_nothing(table: SqliteTable, path: Path) -> None:
    """A full disk refuses the write, keeps what was acknowledged readable, and takes writes when it has room again."""
    printed = finish(start("fill_disk", path)).splitlines()
    assert printed[-1] == "True True True"
    assert "disk" in printed[0] or "full" in printed[0]
    assert table.get(ItemKey("p", "again")) is not None


def test_a_fork_shares_nothing(table: SqliteTable, path: Path) -> None:
    """A process that forks after it used the table (gunicorn --preload) goes on, as does its child, also when the
    parent has closed the table: what either was told is stored, everyone sees.
    """
    assert finish(start("fork", path)).split() == ["0", "421"]


def test_a_lock_holds_nobody_up_who_only_starts(table: SqliteTable, path: Path) -> None:
    """Where the table is whole, making sure of it writes nothing, and so waits for no writer."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        table.bootstrap()
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("statement", ["PRAGMA user_version = 99", "PRAGMA user_version = 0; CREATE TABLE others (a)"])
def test_what_is_no_table_of_this_release_is_left_alone(table: SqliteTable, path: Path, statement: str) -> None:
    """A newer release's file, and a database of something else, are refused and not stamped."""
    table.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.executescript(statement)
        stamp = other.execute("PRAGMA user_version").fetchone()
        with pytest.raises(TableUnavailableError, match=r"newer release|something else"):
            table.bootstrap()
        assert other.execute("PRAGMA user_version").fetchone() == stamp


@pytest.mark.parametrize(
    "damage",
    [
        "attributes = x'ff00'", "attributes = 'no JSON'", "attributes = x'5b315d'", "counters = 'junk'",
        "counters = '[1]'",
        "body = 5", "body = 'text'", "sort = CAST(x'ff' AS TEXT)",
    ],
)  # fmt: skip
def test_a_damaged_item_stops_nothing(table: SqliteTable, path: Path, damage: str) -> None:
    """What cannot be read of one item is absent or empty; it can be written again, and others are well."""
    table.put(Item(KEY, {"a": 1}, b"x", {"n": 5}))
    table.put(Item(ItemKey(KEY.partition, "other"), {"a": 2}))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"UPDATE items SET {damage} WHERE sort = ?", (KEY.sort,))
    found = table.get(KEY)
    if found is not None:
        dict(found.attributes), dict(found.counters)
        assert found.body is None or isinstance(found.body, bytes)
    assert table.add(KEY, {"m": 1}) == {"m": 1}
    assert table.put(Item(KEY, {"a": 3})) is not None
    again = table.get(KEY)
    assert again is not None
    assert again.attributes == {"a": 3}
    if "sort" not in damage:
        assert [item.key.sort for item in table.query(KEY.partition).items] == sorted([KEY.sort, "other"])


def test_no_file(path: Path, clock: ManualClock) -> None:
    """Without its file the table says how to make it, and makes none by itself."""
    table = SqliteTable(path, clock)
    with pytest.raises(TableUnavailableError, match="larder bootstrap"):
        table.get(KEY)
    fails(table)
    assert not path.exists()


def test_no_schema(path: Path, clock: ManualClock) -> None:
    """An empty file in the table's place is answered with how to make the schema."""
    path.touch()
    with closing(SqliteTable(path, clock)) as table:
        with pytest.raises(TableUnavailableError, match="larder bootstrap"):
            table.get(KEY)
        fails(table)
        table.bootstrap()
        assert table.get(KEY) is None


def test_not_a_database(path: Path, clock: ManualClock) -> None:
    """A file that is no database is refused by every call, and not overwritten."""
    garbage = os.urandom(8192)
    path.write_bytes(garbage)
    with closing(SqliteTable(path, clock)) as table:
        fails(table)
        with pytest.raises(TableUnavailableError):
            table.bootstrap()
    assert path.read_bytes() == garbage


def test_a_damaged_file(path: Path, clock: ManualClock) -> None:
    """A database with damaged pages is reported as unavailable, not as an internal error."""
    with closing(SqliteTable(path, clock)) as table:
        table.bootstrap()
        for number in range(200):
            table.put(Item(ItemKey("p", f"{number:03}"), body=b"x" * 1000))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with closing(SqliteTable(path, clock)) as table:
        fails(table)


def test_a_path_that_cannot_be(tmp_path: Path, clock: ManualClock) -> None:
    """A table whose folder cannot be made is unavailable."""
    (tmp_path / "file").touch()
    table = SqliteTable(tmp_path / "file" / "larder.db", clock)
    with pytest.raises(TableUnavailableError):
        table.bootstrap()


def test_the_file_is_deleted(table: SqliteTable, path: Path, clock: ManualClock) -> None:
    """A table whose file is deleted while in use notices within a second, and goes on when it is made again."""
    table.put(Item(KEY))
    for file in path.parent.iterdir():
        file.unlink()
    clock.advance(timedelta(seconds=1))
    with pytest.raises(TableUnavailableError, match="larder bootstrap"):
        table.get(KEY)
    table.bootstrap()
    assert table.get(KEY) is None
    assert table.put(Item(KEY)) is not None


def test_the_file_is_replaced(table: SqliteTable, path: Path, clock: ManualClock, tmp_path: Path) -> None:
    """A table whose file is replaced while in use (a backup put back) reads the new one within a second."""
    table.put(Item(KEY, {"from": "old"}))
    with closing(SqliteTable(tmp_path / "backup" / "larder.db", clock)) as backup:
        backup.bootstrap()
        backup.put(Item(KEY, {"from": "new"}))
    for file in path.parent.glob("larder.db-*"):
        file.unlink()
    os.replace(tmp_path / "backup" / "larder.db", path)
    clock.advance(timedelta(seconds=1))
    found = table.get(KEY)
    assert found is not None
    assert found.attributes["from"] == "new"
