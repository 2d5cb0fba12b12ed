"""How much work it is to check a value: nothing is checked that would take too long."""

from __future__ import annotations

from functools import cached_property

from shared.canonical_json import JsonValue
from shared.schema import limits
from shared.schema.reading.complexity import Complexity
from shared.schema.reading.document import Document
from shared.schema.reading.looks import Looks


class Work:
    """Bounds the work of checking values of one document. Threads may share it.

    Args:
        measured: what checking a value costs at most.
    """

    def __init__(self, document: Document, measured: Complexity) -> None:
        self._document = document
        self._measured = measured

    def of(self, value: JsonValue) -> int:
        """Return about how many looks a value takes, or more than is allowed where it takes more or is too deep."""
        places = 1
        nested = [value] if isinstance(value, (dict, list)) else []
        for depth in range(self._measured.stack_depth + 1):
            looks = self._measured.looks(depth)
            if not nested:
                if looks is not None and places * looks <= limits.MAX_CHECK_WORK:
                    return places * looks
                return self._looks.at(value, limits.MAX_CHECK_WORK)
            places += sum(map(len, nested))
            if places * (looks or 1) > limits.MAX_CHECK_WORK and places > limits.MAX_COUNTED_PLACES:
                break
            nested = [
                part
                for outer in nested
                for part in (outer.values() if isinstance(outer, dict) else outer)
                if isinstance(part, (dict, list))
            ]
        return limits.MAX_CHECK_WORK + 1

    @cached_property
    def _looks(self) -> Looks:
        return Looks(self._document, self._measured.order)
