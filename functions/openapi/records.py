"""What a project has of operations, test cases and mock data: records that point at what is kept for everyone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from functions.openapi.documents import Document
from functions.openapi.history import DataType, history_partition
from functions.openapi.mocking.service import Varied
from functions.openapi.project import Project
from shared.cache.guard import Patience
from shared.cache.key import CacheKey, content_digest
from shared.canonical_json import JsonValue
from shared.clock import from_ms, to_ms
from shared.errors import TableError
from shared.runtime import Runtime
from shared.table import Item, ItemKey
from shared.telemetry import warn

NAMESPACE = "openapi.records"
DELETED_AT_ONCE = 1_000
_FORMAT_VERSION = 1
_PREFIXES: dict[DataType, str] = {"test_cases": "tests#", "mock_data": "mock#"}
_MAX_SORT_BYTES = 1_000
_MAX_SUMMARY = 2_000
# A document may call a response anything.
_MAX_CODE = 100
_MAX_REMEMBERED = 5_000
_REMEMBERED_FOR = timedelta(minutes=1)
_TIMES = ("created_at_ms", "updated_at_ms")


class Noted(NamedTuple):
    """What records are written of: an operation of a document, for a project.

    Attributes:
        project: None where nothing is written.
        summary: of the operation, where the document's own is not meant.
    """

    project: Project | None
    document: Document
    path: str
    method: str
    summary: str | None = None


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


def note_tests(noted: Noted, total: int, key: CacheKey, *, include_ai_tests: bool, runtime: Runtime) -> None:
    """Write which test cases a project has of an operation, where that changed.

    Trouble is logged, and no caller's concern.
    """
    own: dict[str, JsonValue] = {
        "include_ai_tests": include_ai_tests,
        "total_tests": total,
        "key": str(key),
    }
    _note(noted, "test_cases", [], own, runtime)


def note_variations(noted: Noted, varied: Varied, *, use_ai_responses: bool, runtime: Runtime) -> None:
    """Write which mock data a project has of an operation's response, where that changed.

    Where nothing is kept, since there was nothing to vary or the model did not answer, no record points at it. Trouble
    is logged, and no caller's concern.
    """
    if varied.key is None or varied.without_model:
        return
    own: dict[str, JsonValue] = {
        "response_code": varied.response_code[:_MAX_CODE],
        "variation_count": len(varied.variations),
        "use_ai_responses": use_ai_responses,
        "key": str(varied.key),
    }
    _note(noted, "mock_data", [varied.response_code], own, runtime)


def _note(noted: Noted, kind: DataType, apart: list[str], own: dict[str, JsonValue], runtime: Runtime) -> None:
    """Write a record, of which an operation has one of a kind, or one for each of what tells them `apart`."""
    project = noted.project
    if project is None:
        return
    _, operation = noted.document.specification.operation_at(noted.path, noted.method)
    attributes: dict[str, JsonValue] = {
        "format": _FORMAT_VERSION,
        "project_id": project.project_id,
        "specification_id": project.specification_id,
        "path": noted.path,
        "method": noted.method.upper(),
        "operation_summary": (noted.summary or operation.text("summary") or "")[:_MAX_SUMMARY] or None,
        "spec_hash": noted.document.spec_hash,
        "created_by": project.owner,
        **own,
    }
    key = ItemKey(_partition(project), _sort(kind, noted.path, noted.method, apart))
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
    project: Project, kind: DataType, runtime: Runtime, *, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Return a project's records of a kind by method and path, and the cursor of the next ones.

    Raises:
        InvalidRequestError: the cursor is none of this project's.
        TableUnavailableError: the table did not answer.
    """
    partition = _partition(project)
    page = runtime.guard.read(
        Patience(),
        lambda: runtime.table.query(partition, prefix=_PREFIXES[kind], limit=limit, cursor=cursor, consistent=True),
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
    return runtime.hold(NAMESPACE, _Remembered)


def _partition(project: Project) -> str:
    return f"openapi#projects#{project.digest}"


def _sort(kind: DataType, path: str, method: str, apart: list[str]) -> str:
    start = f"{_PREFIXES[kind]}{method.upper()}#"
    named: list[JsonValue] = [path, *apart]
    written = "#".join([path, *apart])
    sort = start + written
    # A path that holds what separates could pass for another one with its response.
    clear = not apart or written.count("#") == len(apart)
    return sort if clear and len(sort.encode()) <= _MAX_SORT_BYTES else start + content_digest(named if apart else path)


def _shown(item: Item) -> dict[str, Any]:
    record: dict[str, Any] = dict(item.attributes)
    record.pop("format")
    for name in _TIMES:
        record[name.removesuffix("_ms")] = from_ms(record.pop(name))
    return record
