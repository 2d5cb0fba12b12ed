"""The embedded default: one SQLite file, for many processes and threads of one machine."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from shared.backends import sqlite_schema as sql
from shared.backends.cursors import read_cursor, write_cursor
from shared.backends.item_size import (
    check_amounts,
    check_item,
    check_key,
    check_limit,
    check_segment,
    check_transaction,
    counter_overflow,
)
from shared.backends.lazy_attributes import LazyAttributes
from shared.backends.sqlite_file import FAILURES, LOOK_AT_FILE_EVERY_MS, Connection, SqliteFile, SqlValue
from shared.clock import Clock
from shared.errors import TransactionConflictError
from shared.table import (
    Add,
    Check,
    Condition,
    IfAbsent,
    IfNewestFence,
    IfVersion,
    IndexKey,
    Item,
    ItemKey,
    KeyPage,
    Operation,
    Page,
    Put,
)

# Sorts behind every string that goes on after a prefix: sort keys have at most 1,024 bytes.
_BEHIND = "\U0010ffff" * 256
_NO_INDEX = (None, None)
NO_ATTRIBUTES: Mapping[str, Any] = MappingProxyType({})


class SqliteTable(SqliteFile):
    """Implements `shared.table.Table` on one file in WAL mode.

    Args:
        path: of the file; made by `bootstrap` alone.
        clock: decides what has expired.
        patience_ms: how long a call waits for another writer.
    """

    def __init__(self, path: str | Path, clock: Clock, *, patience_ms: int = 120) -> None:
        super().__init__(path, clock, patience_ms=patience_ms)

    def get(self, key: ItemKey, *, consistent: bool = False) -> Item | None:
        del consistent
        check_key(key)
        parameters = (*key, self._clock.now_ms())
        row = self._run(lambda connection: connection.run(sql.GET, parameters).get)
        return None if row is None else _item(key, row)

    def glance(self, partition: str, sort: str, now_ms: int) -> bytes | None:
        # As `_run` does it, in one piece: this is a third of what a hit takes beside the SELECT.
        if not 0 <= now_ms - self._looked_at_ms < LOOK_AT_FILE_EVERY_MS:
            self._look_at_file(now_ms)
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        body: bytes | None
        try:
            body = connection.run(sql.GLANCE, (partition, sort, now_ms)).get
        except FAILURES as error:
            raise self._unavailable(connection, error) from None
        except UnicodeEncodeError:
            body = None
        self._idle.append(connection)
        if body is None:
            # Only here, where it costs a hit nothing: no item is stored under a key that fails.
            check_key(ItemKey(partition, sort))
        return body

    def get_many(self, keys: Sequence[ItemKey], *, consistent: bool = False) -> dict[ItemKey, Item]:
        found = {}
        for key in keys:
            if (item := self.get(key, consistent=consistent)) is not None:
                found[key] = item
        return found

    def put(self, item: Item, *, when: Condition | None = None) -> int | None:
        return self._write(lambda connection: self._put(connection, item, when))

    def add(
        self,
        key: ItemKey,
        amounts: Mapping[str, int],
        *,
        ceiling: int | None = None,
        expires_at_ms: int | None = None,
    ) -> dict[str, int] | None:
        return self._write(lambda connection: self._add(connection, key, amounts, ceiling, expires_at_ms))

    def touch(self, key: ItemKey, expires_at_ms: int) -> bool:
        parameters = {**self._at(key), "expires_at_ms": expires_at_ms}
        return self._write(lambda connection: connection.changed(sql.TOUCH, parameters))

    def delete(self, key: ItemKey, *, when: IfVersion | None = None) -> bool:
        return self._write(lambda connection: self._delete(connection, key, when))

    def purge(self, key: ItemKey, version: int) -> bool:
        parameters = {**self._at(key), "if_version": version}
        return self._write(lambda connection: connection.changed(sql.PURGE, parameters))

    def query(
        self,
        partition: str,
        *,
        prefix: str = "",
        limit: int = 100,
        cursor: str | None = None,
        descending: bool = False,
        consistent: bool = False,
    ) -> Page:
        del consistent
        check_key(ItemKey(partition, prefix or "-"))
        check_limit(limit)
        scope = ("query", partition, prefix, descending)
        after = read_cursor(cursor, scope, parts=1, prefix=prefix)
        parameters: dict[str, SqlValue] = {
            "partition": partition,
            "low": prefix,
            "high": prefix + _BEHIND,
            "after": after[0] if after else "",
            "now": self._clock.now_ms(),
            "limit": limit + 1,
        }
        statement = sql.query_statement(descending=descending)
        rows = self._run(lambda connection: connection.rows(statement, parameters))
        items = [_item(ItemKey(partition, row[0]), row[1:]) for row in rows[:limit]]
        return Page(items, write_cursor(scope, (items[-1].key.sort,)) if len(rows) > limit else None)

    def query_index(
        self,
        partition: str,
        *,
        prefix: str = "",
        limit: int = 100,
        cursor: str | None = None,
        descending: bool = False,
    ) -> KeyPage:
        check_key(ItemKey(partition, prefix or "-"))
        check_limit(limit)
        scope = ("index", partition, prefix, descending)
        after = read_cursor(cursor, scope, parts=3, prefix=prefix) or ["", "", ""]
        parameters: dict[str, SqlValue] = {
            "partition": partition,
            "low": prefix,
            "high": prefix + _BEHIND,
            "after_sort": after[0],
            "after_partition": after[1],
            "after_own": after[2],
            "limit": limit + 1,
        }
        statement = sql.index_statement(descending=descending)
        rows = self._run(lambda connection: connection.rows(statement, parameters))
        keys = [(IndexKey(partition, row[0]), ItemKey(row[1], row[2])) for row in rows[:limit]]
        return KeyPage(keys, write_cursor(scope, rows[limit - 1]) if len(rows) > limit else None)

    def transact(self, operations: Sequence[Operation]) -> None:
        check_transaction(operations)

        def run(connection: Connection) -> bool:
            connection.execute("BEGIN IMMEDIATE")
            try:
                done = all(self._apply(connection, operation) for operation in operations)
                connection.execute("COMMIT" if done else "ROLLBACK")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return done

        if not self._write(run):
            raise TransactionConflictError("A condition of the transaction did not hold.")

    def scan(self, *, segment: int = 0, segments: int = 1, limit: int = 100, cursor: str | None = None) -> Page:
        check_limit(limit)
        check_segment(segment, segments)
        scope = ("scan", segment, segments)
        after = read_cursor(cursor, scope, parts=2) or ["", ""]
        parameters: dict[str, SqlValue] = {"after_partition": after[0], "after_own": after[1], "limit": limit + 1}
        rows = self._run(lambda connection: connection.rows(sql.SCAN, parameters))
        more, rows = len(rows) > limit, rows[:limit]
        mine = [row for row in rows if zlib.crc32(row[0].encode()) % segments == segment]
        items = [_item(ItemKey(row[0], row[1]), row[2:]) for row in mine]
        return Page(items, write_cursor(scope, rows[-1][:2]) if more else None)

    def _put(self, connection: Connection, item: Item, when: Condition | None) -> int | None:
        attributes = check_item(item)
        version = random.getrandbits(62) + 1
        parameters: tuple[Any, ...] = (
            *item.key,
            version,
            item.fence,
            item.expires_at_ms,
            attributes or None,
            json.dumps(dict(item.counters)) if item.counters else None,
            *(item.index_key or _NO_INDEX),
            item.body,
        )
        if isinstance(when, IfVersion):
            parameters += (self._clock.now_ms(), when.version)
            statement = sql.PUT_IF_VERSION
        elif isinstance(when, IfAbsent):
            parameters += (self._clock.now_ms(),)
            statement = sql.PUT_IF_ABSENT
        elif isinstance(when, IfNewestFence):
            parameters += (self._clock.now_ms(),)
            statement = sql.PUT_IF_NEWEST_FENCE
        else:
            statement = sql.PUT
        return version if connection.changed(statement, parameters) else None

    def _add(
        self,
        connection: Connection,
        key: ItemKey,
        amounts: Mapping[str, int],
        ceiling: int | None,
        expires_at_ms: int | None,
    ) -> dict[str, int] | None:
        check_amounts(amounts)
        parameters: dict[str, Any] = {
            **self._at(key),
            "version": random.getrandbits(62) + 1,
            "expires_at_ms": expires_at_ms,
            **{f"amount{place}": amount for place, amount in enumerate(amounts.values())},
        }
        if ceiling is not None:
            parameters["ceiling"] = ceiling
        statement = sql.add_statement(list(amounts), with_ceiling=ceiling is not None)
        counted: str | None = connection.run(statement, parameters).get
        if counted is None and ceiling is None:
            raise counter_overflow()
        if counted is None:
            return None
        counters = orjson.loads(counted)
        return {name: counters[name] for name in amounts}

    def _delete(self, connection: Connection, key: ItemKey, when: IfVersion | None) -> bool:
        if when is None:
            return connection.changed(sql.DELETE, self._at(key))
        parameters = {**self._at(key), "if_version": when.version}
        return connection.changed(sql.DELETE_IF_VERSION, parameters)

    def _apply(self, connection: Connection, operation: Operation) -> bool:
        if isinstance(operation, Put):
            return self._put(connection, operation.item, operation.when) is not None
        if isinstance(operation, Add):
            added = self._add(connection, operation.key, operation.amounts, operation.ceiling, operation.expires_at_ms)
            return added is not None
        if isinstance(operation, Check):
            version = connection.run(sql.VERSION, (*operation.key, self._clock.now_ms())).get
            return bool(version == (operation.when.version if isinstance(operation.when, IfVersion) else None))
        return self._delete(connection, operation.key, operation.when) or operation.when is None

    def _at(self, key: ItemKey) -> dict[str, Any]:
        check_key(key)
        return {"partition": key.partition, "sort": key.sort, "now": self._clock.now_ms()}


def _item(key: ItemKey, row: Sequence[Any]) -> Item:
    version, fence, expires_at_ms, attributes, counters, index_partition, index_sort, body = row
    return Item(
        key,
        LazyAttributes(attributes) if attributes else NO_ATTRIBUTES,
        # What is damaged reads as absent: no item is worth an error that stays until somebody mends it.
        body if isinstance(body, bytes) else None,
        _counters(counters) if counters else NO_ATTRIBUTES,
        version,
        fence,
        expires_at_ms,
        None if index_partition is None else IndexKey(index_partition, index_sort),
    )


def _counters(text: str) -> Mapping[str, int]:
    try:
        counters = orjson.loads(text)
    except (ValueError, TypeError):
        return NO_ATTRIBUTES
    return counters if isinstance(counters, dict) else NO_ATTRIBUTES
