"""Content keys: equal requests share one, different requests never do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import sha256
from typing import NamedTuple

from shared.canonical_json import MAX_DEPTH, JsonValue, canonical_bytes
from shared.errors import InvalidRequestError
from shared.table import ItemKey

# A named tuple's own constructor is a Python function, and every request makes a key.
_new = tuple.__new__
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
    def item(self) -> ItemKey:
        """Where the value's item is: in a partition of its own, so that keys spread."""
        return _new(ItemKey, (f"{area_of(self.namespace)}#{self.digest}", "entry"))

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

    What is hashed is the canonical JSON of one array, which delimits its own parts: no two lists of parts run together.
    Give long texts as their digest (`content_digest`).

    Args:
        namespace: `<area>.<kind>`, lowercase.
        version: of the stored value's shape.
        parts: everything that the value depends on: the request, the model and its parameters, the prompt's version.

    Raises:
        InvalidJsonError: a part is not JSON with one meaning (see `shared.canonical_json`).
        ValueError: the namespace is not of its form.
    """
    opening = _opening(namespace, version)
    raw = canonical_bytes(list(parts), max_depth=MAX_DEPTH + 1)
    text = opening + raw[1:] if parts else opening[:-1] + b"]"
    return _new(CacheKey, (namespace, version, sha256(text).hexdigest()))


def content_digest(value: JsonValue) -> str:
    """Return the SHA-256, in lowercase hex, of a JSON value's canonical text."""
    return sha256(canonical_bytes(value)).hexdigest()


@lru_cache(maxsize=None, typed=True)
def _opening(namespace: str, version: int) -> bytes:
    """Return the canonical text of `[namespace, version, ...]` up to its third member."""
    area_of(namespace)
    return canonical_bytes([namespace, version])[:-1] + b","


@cache
def area_of(namespace: str) -> str:
    """Return a namespace's area; cached, because a process knows a handful and every request asks."""
    if _NAMESPACE.fullmatch(namespace) is None:
        raise ValueError(f"{namespace!r} is not <area>.<kind>")
    return namespace.partition(".")[0]
