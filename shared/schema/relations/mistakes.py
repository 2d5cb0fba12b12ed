"""Constraints that cannot be kept, as the kinds that a schema gives its values show before any is drawn."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.schema.reading.nodes import ROOT, Conjunction, Node
from shared.schema.reading.reader import Reader
from shared.schema.relations.foregone import foregone
from shared.schema.relations.foresight import foresee, require_possible
from shared.schema.relations.fuel import MAX_STEPS, Fuel, OutOfStepsError
from shared.schema.relations.grammar import WHOLE, names_in
from shared.schema.relations.hunger import require_few_rounds
from shared.schema.relations.keywords import CONSTRAINTS
from shared.schema.relations.known import Kinds, MistakeError, quoted
from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.overrunning import require_within
from shared.schema.relations.plans import relations_at
from shared.schema.relations.syntax import conjuncts

_MAX_NESTING = 6
_MAX_NODES = 400


@dataclass(frozen=True, slots=True)
class Mistake:
    """A constraint with a part that comes to nothing wherever it is looked at.

    Args:
        pointer: of the constraint.
        expression: its text.
        reason: what is wrong with which part, as the end of a sentence.
        proved: that nothing is wrong with it but that no value keeps it.
    """

    pointer: str
    expression: str
    reason: str
    proved: bool = False


def mistake_in(reader: Reader) -> Mistake | None:
    """Return the first constraint that cannot be kept where it stands, in each alternative; None where all can.

    Of lists it may be kept all the same, where they are empty: nobody means that.
    """
    found = _Search(reader).of(ROOT, 0)
    # Of what has more alternatives than are looked at, others may be right.
    return None if reader.truncated else found


class _Search:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kinds = Kinds(reader)
        self._left = _MAX_NODES
        # All constraints of one value share them too.
        self._fuel = Fuel()
        self._known: dict[tuple[Conjunction, bool], Mistake | None] = {}
        here = {at for node in reader.alternatives(ROOT) for at in node.relations}
        # Most have all their constraints at the root, and need not be read further for them.
        self._has_others = any(
            CONSTRAINTS in schema and at not in here
            for at, schema in reader.document.subschemas.items()
            if isinstance(schema, dict)
        )

    def of(self, conjunction: Conjunction, depth: int, *, sure: bool = True) -> Mistake | None:
        """Return the mistake in what is meant by some subschemas: there is one only where each alternative has one.

        Args:
            sure: every value has something here.
        """
        key = (conjunction, sure)
        if key in self._known or depth > _MAX_NESTING or not conjunction:
            return self._known.get(key)
        # Met again inside of itself, it has nothing to add.
        self._known[key] = None
        alternatives = self._reader.alternatives(conjunction)
        nodes = tuple(node for node in alternatives if not node.last_resort)
        self._left -= len(nodes)
        found = [self._of_node(node, depth, sure=sure) for node in nodes] if self._left >= 0 else []
        mistakes = [each for each in found if each is not None]
        if mistakes and len(mistakes) == len(found):
            proved = len(nodes) == len(alternatives) and all(each.proved for each in mistakes)
            self._known[key] = replace(mistakes[0], proved=proved)
        return self._known[key]

    def _of_node(self, node: Node, depth: int, *, sure: bool) -> Mistake | None:
        if node.members is not None:
            return None
        if node.relations and node.types in ({"object"}, {"array"}):
            found = self._of_relations(node, sure=sure)
            if found is not None:
                return found
        if not self._has_others:
            return None
        inner: list[tuple[Conjunction, bool]] = []
        alone = len(node.types) == 1
        if "object" in node.types:
            inner += [(node.value_of(name), alone and name in node.required) for name in node.declared()]
        if "array" in node.types:
            inner += [(node.item(at), alone and at < node.min_items) for at in range(node.prefix_length + 1)]
        asked = (self.of(part, depth + 1, sure=sure and there) for part, there in inner)
        return next((each for each in asked if each is not None), None)

    def _of_relations(self, node: Node, *, sure: bool) -> Mistake | None:
        whole = self._kinds.of_nodes((node,))
        for relation in relations_at(self._reader.document, node.relations):
            names = {
                name: whole if name == WHOLE else self._kinds.of(node.value_of(name))
                for name in sorted(relation.expression.names)
                if name == WHOLE or node.types == {"object"}
            }
            try:
                parts = [*conjuncts(relation.expression.tree)]
                for part in parts:
                    foresee(part, names)
                for part in parts:
                    require_possible(part, names)
                require_within(relation.expression.tree)
                require_few_rounds(relation.expression.tree, names)
                _require_steps(relation.expression.tree, self._fuel)
                found = foregone(relation.expression.tree, names)
            except MistakeError as mistake:
                place = self._reader.document.place(relation.pointer)
                return Mistake(place, relation.expression.text, str(mistake))
            # What is absent keeps everything.
            there = relation.expression.names <= {*node.required, WHOLE}
            if sure and there and found is not None and not found.holds:
                place = self._reader.document.place(relation.pointer)
                return Mistake(place, relation.expression.text, found.reason, proved=True)
        return None


def _require_steps(tree: ast.expr, fuel: Fuel) -> None:
    """Refuse what speaks of no value and cannot be reckoned out all the same."""
    for part in _constant_parts(tree):
        try:
            Expression("", part).evaluate({}, fuel)
        except OutOfStepsError:
            raise MistakeError(
                f"{quoted(part)} takes more than the {MAX_STEPS:,} steps that there are for one value"
            ) from None
        except FAILURES:
            raise MistakeError(f"{quoted(part)} comes to nothing") from None


def _constant_parts(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the largest parts that call something and speak of no value."""
    if isinstance(tree, ast.expr) and not names_in(tree):
        if any(isinstance(node, ast.Call) for node in ast.walk(tree)):
            yield tree
        return
    for part in ast.iter_child_nodes(tree):
        yield from _constant_parts(part)
