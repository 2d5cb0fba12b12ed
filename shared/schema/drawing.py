"""Drawing one value of a conjunction at random, within a share of bytes and a depth.

What is drawn satisfies what could be read off the schema; the validator decides about the whole.
"""

from __future__ import annotations

import enum
import random
from collections.abc import Callable

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema import numbers, strings
from shared.schema.formats import word
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.needs import Needs
from shared.schema.nodes import Conjunction, Node
from shared.schema.numbers import Span, span_of
from shared.schema.reader import Reader

DEFAULT_MOST_ITEMS = 50
_TYPICAL_ITEMS = (3, 8)
_MAX_NESTING = 60
# How deep values of a recursive schema grow before everything that can be left out is left out.
_SOFT_NESTING = 10
# What a small number takes; most items are larger than the least they need.
_USUAL_BYTES = 5
_TRIES = 12
# Of more optional names than this only some are given.
_MANY_NAMES = 60
# Parts that one attempt may draw: some 30 ms.
MAX_STEPS = 12_000
_SCALARS = ("string", "integer", "boolean", "null")


class Manner(enum.Enum):
    """What a drawn value is like."""

    TYPICAL = "typical"
    RANDOM = "random"
    SPARE = "spare"
    WIDE = "wide"


_NEAR = (Manner.TYPICAL, Manner.SPARE)
_REACH = {Manner.TYPICAL: 100, Manner.SPARE: 100, Manner.RANDOM: None, Manner.WIDE: 10**9}


class Unlucky(Exception):
    """No value was found in the tries there were."""


class Spent(Exception):
    """The attempt took more steps than one value may; trying again inside it would only take more."""


