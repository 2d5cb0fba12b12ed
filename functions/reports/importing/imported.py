"""Reports that users imported: each in its user's own partition, for 90 days, and shown to nobody else.

Nothing vouches for them, so none is ever an entry of the cache, in a list of others, or found without its user.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import NamedTuple

import orjson

from functions.reports.accesses import Access, access_item
from functions.reports.importing.rows import KEPT_FOR
from functions.reports.kept import Report, listed
from functions.reports.users.profiles import Profile, partition_of
from functions.reports.users.standing import standing
from shared.cache.guard import Patience
from shared.cache.packing import packed, unpacked
from shared.clock import to_ms
from shared.errors import TableUnavailableError, TransactionConflictError
from shared.runtime import Runtime
from shared.table import IfAbsent, Item, ItemKey, Operation, Put
from shared.telemetry import warn

MOST_IMPORTED = 200
"""Reports that one user may have imported."""
_FORMAT_VERSION = 1
_MAX_ID_CHARS = 100
_MOST_ATTEMPTS = 5


class Imported(NamedTuple):
    """A report that its user imported, and until when it is kept."""

    report: Report
    until_ms: int


def keep_imported(report: Report, profile: Profile, runtime: Runtime) -> bool:
    """Keep a report and list it among those that the user read; return False where both were there.

    What was there is left as it is, so that whoever begins again changes nothing.

    Args:
        profile: as it was when the request came.

    Raises:
        InvalidCredentialsError: `invalid_session`: the account was deleted meanwhile.
        TableUnavailableError: the table did not answer, or others write the same without an end.
    """
    user_id = profile.user_id
    now = runtime.clock.now_ms()
    until_ms = now + to_ms(KEPT_FOR)
    patience = Patience()
    # What is packed is no larger than an item's body may be, so it goes into no blob.
    attributes, body = packed(orjson.dumps(report), runtime.blobs)
    whole = Item(
        _key(user_id, str(report["id"])), {**attributes, "format": _FORMAT_VERSION}, body, expires_at_ms=until_ms
    )
    access = Access(listed(report), _made_at_ms(report), now, True)
    wanted = [whole, access_item(access, user_id, until_ms)]
    for _ in range(_MOST_ATTEMPTS):
        keys = [item.key for item in wanted]
        there = runtime.guard.read(patience, partial(runtime.table.get_many, keys, consistent=True))
        lacking = [Put(item, IfAbsent()) for item in wanted if item.key not in there]
        if not lacking:
            return False
        try:
            operations: list[Operation] = [standing(profile, patience, runtime), *lacking]
            runtime.guard.write(patience, runtime.table.transact, operations)
        except TransactionConflictError:
            # Another request of the user's kept it just now, or the user was written or went.
            continue
        return True
    raise TableUnavailableError("The report is being imported by others.")


def find_imported(report_id: str, user_id: int, runtime: Runtime) -> Imported | None:
    """Return a report that this user imported, None where there is none.

    Args:
        user_id: 0 for nobody, who imported nothing.

    Raises:
        TableUnavailableError: the table did not answer.
    """
    if not user_id or not report_id.isalnum() or len(report_id) > _MAX_ID_CHARS:
        return None
    # Consistent, because whoever has just imported one looks at it next.
    item = runtime.guard.read(Patience(), partial(runtime.table.get, _key(user_id, report_id), consistent=True))
    if item is None or item.attributes.get("format") != _FORMAT_VERSION or item.expires_at_ms is None:
        return None
    try:
        content = unpacked(item, runtime.blobs)
        report = None if content is None else orjson.loads(content)
    except ValueError:
        warn("corrupt imported report")
        return None
    return Imported(report, item.expires_at_ms) if isinstance(report, dict) else None


def _made_at_ms(report: Report) -> int:
    return int(datetime.fromisoformat(str(report["generated_at"])).timestamp() * 1000)


def _key(user_id: int, report_id: str) -> ItemKey:
    return ItemKey(partition_of(user_id), f"imported#{report_id}")
