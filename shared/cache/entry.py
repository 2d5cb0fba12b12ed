"""What is stored under a content key: the value's envelope, and beside it the lease and the last failure.

Entry, lease and failure mark share one item. So a lease is taken, an entry is written and a lease is ended by the same
single-item conditional write, and no write can slip between a lease and the entry that it guards (DECISIONS.md, 2).

An entry is the item's body whole, so that a hit reads nothing else: a fixed binary head that decides whether it may be
given, then who made it and its tags as JSON, which is parsed when asked for, then the value's bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from operator import attrgetter
from typing import Any, NamedTuple
from zlib import crc32

import orjson

from shared.blobs import BlobRef
from shared.cache.compression import IDENTITY, ZSTD
from shared.llm import Provenance
from shared.table import Item, ItemKey

FORMAT_VERSION = 2
# A named tuple's own constructor is a Python function, and a hit makes two entries.
_new = tuple.__new__
# Format, encoding, whether a blob's digest follows; created, fresh until, expires (ms), epoch, bytes of the content;
# bytes of the description, which comes next; checksum.
_HEAD = struct.Struct("<BB?qqqqqII")
_HEAD_BYTES, _unpack_head = _HEAD.size, _HEAD.unpack_from
_ENCODINGS = {0: IDENTITY, 1: ZSTD}
_CODES = {name: code for code, name in _ENCODINGS.items()}
_TIMES = struct.Struct("<qqqqq")
_BLOB = struct.Struct("<32sq")
UNREADABLE = (KeyError, ValueError, TypeError, struct.error)
_PROVENANCE_FIELDS = tuple(sorted(Provenance._fields))
_provenance_of = attrgetter(*_PROVENANCE_FIELDS)


class CacheEntry(NamedTuple):
    """The envelope of one generated value.

    Attributes:
        body: the stored bytes, or where larger ones are.
        encoding: of the stored bytes: `identity` or `zstd`.
        size_bytes: of the content.
        created_at_ms, fresh_until_ms, expires_at_ms: milliseconds since the epoch.
        epoch: the namespace's epoch when the generation began.
        described: provenance and tags, as JSON text.
        checksum: see `checksum_of`; looked at when the content is asked for.
    """

    body: bytes | BlobRef
    encoding: str
    size_bytes: int
    created_at_ms: int
    fresh_until_ms: int
    expires_at_ms: int
    epoch: int
    described: bytes
    checksum: int = 0

    @property
    def provenance(self) -> Provenance:
        """Who made it and what it cost; fields that a later release added are left out."""
        found = self.details().get("provenance")
        known = found if isinstance(found, dict) else {}
        return Provenance(
            **{"provider": "", "model": "", **{name: known[name] for name in _PROVENANCE_FIELDS if name in known}}
        )

    @property
    def tags(self) -> tuple[str, ...]:
        """What else it can be invalidated by."""
        return tuple(self.details().get("tags", ()))

    def details(self) -> Mapping[str, Any]:
        """Return provenance and tags by name."""
        details: Mapping[str, Any] = orjson.loads(self.described)
        return details


class Failure(NamedTuple):
    """A generation that failed a moment ago (or, being a definite "no", for good), for others to share."""

    kind: str
    code: str
    detail: str
    until_ms: int
    retry_after_ms: int | None
    pointer: str | None = None


class Record(NamedTuple):
    """What one read of a key's item told.

    `item` is None where none is live; `entry` where the item holds no value, or one that cannot be read (`corrupt`).
    `era` is the memory tier's when the read began. A `partial` record holds an entry alone, read at a glance: there is
    an item, though `item` is None, and no lease may be taken over it.
    """

    item: Item | None
    entry: CacheEntry | None = None
    era: int = 0
    corrupt: bool = False
    partial: bool = False

    @property
    def fence(self) -> int:
        return 0 if self.item is None else self.item.fence

    @property
    def lease_until_ms(self) -> int:
        """When the lease on the key ends; 0 for none."""
        until = 0 if self.item is None else self.item.attributes.get("lease_until_ms", 0)
        return until if isinstance(until, int) else 0

    @property
    def failure(self) -> Failure | None:
        """The mark of the last generation's failure, which may be over."""
        described: Any = None if self.item is None else self.item.attributes.get("failure")
        try:
            return Failure(**described) if described else None
        except TypeError:
            return None


ABSENT = Record(None)


def read_record(item: Item | None, era: int = 0) -> Record:
    """Read an item; what cannot be read is `corrupt`, and as good as no entry."""
    if item is None:
        return Record(None, None, era)
    if item.body is None:
        return Record(item, None, era)
    try:
        return Record(item, read_entry(item.body), era)
    except UNREADABLE:
        return Record(item, None, era, True)


def describe(provenance: Provenance, tags: tuple[str, ...]) -> bytes:
    """Return what an entry's `described` holds."""
    told = {"provenance": dict(zip(_PROVENANCE_FIELDS, _provenance_of(provenance), strict=True))}
    return orjson.dumps({**told, "tags": tags} if tags else told)


def checksum_of(entry: CacheEntry, stored: bytes) -> int:
    """Return the CRC-32 of an entry's head and description, and of stored bytes that have none (zstd's do)."""
    times = _TIMES.pack(entry.created_at_ms, entry.fresh_until_ms, entry.expires_at_ms, entry.epoch, entry.size_bytes)
    checksum = crc32(entry.described, crc32(times))
    return crc32(stored, checksum) if entry.encoding == IDENTITY else checksum


def entry_item(key: ItemKey, entry: CacheEntry, namespace: str, *, fence: int) -> Item:
    """Return the item that holds `entry`, written under `fence`, and no lease."""
    in_blob = isinstance(entry.body, BlobRef)
    head = _HEAD.pack(
        FORMAT_VERSION,
        _CODES[entry.encoding],
        in_blob,
        entry.created_at_ms,
        entry.fresh_until_ms,
        entry.expires_at_ms,
        entry.epoch,
        entry.size_bytes,
        len(entry.described),
        entry.checksum,
    )
    if isinstance(entry.body, BlobRef):
        stored = _BLOB.pack(bytes.fromhex(entry.body.digest), entry.body.size_bytes)
    else:
        stored = entry.body
    body = b"".join((head, entry.described, stored))
    return Item(key, {"namespace": namespace}, body, fence=fence, expires_at_ms=entry.expires_at_ms)


def entry_expiry_ms(item: Item) -> int:
    """Return when the entry in an item expires; 0 where it holds none."""
    entry = read_record(item).entry
    return 0 if entry is None else entry.expires_at_ms


def identity_entry(entry: CacheEntry, content: bytes) -> CacheEntry:
    """Return the entry with its content, which was checked, in place of what was stored."""
    return _new(CacheEntry, (content, IDENTITY, len(content), *entry[3:]))


def read_entry(body: bytes) -> CacheEntry:
    """Read an item's body; raise one of `UNREADABLE` where it holds no entry of this format."""
    form, code, in_blob, created, fresh_until, expires, epoch, size, described_bytes, checksum = _unpack_head(body)
    if form != FORMAT_VERSION:
        raise ValueError(f"format {form}")
    stored_from = _HEAD_BYTES + described_bytes
    stored: bytes | BlobRef = body[stored_from:]
    if in_blob:
        digest, stored_size = _BLOB.unpack_from(body, stored_from)
        stored = BlobRef(digest.hex(), stored_size)
    described = body[_HEAD_BYTES:stored_from]
    return _new(CacheEntry, (stored, _ENCODINGS[code], size, created, fresh_until, expires, epoch, described, checksum))
