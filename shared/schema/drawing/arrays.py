"""Drawing arrays: how long, what stands where, and nothing twice where that is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing import containing, exhaustion, numbers
from shared.schema.drawing.manner import ORDINARY, REACH, SOFT_NESTING, TRIES, TYPICAL_COUNT, Manner, Unlucky
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.reading.nodes import Conjunction, Node

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer

DEFAULT_MOST_ITEMS = 50
# How many more than there must be where nothing else is said.
_MORE_ITEMS = 10
# What a small number takes; most items are larger than the least they need.
_USUAL_BYTES = 5


class _Distinct:
    """The items of which no two are the same; `left`: what else those of one conjunction can be, once it was listed."""

    def __init__(self) -> None:
        self.left: list[JsonValue] | None = None
        self.of: Conjunction = ()
        self._seen: set[bytes] = set()

    def adds(self, item: JsonValue) -> bool:
        """Add an item; tell whether it was not there yet."""
        text = canonical_bytes(item)
        new = text not in self._seen
        self._seen.add(text)
        return new


def draw(
    drawing: Drawer,
    node: Node,
    manner: Manner,
    room: int,
    depth: int,
    length: int | None = None,
    name: str | None = None,
) -> list[JsonValue]:
    """Return an array, of `length` items where it is given and they can be had; `name` is what it lies under."""
    if node.relations or node.structures:
        some = _some_length(drawing, node, manner, room, depth) if length is None else length
        return drawing.relating.draw_array(drawing, node, manner, room, depth, some, exact=length is not None)
    if length is None:
        length = _some_length(drawing, node, manner, room, depth)
    if length * 2 > MAX_VALUE_BYTES:
        raise Unlucky
    fast = _whole_numbers(drawing, node, manner, length, room)
    if fast is not None:
        return fast
    length, wanted, counted = containing.place(drawing, node, length)
    share = max(4, room // max(length, 1))
    made: list[JsonValue] = []
    distinct = _Distinct()
    placed = node.prefix_length
    # Of many items, most have nothing to satisfy on account of where they stand.
    rest = node.evaluated_item(placed)
    for index in range(length):
        conjunction = wanted.get(index) or (rest if index >= placed else node.evaluated_item(index))
        try:
            if node.unique:
                item = _next_item(drawing, conjunction, manner, share, depth, name, distinct)
            else:
                item = _item(drawing, node, conjunction, manner, share, depth, name)
        except Unlucky:
            # Items after this one may be missing as long as enough are there.
            if index >= node.min_items and index > max(counted, default=-1):
                break
            raise
        made.append(item)
    return made


def _item(
    drawing: Drawer, node: Node, conjunction: Conjunction, manner: Manner, share: int, depth: int, name: str | None
) -> JsonValue:
    try:
        return drawing.draw(conjunction, manner, share, depth + 1, name)
    except Unlucky:
        if conjunction != node.unevaluated or not conjunction:
            raise
        # What `contains` speaks of is evaluated too.
        spoken = next((each.pointer for each in node.contains if each.most is None), None)
        if spoken is None:
            raise
        return drawing.draw((spoken,), manner, share, depth + 1, name)


def _whole_numbers(drawing: Drawer, node: Node, manner: Manner, length: int, room: int) -> list[JsonValue] | None:
    """Return `length` integers where the items are plain integers, else None; most arrays are that, and long."""
    if node.contains or node.prefix_length or not length:
        return None
    items = drawing.usable(node.item(0))
    if len(items) != 1 or items[0].types != {"integer"} or items[0].members is not None or items[0].filters:
        return None
    span = drawing.span(items[0], whole=True)
    if span is None or span.step is None:
        return None
    drawing.spend(1 + length // 4)
    step = span.step.numerator
    if node.unique:
        first, last = numbers.indices(span, REACH[manner])
        if last - first < 2 * length:
            first, last = numbers.indices(span, None if span.bounded else max(numbers.DEFAULT_REACH, 2 * length))
        if last - first + 1 < length:
            raise Unlucky
        # sample() takes no range longer than a machine word.
        if last - first < 2**62:
            return [index * step for index in drawing.rng.sample(range(first, last + 1), length)]
        return None
    many = length * (_USUAL_BYTES + 1)
    reach = 9 if many > MAX_VALUE_BYTES or (manner is Manner.SPARE and many > room) else REACH[manner]
    if reach is not None:
        first, last = numbers.indices(span, reach)
        return [index * step for index in drawing.rng.choices(range(first, last + 1), k=length)]
    drawn = [numbers.draw(span, drawing.rng, None) for _ in range(length)]
    return [number for number in drawn if number is not None]


def open_most(node: Node) -> int:
    """Return the most items of an array whose schema sets no limit."""
    return max(DEFAULT_MOST_ITEMS, _least_items(node) + _MORE_ITEMS)


def most_items(drawing: Drawer, node: Node, room: int) -> int:
    """Return the most items an array may have in `room` bytes."""
    most = open_most(node) if node.max_items is None else node.max_items
    start = node.prefix_length
    if drawing.reader.alternatives(node.item(start)):
        need = drawing.needs.of(node.item(start))
        most = min(most, start + (0 if need.endless else room // (max(need.size, _USUAL_BYTES) + 1)))
    else:
        most = min(most, start)
    if node.structures:
        built = drawing.relating.most_items(drawing, node)
        most = most if built is None else min(most, built)
    different = most_different(drawing, node)
    return max(most if different is None else min(most, different), _least_items(node))


def most_different(drawing: Drawer, node: Node) -> int | None:
    """Return how many items an array has at most as no two are the same, None where that sets no limit."""
    left = exhaustion.most_different(drawing, node.item(node.prefix_length)) if node.unique else None
    return None if left is None else node.prefix_length + left


def _least_items(node: Node) -> int:
    """Return how many items an array is given at least: for each `contains` its own, though one may satisfy several."""
    asked = sum(contained.least for contained in node.contains)
    return max(node.min_items, asked if node.max_items is None else min(asked, node.max_items))


def _some_length(drawing: Drawer, node: Node, manner: Manner, room: int, depth: int) -> int:
    least, most = _least_items(node), most_items(drawing, node, room)
    if manner is Manner.SPARE or depth >= SOFT_NESTING:
        return least
    if manner in ORDINARY:
        low, high = TYPICAL_COUNT
        return drawing.rng.randint(min(max(least, low), most), min(max(least + 3, high), most))
    spread = most - least
    return least + min(spread, drawing.rng.getrandbits(drawing.rng.randint(1, max(1, spread.bit_length()))))


def _next_item(
    drawing: Drawer, conjunction: Conjunction, manner: Manner, share: int, depth: int, name: str | None, made: _Distinct
) -> JsonValue:
    for attempt in range(3 * TRIES if made.left is None else 0):
        # A person's few numbers run out before the schema's do.
        wider = manner if attempt < TRIES else Manner.RANDOM if attempt < 2 * TRIES else Manner.WIDE
        item = drawing.draw(conjunction, wider, share, depth + 1, name)
        if made.adds(item):
            return item
    if made.left is None or made.of != conjunction:
        # Luck seldom finds the last of a hundred.
        listed = exhaustion.all_values(drawing, conjunction, depth + 1) or []
        drawing.spend(1 + len(listed) // 4)
        made.left, made.of = drawing.rng.sample(listed, len(listed)), conjunction
    while made.left:
        item = made.left.pop()
        if made.adds(item):
            return item
    raise Unlucky
