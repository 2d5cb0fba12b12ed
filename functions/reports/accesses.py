"""Which reports a user has read, and when last: a small item of the user's, written later, gone with the report."""

from __future__ import annotations

from typing import NamedTuple

from functions.reports.kept import Listed, Report, kept_for, listed
from functions.reports.users.principal import Principal
from functions.reports.users.profiles import partition_of
from shared.cache.guard import Patience
from shared.canonical_json import JsonValue
from shared.clock import to_ms
from shared.runtime import Runtime
from shared.table import Item, ItemKey

_FORMAT_VERSION = 1
_PREFIX = "access#"
_MOST_READ = 5_000
_PAGE = 500


class Access(NamedTuple):
    """A report that a user has read, and when last.

    Attributes:
        noted_at_ms: when this was noted; from before the account was made, it is of one that was deleted.
        imported: the report is the user's own.
    """

    report: Listed
    accessed_at_ms: int
    noted_at_ms: int
    imported: bool


def note_access(
    report: Report, principal: Principal, runtime: Runtime, *, imported_until_ms: int | None = None
) -> None:
    """Note that a user reads a report; nobody's reading is noted.

    Args:
        imported_until_ms: until when the report is kept that the user imported; None for any other.
    """
    if principal.is_anonymous:
        return
    now = runtime.clock.now_ms()
    until_ms = imported_until_ms or now + to_ms(kept_for(listed(report).timeframe))
    access = Access(listed(report), now, now, imported_until_ms is not None)
    runtime.buffer.append(access_item(access, principal.user_id, until_ms))


def access_item(access: Access, user_id: int, until_ms: int) -> Item:
    """Return the item that tells of a user's access."""
    attributes: dict[str, JsonValue] = {
        **access.report._asdict(),
        "accessed_at_ms": access.accessed_at_ms,
        "noted_at_ms": access.noted_at_ms,
        "imported": access.imported,
        "format": _FORMAT_VERSION,
    }
    key = ItemKey(partition_of(user_id), f"{_PREFIX}{access.report.id}")
    return Item(key, attributes, expires_at_ms=until_ms)


def accesses_of(user_id: int, runtime: Runtime) -> list[Access]:
    """Return what a user has read, the last first.

    Raises:
        TableUnavailableError: the table did not answer.
    """
    found: list[Access] = []
    for items in runtime.guard.pages(Patience(), partition_of(user_id), prefix=_PREFIX, limit=_PAGE):
        for item in items:
            kept = item.attributes
            if kept.get("format") == _FORMAT_VERSION:
                report = Listed(*(kept.get(name) for name in Listed._fields))  # type: ignore[arg-type]
                rest = (kept[name] for name in Access._fields[1:])
                found.append(Access(report, *rest))  # type: ignore[arg-type]
        if len(found) >= _MOST_READ:
            break
    return sorted(found, key=lambda one: (-one.accessed_at_ms, one.report.id))
