"""The file of the embedded table: its connections, its making, and its failures in the contract's words."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from weakref import WeakSet

import apsw

from shared.backends import sqlite_schema as sql
from shared.clock import Clock
from shared.errors import TableUnavailableError

T = TypeVar("T")
SqlValue: TypeAlias = "str | int | bytes | None"

_BOOTSTRAP_MS = 10_000
# A queue of hundreds of writes, each of some milliseconds.
_TURN_SECONDS = 1.0
LOOK_AT_FILE_EVERY_MS = 1_000
FAILURES = (apsw.Error, UnicodeDecodeError, OverflowError)
"""What a call may end in: SQLite's own, a stored text that is none, a number that SQLite has no room for."""

_FILES: WeakSet[SqliteFile] = WeakSet()
# Closing a connection that a fork copied would break its parent's locks, so these are never closed.
_LEFT_BEHIND: list[deque[Connection]] = []


class Connection(apsw.Connection):
    """A connection in autocommit, with a cursor of its own, which saves a read the making of one.

    Whoever reads fetches until nothing is left: until then the file's read lock is held.
    """

    def __init__(self, path: Path, flags: int, *, patience_ms: int) -> None:
        super().__init__(str(path), flags=flags)
        self.set_busy_timeout(patience_ms)
        self.run = self.cursor().execute

    def rows(self, statement: str, parameters: dict[str, SqlValue]) -> list[Any]:
        """Return all rows of a statement that reads."""
        return self.run(statement, parameters).fetchall()

    def changed(self, statement: str, parameters: tuple[SqlValue, ...] | dict[str, SqlValue]) -> bool:
        """Run a statement that writes; tell whether it changed a row."""
        self.run(statement, parameters)
        return self.changes() > 0


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
        # Threads of this process queue here: those that ask SQLite at once are let through by luck, and starve.
        self._turn = threading.Lock()
        self._failed_at = 0.0
        _FILES.add(self)

    def bootstrap(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Nothing is written where nothing is missing, so that another's lock holds nobody up who only starts.
            if self._path.exists() and self._is_made():
                return
            flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
            with closing(Connection(self._path, flags, patience_ms=_BOOTSTRAP_MS)) as connection:
                _to_wal(connection)
                for statement in (sql.CREATE, sql.CREATE_INDEX):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {sql.FORMAT_VERSION}")
        except (OSError, apsw.Error) as error:
            raise TableUnavailableError(f"{self._path} cannot be made: {error}.") from None

    def _is_made(self) -> bool:
        """Tell whether the file is a table of this release, whole.

        Raises:
            TableUnavailableError: it is a newer release's, or something else's database.
        """
        with closing(Connection(self._path, apsw.SQLITE_OPEN_READWRITE, patience_ms=self.patience_ms)) as connection:
            version: int = connection.execute("PRAGMA user_version").get
            made = {str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master").fetchall()}
            mode = connection.execute("PRAGMA journal_mode").get
        if version > sql.FORMAT_VERSION:
            raise TableUnavailableError(f"{self._path} was made by a newer release of Larder.")
        if version == 0 and {name for name in made if not name.startswith("sqlite_")} - sql.NAMES:
            raise TableUnavailableError(f"{self._path} is the database of something else.")
        return version == sql.FORMAT_VERSION and made >= sql.NAMES and mode == "wal"

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _run(self, call: Callable[[Connection], T]) -> T:
        connection = self._take(self._clock.now_ms())
        try:
            answer = call(connection)
        except FAILURES as error:
            raise self._unavailable(connection, error) from None
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return answer

    def _write(self, call: Callable[[Connection], T]) -> T:
        """Run a write when it is this thread's turn; where another's fails meanwhile, all that wait fail with it."""
        began = self._clock.monotonic()
        if not self._turn.acquire(timeout=_TURN_SECONDS):
            raise TableUnavailableError(f"{self._path}: other writes took too long.")
        try:
            if self._failed_at > began:
                raise TableUnavailableError(f"{self._path}: another write failed while this one waited.")
            return self._run(call)
        except TableUnavailableError:
            self._failed_at = self._clock.monotonic()
            raise
        finally:
            self._turn.release()

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
            connection = Connection(self._path, apsw.SQLITE_OPEN_READWRITE, patience_ms=self.patience_ms)
            connection.execute("PRAGMA synchronous = NORMAL")
        except apsw.Error as error:
            raise TableUnavailableError(f"{self._path} cannot be opened: {error}.") from None
        return connection

    def leave_to_parent(self) -> None:
        """Forget, in a process that was forked, the connections that belong to its parent."""
        _LEFT_BEHIND.append(self._idle)
        self._idle = deque()
        self._turn = threading.Lock()

    def _unavailable(self, connection: Connection, error: Exception) -> TableUnavailableError:
        connection.close()
        hint = "; run `larder bootstrap`" if "no such table" in str(error) else ""
        return TableUnavailableError(f"{self._path}: {error}{hint}.")


def _to_wal(connection: Connection) -> None:
    """Switch to WAL; two processes that do so at once do not wait for each other, so try again."""
    until = time.monotonic() + _BOOTSTRAP_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
            return
        except apsw.BusyError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _after_fork() -> None:
    for file in list(_FILES):
        file.leave_to_parent()


def _before_fork() -> None:
    # SQLite keeps its locks' bookkeeping by process: a child that inherited an open file would take locks for its own
    # that it does not have, and lose what it writes.
    for file in list(_FILES):
        file.close()


os.register_at_fork(before=_before_fork, after_in_child=_after_fork)
