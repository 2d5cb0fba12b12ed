"""Which pools a slug has: one small item a pool, written with a top-up, and living as long as its cases."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from shared.cache.guard import Patience
from shared.cache.pool_choice import PoolAnswer
from shared.cache.pool_store import EXTEND_BELOW, KEPT_UNUSED
from shared.clock import to_ms
from shared.errors import TableError
from shared.runtime import Runtime
from shared.table import Item, ItemKey
from shared.telemetry import warn

_FORMAT_VERSION = 1


class Listed(NamedTuple):
    """Some of a slug's pools by the hash of their schema, and the cursor of the next ones."""

    schema_hashes: tuple[str, ...]
    cursor: str | None


def note_pool(runtime: Runtime, slug: str, schema_hash: str, answer: PoolAnswer) -> None:
    """Write down that a slug has a pool, where it was topped up just now; else keep the item alive with its cases.

    A hit writes nothing: what keeps the item alive waits in the buffer, as it does for the cases themselves. An item
    that cannot be written waits there too.
    """
    now = runtime.clock.now_ms()
    key, expires_at_ms = _key(slug, schema_hash), now + to_ms(KEPT_UNUSED)
    if answer.topped_up:
        item = Item(key, {"format": _FORMAT_VERSION}, expires_at_ms=expires_at_ms)
        try:
            runtime.guard.write(Patience(), lambda: runtime.table.put(item))
        except TableError as error:
            warn("pool not listed under its slug yet", code=error.code)
            runtime.buffer.put_later(item)
    elif any(value.expires_at_ms - now < to_ms(EXTEND_BELOW) for value, _ in answer.values):
        runtime.buffer.touch(key, expires_at_ms)


def pools_of(runtime: Runtime, slug: str, *, limit: int, cursor: str | None) -> Listed:
    """Return the slug's pools in the order of their schemas' hashes.

    Raises:
        InvalidRequestError: the cursor is none of this slug's.
        TableUnavailableError: the table did not answer.
    """
    page = runtime.guard.read(
        Patience(), lambda: runtime.table.query(_partition(slug), limit=limit, cursor=cursor, consistent=True)
    )
    known = (item for item in page.items if item.attributes.get("format") == _FORMAT_VERSION)
    return Listed(tuple(item.key.sort for item in known), page.cursor)


def _key(slug: str, schema_hash: str) -> ItemKey:
    return ItemKey(_partition(slug), schema_hash)


def _partition(slug: str) -> str:
    # As a digest: what a caller takes for a slug may be anything, a statement too.
    return f"practice#slug#{hashlib.sha256(slug.encode()).hexdigest()}"
