"""Which points a valid value hits: the value and its schema walked together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.schema.oracle.layout import Layout, escaped
from tests.schema.oracle.points import SIZES, Point, as_text, wanted_values

_SIZED: dict[str, type] = {"string": str, "array": list, "object": dict}


@dataclass(slots=True)
class Walk:
    """What a walk through one value met.

    Args:
        points: the points it hits.
        depth: how many objects or arrays of one and the same subschema lie within each other, at most.
    """

    points: set[Point] = field(default_factory=set)
    depth: int = 0


class Hits:
    """Tells what values of one schema hit."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def of(self, value: Any) -> Walk:
        """Return what a valid value hits."""
        walk = Walk()
        # Each entry: a subschema, a part of the value, and how often each subschema encloses that part.
        left: list[tuple[str, Any, dict[str, int]]] = [("", value, {})]
        seen: set[tuple[str, int]] = set()
        while left:
            start, part, around = left.pop()
            holding = [pointer for pointer in self._holding(start, part) if (pointer, id(part)) not in seen]
            if isinstance(part, (dict, list)):
                seen.update((pointer, id(part)) for pointer in holding)
                around = {**around, **{pointer: around.get(pointer, 0) + 1 for pointer in holding}}
                walk.depth = max([walk.depth, *(around[pointer] for pointer in holding)])
            for pointer in holding:
                walk.points.update(self._points(pointer, part))
                left += [(inner, piece, around) for inner, piece in self._inside(pointer, part)]
        return walk

    def _holding(self, start: str, part: Any) -> list[str]:
        """Return the subschemas that apply to a part and hold for it."""
        found: dict[str, None] = {}
        left = [start]
        while left:
            pointer = left.pop()
            if pointer in found:
                continue
            found[pointer] = None
            schema = self._layout.keywords(pointer)
            left += self._layout.beside(pointer)
            for keyword in ("anyOf", "oneOf"):
                branches = (f"{pointer}/{keyword}/{index}" for index in range(len(schema.get(keyword, ()))))
                left += [branch for branch in branches if self._layout.accepts(branch, part)]
            if "if" in schema:
                taken = "then" if self._layout.accepts(f"{pointer}/if", part) else "else"
                left += [f"{pointer}/{taken}"] if taken in schema else []
            if isinstance(part, dict):
                left += [
                    f"{pointer}/dependentSchemas/{escaped(name)}"
                    for name in schema.get("dependentSchemas", {})
                    if name in part
                ]
        return list(found)

    def _points(self, pointer: str, part: Any) -> Iterator[Point]:
        schema = self._layout.keywords(pointer)
        text = as_text(part)
        for keyword, wanted in wanted_values(schema):
            if as_text(wanted) == text:
                yield Point(pointer, keyword, text)
        listed = schema.get("type")
        if isinstance(listed, list) and len(listed) > 1:
            yield from (Point(pointer, "type", name) for name in listed if is_of(part, name))
        for keyword, (kind, step) in SIZES.items():
            if keyword in schema and isinstance(part, _SIZED[kind]):
                size = len(part)  # type: ignore[arg-type]
                if size in (schema[keyword], schema[keyword] + step):
                    yield Point(pointer, keyword, str(size))
        for keyword in ("anyOf", "oneOf"):
            for index in range(len(schema.get(keyword, ()))):
                if self._layout.accepts(f"{pointer}/{keyword}/{index}", part):
                    yield Point(pointer, keyword, str(index))
        if isinstance(part, dict):
            for name in schema.get("properties", {}):
                if name not in schema.get("required", ()):
                    yield Point(pointer, "properties", f"{'with' if name in part else 'without'} {name}")

    def _inside(self, pointer: str, part: Any) -> Iterator[tuple[str, Any]]:
        schema = self._layout.keywords(pointer)
        if isinstance(part, dict):
            for name, piece in part.items():
                yield from ((inner, piece) for inner in for_name(pointer, schema, name))
            if "propertyNames" in schema:
                yield from ((f"{pointer}/propertyNames", name) for name in part)
        elif isinstance(part, list):
            for index, piece in enumerate(part):
                yield from ((inner, piece) for inner in for_index(pointer, schema, index))
                if "contains" in schema and self._layout.accepts(f"{pointer}/contains", piece):
                    yield f"{pointer}/contains", piece


def for_name(pointer: str, schema: dict[str, Any], name: str) -> list[str]:
    """Return the subschemas of one object schema that apply to the value under a name."""
    found = [f"{pointer}/properties/{escaped(name)}"] if name in schema.get("properties", {}) else []
    patterns = (pattern for pattern in schema.get("patternProperties", {}) if re.search(pattern, name))
    found += [f"{pointer}/patternProperties/{escaped(pattern)}" for pattern in patterns]
    if not found and "additionalProperties" in schema:
        found.append(f"{pointer}/additionalProperties")
    return found


def for_index(pointer: str, schema: dict[str, Any], index: int) -> list[str]:
    """Return the subschemas of one array schema that apply to the item at an index."""
    if isinstance(schema.get("items"), list):
        placed, rest = "items", "additionalItems"
    else:
        placed, rest = "prefixItems", "items"
    if index < len(schema.get(placed, ())):
        return [f"{pointer}/{placed}/{index}"]
    return [f"{pointer}/{rest}"] if rest in schema else []


def is_of(value: Any, name: str) -> bool:
    """Tell whether a value is of a JSON Schema type."""
    if name in ("integer", "number"):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return number and (name == "number" or float(value).is_integer() if isinstance(value, float) else number)
    kinds: dict[str, Any] = {"null": type(None), "boolean": bool, **_SIZED}
    return isinstance(value, kinds[name])
