"""Which items of an array satisfy what, so that as many do as its `contains` ask for and no more than they allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, islice
from typing import TYPE_CHECKING, NamedTuple

from shared.schema.drawing.manner import Unlucky
from shared.schema.reading.counting import most_values
from shared.schema.reading.nodes import Conjunction, Contains, Node, denied

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer

# Ways for one item to satisfy some of them, fewest first.
_MOST_WAYS = 64
# Of more of them it is not told which an item does not satisfy.
_FEW = 8
# Of items that have a subschema each, so many are tried for one that has to be there.
_MOST_PLACES = 8
_TRIES = 6
# Arrays in a row that nothing was found for, after which nothing is looked for; one that was found makes up for many.
_HOPELESS = 20
_MADE_UP = 1_000
# Different values that are counted.
_MANY = 200
_Way = tuple[int, ...]


class Placed(NamedTuple):
    """What the items of an array satisfy on account of `contains`.

    Attributes:
        length: how many items there are: with more, too many would satisfy something.
        wanted: by their places, all that those items satisfy of which anything is asked.
        counted: the places of those that must be there.
    """

    length: int
    wanted: dict[int, Conjunction]
    counted: set[int]


def place(drawing: Drawer, node: Node, length: int) -> Placed:
    """Choose what the items of an array satisfy, which has `length` of them or as many as there may be.

    Raises:
        Unlucky: no choice was found.
    """
    if not node.contains:
        return Placed(length, {}, set())
    crowded = sum(each.least for each in node.contains) > length
    unlike = node.unique and 1 < len(node.contains) <= _FEW
    if crowded or unlike or any(each.most is not None for each in node.contains):
        known = drawing.overlapping.get(id(node))
        if known is None:
            # The node is kept with it, so that its identity stays its own.
            known = drawing.overlapping[id(node)] = Overlapping(drawing, node)
        return known.place(length)
    return _apart(drawing, node, length)


def _apart(drawing: Drawer, node: Node, length: int) -> Placed:
    """Choose items of its own for each, where any number may satisfy it."""
    wanted: dict[int, Conjunction] = {}
    counted: set[int] = set()
    for contained in node.contains:
        free = [index for index in range(length) if index not in counted]
        chosen = drawing.rng.sample(free, contained.least)
        for index in chosen:
            wanted[index] = _joined(wanted.get(index, node.item(index)), contained.pointer)
        counted.update(chosen)
    return Placed(length, wanted, counted)


def _joined(conjunction: Conjunction, *pointers: str) -> Conjunction:
    return tuple(dict.fromkeys((*conjunction, *pointers)))


class Overlapping:
    """Chooses items for several `contains` of one node, of which one may ask for what another counts.

    A way is which of them an item satisfies; it satisfies none of the others that allow so many only,
    nor of any where no two items may be the same.
    """

    def __init__(self, drawing: Drawer, node: Node) -> None:
        self._drawing = drawing
        self._node = node
        asked: dict[str, Contains] = {}
        for each in node.contains:
            known = asked.setdefault(each.pointer, each)
            most = min((most for most in (known.most, each.most) if most is not None), default=None)
            asked[each.pointer] = Contains(each.pointer, max(known.least, each.least), most)
        self._asked = list(asked.values())
        self._misses = 0
        # How many different items may satisfy a conjunction, where no two may be the same.
        self._different: dict[Conjunction, int] = {}
        # By place, what was chosen; how many satisfy each, and each conjunction; the places that are left.
        self._ways: dict[int, _Way] = {}
        self._counts: list[int] = []
        self._wanted: dict[int, Conjunction] = {}
        self._alike: Counter[Conjunction] = Counter()
        self._free: list[int] = []

    def place(self, length: int) -> Placed:
        """Choose for so many items, or as many as there may be.

        Raises:
            Unlucky: no choice was found.
        """
        for attempt in range(_TRIES if self._misses < _HOPELESS else 0):
            self._drawing.spend(1 + length // 4)
            # What is there beyond the least may keep others out.
            if not self._ask(length, more=attempt % 2 == 0):
                continue
            counted = set(self._ways)
            if self._fill():
                self._misses = -_MADE_UP
                return Placed(length, dict(self._wanted), counted)
            if len(self._ways) >= self._node.min_items:
                length = len(self._ways)
        self._misses += 1
        raise Unlucky

    def _ask(self, length: int, *, more: bool) -> bool:
        """Choose the items that must be there; tell whether they are enough."""
        rng = self._drawing.rng
        self._ways, self._counts, self._wanted, self._alike = {}, [0] * len(self._asked), {}, Counter()
        self._free = rng.sample(range(length), length)
        for index in rng.sample(range(len(self._asked)), len(self._asked)):
            least, most = self._asked[index].least, self._asked[index].most
            goal = rng.randint(least, max(least, min(most, length))) if more and most is not None else least
            while self._counts[index] < goal and self._add(index):
                pass
        return all(count >= each.least for count, each in zip(self._counts, self._asked, strict=True))

    def _add(self, index: int) -> bool:
        """Let one more item satisfy one of them: of those that nothing was chosen for, else of all."""
        tried: set[Conjunction] = set()
        for back in range(1, 1 + min(_MOST_PLACES, len(self._free))):
            item = self._node.item(self._free[-back])
            if item not in tried and self._choose(self._free[-back], (index,)):
                del self._free[-back]
                return True
            tried.add(item)
        return any(index not in way and self._choose(at, (*way, index)) for at, way in list(self._ways.items()))

    def _fill(self) -> bool:
        """Choose all other items; tell whether there may be so many."""
        return all(self._choose(at, ()) for at in self._free)

    def _choose(self, at: int, least: _Way) -> bool:
        """Let an item satisfy some of them, as few besides as can be; tell whether there is a way."""
        before = self._ways.get(at, ())
        for number, way in enumerate(islice(self._including(least, before), _MOST_WAYS)):
            self._drawing.spend(min(number, 1))
            wanted = self._conjunction(at, way)
            if not self._may_stand(wanted):
                continue
            for index in way:
                self._counts[index] += index not in before
            if before:
                self._alike[self._wanted[at]] -= 1
            self._ways[at], self._wanted[at] = way, wanted
            self._alike[wanted] += 1
            return True
        return False

    def _including(self, least: _Way, before: _Way) -> Iterator[_Way]:
        """Yield the ways with all of some of them, and those besides that others are left of."""
        if any(not self._has_room(index) for index in least if index not in before):
            return
        yield least
        others = [index for index in range(len(self._asked)) if index not in least and self._has_room(index)]
        others = self._drawing.rng.sample(others, len(others))
        for count in range(1, len(others) + 1):
            yield from (least + some for some in combinations(others, count))

    def _has_room(self, index: int) -> bool:
        most = self._asked[index].most
        return most is None or self._counts[index] < most

    def _may_stand(self, wanted: Conjunction) -> bool:
        """Tell whether one more item may satisfy a conjunction."""
        if not self._drawing.may_draw(wanted):
            return False
        if not self._node.unique:
            return True
        most = self._different.get(wanted)
        if most is None:
            most = self._different[wanted] = most_values(self._drawing.reader, wanted, _MANY)
        return most == _MANY or self._alike[wanted] < most

    def _conjunction(self, at: int, way: _Way) -> Conjunction:
        item = self._node.item(at) if way else self._node.evaluated_item(at)
        met = [self._asked[index].pointer for index in sorted(way)]
        # Where no two items are the same, it has to be known how many each way is left.
        each_counts = self._node.unique and len(self._asked) <= _FEW
        kept = [
            denied(each.pointer)
            for index, each in enumerate(self._asked)
            if index not in way and (each_counts or each.most is not None)
        ]
        return _joined(item, *met, *kept)
