"""What relations do to a schema's verdict: proofs that do not know of them, and the constraint that is in the way."""

from __future__ import annotations

from collections.abc import Mapping

from shared.errors import UnprocessableError
from shared.schema import faults
from shared.schema.pointers import tokens_of
from shared.schema.reading.document import Document
from shared.schema.relations.keywords import CONSTRAINTS
from shared.schema.relations.reading import has_relations

# Where "this subschema takes everything", as canonicalisation reads a relation, proves too much.
_NEGATING = frozenset({"not", "oneOf", "if", "maxContains", "unevaluatedItems", "unevaluatedProperties"})


def proofs_hold(document: Document) -> bool:
    """Tell whether a contradiction that is found without the relations is one with them."""
    if not has_relations(document):
        return True
    return not any(_NEGATING & schema.keys() for schema in document.subschemas.values() if isinstance(schema, dict))


def unmet_constraint(document: Document, unmet: Mapping[str, int]) -> UnprocessableError | None:
    """Return the refusal that names the constraint which stood most often in the way, None where none did."""
    if not unmet:
        return None
    pointer = max(sorted(unmet), key=lambda each: unmet[each])
    *above, _, index = tokens_of(pointer)
    for at, schema in document.subschemas.items():
        if isinstance(schema, dict) and tokens_of(at) == above:
            listed = schema[CONSTRAINTS]
            if isinstance(listed, list):
                return faults.unmet_constraint(str(listed[int(index)]), document.place(pointer))
    return None
