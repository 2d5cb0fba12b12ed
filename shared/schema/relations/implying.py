"""The comparisons of lengths that follow from rules."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from shared.schema.relations.comparisons import Comparison, comparisons
from shared.schema.relations.rules import Counted, Graph, Member, Permutation, Rule
from shared.schema.relations.syntax import filled, is_call

_OF_GRAPHS = {
    "is_tree": ("n >= 1", "len(field) == n - 1"),
    "is_connected": ("len(field) >= n - 1",),
    "is_acyclic": ("len(field) <= max(0, n - 1)",),
    "is_simple_graph": ("len(field) <= n * (n - 1) // 2",),
}


def implied(known: Sequence[Rule]) -> list[Comparison]:
    """Return the comparisons of lengths that follow from rules and are better met first."""
    found: list[ast.expr] = []
    for rule in known:
        field = ast.Name(rule.field, ast.Load())
        if isinstance(rule, Graph):
            texts = _OF_GRAPHS.get(rule.function, ())
            directed = rule.function == "is_simple_graph" and rule.directed
            texts = ("len(field) <= n * (n - 1)",) if directed else texts
            found += [filled(text, field=field, n=rule.nodes.tree) for text in texts]
        elif isinstance(rule, Permutation):
            source = rule.source.tree
            if is_call(source, "range", arguments=1):
                found.append(filled("len(field) == n", field=field, n=source.args[0]))
            elif is_call(source, "range", arguments=2):
                found.append(filled("len(field) == n - first", field=field, n=source.args[1], first=source.args[0]))
            else:
                found.append(filled("len(field) == len(source)", field=field, source=source))
        elif isinstance(rule, Member) and rule.wanted:
            found.append(filled("len(field) >= 1", field=field))
        elif isinstance(rule, Counted) and rule.symbol in ("==", ">", ">=") and _is_one(rule.item.tree):
            found.append(filled(f"len(field) {rule.symbol.replace('==', '>=')} n", field=field, n=rule.bound.tree))
    return [each for tree in found for each in comparisons(tree)[0]]


def _is_one(tree: ast.expr) -> bool:
    """Tell whether an expression is a number or a character, in which nothing can be counted but itself."""
    return isinstance(tree, ast.Constant) and (not isinstance(tree.value, str) or len(tree.value) == 1)
