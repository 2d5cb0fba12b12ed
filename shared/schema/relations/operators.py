"""Operators of the language: Python's, with numbers and lists kept to sizes that are soon done."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from shared.schema.relations.fuel import BeyondLimitsError
from shared.schema.relations.functions import MAX_ITEMS, frozen, in_order

MAX_BITS = 8_192
LARGE = (str, list, tuple, set, dict, range)
_LARGE_KINDS = frozenset(LARGE)


def weight(value: Any) -> int:
    """Return about how many steps it takes to walk through a value once."""
    if isinstance(value, (list, tuple, set)):
        if _LARGE_KINDS.isdisjoint(map(type, value)):
            return 1 + len(value)
        nested = sum(len(part) for part in value if isinstance(part, (list, tuple, dict, str)))
        return 1 + len(value) + nested // 4
    if isinstance(value, (str, dict, range)):
        return 1 + len(value) // 4
    return 1


def room(value: Any) -> int:
    """Return how many steps what was made counts for: what is small may make what is large, again and again."""
    if isinstance(value, (list, tuple)):
        return len(value)
    if isinstance(value, set):
        return 4 * len(value)
    return len(value) // 8 if isinstance(value, str) else 0


def _bounded(number: Any) -> Any:
    if isinstance(number, int) and number.bit_length() > MAX_BITS:
        raise BeyondLimitsError("a number has too many digits")
    return number


def add(a: Any, b: Any) -> Any:
    """Return the sum, or two lists or texts joined."""
    if isinstance(a, LARGE) and len(a) + len(b) > MAX_ITEMS:
        raise BeyondLimitsError("too long")
    return a + b


def multiply(a: Any, b: Any) -> Any:
    """Return the product, or a list or text repeated."""
    for one, other in ((a, b), (b, a)):
        if isinstance(one, LARGE):
            if len(one) * other > MAX_ITEMS:
                raise BeyondLimitsError("too long")
            return one * other
    return _bounded(a) * _bounded(b)


def power(a: Any, b: Any) -> Any:
    """Return `a` to the power `b`."""
    if isinstance(a, int) and isinstance(b, int) and b > 0 and a.bit_length() * b > MAX_BITS:
        raise BeyondLimitsError("a number has too many digits")
    found = _bounded(a) ** _bounded(b)
    if isinstance(found, complex):
        raise ValueError("not a real number")
    return found


def shift_left(a: int, b: int) -> int:
    """Return `a` times 2 to the power `b`."""
    if b > MAX_BITS or a.bit_length() + b > MAX_BITS:
        raise BeyondLimitsError("a number has too many digits")
    return a << b


def remainder(a: Any, b: Any) -> Any:
    """Return what division leaves; texts are not formatted."""
    if isinstance(a, str):
        raise TypeError("no number")
    return a % b


def contains(x: Any, xs: Any) -> bool:
    """Tell whether `x` is in a list, a text, a set, or a name of an object."""
    if isinstance(xs, set):
        return frozen(x) in xs
    return x in xs


OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: add,
    ast.Sub: operator.sub,
    ast.Mult: multiply,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: remainder,
    ast.Pow: power,
    ast.LShift: shift_left,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: contains,
    ast.NotIn: lambda x, xs: not contains(x, xs),
    # JSON has no identity; "is None" is what people write.
    ast.Is: operator.eq,
    ast.IsNot: operator.ne,
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def iterated(value: Any) -> Any:
    """Return what a `for` walks through.

    Raises:
        TypeError: it is an object, whose names would be walked through.
    """
    if isinstance(value, dict):
        raise TypeError("an object is no list")
    return in_order(value)


def bind(target: ast.expr, value: Any, names: dict[str, Any]) -> None:
    """Give the names of a `for` their values.

    Raises:
        ValueError: there are more or fewer values than names.
    """
    if isinstance(target, ast.Name):
        names[target.id] = value
        return
    assert isinstance(target, (ast.Tuple, ast.List))  # noqa: S101 - the grammar saw to it
    for part, item in zip(target.elts, iterated(value), strict=True):
        bind(part, item, names)
