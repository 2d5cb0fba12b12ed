"""What statements guarantee of order and content: rows and columns, permutations, powers, texts of a kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from functions.practice.proposing.among import NAME, NAMES, SURELY, free, has_rows, listed, only, require_list
from functions.practice.proposing.chains import Path, UnreadError
from functions.practice.proposing.places import Places, kinds, path_of
from functions.practice.proposing.relations import add_expression, apply_written
from functions.practice.proposing.tables import make_distinct, sort_table
from functions.practice.proposing.types import Schema
from shared.canonical_json import JsonValue

_IN_ORDER = r"(?P<order>(?:strictly |non-)?(?:in|de)creasing|ascending|descending)(?: order)?"
_MOST_POWERS = 70
_CELLS = "number|integer|element|value|entrie|entry|cell"
_SINGLE = r"(?:element|integer|number|value|string|word|character|pair|row|point|edge)s?"


def _rows_sorted(places: Places, match: re.Match[str]) -> None:
    """Apply that rows, columns or both of the one table are in order."""
    name = match["name"] or only(places, has_rows)
    if not has_rows(require_list(places, name)):
        raise UnreadError("no rows")
    order = match["order"].lower()
    what = match["what"].lower()
    sort_table(places, name, order, rows="row" in what, columns="column" in what)


def _permutation(places: Places, match: re.Match[str]) -> None:
    name = match[1]
    require_list(places, name)
    first = int(match[2])
    last_of = re.match(r"([A-Za-z_]\w{0,60}|\d{1,9})( ?- ?1)?\W*$", match["end"], re.ASCII)
    if last_of is not None and (last_of[1] in places.names or last_of[1].isdigit()):
        # Which ties a parameter to the list.
        more = 1 - first - (last_of[2] is not None)
        size = last_of[1] + (f" {'+' if more > 0 else '-'} {abs(more)}" if more else "")
        apply_written(places, f"{name}.length == {size}")
    _, most = places.bounds(Path(name, (), is_length=True))
    last = None if most is None else most - 1 + first
    places.tighten(Path(name, ("i",)), low=Fraction(first), high=last)
    # Whatever the other end is called, as many numbers as the list is long.
    end = f"len({name})" if not first else f"len({name}) + {first}"
    add_expression(places, f"sorted({name}) == list(range({first}, {end}))")


def _power(places: Places, match: re.Match[str]) -> None:
    base = {"two": 2, "three": 3, "four": 4, "ten": 10}.get(match[2].lower()) or int(match[2])
    for name in listed(match[1]):
        low, high = places.bounds(Path(name))
        part = places.at(Path(name))[0]
        if base < 2 or high is None or kinds(part) != {"integer"} or high > base**_MOST_POWERS:
            raise UnreadError("powers without an end")
        powers: list[JsonValue] = []
        power = 1
        while power <= floor(high):
            if low is None or power >= ceil(low):
                powers.append(power)
            power *= base
        part["enum"] = powers


def _palindrome(places: Places, match: re.Match[str]) -> None:
    for name in listed(match[1]):
        if not kinds(places.names.get(name, {})) & {"string", "array"}:
            raise UnreadError("a name is none of the input's")
        add_expression(places, f"is_palindrome({name})")


def _binary_text(places: Places, match: re.Match[str]) -> None:
    for name in listed(match[1]):
        _text(places, name)["pattern"] = "^[01]*$"


def _text(places: Places, name: str) -> Schema:
    part = places.names.get(name, {})
    if kinds(part) != {"string"}:
        raise UnreadError("no text")
    return part


def _has_word(places: Places, match: re.Match[str]) -> None:
    _text(places, match[1])
    (c,) = free(places, "c")
    add_expression(places, f"any({c} != ' ' for {c} in {match[1]})")


def _has_cell(places: Places, match: re.Match[str]) -> None:
    name, wanted = match[2], match[1]
    part = require_list(places, name)
    (row,) = free(places, "row")
    word = wanted if re.fullmatch(r"-?\d+", wanted) else repr(wanted.strip("'\""))
    add_expression(places, f"any({word} in {row} for {row} in {name})" if has_rows(part) else f"{word} in {name}")


def _whole(places: Places, match: re.Match[str]) -> None:
    """Apply that a place is a whole number, positive or not below zero."""
    for place in listed(match[1]):
        for part in places.at(path_of(place)):
            if not kinds(part) & {"integer", "number"}:
                raise UnreadError("no number")
            if kinds(part) == {"number"}:
                part["type"] = "integer"
        sign = (match[2] or "").strip().lower()
        if sign:
            apply_written(places, f"{1 if sign == 'positive' else 0} <= {place}")


def _signed(places: Places, match: re.Match[str]) -> None:
    """Apply that a number, or each item of a list (`nums[i]`), is on one side of zero."""
    sign = {"positive": ">", "negative": "<", "non-negative": ">=", "nonnegative": ">=", "non-positive": "<="}
    for place in listed(match[1]):
        apply_written(places, f"{place} {sign[match[2].lower()]} 0")


def _filled(places: Places, match: re.Match[str]) -> None:
    """Apply that lists or texts are not empty."""
    for place in listed(match[1]):
        apply_written(places, f"1 <= {place}.length")


def _distinct_range(places: Places, match: re.Match[str]) -> None:
    """Apply `k is in the range [1, the number of unique elements in the array]`."""
    name = match["of"] or match["each"] or only(places, lambda part: not has_rows(part))
    require_list(places, name)
    _, most = places.bounds(Path(name, (), is_length=True))
    places.tighten(Path(match[1]), low=Fraction(match[2]), high=most)
    add_expression(places, f"{match[2]} <= {match[1]} <= len(set({name}))")


def _divisible(places: Places, match: re.Match[str]) -> None:
    for name in (match[1], match["by"]):
        if not name.isdigit() and name not in places.names:
            raise UnreadError("a name is none of the input's")
    number = Path(match[1], (), is_length=match["length"] is not None)
    if not places.bounds(number) or match["by"] == "0":
        raise UnreadError("nothing that can be divided")
    word = f"len({match[1]})" if match["length"] else match[1]
    add_expression(places, f"{word} % {match['by']} == 0")


def _among(places: Places, match: re.Match[str]) -> None:
    """Apply that each item of one list is in another."""
    require_list(places, match[1])
    require_list(places, match[2])
    add_expression(places, f"set({match[1]}) <= set({match[2]})")


def _is_item(places: Places, match: re.Match[str]) -> None:
    require_list(places, match[2])
    low, high = places.bounds(Path(match[2], ("i",)))
    places.tighten(Path(match[1]), low=low, high=high)
    add_expression(places, f"{match[1]} in {match[2]}")


def _each_unique(places: Places, match: re.Match[str]) -> None:
    for name in listed(match[1]):
        make_distinct(places, name, match[0])


def _characters_unique(places: Places, match: re.Match[str]) -> None:
    """Apply that no character comes twice in a text, or in each of a list of texts (`words[i]`)."""
    for place in listed(match[1]):
        name, bracket, _ = place.partition("[")
        if any(kinds(part) != {"string"} for part in places.at(Path(name, ("i",) if bracket else ()))):
            raise UnreadError("no text")
        (x,) = free(places, "x")
        add_expression(places, f"all(unique({x}) for {x} in {name})" if bracket else f"unique({name})")


def _not_both(places: Places, match: re.Match[str]) -> None:
    """Apply `Either x is not zero or n > 0`."""
    if not {match[1], match[2]} <= places.names.keys():
        raise UnreadError("a name is none of the input's")
    add_expression(places, f"{match[1]} != 0 or {match[2]} {match[3]} {match[4]}")


_CELL = r"[A-Za-z_]\w{0,60}(?:\[[a-z]\]){0,2}"
_Apply = Callable[[Places, re.Match[str]], None]
ORDERS: tuple[tuple[str, _Apply], ...] = (
    (
        rf"(?:(?:all )?(?:the )?(?:{_CELLS})s? (?:in|of) )?(?:each|every|all)(?: of)?(?: the)? "
        r"(?P<what>rows? and (?:each |every |all )?columns?|rows?|columns?)"
        r"(?: (?:of|in) (?P<name>[A-Za-z_]\w{0,60}))? "
        rf"{SURELY}sorted in (?:an? )?{_IN_ORDER}",
        _rows_sorted,
    ),
    (
        rf"{NAME} {SURELY}a permutation of (?:all )?(?:the )?(?:(?:integers|numbers|elements|values) )?"
        r"(?:in (?:the )?range |from )?(?:\[)?([01])(?:, ?| to )(?P<end>[\w. -]{1,40})\]?",
        _permutation,
    ),
    (rf"{NAMES} {SURELY}an? power of (two|three|four|ten|\d{{1,3}})", _power),
    (rf"{NAMES} {SURELY}(?:a )?palindromes?", _palindrome),
    (rf"{NAMES} {SURELY}(?:a )?(?:valid )?binary (?:string|text)s?", _binary_text),
    (rf"there (?:is|are|will be) at least one word in {NAME}", _has_word),
    (
        rf"there (?:is|are|will be) at least one ('[^']'|\"[^\"]\"|-?\d{{1,9}}) in (?:the )?{NAME}",
        _has_cell,
    ),
    (
        rf"({_CELL}(?:(?:, | and |, and ){_CELL}){{0,3}})"
        rf" {SURELY}(?:an? )?(positive |non-negative |nonnegative )?(?:integers?|whole numbers?)",
        _whole,
    ),
    (
        rf"({_CELL}(?:(?:, | and |, and ){_CELL}){{0,3}})"
        rf" {SURELY}(?:an? )?(positive|negative|non-?negative|non-positive)(?: (?:numbers?|values?))?",
        _signed,
    ),
    (
        rf"({_CELL}(?:(?:, | and |, and ){_CELL}){{0,3}}) {SURELY}(?:(?:an? )?non-?empty(?: \w+)?|not empty)",
        _filled,
    ),
    (
        rf"{NAME} {SURELY}in the range \[(-?\d{{1,9}}), (?:the )?number of (?:unique|distinct) "
        rf"(?:(?P<each>[A-Za-z_]\w{{0,60}})\[[a-z]\]|{_SINGLE}"
        r"(?: (?:in|of) (?:the (?:array|list)|(?P<of>[A-Za-z_]\w{0,60})(?:\[[a-z]\])?))?)\]",
        _distinct_range,
    ),
    (
        r"([A-Za-z_]\w{0,60})(?P<length>\.length)? is (?:divisible by|a multiple of) (?P<by>[A-Za-z_]\w{0,60}|\d{1,9})",
        _divisible,
    ),
    (
        rf"(?:all|each|every)(?: of)? (?:the )?(?:{_SINGLE} (?:of|in) )?{NAME}(?:\[[a-z]\])? "
        rf"{SURELY}(?:appears? |exists? |present |found )?in {NAME}",
        _among,
    ),
    (
        rf"{NAME} (?:equals(?: to)?|is(?: equal to)?|is guaranteed to be) (?:an |one of the )?{_SINGLE} "
        rf"(?:of|in) {NAME}",
        _is_item,
    ),
    (
        rf"(?:all )?(?:the )?characters (?:of|in) (?:each )?({_CELL}(?:(?:, | and |, and ){_CELL}){{0,3}}) "
        r"are (?:all )?(?:pairwise )?(?:unique|distinct|different)",
        _characters_unique,
    ),
    (rf"all (?:the )?{_SINGLE} (?:of|in) {NAMES} are (?:unique|distinct)", _each_unique),
    (
        rf"(?:each|every)(?: {_SINGLE} (?:of|in))? {NAME}(?:\[[a-z]\])? is (?:unique|distinct)",
        _each_unique,
    ),
    (rf"either {NAME} is not (?:zero|0),? or {NAME} ?(<=?|>=?|!=|==) ?(-?\d{{1,9}})", _not_both),
)
