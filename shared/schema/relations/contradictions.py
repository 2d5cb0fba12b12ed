"""Proofs that relations contradict each other or the bounds beside them: of what is linear, or few enough to try.

A proof has to hold for every value that the validator would take: numbers may be fractions or floats of any size, so
arithmetic counts only where all its numbers are whole and small enough to be exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from shared.schema.pointers import child
from shared.schema.reading.nodes import ROOT, Conjunction, Node
from shared.schema.reading.reader import Reader
from shared.schema.relations.bounds import Bounds, length_bounds, number_bounds
from shared.schema.relations.comparisons import Target, comparisons
from shared.schema.relations.exhausting import Space, unkept
from shared.schema.relations.grammar import WHOLE
from shared.schema.relations.keywords import STRUCTURE
from shared.schema.relations.linear import Linear, linear_of, narrow
from shared.schema.relations.plans import relations_at
from shared.schema.relations.structures.impossible import impossible

_MAX_NESTING = 6
_MAX_NODES = 400
_MAX_LINEAR = 200
_ROUNDS = 12
_ZERO = Target("")


def contradiction_in(reader: Reader) -> str | None:
    """Return the pointer of a constraint with which no value can keep the rest, where that is proved; else None."""
    found = _Proof(reader).of(ROOT, 0)
    # Of what has more alternatives than are looked at, others may have a value.
    return None if reader.truncated else found


def contradict(reader: Reader, node: Node) -> bool:
    """Tell whether it is proved that no value of a node keeps its relations."""
    return _Proof(reader).of_node(node, _MAX_NESTING) is not None


class _Proof:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._left = _MAX_NODES
        self._known: dict[Conjunction, str | None] = {}

    def of(self, conjunction: Conjunction, depth: int) -> str | None:
        """Return the pointer for one conjunction: there is one only where each alternative has one."""
        if conjunction in self._known or depth > _MAX_NESTING:
            return self._known.get(conjunction)
        nodes = self._reader.alternatives(conjunction)
        self._left -= len(nodes)
        # Met again inside of itself, it has nothing to add.
        self._known[conjunction] = None
        found = [self.of_node(node, depth) for node in nodes] if self._left >= 0 else []
        self._known[conjunction] = found[0] if found and None not in found else None
        return self._known[conjunction]

    def of_node(self, node: Node, depth: int) -> str | None:
        """Return the pointer for one alternative."""
        if node.members is not None or node.types not in ({"object"}, {"array"}):
            return None
        known = _Known(self._reader, node)
        read: list[tuple[str, list[Linear]]] = []
        asked = relations_at(self._reader.document, node.relations)
        asked = tuple(relation for relation in asked if relation.expression.names <= known.names)
        for relation in asked:
            found = comparisons(relation.expression.tree)[0]
            read.append((relation.pointer, [one for each in found for one in linear_of(each, known.is_exact)]))
        if sum(len(linear) for _, linear in read) <= _MAX_LINEAR and _contradicts(read, known.bounds):
            # The first that contradicts those before it is the one to look at.
            count = next(count for count in range(len(read) + 1) if _contradicts(read[:count], known.bounds))
            return self._reader.document.place(read[count - 1][0])
        pointer = unkept(Space(self._reader, known.conjunction, known.bounds), asked)
        if pointer is not None:
            return self._reader.document.place(pointer)
        if node.structures and impossible(self._reader, node):
            return child(node.structures[0], STRUCTURE)
        if node.types == {"array"}:
            return self.of(node.item(0), depth + 1) if node.min_items else None
        inner = (self.of(node.value_of(name), depth + 1) for name in node.required)
        return next((each for each in inner if each is not None), None)


class _Known:
    """What the schema says of the names that every value has."""

    def __init__(self, reader: Reader, node: Node) -> None:
        self.names = frozenset({WHOLE}) if node.types == {"array"} else frozenset(node.required) - {WHOLE}
        self._reader = reader
        self._node = node
        self._seen: dict[Target, Bounds] = {}

    def bounds(self, target: Target) -> Bounds:
        """Return the bounds of a number or a length."""
        found = self._seen.get(target)
        if found is None:
            nodes: Sequence[Node] = (self._node,)
            if target.name != WHOLE or self._node.types == {"object"}:
                wanted = self._node.value_of(target.name)
                nodes = self._reader.alternatives(wanted)
                # What was not looked at may have any.
                nodes = (Node(),) if wanted in self._reader.cut else nodes
            found = self._seen[target] = length_bounds(nodes) if target.length else number_bounds(nodes)
        return found

    def conjunction(self, name: str) -> Conjunction | None:
        """Return what the value under a name must satisfy; None for the whole."""
        return None if name == WHOLE else self._node.value_of(name)

    def is_exact(self, target: Target) -> bool:
        """Tell whether arithmetic with it is exact."""
        return target.length or self.bounds(target).is_small


def _contradicts(read: Sequence[tuple[str, list[Linear]]], bounds_of: Callable[[Target], Bounds]) -> bool:
    linear = [one for _, each in read for one in each]
    bounds = {each: bounds_of(each) for one in linear for each in one.terms}
    return not narrow(linear, dict(bounds), _ROUNDS) or _goes_round(linear, bounds)


def _goes_round(linear: Sequence[Linear], bounds: Mapping[Target, Bounds]) -> bool:
    """Tell whether differences lead back to where they began with less than nothing: `a < b`, `b < a`."""
    edges: list[tuple[Target, Target, tuple[Fraction, int]]] = []
    for one in linear:
        ups = [target for target, coefficient in one.terms.items() if coefficient == 1]
        downs = [target for target, coefficient in one.terms.items() if coefficient == -1]
        if len(one.terms) <= 2 and len(ups) <= 1 and len(downs) <= 1 and len(ups) + len(downs) == len(one.terms):
            up, down = (ups or [_ZERO])[0], (downs or [_ZERO])[0]
            whole = all(bounds[target].is_whole for target in one.terms)
            limit, strict = -one.constant, one.strict
            if whole:
                limit, strict = Fraction(math.ceil(limit) - 1 if strict else math.floor(limit)), False
            edges.append((down, up, (limit, -1 if strict else 0)))
    for target, each in bounds.items():
        edges += [] if each.high is None else [(_ZERO, target, (each.high, -1 if each.is_open_high else 0))]
        edges += [] if each.low is None else [(target, _ZERO, (-each.low, -1 if each.is_open_low else 0))]
    reached: dict[Target, tuple[Fraction, int]] = {_ZERO: (Fraction(0), 0), **{t: (Fraction(0), 0) for t in bounds}}
    for _ in range(len(reached) + 1):
        changed = False
        for source, target, (limit, less) in edges:
            far = reached[source][0] + limit, reached[source][1] + less
            if far < reached[target]:
                reached[target], changed = far, True
        if not changed:
            return False
    return True
