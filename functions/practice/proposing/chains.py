"""Comparisons as coding problems write them (`1 <= nums.length <= 10^4`), parsed into terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import NamedTuple, TypeAlias

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,100}(?:\.\d{1,20})?(?:[eE]\d{1,3})?)|(?P<name>[A-Za-z_]\w{0,99})"
    r"|(?P<sign><=|>=|==|!=|\*\*|[-+*/%^()\[\].,;<>|])|(?P<other>\S))",
    re.ASCII,
)
_ORDERS = ("<=", "<", ">=", ">", "==", "!=")
_MAX_TOKENS = 80
_MAX_DEPTH = 8
_MAX_DIGITS = 100
_MAX_CHAINS = 16
# What may follow a comparison without changing what it says.
_FUNCTIONS = frozenset({"sum", "abs", "sqrt", "floor", "ceil", "log", "log2", "gcd", "lcm", "count", "bit"})
_AFTER = frozenset({"holds", "inclusive", "."})
# All places that there are; `for i != 0` is read beside.
_EVERYWHERE = re.compile(
    r"(?:(?:all|each|every|any) (?:of )?)?(?!.*\b(?:even|odd|first|last|except|but|only|not|if|when)\b)"
    r"(?:[A-Za-z_ ,.()\[\]-]{1,80}|(?:[A-Za-z_]{1,20} ){0,4}(?:i(?: , j)?|j|k) (?:(?:!=|>) 0|>= 1)|[ij] (?:!=|<|>) [ij]"
    r"|[01] <=? [a-z](?: , [a-z])? <=? .{1,80}"
    r"|(?:[a-z]{1,10} ){0,2}[a-z] (?:from [01] to|in (?:range )?\[ [01] ,) .{1,40})",
    re.ASCII,
)


class UnreadError(Exception):
    """A line is none that is understood; `detail` says why where it looked like one."""


class Path(NamedTuple):
    """A place of the input: `nums`, `nums[i]`, `edges[i][0]`, and whether its length is meant."""

    name: str
    indices: tuple[str, ...] = ()
    is_length: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """Arithmetic over places, such as `n - 1`."""

    sign: str
    left: Term
    right: Term


Term: TypeAlias = "Fraction | Path | Sum"


class Chain(NamedTuple):
    """Terms and the signs between them, one fewer."""

    terms: tuple[Term, ...]
    signs: tuple[str, ...]


def read_chains(line: str) -> list[Chain]:
    """Return the comparisons of a line; `0 <= a, b < n` are two.

    Raises:
        UnreadError: it is no comparison, or one that is not understood.
    """
    return list(_Parser(line).chains())


class _Parser:
    def __init__(self, line: str) -> None:
        self._tokens = [found[0].strip() for _, found in zip(range(_MAX_TOKENS), _TOKEN.finditer(line), strict=False)]
        self._at = 0
        self._depth = 0

    def chains(self) -> Iterator[Chain]:
        while True:
            ends: dict[int, str] = {}
            sides = [self._side(ends, 0)]
            signs: list[str] = []
            while self._peek() in _ORDERS:
                signs.append(self._next())
                sides.append(self._side(ends, len(sides)))
            _require_ends(ends, signs)
            if not signs:
                raise UnreadError("no comparison")
            if "!=" in signs and set(signs) != {"!="}:
                raise UnreadError("signs that lead both ways")
            if any(len(side) > 1 for side in sides[2:-1]):
                # `1 <= a, b <= n, c <= 9` are two comparisons.
                raise UnreadError("a list between comparisons")
            if any(len(side) > 1 for side in sides[1:-1]) and not isinstance(sides[0][0], Fraction):
                # `a <= b, c <= d` may be one thing or two.
                raise UnreadError("a list between comparisons")
            if any(
                len(side) > 1 and place not in ends and any(isinstance(term, Fraction) for term in side)
                for place, side in enumerate(sides)
            ):
                # `1 <= a <= 9, b != 7`: what comes after a number is another comparison.
                raise UnreadError("a list between comparisons")
            combined = list(product(*sides))
            if len(combined) > _MAX_CHAINS:
                raise UnreadError("too many")
            yield from (Chain(terms, tuple(signs)) for terms in combined)
            if self._peek() not in ("and", ",", ";"):
                break
            self._at += 1
        if self._peek() == "for" and _EVERYWHERE.fullmatch(" ".join(self._tokens[self._at + 1 :])) is not None:
            return
        if self._peek() and self._peek() not in _AFTER:
            raise UnreadError("what follows is not understood")

    def _side(self, ends: dict[int, str], place: int) -> list[Term]:
        """Return the terms of a side, which are several of a list, or of the `min` or `max` that it is."""
        if self._peek() in ("min", "max") and self._peek(1) == "(":
            ends[place] = self._next()
            self._at += 1
            terms = [self._sum()]
            while self._peek() == ",":
                self._at += 1
                terms.append(self._sum())
            self._wants(")")
            return terms
        terms = [self._sum()]
        # `0 <= a, 0 <= b` are two comparisons.
        while (self._peek() == "," and not re.match(r"[-\d]", self._peek(1))) or (
            self._peek() == "and" and self._is_list()
        ):
            self._at += 1
            terms.append(self._sum())
        return terms

    def _is_list(self) -> bool:
        """Tell `a and b <= 3` from `a <= 3 and b <= 3`: nothing was compared yet, or nothing will be before the end."""
        return not any(word in _ORDERS for word in self._tokens[: self._at])

    def _sum(self) -> Term:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise UnreadError("too deep")
        term = self._product()
        while self._peek() in ("+", "-"):
            term = _combined(self._next(), term, self._product())
        self._depth -= 1
        return term

    def _product(self) -> Term:
        term = self._unary()
        while self._peek() in ("*", "/", "%"):
            term = _combined(self._next(), term, self._unary())
        return term

    def _unary(self) -> Term:
        is_negative = False
        while self._peek() == "-":
            self._at += 1
            is_negative = not is_negative
        term = self._primary()
        if self._peek() in ("^", "**"):
            self._at += 1
            exponent = self._primary()
            if self._peek() in ("^", "**"):
                raise UnreadError("a power of a power")
            term = _power(term, exponent)
        return _combined("-", Fraction(0), term) if is_negative else term

    def _primary(self) -> Term:
        word = self._next()
        if word[:1].isdigit():
            number = Fraction(word.replace(",", ""))
            if len(str(abs(number.numerator))) > _MAX_DIGITS:
                raise UnreadError("a number is too large")
            return number
        if word == "(":
            term = self._sum()
            self._wants(")")
            return term
        if word == "|":
            term = self._sum()
            self._wants("|")
            return _length(term)
        if word == "len" and self._peek() == "(":
            self._at += 1
            term = self._sum()
            self._wants(")")
            return _length(term)
        if (word in _FUNCTIONS or word in ("min", "max")) and self._peek() == "(":
            raise UnreadError("a function is not understood")
        if word[:1].isalpha() or word[:1] == "_":
            return self._place(word)
        raise UnreadError("not a term")

    def _place(self, name: str) -> Term:
        path = Path(name)
        while self._peek() in ("[", "."):
            if self._next() == "[":
                index = self._next()
                if re.fullmatch(r"[a-z]", index) and self._peek() in ("+", "-") and self._peek(1) == "1":
                    # The item before or after.
                    index += self._next() + self._next()
                if path.is_length or not re.fullmatch(r"[a-z](?:[+-]1)?|\d{1,3}", index):
                    raise UnreadError("an index is not understood")
                self._wants("]")
                path = path._replace(indices=(*path.indices, index))
                continue
            attribute = self._next()
            if attribute in ("length", "size"):
                if self._peek() == "(":
                    self._at += 1
                    self._wants(")")
                path = path._replace(is_length=True)
            elif attribute == "val" and not path.indices:
                # `Node.val`: the value of each node of whatever has nodes.
                path = Path("Node", ("i",))
            else:
                raise UnreadError("an attribute is not understood")
        return path

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ""

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise UnreadError("it breaks off")
        self._at += 1
        return self._tokens[self._at - 1]

    def _wants(self, word: str) -> None:
        if self._next() != word:
            raise UnreadError("a bracket is missing")


def _require_ends(ends: dict[int, str], signs: list[str]) -> None:
    """Refuse a `min` or `max` that does not stand for each of what it is of: below the least is below all of them."""
    for place, function in ends.items():
        is_first, is_last = place == 0, place == len(signs)
        rising = signs and set(signs) <= {"<", "<="}
        falling = signs and set(signs) <= {">", ">="}
        above = (rising and is_last) or (falling and is_first)
        below = (rising and is_first) or (falling and is_last)
        if not (above if function == "min" else below):
            raise UnreadError("a function is not understood")


def _length(term: Term) -> Term:
    if not isinstance(term, Path) or term.is_length:
        raise UnreadError("the length of what has none")
    return term._replace(is_length=True)


def _power(base: Term, exponent: Term) -> Term:
    if not isinstance(base, Fraction) and exponent in (2, 3):
        # `n^2`, which has bounds as a product.
        return Sum("*", base if exponent == 2 else Sum("*", base, base), base)
    if not isinstance(base, Fraction) or not isinstance(exponent, Fraction) or exponent.denominator != 1:
        raise UnreadError("a power that is not a number")
    # 2^63, 10^18 and the like; the size is known before it is worked out.
    if not 0 <= exponent <= 400 or len(str(abs(base.numerator))) * int(exponent) > 2 * _MAX_DIGITS:
        raise UnreadError("a number is too large")
    return base ** int(exponent)


def _combined(sign: str, left: Term, right: Term) -> Term:
    if not isinstance(left, Fraction) or not isinstance(right, Fraction):
        return Sum(sign, left, right)
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if right == 0:
        raise UnreadError("a division by zero")
    return left / right if sign == "/" else left % right
