"""Drawing one value of a conjunction at random, within a share of bytes and a depth.

What is drawn satisfies what could be read off the schema; the validator decides about the whole.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from jsonschema_rs import canonical

from shared.canonical_json import JsonValue
from shared.schema.drawing import arrays, numbers, objects, realistic, strings
from shared.schema.drawing.containing import Overlapping
from shared.schema.drawing.drawer import Relating
from shared.schema.drawing.manner import (
    MAX_NESTING,
    MAX_STEPS,
    NEAR,
    ORDINARY,
    REACH,
    SOFT_NESTING,
    TRIES,
    Manner,
    Spent,
    Unlucky,
    is_spare,
)
from shared.schema.drawing.samples import allows, samples_of
from shared.schema.reading.needs import Needs
from shared.schema.reading.nodes import Conjunction, Node, kinds_of
from shared.schema.reading.reader import Reader
from shared.schema.reading.spans import Span

if TYPE_CHECKING:
    from shared.schema.relations.beginnings import Beginnings

_HOPELESS = 12
# Branches in a row that are passed over because nothing can satisfy them.
_MOST_EMPTY = 100
# Where what a person expects has run out, how often it is drawn all the same.
_EXPECTED = 0.5
# How often a scalar with relations of its own is one of the constants that they spell out.
_SPOKEN_OF = 0.5
# Of a part that surrounds what a value is about, so many values are kept, and how often another takes one's place.
_KEPT = 4
_RENEWED = 0.1
_PYTHONS = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": ()}
# How often a place takes one of the values that its schema gives as examples.
_SAMPLED = 0.4
_NUMBERS = ("integer", "number")
_SCALARS = ("string", "integer", "number", "boolean", "null")


class Drawing:
    """Draws values of one document.

    Args:
        reader: the document's conjunctions.
        needs: what they take at least.
        rng: the only source of chance.
        relating: makes relations hold.
        around: what is drawn surrounds what a value is about, so an ordinary part may be one that was drawn before.
        any_type: draw values of types too that the schema's keywords do not speak of.
    """

    def __init__(
        self,
        reader: Reader,
        needs: Needs,
        rng: random.Random,
        relating: Relating,
        *,
        around: bool = False,
        any_type: bool = False,
    ) -> None:
        self.reader = reader
        self.needs = needs
        self.rng = rng
        self.relating = relating
        self.steps = 0
        self.labour = 0
        self.mending = 0
        # Whether there were more alternatives than the reader looks at.
        self.cut = False
        # Whether nothing new came of what was drawn last.
        self.in_vain = False
        # Nodes without their relations, each kept with the one it was made of.
        self.bare: dict[int, tuple[Node, Node]] = {}
        # How deep places are put at edges, as `Everywhere.nesting` finds it.
        self.nesting: int | None = None
        # Objects that keep their nodes' relations, as `hooks.known_objects` takes note of them.
        self.known: dict[int, tuple[Node, Beginnings]] = {}
        # What chooses which items of arrays are counted, by the identity of their nodes.
        self.overlapping: dict[int, Overlapping] = {}
        # Alternatives, each with those that are nested least.
        self._simple: dict[int, tuple[tuple[Node, ...], list[Node]]] = {}
        # Nodes with relations, each with whether these are proved to leave nothing of it.
        self._empty: dict[int, tuple[Node, bool]] = {}
        # What was asked of `needs` already.
        self._usable: dict[Conjunction, tuple[Node, ...]] = {}
        # How many different values conjunctions have at most, as `exhaustion` found.
        self.different: dict[Conjunction, int | None] = {}
        self._fuel = MAX_STEPS
        # What never succeeds is not tried for ever; a success makes up for many misses.
        self._misses: dict[Conjunction, int] = {}
        # What schemas say of examples.
        self._samples: dict[Conjunction, tuple[JsonValue, ...]] = {}
        self._any_type = any_type
        # Relations change what was drawn, so with them nothing is drawn for twice.
        self._around = around and not reader.related
        self._kept: dict[tuple[Conjunction, str | None, int, int], list[tuple[JsonValue, int]]] = {}

    def refuel(self, times: int = 1) -> None:
        """Begin a new attempt; one at what is very large may take more `times` the steps."""
        self._fuel = times * MAX_STEPS

    def widen(self) -> bool:
        """Draw from more alternatives from now on, where some were cut off; tell whether it does."""
        reader, needs = self.reader.wider, self.needs.wider
        if not self.cut or reader is None or needs is None:
            return False
        self.reader, self.needs, self.cut = reader, needs, False
        self._misses.clear()
        self._usable.clear()
        self.different.clear()
        return True

    def spend(self, steps: int) -> None:
        """Count steps of work, and end the attempt when it has taken too many.

        Raises:
            Spent: it has.
        """
        self.steps += steps
        self._fuel -= steps
        if self._fuel < 0:
            raise Spent

    def draw(
        self, conjunction: Conjunction, manner: Manner, room: int, depth: int = 0, name: str | None = None
    ) -> JsonValue:
        """Return a value of `conjunction`.

        Args:
            manner: what the value is like.
            room: about how many bytes it may have.
            depth: how deep the value will lie in the whole.
            name: under which it will lie, which tells a person what it is about.

        Raises:
            Unlucky: none was found.
            Spent: the attempt has taken too many steps.
        """
        if not self._around or not depth or manner is not Manner.TYPICAL:
            return self._draw(conjunction, manner, room, depth, name)
        # Room and depth tell how much of it there may be.
        kept = self._kept.setdefault((conjunction, name, room.bit_length(), depth), [])
        if len(kept) == _KEPT and self.rng.random() >= _RENEWED:
            value, steps = self.rng.choice(kept)
            # It takes the place that it took: of parts that hold each other, few would make a value of any length.
            self.spend(steps)
            return value
        before = self.steps
        value = self._draw(conjunction, manner, room, depth, name)
        if len(kept) == _KEPT:
            # Whatever was wrong with one, it does not stay.
            kept.pop(0)
        kept.append((value, self.steps - before))
        return value

    def _draw(self, conjunction: Conjunction, manner: Manner, room: int, depth: int, name: str | None) -> JsonValue:
        self.spend(1)
        if depth >= MAX_NESTING:
            raise Unlucky
        alternatives = self._flat(conjunction) if is_spare(manner, room, depth) else ()
        if not alternatives:
            # Deep down a value of whatever type ends what would go on for ever.
            alternatives = self.usable(conjunction) if depth < SOFT_NESTING else self.needs.possible(conjunction)
        if not alternatives or self._is_hopeless(conjunction):
            raise Unlucky
        sample = self._sample(conjunction, manner) if manner in ORDINARY else None
        if sample is not None:
            return sample
        for _ in range(TRIES):
            node = self._choose(alternatives, manner, room, depth)
            for _ in range(_MOST_EMPTY if node.relations and len(alternatives) > 1 else 0):
                if not self._is_empty(node):
                    break
                node = self._choose(alternatives, manner, room, depth)
            try:
                value = self._draw_node(node, manner, room, depth, name)
            except Unlucky:
                if len(alternatives) == 1 and not node.filters:
                    break
                continue
            # The validator is asked about the whole anyway.
            if not node.filters or not depth or self.reader.accepts(node.filters, value):
                self._misses[conjunction] = -TRIES * _HOPELESS
                return value
        if depth < SOFT_NESTING:
            self._misses[conjunction] = self._misses.get(conjunction, 0) + 1
        raise Unlucky

    def _is_empty(self, node: Node) -> bool:
        """Tell whether a node's relations are proved to contradict its bounds: of many branches, most may be such."""
        found = self._empty.get(id(node))
        if found is None:
            self.spend(1)
            found = self._empty[id(node)] = (node, self.relating.contradict(self, node))
        return found[1]

    def _draw_node(self, node: Node, manner: Manner, room: int, depth: int, name: str | None) -> JsonValue:
        """Return a value of one alternative, its filters not yet asked."""
        if node.members is not None:
            return self.rng.choice(node.members)
        kind = self._choose_type(node, manner, depth)
        if kind == "object":
            return objects.draw(self, node, manner, room, depth)
        if kind == "array":
            return arrays.draw(self, node, manner, room, depth, name=name)
        if self._is_realistic(node, kind, manner, name):
            span = self.span(node, whole=kind == "integer") if kind in _NUMBERS else None
            likely = realistic.value(kind, name, node.formats, self.rng, span)
            if likely is not None and allows(self, node, likely):
                return likely
        if node.relations and kind != "null" and self.rng.random() < _SPOKEN_OF:
            meant = [each for each in self.relating.spoken_of(self, node) if isinstance(each, _PYTHONS[kind])]
            meant = [each for each in meant if allows(self, node, each)]
            if meant:
                return self.rng.choice(meant)
        if kind == "string":
            text = strings.draw(node, self.rng, max(room, 1), near=manner in NEAR, wide=manner is Manner.WIDE)
            self.spend(max(node.min_length, len(text or "")) // (8 if node.patterns else 20))
            if text is None:
                raise Unlucky
            return text
        if kind == "boolean":
            return self.rng.random() < 0.5
        if kind == "null":
            return None
        span = self.span(node, whole=kind == "integer")
        number = None if span is None else numbers.draw(span, self.rng, REACH[manner])
        if number is None:
            raise Unlucky
        return number

    def _sample(self, conjunction: Conjunction, manner: Manner) -> JsonValue | None:
        """Return one of a schema's own examples of a value, None where it has none, or another value is to be drawn."""
        samples = self._samples.get(conjunction)
        if samples is None:
            samples = self._samples[conjunction] = samples_of(self, conjunction)
        if not samples or self.rng.random() >= _SAMPLED or (self.in_vain and self.rng.random() >= _EXPECTED):
            return None
        sample = self.rng.choice(samples)
        if isinstance(sample, (dict, list)):
            # It need not have everything that may be there.
            return canonical.schema.clone(sample) if manner is Manner.TYPICAL else None
        return sample

    def _is_realistic(self, node: Node, kind: str, manner: Manner, name: str | None) -> bool:
        """Tell whether a scalar is to be one that a person expects under its name."""
        if kind == "string" and node.formats and realistic.is_day(node.formats[0]):
            return manner in NEAR
        if manner not in ORDINARY or (name is None and not node.formats):
            return False
        # A person's few values run out before the schema's do.
        return not self.in_vain or self.rng.random() < _EXPECTED

    def span(self, node: Node, *, whole: bool) -> Span | None:
        """Return the node's numbers."""
        return self.needs.span(node, whole=whole)

    def usable(self, conjunction: Conjunction) -> tuple[Node, ...]:
        """Return the alternatives that have a value of finite depth and allowed size."""
        found = self._usable.get(conjunction)
        if found is None:
            asked = self.needs.possible if self._any_type else self.needs.usable
            found = self._usable[conjunction] = asked(conjunction)
            # Not whether anything was cut at all, which depends on what else was read.
            self.cut = self.cut or conjunction in self.reader.cut
        return found

    def may_draw(self, conjunction: Conjunction) -> bool:
        """Tell whether a conjunction has an alternative that luck has not run out of."""
        return bool(self.usable(conjunction)) and not self._is_hopeless(conjunction)

    def _is_hopeless(self, conjunction: Conjunction) -> bool:
        return self._misses.get(conjunction, 0) > _HOPELESS

    def _flat(self, conjunction: Conjunction) -> tuple[Node, ...]:
        found = self.needs.flat(conjunction)
        self.cut = self.cut or conjunction in self.reader.cut
        return found

    def _choose(self, alternatives: tuple[Node, ...], manner: Manner, room: int, depth: int) -> Node:
        if len(alternatives) == 1:
            return alternatives[0]
        if is_spare(manner, room, depth):
            found = self._simple.get(id(alternatives))
            if found is None:
                # A name that an alternative asks for can be left out where another one does not.
                depths = [(self.needs.of_node(node).depth, len(node.required)) for node in alternatives]
                least = min(depths)
                simple = [node for node, each in zip(alternatives, depths, strict=True) if each == least]
                found = self._simple[id(alternatives)] = (alternatives, simple)
            return self.rng.choice(found[1])
        nested = [node for node in alternatives if "object" in node.types or "array" in node.types]
        # Else every second step ends a list or a tree, and values of any depth are rare.
        if depth and nested and len(nested) < len(alternatives) and self.rng.random() < 0.6:
            return self.rng.choice(nested)
        return self.rng.choice(alternatives)

    def _choose_type(self, node: Node, manner: Manner, depth: int) -> str:
        kinds = kinds_of(node.types)
        if len(kinds) == 1:
            return kinds[0]
        if manner is Manner.SPARE or depth >= SOFT_NESTING or not node.typed:
            kinds = tuple(kind for kind in _SCALARS if kind in kinds) or kinds
        return self.rng.choice(kinds)
