"""Which reports a user has read, and when last: a small item of the user's, written later, gone with the report."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from functions.reports.kept import Listed, Report, kept_for, listed
from functions.reports.users.principal import Principal
from functions.reports.users.profiles import partition_of
from shared.cache.guard import Patience
from shared.clock import to_ms
from shared.runtime import Runtime
from shared.table import Item, ItemKey

_FORMAT_VERSION = 1
_PREFIX = "access#"
_MOST_READ = 500
_PAGE = 100


class Access(NamedTuple):
    """A report that a user has read, and when last."""

    report: Listed
    accessed_at_ms: int


def note_access(report: Report, principal: Principal, runtime: Runtime) -> None:
    """Note that a user reads a report; nobody's reading is noted."""
    if principal.is_anonymous:
        return
    told = listed(report)
    now = runtime.clock.now_ms()
    key = ItemKey(partition_of(principal.user_id), f"{_PREFIX}{told.id}")
    attributes = {**told._asdict(), "accessed_at_ms": now, "format": _FORMAT_VERSION}
    runtime.buffer.append(Item(key, attributes, expires_at_ms=now + to_ms(kept_for(told.timeframe))))


def accesses_of(user_id: int, runtime: Runtime) -> list[Access]:
    """Return what a user has read, the last first.

    Raises:
        TableUnavailableError: the table did not answer.
    """
    found: list[Access] = []
    cursor: str | None = None
    patience = Patience()
    while len(found) < _MOST_READ:
        query = partial(
            runtime.table.query, partition_of(user_id), prefix=_PREFIX, limit=_PAGE, cursor=cursor, consistent=True
        )
        page = runtime.guard.read(patience, query)
        for item in page.items:
            kept = item.attributes
            if kept.get("format") == _FORMAT_VERSION:
                report = Listed(*(kept.get(name) for name in Listed._fields))  # type: ignore[arg-type]
                found.append(Access(report, kept["accessed_at_ms"]))  # type: ignore[arg-type]
        cursor = page.cursor
        if cursor is None:
            break
    return sorted(found, key=lambda one: -one.accessed_at_ms)
