"""The functions that an expression may call: a fixed list, each bounded by the size of what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from operator import itemgetter
from typing import Any

from shared.schema.relations import graphs
from shared.schema.relations.fuel import BeyondLimitsError
from shared.schema.relations.structures import trees

# Ranges, repeated and joined lists; a value of 64 KiB has fewer items.
MAX_ITEMS = 100_000
MAX_DIGITS = 4_000


class _Frozen(frozenset[tuple[str, Any]]):
    """An object that can be in a set: equal to its like and, as any object, neither less nor more than another."""

    def __repr__(self) -> str:
        return repr(sorted(self, key=itemgetter(0)))

    def _unordered(self, _other: object) -> bool:
        raise TypeError("objects have no order")

    __lt__ = __le__ = __gt__ = __ge__ = _unordered


def frozen(value: Any) -> Any:
    """Return a value that can be in a set; what is equal in JSON stays equal."""
    if isinstance(value, (list, tuple)):
        return tuple(map(frozen, value))
    if isinstance(value, dict):
        return _Frozen((name, frozen(part)) for name, part in value.items())
    return value


def in_order(xs: Any) -> Any:
    """Return what a set holds in an order that every process agrees on, and anything else as it is."""
    return sorted(xs, key=repr) if isinstance(xs, set) else xs


def unique(xs: Iterable[Any]) -> bool:
    """Tell whether nothing comes twice."""
    items = list(xs)
    return len({frozen(x) for x in items}) == len(items)


def count(x: Any, xs: Any) -> int:
    """Return how often `x` is in `xs`; the list, or the text with a character, may come first as well."""
    if comes_first(x, xs):
        x, xs = xs, x
    return sum(item == x for item in xs)


def comes_first(x: Any, xs: Any) -> bool:
    """Tell whether what is counted in stands before what is counted, as in `count(s, '(')`; the kinds tell."""
    if isinstance(x, str) and isinstance(xs, str):
        # Only a character can be in a text.
        return len(xs) == 1 != len(x)
    if isinstance(x, str):
        return not isinstance(xs, Iterable)
    return isinstance(x, (list, set)) and (isinstance(xs, (str, dict)) or not isinstance(xs, Iterable))


def is_sorted(xs: Any, strict: bool = False, reverse: bool = False) -> bool:
    """Tell whether each item is at least (strict: more than) the one before; reverse: at most (less than)."""
    pairs = ((b, a) if reverse else (a, b) for a, b in pairwise(in_order(xs)))
    return all(a < b for a, b in pairs) if strict else all(a <= b for a, b in pairs)


def is_permutation(xs: Any, n: Any, base: int = 0) -> bool:
    """Tell whether `xs` has each of `n` numbers from `base` on once; with a list for `n`, each of its items."""
    if isinstance(n, int):
        # Python takes true for 1.
        if isinstance(n, bool) or any(isinstance(x, bool) for x in xs):
            return False
        return len(xs) == n and sorted(xs) == list(range(base, base + len(xs)))
    return sorted(xs) == sorted(n)


def is_palindrome(s: Any) -> bool:
    """Tell whether a text, a list or the digits of a whole number read the same backwards; a sign has no mirror."""
    if isinstance(s, (int, float)) and not isinstance(s, bool) and s == int(s):
        s = str(int(s))
    return bool(s == s[::-1])


def is_symmetric(matrix: Any) -> bool:
    """Tell whether a square matrix is its own mirror image."""
    return [list(row) for row in zip(*matrix, strict=True)] == [list(row) for row in matrix] and (
        not matrix or len(matrix) == len(matrix[0])
    )


def bounded_range(*bounds: int) -> range:
    """Return a range that is not too long to walk.

    Raises:
        BeyondLimitsError: it has more than 100,000 numbers.
    """
    if any(abs(bound) > 2**62 for bound in bounds):
        raise BeyondLimitsError("range too long")
    found = range(*bounds)
    if len(found) > MAX_ITEMS:
        raise BeyondLimitsError("range too long")
    return found


def _listed(xs: Any) -> list[Any]:
    # The keys of an object, as Python has it, would surprise; its values are asked for by name.
    if isinstance(xs, dict):
        raise TypeError("an object is no list")
    return list(in_order(xs))


def _reversed(xs: Any) -> Any:
    return xs[::-1]


def _int(x: Any) -> int:
    if isinstance(x, str) and len(x) > MAX_DIGITS:
        raise BeyondLimitsError("too many digits")
    return int(x)


def _sorted(xs: Any, reverse: bool = False) -> list[Any]:
    return sorted(_listed(xs), reverse=reverse)


def _zip(*lists: Any) -> list[list[Any]]:
    return [list(row) for row in zip(*map(_listed, lists), strict=False)]


def _enumerate(xs: Any, start: int = 0) -> list[list[Any]]:
    return [[index, x] for index, x in enumerate(_listed(xs), start)]


def _max(*xs: Any) -> Any:
    # Of what cannot be compared, only some orders come upon it.
    return max(in_order(xs[0])) if len(xs) == 1 else max(*xs)


def _min(*xs: Any) -> Any:
    return min(in_order(xs[0])) if len(xs) == 1 else min(*xs)


def _sum(xs: Any) -> Any:
    if any(not isinstance(x, (int, float)) for x in xs):
        raise TypeError("only numbers are added up")
    return sum(xs)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "all": all,
    "any": any,
    "count": count,
    "distinct": unique,
    "enumerate": _enumerate,
    "int": _int,
    "is_acyclic": graphs.is_acyclic,
    "is_binary_search_tree": trees.is_binary_search_tree,
    "is_binary_tree": trees.is_binary_tree,
    "is_connected": graphs.is_connected,
    "is_dag": graphs.is_dag,
    "is_palindrome": is_palindrome,
    "is_permutation": is_permutation,
    "is_simple_graph": graphs.is_simple_graph,
    "is_sorted": is_sorted,
    "is_symmetric": is_symmetric,
    "is_tree": graphs.is_tree,
    "len": len,
    "list": _listed,
    "max": _max,
    "min": _min,
    "range": bounded_range,
    "reversed": _reversed,
    "set": lambda xs: {frozen(x) for x in _listed(xs)},
    "sorted": _sorted,
    "sum": _sum,
    "tuple": _listed,
    "unique": unique,
    "zip": _zip,
}
KEYWORD_ARGUMENTS = frozenset({"base", "directed", "reverse", "start", "strict"})
# A single number's work; all others take as many steps as what they are given has parts.
CHEAP = frozenset({"abs", "len", "range", "int"})
# Of what a `for` gives them they take only as much as decides.
LAZY = frozenset({"all", "any"})
