"""Values at the edges of relations: one side of a comparison at its bound, and one inside of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.drawing.probes import Probe
from shared.schema.pointers import child
from shared.schema.reading.nodes import Node
from shared.schema.relations.comparisons import FLIPPED, Comparison
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.grammar import names_in
from shared.schema.relations.language import FAILURES, Expression, environment
from shared.schema.relations.plans import Relation, relation_of_tree, relations_at
from shared.schema.relations.repair import bare, settle_object
from shared.schema.tagged import Point

if TYPE_CHECKING:
    from shared.schema.drawing.drawing import Drawing

_ROOM = 300
_MOST = 60
# Steps of the language for one of these: what is ordinary but for being at an edge takes few.
_FUEL = 250_000


def probes(drawing: Drawing, node: Node, pointer: str, depth: int) -> Iterator[Probe | None]:
    """Yield objects in which a comparison holds with nothing to spare, or with one.

    Args:
        pointer: where the object lies in the whole value.
        depth: how deep.
    """
    seen: set[str] = set()
    for relation in relations_at(drawing.reader.document, node.relations):
        for comparison in relation.comparisons:
            if comparison.symbol not in ("==", "!="):
                for spare in (0, 1):
                    tree, told = _edge(comparison, spare)
                    text = ast.unparse(tree)
                    if text not in seen and len(seen) < _MOST:
                        seen.add(text)
                        yield _probe(drawing, node, pointer, depth, relation_of_tree(text, tree), told, comparison)


def _edge(comparison: Comparison, spare: int) -> tuple[ast.expr, str]:
    """Return the equality that holds at the edge, and how a note begins that ends with the bound."""
    subject, bound = _subject(comparison)
    rises = _symbol(comparison) in (">", ">=")
    offset = spare + (_symbol(comparison) in ("<", ">"))
    sign: ast.operator = ast.Add() if rises else ast.Sub()
    tree = ast.BinOp(bound, sign, ast.Constant(offset)) if offset else bound
    shifted = ast.unparse(tree)
    inside = "just inside its bound" if spare else "at its bound"
    told = f"{inside} {shifted} = " if names_in(bound) else f"{inside}, " if spare else f"{inside} "
    if not isinstance(subject, ast.Name):
        told = f"with {ast.unparse(subject)} {told}"
    return ast.Compare(subject, [ast.Eq()], [tree]), told


def _subject(comparison: Comparison) -> tuple[ast.expr, ast.expr]:
    """Return the side that a note speaks of, a name where there is one, and the other."""
    plain = isinstance(comparison.right, ast.Name) and not isinstance(comparison.left, ast.Name)
    if plain or not names_in(comparison.left):
        return comparison.right, comparison.left
    return comparison.left, comparison.right


def _symbol(comparison: Comparison) -> str:
    return comparison.symbol if _subject(comparison)[0] is comparison.left else FLIPPED[comparison.symbol]


def _probe(
    drawing: Drawing, node: Node, pointer: str, depth: int, edge: Relation, told: str, comparison: Comparison
) -> Probe | None:
    from shared.schema.drawing import objects

    drawing.refuel()
    try:
        made = objects.draw(drawing, bare(drawing, node), Manner.TYPICAL, _ROOM, depth)
        if not comparison.names <= environment(made).keys():
            return None
        made = settle_object(drawing, node, made, (), Manner.TYPICAL, _ROOM, depth, (edge,), steps=_FUEL)
        subject, _ = _subject(comparison)
        bound = Expression("", subject).evaluate(environment(made), Fuel())
    except (Unlucky, Spent, *FAILURES):
        return None
    place = child(pointer, subject.id) if isinstance(subject, ast.Name) else pointer
    return Probe(made, points=(Point(place, f"{told}{bound}"),))
