"""How a value is kept from satisfying a subschema, as far as what it must satisfy leaves that open.

Values that must not satisfy something (`not`, the other branches of `oneOf`, an `if` whose `else` is taken) are so made
by construction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from shared.canonical_json import JsonValue
from shared.schema.reading.choices import Choice
from shared.schema.reading.document import Document, Schema
from shared.schema.reading.narrowing import feasible, narrow, narrow_members, narrow_types
from shared.schema.reading.nodes import MANY_PARTS, Conjunction, Node, ObjectPart, denied, is_denied
from shared.schema.reading.opposites import opposite
from shared.schema.reading.spans import span_of
from shared.schema.reading.ways import LUCK, MOST_IN_PLACE, PLAIN, Way, Ways

# More than these are seldom worth telling apart.
_MOST_WAYS = 3
_BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_TELLING = frozenset({"type", "enum", "const"}) | _BOUNDS


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
        self._told: dict[str, tuple[Schema, ...]] = {}
        self._parts = _Parts(())
        # What is held and what is wanted, and whether that is kept by all: nodes with much in common ask the same.
        self._kept_by_all: dict[tuple[Conjunction, str], bool] = {}

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
        parts = self._parts_of(node)
        return tuple(
            way.choice if _natural(way, near[0].rank, parts) else replace(way.choice, last_resort=True) for way in near
        )

    def _is_kept(self, held: Conjunction, wanted: str) -> bool:
        """Tell whether whatever satisfies `held` surely satisfies `wanted`."""
        found = self._kept_by_all.get((held, wanted))
        if found is None:
            same = any(self._same(pointer, wanted) for pointer in held)
            found = self._kept_by_all[held, wanted] = same or (bool(held) and self._met_by_all(held, wanted))
        return found

    def _met_by_all(self, held: Conjunction, wanted: str) -> bool:
        """Tell whether what tells of values in `held` leaves nothing that does not satisfy `wanted`."""
        probe = self._probe(held)
        if probe.members is None or len(probe.members) > MOST_IN_PLACE:
            return probe.members is None and self.choices(wanted, probe) == ()
        return all(self._accepts((wanted,), member) for member in probe.members)

    def none(self, at: str, node: Node) -> bool:
        """Tell whether no value of `node` fails to satisfy the subschema at `at`, as far as is known."""
        if node.members is not None or self._document.dynamic:
            return False
        return all(self._fits(way, node) is False for way in self._ways.of(at, node))

    def contradictory(self, node: Node) -> bool:
        """Tell whether an object of a node needs a name whose value would have to be of two types, or two constants."""
        before, names = node.agreed
        fresh = node.objects[before:]
        concerns_all = any(part.patterned or part.others is not None for part in fresh)
        for index, name in enumerate(node.required):
            # Parts and names are only ever added, and each path adds a few to those of many others.
            if index < names and not concerns_all and not any(name in part.named for part in fresh):
                continue
            if self._contradict(self._parts_of(node).of(name)):
                return True
        node.agreed = len(node.objects), len(node.required)
        return False

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
        """Return a node with no more than the types, enum, const and bounds in these subschemas.

        Where they leave few whole numbers, those are its members.
        """
        probe, year = Node(), self._document.dialect.year
        for at in conjunction:
            for schema in self._telling(at):
                if isinstance(schema, dict):
                    narrow_types(probe, schema)
                    narrow_members(probe, schema, year)
                    if not _BOUNDS.isdisjoint(schema):
                        bounds = {keyword: value for keyword, value in schema.items() if keyword in _BOUNDS}
                        narrow(probe, at, bounds, year, frozenset())
                elif not schema:
                    probe.types = frozenset()
        if probe.members is None and probe.types == {"integer"} and probe.low is not None and probe.high is not None:
            span = span_of(probe, whole=True)
            if span is None:
                probe.types = frozenset()
            elif span.first is not None and span.last is not None and span.last - span.first < MOST_IN_PLACE:
                probe.members = [*range(span.first, span.last + 1)]
        return probe

    def _telling(self, at: str) -> tuple[Schema, ...]:
        """Return what a subschema asks for as a whole, as far as that tells of types, enum and const."""
        found = self._told.get(at)
        if found is None:
            asked = (schema for _, schema in islice(self._ways.in_place(at), MOST_IN_PLACE))
            found = self._told[at] = tuple(
                schema for schema in asked if not (_TELLING.isdisjoint(schema) if isinstance(schema, dict) else schema)
            )
        return found

    def _fits(self, way: Way, node: Node) -> bool | None:
        """Tell whether a way is open to values of a node; None where every one of them goes it already."""
        choice = way.choice
        if not node.types & choice.types:
            return False
        alone = way.sure and node.types <= choice.types and not choice.pointers
        given = choice.required is None or choice.required in node.required
        if choice.required is not None and choice.required in node.forbidden:
            return False
        if choice.forbidden is not None:
            if choice.forbidden in node.required and choice.forbidden != choice.required:
                return False
            return None if alone and given and choice.forbidden in node.forbidden else True
        if choice.named is not None:
            name, wanted = choice.named[0], denied(choice.named[1])
            held = self._parts_of(node).of(name)
            if self._is_kept(held, wanted):
                return False
            return None if alone and given and self._contradict((*held, wanted)) else True
        if choice.asks is not None:
            return self._fits_bound(choice, node) and (None if alone and self._held_to(choice.asks, node) else True)
        more = choice.placed or choice.contains or choice.unwanted
        return None if alone and given and not more and way.rank < LUCK else True

    def _parts_of(self, node: Node) -> _Parts:
        """Return what is looked up in the parts of a node that is not finished yet."""
        if self._parts.objects is not node.objects:
            self._parts = _Parts(node.objects)
        return self._parts

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
        if one == other or is_denied(one):
            return one == other
        schema = self._document.schema_at(one)
        return isinstance(schema, dict) and schema == self._document.schema_at(other)


class _Parts:
    """What the parts of an object ask of its names, looked up and not looked for: each of many denials asks for some.

    Args:
        objects: the parts of a node.
    """

    def __init__(self, objects: tuple[ObjectPart, ...]) -> None:
        self.objects = objects
        self._spelled: dict[str, dict[str, None]] | None = None

    def of(self, name: str) -> Conjunction:
        """Return what the value under `name` must satisfy."""
        if len(self.objects) >= MANY_PARTS and self._spelled is None:
            self._spelled = self._spelled_out()
        if self._spelled:
            return tuple(self._spelled.get(name, ()))
        found: dict[str, None] = {}
        for part in self.objects:
            if part.patterned:
                found.update(dict.fromkeys(part.conjunction(name)))
            elif (pointer := part.named.get(name, part.others)) is not None:
                found[pointer] = None
        return tuple(found)

    def _spelled_out(self) -> dict[str, dict[str, None]]:
        """Return what is asked of each name; nothing where something is asked of names that are not spelled out."""
        found: dict[str, dict[str, None]] = {}
        if not any(part.patterned or part.others is not None for part in self.objects):
            for part in self.objects:
                for name, pointer in part.named.items():
                    found.setdefault(name, {})[pointer] = None
        return found


def _natural(way: Way, nearest: int, parts: _Parts) -> bool:
    """Tell whether a way is as near as any, or asks something of a part of which something is asked anyway."""
    named = way.choice.named
    return way.rank <= nearest or (named is not None and bool(parts.of(named[0])))
