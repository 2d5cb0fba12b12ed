"""What is known of the values of an expression before there are any: their kinds, their sizes and what is in them."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from shared.schema.reading.languages import language
from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.reading.patterns import matches
from shared.schema.reading.reader import Reader
from shared.schema.relations.bounds import length_bounds, number_bounds

# As the language has them: a range is no list, and what division gives is no whole number.
_WORDS = {
    "whole": "a whole number",
    "fraction": "a fraction",
    "boolean": "true or false",
    "text": "a text",
    "list": "a list",
    "range": "a range",
    "set": "a set",
    "object": "an object",
    "null": "null",
}
KINDS = frozenset(_WORDS)
NUMBERS = frozenset({"whole", "fraction", "boolean"})
WHOLES = frozenset({"whole", "boolean"})
_SHOWN = 60
_MOST_PLACES = 1_000
# Whole numbers up to here are floats too, and sums of numbers that keep to such bounds are rounded to none beyond.
_EXACT = 2**53
# What int() may read: of what a schema calls a digit, and of nothing else between spaces.
_NUMERAL = r"^[\s\x1c-\x1f\x85]*[+-]?[\p{Nd}_]+[\s\x1c-\x1f\x85]*$"
_DIGIT = r"\p{Nd}"
# What a `for` goes through.
LISTS = frozenset({"list", "text", "range", "set"})
_OF_TYPES = {
    "integer": ("whole",), "number": ("whole", "fraction"), "boolean": ("boolean",), "string": ("text",),
    "array": ("list",), "object": ("object",), "null": ("null",),
}  # fmt: skip
_OF_PYTHON: dict[type, str] = {
    int: "whole", float: "fraction", bool: "boolean", str: "text", list: "list", dict: "object", type(None): "null",
}  # fmt: skip
_ORDERED = (NUMBERS, frozenset({"text"}), frozenset({"list"}), frozenset({"set"}))


class MistakeError(Exception):
    """Some part of an expression comes to nothing; the text says which and why."""


class AbsentError(MistakeError):
    """The same of what depends on how large values are: a condition before it may keep it from being asked for."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a value; nothing, as it is made without arguments.

    Args:
        kinds: those it may be of.
        low, high: a number's ends, None where there is none.
        least, most: how many items or letters it has.
        at: what stands at an index; of None, what stands anywhere.
        under: what stands under a name, None where nothing can.
        takes: whether a value may be it, where that can be asked.
        numeral: whether some text of it may be read as a number, where that can be asked.
    """

    kinds: frozenset[str] = KINDS
    low: int | None = None
    high: int | None = None
    least: int = 0
    most: int | None = None
    at: Callable[[int | None], Known] | None = None
    under: Callable[[str], Known | None] | None = None
    takes: Callable[[Any], bool] | None = None
    numeral: Callable[[], bool] | None = None
    _items: dict[int | None, Known] = field(default_factory=dict, compare=False)

    def item(self, index: int | None = None) -> Known:
        """Return what is known of the item at an index, or of any."""
        if self.at is None:
            return ANY
        # What is made of lists within lists would else be asked again and again.
        if index not in self._items:
            self._items[index] = self.at(index)
        return self._items[index]

    @property
    def number(self) -> int | None:
        """The whole number that it is, None where it may be others."""
        return self.low if self.low == self.high and self.kinds == {"whole"} else None

    @property
    def told(self) -> str:
        """Its kinds in words."""
        kinds = [kind for kind in _WORDS if kind in self.kinds]
        words = ["a number"] if {"whole", "fraction"} <= self.kinds else []
        words += [_WORDS[kind] for kind in kinds if not (words and kind in ("whole", "fraction"))]
        return " or ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]


ANY = Known()
TRUTH = Known(frozenset({"boolean"}), 0, 1)


def listed(item: Known, kind: str = "list", least: int = 0, most: int | None = None) -> Known:
    """Return what is known of a list of which each item is `item`."""
    return Known(frozenset({kind}), least=least, most=most, at=lambda _index: item)


def row_of(parts: list[Known]) -> Known:
    """Return what is known of a list that is spelled out."""

    def at(index: int | None) -> Known:
        known = index is not None and -len(parts) <= index < len(parts)
        return parts[index] if known and index is not None else either(parts)

    return Known(frozenset({"list"}), least=len(parts), most=len(parts), at=at)


def text_of(least: int = 0, most: int | None = None) -> Known:
    """Return what is known of a text."""
    return Known(frozenset({"text"}), least=least, most=most, at=lambda _index: text_of(1, 1))


def constant(value: Any) -> Known:
    """Return what is known of a literal."""
    if isinstance(value, str):
        return text_of(len(value), len(value))
    kinds = frozenset({_OF_PYTHON[type(value)]})
    if not isinstance(value, (int, float)) or value != value or abs(value) == math.inf:
        return Known(kinds)
    return Known(kinds, math.floor(value), math.ceil(value))


def bounded(kinds: frozenset[str], low: int | None, high: int | None) -> Known:
    """Return what is known of a number that was reckoned; of what is not exact as a float, the ends are none."""
    low = None if low is None or abs(low) > _EXACT else low
    return Known(kinds, low, None if high is None or abs(high) > _EXACT else high)


def either(several: Iterable[Known]) -> Known:
    """Return what is known of a value that is one of several."""
    found: list[Known] = []
    for each in several:
        if each.kinds == KINDS:
            return ANY
        found.append(each)
    if not found:
        return ANY
    if len(found) == 1:
        return found[0]
    lows, highs = [each.low for each in found], [each.high for each in found]
    mosts = [each.most for each in found]

    def under(name: str) -> Known | None:
        inner = [each.under(name) if each.under is not None else ANY for each in found if "object" in each.kinds]
        there = [each for each in inner if each is not None]
        return either(there) if there else None

    return Known(
        frozenset().union(*(each.kinds for each in found)),
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
        min(each.least for each in found),
        None if None in mosts else max(most for most in mosts if most is not None),
        lambda index: either(each.item(index) for each in found if LISTS & each.kinds),
        under,
        numeral=lambda: any(each.numeral is None or each.numeral() for each in found if "text" in each.kinds),
    )


class Kinds:
    """Tells what a schema says of the values at its places, of so many places and no more."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[Conjunction, Known] = {}
        self._left = _MOST_PLACES

    def of(self, conjunction: Conjunction) -> Known:
        """Return what is known of what satisfies some subschemas."""
        found = self._known.get(conjunction)
        if found is None:
            self._left -= 1
            nodes = self._reader.alternatives(conjunction) if conjunction and self._left >= 0 else ()
            # What has more alternatives than are looked at may be anything.
            found = ANY if conjunction in self._reader.cut else self.of_nodes(nodes)
            if conjunction and self._left >= 0 and not self._reader.document.undecided:
                found = replace(found, takes=partial(self._reader.accepts, conjunction), _items={})
            self._known[conjunction] = found
        return found

    def of_nodes(self, nodes: tuple[Node, ...]) -> Known:
        """Return what is known of a value with such alternatives; nothing where there are none."""
        return either(map(self._of_node, nodes))

    def _of_node(self, node: Node) -> Known:
        numbers, lengths = number_bounds((node,)), length_bounds((node,))
        kinds = {each for kind in node.types for each in _OF_TYPES[kind]}
        if node.members is not None:
            kinds &= {_OF_PYTHON[type(member)] for member in node.members}
        number, listing = bool(kinds) and kinds <= NUMBERS - {"boolean"}, node.members is None
        return Known(
            frozenset(kinds) or KINDS,
            math.floor(numbers.low) if number and numbers.low is not None else None,
            math.ceil(numbers.high) if number and numbers.high is not None else None,
            int(lengths.low or 0) if listing else 0,
            int(lengths.high) if listing and lengths.high is not None else None,
            lambda index: self._item(node, index),
            lambda name: self._value(node, name) if listing and "object" in node.types else ANY,
            numeral=partial(_may_match, node, _NUMERAL) if kinds == {"text"} else None,
        )

    def _item(self, node: Node, index: int | None) -> Known:
        if node.members is not None or not node.types & {"array", "string"}:
            return ANY
        if "array" not in node.types:
            return replace(text_of(1, 1), numeral=partial(_may_match, node, _DIGIT))
        if "string" in node.types:
            return ANY
        if index is not None and index >= 0:
            return self.of(node.item(index))
        last = node.prefix_length + 1 if node.max_items is None else min(node.prefix_length + 1, node.max_items)
        return either(self.of(node.item(each)) for each in range(last))

    def _value(self, node: Node, name: str) -> Known | None:
        closed = any(
            part.closed and name not in part.named and not any(matches(pattern, name) for pattern, _ in part.patterned)
            for part in node.objects
        )
        return None if closed or name in node.forbidden else self.of(node.value_of(name))


def _may_match(node: Node, expression: str) -> bool:
    """Tell whether some text of a node may match an expression."""
    if node.members is not None or not node.patterns:
        return True
    found = language((*node.patterns, expression)).language
    return found is None or found.shortest(0) is not None


def quoted(tree: ast.AST) -> str:
    """Return a part of an expression as a sentence quotes it."""
    text = ast.unparse(tree)
    if isinstance(tree, ast.Constant) and len(text) <= _SHOWN:
        return text
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[: _SHOWN - 3]}...'"


def are_ordered(one: Known, other: Known) -> bool:
    """Tell whether one may come before the other."""
    return any(one.kinds & kinds and other.kinds & kinds for kinds in _ORDERED)
