"""Types and bounds from example values: what they are, and ranges a little wider than theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functions.practice.proposing.types import INTEGER, Schema, structure_kind, union_of
from shared.canonical_json import JsonValue, type_of

_MAX_NAMES = 60
_WHOLE = "The input"
# The narrowest class that all characters of the examples are of; the last ones are wide.
_ALPHABETS = (
    ("01", "[01]"),
    ("0123456789", "[0-9]"),
    ("()[]{}", r"[()\[\]{}]"),
    ("abcdefghijklmnopqrstuvwxyz", "[a-z]"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "[A-Z]"),
    ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "[A-Za-z]"),
    ("abcdefghijklmnopqrstuvwxyz ", "[a-z ]"),
    ("abcdefghijklmnopqrstuvwxyz0123456789", "[a-z0-9]"),
    ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "[A-Za-z0-9]"),
    ("".join(map(chr, range(32, 127))), "[ -~]"),
)


def infer_type(values: Sequence[JsonValue]) -> Schema:
    """Return the type of values without bounds; of a list, of all its items together."""
    kinds = {type_of(value) for value in values}
    branches = [_infer_container(kind, values) for kind in sorted(kinds - {"null", "integer", "number"})]
    if "number" in kinds:
        branches.append({"type": "number"})
    elif "integer" in kinds:
        branches.append({**INTEGER})
    if "null" in kinds:
        branches.append({"type": "null"})
    return union_of(branches) if branches else {}


def _infer_container(kind: str, values: Sequence[JsonValue]) -> Schema:
    if kind == "array":
        items = [item for value in values if isinstance(value, list) for item in value]
        inferred = infer_type(items)
        structure: Schema = {"x-structure": "matrix"} if _are_matrices(values) else {}
        return {"type": "array", **structure, **({"items": inferred} if inferred else {})}
    if kind != "object":
        return {"type": kind}
    objects = [value for value in values if isinstance(value, dict)]
    names = dict.fromkeys(name for value in objects for name in value)
    if len(names) > _MAX_NAMES:
        inner = infer_type([member for value in objects for member in value.values()])
        return {"type": "object", "additionalProperties": inner or True}
    return {
        "type": "object",
        "properties": {name: infer_type([value[name] for value in objects if name in value]) for name in names},
        "required": [name for name in names if all(name in value for value in objects)],
        "additionalProperties": False,
    }


def _are_matrices(values: Sequence[JsonValue]) -> bool:
    """Tell whether all are lists of rows, as long as each other within a value, and longer than a pair somewhere."""
    widths: set[int] = set()
    for value in values:
        if not isinstance(value, list):
            return False
        own = {len(row) if isinstance(row, list) else -1 for row in value}
        if len(own) > 1 or -1 in own:
            return False
        widths |= own
    # Rows of two are pairs: intervals, edges, points.
    return bool(widths) and widths != {2} and any(isinstance(value, list) and len(value) > 1 for value in values)


def widen(schema: Schema, values: Sequence[JsonValue], place: str, told: list[str]) -> None:
    """Give a schema the bounds that it lacks, a little wider than the examples' own; say so in `told`.

    Args:
        values: the examples' values at this place; each fits the schema's types.
        place: the pointer into the input, `*` for any index.
    """
    name = place or _WHOLE
    if "enum" in schema or "const" in schema:
        return
    for branch in _branches(schema):
        types = _types(branch)
        own = [
            value for value in values if type_of(value) in types or (type_of(value) == "integer" and "number" in types)
        ]
        if not own:
            continue
        if types & {"integer", "number"}:
            _widen_numbers(branch, own, name, told)
        if "string" in types:
            _widen_strings(branch, [value for value in own if isinstance(value, str)], name, told)
        if "array" in types:
            _widen_arrays(branch, [value for value in own if isinstance(value, list)], place, told)
        if "object" in types:
            _widen_objects(branch, [value for value in own if isinstance(value, dict)], place, told)


def _branches(schema: Schema) -> list[Schema]:
    branches = schema.get("anyOf")
    return [branch for branch in branches if isinstance(branch, dict)] if isinstance(branches, list) else [schema]


def _types(schema: Schema) -> set[str]:
    said = schema.get("type")
    return {kind for kind in (said if isinstance(said, list) else [said]) if isinstance(kind, str)}


def _widen_numbers(schema: Schema, values: Sequence[JsonValue], name: str, told: list[str]) -> None:
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if not numbers:
        return
    reach = 10
    largest = max(abs(int(number)) for number in numbers)
    while reach <= largest:
        reach *= 10
    low = -reach if min(numbers) < 0 else 1 if min(numbers) >= 1 else 0
    added = []
    if not {"minimum", "exclusiveMinimum"} & schema.keys():
        schema["minimum"] = low if not isinstance(high := schema.get("maximum"), int) or low <= high else -reach
        added.append(f"at least {_short(schema['minimum'])}")
    if not {"maximum", "exclusiveMaximum"} & schema.keys():
        above = schema.get("minimum")
        schema["maximum"] = reach if not isinstance(above, (int, float)) or above <= reach else above + reach
        added.append(f"at most {_short(schema['maximum'])}")
    if added:
        told.append(f"{name} is {' and '.join(added)}, after the examples.")


def _widen_strings(schema: Schema, values: Sequence[str], name: str, told: list[str]) -> None:
    if not values:
        return
    sizes = [len(value) for value in values]
    if name.endswith("/*") and len(sizes) > 1 and set(sizes) == {1} and not {"minLength", "maxLength"} & schema.keys():
        schema["minLength"] = schema["maxLength"] = 1
        told.append(f"{name} is one character, after the examples.")
    _widen_sizes(schema, sizes, "minLength", "maxLength", name, told)
    if "pattern" in schema or "format" in schema:
        return
    used = set("".join(values))
    expression = next((found for alphabet, found in _ALPHABETS if used and used.issubset(alphabet)), None)
    if expression is not None:
        schema["pattern"] = f"^{expression}*$"
        told.append(f"{name} has characters of {expression} only, after the examples.")


def _widen_arrays(schema: Schema, values: Sequence[list[JsonValue]], place: str, told: list[str]) -> None:
    name = place or _WHOLE
    lengths = [len(value) for value in values]
    is_open = not {"minItems", "maxItems"} & schema.keys()
    if place.endswith("/*") and set(lengths) == {2} and len(lengths) > 1 and is_open:
        schema["minItems"] = schema["maxItems"] = 2
        told.append(f"{name} is a pair, after the examples.")
    _widen_sizes(schema, lengths, "minItems", "maxItems", name, told)
    prefix = schema.get("prefixItems")
    places = prefix if isinstance(prefix, list) else []
    for at, inner in enumerate(places):
        if isinstance(inner, dict):
            widen(inner, [value[at] for value in values if at < len(value)], f"{place}/{at}", told)
    items = schema.get("items")
    if isinstance(items, dict):
        if structure_kind(schema) == "adjacency-list":
            # A node may have no neighbours, and has as many as it will where each of an example's has two.
            items.setdefault("minItems", 0)
        widen(items, [item for value in values for item in value[len(places) :]], f"{place}/*", told)


def _widen_objects(schema: Schema, values: Sequence[dict[str, JsonValue]], place: str, told: list[str]) -> None:
    properties = schema.get("properties")
    named = properties if isinstance(properties, dict) else {}
    for name, inner in named.items():
        if isinstance(inner, dict):
            step = name.replace("~", "~0").replace("/", "~1")
            widen(inner, [value[name] for value in values if name in value], f"{place}/{step}", told)
    more = schema.get("additionalProperties")
    if isinstance(more, dict):
        others = [member for value in values for name, member in value.items() if name not in named]
        widen(more, others, f"{place}/*", told)
        if "maxProperties" not in schema:
            schema["maxProperties"] = _roomy(max(map(len, values), default=0))


def _widen_sizes(schema: Schema, sizes: Sequence[int], low: str, high: str, name: str, told: list[str]) -> None:
    if not sizes:
        return
    added = []
    most = schema.get(high)
    if low not in schema and min(sizes) > 0 and (not isinstance(most, int) or most > 0):
        schema[low] = 1
        added.append("at least 1")
    if high not in schema:
        least = schema.get(low)
        schema[high] = max(_roomy(max(sizes)), least if isinstance(least, int) else 0)
        added.append(f"at most {schema[high]}")
    if added:
        inner = "the input" if name == _WHOLE else name
        told.append(f"The length of {inner} is {' and '.join(added)}, after the examples.")


def _roomy(size: int) -> int:
    return max(10, 2 * size)


def _short(number: JsonValue) -> str:
    text = str(number)
    return text if re.fullmatch(r"-?\d{1,12}", text) else f"{float(text):.0e}" if len(text) < 300 else "a large number"
