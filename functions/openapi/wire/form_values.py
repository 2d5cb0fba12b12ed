"""What the fields of a form stand for: texts, and parts of lists and objects, by the shape of the whole."""

from __future__ import annotations

from contextlib import suppress

from functions.openapi.wire.scalars import readings
from functions.openapi.wire.shapes import UNKNOWN, Shape
from shared.canonical_json import JsonValue, parse_json
from shared.errors import InvalidJsonError

_LISTS = frozenset({"array", "null"})
# Of a form, beside the likeliest; only fields that may be of several types have more than one.
_MOST_READINGS = 50
# Fields whose readings are remembered: some megabytes at most.
_MOST_KNOWN = 500
_MOST_KNOWN_CHARS = 2_000
# What the texts of a form's fields stand for, by name and text.
Readings = dict[tuple[str, str], list[JsonValue]]


def meant_by(pairs: list[tuple[str, str]], shape: Shape, known: Readings | None = None) -> list[JsonValue]:
    """Return the forms that some fields may stand for: the likeliest, and that with one field read in another way.

    Fields such as `a[b]` and `a[]` are parts of what `a` is known to be.

    Args:
        known: fields that were read before by the same shape, to which those of this form are added.
    """
    grouped: dict[str, list[str]] = {}
    below: dict[str, list[tuple[str, str]]] = {}
    for name, text in pairs:
        if "[" not in name:
            grouped.setdefault(name, []).append(text)
            continue
        stem, bracket, rest = name.partition("[")
        inner = shape.properties.get(stem)
        is_part = bracket and rest[-1:] == "]" and name not in shape.properties
        if is_part and inner is not None and inner.types & {"object", "array"}:
            first, _, more = rest.partition("]")
            below.setdefault(stem, []).append((first + more, text))
        else:
            grouped.setdefault(name, []).append(text)
    read = {
        name: _known_field(name, texts, shape.properties.get(name) or shape.others or UNKNOWN, known)
        for name, texts in grouped.items()
    }
    read |= {stem: [_parted(parts, shape.properties[stem])] for stem, parts in below.items()}
    likeliest: dict[str, JsonValue] = {name: values[0] for name, values in read.items()}
    others = [(name, value) for name, values in read.items() for value in values[1:]]
    return [likeliest, *({**likeliest, name: value} for name, value in others[:_MOST_READINGS])]


def _parted(pairs: list[tuple[str, str]], shape: Shape) -> JsonValue:
    steps = [name.partition("[")[0] for name, _ in pairs]
    if "array" not in shape.types or not all(step == "" or step.isdigit() for step in steps):
        return meant_by(pairs, shape)[0]
    members: dict[str, list[tuple[str, str]]] = {}
    for number, (step, (name, text)) in enumerate(zip(steps, pairs, strict=True)):
        _, bracket, rest = name.partition("[")
        first, _, more = rest.partition("]")
        members.setdefault(step or f"#{number}", []).append((first + more if bracket else "", text))
    return [
        _single(parts[0][1], shape.item(at))[0] if parts[0][0] == "" else meant_by(parts, shape.item(at))[0]
        for at, parts in enumerate(members.values())
    ]


def _known_field(name: str, texts: list[str], shape: Shape, known: Readings | None) -> list[JsonValue]:
    if known is None or len(texts) > 1 or len(texts[0]) > _MOST_KNOWN_CHARS:
        return _field(texts, shape)
    found = known.get((name, texts[0]))
    if found is None:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        found = known[name, texts[0]] = _field(texts, shape)
    return found


def _field(texts: list[str], shape: Shape) -> list[JsonValue]:
    """Return the values that the texts of one field may stand for, the likeliest first."""
    if "array" not in shape.types:
        return _single(texts[0], shape)
    # What comes once may be the only item of a list.
    as_list = _lists([_single(text, shape.item(at)) for at, text in enumerate(texts)])
    only_lists = shape.types <= _LISTS
    return as_list if len(texts) > 1 or only_lists else _single(texts[0], shape) + as_list


def _lists(items: list[list[JsonValue]]) -> list[JsonValue]:
    """Return the lists that texts may stand for: the likeliest, all read alike in another way, one read so alone.

    Args:
        items: the values that each of the texts may stand for, the likeliest first.
    """
    likeliest = [values[0] for values in items]
    found: list[JsonValue] = [likeliest]
    ways = max(map(len, items))
    if ways == 1:
        return found
    if len(items) > 1:
        found += [[values[min(way, len(values) - 1)] for values in items] for way in range(1, ways)]
    for at, values in enumerate(items):
        if len(found) > _MOST_READINGS:
            break
        found += [[*likeliest[:at], value, *likeliest[at + 1 :]] for value in values[1:]]
    return found


def _single(text: str, shape: Shape) -> list[JsonValue]:
    """Return the values that are no list and that a text may stand for; a list only where nothing else may stand."""
    if "array" in shape.types and shape.types <= _LISTS:
        return _field([text], shape)
    found: list[JsonValue] = [*readings(text, shape)]
    if "object" in shape.types and text[:1] == "{":
        with suppress(InvalidJsonError):
            found.insert(0, parse_json(text))
    if len(found) > 1 and "string" not in shape.types:
        found.pop()
    return found
