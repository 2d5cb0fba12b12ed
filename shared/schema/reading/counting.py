"""At most how many values a conjunction has, where that is soon told: what an array without repetition may hold."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.schema.reading.nodes import Conjunction, Node, kinds_of
from shared.schema.reading.reader import Reader
from shared.schema.reading.spans import as_json, span_of

_MAX_NESTING = 3
_MAX_PARTS = 16
# Beyond these a bound may be another double than the one that is written.
_EXACT = 2**48


def most_values(reader: Reader, conjunction: Conjunction, enough: int, depth: int = 0) -> int:
    """Return a number that no count of different values exceeds; `enough` where it may be as many or is not known."""
    if depth > _MAX_NESTING:
        return enough
    found = 0
    for node in reader.alternatives(conjunction):
        found += _of_node(reader, node, enough, depth)
        if found >= enough:
            break
    # Of alternatives that were cut off nothing is known.
    return enough if reader.truncated else min(found, enough)


def scalars(reader: Reader, conjunction: Conjunction, most: int) -> list[JsonValue] | None:
    """Return all values that there can be and maybe others, None where they are not `most` numbers, truths or nulls.

    Members of a list are given as they are; a whole number is given as a float too, as both are one in JSON.
    """
    found: list[JsonValue] = []
    for node in reader.alternatives(conjunction):
        if node.members is not None:
            listed = list(node.members)
        else:
            listed = []
            for kind in sorted(node.types):
                span = span_of(node, whole=kind == "integer") if kind in ("integer", "number") else None
                size = None if span is None else _size(node, whole=kind == "integer")
                if kind == "boolean":
                    listed += [False, True]
                elif kind == "null":
                    listed.append(None)
                elif span is not None and size is not None and size <= most and span.step and span.first is not None:
                    listed += [as_json((span.first + index) * span.step) for index in range(size)]
                elif kind not in ("integer", "number") or span is not None:
                    return None
        found += listed
        if len(found) > most:
            return None
    if reader.truncated or any(isinstance(each, (list, dict)) for each in found):
        return None
    whole = [each for each in found if type(each) is int or (isinstance(each, float) and each.is_integer())]
    other = [float(each) if type(each) is int else int(each) for each in whole if abs(each) <= _EXACT]
    return [*found, *other] if len(other) == len(whole) else None


def _of_node(reader: Reader, node: Node, enough: int, depth: int) -> int:
    if node.members is not None:
        return min(len(node.members), enough)
    found = 0
    for kind in kinds_of(node.types):
        if kind == "boolean":
            found += 2
        elif kind == "null":
            found += 1
        elif kind == "string":
            found += _texts(node, enough)
        elif kind == "array":
            found += _arrays(reader, node, enough, depth)
        elif kind == "object":
            found += _objects(reader, node, enough, depth)
        else:
            size = _size(node, whole=kind == "integer")
            found += enough if size is None else size
    return min(found, enough)


def _size(node: Node, *, whole: bool) -> int | None:
    ends = [end for end in (node.low, node.high, node.above, node.below) if end is not None]
    if any(abs(end) > _EXACT for end in ends):
        return None
    span = span_of(node, whole=whole)
    return 0 if span is None else span.size


def _texts(node: Node, enough: int) -> int:
    if node.max_length == 0:
        return 1
    # Of formats, and of what is not wanted, a language has only what is drawn from.
    if node.language is None or node.formats or node.unwanted:
        return enough
    return node.language.count(node.min_length, node.max_length, enough)


def _arrays(reader: Reader, node: Node, enough: int, depth: int) -> int:
    most = node.max_items
    if most is None or most > _MAX_PARTS:
        return enough
    found, ways = 0, 1
    for length in range(most + 1):
        if length >= node.min_items:
            found += ways
        if found >= enough or not ways:
            break
        if length < most:
            ways = min(ways * most_values(reader, node.item(length), enough, depth + 1), enough)
    return min(found, enough)


def _objects(reader: Reader, node: Node, enough: int, depth: int) -> int:
    closed = next((part for part in node.objects if part.closed and not part.patterned), None)
    if closed is None or len(closed.named) > _MAX_PARTS:
        return enough
    ways = 1
    for name in closed.named:
        if name not in node.forbidden:
            choices = most_values(reader, node.value_of(name), enough, depth + 1)
            ways *= choices + (name not in node.required)
        if ways >= enough:
            break
    return min(ways, enough)
