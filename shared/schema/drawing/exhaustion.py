"""All values of a conjunction, where they are few enough to list."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing import numbers
from shared.schema.reading.counting import most_values
from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.reading.spans import as_json

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer

_MOST = 4_000
_MAX_NESTING = 8
# Characters of a text, so that all together are a few hundred kilobytes.
_LONGEST = 100
_ABSENT = object()


def all_values(drawing: Drawer, conjunction: Conjunction, depth: int = 0) -> list[JsonValue] | None:
    """Return every value that could be read off, or None where they are too many or cannot be listed."""
    if depth > _MAX_NESTING:
        return None
    found: list[JsonValue] = []
    for node in drawing.usable(conjunction):
        listed = _of_node(drawing, node, depth)
        if listed is None or len(found) + len(listed) > _MOST:
            return None
        found.extend(listed)
    return found


def most_different(drawing: Drawer, conjunction: Conjunction) -> int | None:
    """Return how many different values a conjunction has at most, None where they are many or it is not known."""
    if conjunction not in drawing.different:
        most = most_values(drawing.reader, conjunction, _MOST)
        # Alternatives may have values in common; to list them takes long.
        overlap = most < _MOST and len(drawing.usable(conjunction)) > 1
        listed = all_values(drawing, conjunction, 1) if overlap else None
        fewer = most if listed is None else min(most, len({canonical_bytes(value) for value in listed}))
        drawing.different[conjunction] = None if most == _MOST else fewer
    return drawing.different[conjunction]


def _of_node(drawing: Drawer, node: Node, depth: int) -> list[JsonValue] | None:
    if node.members is not None:
        return node.members
    found: list[JsonValue] = []
    for kind in sorted(node.types):
        if kind == "integer" and "number" in node.types:
            continue
        listed = _of_type(drawing, node, kind, depth)
        if listed is None:
            return None
        found.extend(listed)
    return found


def _of_type(drawing: Drawer, node: Node, kind: str, depth: int) -> list[JsonValue] | None:
    if kind == "boolean":
        return [False, True]
    if kind == "null":
        return [None]
    if kind == "array":
        return _arrays(drawing, node, depth)
    if kind == "object":
        return _objects(drawing, node, depth)
    if kind == "string":
        return [""] if node.max_length == 0 else _texts(node)
    span = drawing.span(node, whole=kind == "integer")
    size = None if span is None else span.size
    if span is None or size is None or size > _MOST:
        return None
    if span.step is None or span.first is None:
        only = None if span.low is None else as_json(span.low)
        return None if only is None else [only]
    listed = [as_json((span.first + index) * span.step) for index in range(size)]
    return [number for number in listed if number is not None and numbers.on_every_grid(span, number)]


def _texts(node: Node) -> list[JsonValue] | None:
    spoken, least, most = node.language, node.min_length, node.max_length
    if spoken is None:
        return None
    longest = spoken.longest(least, _LONGEST if most is None else most)
    if longest is None or longest > _LONGEST or spoken.count(least, most, _MOST + 1) > _MOST:
        return None
    return [*spoken.texts(least, longest)]


def _arrays(drawing: Drawer, node: Node, depth: int) -> list[JsonValue] | None:
    most = node.max_items
    if most is None or most > 12:
        return None
    found: list[JsonValue] = []
    for length in range(node.min_items, most + 1):
        columns = [all_values(drawing, node.item(index), depth + 1) for index in range(length)]
        known = [column for column in columns if column is not None]
        if len(known) < length or len(found) + math.prod(map(len, known)) > _MOST:
            return None
        found.extend([list(row) for row in itertools.product(*known)])
    return found


def _objects(drawing: Drawer, node: Node, depth: int) -> list[JsonValue] | None:
    # Of a part of a value there may be many, each with a list of its own.
    if node.relations and not depth and (kept := drawing.relating.list_objects(drawing, node, depth)) is not None:
        # In any order: where only some are taken, they are not all alike.
        drawing.rng.shuffle(kept)
        return [*kept]
    names = [name for name in node.declared() if name not in node.forbidden]
    if node.takes_more_names or node.min_properties > len(names) or len(names) > 12:
        return None
    columns: list[list[object]] = []
    for name in names:
        values = all_values(drawing, node.value_of(name), depth + 1)
        if values is None:
            return None
        columns.append([*values, *(() if name in node.required else (_ABSENT,))])
        if math.prod(map(len, columns)) > _MOST:
            return None
    rows = itertools.product(*columns)
    return [{n: v for n, v in zip(names, row, strict=True) if v is not _ABSENT} for row in rows]  # type: ignore[misc]
