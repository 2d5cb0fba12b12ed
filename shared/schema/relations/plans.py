"""The relations of one object or array, read for making them hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from shared.schema.pointers import child
from shared.schema.reading.document import Document
from shared.schema.relations.comparisons import Comparison, comparisons
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.keywords import CONSTRAINTS
from shared.schema.relations.language import Expression, read
from shared.schema.relations.rules import Items, Rule, implied, rules_of


@dataclass(slots=True)
class Relation:
    """One expression, taken apart.

    Args:
        pointer: where in the schema it stands.
        comparisons: of numbers and lengths, those that only follow from it too.
        rules: what it asks of arrays' contents.
        others: the conjuncts that are neither.
    """

    pointer: str
    expression: Expression
    comparisons: tuple[Comparison, ...]
    rules: tuple[Rule, ...]
    others: tuple[Expression, ...]


def relations_at(document: Document, pointers: Iterable[str]) -> tuple[Relation, ...]:
    """Return the relations of the subschemas at `pointers`."""
    found: dict[str, str] = {}
    for at in pointers:
        schema = document.subschemas[at]
        listed = schema.get(CONSTRAINTS) if isinstance(schema, dict) else None
        for index, text in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(text, str):
                found.setdefault(text, child(at, CONSTRAINTS, index))
    return tuple(relation_of(text, pointer) for text, pointer in found.items())


def unmet(relations: Iterable[Relation], names: dict[str, object], fuel: Fuel) -> list[Relation]:
    """Return the relations that do not hold."""
    return [relation for relation in relations if not relation.expression.holds(names, fuel)]


@lru_cache(maxsize=512)
def relation_of(text: str, pointer: str) -> Relation:
    """Return an expression taken apart.

    Raises:
        RefusedError: it is not one that is read.
    """
    expression = read(text)
    found, conjuncts = comparisons(expression.tree)
    rules: list[Rule] = []
    others: list[Expression] = []
    numeric: list[Comparison] = []
    for comparison in found:
        # An equality may be a rule: sorted(nums) == nums.
        known = rules_of(comparison.whole.tree)
        rules += known
        # What bounds all items by a number bounds the number too.
        numeric += implied(comparison.whole.tree)
        numeric += [comparison] if all(isinstance(rule, Items) for rule in known) else []
    for conjunct in conjuncts:
        known = rules_of(conjunct)
        rules += known
        numeric += implied(conjunct)
        if not known:
            others.append(Expression("", conjunct))
    return Relation(pointer, expression, tuple(numeric), tuple(rules), tuple(others))
