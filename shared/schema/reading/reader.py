"""Reading conjunctions of subschemas into nodes: references followed, allOf merged, alternatives told apart."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, partial
from types import NoneType

from shared.canonical_json import JsonValue
from shared.schema.pointers import child
from shared.schema.reading import scalars, texts
from shared.schema.reading.choices import Choice
from shared.schema.reading.denying import Denials
from shared.schema.reading.document import Document
from shared.schema.reading.engine import Accepting, Subschemas
from shared.schema.reading.forcing import force
from shared.schema.reading.forks import Fork, forks_of, listed, may_speak
from shared.schema.reading.layout import Layout
from shared.schema.reading.machines import Effort
from shared.schema.reading.narrowing import KEYWORDS, narrow
from shared.schema.reading.nodes import Conjunction, Node, ObjectPart, denied, is_denied
from shared.schema.reading.settling import settle
from shared.schema.relations.fuel import one_check
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE
from shared.schema.relations.reading import has_relations

MAX_ALTERNATIVES = 64
_MAX_STEPS = 4_000
# Of branches within branches each leads to conjunctions of its own, with forks of their own: past so many paths in all,
# each has only a few more.
_MANY_PATHS = 5_000
_FEW_STEPS = 40
# How many steps it takes to see how a node may fail to satisfy a subschema.
_TO_DENY = 2
# How often a reader may be widened, and how many times more alternatives it then looks at.
_MOST_WIDENED = 3
_TIMES_WIDER = 4
# Paths that are told apart by how they break what they must not satisfy.
_MOST_WAYS = 32
_SCALARS = frozenset({"string", "integer", "number", "boolean", "null"})
# Of the others, so many are remembered in case that these lead to nothing.
_MOST_SPARE = 100
# Forks of one conjunction that are looked at for whether there is a choice.
_MOST_LOOKS = 4_000
# Beside these, `type` and `format` are not all that a subschema says.
_SAY_MORE = frozenset(
    KEYWORDS | {"$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "if", "not", CONSTRAINTS, STRUCTURE}
)
# These choose, apply other subschemas, or keep from satisfying them.
_IN_PLACE = frozenset(
    {"$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "if", "not", "dependencies", "dependentSchemas"}
)


@dataclass(frozen=True, slots=True)
class _Path:
    """A branch that is to be taken, of which node.

    Args:
        forks: where the node still has to choose afterwards.
        denials: what it still has to be kept from satisfying; last, since by then most of it cannot anyway.
        ways: about how many paths there are like it.
    """

    node: Node
    choice: Choice
    forks: tuple[Fork, ...] = ()
    denials: tuple[str, ...] = ()
    ways: int = 1


class Reader:
    """Reads a document's conjunctions, each once; `truncated` once one had more alternatives than are looked at.

    Args:
        narrower: one that looks at fewer alternatives, which has read what has no more of them.
        subschemas: tells what single subschemas accept; None makes one that lays the whole document out.
        effort: what the texts of one conjunction are worth; None takes what the whole document leaves for each.
    """

    def __init__(
        self,
        document: Document,
        layout: Layout,
        narrower: Reader | None = None,
        *,
        subschemas: Accepting | None = None,
        effort: int | None = None,
    ) -> None:
        self.document = document
        self.layout = layout
        self.truncated = False
        # The conjunctions that have more alternatives than were looked at.
        self.cut: set[Conjunction] = set()
        self._narrower = narrower
        self._width: int = 0 if narrower is None else narrower._width + 1
        # Subschemas that were looked at, and branches that were followed; of these, how many in forks.
        self.steps = 0
        self._paths = 0
        # Pointers of the constraints that stood in the way, each with how often.
        self.unmet: Counter[str] = Counter() if narrower is None else narrower.unmet
        self.related = has_relations(document)
        self._year = document.dialect.year
        self._alternatives: dict[Conjunction, tuple[Node, ...]] = {}
        self._object_parts: dict[str, tuple[ObjectPart, ...]] = {}
        self._plain: dict[tuple[tuple[str, ...], str | None], tuple[Node, ...]] = {}
        self._subschemas: Accepting = Subschemas(document, layout) if subschemas is None else subschemas
        self._effort: int = texts.effort_for(document) if effort is None else effort
        # Whether the texts of a conjunction were worth more than that.
        self.exhausted = False
        self._denials = Denials(document, self.accepts)

    @property
    def crowded(self) -> bool:
        """Tell whether there were so many paths that what is read next depends on what was read before."""
        return self._paths >= _MANY_PATHS

    def renewed(self) -> Reader:
        """Return a reader that has read nothing yet, and knows the same validators."""
        return Reader(self.document, self.layout, subschemas=self._subschemas, effort=self._effort)

    @cached_property
    def wider(self) -> Reader | None:
        """Return a reader that looks at more alternatives, None where that would be too many."""
        if self._width == _MOST_WIDENED:
            return None
        return Reader(self.document, self.layout, self, subschemas=self._subschemas, effort=self._effort)

    def alternatives(self, conjunction: Conjunction) -> tuple[Node, ...]:
        """Return the ways to satisfy `conjunction`, as many as are looked at; none where it contradicts itself."""
        found = self._alternatives.get(conjunction)
        if found is None:
            if self._narrower is not None:
                found = self._narrower.alternatives(conjunction)
            if found is None or (self._narrower is not None and conjunction in self._narrower.cut):
                found = self._read_plain(conjunction) or self._read_elsewhere(conjunction)
                found = found or tuple(self._read(conjunction))
            self._alternatives[conjunction] = found
        return found

    def accepts(self, pointers: tuple[str, ...], value: JsonValue) -> bool:
        """Ask the validator whether `value` surely satisfies the subschemas at `pointers`, and none that is denied."""
        with one_check():
            return all(
                self._accept(denied(pointer), value) is False if is_denied(pointer) else self._accept(pointer, value)
                for pointer in pointers
            )

    def _accept(self, pointer: str, value: JsonValue) -> bool:
        told = scalars.told(self.document, pointer or self.document.entry, value)
        return self._subschemas.accept(pointer, value) if told is None else told

    def _only(self, conjunction: Conjunction) -> dict[str, JsonValue] | None:
        """Return the subschema that a conjunction is, None where it is none, several, or one that says nothing."""
        schema = self.document.schema_at(conjunction[0]) if len(conjunction) == 1 else None
        return schema if isinstance(schema, dict) and conjunction[0] not in self.document.blocked else None

    def _read_plain(self, conjunction: Conjunction) -> tuple[Node, ...] | None:
        """Return the node of a subschema that only names a scalar type, as most of a large document's do, else None."""
        schema = self._only(conjunction)
        if schema is None:
            return None
        kind, named = schema.get("type"), schema.get("format")
        kinds = tuple(map(str, kind)) if isinstance(kind, list) else (str(kind),)
        if not (_SAY_MORE.isdisjoint(schema) and _SCALARS.issuperset(kinds) and isinstance(named, (str, NoneType))):
            return None
        found = self._plain.get((kinds, named))
        if found is None:
            found = self._plain[kinds, named] = tuple(self._read(conjunction))
        return found

    def _read_elsewhere(self, conjunction: Conjunction) -> tuple[Node, ...] | None:
        """Return the alternatives of what a subschema refers to, where it says nothing besides, else None."""
        schema = self._only(conjunction)
        if schema is None or "$ref" not in schema:
            return None
        if not _SAY_MORE.isdisjoint(schema.keys() - {"$ref"}) or "type" in schema or "format" in schema:
            return None
        self.steps += 1
        target = self.document.targets_of(conjunction[0])
        # Nodes of its own: where a part is at home in, its edges are drawn, and that is one place of many.
        found = tuple([node.copy() for node in self.alternatives(target)])
        if target in self.cut:
            self.cut.add(conjunction)
        return found

    def _read_alone(self, conjunction: Conjunction) -> list[Node] | None:
        """Return the alternatives of a subschema that applies no other to the same value, as most are, else None.

        They are those of `_read`, which has nothing to choose then.
        """
        schema = self._only(conjunction)
        if schema is None or not _IN_PLACE.isdisjoint(schema):
            return None
        self.steps += 2
        node, effort = Node(), Effort(self._effort)
        narrow(node, conjunction[0], schema, self._year, self.document.untaken, self._object_parts)
        settled = self._settle(node, conjunction, effort)
        self.exhausted = self.exhausted or effort.spent >= effort.most
        done = [] if settled is None else [settled]
        return [*done, _unmeant(node)] if node.unmeant else done

    def _read(self, conjunction: Conjunction) -> list[Node]:
        alone = self._read_alone(conjunction)
        if alone is not None:
            return alone
        done: list[Node] = []
        others: list[Node] = []
        order: random.Random | None = None
        # Its own, so that what is known of a conjunction does not depend on which were read before.
        effort = Effort(self._effort)
        entry = self.document.entry
        taken = frozenset(conjunction)
        start = Node(filters=tuple(filter(is_denied, conjunction)))
        stack = [_Path(start, Choice(tuple(pointer or entry for pointer in conjunction)))]
        # Ways that were left out, for when those that were taken lead to nothing.
        spare: list[_Path] = []
        looks = _MOST_LOOKS
        most = MAX_ALTERNATIVES * _TIMES_WIDER**self._width
        steps = _MAX_STEPS * (1 + self._width) if self._paths < _MANY_PATHS else _FEW_STEPS
        for _ in range(steps):
            if not (stack or done) and spare:
                stack.append(spare.pop())
            if not stack or len(done) == most:
                break
            path = stack.pop()
            self.steps += 1
            self._paths += 1
            # Only here, for most branches of a wide fork are never taken.
            node = path.node.copy()
            path.choice.apply(node, self._year)
            forks, denials = list(path.forks), list(path.denials)
            alive = self._follow(node, path.choice.pointers, taken, forks, denials)
            if alive and looks > 0:
                looks -= len(forks)
                alive = force(forks, node, self._denials)
            fork = self._next_fork(node, forks, denials, path.ways, [] if done else spare) if alive else ()
            if fork:
                left, ways = (tuple(forks), tuple(denials)), path.ways * len(fork)
                stack.extend(_Path(node, choice, *left, ways) for choice in reversed(fork))
                continue
            alive = alive and fork is None
            settled = self._settle(node, conjunction, effort) if alive else None
            if settled is not None:
                done.append(settled)
            if alive and node.unmeant:
                others.append(_unmeant(node))
            if len(stack) > 2:
                # Else the first of many forks would always be taken the same way.
                order = order or random.Random(0)  # noqa: S311 - the order of alternatives guards nothing
                swap = order.randrange(len(stack))
                stack[-1], stack[swap] = stack[swap], stack[-1]
        if stack:
            self.truncated = True
            self.cut.add(conjunction)
        self.exhausted = self.exhausted or effort.spent >= effort.most
        return done + others

    def _follow(
        self, node: Node, asked: Conjunction, taken: frozenset[str], forks: list[Fork], denials: list[str]
    ) -> bool:
        """Apply subschemas to a node; False as soon as nothing can satisfy them.

        Args:
            taken: subschemas that are asked for by name, so that a fork with one of them as its branch is none.
            forks, denials: get where the node has to choose then, and what it must not satisfy.
        """
        pointers = list(asked)
        while pointers:
            self.steps += 1
            at = pointers.pop()
            if is_denied(at):
                denials.append(denied(at))
                continue
            schema = self.document.schema_at(at)
            if schema is False or at in self.document.blocked:
                return False
            if not isinstance(schema, dict):
                continue
            pointers.extend(self.document.targets_of(at))
            pointers.extend(child(at, "allOf", index) for index in range(len(listed(schema, "allOf"))))
            narrow(node, at, schema, self._year, self.document.untaken, self._object_parts)
            node.branching = node.branching or may_speak(schema)
            forks.extend(forks_of(at, schema, taken, self._year, closing=node.closing))
            if "not" in schema:
                denials.append(child(at, "not"))
        return True

    def _next_fork(
        self, node: Node, forks: list[Fork], denials: list[str], ways: int, spare: list[_Path]
    ) -> Fork | None:
        """Return where a node chooses next; None where there is nothing left to choose, and () where it ends.

        Args:
            spare: gets what is left out of many ways, as far as it has room.
        """
        if (forks or denials) and self._denials.contradictory(node):
            node.types -= {"object"}
            if not node.types:
                return ()
        if forks:
            return forks.pop(0)
        while denials:
            self.steps += _TO_DENY
            found = self._denials.choices(denials.pop(0), node)
            if found is None:
                continue
            if len(found) > 1 and len(found) * ways > _MOST_WAYS:
                # Each denial on the path another one, so that together they show them all.
                self.truncated = True
                likely = [choice for choice in found if not choice.last_resort]
                turn = len(denials) % len(likely)
                if len(spare) < _MOST_SPARE:
                    left, more = (tuple(forks), tuple(denials)), ways * len(found)
                    left_out = [choice for choice in reversed(found) if choice is not likely[turn]]
                    spare.extend(_Path(node.copy(), choice, *left, more) for choice in left_out)
                found = tuple(likely[turn : turn + 1])
            if len(found) != 1 or found[0].pointers:
                return found
            found[0].apply(node, self._year)
        return None

    def _settle(self, node: Node, conjunction: Conjunction, effort: Effort) -> Node | None:
        accepts = partial(self.accepts, conjunction)
        return settle(node, self.document, self._denials, accepts, effort)


def _unmeant(node: Node) -> Node:
    """Return the node for values of the types that its keywords do not speak of, which it says nothing about."""
    return replace(node.copy(), types=node.unmeant, unmeant=frozenset(), last_resort=True)
