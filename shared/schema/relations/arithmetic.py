"""What is known of what operators make of values: the kinds they take, and how large the result may be."""

from __future__ import annotations

import ast

from shared.schema.relations.fuel import BeyondLimitsError
from shared.schema.relations.functions import MAX_ITEMS
from shared.schema.relations.grammar import names_in
from shared.schema.relations.known import (
    ANY,
    NUMBERS,
    WHOLES,
    AbsentError,
    Known,
    MistakeError,
    bounded,
    constant,
    either,
    quoted,
)
from shared.schema.relations.operators import MAX_BITS, OPERATORS

_SIGNS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip
_DIVIDING = (ast.Div, ast.FloorDiv, ast.Mod)
_ALIKE = tuple(frozenset({kind}) for kind in ("text", "list"))


def signed(tree: ast.UnaryOp, operand: Known) -> Known:
    """Return what is known of a number with a sign; raises `MistakeError` where it is none."""
    if not operand.kinds & NUMBERS:
        raise MistakeError(f"'-' and '+' take numbers, and {quoted(tree.operand)} is {operand.told}")
    if isinstance(tree.op, ast.UAdd):
        return operand
    return _negated(Known(_reckoned(operand), operand.low, operand.high))


def joined(tree: ast.BinOp, left: Known, right: Known) -> Known:
    """Return what is known of what an operator makes of two values.

    Raises:
        MistakeError: it comes to nothing.
    """
    sign = _SIGNS[type(tree.op)]
    if not _go_together(tree.op, left, right):
        raise MistakeError(
            f"'{sign}' cannot take {quoted(tree.left)}, which is {left.told}, and {quoted(tree.right)}, "
            f"which is {right.told}"
        )
    if isinstance(tree.op, _DIVIDING) and right.number == 0:
        raise AbsentError(f"{quoted(tree)} divides by zero")
    if left.kinds <= NUMBERS and right.kinds <= NUMBERS:
        return _number(tree, left, right)
    if isinstance(tree.op, ast.Add) and left.kinds == right.kinds and left.kinds in _ALIKE:
        if left.least + right.least > MAX_ITEMS:
            raise AbsentError(f"{quoted(tree)} has more than {MAX_ITEMS:,} parts")
        most = None if left.most is None or right.most is None else left.most + right.most
        return Known(left.kinds, least=left.least + right.least, most=most, at=lambda _: either((left, right)).item())
    return _repeated(tree, left, right) if isinstance(tree.op, ast.Mult) else ANY


def _go_together(operator: ast.operator, left: Known, right: Known) -> bool:
    """Tell whether an operator takes two values."""
    if left.kinds & NUMBERS and right.kinds & NUMBERS:
        whole = isinstance(operator, (ast.LShift, ast.RShift, ast.BitAnd, ast.BitOr, ast.BitXor))
        if not whole or (left.kinds & WHOLES and right.kinds & WHOLES):
            return True
    both = left.kinds & right.kinds
    if isinstance(operator, ast.Add):
        return bool(both & {"list", "text"})
    if isinstance(operator, ast.Mult):
        pairs = ((left, right), (right, left))
        return any(one.kinds & {"list", "text"} and other.kinds & WHOLES for one, other in pairs)
    if isinstance(operator, (ast.Sub, ast.BitAnd, ast.BitOr, ast.BitXor)):
        return "set" in both or (isinstance(operator, ast.BitOr) and "object" in both)
    return False


