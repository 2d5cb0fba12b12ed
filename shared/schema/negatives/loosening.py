"""Values of the schema without one constraint, drawn as any others: for what no small change of a value breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from shared.canonical_json import JsonValue
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.negatives.bases import Path, part_at, replaced
from shared.schema.negatives.constraints import Edge
from shared.schema.negatives.effort import Effort
from shared.schema.negatives.reaching import reach
from shared.schema.reading.document import Schema
from shared.schema.reading.needs import Needs
from shared.schema.reading.reader import Reader

_TRIES = (Manner.SPARE, Manner.TYPICAL, Manner.RANDOM)
# Reading a large schema anew for one constraint would take longer than all the others; where there is no other way to
# a value, a larger one may be read.
MOST_SUBSCHEMAS = 60
MOST_WITHOUT_SITES = 500
# Subschemas in some microsecond.
_COPIED = 10


class _Trusting(Reader):
    """A reader that asks no validator, since that knows the schema with the constraint; who draws asks at the end."""

    def accepts(self, pointers: tuple[str, ...], value: JsonValue) -> bool:  # noqa: ARG002
        """Take the value as it is."""
        return True


def loosened(drawing: Drawing, changes: Mapping[str, Schema], effort: Effort) -> Drawing:
    """Return what draws from the document with other subschemas at some pointers, and has its work counted."""
    document = drawing.reader.document
    effort.spend(len(document.subschemas) // _COPIED)
    changed = replace(document, subschemas={**document.subschemas, **changes})
    reader = _Trusting(changed, drawing.reader.layout)
    loose = Drawing(reader, Needs(reader), drawing.rng, drawing.relating)
    effort.watch(loose)
    return loose


def values(loose: Drawing, way: list[Edge]) -> Iterator[JsonValue]:
    """Yield values of the loosened schema, each with a place at the end of `way`."""
    for manner in _TRIES:
        loose.refuel()
        try:
            yield reach(loose, way, manner)
        except (Unlucky, Spent):
            continue


def cuts(value: JsonValue, path: Path) -> Iterator[tuple[JsonValue, Path]]:
    """Yield the value without the part at `path`, then without what holds it, and so on, with the place of each cut."""
    while path:
        *above, last = path
        try:
            holder = part_at(value, tuple(above))
        except (LookupError, TypeError):
            # The validator may tell of a place inside a name, which the value does not have.
            holder = None
        if isinstance(holder, dict):
            less: JsonValue = {name: part for name, part in holder.items() if name != last}
            yield replaced(value, tuple(above), less), path
        elif isinstance(holder, list):
            yield replaced(value, tuple(above), holder[: int(last)]), tuple(above)
        path = tuple(above)
