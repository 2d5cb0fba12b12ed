"""Content keys: equal requests share one, different requests never do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from shared.canonical_json import MAX_DEPTH, JsonValue, canonical_bytes
from shared.errors import InvalidRequestError
from shared.table import ItemKey

if TYPE_CHECKING:
    from _hashlib import HASH

# A named tuple's own constructor is a Python function, and every request makes a key.
_new = tuple.__new__
ENTRY_SORT = "entry"
_NAMESPACE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_TEXT = re.compile(r"([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*):([0-9]+):([0-9a-f]{64})")


class CacheKey(NamedTuple):
    """Names one generated value by what it is generated from.

    Attributes:
        namespace: `<area>.<kind>`; what is cleared together.
        version: of the stored value's shape; a new one leaves the old entries behind.
        digest: SHA-256 in lowercase hex, over namespace, version and all parts.
    """

    namespace: str
    version: int
    digest: str

    @property
    def area(self) -> str:
        """The namespace's first word."""
        return area_of(self.namespace)

    @property
    def partition(self) -> str:
        """The partition of the value's item, which has it to itself, so that keys spread."""
        return f"{area_of(self.namespace)}#{self.digest}"

    @property
    def item(self) -> ItemKey:
        """Where the value's item is."""
        return ItemKey(self.partition, ENTRY_SORT)

    def __str__(self) -> str:
        return f"{self.namespace}:{self.version}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> CacheKey:
        """Read a key as `str` wrote it.

        Raises:
            InvalidRequestError: the text is no key.
        """
        match = _TEXT.fullmatch(text)
        if match is None:
            raise InvalidRequestError("A cache key reads <area>.<kind>:<version>:<64 hex digits>.", code="invalid_key")
        return cls(match[1], int(match[2]), match[3])


def derive_key(namespace: str, version: int, parts: Sequence[JsonValue]) -> CacheKey:
    """Return the key of a value that is generated from `parts`.

    What is hashed is the canonical JSON of two arrays, `[namespace, version]` and the parts: an array delimits itself
    and what is in it, so no two lists of parts run together. Give long texts as their digest (`content_digest`).

    Args:
        namespace: `<area>.<kind>`, lowercase.
        version: of the stored value's shape.
        parts: everything that the value depends on: the request, the model and its parameters, the prompt's version.

    Raises:
        InvalidJsonError: a part is not JSON with one meaning (see `shared.canonical_json`).
        ValueError: the namespace is not of its form.
    """
    hashed = _opening(namespace, version).copy()
    hashed.update(canonical_bytes(list(parts), max_depth=MAX_DEPTH + 1))
    return _new(CacheKey, (namespace, version, hashed.hexdigest()))


def content_digest(value: JsonValue) -> str:
    """Return the SHA-256, in lowercase hex, of a JSON value's canonical text."""
    return sha256(canonical_bytes(value)).hexdigest()


@lru_cache(maxsize=None, typed=True)
def _opening(namespace: str, version: int) -> HASH:
    """Return the hash of a key's beginning, to be copied: a process knows a handful."""
    area_of(namespace)
    return sha256(canonical_bytes([namespace, version]))


@cache
def area_of(namespace: str) -> str:
    """Return a namespace's area; cached, because a process knows a handful and every request asks."""
    if _NAMESPACE.fullmatch(namespace) is None:
        raise ValueError(f"{namespace!r} is not <area>.<kind>")
    return namespace.partition(".")[0]
