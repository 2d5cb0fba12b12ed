"""What an expression asks of an array's contents, where its shape is a common one."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from typing import TypeAlias

from shared.schema.relations.comparisons import Comparison, comparisons
from shared.schema.relations.language import Expression

ITEM = "@"
_FLIPPED: dict[type, ast.cmpop] = {ast.Lt: ast.Gt(), ast.LtE: ast.GtE(), ast.Gt: ast.Lt(), ast.GtE: ast.LtE()}
_GRAPHS = ("is_tree", "is_connected", "is_dag", "is_acyclic", "is_simple_graph")


@dataclass(frozen=True, slots=True)
class Items:
    """Comparisons that hold of every item (depth 1) or of every item's items (depth 2).

    The item is called `@`, what stands in it `@0`, `@1` and so on.
    """

    field: str
    depth: int
    comparisons: tuple[Comparison, ...]
    others: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The items rise, or fall."""

    field: str
    strict: bool = False
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Chained:
    """Each item, a pair, ends before the next begins."""

    field: str
    strict: bool


@dataclass(frozen=True, slots=True)
class Distinct:
    """No item comes twice."""

    field: str


@dataclass(frozen=True, slots=True)
class Permutation:
    """The items are those of another list, in any order."""

    field: str
    source: Expression
    # What it is where the source is a list after all: is_permutation(t, s).
    listed: Expression | None = None


@dataclass(frozen=True, slots=True)
class Palindrome:
    """It reads the same backwards."""

    field: str


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A square matrix is its own mirror image."""

    field: str


@dataclass(frozen=True, slots=True)
class Member:
    """What an expression comes to is among the items, or is not."""

    item: ast.expr
    field: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """The items are the edges of such a graph."""

    field: str
    nodes: Expression
    base: int
    function: str
    directed: bool


Rule: TypeAlias = Items | Sorted | Chained | Distinct | Permutation | Palindrome | Mirrored | Member | Graph


def rules_of(tree: ast.expr) -> list[Rule]:
    """Return the rules that one conjunct states; none where its shape is not known."""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        return _of_call(tree, tree.func.id)
    if isinstance(tree, ast.Compare) and len(tree.ops) == 1:
        left, operator, right = tree.left, tree.ops[0], tree.comparators[0]
        if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(right, ast.Name):
            return [Member(left, right.id, isinstance(operator, ast.In))]
        if isinstance(operator, (ast.Lt, ast.LtE)):
            return [
                *_of_extreme("max", left, operator, right),
                *_of_extreme("min", right, _FLIPPED[type(operator)], left),
            ]
        if isinstance(operator, (ast.Gt, ast.GtE)):
            return [
                *_of_extreme("min", left, operator, right),
                *_of_extreme("max", right, _FLIPPED[type(operator)], left),
            ]
        if isinstance(operator, ast.Eq):
            found = [*_of_equality(left, right), *_of_equality(right, left)]
            return list({type(rule).__name__ + rule.field: rule for rule in found}.values())
    return []


def implied(tree: ast.expr) -> list[Comparison]:
    """Return the comparisons of lengths that follow from a rule and are better met first."""
    found: list[str] = []
    for rule in rules_of(tree):
        if isinstance(rule, Graph):
            nodes = ast.unparse(rule.nodes.tree)
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
            source = ast.unparse(rule.source.tree)
            inner = rule.source.tree
            simple = isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "range"
            if simple and isinstance(inner, ast.Call) and len(inner.args) == 1:
                found.append(f"len({rule.field}) == {ast.unparse(inner.args[0])}")
            elif simple and isinstance(inner, ast.Call) and len(inner.args) == 2:
                found.append(f"len({rule.field}) == {ast.unparse(inner.args[1])} - ({ast.unparse(inner.args[0])})")
            else:
                found.append(f"len({rule.field}) == len({source})")
        elif isinstance(rule, Member) and rule.wanted:
            found.append(f"len({rule.field}) >= 1")
    return [each for text in found for each in comparisons(ast.parse(text, mode="eval").body)[0]]


def _of_call(tree: ast.Call, function: str) -> list[Rule]:
    named = {each.arg: each.value for each in tree.keywords}
    fields = [each.id if isinstance(each, ast.Name) else None for each in tree.args]
    if function in _GRAPHS and len(tree.args) >= 2 and fields[1] is not None:
        base = tree.args[2] if len(tree.args) > 2 else named.get("base")
        way = tree.args[3] if len(tree.args) > 3 else named.get("directed")
        directed = function == "is_dag" or _literal(way) is True
        return [Graph(fields[1], Expression("", tree.args[0]), 1 if _literal(base) == 1 else 0, function, directed)]
    if not fields or fields[0] is None:
        return _of_all(tree.args[0]) if function == "all" and len(tree.args) == 1 else []
    field = fields[0]
    if function == "is_sorted":
        strict = _literal(tree.args[1] if len(tree.args) > 1 else named.get("strict")) is True
        return [Sorted(field, strict, _literal(tree.args[2] if len(tree.args) > 2 else named.get("reverse")) is True)]
    if function in ("unique", "distinct"):
        return [Distinct(field)]
    if function == "is_palindrome":
        return [Palindrome(field)]
    if function == "is_symmetric":
        return [Mirrored(field)]
    if function == "is_permutation" and len(tree.args) >= 2:
        count = tree.args[1]
        first = _literal(tree.args[2] if len(tree.args) > 2 else named.get("base")) or 0
        text = f"range({first}, ({ast.unparse(count)}) + {first})" if first else f"range({ast.unparse(count)})"
        return [Permutation(field, Expression("", ast.parse(text, mode="eval").body), Expression("", count))]
    return []


def _of_equality(one: ast.expr, other: ast.expr) -> list[Rule]:
    if not isinstance(one, ast.Call) or not isinstance(one.func, ast.Name) or len(one.args) != 1:
        return []
    inner = one.args[0]
    if one.func.id == "sorted" and isinstance(inner, ast.Name):
        falls = any(each.arg == "reverse" and _literal(each.value) is True for each in one.keywords)
        if isinstance(other, ast.Name) and other.id == inner.id:
            return [Sorted(inner.id, reverse=falls)]
        listed = (
            isinstance(other, ast.Call) and isinstance(other.func, ast.Name) and other.func.id in ("list", "sorted")
        )
        if isinstance(other, ast.Call) and listed and len(other.args) == 1 and not other.keywords and not falls:
            return [Permutation(inner.id, Expression("", other.args[0]))]
    if one.func.id == "len" and isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name):
        same = ast.unparse(other) == f"len({ast.unparse(inner.args[0])})" if inner.args else False
        if inner.func.id == "set" and same and isinstance(inner.args[0], ast.Name):
            return [Distinct(inner.args[0].id)]
    if one.func.id == "reversed" and isinstance(inner, ast.Name) and ast.unparse(other) == inner.id:
        return [Palindrome(inner.id)]
    return []


def _of_extreme(function: str, call: ast.expr, operator: ast.cmpop, bound: ast.expr) -> list[Rule]:
    """Read `max(xs) <= n` as what it says of every item."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != function:
        return []
    if len(call.args) != 1 or not isinstance(call.args[0], ast.Name):
        return []
    found, _ = comparisons(ast.Compare(ast.Name(ITEM, ast.Load()), [operator], [bound]))
    return [Items(call.args[0].id, 1, tuple(found), ())]


