"""How a value is kept from satisfying a subschema, as far as what it must satisfy leaves that open.

Values that must not satisfy something (`not`, the other branches of `oneOf`, an `if` whose `else` is taken) are so made
by construction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from shared.canonical_json import JsonValue
from shared.schema.reading.choices import Choice, denied, is_denied
from shared.schema.reading.document import Document
from shared.schema.reading.narrowing import feasible, narrow, narrow_members, narrow_types
from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.reading.opposites import opposite
from shared.schema.reading.ways import LUCK, MOST_IN_PLACE, PLAIN, Way, Ways

# More than these are seldom worth telling apart.
_MOST_WAYS = 3


class Denials:
    """Reads what it takes not to satisfy the subschemas of one document.

    Args:
        accepts: the validator's verdict on a conjunction and a value.
    """

    def __init__(self, document: Document, accepts: Callable[[Conjunction, JsonValue], bool]) -> None:
        self._document = document
        self._accepts = accepts
        self._ways = Ways(document, accepts)
        self._contradictions: dict[Conjunction, bool] = {}

    def choices(self, at: str, node: Node) -> tuple[Choice, ...] | None:
        """Return how values of `node` fail to satisfy the subschema at `at`; None where there is nothing to choose."""
        if node.members is not None or self._document.dynamic:
            # Members are sifted one by one, and where references lead only the validator knows.
            return None
        found: dict[Way, None] = {}
        cut = False
        for way in self._ways.of(at, node):
            if len(found) >= _MOST_WAYS and way.rank > PLAIN:
                cut = True
                break
            fits = self._fits(way, node)
            if fits is None:
                return None
            if fits:
                found[way] = None
        near = sorted((way for way in found if way.rank < LUCK), key=lambda way: way.rank)[:_MOST_WAYS]
        if cut or len(near) < len(found):
            # Stands for all that were left out.
            near.append(Way(Choice(), LUCK))
        return tuple(replace(way.choice, last_resort=not _natural(way, near[0].rank, node)) for way in near)

    def _met_by_all(self, held: Conjunction, wanted: str) -> bool:
        """Tell whether the types, enum and const in `held` alone leave nothing that does not satisfy `wanted`."""
        probe = self._probe(held)
        if probe.members is None or len(probe.members) > MOST_IN_PLACE:
            return probe.members is None and self.choices(wanted, probe) == ()
        return all(self._accepts((wanted,), member) for member in probe.members)

    def contradictory(self, node: Node) -> bool:
        """Tell whether an object of a node needs a name whose value would have to be of two types, or two constants."""
        return any(self._contradict(_value_of(node, name)) for name in node.required)

    def _contradict(self, conjunction: Conjunction) -> bool:
        """Tell whether the types, enum and const in these subschemas have no value in common."""
        if len(conjunction) < 2:
            return False
        found = self._contradictions.get(conjunction)
        if found is None:
            probe = self._probe(conjunction)
            found = self._contradictions[conjunction] = probe.members == [] or not probe.types
        return found

    def _probe(self, conjunction: Conjunction) -> Node:
        """Return a node with no more than the types, enum and const in these subschemas."""
        probe = Node()
        for at in conjunction:
            for _, schema in islice(self._ways.in_place(at), MOST_IN_PLACE):
                if isinstance(schema, dict):
                    narrow_types(probe, schema)
                    narrow_members(probe, schema, self._document.dialect.year)
                elif not schema:
                    probe.types = frozenset()
        return probe

    def _fits(self, way: Way, node: Node) -> bool | None:
        """Tell whether a way is open to values of a node; None where every one of them goes it already."""
        choice = way.choice
        if not node.types & choice.types:
            return False
        alone = way.sure and node.types <= choice.types and not choice.pointers
        given = choice.required is None or choice.required in node.required
        if choice.required is not None and _absent(node, choice.required):
            return False
        if choice.forbidden is not None:
            if choice.forbidden in node.required and choice.forbidden != choice.required:
                return False
            return None if alone and given and _absent(node, choice.forbidden) else True
        if choice.named is not None:
            name, wanted = choice.named[0], denied(choice.named[1])
            held = _value_of(node, name)
            if any(self._same(pointer, wanted) for pointer in held) or (held and self._met_by_all(held, wanted)):
                return False
            return None if alone and given and self._contradict((*held, wanted)) else True
        if choice.asks is not None:
            return self._fits_bound(choice, node) and (None if alone and self._held_to(choice.asks, node) else True)
        more = choice.placed or choice.contains or choice.unwanted
        return None if alone and given and not more and way.rank < LUCK else True

    def _fits_bound(self, choice: Choice, node: Node) -> bool:
        probe = node.copy()
        choice.apply(probe, self._document.dialect.year)
        return any(feasible(probe, kind) for kind in probe.types)

    def _held_to(self, asked: tuple[str, str, int | float], node: Node) -> bool:
        """Tell whether a node has no values but those that keep a bound or a count."""
        at, keyword, limit = asked
        year = self._document.dialect.year
        turned = opposite(keyword, limit, year)
        if turned is None:
            return False
        probe = node.copy()
        narrow(probe, at, {turned[0]: turned[1]}, year, frozenset())
        return not any(feasible(probe, kind) for kind in probe.types)

    def _same(self, one: str, other: str) -> bool:
        schemas = self._document.subschemas
        return one == other or (
            not is_denied(one) and isinstance(schemas[one], dict) and schemas[one] == schemas[other]
        )


def _absent(node: Node, name: str) -> bool:
    """Tell whether no object of a node can have a name."""
    return name in node.forbidden or any(part.closed and not part.conjunction(name) for part in node.objects)


def _value_of(node: Node, name: str) -> Conjunction:
    """Return what the value under `name` must satisfy in a node that is not finished yet."""
    return tuple(dict.fromkeys(pointer for part in node.objects for pointer in part.conjunction(name)))


def _natural(way: Way, nearest: int, node: Node) -> bool:
    """Tell whether a way is as near as any, or asks something of a part of which something is asked anyway."""
    named = way.choice.named
    return way.rank <= nearest or (named is not None and bool(_value_of(node, named[0])))
