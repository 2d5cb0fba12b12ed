"""What an expression comes to whatever the values are, and why: that it never holds, or that it always does."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NamedTuple

from shared.schema.relations.foresight import Names, equal_kinds, foresee, inside
from shared.schema.relations.grammar import names_in
from shared.schema.relations.known import LISTS, NUMBERS, AbsentError, Known, quoted
from shared.schema.relations.syntax import is_call, is_reversed

_SYMBOLS: dict[type, str] = {
    ast.Lt: "less than", ast.Gt: "more than", ast.NotEq: "other than", ast.IsNot: "other than",
}  # fmt: skip
_MIRRORED: dict[type, type] = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
# Of lists that are spelled out, so many items are looked at.
_MOST_ITEMS = 50
_MOST_NESTED = 4


class Foregone(NamedTuple):
    """What an expression comes to, wherever it comes to anything; `reason`: the end of a sentence that says why."""

    holds: bool
    reason: str


def foregone(tree: ast.expr, names: Names) -> Foregone | None:
    """Return what an expression always comes to, None where that depends on the values.

    Args:
        tree: of which no part comes to nothing that is surely asked for.
        names: what is known of the values.
    """
    if isinstance(tree, ast.BoolOp):
        first, *others = tree.values
        parts = [foregone(first, names), *(_guarded(part, names) for part in others)]
        return _joined(parts, all_count=isinstance(tree.op, ast.And))
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        found = foregone(tree.operand, names)
        return None if found is None else Foregone(not found.holds, found.reason)
    if isinstance(tree, ast.Compare):
        sides = [tree.left, *tree.comparators]
        pairs = zip(tree.ops, sides, sides[1:], strict=False)
        return _joined([_compared(operator, one, other, names) for operator, one, other in pairs], all_count=True)
    if is_call(tree, "all", "any"):
        return _looped(tree, names, every=is_call(tree, "all"))
    known = foresee(tree, names)
    if known.kinds <= NUMBERS and known.low == 0 == known.high and not isinstance(tree, ast.Constant):
        return Foregone(False, f"{quoted(tree)} is always 0")
    return None


def _guarded(tree: ast.expr, names: Names) -> Foregone | None:
    """Return the same of a part that is only asked for where a condition before it lets it be."""
    try:
        return foregone(tree, names)
    except AbsentError:
        return None


def _joined(parts: Sequence[Foregone | None], *, all_count: bool) -> Foregone | None:
    """Return what a conjunction comes to (`all_count`), or a disjunction."""
    for part in parts:
        if part is not None and part.holds is not all_count:
            return part
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return Foregone(all_count, ", and ".join(dict.fromkeys(part.reason for part in known)))


def _looped(tree: ast.Call, names: Names, *, every: bool) -> Foregone | None:
    rounds = tree.args[0] if len(tree.args) == 1 else None
    if not isinstance(rounds, (ast.GeneratorExp, ast.ListComp)):
        return None
    inner, count = inside(rounds, names)
    if count.most == 0:
        return Foregone(every, f"{quoted(tree)} goes through nothing")
    found = (_guarded if any(loop.ifs for loop in rounds.generators) else foregone)(rounds.elt, inner)
    # Without a round everything is true of all of them, and nothing of any.
    return found if found is not None and (found.holds is every or count.least) else None


def _compared(operator: ast.cmpop, left: ast.expr, right: ast.expr, names: Names) -> Foregone | None:
    if type(operator) in _MIRRORED:
        operator, left, right = _MIRRORED[type(operator)](), right, left
        mirrored = True
    else:
        mirrored = False
    if type(operator) in _SYMBOLS and ast.dump(left) == ast.dump(right):
        word = "more than" if mirrored else _SYMBOLS[type(operator)]
        return Foregone(False, f"{quoted(left)} is never {word} itself")
    one, other = foresee(left, names), foresee(right, names)
    if isinstance(operator, (ast.Lt, ast.LtE)):
        return _ordered(operator, (left, one), (right, other))
    if isinstance(operator, (ast.Eq, ast.Is, ast.NotEq, ast.IsNot)):
        differs = _differs((left, one), (right, other))
        equal = isinstance(operator, (ast.Eq, ast.Is))
        return None if differs is None else Foregone(not equal, differs)
    if isinstance(operator, ast.In):
        return _contained(left, right, names)
    return None


def _ordered(operator: ast.cmpop, one: tuple[ast.expr, Known], other: tuple[ast.expr, Known]) -> Foregone | None:
    (left, first), (right, second) = one, other
    if not (first.kinds <= NUMBERS and second.kinds <= NUMBERS):
        return None
    strict = isinstance(operator, ast.Lt)
    if first.low is not None and second.high is not None and first.low + strict > second.high:
        return Foregone(False, _told((left, "at least", first.low), (right, "at most", second.high)))
    if first.high is not None and second.low is not None and first.high < second.low + (not strict):
        return Foregone(True, _told((left, "at most", first.high), (right, "at least", second.low)))
    return None


def _differs(one: tuple[ast.expr, Known], other: tuple[ast.expr, Known]) -> str | None:
    """Return why two values are never equal, None where they may be."""
    (left, first), (right, second) = one, other
    if first.kinds <= NUMBERS and second.kinds <= NUMBERS:
        for a, b in ((one, other), (other, one)):
            if a[1].high is not None and b[1].low is not None and a[1].high < b[1].low:
                return _told((a[0], "at most", a[1].high), (b[0], "at least", b[1].low))
    for a, b in ((one, other), (other, one)):
        literal = _literal(b[0])
        asked = literal is not None and a[1].takes is not None and not _may_be_truth(a[1])
        if asked and a[1].takes is not None and not a[1].takes(literal):
            return f"{quoted(b[0])} is none of the values that the schema allows for {quoted(a[0])}"
    if not (first.kinds == second.kinds and first.kinds in ({"list"}, {"text"})):
        return None if equal_kinds(first, second) else f"{quoted(left)} never equals {quoted(right)}"
    for a, b in ((one, other), (other, one)):
        if a[1].most is not None and a[1].most < b[1].least:
            return f"{_long(a[0], 'at most', a[1].most)}, and {_long(b[0], 'at least', b[1].least)}"
        if is_call(a[0], "sorted") and _is_out_of_order(a[0], _literal(b[0])):
            return f"{quoted(b[0])} is not in the order that {quoted(a[0])} has"
    if first.kinds == {"list"}:
        count = min(first.least, second.least, _MOST_ITEMS)
        return next((told for index in range(count) if (told := _item_differs(one, other, index)) is not None), None)
    return None


def _item_differs(one: tuple[ast.expr, Known], other: tuple[ast.expr, Known], index: int) -> str | None:
    items = [
        (
            tree.elts[index] if isinstance(tree, (ast.List, ast.Tuple)) else ast.Subscript(tree, ast.Constant(index)),
            known.item(index),
        )
        for tree, known in (one, other)
    ]
    return _differs(items[0], items[1])


def _contained(left: ast.expr, right: ast.expr, names: Names) -> Foregone | None:
    one, whole = foresee(left, names), foresee(right, names)
    if not whole.kinds <= LISTS - {"text"}:
        return None
    if isinstance(right, (ast.List, ast.Tuple, ast.Set)) and right.elts:
        told = [_differs((left, one), (each, foresee(each, names))) for each in right.elts[:_MOST_ITEMS]]
        known = [each for each in told if each is not None]
        if len(known) < len(right.elts):
            return None
        return Foregone(False, ", and ".join(dict.fromkeys(known)))
    item = whole.item()
    differs = _differs((left, one), (ast.Name(f"what is in {ast.unparse(right)}", ast.Load()), item))
    return None if differs is None else Foregone(False, differs)


def _told(*sides: tuple[ast.expr, str, int]) -> str:
    """Return the bounds of what is no literal, as the end of a sentence."""
    said = [f"{quoted(tree)} is {way} {bound:,}" for tree, way, bound in sides if not _is_literal(tree)]
    return ", and ".join(said) if said else "no value has a say in it"


def _long(tree: ast.expr, way: str, length: int) -> str:
    return f"{quoted(tree)} has {'' if _is_literal(tree) else way + ' '}{length:,} part{'' if length == 1 else 's'}"


def _is_literal(tree: ast.expr) -> bool:
    return not names_in(tree)


def _literal(tree: ast.expr) -> Any:
    """Return what a literal of numbers, texts and lists of them stands for; None of anything else."""
    if names_in(tree) or any(isinstance(node, (ast.Call, ast.Set)) for node in ast.walk(tree)):
        return None
    try:
        found = ast.literal_eval(tree)
    except (ValueError, TypeError, SyntaxError):
        return None
    listed = _as_list(found)
    # True is no 1 to a schema, and is one to an expression.
    return None if _has_truth(listed) else listed


def _as_list(value: Any) -> Any:
    return [_as_list(each) for each in value] if isinstance(value, (list, tuple)) else value


def _has_truth(value: Any) -> bool:
    return any(map(_has_truth, value)) if isinstance(value, list) else isinstance(value, bool)


def _may_be_truth(known: Known, depth: int = 0) -> bool:
    """Tell whether there may be a true in a value, which equals 1 in an expression and not in a schema."""
    if "boolean" in known.kinds or depth > _MOST_NESTED:
        return True
    return bool(known.kinds & LISTS - {"text"}) and known.most != 0 and _may_be_truth(known.item(), depth + 1)


def _is_out_of_order(call: ast.Call, items: Any) -> bool:
    if not isinstance(items, list) or len(call.args) != 1:
        return False
    try:
        return sorted(items, reverse=is_reversed(call)) != items
    except TypeError:
        return False