class Drawing:
    """Draws values of one document.

    Args:
        reader: the document's conjunctions.
        needs: what they take at least.
        rng: the only source of chance.
    """

    def __init__(self, reader: Reader, needs: Needs, rng: random.Random) -> None:
        self.reader = reader
        self.needs = needs
        self.rng = rng
        self.steps = 0
        self._fuel = MAX_STEPS
        self._alternatives: dict[Conjunction, tuple[Node, ...]] = {}
        self._spans: dict[tuple[int, bool], tuple[Node, Span | None]] = {}

    def refuel(self) -> None:
        """Begin a new attempt."""
        self._fuel = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Count steps of work, and end the attempt when it has taken too many.

        Raises:
            Spent: it has.
        """
        self.steps += steps
        self._fuel -= steps
        if self._fuel < 0:
            raise Spent

    def draw(self, conjunction: Conjunction, manner: Manner, room: int, depth: int = 0) -> JsonValue:
        """Return a value of `conjunction`.

        Args:
            manner: what the value is like.
            room: about how many bytes it may have.
            depth: how deep the value will lie in the whole.

        Raises:
            Unlucky: none was found.
            Spent: the attempt has taken too many steps.
        """
        self.spend(1)
        if depth >= _MAX_NESTING:
            raise Unlucky
        alternatives = self.usable(conjunction)
        if not alternatives:
            raise Unlucky
        for _ in range(_TRIES):
            node = self._choose(alternatives, manner, room, depth)
            try:
                value = self.draw_node(node, manner, room, depth)
            except Unlucky:
                if len(alternatives) == 1 and not node.filters:
                    raise
                continue
            # The validator is asked about the whole anyway.
            if not node.filters or not depth or self.reader.accepts(node.filters, value):
                return value
        raise Unlucky

    def draw_node(self, node: Node, manner: Manner, room: int, depth: int) -> JsonValue:
        """Return a value of one alternative, its filters not yet asked."""
        if node.members is not None:
            return self.rng.choice(node.members)
        kind = self._choose_type(node, manner, depth)
        if kind == "object":
            return self.draw_object(node, manner, room, depth)
        if kind == "array":
            return self.draw_array(node, manner, room, depth)
        if kind == "string":
            text = strings.draw(node, self.rng, max(room, 1), near=manner in _NEAR)
            self.spend(max(node.min_length, len(text or "")) // (8 if node.patterns else 20))
            if text is None:
                raise Unlucky
            return text
        if kind == "boolean":
            return self.rng.random() < 0.5
        if kind == "null":
            return None
        span = self.span(node, whole=kind == "integer")
        number = None if span is None else numbers.draw(span, self.rng, _REACH[manner])
        if number is None:
            raise Unlucky
        return number

    def span(self, node: Node, *, whole: bool) -> Span | None:
        """Return the node's numbers, reckoned once; the node is kept so that its identity stays its own."""
        found = self._spans.get((id(node), whole))
        if found is None:
            found = self._spans[id(node), whole] = (node, span_of(node, whole=whole))
        return found[1]

    def draw_array(
        self, node: Node, manner: Manner, room: int, depth: int, length: int | None = None
    ) -> list[JsonValue]:
        """Return an array, of `length` items where it is given and they can be had."""
        if length is None:
            length = self._some_length(node, manner, room, depth)
        if length * 2 > MAX_VALUE_BYTES:
            raise Unlucky
        fast = self._whole_numbers(node, manner, length)
        if fast is not None:
            return fast
        wanted = self._contained(node, length)
        share = max(4, room // max(length, 1))
        made: list[JsonValue] = []
        seen: set[bytes] = set()
        for index in range(length):
            conjunction = wanted.get(index, node.item(index))
            try:
                item = self._next_item(conjunction, manner, share, depth, seen if node.unique else None)
            except Unlucky:
                # Items after this one may be missing as long as enough are there.
                if index >= node.min_items and not wanted:
                    break
                raise
            made.append(item)
        return made

    def _whole_numbers(self, node: Node, manner: Manner, length: int) -> list[JsonValue] | None:
        """Return `length` integers where the items are plain integers, else None; most arrays are that, and long."""
        if node.contains or node.prefix_length or not length:
            return None
        items = self.usable(node.item(0))
        if len(items) != 1 or items[0].types != {"integer"} or items[0].members is not None or items[0].filters:
            return None
        span = self.span(items[0], whole=True)
        if span is None or span.step is None:
            return None
        self.spend(1 + length // 4)
        step = span.step.numerator
        if node.unique:
            first, last = numbers.indices(span, _REACH[manner])
            if last - first < 2 * length:
                first, last = numbers.indices(span, None if span.bounded else max(numbers.DEFAULT_REACH, 2 * length))
            if last - first + 1 < length:
                raise Unlucky
            # sample() takes no range longer than a machine word.
            if last - first < 2**62:
                return [index * step for index in self.rng.sample(range(first, last + 1), length)]
            return None
        reach = 9 if length * (_USUAL_BYTES + 1) > MAX_VALUE_BYTES else _REACH[manner]
        drawn = [numbers.draw(span, self.rng, reach) for _ in range(length)]
        return [number for number in drawn if number is not None]

    def draw_object(
        self,
        node: Node,
        manner: Manner,
        room: int,
        depth: int,
        given: dict[str, JsonValue] | None = None,
        without: str | None = None,
        count: int | None = None,
    ) -> dict[str, JsonValue]:
        """Return an object.

        Args:
            given: values already made, which it will have.
            without: a name that it will not have.
            count: how many names it will have, where they can be had.
        """
        names = self._choose_names(node, manner, room, depth)
        if without is not None:
            names.pop(without, None)
        names.update(dict.fromkeys(given or {}))
        share = max(8, room // max(len(names), 1))
        made: dict[str, JsonValue] = {}
        for name in names:
            if given is not None and name in given:
                made[name] = given[name]
                continue
            try:
                made[name] = self.draw(node.value_of(name), manner, share, depth + 1)
            except Unlucky:
                if name in node.required or len(names) <= node.min_properties:
                    raise
        self._add_names(node, made, manner, share, depth, count)
        return made

    def usable(self, conjunction: Conjunction) -> tuple[Node, ...]:
        """Return the alternatives that have a value of finite depth and allowed size."""
        found = self._alternatives.get(conjunction)
        if found is None:
            nodes = self.reader.alternatives(conjunction)
            found = tuple(node for node in nodes if self.needs.of_node(node).size <= MAX_VALUE_BYTES)
            self._alternatives[conjunction] = found
        return found

    def _choose(self, alternatives: tuple[Node, ...], manner: Manner, room: int, depth: int) -> Node:
        if len(alternatives) == 1:
            return alternatives[0]
        if manner is Manner.SPARE or depth >= _SOFT_NESTING or room < 16:
            needs = [self.needs.of_node(node) for node in alternatives]
            least = min(needs, key=lambda need: (need.depth, need.size))
            simple = [node for node, need in zip(alternatives, needs, strict=True) if need.depth == least.depth]
            return self.rng.choice(simple)
        nested = [node for node in alternatives if "object" in node.types or "array" in node.types]
        # Else every second step ends a list or a tree, and values of any depth are rare.
        if depth and nested and len(nested) < len(alternatives) and self.rng.random() < 0.6:
            return self.rng.choice(nested)
        return self.rng.choice(alternatives)

    def _choose_type(self, node: Node, manner: Manner, depth: int) -> str:
        kinds = [kind for kind in sorted(node.types) if not (kind == "integer" and "number" in node.types)]
        if len(kinds) == 1:
            return kinds[0]
        if manner is Manner.SPARE or depth >= _SOFT_NESTING or not node.typed:
            kinds = [kind for kind in _SCALARS if kind in kinds] or kinds
        return self.rng.choice(kinds)

    def _some_length(self, node: Node, manner: Manner, room: int, depth: int) -> int:
        least, most = node.min_items, self.most_items(node, room)
        if manner is Manner.SPARE or depth >= _SOFT_NESTING:
            return least
        if manner is Manner.TYPICAL:
            low, high = _TYPICAL_ITEMS
            return self.rng.randint(min(max(least, low), most), min(max(least + 3, high), most))
        spread = most - least
        return least + min(spread, self.rng.getrandbits(self.rng.randint(1, max(1, spread.bit_length()))))

    def most_items(self, node: Node, room: int) -> int:
        """Return the most items an array may have in `room` bytes."""
        most = max(DEFAULT_MOST_ITEMS, node.min_items) if node.max_items is None else node.max_items
        start = node.prefix_length
        if self.reader.alternatives(node.item(start)):
            need = self.needs.of(node.item(start))
            most = min(most, start + (0 if need.endless else room // (max(need.size, _USUAL_BYTES) + 1)))
        else:
            most = min(most, start)
        return max(most, node.min_items)

    def _contained(self, node: Node, length: int) -> dict[int, Conjunction]:
        """Choose the places of the items that satisfy `contains`."""
        wanted: dict[int, Conjunction] = {}
        for contained in node.contains:
            free = [index for index in range(length) if index not in wanted]
            for index in self.rng.sample(free, min(contained.least, len(free))):
                wanted[index] = tuple(dict.fromkeys((*node.item(index), contained.pointer)))
        return wanted

    def _next_item(
        self, conjunction: Conjunction, manner: Manner, share: int, depth: int, seen: set[bytes] | None
    ) -> JsonValue:
        for attempt in range(3 * _TRIES):
            # A person's few numbers run out before the schema's do.
            wider = manner if attempt < _TRIES else Manner.RANDOM if attempt < 2 * _TRIES else Manner.WIDE
            item = self.draw(conjunction, wider, share, depth + 1)
            if seen is None:
                return item
            text = canonical_bytes(item)
            if text not in seen:
                seen.add(text)
                return item
        raise Unlucky

    def _choose_names(self, node: Node, manner: Manner, room: int, depth: int) -> dict[str, None]:
        spare = manner is Manner.SPARE or depth >= _SOFT_NESTING or room < 16
        names: dict[str, None] = {}
        optional = []
        likely = 0.85 if manner is Manner.TYPICAL else 0.6
        declared = list(node.declared())
        if len(declared) > _MANY_NAMES:
            likely *= _MANY_NAMES / len(declared)
        self.spend(len(declared) // 4)
        for name in declared:
            if name in node.required:
                names[name] = None
            elif name not in node.forbidden and self.needs.of(node.value_of(name)).size <= MAX_VALUE_BYTES:
                optional.append(name)
                if not spare and self.rng.random() < likely:
                    names[name] = None
        lacking = [name for name in optional if name not in names]
        for name in lacking[: max(0, node.min_properties - len(names))]:
            names[name] = None
        most = node.max_properties
        for name in [name for name in names if name not in node.required]:
            if most is not None and len(names) > most:
                del names[name]
        waiting = [name for name in names if name in node.dependents]
        while waiting:
            for name in node.dependents.get(waiting.pop(), ()):
                if name not in names:
                    names[name] = None
                    waiting.append(name)
        return names

    def _add_names(
        self, node: Node, made: dict[str, JsonValue], manner: Manner, share: int, depth: int, count: int | None
    ) -> None:
        """Add names that the schema does not spell out, where it describes their values or wants more of them."""
        lacking = max(0, node.min_properties - len(made))
        if lacking * 6 > MAX_VALUE_BYTES:
            raise Unlucky
        more = 0
        if node.takes_more_names and manner is not Manner.SPARE and depth < _SOFT_NESTING:
            more = self.rng.randint(*_TYPICAL_ITEMS) // 2 if manner is Manner.TYPICAL else self.rng.randint(0, 6)
        target = max(len(made) + lacking, count) if count is not None else len(made) + max(lacking, more)
        if node.max_properties is not None:
            target = min(target, node.max_properties)
        declared = set(node.declared())
        for _ in range(_TRIES * max(0, target - len(made))):
            if len(made) >= target:
                break
            self.spend(1)
            name = self.some_name(node, manner)
            if name is None or name in made or name in declared or name in node.forbidden:
                continue
            try:
                made[name] = self.draw(node.value_of(name), manner, share, depth + 1)
            except Unlucky:
                continue

    def some_name(self, node: Node, manner: Manner) -> str | None:
        """Return a name that the schema describes without spelling it out, or None when luck ran out."""
        patterns = [pattern for part in node.objects for pattern, _ in part.patterned]
        makers: list[Callable[[], JsonValue]] = []
        if node.names:
            makers.append(lambda: self.draw(node.names, manner, 20, _SOFT_NESTING))
        elif patterns:
            named = Node(patterns=(self.rng.choice(patterns),))
            makers.append(lambda: strings.draw(named, self.rng, 20, near=True))
        if not node.names:
            makers.append(lambda: word(self.rng) + (str(self.rng.randint(1, 99)) if self.rng.random() < 0.5 else ""))
        try:
            name = self.rng.choice(makers)()
        except Unlucky:
            return None
        return name if isinstance(name, str) else None
