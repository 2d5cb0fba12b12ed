"""Properties that a direction keeps out of its values: to break that, the property is sent as its schema has it."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema.negatives.constraints import Constraint
from shared.schema.reading.document import Document

_KEYWORDS = {"request": "readOnly", "response": "writeOnly"}
_DONE = {"readOnly": "sent", "writeOnly": "answered"}


def keyword_of(document: Document, constraint: Constraint) -> str | None:
    """Return the keyword that keeps a property out; None for every other constraint."""
    if document.direction is None or constraint.keyword != "properties" or constraint.pointer != constraint.at:
        return None
    # One that its schema refuses itself stands as false in the source too.
    return _KEYWORDS[document.direction] if isinstance(document.source.get(constraint.at), dict) else None


def sentence(called: str, keyword: str) -> str:
    """Return what is wrong with a property that is there all the same."""
    return f"{called} is {keyword}, so it should not be {_DONE[keyword]}."


def own_value(document: Document, pointer: str) -> tuple[JsonValue] | None:
    """Return a value that is right but for its direction, so that just that is wrong; None where none comes at once."""
    from shared.schema.compile import compile_schema

    try:
        alone = compile_schema(document.source.document, at=pointer, dialect=document.dialect.name)
        found = next(alone.values(seed=0, tags=("minimal",)), None)
    except UnprocessableError:
        return None
    return None if found is None else (found.value,)
