"""Why a constraint cannot be broken alone, in words."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.schema import limits
from shared.schema.negatives.constraints import SIMPLE, Constraint, Survey
from shared.schema.negatives.proving import Prover, Trial
from shared.schema.pointers import child
from shared.schema.reading.dialect import Dialect
from shared.schema.reading.document import Document
from shared.schema.reading.engine import validator_of
from shared.schema.reading.formats import SAYS_NOTHING
from shared.schema.reading.linear import translated
from shared.schema.reading.needs import Needs

IN_PLACE = frozenset(
    {"$ref", "allOf", "anyOf", "oneOf", "then", "else", "if", "not", "dependentSchemas", "dependencies"}
)
_BOUND_OF = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_MOST_LISTED = 1_000
NOT_TRIED = "It was not tried: the constraints before it took all the work that the negatives of one schema may."
_TOO_LARGE = f"A value that breaks it would take more than {limits.MAX_VALUE_BYTES // 1024} KiB."
# The least bytes that one of what is counted takes.
_WEIGHTS = {"minLength": 1, "maxLength": 1, "minItems": 2, "maxItems": 2, "minProperties": 6, "maxProperties": 6,
            "minContains": 2, "maxContains": 2}  # fmt: skip
# What asks nothing of a value.
_SAID_ONLY = frozenset({"title", "description", "default", "example", "examples", "deprecated", "$comment"})


def host(survey: Survey, constraint: Constraint) -> str:
    """Return the subschema at whose places the constraint is broken: for one that is `false`, what applies it."""
    at = constraint.at
    if constraint.pointer != at:
        return at
    while at in survey.reached:
        edge = survey.reached[at]
        at = edge.parent
        if edge.keyword not in ("$ref", "allOf"):
            break
    return at


def unproved(document: Document) -> bool:
    """Tell whether what cannot be checked counts for more than its own subschema, so that nothing can be proved."""
    return bool(document.reversing) or any(each.keyword == "patternProperties" for each in document.undecided)


def before(document: Document, survey: Survey, needs: Needs, constraint: Constraint) -> str | None:
    """Return why there is no use in trying, or None."""
    condition = survey.conditions.get(constraint.at)
    if condition is not None and condition.endswith("/not"):
        return f"It stands under {_short(document.place(condition))}: a value that breaks it is not wrong for that."
    if condition is not None:
        return (
            f"It is part of the condition at {_short(document.place(condition))}: "
            "a value that does not meet it is not wrong for that."
        )
    if unproved(document):
        return "The schema has an expression that cannot be checked, and what depends on it counts both ways."
    if constraint.pointer in document.untaken or constraint.at in document.blocked:
        return "The expression cannot be checked, so no value is known to break it."
    schema = document.subschemas[constraint.at]
    if constraint.pointer == constraint.at:
        edge = survey.reached.get(constraint.at)
        if edge is None:
            return "No value satisfies the schema false, so none can be mended."
        if edge.keyword in ("anyOf", "oneOf"):
            return "The branch is false: no value takes it, so none breaks it."
        return None
    asked = schema.get("type") if isinstance(schema, dict) else None
    if constraint.keyword == "format" and isinstance(asked, (str, list)) and "string" not in asked:
        return "A format is one of texts, and the type beside it lets none through."
    if constraint.keyword == "format" and isinstance(schema, dict) and schema["format"] in SAYS_NOTHING:
        # What else is wrong with a text would be told instead.
        return "No value breaks it: it says of a text what it is for, and nothing of how it is written."
    listing = _listing(schema, constraint.keyword, document.dialect) if isinstance(schema, dict) else None
    if listing is not None:
        place = _short(document.place(child(constraint.at, listing)))
        return (
            f"It is implied by {place}: all that is listed there satisfies it, so a value that breaks it breaks both."
        )
    other = _other_branch(document, survey, constraint)
    if other is not None:
        return f"Every value that breaks it is accepted by another branch, {_short(document.place(other))}."
    weight = _WEIGHTS.get(constraint.keyword)
    if weight is not None and isinstance(schema, dict):
        limit = schema.get(constraint.keyword)
        more = -1 if constraint.keyword.startswith("min") else 1
        if constraint.keyword in ("minItems", "maxItems"):
            weight = max(weight, _least_of_items(constraint.at, schema, needs))
        if isinstance(limit, (int, float)) and (limit + more) * weight > limits.MAX_VALUE_BYTES:
            return _TOO_LARGE
    return None


def _other_branch(document: Document, survey: Survey, constraint: Constraint) -> str | None:
    """Return a branch beside the constraint's that takes whatever has the type that the constraint's own asks for.

    What breaks the constraint alone still has that type: {"anyOf": [{"type": "string"}, {"enum": [""], "type":
    "string"}]}.
    """
    edge, schema = survey.reached.get(constraint.at), document.subschemas[constraint.at]
    if edge is None or edge.keyword != "anyOf" or constraint.at in survey.shared or constraint.keyword == "type":
        return None
    kind = schema.get("type") if isinstance(schema, dict) else None
    if not isinstance(kind, str):
        return None
    for branch in (other.child for other in survey.edges[edge.parent] if other.keyword == "anyOf"):
        beside = document.subschemas[branch]
        if isinstance(beside, dict) and beside.get("type") == kind and beside.keys() - _SAID_ONLY == {"type"}:
            return branch
    return None


def _least_of_items(at: str, schema: dict[str, JsonValue], needs: Needs) -> int:
    """Return the least bytes that any item of an array takes, with a comma."""
    if not isinstance(schema.get("items"), dict) or "prefixItems" in schema:
        return 0
    need = needs.of((child(at, "items"),))
    return need.size + 1 if needs.complete and not need.endless else 0


def _listing(schema: dict[str, JsonValue], keyword: str, dialect: Dialect) -> str | None:
    """Return the enum or const beside a keyword of which every value satisfies the keyword."""
    for listing in ("const", "enum") if keyword in SIMPLE and keyword not in ("enum", "const") else ():
        listed = [schema[listing]] if listing == "const" and listing in schema else schema.get(listing)
        if not isinstance(listed, list) or len(listed) > _MOST_LISTED or (listing == "const" and dialect.year < 6):
            continue
        if keyword == "type" and all(isinstance(member, str) for member in listed):
            # By far the most are like this, and to compile a validator takes longer than to prove a negative.
            asked = schema[keyword]
            if "string" in (asked if isinstance(asked, list) else [asked]):
                return listing
            continue
        alone = {keyword: schema[keyword]}
        if schema[keyword] is True and keyword in _BOUND_OF:
            alone[_BOUND_OF[keyword]] = schema[_BOUND_OF[keyword]]
        if keyword == "pattern":
            alone[keyword] = translated(str(schema[keyword]))
        asks = validator_of({"$schema": dialect.uri, **alone})
        if all(asks.is_valid(member) for member in listed):
            return listing
    return None


def after(constraint: Constraint, survey: Survey, trial: Trial, prover: Prover, empty: bool, reached: bool) -> str:
    """Return why nothing that was tried broke the constraint alone.

    Args:
        empty: no valid value of the schema was found.
        reached: a place was found where the constraint applies.
    """
    if empty:
        return "No valid value of the schema was found, so none can be mended."
    asked = prover.is_of_discriminator(constraint)
    if not reached and asked:
        return "No valid value was found of which the discriminator asks it."
    if not reached:
        place = _short(prover.place(host(survey, constraint))) or "the root"
        return f"No valid value was found to which the subschema at {place} applies."
    branching = any(edge.keyword in ("anyOf", "oneOf", "contains") for edge in survey.way(constraint.at))
    if trial.spoilt is not None:
        other = prover.broken_too(trial.spoilt[0], constraint)
        if other is None:
            return "Every value tried that breaks it breaks another constraint too."
        if trial.accepted and branching:
            return f"Every value tried that breaks it is accepted all the same, or breaks {_short(other)} too."
        if asked and constraint.keyword in ("enum", "not"):
            return f"No other name was found that fits the other constraints: {_short(other)}."
        if constraint.keyword in ("enum", "const"):
            return (
                f"No value outside the {constraint.keyword} was found that fits the other constraints: {_short(other)}."
            )
        if other.rpartition("/")[2] == constraint.keyword:
            return f"It is implied by {_short(other)}: every value tried that breaks it breaks that too."
        return f"Every value tried that breaks it breaks {_short(other)} too."
    if trial.over:
        return "Its values take too long to make and to check."
    if trial.too_large:
        return _TOO_LARGE
    if trial.accepted:
        if branching:
            return "Every value tried that breaks it is accepted by another branch."
        return "No value tried breaks it: all are accepted."
    return "No value that breaks it was found."


def _short(pointer: str) -> str:
    return pointer if len(pointer) <= 80 else f"{pointer[:38]}...{pointer[-38:]}"
