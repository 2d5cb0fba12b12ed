"""Documents as they come in and are kept: parsed once, compressed in the blob store, named by their text's digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import orjson

from functions.openapi.reading.closure import Closures
from functions.openapi.reading.specification import Specification
from functions.openapi.reading.text import MAX_TEXT_BYTES, parse_text
from shared.blobs import BlobRef, TakesUploads, Upload
from shared.cache.compression import compress, decompress
from shared.cache.guard import Patience
from shared.canonical_json import JsonValue
from shared.clock import to_ms
from shared.entry.collecting import leave
from shared.entry.json_response import json_bytes
from shared.errors import BlobError, NotFoundError, TableError, UnprocessableError
from shared.recent import Recent
from shared.runtime import Runtime
from shared.table import Item, ItemKey
from shared.telemetry import warn

NAMESPACE = "openapi.documents"
KEPT_UNUSED = timedelta(days=90)
UPLOAD_WITHIN = timedelta(minutes=15)
_EXTEND_BELOW = timedelta(days=60)
_FORMAT_VERSION = 1
# Of the documents' own texts; parsed, they take some eight times as much.
_MEMORY_BYTES = 32 * 1024 * 1024
_MEMORY_DOCUMENTS = 50


class Document(NamedTuple):
    """A document that is ready to be asked.

    Attributes:
        spec_hash: SHA-256 of its text as it was sent, in lowercase hex.
    """

    spec_hash: str
    specification: Specification
    closures: Closures


def _recent(runtime: Runtime) -> Recent[tuple[str, str], Document]:
    return runtime.hold(NAMESPACE, lambda: Recent(most=_MEMORY_DOCUMENTS, most_bytes=_MEMORY_BYTES))


def take_in(text: str, owner: str, runtime: Runtime, *, keep: bool) -> Document:
    """Return the document of a text, and keep it for requests that name it by its hash.

    A document that cannot be kept is served all the same.

    Args:
        owner: who may ask for it by its hash.
        keep: whether it may be stored at all.

    Raises:
        UnprocessableError, PayloadTooLargeError: see `parse_text`; the pointer, where there is one, leads into the
            document.
    """
    content = text.encode()
    spec_hash = hashlib.sha256(content).hexdigest()
    found = _recent(runtime).get((owner, spec_hash))
    if found is not None:
        return found
    document = _read(content, spec_hash)
    if keep:
        _recent(runtime).put((owner, spec_hash), document, len(content))
        _store_if_possible(document, owner, runtime)
    return document


def keep(content: bytes, spec_hash: str, owner: str, runtime: Runtime) -> Document:
    """Keep a text under the hash that its owner says it has.

    Raises:
        UnprocessableError: it has another (`digest_mismatch`); or see `parse_text`.
        PayloadTooLargeError: see `parse_text`.
        TableUnavailableError, BlobError: it cannot be kept.
    """
    document = _verified(content, spec_hash)
    _store(document, owner, runtime)
    _recent(runtime).put((owner, spec_hash), document, len(content))
    return document


def is_kept(spec_hash: str, owner: str, runtime: Runtime) -> bool:
    """Tell whether an owner's document is there already.

    Raises:
        TableUnavailableError: the table does not answer.
    """
    return runtime.guard.read(Patience(), runtime.table.get, _key(owner, spec_hash)) is not None


def invite(spec_hash: str, size_bytes: int, owner: str, runtime: Runtime) -> Upload | None:
    """Return where an owner sends a text past this server; None where the blob store takes nothing by itself.

    Raises:
        BlobError: the store does not answer.
    """
    blobs = runtime.blobs
    if not isinstance(blobs, TakesUploads):
        return None
    return blobs.invite(_upload_name(spec_hash, owner), max_bytes=size_bytes, valid_for=UPLOAD_WITHIN)


def load(spec_hash: str, owner: str, runtime: Runtime) -> Document:
    """Return a document that its owner has sent before.

    Raises:
        NotFoundError: this owner has none of that hash, or its blob is gone.
        UnprocessableError: what was uploaded in its place has another hash, or is no document.
        TableUnavailableError, BlobError: the stores do not answer.
    """
    found = _recent(runtime).get((owner, spec_hash))
    if found is not None:
        return found
    key = _key(owner, spec_hash)
    item = runtime.guard.read(Patience(), runtime.table.get, key)
    document = None if item is None else unpacked(item.attributes, spec_hash, owner, runtime)
    if item is None or document is None:
        return _taken_up(spec_hash, owner, runtime)
    now = runtime.clock.now_ms()
    if item.expires_at_ms is not None and item.expires_at_ms - now < to_ms(_EXTEND_BELOW):
        runtime.buffer.touch(key, now + to_ms(KEPT_UNUSED))
    return document


def _taken_up(spec_hash: str, owner: str, runtime: Runtime) -> Document:
    """Return a document that was uploaded past this server, kept from now on."""
    blobs = runtime.blobs
    content = None
    if isinstance(blobs, TakesUploads):
        content = blobs.uploaded(_upload_name(spec_hash, owner), max_bytes=MAX_TEXT_BYTES)
    if content is None:
        raise NotFoundError("There is no document of that hash; send it as spec_text.", code="no_such_document")
    document = _verified(content, spec_hash)
    _recent(runtime).put((owner, spec_hash), document, len(content))
    _store_if_possible(document, owner, runtime)
    return document


def _verified(content: bytes, spec_hash: str) -> Document:
    found = hashlib.sha256(content).hexdigest()
    if found != spec_hash:
        raise UnprocessableError(f"The text's SHA-256 is {found}.", code="digest_mismatch")
    return _read(content, spec_hash)


def _read(content: bytes, spec_hash: str) -> Document:
    document = _ready(parse_text(content), spec_hash)
    leave(len(content))
    return document


def _ready(value: dict[str, JsonValue], spec_hash: str) -> Document:
    specification = Specification(value)
    return Document(spec_hash, specification, Closures(specification))


def packed(document: Document, runtime: Runtime) -> dict[str, JsonValue]:
    """Store a document's bytes, and return the attributes of an item that lead to them.

    Raises:
        BlobError: they cannot be stored.
    """
    value = document.specification.value
    try:
        content, plain = orjson.dumps(value), True
    except orjson.JSONEncodeError:
        content, plain = json_bytes(value), False
    compressed, encoding = compress(content)
    ref = runtime.blobs.put(compressed)
    return {
        "format": _FORMAT_VERSION,
        "blob": ref.digest,
        "blob_bytes": ref.size_bytes,
        "encoding": encoding,
        "size_bytes": len(content),
        # What orjson has written it reads exactly; the checks of a stranger's text take five times as long.
        "plain": plain,
        "dialect": document.specification.dialect,
    }


def unpacked(attributes: Mapping[str, Any], spec_hash: str, owner: str, runtime: Runtime) -> Document | None:
    """Return the document that an item's attributes lead to, None where it is gone or cannot be read.

    Raises:
        BlobError: the blob store does not answer.
    """
    found = _recent(runtime).get((owner, spec_hash))
    if found is not None:
        return found
    content = _content(attributes, runtime)
    if content is None:
        return None
    document = _ready(orjson.loads(content) if attributes.get("plain") else parse_text(content), spec_hash)
    leave(len(content))
    _recent(runtime).put((owner, spec_hash), document, len(content))
    return document


def _store_if_possible(document: Document, owner: str, runtime: Runtime) -> None:
    try:
        _store(document, owner, runtime)
    except (TableError, BlobError) as error:
        warn("document not kept", code=error.code)


def _store(document: Document, owner: str, runtime: Runtime) -> None:
    key = _key(owner, document.spec_hash)
    if runtime.guard.read(Patience(), runtime.table.get, key) is not None:
        return
    expires_at_ms = runtime.clock.now_ms() + to_ms(KEPT_UNUSED)
    item = Item(key, packed(document, runtime), expires_at_ms=expires_at_ms)
    runtime.guard.write(Patience(), lambda: runtime.table.put(item))


def _upload_name(spec_hash: str, owner: str) -> str:
    return f"{hashlib.sha256(owner.encode()).hexdigest()}/{spec_hash}"


def _key(owner: str, spec_hash: str) -> ItemKey:
    return ItemKey(f"openapi#documents#{owner}", spec_hash)


def _content(kept: Mapping[str, Any], runtime: Runtime) -> bytes | None:
    """Return the document that attributes tell of as JSON, None where it is gone or cannot be read."""
    try:
        stored = (
            runtime.blobs.get(BlobRef(kept["blob"], kept["blob_bytes"])) if kept["format"] == _FORMAT_VERSION else None
        )
        return None if stored is None else decompress(stored, kept["encoding"], kept["size_bytes"])
    except (KeyError, TypeError, ValueError):
        return None
