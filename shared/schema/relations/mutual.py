"""Lists of neighbours in which whoever is a neighbour has the other as one too."""

from __future__ import annotations

import ast
from typing import Any

from shared.schema.reading.nodes import Node
from shared.schema.relations.places import bound_names
from shared.schema.relations.rules import Mutual
from shared.schema.relations.scope import Scope, node_for


def mutual_of(tree: ast.Call) -> list[Mutual]:
    """Read `all(u in graph[v] for u, row in enumerate(graph) for v in row)` and its like."""
    loop = tree.args[0]
    if not isinstance(loop, (ast.GeneratorExp, ast.ListComp)) or len(loop.generators) != 2:
        return []
    outer, inner = loop.generators
    if outer.ifs or inner.ifs or not isinstance(inner.target, ast.Name):
        return []
    names, v, walked = bound_names(outer.target), inner.target.id, ast.unparse(outer.iter)
    field = walked.removeprefix("enumerate(").removeprefix("range(len(").rstrip(")")
    u = names[0] if names else ""
    ways = {(f"enumerate({field})", 2): names[-1] if names else "", (f"range(len({field}))", 1): f"{field}[{u}]"}
    if ways.get((walked, len(names))) != ast.unparse(inner.iter) or ast.unparse(loop.elt) != f"{u} in {field}[{v}]":
        return []
    return [Mutual(field)]


def made_mutual(scope: Scope, field: str, lists: list[Any]) -> list[Any]:
    """Return the lists with each neighbour told to both, as many of them as may be."""
    node = scope.node(field)
    rows = [node_for(scope.drawing.usable(node.item(index)), []) if node else None for index in range(len(lists))]
    if None in rows or not all(isinstance(each, list) for each in lists):
        return lists
    made: list[dict[int, None]] = [{} for _ in lists]
    accepts = scope.drawing.reader.accepts
    for one, others in enumerate(lists):
        for label in others:
            # Labels that there are no nodes for are those of others, so that there are as many edges.
            other = label % len(lists) if type(label) is int else one
            ends = ((one, other), (other, one))
            if other == one or other in made[one] or any(_is_full(rows[here], made[here]) for here, _ in ends):
                continue
            if all(accepts(_item(rows[here], len(made[here])), there) for here, there in ends):
                made[one][other] = made[other][one] = None
    scope.drawing.spend(1 + sum(map(len, made)) // 4)
    return [sorted(each) for each in made]


def _is_full(row: Node | None, made: dict[int, None]) -> bool:
    return row is None or (row.max_items is not None and len(made) >= row.max_items)


def _item(row: Node | None, index: int) -> Any:
    return () if row is None else row.item(index)
