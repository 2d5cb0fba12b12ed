"""What is known of parts of values: those that are drawn from one schema have most of their parts in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from shared.canonical_json import JsonValue

T = TypeVar("T")
# Of the parts' own texts, which is about a third of what they take.
_MOST_CHARS = 4_000_000


class Parts(Generic[T]):
    """What was made of lists and objects, by their text."""

    def __init__(self) -> None:
        self._known: dict[tuple[Hashable, str], T] = {}
        self._chars = 0

    def of(self, place: Hashable, value: JsonValue, make: Callable[[], T]) -> T:
        """Return what is known of a part, made where nothing is.

        Args:
            place: stands for all that it depends on beside the value.
        """
        # Order counts, and so do kinds of numbers: as JSON, what is not the same is written in another way.
        text = json.dumps(value)
        key = place, text
        found = self._known.get(key)
        if found is None:
            found = make()
            if self._chars > _MOST_CHARS:
                self.clear()
            self._chars += len(text)
            self._known[key] = found
        return found

    def known(self, place: Hashable, value: JsonValue) -> T | None:
        """Return what is known of a part, None where nothing is."""
        return self._known.get((place, json.dumps(value)))

    def clear(self) -> None:
        """Forget all."""
        self._known.clear()
        self._chars = 0
