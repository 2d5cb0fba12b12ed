"""Whether a schema says anything of how large its values are: what bounds nothing is no problem to make cases for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError

if TYPE_CHECKING:
    from shared.schema import CompiledSchema

# Keywords each of which says something of the values' size or content, or shows some.
_BOUNDING = frozenset(
    [
        *("enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems", "contains"),
        *("prefixItems", "minProperties", "maxProperties", "propertyNames", "not"),
        *("default", "example", "examples"),
    ]
)


def require_bounds(schema: JsonValue, compiled: CompiledSchema) -> None:
    """Refuse a schema that has values without bounds, and bounds or examples nowhere at all.

    One that has some is served: ranges are assumed where they are missing, and told.

    Raises:
        UnprocessableError: `needs_constraints`; `missing` lists the places. Where there is no value that bounds would
            help to make, what contradicts itself is told (`unsatisfiable_schema`, `unmet_constraint`).
    """
    if not _bounds_anything(schema) and (missing := unbounded(compiled)):
        compiled.require_satisfiable()
        raise needs_constraints(missing)


def unbounded(compiled: CompiledSchema) -> list[str]:
    """Return one sentence for each place without bounds, beginning with its pointer."""
    return [told.partition(":")[0] for told in compiled.assumptions()]


def needs_constraints(missing: list[str]) -> UnprocessableError:
    """Return the refusal of what nothing bounds."""
    return UnprocessableError(
        "Nothing says how large the values may be: give bounds (minimum, maximum, maxItems, maxLength, pattern, enum) "
        "or examples.",
        code="needs_constraints",
        pointer="",
        extra={"missing": missing},
    )


def _relates_to_numbers(listed: JsonValue) -> bool:
    """Tell whether any expression of `x-constraints` compares something with a number: others leave all sizes open."""
    from shared.schema.relations.grammar import RefusedError, parse

    for text in listed if isinstance(listed, list) else ():
        try:
            tree: ast.AST = parse(text) if isinstance(text, str) else ast.Module([], [])
        except RefusedError:
            # What counts was read by the engine; others stand where nothing is asked.
            continue
        for node in ast.walk(tree):
            sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
            for side in sides:
                number = side.operand if isinstance(side, ast.UnaryOp) else side
                if isinstance(number, ast.Constant) and isinstance(number.value, (int, float)):
                    return True
    return False


def _bounds_anything(schema: JsonValue) -> bool:
    """Tell whether any keyword bounds anything; where a property is named like one, the schema gets the benefit."""
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            if not _BOUNDING.isdisjoint(part) or _relates_to_numbers(part.get("x-constraints")):
                return True
            waiting.extend(part.values())
    return False