def _of_all(tree: ast.expr) -> list[Rule]:
    if not isinstance(tree, (ast.GeneratorExp, ast.ListComp)) or any(each.ifs for each in tree.generators):
        return []
    first = tree.generators[0]
    if len(tree.generators) == 1 and isinstance(first.iter, ast.Call):
        return _of_neighbours(tree.elt, first)
    if not isinstance(first.iter, ast.Name):
        return []
    target, depth = first.target, 1
    if len(tree.generators) == 2:
        second = tree.generators[1]
        nested = isinstance(second.iter, ast.Name) and isinstance(target, ast.Name) and second.iter.id == target.id
        if not nested or not isinstance(second.target, ast.Name):
            return []
        target, depth = second.target, 2
    elif len(tree.generators) > 2:
        return []
    condition = _Renamed(target).visit(copy.deepcopy(tree.elt))
    found, others = comparisons(condition)
    return [Items(first.iter.id, depth, tuple(found), tuple(Expression("", other) for other in others))]


class _Renamed(ast.NodeTransformer):
    """Calls the item `@` and its parts `@0`, `@1`."""

    def __init__(self, target: ast.expr) -> None:
        self._whole = target.id if isinstance(target, ast.Name) else None
        parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
        self._parts = {part.id: f"{ITEM}{index}" for index, part in enumerate(parts) if isinstance(part, ast.Name)}

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id == self._whole:
            return ast.Name(ITEM, ast.Load())
        return ast.Name(self._parts.get(node.id, node.id), ast.Load())

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        index = _literal(node.slice)
        if isinstance(node.value, ast.Name) and node.value.id == self._whole and isinstance(index, int) and index >= 0:
            return ast.Name(f"{ITEM}{index}", ast.Load())
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.args = [self.visit(each) for each in node.args]
        return node


def _of_neighbours(condition: ast.expr, step: ast.comprehension) -> list[Rule]:
    """Read `all(xs[i] < xs[i + 1] for i in range(len(xs) - 1))` and its like."""
    if not isinstance(step.target, ast.Name) or not isinstance(condition, ast.Compare) or len(condition.ops) != 1:
        return []
    i, walked = step.target.id, ast.unparse(step.iter)
    one, other = ast.unparse(condition.left), ast.unparse(condition.comparators[0])
    operator = type(condition.ops[0])
    if operator in (ast.Gt, ast.GtE):
        one, other = other, one
    elif operator not in (ast.Lt, ast.LtE):
        return []
    strict = operator in (ast.Lt, ast.Gt)
    for here, there, source in ((i, f"{i} + 1", "range(len({}) - 1)"), (f"{i} - 1", i, "range(1, len({}))")):
        field = one.split("[")[0]
        if walked != source.format(field):
            continue
        if one == f"{field}[{here}]" and other == f"{field}[{there}]":
            return [Sorted(field, strict)]
        if one == f"{field}[{there}]" and other == f"{field}[{here}]":
            return [Sorted(field, strict, reverse=True)]
        if one == f"{field}[{here}][1]" and other == f"{field}[{there}][0]":
            return [Chained(field, strict)]
        if one == f"{field}[{here}][0]" and other == f"{field}[{there}][0]":
            return [Sorted(field)]
    return []


def _literal(tree: ast.expr | None) -> object:
    return tree.value if isinstance(tree, ast.Constant) else None
