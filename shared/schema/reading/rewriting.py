"""Each subschema as the draft of its dialect's year would say it, so that the rest of the engine knows drafts only."""

from __future__ import annotations

from typing import Literal

from shared.canonical_json import JsonValue
from shared.schema.pointers import child, parts_of
from shared.schema.reading import lengths, openapi, widths
from shared.schema.reading.added import Added
from shared.schema.reading.dialect import DEFINITIONS, IN_PLACE_LISTS, Dialect
from shared.schema.reading.direction import Hidden
from shared.schema.reading.discriminators import Discriminators
from shared.schema.reading.source import Source

_NONE: frozenset[str] = frozenset()


# A subschema written anew: its keywords, what they hold being as it was; names of properties that values must not have
# here; and pointers of the branches, written out in the subschema itself, that this is true of too.
Rewritten = tuple[dict[str, JsonValue], frozenset[str], frozenset[str]]


class Rewriting:
    """Writes the subschemas of one document anew, each when it is read.

    Args:
        direction: whose values are meant, for `readOnly` and `writeOnly`; None where they count for nothing.
    """

    def __init__(self, source: Source, dialect: Dialect, direction: Literal["request", "response"] | None) -> None:
        self._dialect = dialect
        self._hidden = None if direction is None else Hidden(source, dialect, direction)
        hidden = (lambda _: frozenset()) if self._hidden is None else self._hidden.names_of
        self._discriminators = Discriminators(source, dialect, hidden) if dialect.openapi else None

    @property
    def by_discriminators(self) -> bool:
        """Whether discriminators had a say in what was written."""
        return self._discriminators is not None and self._discriminators.count

    @property
    def added(self) -> Added:
        """What was read though it stands in no document; more as more is read."""
        return Added() if self._discriminators is None else self._discriminators.added

    def of(self, at: str, schema: dict[str, JsonValue], hidden: frozenset[str]) -> Rewritten:
        """Return the subschema at a pointer written anew.

        Args:
            schema: is not changed.
            hidden: names that what applies this subschema keeps from its values.

        Raises:
            UnprocessableError: a keyword is none that the dialect allows (`invalid_schema`).
        """
        made = schema
        if "$ref" in made and isinstance(made["$ref"], str) and self._dialect.ref_stands_alone:
            # Definitions beside a reference assert nothing, and are where references lead.
            made = {keyword: made[keyword] for keyword in ("$schema", "$ref", *sorted(DEFINITIONS)) if keyword in made}
        elif self._dialect.rewritten:
            made = openapi.rewritten(at, made, self._dialect)
        if self._discriminators is not None:
            made = self._discriminators.applied(at, made)
        if "format" in made:
            made = widths.bounded(made, self._dialect.year)
        if "pattern" in made:
            made = lengths.counted(made)
        if self._hidden is None:
            return made, hidden, _NONE
        hidden |= self._hidden.names_of(at)
        made = self._hidden.applied(made, hidden)
        inline = frozenset(
            place for keyword in IN_PLACE_LISTS for place in parts_of(child(at, keyword), made.get(keyword))
        )
        return made, hidden, inline
