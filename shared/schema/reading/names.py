"""Whether an object can have as many names as are asked for, and those that it must have."""

from __future__ import annotations

from collections.abc import Callable

from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.reading.languages import language
from shared.schema.reading.nodes import Conjunction, Node, ObjectPart
from shared.schema.reading.patterns import matches
from shared.schema.reading.reader import Reader

# More are not counted: what asks for so many names is nearly always too large.
_MOST_COUNTED = 2_000
# Characters of all names that are listed.
_MOST_LISTED = 200_000


def suffice(node: Node, reader: Reader) -> bool:
    """Tell whether there are names enough for an object: False where it is proved that there are not."""
    if any(not reader.accepts(node.names, name) for name in node.required if node.names):
        return False
    wanted = max(node.min_properties, len(node.required))
    if wanted <= len(node.required) or wanted > _MOST_COUNTED:
        return True
    kept_out = barred(node, reader.alternatives)
    limits = [_named(part, node, reader, wanted, kept_out) for part in node.objects if part.closed]
    if node.names or kept_out:
        limits.append(_allowed(node, reader, wanted, kept_out))
    return min(limits, default=wanted) >= wanted


def barred(node: Node, ways: Callable[[Conjunction], tuple[Node, ...]]) -> tuple[str, ...]:
    """Return the expressions of names that no value may lie under: `patternProperties: {"^x-": false}`.

    Args:
        ways: returns the alternatives of a conjunction, none where it has no value.
    """
    described = [(pattern, place) for part in node.objects for pattern, place in part.patterned]
    return tuple(pattern for pattern, place in described if not ways((place,)))


def narrowed(names: Node, kept_out: tuple[str, ...], pattern: str | None = None) -> Node:
    """Return what is left of names: those that match an expression, and none of others.

    Where they are not listed their language is no longer theirs, and for the caller to tell.
    """
    left = names.copy()
    if left.members is None:
        left.patterns += (pattern,) if pattern else ()
        left.unwanted += kept_out
    else:
        texts = [member for member in left.members if isinstance(member, str) and matches(pattern or "", member)]
        left.members = [text for text in texts if not any(matches(each, text) for each in kept_out)]
    return left


def _allowed(node: Node, reader: Reader, most: int, kept_out: tuple[str, ...]) -> int:
    """Return how many names what is asked of all of them leaves, or `most` where there are more."""
    found: set[str] = set()
    for each in reader.alternatives(node.names) if node.names else (Node(),):
        left = narrowed(each, kept_out)
        if kept_out and left.members is None:
            left.language = language(left.patterns, left.unwanted).language
        texts = texts_of(left, most)
        if texts is None or len(found | texts) >= most:
            return most
        found |= texts
    return len(found)


def _named(part: ObjectPart, node: Node, reader: Reader, most: int, kept_out: tuple[str, ...]) -> int:
    """Return how many names a part leaves that has no others, or `most` where there are more."""
    found = sum(
        name not in node.forbidden and (not node.names or reader.accepts(node.names, name)) for name in part.named
    )
    allowed = reader.alternatives(node.names) if node.names else (Node(),)
    for pattern, _ in part.patterned:
        for each in allowed:
            if found >= most:
                return most
            found += _matching(each, pattern, kept_out, most)
    return min(found, most)


def _matching(names: Node, pattern: str, kept_out: tuple[str, ...], most: int) -> int:
    """Return how many names of an alternative match an expression, or `most` where they are more or not known."""
    left = narrowed(names, kept_out, pattern)
    if left.members is not None:
        return len(left.members)
    if "string" not in left.types:
        return 0
    spoken = language(left.patterns, left.unwanted).language
    return most if spoken is None else spoken.count(left.min_length, left.max_length, most)


def texts_of(node: Node, most: int) -> set[str] | None:
    """Return all texts of an alternative, or None where there are `most` or they take long to list."""
    if node.members is not None:
        return {member for member in node.members if isinstance(member, str)}
    if "string" not in node.types:
        return set()
    if node.max_length == 0:
        return {""}
    spoken, window = node.language, (node.min_length, node.max_length)
    if spoken is None or spoken.count(*window, most) >= most:
        return None
    longest = spoken.longest(node.min_length, MAX_VALUE_BYTES if node.max_length is None else node.max_length) or 0
    return set(spoken.texts(node.min_length, longest)) if longest * most <= _MOST_LISTED else None
