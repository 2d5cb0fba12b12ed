"""The file of the embedded table: its connections, its making, and its failures in the contract's words."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from weakref import WeakSet

from shared.backends import sqlite_schema as sql
from shared.clock import Clock
from shared.errors import TableUnavailableError

T = TypeVar("T")

_BOOTSTRAP_SECONDS = 10.0
LOOK_AT_FILE_EVERY_MS = 1_000

_FILES: WeakSet[SqliteFile] = WeakSet()
# Closing a connection that a fork copied would break its parent's locks, so these are never closed.
_LEFT_BEHIND: list[deque[Connection]] = []


class Connection(sqlite3.Connection):
    """A connection with a cursor of its own, which saves a read the making of one.

    Whoever reads with the cursor fetches until nothing is left: until then the file's read lock is held.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.read = self.cursor().execute


class SqliteFile:
    """Hands out connections to one file in WAL mode.

    Args:
        path: of the file; made by `bootstrap` alone.
        clock: decides when to look whether the file is still there.
        patience_ms: how long a call waits for another writer.
    """

    def __init__(self, path: str | Path, clock: Clock, *, patience_ms: int) -> None:
        self.patience_ms = patience_ms
        self._clock = clock
        self._path = Path(path)
        self._idle: deque[Connection] = deque()
        self._file: tuple[int, int] | None = None
        self._looked_at_ms = 0
        _FILES.add(self)

    def bootstrap(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with _closing(sqlite3.connect(self._path, timeout=_BOOTSTRAP_SECONDS, isolation_level=None)) as connection:
                _to_wal(connection)
                for statement in (sql.CREATE, sql.CREATE_INDEX):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {sql.FORMAT_VERSION}")
        except (OSError, sqlite3.Error) as error:
            raise TableUnavailableError(f"{self._path} cannot be made: {error}.") from None

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _run(self, call: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._take(self._clock.now_ms())
        try:
            answer = call(connection)
        except sqlite3.Error as error:
            raise self._unavailable(connection, error) from None
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return answer

    def _take(self, now_ms: int) -> Connection:
        # A wall clock that was set back would otherwise put the next look off for as long.
        if not 0 <= now_ms - self._looked_at_ms < LOOK_AT_FILE_EVERY_MS:
            self._look_at_file(now_ms)
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _look_at_file(self, now_ms: int) -> None:
        """Let go of connections whose file was deleted or replaced."""
        try:
            found = os.stat(self._path)
        except OSError:
            self._file = None
            self.close()
            raise TableUnavailableError(f"{self._path} is not there; run `larder bootstrap`.") from None
        file = (found.st_dev, found.st_ino)
        if self._file is not None and file != self._file:
            self.close()
        self._file, self._looked_at_ms = file, now_ms

    def _connect(self) -> Connection:
        try:
            connection = sqlite3.connect(
                f"file:{quote(str(self._path))}?mode=rw",
                uri=True,
                timeout=self.patience_ms / 1000,
                isolation_level=None,
                check_same_thread=False,
                factory=Connection,
            )
            connection.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.Error as error:
            raise TableUnavailableError(f"{self._path} cannot be opened: {error}.") from None
        return connection

    def leave_to_parent(self) -> None:
        """Forget, in a process that was forked, the connections that belong to its parent."""
        _LEFT_BEHIND.append(self._idle)
        self._idle = deque()

    def _unavailable(self, connection: sqlite3.Connection, error: sqlite3.Error) -> TableUnavailableError:
        connection.close()
        hint = "; run `larder bootstrap`" if "no such table" in str(error) else ""
        return TableUnavailableError(f"{self._path}: {error}{hint}.")


def _to_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL; two processes that do so at once do not wait for each other, so try again."""
    until = time.monotonic() + _BOOTSTRAP_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


@contextmanager
def _closing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    finally:
        connection.close()


def _after_fork() -> None:
    for file in list(_FILES):
        file.leave_to_parent()


os.register_at_fork(after_in_child=_after_fork)
