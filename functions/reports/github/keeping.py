"""What GitHub said of public repositories, kept with its ETag: asked again, a 304 costs none of the rate limit.

Only the client writes here, and only what was read on the server's own behalf. The table may be down, or the blob be
gone: then the answer is read in full.
"""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from shared.blobs import BlobStore
from shared.cache.guard import Patience, TableGuard
from shared.cache.packing import packed, unpacked
from shared.clock import Clock, to_ms
from shared.errors import BlobError, TableError
from shared.table import Item, ItemKey
from shared.telemetry import warn

KEPT_FOR = timedelta(days=7)
_FORMAT_VERSION = 1
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{1,200}"')


class Kept(NamedTuple):
    """An answer that may still stand.

    Attributes:
        link: its Link header.
    """

    etag: str
    body: bytes
    link: str


class KeptAnswers:
    """Answers by their address, for `KEPT_FOR`.

    Args:
        guard: of the table.
    """

    def __init__(self, guard: TableGuard, blobs: BlobStore, clock: Clock) -> None:
        self._guard = guard
        self._blobs = blobs
        self._clock = clock

    def get(self, url: str) -> Kept | None:
        """Return the answer that is kept; None where none is, or none can be read."""
        key = _key(url)
        try:
            item = self._guard.read(Patience(), self._guard.table.get, key)
            return None if item is None else self._opened(item)
        except (TableError, BlobError, KeyError, ValueError, TypeError) as error:
            warn("kept answer not read", key=key.partition, error_type=type(error).__name__)
            return None

    def put(self, url: str, kept: Kept) -> None:
        """Keep an answer, where it has an ETag that can be sent back and the stores take it."""
        if _ETAG.fullmatch(kept.etag) is None:
            return
        expires_at_ms = self._clock.now_ms() + to_ms(KEPT_FOR)
        key = _key(url)
        try:
            attributes, body = packed(kept.body, self._blobs)
            attributes |= {"format": _FORMAT_VERSION, "etag": kept.etag, "link": kept.link}
            item = Item(key, attributes, body, expires_at_ms=expires_at_ms)
            self._guard.write(Patience(), lambda: self._guard.table.put(item))
        except (TableError, BlobError) as error:
            warn("answer not kept", key=key.partition, code=error.code)

    def drop(self, url: str) -> None:
        """Keep an answer no longer."""
        key = _key(url)
        try:
            self._guard.write(Patience(), lambda: self._guard.table.delete(key))
        except TableError as error:
            warn("answer not dropped", key=key.partition, code=error.code)

    def _opened(self, item: Item) -> Kept | None:
        etag, link = item.attributes["etag"], item.attributes["link"]
        if item.attributes["format"] != _FORMAT_VERSION or not isinstance(etag, str) or not isinstance(link, str):
            return None
        body = unpacked(item, self._blobs)
        return None if body is None else Kept(etag, body, link)


def _key(url: str) -> ItemKey:
    return ItemKey(f"reports#github#{sha256(url.encode()).hexdigest()}", "answer")
