"""The relations of one object or array, read for making them hold."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from shared.schema.pointers import child
from shared.schema.reading.document import Document
from shared.schema.relations.comparisons import Comparison
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.keywords import CONSTRAINTS
from shared.schema.relations.language import Expression, read
from shared.schema.relations.places import by_name
from shared.schema.relations.recognising import taken_apart
from shared.schema.relations.rules import Looped, Rule


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


def constants_at(document: Document, pointers: Iterable[str]) -> tuple[str | int | float, ...]:
    """Return the texts and numbers that the relations of the subschemas at `pointers` spell out, each once."""
    found: dict[str | int | float, None] = {}
    for relation in relations_at(document, pointers):
        for node in ast.walk(relation.expression.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float)):
                found.setdefault(node.value)
    return tuple(found)


def unmet(relations: Iterable[Relation], names: dict[str, object], fuel: Fuel) -> list[Relation]:
    """Return the relations that do not hold."""
    return [each for each in relations if not fuel.affords(_holds(each, names), _share(each, fuel))]


def _holds(relation: Relation, names: dict[str, object]) -> Callable[[Fuel], bool]:
    return lambda fuel: relation.expression.holds(names, fuel)


def _share(relation: Relation, fuel: Fuel) -> int:
    # To see that no round of a loop keeps a condition takes all of them; one that does is soon made.
    searches = any(isinstance(rule, Looped) and not rule.every for rule in relation.rules)
    return fuel.left // 4 if searches else fuel.left


@lru_cache(maxsize=512)
def relation_of(text: str, pointer: str) -> Relation:
    """Return an expression taken apart.

    Raises:
        RefusedError: it is not one that is read.
    """
    read_ = read(text)
    named = by_name(read_.tree)
    return _relation(pointer, read_ if named is None else Expression(text, *named))


def relation_of_tree(text: str, tree: ast.expr) -> Relation:
    """Return what stands nowhere in the schema, taken apart; it need not be one that is read.

    Args:
        text: how it is told.
    """
    return _relation("", Expression(text, tree))


def _relation(pointer: str, expression: Expression) -> Relation:
    return Relation(pointer, expression, *taken_apart(expression.tree))
