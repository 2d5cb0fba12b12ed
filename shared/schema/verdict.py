"""Whether a schema has a value at all: a witness, a proof that there is none, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jsonschema_rs
from jsonschema_rs import canonical

from shared.errors import UnprocessableError
from shared.schema import faults, limits
from shared.schema.pointers import child, tokens_of
from shared.schema.reading import expressions
from shared.schema.reading.document import Document, Schema
from shared.schema.reading.layout import Layout
from shared.schema.reading.matching import LINEAR
from shared.schema.reading.narrowing import narrow
from shared.schema.reading.needs import Need
from shared.schema.reading.nodes import Node
from shared.schema.reading.source import count_values
from shared.schema.reading.spans import span_of
from shared.schema.relations.verdicts import proofs_hold, unkept, unmet_constraint
from shared.schema.tagged import TaggedValue

if TYPE_CHECKING:
    from shared.schema.relations.mistakes import Mistake

# Canonicalising multiplies branches by branches: 1,000 oneOf branches or 3,000 multipleOf take minutes.
_MAX_PROVABLE = 250
_MAX_VALUES = 1_500
_MAX_BRANCHES = 16
_MAX_MEMBERS = 200
_MAX_STEPS = 6

# What most often stands in the generator's way, worst first.
_HARD = (
    "not", "oneOf", "if", "contains", "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "propertyNames",
    "patternProperties", "dependentSchemas", "dependencies", "pattern", "format", "multipleOf", "allOf", "anyOf",
    "$ref", "minProperties", "required", "enum", "const", "type",
)  # fmt: skip
_BOUNDS = ("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a schema's values.

    Args:
        witness: one that was found.
        contradiction: the pointer of what contradicts itself, where it is proved that there is none.
        any_type: only values were found of types that the schema's keywords do not speak of.
    """

    witness: TaggedValue | None
    contradiction: str | None = None
    any_type: bool = False


def contradiction_at(document: Document, layout: Layout) -> str | None:
    """Return the pointer of what contradicts itself where it is proved that no value exists, else None."""
    if document.root is False:
        return document.entry
    # What cannot be checked is taken to be satisfied, so that what contradicts itself all the same is proved to.
    whole = layout.wide
    if not _provable(document, whole) or not proofs_hold(document):
        return None
    try:
        found = canonical.find_unsatisfiable(whole, offline=True, validate_formats=True, pattern_options=LINEAR)
        if "" not in found:
            form = jsonschema_rs.canonicalize(whole, offline=True, validate_formats=True, pattern_options=LINEAR)
            return document.entry if form.satisfiability() == canonical.Satisfiability.NO else None
    except (canonical.CanonicalizationError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
        return None
    return layout.pointer_of(tokens_of(_deepest_cause(found)))


def refusal(
    document: Document, need: Need, contradiction: str | None, unmet: Mapping[str, int], mistake: Mistake | None = None
) -> UnprocessableError:
    """Return the error for a schema of which no value was found.

    Args:
        need: what a value takes at least.
        contradiction: where the proof points that there is none.
        unmet: how often each constraint stood in the way, by its pointer.
        mistake: a constraint that cannot be kept by itself.
    """
    if contradiction is not None or mistake is not None:
        return unkept(document, contradiction, mistake)
    if not need.endless and need.depth > limits.MAX_DEPTH:
        return faults.too_complex(f"Every value is nested more than {limits.MAX_DEPTH} deep.", document.entry)
    if not need.endless and need.size > limits.MAX_VALUE_BYTES:
        return faults.too_large(
            f"Every value is larger than {limits.MAX_VALUE_BYTES // 1024} KiB.",
            document.place(need.culprit or document.entry),
        )
    if document.undecided:
        first = document.undecided[0]
        return faults.unsupported_pattern(first.reason, first.pointer)
    return unmet_constraint(document, unmet) or _unsupported(document)


def _provable(document: Document, whole: Schema) -> bool:
    if len(document.subschemas) > _MAX_PROVABLE or count_values(whole, _MAX_VALUES) > _MAX_VALUES:
        return False
    steps = members = 0
    for schema in document.subschemas.values():
        if isinstance(schema, dict):
            branches = schema.get("oneOf")
            listed = schema.get("enum")
            if isinstance(branches, list) and len(branches) > _MAX_BRANCHES:
                return False
            members += len(listed) if isinstance(listed, list) else 0
            steps += "multipleOf" in schema
    return steps <= _MAX_STEPS and members <= _MAX_MEMBERS


def _deepest_cause(found: dict[str, canonical.UnsatisfiableReason]) -> str:
    """Follow the reasons from the root to the first that no other part explains."""
    pointer = ""
    for _ in range(limits.MAX_DEPTH):
        reason = found.get(pointer)
        if isinstance(reason, canonical.UnsatisfiableReason.Empty):
            causes = [reason.cause]
        elif isinstance(reason, canonical.UnsatisfiableReason.Conflict):
            causes = reason.causes
        else:
            break
        onward = [cause.pointer for cause in causes if cause.pointer in found and cause.pointer != pointer]
        onward += [inner for inner in found if inner.startswith(pointer + "/") and inner != pointer and not onward]
        if not onward:
            if len(causes) == 1 and len(causes[0].keywords) == 1:
                return child(causes[0].pointer, causes[0].keywords[0])
            break
        pointer = min(onward, key=len)
    return pointer


def _unsupported(document: Document) -> UnprocessableError:
    placed: dict[str, str] = {}
    for at, schema in document.subschemas.items():
        for keyword in schema if isinstance(schema, dict) else ():
            placed.setdefault(keyword, document.place(child(at, keyword)))
        pattern = schema.get("pattern") if isinstance(schema, dict) else None
        if isinstance(pattern, str) and expressions.read(pattern) is None:
            return faults.unsupported_keyword("pattern", child(at, "pattern"))
        bound = next((keyword for keyword in _BOUNDS if isinstance(schema, dict) and keyword in schema), None)
        if bound is not None and _is_between_doubles(document, at):
            return faults.unsupported_keyword(bound, document.place(child(at, bound)))
    keyword = next((keyword for keyword in _HARD if keyword in placed), "type")
    return faults.unsupported_keyword(keyword, placed.get(keyword, document.entry))


def _is_between_doubles(document: Document, at: str) -> bool:
    """Tell whether a validator that reads more digits may accept numbers of a subschema, and no other one can."""
    schema, node = document.subschemas[at], Node()
    if isinstance(schema, dict):
        narrow(node, at, schema, document.dialect.year, document.untaken)
    span = None if node.types.isdisjoint({"number"}) else span_of(node, whole=False)
    return span is not None and span.is_between_doubles
