"""Properties that a direction keeps out of its values: to break that, the property is sent as its schema has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema.negatives.constraints import Constraint
from shared.schema.reading.document import Document
from shared.schema.tagged import TaggedValue

_KEYWORDS = {"request": "readOnly", "response": "writeOnly"}
_DONE = {"readOnly": "sent", "writeOnly": "answered"}


def keyword_of(document: Document, constraint: Constraint) -> str | None:
    """Return the keyword that keeps a property out; None for every other constraint."""
    if document.direction is None or constraint.keyword != "properties" or constraint.pointer != constraint.at:
        return None
    # One that its schema refuses itself stands as false in the source too.
    return (
        _KEYWORDS[document.direction]
        if isinstance(document.source.get(document.added.original(constraint.at)), dict)
        else None
    )


def sentence(called: str, keyword: str) -> str:
    """Return what is wrong with a property that is there all the same."""
    return f"{called} is {keyword}, so it should not be {_DONE[keyword]}."


def own_value(values_at: Callable[[str], Iterator[TaggedValue]], pointer: str) -> tuple[JsonValue] | None:
    """Return a value that is right but for its direction, so that just that is wrong; None where none comes at once."""
    try:
        found = next(values_at(pointer), None)
    except UnprocessableError:
        return None
    return None if found is None else (found.value,)
