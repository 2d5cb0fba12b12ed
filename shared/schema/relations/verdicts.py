"""What relations do to a schema's verdict: proofs that do not know of them, and the constraint that is in the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shared.errors import UnprocessableError
from shared.schema import faults
from shared.schema.pointers import tokens_of
from shared.schema.reading.document import Document
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE
from shared.schema.relations.reading import has_relations

if TYPE_CHECKING:
    from shared.schema.relations.mistakes import Mistake

# Where "this subschema takes everything", as canonicalisation reads a relation, proves too much.
_NEGATING = frozenset({"not", "oneOf", "if", "maxContains", "unevaluatedItems", "unevaluatedProperties"})


def proofs_hold(document: Document) -> bool:
    """Tell whether a contradiction that is found without the relations is one with them."""
    if not has_relations(document):
        return True
    return not any(_NEGATING & schema.keys() for schema in document.subschemas.values() if isinstance(schema, dict))


def unkept(document: Document, contradiction: str | None, mistake: Mistake | None) -> UnprocessableError:
    """Return the refusal of a schema of which it is known that it has no value that anyone means.

    Args:
        contradiction: where it is proved that there is none: maybe a constraint.
        mistake: a constraint that cannot be kept by itself; one of both is given.
    """
    if mistake is not None and contradiction in (None, mistake.pointer):
        # What is wrong in it is told alike, whether or not it can be proved that an empty list does not keep it.
        if mistake.proved:
            return faults.unsatisfiable(mistake.pointer, mistake.expression, mistake.reason)
        return faults.unmet_constraint(mistake.expression, mistake.pointer, mistake.reason)
    assert contradiction is not None  # noqa: S101 - the caller saw to it
    return faults.unsatisfiable(contradiction, _expression_at(document, contradiction))


def _expression_at(document: Document, pointer: str) -> str | None:
    found = document.source.get(pointer) if tokens_of(pointer)[-2:-1] == [CONSTRAINTS] else None
    return found if isinstance(found, str) else None


def unmet_constraint(document: Document, unmet: Mapping[str, int]) -> UnprocessableError | None:
    """Return the refusal that names the constraint which stood most often in the way, None where none did."""
    if not unmet:
        return None
    pointer = max(sorted(unmet), key=lambda each: unmet[each])
    place = document.place(pointer)
    if tokens_of(place)[-1:] == [STRUCTURE]:
        said = document.source.get(place)
        return faults.unmet_structure(str(said.get("kind") if isinstance(said, dict) else said), place)
    *above, _, index = tokens_of(pointer)
    for at, schema in document.subschemas.items():
        if isinstance(schema, dict) and tokens_of(at) == above:
            listed = schema[CONSTRAINTS]
            if isinstance(listed, list):
                return faults.unmet_constraint(str(listed[int(index)]), place)
    return None
