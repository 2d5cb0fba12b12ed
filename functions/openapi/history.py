"""What was asked for in a project, and what came of it: a small item a request, written later, kept for 90 days."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from functions.openapi.project import Project
from shared.cache.call import CacheStatus, source_of
from shared.cache.guard import Patience
from shared.canonical_json import JsonValue
from shared.clock import from_ms, to_ms
from shared.errors import LarderError
from shared.runtime import Runtime
from shared.table import Item, ItemKey

DataType = Literal["test_cases", "mock_data"]
KEPT = timedelta(days=90)
_FORMAT_VERSION = 1
_MAX_PATH = 500


@dataclass
class Asked:
    """One request while it is served; `status` tells how its answer came about."""

    status: CacheStatus | None = None


@contextmanager
def noted(project: Project | None, path: str, method: str, data_type: DataType, runtime: Runtime) -> Iterator[Asked]:
    """Note a request in its project's history, with what it fails with where it does; nothing without a project."""
    asked = Asked()
    began = runtime.clock.monotonic()
    error: str | None = None
    try:
        yield asked
    except LarderError as failed:
        error = failed.code
        raise
    except Exception:
        error = LarderError.code
        raise
    finally:
        if project is not None:
            now = runtime.clock.now_ms()
            event: dict[str, JsonValue] = {
                "format": _FORMAT_VERSION,
                "project_id": project.project_id,
                "data_type": data_type,
                "path": path[:_MAX_PATH],
                "method": method.upper(),
                "success": error is None,
                "cache_hit": asked.status is not None and asked.status.hit,
                "cache_source": None if error is not None else source_of(asked.status),
                "generation_time_ms": round((runtime.clock.monotonic() - began) * 1000),
                "error": error,
                "created_by": project.owner,
                "created_at_ms": now,
            }
            # Two of one millisecond have to differ; their order does not matter.
            key = ItemKey(history_partition(project), f"{now:013d}#{uuid.uuid4().hex[:12]}")
            runtime.buffer.append(Item(key, event, expires_at_ms=now + to_ms(KEPT)))


def history_of(
    project: Project, runtime: Runtime, *, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Return a project's requests, the newest first, and the cursor of older ones.

    Raises:
        InvalidRequestError: the cursor is none of this project's.
        TableUnavailableError: the table did not answer.
    """
    partition = history_partition(project)
    page = runtime.guard.read(
        Patience(), lambda: runtime.table.query(partition, limit=limit, cursor=cursor, descending=True)
    )
    return [_shown(item) for item in page.items if item.attributes.get("format") == _FORMAT_VERSION], page.cursor


def history_partition(project: Project) -> str:
    """Return where a project's history is."""
    return f"openapi#history#{project.digest}"


def _shown(item: Item) -> dict[str, Any]:
    event: dict[str, Any] = dict(item.attributes)
    event.pop("format")
    event["created_at"] = from_ms(event.pop("created_at_ms"))
    return event
