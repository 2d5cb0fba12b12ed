"""A schema read as what it is: a set of subschemas, each at its pointer, and references between them.

Only what is reachable is read, so a schema inside a large document costs what it holds itself. Only keywords that hold
schemas are entered, so what stands in enum, const, default or examples stays data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from shared.canonical_json import JsonValue
from shared.schema.pointers import child
from shared.schema.reading.added import Added
from shared.schema.reading.dialect import HOLDERS, LISTS, MAPS, SINGLES, Dialect
from shared.schema.reading.source import Source
from shared.schema.reading.undecided import Undecided
from shared.schema.relations.keywords import CONSTRAINTS

Schema = bool | dict[str, JsonValue]
Direction = Literal["request", "response"]
# What says a keyword that nobody wrote: a count is an expression's (see `lengths`), a bound a format's (see `widths`).
SAID_BY = {"minLength": "pattern", "maxLength": "pattern", "minimum": "format", "maximum": "format"}


@dataclass(slots=True)
class Document:
    """The subschemas that a schema is made of, in the words of the draft of its dialect's year.

    Args:
        source: the document as the caller gave it.
        entry: the pointer of the schema that is meant; in a conjunction "" stands for it.
        dialect: how its keywords are read.
        subschemas: every reachable subschema by its pointer.
        parts: for a subschema that holds others, the keyword and the pointer of each.
        targets: for a subschema with references, the pointers of what they refer to.
        trees: the pointers under which the subschemas hang together, `entry` first.
        dynamic: whether what a reference leads to depends on the way there.
        direction: whose values are meant, for `readOnly` and `writeOnly`; None where they count for nothing.
        by_discriminators: whether discriminators ask anything of the subschemas.
        added: what is read though it stands in no document.
        undecided: what cannot be checked, in reading order.
        untaken: pointers of expressions (of `pattern`, or a name of `patternProperties`) that cannot be matched.
        blocked: pointers of subschemas that count as satisfied by nothing, since nothing about them can be decided.
        reversing: for subschemas that turn doubt about a part round, the keywords that do.
        tied: pointers of constraints that a structure asks of its array and a sibling, each with the structure's.
        follow: finds what a subschema refers to when it is first asked for; None where all was followed at once.
        enter: reads the subschema at a pointer, where that was put off; None where all was read at once.
    """

    source: Source
    entry: str
    dialect: Dialect
    subschemas: dict[str, Schema] = field(default_factory=dict)
    parts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    targets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    trees: dict[str, None] = field(default_factory=dict)
    dynamic: bool = False
    direction: Direction | None = None
    by_discriminators: bool = False
    added: Added = field(default_factory=Added)
    undecided: tuple[Undecided, ...] = ()
    untaken: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    reversing: dict[str, frozenset[str]] = field(default_factory=dict)
    tied: dict[str, str] = field(default_factory=dict)
    follow: Callable[[str], tuple[str, ...]] | None = None
    enter: Callable[[str], None] | None = None

    def schema_at(self, at: str) -> Schema | None:
        """Return the subschema at a pointer, None where none is reachable there."""
        found = self.subschemas.get(at)
        if found is None and self.enter is not None:
            self.enter(at)
            found = self.subschemas.get(at)
        return found

    def targets_of(self, at: str) -> tuple[str, ...]:
        """Return the pointers of what the subschema at a pointer refers to."""
        found = self.targets.get(at)
        if found is None:
            return () if self.follow is None else self.follow(at)
        return found

    def relations_of(self, at: str) -> list[tuple[str, str]]:
        """Return the expressions of a subschema's `x-constraints`, each with the pointer of what asks it.

        That is its own, or the structure for which it was written out.
        """
        schema = self.subschemas.get(at)
        listed = schema.get(CONSTRAINTS) if isinstance(schema, dict) else None
        places = (
            (child(at, CONSTRAINTS, i), text) for i, text in enumerate(listed if isinstance(listed, list) else ())
        )
        return [(self.tied.get(place, place), str(text)) for place, text in places]

    @property
    def root(self) -> Schema:
        """Return the schema that is meant."""
        return self.subschemas[self.entry]

    def place(self, pointer: str) -> str:
        """Return the pointer itself, or where it leads to a keyword that was added, to what that was read from."""
        if pointer in self.tied:
            return self.tied[pointer]
        asked = self.added.asked_at(pointer)
        if asked is not None:
            return asked.place
        pointer = self.added.original(pointer)
        holder, _, keyword = pointer.rpartition("/")
        if keyword in SAID_BY and not self.source.has(pointer):
            if not self.source.has(holder):
                # Of a branch that was added, for the subschema has the keyword too.
                holder = holder.rpartition("/")[0].rpartition("/")[0]
            pointer = child(holder, SAID_BY[keyword])
        if keyword == CONSTRAINTS and not self.source.has(pointer):
            pointer = next((of for at, of in self.tied.items() if at.startswith(pointer + "/")), pointer)
        while pointer and not self.source.has(pointer):
            pointer = pointer.rpartition("/")[0]
        return pointer


def placed(at: str, schema: dict[str, JsonValue]) -> Iterator[tuple[str, str, JsonValue]]:
    """Yield keyword, pointer and subschema for everything that `schema` holds in a place for schemas."""
    for keyword, value in schema.items():
        if keyword not in HOLDERS:
            continue
        if keyword in MAPS and isinstance(value, dict):
            start = f"{at}/{keyword}"
            for name, part in value.items():
                plain = type(name) is str and "~" not in name and "/" not in name
                yield keyword, f"{start}/{name}" if plain else child(start, name), part
        elif keyword in LISTS and isinstance(value, list):
            start = f"{at}/{keyword}"
            for index, part in enumerate(value):
                yield keyword, f"{start}/{index}", part
        elif keyword in SINGLES:
            yield keyword, f"{at}/{keyword}", value
