"""The boundary points of one subschema, from its own keywords.

| keyword | points |
|---|---|
| minimum, maximum, exclusive ones | the outermost number allowed, and one `multipleOf` (else 1) further in |
| minLength, minItems, minProperties | a string, array or object of just that size, and of one more |
| maxLength, maxItems, maxProperties | of just that size, and of one less |
| enum, const | each member |
| type | true and false where it says boolean; each type where it lists several |
| nullable | null |
| anyOf, oneOf | each branch, hit by a value that is valid against it |
| properties | each one that is not required, present and absent |
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

SIZES = {
    "minLength": ("string", 1),
    "maxLength": ("string", -1),
    "minItems": ("array", 1),
    "maxItems": ("array", -1),
    "minProperties": ("object", 1),
    "maxProperties": ("object", -1),
}
_NAMING = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")
_LOWER = {"minimum": 1, "exclusiveMinimum": 1, "maximum": -1, "exclusiveMaximum": -1}


class Point(NamedTuple):
    """One point: where in the schema, of which keyword, and which of its values.

    Args:
        value_class: the value itself for a bound, a size, a member or a type; the index of a branch; `with` or
            `without` and the name of a property.
    """

    pointer: str
    keyword: str
    value_class: str


def points_of(pointer: str, schema: Any) -> Iterator[Point]:
    """Yield the points of one subschema's own keywords, reachable or not; what only asks (`if`) has none."""
    if not isinstance(schema, dict) or _only_asks(pointer):
        return
    for keyword, wanted in wanted_values(schema):
        yield Point(pointer, keyword, as_text(wanted))
    listed = schema.get("type")
    if isinstance(listed, list) and len(listed) > 1:
        yield from (Point(pointer, "type", name) for name in listed)
    for keyword, (_, step) in SIZES.items():
        if keyword in schema:
            size = math.ceil(schema[keyword])
            yield Point(pointer, keyword, str(size))
            if size + step >= 0:
                yield Point(pointer, keyword, str(size + step))
    for keyword in ("anyOf", "oneOf"):
        yield from (Point(pointer, keyword, str(index)) for index in range(len(schema.get(keyword, ()))))
    for name in schema.get("properties", {}):
        if name not in schema.get("required", ()):
            yield Point(pointer, "properties", f"with {name}")
            yield Point(pointer, "properties", f"without {name}")


def _only_asks(pointer: str) -> bool:
    parts = pointer.split("/")
    return any(part == "if" and before not in _NAMING for before, part in itertools.pairwise(parts))


def wanted_values(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each keyword that names values with each of them."""
    for keyword in _LOWER:
        if isinstance(schema.get(keyword), (int, float)) and not isinstance(schema[keyword], bool):
            yield from ((keyword, number) for number in _edge(schema, keyword))
    yield from (("enum", member) for member in schema.get("enum", ()))
    if "const" in schema:
        yield "const", schema["const"]
    listed = schema.get("type", ())
    if "boolean" in ([listed] if isinstance(listed, str) else listed):
        yield from (("type", truth) for truth in (True, False))
    if schema.get("nullable") is True:
        yield "nullable", None


def _edge(schema: dict[str, Any], keyword: str) -> Iterator[int | float]:
    """Yield the outermost number that a bound allows, where there is one, and the next inside."""
    inward = _LOWER[keyword]
    bound = Fraction(str(schema[keyword]))
    whole = schema.get("type") == "integer"
    step = Fraction(str(schema["multipleOf"])) if "multipleOf" in schema else Fraction(1)
    outer = bound
    if whole or "multipleOf" in schema:
        if whole:
            step = Fraction(math.lcm(step.numerator, step.denominator), step.denominator)
        outer = (math.ceil(bound / step) if inward > 0 else math.floor(bound / step)) * step
        if keyword.startswith("exclusive") and outer == bound:
            outer += inward * step
        yield _number(outer)
    elif not keyword.startswith("exclusive"):
        yield _number(outer)
    yield _number(outer + inward * step)


def _number(exact: Fraction) -> int | float:
    return int(exact) if exact.denominator == 1 else float(exact)


def as_text(value: Any) -> str:
    """Return a value's canonical text; 1 and 1.0 are one value, as JSON Schema has it."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
