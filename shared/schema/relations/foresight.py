"""Telling, before there is any value, which part of an expression can come to nothing, whatever the values are."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from shared.schema.relations.arithmetic import joined, signed
from shared.schema.relations.known import (
    ANY,
    LISTS,
    NUMBERS,
    TRUTH,
    WHOLES,
    AbsentError,
    Known,
    MistakeError,
    are_ordered,
    constant,
    either,
    listed,
    quoted,
    row_of,
)  # fmt: skip

Names = Mapping[str, Known]
_SIGNS: dict[type, str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_INDEXED = frozenset({"list", "text", "range"})


# Kinds of which one comes before another.
def foresee(tree: ast.expr, names: Names) -> Known:
    """Return what is known of what an expression comes to.

    Args:
        names: what is known of the values; of a name that is not there, nothing is.

    Raises:
        MistakeError: a part of it comes to nothing wherever it is looked at.
    """
    found = _MAKERS.get(type(tree))
    return ANY if found is None else found(tree, names)


def require_possible(tree: ast.expr, names: Names) -> None:
    """Refuse an equality of what is never equal.

    Args:
        tree: of which no part comes to nothing.

    Raises:
        MistakeError: no values of such kinds are equal.
    """
    if isinstance(tree, ast.Compare):
        sides = [tree.left, *tree.comparators]
        for operator, left, right in zip(tree.ops, sides, sides[1:], strict=False):
            one, other = foresee(left, names), foresee(right, names)
            within = isinstance(operator, ast.In) and other.kinds <= LISTS - {"text"}
            if isinstance(operator, ast.Eq) and (_counts_truth(left, one, other) or _counts_truth(right, other, one)):
                told = left if isinstance(left, ast.Call) and one == TRUTH else right
                raise MistakeError(f"{quoted(told)} is true or false, and is compared with a number")
            if isinstance(operator, (ast.Eq, ast.Is)) and not equal_kinds(one, other):
                advice = "; list(range(n)) gives a list" if "range" in one.kinds | other.kinds else ""
                raise MistakeError(
                    f"{quoted(left)}, which is {one.told}, never equals {quoted(right)}, which is {other.told}{advice}"
                )
            if within and not equal_kinds(one, other.item()):
                raise MistakeError(
                    f"{quoted(left)}, which is {one.told}, is never in {quoted(right)}, where each item is "
                    f"{other.item().told}"
                )


def _counts_truth(tree: ast.expr, known: Known, other: Known) -> bool:
    """Tell whether what a function tells of a list is taken for a count: `distinct(xs) == k`."""
    return isinstance(tree, ast.Call) and known == TRUTH and bool(other.kinds) and other.kinds <= NUMBERS - {"boolean"}


def equal_kinds(one: Known, other: Known) -> bool:
    """Tell whether values of such kinds may be equal."""
    return bool(_kinds_equal_to(one) & _kinds_equal_to(other))


def _kinds_equal_to(known: Known) -> frozenset[str]:
    return known.kinds | NUMBERS if known.kinds & NUMBERS else known.kinds


def elements(tree: ast.expr, known: Known) -> Known:
    """Return what is known of what a `for` takes from a value.

    Raises:
        MistakeError: it is nothing that one goes through.
    """
    if not known.kinds & LISTS:
        raise MistakeError(f"'for' goes through a list or a text, and {quoted(tree)} is {known.told}")
    return known.item() if known.kinds <= LISTS else ANY


def _constant(tree: ast.Constant, _names: Names) -> Known:
    return constant(tree.value)


def _name(tree: ast.Name, names: Names) -> Known:
    return names.get(tree.id, ANY)


def _unary(tree: ast.UnaryOp, names: Names) -> Known:
    operand = foresee(tree.operand, names)
    return TRUTH if isinstance(tree.op, ast.Not) else signed(tree, operand)


def _binary(tree: ast.BinOp, names: Names) -> Known:
    return joined(tree, foresee(tree.left, names), foresee(tree.right, names))


def _compare(tree: ast.Compare, names: Names) -> Known:
    sides = [tree.left, *tree.comparators]
    known = [foresee(side, names) for side in sides]
    for index, operator in enumerate(tree.ops):
        one, other = known[index], known[index + 1]
        left, right = quoted(sides[index]), quoted(sides[index + 1])
        if isinstance(operator, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) and not are_ordered(one, other):
            raise MistakeError(
                f"'{_SIGNS[type(operator)]}' cannot compare {left}, which is {one.told}, with {right}, "
                f"which is {other.told}"
            )
        if isinstance(operator, (ast.In, ast.NotIn)):
            if not other.kinds & (LISTS | {"object"}):
                raise MistakeError(f"'in' looks into a list, a text or an object, and {right} is {other.told}")
            if other.kinds == {"text"} and "text" not in one.kinds:
                raise MistakeError(f"only a text can be in a text, and {left} is {one.told}")
    return TRUTH


def _boolean(tree: ast.BoolOp, names: Names) -> Known:
    first, *others = tree.values
    return either([foresee(first, names), *(_guarded(part, names) for part in others)])


def _guarded(tree: ast.expr, names: Names) -> Known:
    """Return what is known of a part that is only asked for where a condition before it lets it be."""
    try:
        return foresee(tree, names)
    except AbsentError:
        return ANY


def _choice(tree: ast.IfExp, names: Names) -> Known:
    foresee(tree.test, names)
    return either([_guarded(tree.body, names), _guarded(tree.orelse, names)])


def _subscript(tree: ast.Subscript, names: Names) -> Known:
    whole = foresee(tree.value, names)
    if isinstance(tree.slice, ast.Slice):
        return _slice(tree, tree.slice, whole, names)
    index = foresee(tree.slice, names)
    if not whole.kinds & (_INDEXED | {"object"}):
        raise MistakeError(f"{quoted(tree)} asks for a part of {quoted(tree.value)}, which is {whole.told}")
    if whole.kinds == {"object"}:
        return _under(tree, whole, index)
    if not whole.kinds <= _INDEXED:
        return ANY
    if not index.kinds & WHOLES:
        raise MistakeError(f"an index is a whole number, and {quoted(tree.slice)} is {index.told}")
    low, high, most = index.low, index.high, whole.most
    beyond = most is not None and ((low is not None and low >= most) or (high is not None and high < -most))
    if beyond:
        raise AbsentError(f"{quoted(tree)} does not exist: {quoted(tree.value)} has at most {most:,} parts")
    return whole.item(index.number)


def _under(tree: ast.Subscript, whole: Known, index: Known) -> Known:
    if not index.kinds & {"text"} and index.kinds <= NUMBERS | {"list", "set"}:
        raise MistakeError(f"an object has names, and {quoted(tree.slice)} is {index.told}")
    if not isinstance(tree.slice, ast.Constant) or not isinstance(tree.slice.value, str) or whole.under is None:
        return ANY
    found = whole.under(tree.slice.value)
    if found is None:
        raise MistakeError(f"there can be nothing under {quoted(tree.slice)} in {quoted(tree.value)}")
    return found


def _slice(tree: ast.Subscript, bounds: ast.Slice, whole: Known, names: Names) -> Known:
    if not whole.kinds & _INDEXED:
        raise MistakeError(f"{quoted(tree)} asks for a stretch of {quoted(tree.value)}, which is {whole.told}")
    for bound in (bounds.lower, bounds.upper, bounds.step):
        known = TRUTH if bound is None else foresee(bound, names)
        if bound is not None and not known.kinds & (WHOLES | {"null"}):
            raise MistakeError(f"an index is a whole number, and {quoted(bound)} is {known.told}")
        if bound is not None and bound is bounds.step and known.number == 0:
            raise MistakeError(f"{quoted(tree)} has steps of zero")
    least = whole.least if bounds.lower is None and bounds.upper is None and bounds.step is None else 0
    return Known(whole.kinds & _INDEXED, least=least, most=whole.most, at=lambda _index: whole.item())


def _row(tree: ast.List | ast.Tuple, names: Names) -> Known:
    return row_of([foresee(part, names) for part in tree.elts])


def _set(tree: ast.Set, names: Names) -> Known:
    return listed(either([foresee(part, names) for part in tree.elts]), "set", 1, len(tree.elts))


def _comprehension(tree: ast.ListComp | ast.GeneratorExp | ast.SetComp, names: Names) -> Known:
    inner, count = inside(tree, names)
    # Where there is never a round, nothing in it is asked for: xs[i + 1] of a list of one item at most.
    look = _guarded if any(loop.ifs for loop in tree.generators) else foresee
    made = ANY if count.most == 0 else look(tree.elt, inner)
    if isinstance(tree, ast.SetComp):
        return listed(made, "set", min(count.least, 1), count.most)
    return listed(made, "list", count.least, count.most)


def inside(tree: ast.ListComp | ast.GeneratorExp | ast.SetComp, names: Names) -> tuple[dict[str, Known], Known]:
    """Return what is known of the names within a comprehension, and as of a list of how many rounds there are.

    Raises:
        MistakeError: a part of its loops comes to nothing.
    """
    inner = dict(names)
    most: int | None = 1
    least = 1
    for loop in tree.generators:
        if most == 0:
            break
        source = foresee(loop.iter, inner)
        each = elements(loop.iter, source)
        _bind(loop.target, each, inner, f"each item of {quoted(loop.iter)}")
        most = None if most is None or source.most is None or not source.kinds <= LISTS else most * source.most
        least = least * source.least if source.kinds <= LISTS and not loop.ifs else 0
        for condition in loop.ifs if most != 0 else ():
            foresee(condition, inner)
    return inner, Known(least=least, most=most)


def _bind(target: ast.expr, known: Known, names: dict[str, Known], source: str) -> None:
    if isinstance(target, ast.Name):
        names[target.id] = known
        return
    assert isinstance(target, (ast.Tuple, ast.List))  # noqa: S101 - the grammar saw to it
    written = f"'{ast.unparse(target).removeprefix('(').removesuffix(')')}'"
    if not known.kinds & LISTS:
        raise MistakeError(f"{written} takes apart {source}, which is {known.told}")
    count = len(target.elts)
    if known.kinds <= LISTS and (known.least > count or (known.most is not None and known.most < count)):
        length = known.least if known.least > count else known.most
        bound = "" if known.least == known.most else "at least " if known.least > count else "at most "
        raise MistakeError(f"{written} are {count} names, and {source} has {bound}{length} parts")
    for index, part in enumerate(target.elts):
        exact = known.kinds <= _INDEXED
        _bind(part, known.item(index) if exact else ANY, names, f"what is in {source}")


def _call(tree: ast.Call, names: Names) -> Known:
    from shared.schema.relations.signatures import foresee_call

    assert isinstance(tree.func, ast.Name)  # noqa: S101 - the grammar saw to it
    given = [foresee(each, names) for each in tree.args]
    named = {each.arg: foresee(each.value, names) for each in tree.keywords if each.arg}
    return foresee_call(tree, tree.func.id, given, named)


_MAKERS: dict[type[ast.expr], Callable[..., Known]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.IfExp: _choice,
    ast.Subscript: _subscript,
    ast.List: _row,
    ast.Tuple: _row,
    ast.Set: _set,
    ast.ListComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.SetComp: _comprehension,
    ast.Call: _call,
}