def _number(tree: ast.BinOp, left: Known, right: Known) -> Known:
    operator = tree.op
    _require_room(tree, left, right)
    if left.number is not None and right.number is not None:
        try:
            made = constant(OPERATORS[type(operator)](left.number, right.number))
            # A value may be a float, of which large ones are not exact; what is spelled out is what it says.
            return bounded(made.kinds, made.low, made.high) if names_in(tree) else made
        except BeyondLimitsError:
            raise _too_large(tree) from None
        except (ArithmeticError, ValueError, TypeError):
            raise AbsentError(f"{quoted(tree)} comes to no number") from None
    same = ast.dump(tree.left) == ast.dump(tree.right)
    if same and isinstance(operator, ast.Sub) and left.kinds == {"whole"}:
        return constant(0)
    kinds = frozenset({"fraction"}) if isinstance(operator, ast.Div) else _reckoned(left, right)
    if isinstance(operator, ast.Pow) and (right.low is None or right.low < 0):
        kinds |= {"fraction"}
    if isinstance(operator, ast.Sub):
        right = _negated(right)
    if isinstance(operator, (ast.Add, ast.Sub)):
        low = None if left.low is None or right.low is None else left.low + right.low
        return bounded(kinds, low, None if left.high is None or right.high is None else left.high + right.high)
    if isinstance(operator, ast.Mult):
        return _product(kinds, left, right, same=same)
    if kinds != {"whole"} or right.low is None or right.low < 0 or left.low is None:
        return Known(kinds)
    if isinstance(operator, ast.Mod) and right.low > 0:
        return bounded(kinds, 0, None if right.high is None else right.high - 1)
    if isinstance(operator, (ast.Pow, ast.FloorDiv)) and left.low >= 0:
        high = left.high // right.low if isinstance(operator, ast.FloorDiv) and left.high and right.low else None
        if isinstance(operator, ast.Pow) and left.high is not None and right.high is not None:
            high = left.high**right.high if left.high.bit_length() * right.high <= MAX_BITS else None
        return bounded(kinds, 0, high)
    return Known(kinds)


def _product(kinds: frozenset[str], left: Known, right: Known, *, same: bool) -> Known:
    ends = (left.low, left.high, right.low, right.high)
    if None not in ends:
        corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high) if None not in (a, b)]  # type: ignore[operator]
        # What is multiplied with itself is never less than nothing.
        return bounded(kinds, max(0, min(corners)) if same else min(corners), max(corners))
    positive = all(each.low is not None and each.low >= 0 for each in (left, right))
    return Known(kinds, 0) if same or positive else Known(kinds)


def _negated(known: Known) -> Known:
    low, high = known.low, known.high
    return Known(known.kinds, None if high is None else -high, None if low is None else -low)


def _reckoned(*taken: Known) -> frozenset[str]:
    """Return the kinds that reckoning with numbers gives."""
    kinds = frozenset().union(*(each.kinds & NUMBERS for each in taken))
    whole = all(each.kinds & WHOLES for each in taken)
    return frozenset({"whole"} if whole else ()) | (kinds & {"fraction"})


def _require_room(tree: ast.BinOp, left: Known, right: Known) -> None:
    """Refuse powers and shifts of which even the least has too many digits."""
    if right.low is None or right.low <= 0 or left.low is None or not (left.kinds | right.kinds) <= WHOLES:
        return
    bits = left.low.bit_length() if left.low > 0 else 0
    if isinstance(tree.op, ast.Pow) and bits * right.low > MAX_BITS:
        raise _too_large(tree)
    if isinstance(tree.op, ast.LShift) and bits + right.low > MAX_BITS:
        raise _too_large(tree)


def _too_large(tree: ast.AST) -> AbsentError:
    return AbsentError(
        f"{quoted(tree)} is a number of more than {MAX_BITS:,} bits, which is more than is reckoned with"
    )


def _repeated(tree: ast.BinOp, left: Known, right: Known) -> Known:
    for one, other in ((left, right), (right, left)):
        if one.kinds in _ALIKE and other.kinds <= WHOLES:
            if other.low is not None and one.least * other.low > MAX_ITEMS:
                raise AbsentError(f"{quoted(tree)} has more than {MAX_ITEMS:,} parts")
            exact = one.least == one.most and other.number is not None
            length = one.least * max(other.number or 0, 0) if exact else None
            return Known(one.kinds, least=length or 0, most=length, at=lambda _, one=one: one.item())  # type: ignore[misc]
    return ANY
