"""Expressions that ask of a list that it is the edges of a graph of some kind."""

from __future__ import annotations

import ast

from shared.schema.relations.language import Expression
from shared.schema.relations.own_names import part_in
from shared.schema.relations.places import each_of
from shared.schema.relations.rules import Graph
from shared.schema.relations.syntax import literal

GRAPHS = ("is_tree", "is_connected", "is_dag", "is_acyclic", "is_simple_graph")


def graphs_of(tree: ast.Call, function: str) -> list[Graph]:
    """Read `is_tree(n, edges)`, `is_tree(n, [[e['from'], e['to']] for e in edges])` and their like."""
    edges = _edges_of(tree.args[1]) if len(tree.args) >= 2 else None
    if edges is None:
        return []
    named = {each.arg: each.value for each in tree.keywords}
    base = tree.args[2] if len(tree.args) > 2 else named.get("base")
    way = tree.args[3] if len(tree.args) > 3 else named.get("directed")
    directed = function == "is_dag" or literal(way) is True
    nodes, lowest = Expression("", tree.args[0]), 1 if literal(base) == 1 else 0
    return [Graph(edges[0], nodes, lowest, function, directed, Expression("", tree), edges[1])]


def _edges_of(tree: ast.expr) -> tuple[str, tuple[int | str, int | str]] | None:
    """Return (the list, between which of their parts its items lead) of edges, as they are or as made of them."""
    if isinstance(tree, ast.Name):
        return tree.id, (0, 1)
    each = each_of(tree)
    pair = each[1].tree if each is not None and not each[2] else None
    if each is None or not isinstance(pair, (ast.List, ast.Tuple)) or len(pair.elts) < 2:
        return None
    parts = [part_in(end.id) if isinstance(end, ast.Name) else None for end in pair.elts[:2]]
    return None if parts[0] is None or parts[1] is None else (each[0], (parts[0], parts[1]))
