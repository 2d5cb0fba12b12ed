"""One fault after another for a constraint, likeliest first; whether each breaks it alone, the validator decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shared.schema.negatives.breaking import branches, kinds, lists, numbers, records, texts, told_apart
from shared.schema.negatives.breaking.spot import Fault, Spot
from shared.schema.negatives.constraints import Edge, Survey
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE

__all__ = ["faults_at"]

_BREAK: dict[str, Callable[[Spot], Iterator[Fault]]] = {
    "type": kinds.of_type,
    **dict.fromkeys(("enum", "const"), kinds.of_members),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), numbers.faults),
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), texts.faults),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains"), lists.faults),
    **dict.fromkeys(("minProperties", "maxProperties", "required", "dependentRequired"), records.faults),
    **dict.fromkeys(("anyOf", "oneOf", "not", "then", "else"), branches.faults),
}


def faults_at(spot: Spot, survey: Survey) -> Iterator[Fault]:
    """Return parts that may break the spot's constraint, to be put where it applies."""
    constraint = spot.constraint
    if constraint.pointer == constraint.at:
        return _never(spot, _applying(survey, constraint.at))
    if constraint.keyword in (CONSTRAINTS, STRUCTURE):
        from shared.schema.negatives.breaking import related

        return related.faults(spot)
    if constraint.keyword == "dependencies" and constraint.name is not None:
        return records.faults(spot)
    make = told_apart.maker_of(spot) or _BREAK.get(constraint.keyword)
    return iter(()) if make is None else make(spot)


def _applying(survey: Survey, at: str) -> Edge | None:
    """Return the step that leads a part of a value to a subschema `false`."""
    while at in survey.reached:
        edge = survey.reached[at]
        if edge.keyword not in ("$ref", "allOf"):
            return edge
        at = edge.parent
    return None


def _never(spot: Spot, edge: Edge | None) -> Iterator[Fault]:
    """Yield parts to which a subschema `false` applies."""
    if edge is None:
        return
    keyword = edge.keyword
    if keyword in ("properties", "dependentSchemas", "dependencies"):
        yield from records.surplus(spot, [str(edge.token)], keyword)
    elif keyword == "patternProperties":
        yield from records.surplus(spot, records.named(str(edge.token), spot), keyword)
    elif keyword in ("additionalProperties", "unevaluatedProperties", "propertyNames"):
        yield from records.surplus(spot, records.extra_names(spot), keyword)
    elif keyword in ("items", "prefixItems", "additionalItems", "unevaluatedItems"):
        length = len(spot.local) if isinstance(spot.local, list) else 0
        first = edge.token if isinstance(edge.token, int) else spot.whole.prefix_length
        for start in dict.fromkeys((first, length)):
            yield from lists.surplus(spot, start)
    elif keyword in ("then", "else"):
        yield from branches.consequence(spot, edge.parent, keyword)
