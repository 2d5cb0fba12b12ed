"""The comparisons of lengths that follow from rules."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from shared.schema.relations.comparisons import Comparison, comparisons
from shared.schema.relations.rules import Counted, Graph, Member, Permutation, Rule


def implied(known: Sequence[Rule]) -> list[Comparison]:
    """Return the comparisons of lengths that follow from rules and are better met first."""
    found: list[str] = []
    for rule in known:
        if isinstance(rule, Graph):
            nodes = _whole(rule.nodes.tree)
            if rule.function == "is_tree":
                found += [f"{nodes} >= 1", f"len({rule.field}) == {nodes} - 1"]
            elif rule.function == "is_connected":
                found.append(f"len({rule.field}) >= {nodes} - 1")
            elif rule.function == "is_acyclic":
                found.append(f"len({rule.field}) <= max(0, {nodes} - 1)")
            elif rule.function == "is_simple_graph":
                half = "" if rule.directed else " // 2"
                found.append(f"len({rule.field}) <= {nodes} * ({nodes} - 1){half}")
        elif isinstance(rule, Permutation):
            source = _whole(rule.source.tree)
            inner = rule.source.tree
            simple = isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "range"
            if simple and isinstance(inner, ast.Call) and len(inner.args) == 1:
                found.append(f"len({rule.field}) == {_whole(inner.args[0])}")
            elif simple and isinstance(inner, ast.Call) and len(inner.args) == 2:
                found.append(f"len({rule.field}) == {_whole(inner.args[1])} - {_whole(inner.args[0])}")
            else:
                found.append(f"len({rule.field}) == len({source})")
        elif isinstance(rule, Member) and rule.wanted:
            found.append(f"len({rule.field}) >= 1")
        elif isinstance(rule, Counted) and rule.symbol in ("==", ">", ">=") and _is_one(rule.item.tree):
            found.append(f"len({rule.field}) {rule.symbol.replace('==', '>=')} {_whole(rule.bound.tree)}")
    return [each for text in found for each in comparisons(ast.parse(text, mode="eval").body)[0]]


def _whole(tree: ast.expr) -> str:
    """Return an expression as it is written within another, whatever binds less than what stands around it."""
    return f"({ast.unparse(tree)})"


def _is_one(tree: ast.expr) -> bool:
    """Tell whether an expression is a number or a character, in which nothing can be counted but itself."""
    return isinstance(tree, ast.Constant) and (not isinstance(tree.value, str) or len(tree.value) == 1)
