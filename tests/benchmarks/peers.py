"""The floors and the peers: raw sqlite3, dogpile.cache and diskcache, each with its usual settings."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diskcache
import orjson
from dogpile.cache import make_region

SECONDS = 3600
Make = Callable[[], bytes]


def plain_key(request: Any) -> str:
    """Return what every peer is given as its key: SHA-256 of the sorted JSON."""
    return hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS)).hexdigest()


class RawSqlite:
    """Get-or-create on sqlite3 alone: one connection, WAL, the answer's bytes as they are."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "raw.db", isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("CREATE TABLE answers (key TEXT PRIMARY KEY, expires_at REAL, value BLOB)")

    def select(self, key: str) -> Any:
        return self._connection.execute("SELECT value, expires_at FROM answers WHERE key = ?", (key,)).fetchone()

    def get_or_create(self, request: Any, make: Make) -> bytes:
        key = plain_key(request)
        row = self.select(key)
        if row is not None and row[1] > time.time():
            stored: bytes = row[0]
            return stored
        value = make()
        self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, time.time() + SECONDS, value))
        return value

    def close(self) -> None:
        self._connection.close()


class Dogpile:
    """dogpile.cache with its memory backend."""

    def __init__(self) -> None:
        self._region = make_region().configure("dogpile.cache.memory", expiration_time=SECONDS)

    def get_or_create(self, request: Any, make: Make) -> bytes:
        value: bytes = self._region.get_or_create(plain_key(request), make)
        return value

    def close(self) -> None:
        """Nothing to close."""


class DiskCache:
    """diskcache, alone and with the lock recipe of its own documentation."""

    def __init__(self, folder: Path) -> None:
        self._cache = diskcache.Cache(str(folder / "diskcache"))

    def get_or_create(self, request: Any, make: Make) -> bytes:
        key = plain_key(request)
        value: bytes | None = self._cache.get(key)
        if value is None:
            value = make()
            self._cache.set(key, value, expire=SECONDS)
        return value

    def get_or_create_locked(self, request: Any, make: Make) -> bytes:
        """Look, lock where nothing is there, look again, make and store."""
        key = plain_key(request)
        value: bytes | None = self._cache.get(key)
        if value is None:
            with diskcache.Lock(self._cache, f"lock:{key}", expire=60):
                value = self._cache.get(key)
                if value is None:
                    value = make()
                    self._cache.set(key, value, expire=SECONDS)
        return value

    def close(self) -> None:
        self._cache.close()
