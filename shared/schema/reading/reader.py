"""Reading conjunctions of subschemas into nodes: references followed, allOf merged, alternatives told apart."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import NoneType
from typing import TypeAlias

from shared.canonical_json import JsonValue
from shared.schema.pointers import child
from shared.schema.reading import texts
from shared.schema.reading.dialect import REFERENCES
from shared.schema.reading.document import Document
from shared.schema.reading.engine import Subschemas
from shared.schema.reading.layout import Layout
from shared.schema.reading.machines import Effort
from shared.schema.reading.narrowing import ANNOTATIONS, KEYWORDS, feasible, narrow, narrow_members, rule_out
from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.relations.fuel import one_check
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE
from shared.schema.relations.reading import has_relations

MAX_ALTERNATIVES = 64
_MAX_STEPS = 4_000
_SCALARS = ("string", "integer", "number", "boolean", "null")
# Beside these, `type` and `format` are not all that a subschema says.
_SAY_MORE = frozenset(
    KEYWORDS | {"$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "if", "not", CONSTRAINTS, STRUCTURE}
)
# By Python's types, those of JSON that a look tells; "number" stands in no node without "integer".
_KINDS = {str: "string", bool: "boolean", NoneType: "null", int: "integer"}
# An enum longer than this is sifted as its values are drawn.
_MAX_SIFTED = 2_000
# Branches that are read for what they rule out; those of more are left to filters.
_MAX_REFUSED = 16


@dataclass(frozen=True, slots=True)
class _Choice:
    """One branch of a fork: what it applies, what must not be satisfied, and the name it needs or rules out."""

    pointers: tuple[str, ...]
    refused: tuple[str, ...] = ()
    required: str | None = None
    forbidden: str | None = None


_Fork: TypeAlias = "tuple[_Choice, ...]"


@dataclass(frozen=True, slots=True)
class _Path:
    """A branch that is to be taken: of which node, and where that still has to choose afterwards.

    Attributes:
        met: what was refused on the way here.
    """

    node: Node
    choice: _Choice
    forks: tuple[_Fork, ...]
    met: frozenset[str] = frozenset()


class Reader:
    """Reads a document's conjunctions, each once; `truncated` once one had more alternatives than are looked at."""

    def __init__(self, document: Document, layout: Layout) -> None:
        self.document = document
        self.layout = layout
        self.truncated = False
        # Subschemas that were looked at, and branches that were followed.
        self.steps = 0
        # Pointers of the constraints that stood in the way, each with how often.
        self.unmet: Counter[str] = Counter()
        self.related = has_relations(document)
        self._year = document.dialect.year
        self._alternatives: dict[Conjunction, tuple[Node, ...]] = {}
        self._plain: dict[tuple[str, str | None], tuple[Node, ...]] = {}
        self._subschemas = Subschemas(document, layout)
        self._effort = texts.effort_for(document)

    def renewed(self) -> Reader:
        """Return a reader that has read nothing yet, and knows the same validators."""
        made = Reader(self.document, self.layout)
        made._subschemas = self._subschemas
        return made

    def alternatives(self, conjunction: Conjunction) -> tuple[Node, ...]:
        """Return the ways to satisfy `conjunction`, at most `MAX_ALTERNATIVES`; none where it contradicts itself."""
        found = self._alternatives.get(conjunction)
        if found is None:
            found = self._alternatives[conjunction] = self._read_plain(conjunction) or tuple(self._read(conjunction))
        return found

    def accepts(self, pointers: tuple[str, ...], value: JsonValue) -> bool:
        """Ask the validator whether `value` surely satisfies the subschemas at `pointers`."""
        with one_check():
            return all(self._subschemas.accept(pointer, value) for pointer in pointers)

    def _read_plain(self, conjunction: Conjunction) -> tuple[Node, ...] | None:
        """Return the node of a subschema that only names a scalar type, as most of a large document's do, else None."""
        at = conjunction[0] if len(conjunction) == 1 else ""
        schema = self.document.subschemas.get(at)
        if not isinstance(schema, dict) or at in self.document.targets or at in self.document.blocked:
            return None
        kind, named = schema.get("type"), schema.get("format")
        if kind not in _SCALARS or not _SAY_MORE.isdisjoint(schema) or not isinstance(named, (str, NoneType)):
            return None
        found = self._plain.get((str(kind), named))
        if found is None:
            found = self._plain[str(kind), named] = tuple(self._read(conjunction))
        return found

    def _read(self, conjunction: Conjunction) -> list[Node]:
        done: list[Node] = []
        others: list[Node] = []
        order: random.Random | None = None
        # Its own, so that what is known of a conjunction does not depend on which were read before.
        effort = Effort(self._effort)
        entry = self.document.entry
        taken = frozenset(conjunction)
        stack = [_Path(Node(), _Choice(tuple(pointer or entry for pointer in conjunction)), ())]
        for _ in range(_MAX_STEPS):
            if not stack or len(done) == MAX_ALTERNATIVES:
                break
            path = stack.pop()
            self.steps += 1
            # Only here, for most branches of a wide fork are never taken.
            node = path.node.copy()
            found = self._follow(node, path.choice, taken, path.met)
            forks = path.forks if found is None else (*path.forks, *found[0])
            if found is not None and forks:
                stack.extend(_Path(node, choice, forks[1:], found[1]) for choice in reversed(forks[0]))
                continue
            settled = None if found is None else self._settle(node, conjunction, effort)
            if settled is not None:
                done.append(settled)
            if found is not None and node.unmeant:
                others.append(_unmeant(node))
            if len(stack) > 2:
                # Else the first of many forks would always be taken the same way.
                order = order or random.Random(0)  # noqa: S311 - the order of alternatives guards nothing
                swap = order.randrange(len(stack))
                stack[-1], stack[swap] = stack[swap], stack[-1]
        self.truncated = self.truncated or bool(stack)
        return done + others

    def _follow(
        self, node: Node, choice: _Choice, taken: frozenset[str], met: frozenset[str]
    ) -> tuple[list[_Fork], frozenset[str]] | None:
        """Apply a branch to a node; return where it has to choose then, or None where nothing can satisfy it.

        Args:
            taken: subschemas that are asked for by name, so that a fork with one of them as its branch is none.
            met: what was refused before, so that what refuses itself is not followed for ever; returned with what came
                to it.
        """
        if choice.required is not None:
            node.required[choice.required] = None
        if choice.forbidden is not None:
            node.forbidden |= {choice.forbidden}
        forks: list[_Fork] = []
        pointers, refused, known = list(choice.pointers), list(choice.refused), set(met)
        while pointers or refused:
            self.steps += 1
            if not pointers:
                at = refused.pop()
                if at not in known:
                    known.add(at)
                    self._refuse(node, at, pointers, refused)
                continue
            at = pointers.pop()
            schema = self.document.subschemas[at]
            if schema is False or at in self.document.blocked:
                return None
            if schema is True:
                continue
            pointers.extend(self.document.targets.get(at, ()))
            pointers.extend(child(at, "allOf", index) for index in range(len(_list(schema, "allOf"))))
            forks.extend(self._forks(at, schema, taken))
            if "not" in schema:
                refused.append(child(at, "not"))
            narrow(node, at, schema, self._year, self.document.untaken)
        return forks, frozenset(known)

    def _refuse(self, node: Node, at: str, pointers: list[str], refused: list[str]) -> None:
        """Have a node not satisfy a subschema, as far as that can be read off; the rest is left to filters.

        Args:
            pointers, refused: get what is to be satisfied, and not to be satisfied, in its place.
        """
        schema = self.document.subschemas.get(at)
        if not isinstance(schema, dict):
            return
        asked = set(schema) - ANNOTATIONS
        branches = [child(at, "anyOf", index) for index in range(len(_list(schema, "anyOf")))]
        targets = self.document.targets.get(at, ())
        if len(targets) == 1 and asked <= {*REFERENCES}:
            refused.extend(targets)
        elif asked == {"anyOf"} and len(branches) <= _MAX_REFUSED:
            refused.extend(branches)
        elif asked == {"not"}:
            pointers.append(child(at, "not"))
        elif not targets:
            rule_out(node, at, schema, self.document.untaken)

    def _forks(self, at: str, schema: dict[str, JsonValue], taken: frozenset[str]) -> Iterator[_Fork]:
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                branches = [child(at, keyword, index) for index in range(len(_list(schema, keyword)))]
                refused = branches if keyword == "oneOf" and len(branches) <= _MAX_REFUSED else []
                if taken.isdisjoint(branches):
                    others = [(*refused[:index], *refused[index + 1 :]) for index in range(len(branches))]
                    yield tuple(_Choice((branch,), others[index]) for index, branch in enumerate(branches))
        if "if" in schema and self._year >= 7 and ("then" in schema or "else" in schema):
            met = (child(at, "if"), *((child(at, "then"),) if "then" in schema else ()))
            missed = _Choice((child(at, "else"),) if "else" in schema else (), (child(at, "if"),))
            if not taken.isdisjoint(met):
                yield (_Choice(met),)
            else:
                yield (missed,) if missed.pointers and missed.pointers[0] in taken else (missed, _Choice(met))
        keyword = "dependentSchemas" if self._year >= 2019 else "dependencies"
        named = schema.get(keyword)
        for name, dependent in named.items() if isinstance(named, dict) else ():
            if isinstance(dependent, (bool, dict)):
                yield _Choice((child(at, keyword, name),), required=name), _Choice((), forbidden=name)

    def _settle(self, node: Node, conjunction: Conjunction, effort: Effort) -> Node | None:
        """Return the node with what follows from it spelled out, or None where no type is left."""
        if node.members is not None:
            if len(node.members) <= _MAX_SIFTED:
                by_type = node.asks_types_only and all(type(member) in _KINDS for member in node.members)
                node.members = [
                    member
                    for member in node.members
                    if (_KINDS[type(member)] in node.types if by_type else self.accepts(conjunction, member))
                ]
            return node if node.members else None
        waiting = list(node.required)
        while waiting:
            for name in node.dependents.get(waiting.pop(), ()):
                if name not in node.required:
                    node.required[name] = None
                    waiting.append(name)
        if any(wanted.least and self.document.subschemas[wanted.pointer] is False for wanted in node.contains):
            node.types -= {"array"}
        nameless = any(self.document.subschemas[pointer] is False for pointer in node.names)
        if nameless and (node.min_properties or node.required):
            node.types -= {"object"}
        if "object" in node.types and any(self._no_member(node.value_of(name)) for name in node.required):
            node.types -= {"object"}
        if "string" in node.types and feasible(node, "string") and not texts.settle(node, self._year, effort):
            node.types -= {"string"}
        if node.typed:
            node.types = frozenset(kind for kind in node.types if feasible(node, kind))
            return node if node.types else None
        # Without a type, the keywords say which one was meant; any other type would be valid and beside the point.
        possible = frozenset(kind for kind in node.types if feasible(node, kind))
        node.types = (possible & node.implied) or possible
        node.unmeant = possible - node.types
        return node if node.types else None

    def _no_member(self, conjunction: Conjunction) -> bool:
        """Tell whether the enum and const right in these subschemas have no value in common."""
        if len(conjunction) < 2:
            return False
        probe = Node()
        for at in conjunction:
            schema = self.document.subschemas[at]
            if isinstance(schema, dict):
                narrow_members(probe, schema, self._year)
        return probe.members == []


def _unmeant(node: Node) -> Node:
    """Return the node for values of the types that its keywords do not speak of, which it says nothing about."""
    return replace(node.copy(), types=node.unmeant, unmeant=frozenset(), last_resort=True)


def _list(schema: dict[str, JsonValue], keyword: str) -> list[JsonValue]:
    value = schema.get(keyword)
    return value if isinstance(value, list) else []
