"""What constraints are called: as the caller's document has them, who never wrote what a dialect stands for."""

from __future__ import annotations

from functools import cached_property

from shared.canonical_json import JsonValue
from shared.schema.negatives import kept_out
from shared.schema.negatives.constraints import Constraint
from shared.schema.pointers import child
from shared.schema.reading.added import Asked
from shared.schema.reading.document import SAID_BY, Document

_WIDTHS = ("minimum", "maximum")


class Naming:
    """Names the constraints of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        # The subschema that was asked about last as the caller wrote it, with its pointer.
        self._written: tuple[str, JsonValue] = "", document.source.get("")

    @cached_property
    def _copied(self) -> frozenset[str]:
        return frozenset(self._document.added.copies.values())

    def of(self, constraint: Constraint) -> tuple[str, str]:
        """Return pointer and keyword of a constraint."""
        asked = self.asked(constraint)
        if asked is not None:
            return asked.place, "discriminator"
        kept = kept_out.keyword_of(self._document, constraint)
        place = self._place(constraint)
        said_by = SAID_BY.get(constraint.keyword)
        if kept is None and said_by is not None and place != constraint.pointer and place.endswith(f"/{said_by}"):
            return place, said_by
        return place, kept or constraint.keyword

    def is_shared(self, constraint: Constraint) -> bool:
        """Tell whether what the caller wrote stands as several constraints here, of which one is enough to break it."""
        if self.asked(constraint) is not None or self.is_said_again(constraint):
            return True
        said_by = SAID_BY.get(constraint.keyword)
        if constraint.keyword == "pattern":
            schema = self._document.subschemas[constraint.at]
            return isinstance(schema, dict) and self._document.source.get(constraint.pointer) != schema["pattern"]
        return said_by is not None and self.of(constraint)[1] == said_by

    def asked(self, constraint: Constraint) -> Asked | None:
        """Return what a discriminator asks for, where the constraint stands for that."""
        return self._document.added.asked_at(constraint.pointer)

    def is_said_again(self, constraint: Constraint) -> bool:
        """Tell whether a constraint is a copy of another, or has one."""
        added = self._document.added
        if constraint.at in added.copies or constraint.at in self._copied:
            return True
        return added.original(constraint.pointer) != constraint.pointer

    def has_widths(self, at: str) -> bool:
        """Tell whether bounds stand for the format of a subschema, and are told as that."""
        return any(self._is_width(at, bound) for bound in _WIDTHS)

    def _is_width(self, at: str, keyword: str) -> bool:
        """Tell whether a bound is what int32 or int64 stands for, and written nowhere."""
        schema = self._document.subschemas[at]
        named = isinstance(schema, dict) and keyword in _WIDTHS and keyword in schema and "format" in schema
        return named and not self._document.source.has(self._document.added.original(child(at, keyword)))

    def _place(self, constraint: Constraint) -> str:
        """Return the pointer in the caller's document: mostly the same, which is seen where the subschema stands."""
        at = constraint.at
        if self._written[0] != at:
            self._written = at, self._document.source.get(at)
        written = self._written[1]
        is_keyword = constraint.name is None and constraint.trigger is None and constraint.pointer != at
        is_keyword = is_keyword and at not in self._document.added.copies
        if is_keyword and isinstance(written, dict) and constraint.keyword in written:
            return constraint.pointer
        return self._document.place(constraint.pointer)
