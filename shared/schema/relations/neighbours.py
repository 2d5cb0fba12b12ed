"""Conditions on each item and the next, in the ways there are to write them."""

from __future__ import annotations

import ast
import copy
from typing import TypeAlias

from shared.schema.relations.grammar import names_in
from shared.schema.relations.language import Expression
from shared.schema.relations.own_names import HERE, ITEM, NEXT, STRETCH
from shared.schema.relations.places import renamed_items
from shared.schema.relations.rules import Chained, Rule, Sorted, Stretch
from shared.schema.relations.syntax import Rewriting, is_call

# The list, both sides as they speak of this item and the next, and from where to where, None for all of it.
_Found: TypeAlias = tuple[str, ast.expr, ast.expr, ast.expr | None]


def rules_of_neighbours(condition: ast.expr, step: ast.comprehension) -> list[Rule]:
    """Read `xs[i] < xs[i + 1] for i in range(len(xs) - 1)`, `a < b for a, b in zip(xs, xs[1:])` and their like.

    Args:
        condition: what is said of each pair; `step`: the loop that goes through them.
    """
    if not isinstance(condition, ast.Compare) or len(condition.ops) != 1:
        return []
    one, other, operator = condition.left, condition.comparators[0], type(condition.ops[0])
    if operator in (ast.Gt, ast.GtE):
        one, other = other, one
    elif operator not in (ast.Lt, ast.LtE):
        return []
    strict = operator in (ast.Lt, ast.Gt)
    found = _of_zip(one, other, step) or _of_indices(one, other, step)
    if found is None:
        return []
    field, left, right, bounds = found
    if bounds is None:
        return _rules(field, left, right, strict=strict)
    within = _rules(STRETCH, left, right, strict=strict)
    return [Stretch(field, Expression("", bounds), tuple(within))] if within else []


def _rules(field: str, left: ast.expr, right: ast.expr, *, strict: bool) -> list[Rule]:
    names = ["".join(sorted(names_in(side) & {HERE, NEXT})) for side in (left, right)]
    if set(names) != {HERE, NEXT}:
        return []
    keys = [renamed_items(side, ast.Name(name, ast.Store())) for side, name in zip((left, right), names, strict=True)]
    if ast.unparse(keys[0]) == ast.unparse(keys[1]):
        key = None if ast.unparse(keys[0]) == ITEM else Expression("", keys[0])
        return [Sorted(field, strict, reverse=names[0] == NEXT, key=key)]
    ends = [_part(side) for side in (left, right)]
    if names[0] == NEXT or None in ends:
        return []
    if ends == [-1, 0]:
        return [Chained(field, strict, None)]
    return [Chained(field, strict, (ends[1], ends[0]))] if -1 not in ends else []  # type: ignore[arg-type]


def _part(side: ast.expr) -> int | str | None:
    """Return which part of an item a side is; None where it is anything else."""
    if not isinstance(side, ast.Subscript) or not isinstance(side.value, ast.Name):
        return None
    key = ast.literal_eval(side.slice) if isinstance(side.slice, (ast.Constant, ast.UnaryOp)) else None
    return key if type(key) in (int, str) else None


def _of_zip(one: ast.expr, other: ast.expr, step: ast.comprehension) -> _Found | None:
    target, walked = step.target, step.iter
    if not isinstance(target, ast.Tuple) or len(target.elts) != 2 or not is_call(walked, "zip", arguments=2):
        return None
    here, onward = walked.args
    if not isinstance(here, ast.Name) or ast.unparse(onward) != f"{here.id}[1:]":
        return None
    names = [each.id for each in target.elts if isinstance(each, ast.Name)]
    if len(names) != 2:
        return None
    left, right = (_Renamed(dict(zip(names, (HERE, NEXT), strict=True))).told(side) for side in (one, other))
    return here.id, left, right, None


def _of_indices(one: ast.expr, other: ast.expr, step: ast.comprehension) -> _Found | None:
    walked = step.iter
    if not isinstance(step.target, ast.Name) or not is_call(walked, "range"):
        return None
    if len(walked.args) not in (1, 2):
        return None
    i, field = step.target.id, _indexed(one)
    if field is None:
        return None
    first: ast.expr = ast.Constant(0) if len(walked.args) == 1 else walked.args[0]
    last = walked.args[-1]
    for back, here, onward in ((0, i, f"{i} + 1"), (1, f"{i} - 1", i)):
        words = {f"{field}[{here}]": HERE, f"{field}[{onward}]": NEXT}
        left, right = (_Renamed(words).told(side) for side in (one, other))
        # Whatever else speaks of the list or the index is of no pair.
        if not ({field, i} & (names_in(left) | names_in(right))):
            ends = ast.unparse(first), ast.unparse(last)
            if ends == ((f"{back}", f"len({field})") if back else ("0", f"len({field}) - 1")):
                return field, left, right, None
            low = ast.BinOp(first, ast.Sub(), ast.Constant(back))
            high = ast.BinOp(last, ast.Add(), ast.Constant(1 - back))
            return field, left, right, ast.List([low, high], ast.Load())
    return None


def _indexed(tree: ast.expr) -> str | None:
    """Return the first name of which an expression takes an item; None where there is none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            return node.value.id
    return None


class _Renamed(Rewriting):
    """Puts names where other names, or items of a list, stand."""

    def __init__(self, words: dict[str, str]) -> None:
        self._words = words

    def told(self, tree: ast.expr) -> ast.expr:
        """Return an expression of its own with the names in it."""
        return self.visit(copy.deepcopy(tree))  # type: ignore[no-any-return]

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._words.get(node.id, node.id), ast.Load())

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        word = self._words.get(ast.unparse(node))
        return self.generic_visit(node) if word is None else ast.Name(word, ast.Load())
