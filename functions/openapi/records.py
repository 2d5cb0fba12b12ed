"""What a project has test cases of: a record an operation, pointing at what is kept for everyone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import timedelta
from functools import partial
from typing import Any

from functions.openapi.cases.service import Tests
from functions.openapi.documents import Document
from functions.openapi.history import history_partition
from functions.openapi.project import Project
from shared.cache.guard import Patience
from shared.cache.key import content_digest
from shared.canonical_json import JsonValue
from shared.clock import from_ms, to_ms
from shared.errors import TableError
from shared.runtime import Runtime
from shared.table import Item, ItemKey
from shared.telemetry import warn

NAMESPACE = "openapi.records"
DELETED_AT_ONCE = 1_000
_FORMAT_VERSION = 1
_TESTS = "tests#"
_MAX_SORT_BYTES = 1_000
_MAX_SUMMARY = 2_000
_MAX_REMEMBERED = 5_000
_REMEMBERED_FOR = timedelta(minutes=1)
_TIMES = ("created_at_ms", "updated_at_ms")


class _Remembered:
    """The records that this process found as they should be, for a while: what does not change is not even read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[ItemKey, tuple[str, int]] = OrderedDict()

    def holds(self, key: ItemKey, digest: str, now_ms: int) -> bool:
        found = self._kept.get(key)
        return found is not None and found[0] == digest and 0 <= now_ms - found[1] < to_ms(_REMEMBERED_FOR)

    def keep(self, key: ItemKey, digest: str, now_ms: int) -> None:
        with self._lock:
            self._kept[key] = digest, now_ms
            self._kept.move_to_end(key)
            while len(self._kept) > _MAX_REMEMBERED:
                self._kept.popitem(last=False)

    def forget(self, key: ItemKey) -> None:
        with self._lock:
            self._kept.pop(key, None)


def note_tests(
    project: Project | None,
    document: Document,
    tests: Tests,
    path: str,
    method: str,
    *,
    include_ai_tests: bool,
    runtime: Runtime,
    summary: str | None = None,
) -> None:
    """Write what a project has of an operation, where that changed; trouble is logged, and no caller's concern.

    Args:
        summary: of the operation, where the document's own is not meant.
    """
    if project is None:
        return
    _, operation = document.specification.operation_at(path, method)
    attributes: dict[str, JsonValue] = {
        "format": _FORMAT_VERSION,
        "project_id": project.project_id,
        "specification_id": project.specification_id,
        "path": path,
        "method": method.upper(),
        "operation_summary": (summary or operation.text("summary") or "")[:_MAX_SUMMARY] or None,
        "include_ai_tests": include_ai_tests,
        "total_tests": sum(map(len, tests.groups.values())),
        "spec_hash": document.spec_hash,
        "key": str(tests.key),
        "created_by": project.owner,
    }
    key = ItemKey(_partition(project), _sort(path, method))
    digest, now = content_digest(attributes), runtime.clock.now_ms()
    remembered = _remembered(runtime)
    if remembered.holds(key, digest, now):
        return
    try:
        stored = runtime.guard.read(Patience(), runtime.table.get, key)
        kept = {} if stored is None else dict(stored.attributes)
        times = [kept.pop(name, now) for name in _TIMES]
        if kept != attributes:
            item = Item(key, {**attributes, "created_at_ms": times[0], "updated_at_ms": now})
            runtime.guard.write(Patience(), lambda: runtime.table.put(item))
    except TableError as error:
        warn("project record not written", code=error.code)
        return
    remembered.keep(key, digest, now)


def records_of(
    project: Project, runtime: Runtime, *, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Return a project's records by method and path, and the cursor of the next ones.

    Raises:
        InvalidRequestError: the cursor is none of this project's.
        TableUnavailableError: the table did not answer.
    """
    partition = _partition(project)
    page = runtime.guard.read(
        Patience(),
        lambda: runtime.table.query(partition, prefix=_TESTS, limit=limit, cursor=cursor, consistent=True),
    )
    return [_shown(item) for item in page.items if item.attributes.get("format") == _FORMAT_VERSION], page.cursor


def delete_project(project: Project, runtime: Runtime) -> tuple[int, bool]:
    """Delete a project's records and history; what was generated is everyone's, and stays.

    Returns how many items went, and whether there may be more of them: `DELETED_AT_ONCE` go at the most.

    Raises:
        TableUnavailableError: the table did not answer; what went is gone.
    """
    # What waits to be written would come back after it.
    runtime.buffer.flush()
    patience, deleted = Patience(), 0
    for partition in (_partition(project), history_partition(project)):
        while deleted < DELETED_AT_ONCE:
            page = runtime.guard.read(patience, partial(runtime.table.query, partition, consistent=True))
            for item in page.items:
                runtime.guard.write(patience, runtime.table.delete, item.key)
                _remembered(runtime).forget(item.key)
            deleted += len(page.items)
            if not page.items and page.cursor is None:
                break
    return deleted, deleted >= DELETED_AT_ONCE


def _remembered(runtime: Runtime) -> _Remembered:
    # Of two threads that come first, both get the one that was set.
    kept: _Remembered = runtime.held.setdefault(NAMESPACE, _Remembered())
    return kept


def _partition(project: Project) -> str:
    return f"openapi#projects#{project.digest}"


def _sort(path: str, method: str) -> str:
    sort = f"{_TESTS}{method.upper()}#{path}"
    return sort if len(sort.encode()) <= _MAX_SORT_BYTES else f"{_TESTS}{method.upper()}#{content_digest(path)}"


def _shown(item: Item) -> dict[str, Any]:
    record: dict[str, Any] = dict(item.attributes)
    record.pop("format")
    for name in _TIMES:
        record[name.removesuffix("_ms")] = from_ms(record.pop(name))
    return record
