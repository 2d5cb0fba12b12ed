"""Arrays with an item too few or too many, a duplicate, or not enough of what they must contain."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing import arrays
from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.negatives.breaking.spot import Fault, Spot, counted, shown
from shared.schema.pointers import child
from shared.schema.reading.nodes import Conjunction, Node

_ANY: tuple[JsonValue, ...] = (None, 0, "", True, [], {}, 1.5, "a", -1)
_PAIRS = 12
_DRAWS = 8
_BIG_ROOM = MAX_VALUE_BYTES - 4_096


def faults(spot: Spot) -> Iterator[Fault]:
    """Yield arrays that break a count, uniqueItems or contains."""
    keyword = spot.constraint.keyword
    if keyword == "minItems":
        yield from _few(spot)
    elif keyword == "maxItems":
        yield from _many(spot)
    elif keyword == "uniqueItems":
        yield from _twice(spot)
    elif keyword == "maxContains":
        yield from _contained(spot, spot.count + 1)
    else:
        yield from _contained(spot, spot.count - 1 if keyword == "minContains" else 0)


def surplus(spot: Spot, start: int) -> Iterator[Fault]:
    """Yield arrays with an item at a place where none is allowed.

    Args:
        start: the first such place.
    """
    array = _array(spot, spot.whole)
    told = f"{spot.called} has an item at position {start}, where the schema allows none."
    for prefix in dict.fromkeys(
        [tuple(map(_Same, array[:start])), tuple(map(_Same, _drawn(spot, spot.whole, start) or []))]
    ):
        if len(prefix) == start:
            kept: list[JsonValue] = [same.value for same in prefix]
            for extra in _ANY:
                yield Fault([*kept, extra], told, (start,), (kept,))


class _Same:
    """An item compared by its canonical text."""

    def __init__(self, value: JsonValue) -> None:
        self.value = value
        self._text = canonical_bytes(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


def _array(spot: Spot, node: Node) -> list[JsonValue]:
    if isinstance(spot.local, list):
        return spot.local
    return _drawn(spot, node, None) or []


def _drawn(spot: Spot, node: Node, length: int | None, room: int = 200) -> list[JsonValue] | None:
    try:
        return arrays.draw(spot.drawing, node, Manner.SPARE, room, spot.depth, length)
    except Unlucky:
        return None


def _few(spot: Spot) -> Iterator[Fault]:
    least = spot.count
    if (least - 1) * 2 > MAX_VALUE_BYTES:
        return
    local = _array(spot, spot.whole)
    told = f"{spot.called} has {counted(least - 1, 'item')}, and minItems asks for {least}."
    if len(local) >= least:
        yield Fault(local[: least - 1], told, mended=(local[:least],))
        yield Fault(local[: least - 1], told)
        yield Fault(local[len(local) - least + 1 :], told)
        # What must be contained may be anywhere, so leave out one after the other.
        for index in range(min(least, _DRAWS)):
            kept = local[:least]
            yield Fault([*kept[:index], *kept[index + 1 :]], told, mended=(kept,))
    shorter = spot.node.copy()
    shorter.max_items = least - 1 if shorter.max_items is None else min(shorter.max_items, least - 1)
    drawn = _drawn(spot, shorter, least - 1)
    if drawn is not None:
        yield Fault(drawn, told, mended=None if isinstance(spot.local, list) else (local,))


def _many(spot: Spot) -> Iterator[Fault]:
    most = spot.count
    if (most + 1) * 2 > MAX_VALUE_BYTES:
        return
    local = _array(spot, spot.whole)
    told = f"{spot.called} has {counted(most + 1, 'item')}, and maxItems allows {most}."
    missing = most + 1 - len(local)
    start = spot.node.prefix_length
    if not spot.node.unique and len(local) >= start:
        more = local[start:]
        with contextlib.suppress(Unlucky):
            more = more or [spot.draw(spot.node.item(start), Manner.SPARE)]
        if more:
            longer = local + [min(more, key=lambda item: len(canonical_bytes(item)))] * missing
            yield Fault(longer, told, (most,), (longer[:most],))
    node = spot.node.copy()
    node.max_items = None
    for room in (200, _BIG_ROOM):
        spot.drawing.spend(most // 50)
        drawn = _drawn(spot, node, most + 1, room)
        if drawn is not None and len(drawn) == most + 1:
            yield Fault(drawn, told, (most,), (drawn[:most],))
            break
    for extra in _ANY if missing < 50 else ():
        padded = local + [extra] * missing
        yield Fault(padded, told, (most,), (padded[:most],))


def _twice(spot: Spot) -> Iterator[Fault]:
    candidates = [spot.local] if isinstance(spot.local, list) else []
    for length in (2, spot.whole.prefix_length + 2):
        if len(candidates) < 2 or len(candidates[0]) < 2:
            candidates.append(_drawn(spot, spot.whole, max(length, spot.whole.min_items)) or [])
    for array in candidates:
        if not 2 <= len(array) <= 200:
            array = array[:200]
        pairs = [(i, j) for j in range(len(array) - 1, 0, -1) for i in (*range(min(j, 3)), j - 1)]
        for first, second in pairs[:_PAIRS] + [(j, i) for i, j in pairs[:_PAIRS]]:
            doubled = array.copy()
            doubled[second] = array[first]
            yield Fault(
                doubled,
                f"{spot.called} has the same item at {first} and {second}, and uniqueItems forbids that.",
                (second,),
                (array,),
            )
        if array:
            yield Fault(
                [*array, array[-1]],
                f"{spot.called} has the same item at {len(array) - 1} and {len(array)}, and uniqueItems forbids that.",
                (len(array),),
                (array,),
            )


def _contained(spot: Spot, wanted: int) -> Iterator[Fault]:
    """Yield arrays of which `wanted` items match."""
    sought = child(spot.constraint.at, "contains")
    keyword = spot.constraint.keyword
    asked = f"allows {spot.count}" if keyword == "maxContains" else f"asks for {wanted + 1}"
    whose = "the value" if not spot.path else spot.called
    told = f"{wanted or 'None'} of the items of {whose} match contains, and {keyword} {asked}."
    if wanted * 2 > MAX_VALUE_BYTES:
        return
    accepts = spot.drawing.reader.accepts
    local = _array(spot, spot.whole)
    for array in (local, _drawn(spot, spot.whole, None) or []):
        matching = [index for index, item in enumerate(array) if accepts((sought,), item)]
        if len(matching) > wanted:
            surplus = set(matching[wanted:])
            yield Fault([item for index, item in enumerate(array) if index not in surplus], told)
            changed = array.copy()
            for index in surplus:
                changed[index] = _other(spot, index, sought, changed)
            yield Fault(changed, told, mended=(array,))
        elif len(matching) < wanted:
            for manner in (Manner.SPARE, Manner.RANDOM):
                yield from _more(spot, array, matching, wanted, (sought,), told, manner)


def _more(
    spot: Spot, array: list[JsonValue], matching: list[int], wanted: int, sought: Conjunction, told: str, manner: Manner
) -> Iterator[Fault]:
    free = [index for index in range(len(array)) if index not in set(matching)][: wanted - len(matching)]
    for grows in (True, False):
        changed = array.copy()
        places = free if not grows else list(range(len(array), len(array) + wanted - len(matching)))
        if len(places) < wanted - len(matching):
            continue
        try:
            for index in places:
                item = spot.draw(tuple(dict.fromkeys((*spot.node.item(index), *sought))), manner)
                changed[index:] = [item, *changed[index + 1 :]]
        except Unlucky:
            continue
        last = places[-1]
        before = changed[:last] if grows else [*changed[:last], array[last], *changed[last + 1 :]]
        yield Fault(changed, told, (last,), (before,))


def _other(spot: Spot, index: int, sought: str, array: list[JsonValue]) -> JsonValue:
    """Return an item for this place that does not match."""
    accepts = spot.drawing.reader.accepts
    asked = spot.node.item(index)
    taken = {canonical_bytes(item) for item in array} if spot.node.unique else set()
    for attempt in range(_DRAWS):
        try:
            item = spot.draw(asked, Manner.TYPICAL if attempt < 2 else Manner.RANDOM)
        except Unlucky:
            break
        if not accepts((sought,), item) and canonical_bytes(item) not in taken:
            return item
    for item in (*_ANY, shown(array)):
        if not accepts((sought,), item) and accepts(asked, item) and canonical_bytes(item) not in taken:
            return item
    return None
