"""What each function of the language takes, and what is known of what it gives."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from shared.schema.relations.functions import MAX_DIGITS, MAX_ITEMS
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
    bounded,
    either,
    listed,
    quoted,
    row_of,
)  # fmt: skip

_Given = Sequence[Known]
_WHOLE = frozenset({"whole"})
_TEXTS = frozenset({"text"})
_SIZED = LISTS | {"object"}
_IN_ORDER = LISTS - {"set"}
_EDGE = frozenset({"list"})


def foresee_call(tree: ast.Call, function: str, given: _Given, named: Mapping[str, Known]) -> Known:
    """Return what is known of what a call gives.

    Args:
        given, named: what is known of its arguments.

    Raises:
        MistakeError: it comes to nothing with such arguments.
    """
    for place, kinds in enumerate(_TAKES.get(function, ())):
        if place < len(given) and not given[place].kinds & kinds:
            raise _mistake(tree, function, place, given[place], kinds)
    for name, known in named.items():
        if name in ("base", "start") and not known.kinds & NUMBERS:
            raise MistakeError(f"'{name}' of {function}() is a number, and {known.told} is given")
    if function in _OF_ITEMS and given[0].most != 0:
        _require_items(tree, function, given[0])
    gives = _GIVES.get(function)
    return TRUTH if gives is None else gives(tree, given)


def _mistake(tree: ast.Call, function: str, place: int, known: Known, kinds: frozenset[str]) -> MistakeError:
    wanted = _wanted(kinds)
    part = quoted(tree.args[place])
    advice = f"; '//' gives a whole one: {quoted(_halved(tree.args[place]))}" if _is_division(tree.args[place]) else ""
    return MistakeError(f"{function}() takes {wanted}, and {part} is {known.told}{advice}")


def _wanted(kinds: frozenset[str]) -> str:
    """Return in words what a function takes, of what is alike the first only."""
    plain = kinds - {"boolean", "fraction"} if kinds >= WHOLES else kinds
    plain = plain - {"range", "set"} if "list" in plain else plain
    return "a number" if kinds == NUMBERS else Known(plain).told


def _is_division(tree: ast.expr) -> bool:
    return isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Div)


def _halved(tree: ast.expr) -> ast.expr:
    assert isinstance(tree, ast.BinOp)  # noqa: S101 - the caller saw to it
    return ast.BinOp(tree.left, ast.FloorDiv(), tree.right)


def _require_items(tree: ast.Call, function: str, whole: Known) -> None:
    """Refuse a list of which no item is what the function takes from it."""
    item = whole.item() if whole.kinds <= LISTS else ANY
    kinds = _OF_ITEMS[function]
    if not item.kinds & kinds:
        raise MistakeError(
            f"{function}() takes a list of which each item is {_wanted(kinds)}, and what is in {quoted(tree.args[0])} "
            f"is {item.told}"
        )


def _ordered(tree: ast.Call, given: _Given) -> Known:
    """Return the items that have been compared with each other."""
    whole = given[0]
    item = whole.item() if whole.kinds <= LISTS else ANY
    if whole.most != 0 and whole.most != 1 and not are_ordered(item, item):
        raise MistakeError(f"what is in {quoted(tree.args[0])} has no order: it is {item.told}")
    return item


def _sorted(tree: ast.Call, given: _Given) -> Known:
    return listed(_ordered(tree, given), "list", 0 if "set" in given[0].kinds else given[0].least, given[0].most)


def _is_sorted(tree: ast.Call, given: _Given) -> Known:
    _ordered(tree, given)
    return TRUTH


def _extreme(tree: ast.Call, given: _Given) -> Known:
    if len(given) > 1:
        for place, other in enumerate(given[1:], 1):
            if not are_ordered(given[0], other):
                raise MistakeError(
                    f"{quoted(tree.args[0])}, which is {given[0].told}, and {quoted(tree.args[place])}, "
                    f"which is {other.told}, have no order"
                )
        return _furthest(tree, given)
    _require_sized(tree, given[0])
    if given[0].most == 0:
        raise AbsentError(f"{quoted(tree)} has nothing to choose from: {quoted(tree.args[0])} is empty")
    return _ordered(tree, given)


def _furthest(tree: ast.Call, given: _Given) -> Known:
    """Return what is known of the most, or the least, of several values."""
    found, ends = either(given), [(each.low, each.high) for each in given]
    if not found.kinds <= NUMBERS:
        return found
    furthest: Callable[[list[int]], int] = max if _name(tree) == "max()" else min
    low, high = [low for low, _ in ends if low is not None], [high for _, high in ends if high is not None]
    all_low, all_high = len(low) == len(ends), len(high) == len(ends)
    # One end of a maximum is known where that of a single value is.
    return Known(
        found.kinds,
        furthest(low) if all_low or (low and furthest is max) else None,
        furthest(high) if all_high or (high and furthest is min) else None,
    )


def _require_sized(tree: ast.Call, known: Known) -> None:
    if not known.kinds & _SIZED:
        raise MistakeError(f"{_name(tree)} of one argument takes a list, and {quoted(tree.args[0])} is {known.told}")


def _name(tree: ast.Call) -> str:
    return f"{ast.unparse(tree.func)}()"


def _sum(_tree: ast.Call, given: _Given) -> Known:
    item = given[0].item() if given[0].kinds <= LISTS else ANY
    kinds = item.kinds & NUMBERS
    made = _WHOLE if kinds and kinds <= WHOLES else frozenset({"whole", "fraction"})
    if not item.kinds <= NUMBERS:
        return Known(made)
    least, most, low, high = given[0].least, given[0].most, item.low, item.high
    if low is not None:
        low = least * low if low >= 0 else None if most is None else most * low
    if high is not None:
        high = least * high if high <= 0 else None if most is None else most * high
    return bounded(made, low, high)


def _len(_tree: ast.Call, given: _Given) -> Known:
    (known,) = given
    exact = known.kinds <= _SIZED and "object" not in known.kinds
    least = 0 if not exact else min(known.least, 1) if "set" in known.kinds else known.least
    return Known(_WHOLE, least, known.most if exact else None)


def _range(tree: ast.Call, given: _Given) -> Known:
    first, last = (Known(_WHOLE, 0, 0), given[0]) if len(given) == 1 else given[:2]
    if len(given) == 3 and given[2].number == 0:
        raise MistakeError(f"{quoted(tree)} has steps of zero")
    if len(given) < 3 and last.low is not None and first.high is not None and last.low - first.high > MAX_ITEMS:
        raise MistakeError(f"{quoted(tree)} has more than {MAX_ITEMS:,} numbers")
    most = None if last.high is None or first.low is None else max(0, last.high - first.low)
    high = None if last.high is None else last.high - 1
    inner = Known(_WHOLE, first.low, high) if len(given) < 3 else Known(_WHOLE)
    least = 0 if last.low is None or first.high is None or len(given) == 3 else max(0, last.low - first.high)
    return listed(inner, "range", least, most if len(given) < 3 else None)


def _listed(_tree: ast.Call, given: _Given) -> Known:
    return listed(_items(given[0]), "list", _least(given[0]), _most(given[0]))


def _set(_tree: ast.Call, given: _Given) -> Known:
    return listed(_items(given[0]), "set", min(_least(given[0]), 1), _most(given[0]))


def _reversed(_tree: ast.Call, given: _Given) -> Known:
    kinds = given[0].kinds & _IN_ORDER
    return Known(kinds, least=_least(given[0]), most=_most(given[0]), at=lambda _index: _items(given[0]))


def _enumerate(_tree: ast.Call, given: _Given) -> Known:
    return listed(
        row_of([Known(_WHOLE, 0) if len(_tree.args) == 1 and not _tree.keywords else Known(_WHOLE), _items(given[0])]),
        "list",
        _least(given[0]),
        _most(given[0]),
    )


def _zip(_tree: ast.Call, given: _Given) -> Known:
    for place, known in enumerate(given):
        if not known.kinds & LISTS:
            raise _mistake(_tree, "zip", place, known, LISTS)
    mosts = [most for most in map(_most, given) if most is not None]
    least = min(map(_least, given), default=0)
    return listed(row_of([_items(each) for each in given]), "list", least, min(mosts, default=None) if mosts else None)


def _items(known: Known) -> Known:
    return known.item() if known.kinds <= LISTS else ANY


def _least(known: Known) -> int:
    return known.least if known.kinds <= LISTS - {"set"} else 0


def _most(known: Known) -> int | None:
    return known.most if known.kinds <= LISTS else None


def _int(tree: ast.Call, given: _Given) -> Known:
    if given[0].kinds == {"text"} and given[0].least > MAX_DIGITS:
        raise MistakeError(f"{quoted(tree)} has more than {MAX_DIGITS:,} digits")
    if given[0].kinds == {"text"} and given[0].numeral is not None and not given[0].numeral():
        raise MistakeError(f"{quoted(tree)} comes to nothing: no text that {quoted(tree.args[0])} may be is a number")
    return Known(_WHOLE, given[0].low, given[0].high)


def _abs(_tree: ast.Call, given: _Given) -> Known:
    kinds, low, high = given[0].kinds & NUMBERS, given[0].low, given[0].high
    most = None if low is None or high is None or not given[0].kinds <= NUMBERS else max(abs(low), abs(high))
    return Known(kinds, 0, most)


def _count(tree: ast.Call, given: _Given) -> Known:
    if not (given[0].kinds | given[1].kinds) & _SIZED:
        raise MistakeError(
            f"count() takes a list, and neither {quoted(tree.args[0])}, which is {given[0].told}, "
            f"nor {quoted(tree.args[1])}, which is {given[1].told}, is one"
        )
    lists = [each for each in given if each.kinds & _SIZED]
    mosts = [each.most for each in lists if each.kinds <= LISTS]
    most = None if len(mosts) < len(lists) or None in mosts else max((most for most in mosts if most), default=0)
    return Known(_WHOLE, 0, most)


def _graph(tree: ast.Call, given: _Given) -> Known:
    edges = given[1]
    if edges.most == 0 or not edges.kinds <= LISTS:
        return TRUTH
    edge, name, part = edges.item(), _name(tree), quoted(tree.args[1])
    if not edge.kinds & _EDGE:
        raise MistakeError(f"{name} takes edges, which are lists, and what is in {part} is {edge.told}")
    if edge.kinds <= LISTS and edge.most is not None and edge.most < 2:
        raise MistakeError(f"{name} takes edges with two ends, and what is in {part} has at most {edge.most} parts")
    for end in (edge.item(0), edge.item(1)) if edge.kinds <= LISTS else ():
        if not end.kinds & NUMBERS:
            raise MistakeError(f"{name} takes edges between numbers, and what is in {part} joins {end.told}")
    return TRUTH


# The kinds of the first arguments of which each must be one; and of the items in the first.
_TAKES: dict[str, tuple[frozenset[str], ...]] = {
    "abs": (NUMBERS,),
    "all": (_SIZED,),
    "any": (_SIZED,),
    "distinct": (_SIZED,),
    "enumerate": (LISTS, WHOLES),
    "int": (NUMBERS | _TEXTS,),
    "is_binary_search_tree": (_SIZED,),
    "is_binary_tree": (_SIZED,),
    "is_palindrome": (_IN_ORDER | {"whole", "fraction"},),
    "is_permutation": (_SIZED, _SIZED | WHOLES, NUMBERS),
    "is_sorted": (_SIZED,),
    "is_symmetric": (_IN_ORDER,),
    "len": (_SIZED,),
    "list": (LISTS,),
    "range": (WHOLES, WHOLES, WHOLES),
    "reversed": (_IN_ORDER,),
    "set": (LISTS,),
    "sorted": (LISTS,),
    "sum": (LISTS,),
    "tuple": (LISTS,),
    "unique": (_SIZED,),
    **dict.fromkeys(("is_acyclic", "is_connected", "is_dag", "is_simple_graph", "is_tree"), (_WHOLE, LISTS, NUMBERS)),
}
_OF_ITEMS: dict[str, frozenset[str]] = {
    "is_binary_search_tree": NUMBERS | {"null"},
    "is_symmetric": _IN_ORDER | {"set"},
    "sum": NUMBERS,
}
# Of all others it is known that they tell true or false.
_GIVES: dict[str, Callable[[ast.Call, _Given], Known]] = {
    "abs": _abs,
    "count": _count,
    "enumerate": _enumerate,
    "int": _int,
    "is_sorted": _is_sorted,
    "len": _len,
    "list": _listed,
    "max": _extreme,
    "min": _extreme,
    "range": _range,
    "reversed": _reversed,
    "set": _set,
    "sorted": _sorted,
    "sum": _sum,
    "tuple": _listed,
    "zip": _zip,
    **dict.fromkeys(("is_acyclic", "is_connected", "is_dag", "is_simple_graph", "is_tree"), _graph),
}
