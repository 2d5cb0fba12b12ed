"""Values that match no branch or too many, what they must not match, or a condition without what follows from it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.negatives.breaking.spot import ROOM, Fault, Spot, reduced
from shared.schema.negatives.loosening import loosened
from shared.schema.pointers import child
from shared.schema.reading.nodes import Conjunction

_PLAIN: tuple[JsonValue, ...] = (None, True, 0, 1, -1, 1.5, "", "a", [], {}, [[]], "0", 10**6, [0], {"extra": 0})
_PAIRS = 12
_DRAWS = 4
_MANNERS = (Manner.SPARE, Manner.TYPICAL, Manner.RANDOM)


def faults(spot: Spot) -> Iterator[Fault]:
    """Yield values that break anyOf, oneOf, not, or a condition whose consequence cannot be met."""
    keyword, at = spot.constraint.keyword, spot.constraint.at
    if keyword == "not":
        told = f"{spot.called} matches the subschema under not."
        yield from (Fault(value, told) for value in _drawn(spot, [(child(at, "not"),)]))
        yield from (Fault(value, told) for value in _PLAIN)
    elif keyword in ("then", "else"):
        yield from consequence(spot, at, keyword)
    elif keyword in ("anyOf", "oneOf"):
        told = f"{spot.called} matches none of the branches of {keyword}."
        for value in itertools.chain(_mistyped(spot), _drawn(spot, [()])):
            if not _matching(spot, value, 1):
                yield Fault(value, told)


def doubled(spot: Spot) -> Iterator[Fault]:
    """Yield values that match two branches of oneOf."""
    branches = spot.limit if isinstance(spot.limit, list) else []
    places = [child(spot.constraint.at, "oneOf", index) for index in range(len(branches))]
    pairs = [(one, other) for gap in range(1, len(places)) for one, other in zip(places, places[gap:], strict=False)]
    told = f"{spot.called} matches more than one branch of oneOf."
    for value in itertools.chain(_drawn(spot, pairs[:_PAIRS]), _PLAIN):
        if _matching(spot, value, 2) == 2:
            yield Fault(value, told)


def _matching(spot: Spot, value: JsonValue, enough: int) -> int:
    """Count the branches that a value matches, up to `enough`."""
    branches = spot.limit if isinstance(spot.limit, list) else []
    count = 0
    for index in range(len(branches)):
        spot.drawing.spend(1)
        count += spot.drawing.reader.accepts((child(spot.constraint.at, spot.constraint.keyword, index),), value)
        if count == enough:
            break
    return count


def consequence(spot: Spot, at: str, keyword: str) -> Iterator[Fault]:
    """Yield values for which then or else counts, whatever that asks."""
    told = (
        f"{spot.called} {'meets' if keyword == 'then' else 'does not meet'} the condition under if, but not {keyword}."
    )
    condition = child(at, "if")
    met = keyword == "then"
    for value in (*_drawn(spot, [(condition,) if met else ()], at, ("if", "then", "else")), *_PLAIN):
        if spot.drawing.reader.accepts((condition,), value) == met:
            yield Fault(value, told)


def _mistyped(spot: Spot) -> Iterator[JsonValue]:
    """Yield plain values, those first whose type all else at the place allows."""
    allowed = spot.node.types
    kinds = {
        type(None): "null",
        bool: "boolean",
        int: "integer",
        float: "number",
        str: "string",
        list: "array",
        dict: "object",
    }
    yield from sorted(_PLAIN, key=lambda value: kinds[type(value)] not in allowed)


def _drawn(
    spot: Spot, wanted: Sequence[Conjunction], at: str | None = None, keywords: tuple[str, ...] = ()
) -> Iterator[JsonValue]:
    """Yield values of what is asked at the place, the constraint aside, and of each of `wanted` besides."""
    document = spot.drawing.reader.document
    at = spot.constraint.at if at is None else at
    schema = document.subschemas[at]
    if not isinstance(schema, dict):
        return
    if keywords:
        less = {keyword: value for keyword, value in schema.items() if keyword not in keywords}
    else:
        less = reduced(schema, spot.constraint)
    drawing = loosened(spot.drawing, {at: less}, spot.atlas.effort)
    seen: set[bytes] = set()
    # All that applies in place, so that branches taken elsewhere stay taken; then only what is asked from outside.
    outside = tuple(spot.applied)[:1]
    for extra in wanted:
        for asked in (tuple(spot.applied), outside, ()) if extra else (outside, (at,)):
            conjunction = tuple(dict.fromkeys((*asked, *extra)))
            for manner in _MANNERS if len(wanted) < _DRAWS else _MANNERS[:1]:
                drawing.refuel()
                spot.drawing.spend(100)
                try:
                    value = drawing.draw(conjunction, manner, ROOM)
                except Unlucky:
                    continue
                text = canonical_bytes(value)
                if text not in seen:
                    seen.add(text)
                    yield value
