"""Conditions on each item and the next, in the ways there are to write them."""

from __future__ import annotations

import ast
import copy
from typing import TypeAlias

from shared.schema.relations.language import Expression
from shared.schema.relations.rules import STRETCH, Chained, Rule, Sorted, Stretch

_HERE, _NEXT = "here", "next"
# The list, both sides as they speak of this item and the next, and from where to where, None for all of it.
_Found: TypeAlias = tuple[str, str, str, ast.expr | None]


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


def _rules(field: str, left: str, right: str, *, strict: bool) -> list[Rule]:
    if (left, right) in ((_HERE, _NEXT), (_NEXT, _HERE)):
        return [Sorted(field, strict, reverse=left == _NEXT)]
    if (left, right) == (f"{_HERE}[1]", f"{_NEXT}[0]"):
        return [Chained(field, strict, 2)]
    if (left, right) == (f"{_HERE}[-1]", f"{_NEXT}[0]"):
        return [Chained(field, strict, None)]
    if (left, right) == (f"{_HERE}[0]", f"{_NEXT}[0]"):
        return [Sorted(field)]
    return []


def _of_zip(one: ast.expr, other: ast.expr, step: ast.comprehension) -> _Found | None:
    target, walked = step.target, step.iter
    if not isinstance(target, ast.Tuple) or not isinstance(walked, ast.Call) or len(target.elts) != 2:
        return None
    if not isinstance(walked.func, ast.Name) or walked.func.id != "zip" or len(walked.args) != 2:
        return None
    here, onward = walked.args
    if not isinstance(here, ast.Name) or ast.unparse(onward) != f"{here.id}[1:]":
        return None
    names = [each.id for each in target.elts if isinstance(each, ast.Name)]
    if len(names) != 2:
        return None
    words = {names[0]: _HERE, names[1]: _NEXT}
    left, right = (ast.unparse(_Renamed(words).visit(copy.deepcopy(side))) for side in (one, other))
    return here.id, left, right, None


def _of_indices(one: ast.expr, other: ast.expr, step: ast.comprehension) -> _Found | None:
    walked = step.iter
    if not isinstance(step.target, ast.Name) or not isinstance(walked, ast.Call) or ast.unparse(walked.func) != "range":
        return None
    if len(walked.args) not in (1, 2):
        return None
    i, left, right = step.target.id, ast.unparse(one), ast.unparse(other)
    field = left.split("[")[0]
    first: ast.expr = ast.Constant(0) if len(walked.args) == 1 else walked.args[0]
    last = walked.args[-1]
    for back, here, onward in ((0, i, f"{i} + 1"), (1, f"{i} - 1", i)):
        words = [(f"{field}[{here}]", _HERE), (f"{field}[{onward}]", _NEXT)]
        sides = [next((w + side.removeprefix(t) for t, w in words if side.startswith(t)), "") for side in (left, right)]
        if all(sides):
            ends = ast.unparse(first), ast.unparse(last)
            if ends == ((f"{back}", f"len({field})") if back else ("0", f"len({field}) - 1")):
                return field, sides[0], sides[1], None
            low = ast.BinOp(first, ast.Sub(), ast.Constant(back))
            high = ast.BinOp(last, ast.Add(), ast.Constant(1 - back))
            return field, sides[0], sides[1], ast.List([low, high], ast.Load())
    return None


class _Renamed(ast.NodeTransformer):
    def __init__(self, words: dict[str, str]) -> None:
        self._words = words

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._words.get(node.id, node.id), ast.Load())
