"""The SQL of the embedded table: its schema, and one statement for every single-item write.

One statement in autocommit is one transaction that begins and ends inside SQLite, with the interpreter lock released:
the file's write lock is never held while a thread waits for its turn in Python.
"""

from __future__ import annotations

from collections.abc import Sequence

FORMAT_VERSION = 1

CREATE = """
CREATE TABLE IF NOT EXISTS items (
  partition TEXT NOT NULL,
  sort TEXT NOT NULL,
  version INTEGER NOT NULL,
  fence INTEGER NOT NULL DEFAULT 0,
  expires_at_ms INTEGER,
  attributes BLOB,
  counters TEXT,
  index_partition TEXT,
  index_sort TEXT,
  body BLOB,
  PRIMARY KEY (partition, sort)
)
"""
CREATE_INDEX = """
CREATE INDEX IF NOT EXISTS items_by_index ON items (index_partition, index_sort, partition, sort)
  WHERE index_partition IS NOT NULL
"""

NAMES = frozenset({"items", "items_by_index"})
COLUMNS = "version, fence, expires_at_ms, attributes, counters, index_partition, index_sort, body"
LIVE = "(expires_at_ms IS NULL OR expires_at_ms > :now)"

_ONE = f"FROM items WHERE partition = ? AND sort = ? AND {LIVE.replace(':now', '?')}"
GET = f"SELECT {COLUMNS} {_ONE}"
GLANCE = f"SELECT coalesce(body, x'') {_ONE}"
VERSION = f"SELECT version {_ONE}"

# Numbered, because a name is looked up for each value of each write: the ten columns in order, now, the version.
_UPSERT = """
INSERT INTO items
  (partition, sort, version, fence, expires_at_ms, attributes, counters, index_partition, index_sort, body)
VALUES
  (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (partition, sort) DO UPDATE SET
  version = excluded.version, fence = excluded.fence, expires_at_ms = excluded.expires_at_ms,
  attributes = excluded.attributes, counters = excluded.counters, index_partition = excluded.index_partition,
  index_sort = excluded.index_sort, body = excluded.body
"""
_LIVE_AT = LIVE.replace(":now", "?11")
PUT = _UPSERT
PUT_IF_ABSENT = f"{_UPSERT} WHERE NOT {_LIVE_AT}"
PUT_IF_NEWEST_FENCE = f"{_UPSERT} WHERE NOT {_LIVE_AT} OR items.fence <= excluded.fence"
PUT_IF_VERSION = f"""
UPDATE items SET version = ?3, fence = ?4, expires_at_ms = ?5, attributes = ?6, counters = ?7, index_partition = ?8,
  index_sort = ?9, body = ?10
WHERE partition = ?1 AND sort = ?2 AND version = ?12 AND {_LIVE_AT}
"""  # noqa: S608 (constants only)

TOUCH = f"UPDATE items SET expires_at_ms = :expires_at_ms WHERE partition = :partition AND sort = :sort AND {LIVE}"  # noqa: S608
DELETE = f"DELETE FROM items WHERE partition = :partition AND sort = :sort AND {LIVE}"  # noqa: S608
DELETE_IF_VERSION = f"{DELETE} AND version = :if_version"
PURGE = f"DELETE FROM items WHERE partition = :partition AND sort = :sort AND version = :if_version AND NOT {LIVE}"  # noqa: S608


def add_statement(names: Sequence[str], *, with_ceiling: bool) -> str:
    """Return the statement that adds `:amount0`, `:amount1`, ... to counters, restarting an expired item.

    Args:
        names: checked by the caller: they stand in JSON paths here.
        with_ceiling: refuse to pass `:ceiling`.
    """
    fresh = ", ".join(f"'{name}', :amount{place}" for place, name in enumerate(names))
    # What is damaged counts anew, rather than keep everything that is written with it from being written.
    sound = "CASE json_type(items.counters) WHEN 'object' THEN items.counters ELSE '{}' END"
    counted = f"CASE WHEN json_valid(items.counters) THEN {sound} ELSE '{{}}' END"
    old = [f"""coalesce(json_extract({counted}, '$."{name}"'), 0)""" for name in names]
    sums = ", ".join(f"""'$."{name}"', {old[place]} + :amount{place}""" for place, name in enumerate(names))
    there = f"EXISTS (SELECT 1 FROM items WHERE partition = :partition AND sort = :sort AND {LIVE})"  # noqa: S608
    fits_fresh = " AND ".join(f":amount{place} <= :ceiling" for place in range(len(names)))
    # SQLite goes on in floats where a sum leaves 64 bits.
    exact = " AND ".join(f"typeof({old[place]} + :amount{place}) = 'integer'" for place in range(len(names)))
    fits_live = " AND ".join(f"{old[place]} + :amount{place} <= :ceiling" for place in range(len(names)))
    guard = f"({fits_fresh}) OR {there}" if with_ceiling else "true"
    fits = f"CASE WHEN {LIVE} THEN {fits_live} ELSE {fits_fresh} END" if with_ceiling else "true"
    return f"""
INSERT INTO items (partition, sort, version, expires_at_ms, counters)
SELECT :partition, :sort, :version, :expires_at_ms, json_object({fresh}) WHERE {guard}
ON CONFLICT (partition, sort) DO UPDATE SET
  counters = CASE WHEN {LIVE} THEN json_set({counted}, {sums}) ELSE excluded.counters END,
  fence = CASE WHEN {LIVE} THEN items.fence ELSE 0 END,
  attributes = CASE WHEN {LIVE} THEN items.attributes END,
  index_partition = CASE WHEN {LIVE} THEN items.index_partition END,
  index_sort = CASE WHEN {LIVE} THEN items.index_sort END,
  body = CASE WHEN {LIVE} THEN items.body END,
  expires_at_ms = CASE WHEN {LIVE} THEN items.expires_at_ms ELSE excluded.expires_at_ms END,
  version = excluded.version
WHERE (NOT {LIVE} OR ({exact})) AND {fits}
RETURNING counters
""".replace(LIVE, LIVE.replace("expires_at_ms", "items.expires_at_ms"))


def query_statement(*, descending: bool) -> str:
    """Return the statement of a page of one partition; `:after` is '' for the first page."""
    order, beyond = ("DESC", "sort < :after") if descending else ("ASC", "sort > :after")
    return (
        f"SELECT sort, {COLUMNS} FROM items WHERE partition = :partition AND sort >= :low AND sort <= :high "  # noqa: S608
        f"AND (:after = '' OR {beyond}) AND {LIVE} ORDER BY sort {order} LIMIT :limit"
    )


def index_statement(*, descending: bool) -> str:
    """Return the statement of a page of the index; `:after_sort` is '' for the first page."""
    order, sign = ("DESC", "<") if descending else ("ASC", ">")
    return (
        "SELECT index_sort, partition, sort FROM items WHERE index_partition = :partition "  # noqa: S608
        "AND index_sort >= :low AND index_sort <= :high AND (:after_partition = '' OR "
        f"(index_sort, partition, sort) {sign} (:after_sort, :after_partition, :after_own)) "
        f"ORDER BY index_sort {order}, partition {order}, sort {order} LIMIT :limit"
    )


SCAN = (
    f"SELECT partition, sort, {COLUMNS} FROM items WHERE (partition, sort) > (:after_partition, :after_own) "  # noqa: S608
    "ORDER BY partition, sort LIMIT :limit"
)
