"""What tests of the embedded table do in other processes: `python -m tests.conformance.sqlite_work NAME FILE`."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from shared.backends.sqlite_table import SqliteTable
from shared.clock import SystemClock
from shared.errors import TableUnavailableError
from shared.table import Item, ItemKey
from tests.conformance.racing import race

KEY = ItemKey("p", "s")
THREADS = 8
ADDITIONS = 25


def add(path: Path) -> None:
    """Add to one counter from many threads."""
    with closing(SqliteTable(path, SystemClock(), patience_ms=20_000)) as table:
        race(lambda number: [table.add(KEY, {"n": 1}) for _ in range(ADDITIONS)], threads=THREADS)


def lock(path: Path) -> None:
    """Hold the file's write lock until standard input ends."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        print("locked", flush=True)
        sys.stdin.read()


def fill_disk(path: Path) -> None:
    """Write until the disk is full, and go on after it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with closing(SqliteTable(path, SystemClock())) as table:
        kept = 0
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY))
        try:
            for number in range(100):
                table.put(Item(ItemKey("p", f"{number:03}"), body=os.urandom(100_000)))
                kept += 1
        except TableUnavailableError as error:
            print(error.detail)
        found = len(table.query("p", limit=200).items)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        again = table.put(Item(ItemKey("p", "again"))) is not None
    print(0 < kept < 100, found == kept, again)


def fork(path: Path) -> None:
    """Use one table before a fork, on both sides of it, and in the child when the parent has closed it."""
    table = SqliteTable(path, SystemClock(), patience_ms=20_000)
    table.add(KEY, {"n": 1})
    closed, close = os.pipe()
    child = os.fork()
    for _ in range(200):
        table.add(KEY, {"n": 1})
    if child == 0:
        os.read(closed, 1)
        for _ in range(20):
            table.add(KEY, {"n": 1})
        gc.collect()
        own = sum(os.path.realpath(f"/proc/self/fd/{fd}") == str(path) for fd in os.listdir("/proc/self/fd"))
        table.close()
        os._exit(0 if own == 1 else 1)
    table.close()
    os.write(close, b"x")
    _, status = os.waitpid(child, 0)
    with closing(SqliteTable(path, SystemClock())) as other:
        found = other.get(KEY)
        print(status, found and found.counters["n"])


if __name__ == "__main__":
    {"add": add, "lock": lock, "fill_disk": fill_disk, "fork": fork}[sys.argv[1]](Path(sys.argv[2]))
