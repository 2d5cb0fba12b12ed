"""Reports that were made: each stays readable by its id until it expires, also when a later one took its place.

One item holds the report, and one says that there is one of a repository, a timeframe, a window and a number of items.
The latter lists public reports by month too; private ones are listed nowhere. A third leads from the repository's name,
as it was when the report was made, to its id, under which its reports are.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import orjson

from functions.reports.making.window import GOOD_FOR, Timeframe
from functions.reports.naming import RepositoryName
from shared.cache.guard import Patience
from shared.cache.key import CacheKey
from shared.cache.packing import packed, unpacked
from shared.canonical_json import JsonValue
from shared.clock import to_ms
from shared.entry.json_response import json_bytes
from shared.errors import BlobError, NotFoundError, TableError
from shared.runtime import Runtime
from shared.table import IfAbsent, IndexKey, Item, ItemKey
from shared.telemetry import warn

_FORMAT_VERSION = 1
_SORT = "report"
_ID_BYTES = 16
_PAGE = 100

Report = dict[str, JsonValue]


class Listed(NamedTuple):
    """What a list says of a report."""

    id: str
    repo: str
    repository_id: int
    timeframe: Timeframe
    timeframe_start: str
    timeframe_end: str
    generated_at: str
    expires_at: str
    max_items: int | None


def new_id() -> str:
    """Return an id that nobody can guess: it stands in addresses that people share."""
    return secrets.token_hex(_ID_BYTES)


def kept_for(timeframe: Timeframe) -> timedelta:
    """Return how long a report can be read: while it is fresh, and as long again."""
    return 2 * GOOD_FOR[timeframe]


def keep(report: Report, key: CacheKey, lasts: timedelta, runtime: Runtime) -> Report:
    """Keep a report under its id, as far as the stores take it, and return it.

    There is one of a repository, a timeframe, a window and a number of items (C11): another one of them takes its
    place, and its id. What the table does not take now is written later.

    Args:
        key: of the cache entry that has it while it is the newest.
        lasts: how long from now it can be read.
    """
    expires_at_ms = runtime.clock.now_ms() + to_ms(lasts)
    patience = Patience()

    def place() -> Item:
        told = listed(report)
        in_month = (
            None if _is_private(report) else IndexKey(_month(told.generated_at), f"{told.generated_at}#{told.id}")
        )
        named = {**told._asdict(), "key": str(key), "format": _FORMAT_VERSION}
        return Item(_place_of(told), named, expires_at_ms=expires_at_ms, index_key=in_month)

    def whole() -> Item:
        attributes, body = packed(json_bytes(report), runtime.blobs)
        attributes["format"] = _FORMAT_VERSION
        return Item(_key(str(report["id"])), attributes, body, expires_at_ms=expires_at_ms)

    told = listed(report)
    name = Item(_name_key(told.repo, told.repository_id), {"format": _FORMAT_VERSION}, expires_at_ms=expires_at_ms)
    try:
        first = place()
        if runtime.guard.write(patience, partial(runtime.table.put, first, when=IfAbsent())) is None:
            there = runtime.guard.read(patience, partial(runtime.table.get, first.key, consistent=True))
            if there is not None:
                report = {**report, "id": there.attributes["id"]}
            runtime.guard.write(patience, partial(runtime.table.put, place()))
        for item in (name, whole()):
            runtime.guard.write(patience, partial(runtime.table.put, item))
    except TableError as error:
        warn("report kept later", code=error.code)
        with suppress(BlobError):
            for item in (place(), name, whole()):
                runtime.buffer.append(item)
    except BlobError as error:
        warn("report not kept", code=error.code)
    return report


def forget(report: Report, runtime: Runtime) -> None:
    """Keep a report no longer that was taken away while it was made; where the table is in trouble, it stays."""
    try:
        for key in (_place_of(listed(report)), _key(str(report["id"]))):
            runtime.guard.write(Patience(), partial(runtime.table.delete, key))
    except TableError as error:
        warn("report not forgotten", code=error.code)


def find(report_id: str, runtime: Runtime) -> Report:
    """Return a report by its id.

    Raises:
        NotFoundError: `no_such_report`: there is none, or no longer.
        TableUnavailableError, BlobError: it cannot be read now.
    """
    if len(report_id) != 2 * _ID_BYTES or not report_id.isalnum() or not report_id.isascii():
        raise no_such_report()
    item = runtime.guard.read(Patience(), runtime.table.get, _key(report_id))
    if item is None or item.attributes.get("format") != _FORMAT_VERSION:
        raise no_such_report()
    try:
        content = unpacked(item, runtime.blobs)
        report = None if content is None else orjson.loads(content)
    except ValueError:
        warn("corrupt report", id=report_id)
        raise no_such_report() from None
    if not isinstance(report, dict):
        raise no_such_report()
    return report


def still_there(told: Sequence[Listed], runtime: Runtime) -> set[str]:
    """Return the ids of those reports that can be read still; what is looked at is small.

    Raises:
        TableUnavailableError: the table did not answer.
    """
    places = {_place_of(one) for one in told}
    found = runtime.guard.read(Patience(), runtime.table.get_many, list(places)) if places else {}
    return {str(item.attributes.get("id")) for item in found.values()}


def list_month(month: str, *, limit: int, cursor: str | None, runtime: Runtime) -> tuple[list[Listed], str | None]:
    """Return public reports that were made in a month, `2026-11`, the newest first, and the cursor of older ones.

    Raises:
        InvalidRequestError: the cursor is none of this list's.
        TableUnavailableError: the table did not answer.
    """
    patience = Patience()
    query = partial(runtime.table.query_index, _month(month), limit=limit, cursor=cursor, descending=True)
    page = runtime.guard.read(patience, query)
    keys = [key for _, key in page.keys]
    found = runtime.guard.read(patience, runtime.table.get_many, keys) if keys else {}
    return [one for key in keys if key in found and (one := _read(found[key].attributes))], page.cursor


def remove(report_id: str, runtime: Runtime) -> None:
    """Delete a report, and the cache's entry where it is the newest of its kind.

    Raises:
        NotFoundError: there is none.
        TableUnavailableError: the table did not answer.
    """
    place = _place_of(listed(find(report_id, runtime)))
    item = runtime.guard.read(Patience(), partial(runtime.table.get, place, consistent=True))
    if item is not None and item.attributes.get("id") == report_id:
        _remove(item, runtime)
    else:
        runtime.guard.write(Patience(), partial(runtime.table.delete, _key(report_id)))


def remove_all(name: RepositoryName, also: Collection[int], runtime: Runtime) -> int:
    """Delete all reports of a repository; return how many there were.

    Args:
        name: as it was when a report was made.
        also: the id of the repository that is called so now.

    Raises:
        TableUnavailableError: the table did not answer; what went is gone.
    """
    named = {int(item.key.sort) for item in _all(_named(name.key), "", runtime)}
    places = [item for one in sorted(named.union(also)) for item in _all(_of_repository(one), "report#", runtime)]
    for item in places:
        _remove(item, runtime)
    return len(places)


def no_such_report() -> NotFoundError:
    """Return the error of a report that is not there."""
    return NotFoundError("There is no such report, or it has expired.", code="no_such_report")


def _month(moment: str) -> str:
    """Return the index partition that lists a month, or that of a moment."""
    return f"reports#month#{moment[:7]}"


def _all(partition: str, prefix: str, runtime: Runtime) -> list[Item]:
    pages = runtime.guard.pages(Patience(), partition, prefix=prefix, limit=_PAGE)
    return [item for items in pages for item in items]


def _remove(place: Item, runtime: Runtime) -> None:
    report_id, key = place.attributes.get("id"), place.attributes.get("key")
    patience = Patience()
    runtime.guard.write(patience, partial(runtime.table.delete, _key(str(report_id))))
    if isinstance(key, str):
        runtime.invalidation.by_key(CacheKey.parse(key))
    # Last, so that whoever begins anew after trouble still finds what is left to do.
    runtime.guard.write(patience, partial(runtime.table.delete, place.key))


def _key(report_id: str) -> ItemKey:
    return ItemKey(f"reports#report#{report_id}", _SORT)


def _place_of(told: Listed) -> ItemKey:
    sort = f"report#{told.timeframe}#{told.timeframe_start}#{told.timeframe_end}#{told.max_items}"
    return ItemKey(_of_repository(told.repository_id), sort)


def _of_repository(repository_id: int) -> str:
    return f"reports#repository#{repository_id}"


def _name_key(repo: str, repository_id: int) -> ItemKey:
    return ItemKey(_named(repo), str(repository_id))


def _named(repo: str) -> str:
    return f"reports#named#{repo.lower()}"


def _is_private(report: Report) -> bool:
    repository = report.get("repository")
    return not isinstance(repository, dict) or repository.get("is_private") is not False


def listed(report: Report) -> Listed:
    """Return what a list says of a report."""
    repository = report.get("repository")
    repository_id = repository.get("id") if isinstance(repository, dict) else 0
    told = {name: report.get(name) for name in Listed._fields if name != "repository_id"}
    return Listed(repository_id=repository_id, **told)  # type: ignore[arg-type]


def _read(attributes: Mapping[str, JsonValue]) -> Listed | None:
    if attributes.get("format") != _FORMAT_VERSION:
        return None
    return Listed(*(attributes.get(name) for name in Listed._fields))  # type: ignore[arg-type]
