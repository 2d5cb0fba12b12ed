"""An item's attributes, parsed when first looked at: most reads look at the body alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import orjson

from shared.canonical_json import JsonValue

_BIG_INTEGER = re.compile(rb"[0-9]{19}")


class LazyAttributes(Mapping[str, JsonValue]):
    """A mapping over canonical JSON; equal to the mapping that was written, and empty where that cannot be read."""

    __slots__ = ("_parsed", "_raw")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._parsed: dict[str, JsonValue] | None = None

    def __getitem__(self, name: str) -> JsonValue:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return repr(self._read())

    def __hash__(self) -> int:
        raise TypeError("unhashable")

    def _read(self) -> dict[str, JsonValue]:
        if self._parsed is None:
            try:
                # orjson reads an integer over 64 bits as a float.
                parsed = json.loads(self._raw) if _BIG_INTEGER.search(self._raw) else orjson.loads(self._raw)
            except (ValueError, TypeError):
                parsed = None
            self._parsed = parsed if isinstance(parsed, dict) else {}
        return self._parsed
