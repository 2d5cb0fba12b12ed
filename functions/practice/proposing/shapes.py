"""What statements guarantee of a shape: a search tree, a list that leads back, the tokens of an expression."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from fractions import Fraction

from functions.practice.proposing.among import NAME, NAMES, SURELY, listed, only_text, require_list, require_text
from functions.practice.proposing.chains import Path, UnreadError, read_chains
from functions.practice.proposing.nodes import add_to_structure
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.relations import add_expression, narrow
from functions.practice.proposing.types import Schema, structure_kind
from shared.canonical_json import JsonValue

SEARCH_TREE = r"(?:binary search tree|BST)"
_MOST_DIGITS = 9
_DIGITS = "^[0-9]*$"
_NUMERAL = "^(?:0|[1-9][0-9]*)$"
_BINARY = "^[01]*$"
_BINARY_NUMERAL = "^(?:0|1[01]*)$"
_WITHOUT_SIGN = (_DIGITS, _BINARY, _NUMERAL, _BINARY_NUMERAL)
_KIND = re.compile(r"(?:numbers?|lists?|integers?|strings?)", re.IGNORECASE)
_DIGIT_ORDER = re.compile(
    r"\bdigits? (?:(?:are|is) )?(?:stored|given|ordered|listed|written) in (?P<last>reverse )|\bleast significant "
    r"(?:digit )?(?:(?:comes|is|at|stands) )?(?:the )?(?P<least>first)|\bmost[- ]significant (?:digit )?"
    r"(?:(?:comes|is|stands) )?(?:first|at the (?:head|front|beginning)|to least[- ]significant)",
    re.IGNORECASE,
)
# `pos is -1 or a valid index in the linked-list`: where the last node leads back to.
BACK = rf"{NAME} is -1 or (?:an? )?valid index (?:in|of) (?:the )?(?:linked[- ]?)?list"


def make_search_trees(places: Places, name: str | None = None) -> None:
    """Make the binary tree of a name, or all of them, search trees.

    Raises:
        UnreadError: there is none.
    """
    found = [part for part in places.names.values() if structure_kind(part) == "binary-tree"]
    if name is not None:
        found = [part for part in found if part is places.names.get(name)]
    if not found:
        raise UnreadError("no binary tree")
    for part in found:
        add_to_structure(part, bst=True)


def _search_tree(places: Places, match: re.Match[str]) -> None:
    make_search_trees(places, match[1])


def _leads_back(places: Places, match: re.Match[str]) -> None:
    lists = [name for name, part in places.names.items() if structure_kind(part) == "linked-list"]
    if len(lists) != 1 or kinds(places.names.get(match[1], {})) != {"integer"}:
        raise UnreadError("no list that leads back to a place of the input's")
    add_to_structure(places.names[lists[0]], cycle=match[1])
    (chain,) = read_chains(f"-1 <= {match[1]} < {lists[0]}.length")
    narrow(places, chain)


def _anagram(places: Places, match: re.Match[str]) -> None:
    one, other = match[1], match[2]
    if any(not kinds(places.names.get(name, {})) & {"string", "array"} for name in (one, other)):
        raise UnreadError("a name is none of the input's")
    if all("array" in kinds(places.names[name]) for name in (one, other)):
        low, high = places.bounds(Path(other, ("i",)))
        places.tighten(Path(one, ("i",)), low=low, high=high)
    add_expression(places, f"sorted({one}) == sorted({other})")


def _no_leading_zeros(places: Places, match: re.Match[str]) -> None:
    written_names = listed(match["names"])
    if len(written_names) == 1 and written_names[0] not in places.names and _KIND.fullmatch(written_names[0]):
        _no_leading_zeros_at_all(places, match)
        return
    for written in written_names:
        name, bracket, _ = written.partition("[")
        part = places.names.get(name, {})
        items = part.get("items")
        if "array" in kinds(part) and isinstance(items, dict) and (bracket or "string" in kinds(items)):
            part = items
        if "string" in kinds(part):
            if not match["digits"] and part.get("pattern") not in _WITHOUT_SIGN:
                raise UnreadError("no digits")
            _make_numeral(part)
        elif structure_kind(require_list(places, name)) is None:
            add_expression(places, f"len({name}) < 2 or {name}[0] != 0")
        else:
            raise UnreadError("which end is the first")


def _no_leading_zeros_at_all(places: Places, _: re.Match[str]) -> None:
    """Apply `the numbers have no leading zeros`: to lists of digits, else to all texts of digits."""
    lists = [name for name, part in places.names.items() if structure_kind(part) == "linked-list"]
    if lists and places.facts.first_digit is None:
        raise UnreadError("which end is the first")
    for name in lists:
        add_expression(places, f"len({name}) < 2 or {name}[{places.facts.first_digit}] != 0")
    texts = [part for part in places.names.values() if part.get("pattern") in _WITHOUT_SIGN]
    if not lists and not texts:
        raise UnreadError("no digits")
    for part in [] if lists else texts:
        _make_numeral(part)


def _make_numeral(part: Schema) -> None:
    part["pattern"] = _BINARY_NUMERAL if part.get("pattern") in (_BINARY, _BINARY_NUMERAL) else _NUMERAL


def digit_order(lines: Iterable[str]) -> int | None:
    """Return where the first digit of numbers stands that are lists of digits: 0, or -1 where they are written back."""
    found = {
        bool(match["last"] or match["least"]) for line in lines if (match := _DIGIT_ORDER.search(line)) is not None
    }
    return (-1 if found.pop() else 0) if len(found) == 1 else None


def _no_outer_spaces(places: Places, match: re.Match[str]) -> None:
    ends = [at for word, at in (("leading", 0), ("trailing", -1)) if word in match["which"].lower()]
    for name in listed(match["names"]):
        require_text(places, name)
        for at in ends:
            add_expression(places, f"{name} == '' or {name}[{at}] != ' '")


def _single_spaces(places: Places, match: re.Match[str]) -> None:
    """Apply that no two spaces stand beside each other; whether one stands at an end is another matter."""
    name = match["name"] or only_text(places)
    require_text(places, name)
    add_expression(places, f"'  ' not in {name}")


def _tokens(places: Places, match: re.Match[str]) -> None:
    operators = re.findall(r"[\"'](\S{1,3})[\"']", match[2])
    (chain,) = read_chains(f"{match[3]} <= token <= {match[4]}")
    low, high = (int(term) if isinstance(term, Fraction) else 0 for term in chain.terms[::2])
    items = places.at(Path(match[1], ("i",)))
    if not operators or low > high or any(kinds(part) != {"string"} for part in items):
        raise UnreadError("no tokens")
    words: list[JsonValue] = [*dict.fromkeys(operators)]
    size = max(len(str(low)), len(str(high)))
    numbers: Schema = {
        "type": "string",
        "pattern": f"^(?:{_whole_numbers(low, high)})$",
        "minLength": 1,
        "maxLength": size,
    }
    for part in items:
        # Apart, so that operators are as many as numbers.
        part.clear()
        part["anyOf"] = [{"type": "string", "enum": words}, copy.deepcopy(numbers)]


def _whole_numbers(low: int, high: int) -> str:
    """Return the pattern of the whole numbers of a range.

    Raises:
        UnreadError: they are too large to be written out.
    """
    if max(abs(low), abs(high)) >= 10**_MOST_DIGITS:
        raise UnreadError("a number is too large")
    ways = [f"-(?:{'|'.join(_naturals(max(1, -high), -low))})"] if low < 0 else []
    ways += _naturals(max(0, low), high) if high >= 0 else []
    return "|".join(ways)


def _naturals(low: int, high: int) -> list[str]:
    """Return patterns of the numbers from `low` to `high`, each a beginning with any digits after it."""
    ways: list[str] = []
    while low <= high:
        # As many free places as fit: the numbers from `low` on that share all digits but these.
        free_places = 0
        while low % 10 ** (free_places + 1) == 0 and low and low + 10 ** (free_places + 1) - 1 <= high:
            free_places += 1
        size = 10**free_places
        first = low // size % 10
        last = min(9, first + (high - low + 1) // size - 1)
        head = str(low // size // 10) if low // size >= 10 else ""
        ways.append(f"{head}{first if first == last else f'[{first}-{last}]'}{'[0-9]' * free_places}")
        low += (last - first + 1) * size
    return ways


_PLACES = r"[A-Za-z_]\w{0,60}(?:\[[a-z]\])?(?:(?:, and |, | and )[A-Za-z_]\w{0,60}(?:\[[a-z]\])?){0,3}"
_DIGITS_BEFORE = r"(?P<digits>consists? (?:only )?of (?:only )?digits(?: only)?,? (?:and|but) )?"
_OUTER = r"(?P<which>leading (?:(?:or|and|nor) trailing )?|trailing )(?:white ?)?spaces?"
_ZEROS = r"leading (?:zero(?:s|es|\(s\))?|0'?s?)(?:,? \(?(?:except|other than|unless|besides) .{1,60})?"
_Apply = Callable[[Places, re.Match[str]], None]
SHAPES: tuple[tuple[str, _Apply], ...] = (
    (
        rf"(?:(?:the |given |input )*(?:binary )?tree|it|{NAME}) {SURELY}(?:be )?(?:a )?(?:valid )?{SEARCH_TREE}",
        _search_tree,
    ),
    (BACK, _leads_back),
    (rf"{NAME} {SURELY}(?:be )?an? (?:anagram|permutation) of {NAME}", _anagram),
    (
        rf"(?:both |each of )?(?P<names>{_PLACES}) {_DIGITS_BEFORE}"
        rf"(?:(?:does|do) not|doesn't|don't|will not|never|must not) (?:contain|have|start with) (?:any |a )?{_ZEROS}",
        _no_leading_zeros,
    ),
    (
        rf"(?:both |each of )?(?P<names>{_PLACES}) {_DIGITS_BEFORE}"
        rf"(?:(?:has|have|contains?|is|are) (?:with)?(?:no|out)|without) (?:any )?{_ZEROS}",
        _no_leading_zeros,
    ),
    (
        r"(?:(?:each|the|both|two|all|linked|given|input|these|of) )*(?:lists?|numbers?|integers?|strings?) "
        r"(?:represents? (?:an? )?(?:valid |non-negative )?(?:numbers?|integers?) (?:that |and )?)?"
        r"(?:(?:(?:does|do) not|doesn't|don't|will not|never) (?:contain|have)(?: any| a)?|(?:has|have|contains?) no) "
        rf"{_ZEROS}",
        _no_leading_zeros_at_all,
    ),
    (
        rf"(?P<names>{NAMES}) (?:(?:(?:does|do) not|doesn't|don't|will not) (?:contain|have)(?: any)?"
        rf"|(?:has|have|contains?) no) {_OUTER}",
        _no_outer_spaces,
    ),
    (
        r"(?:(?:all|any|each of) )?(?:the )?(?:two )?(?:consecutive |adjacent )?words "
        rf"(?:(?:in|of) (?:the (?:string|text|sentence)|(?P<name>{NAME})) )?"
        r"(?:are|is|will be) separated by (?:exactly |only )?(?:a |one )(?:single )?space",
        _single_spaces,
    ),
    (
        rf"{NAME}\[i\] is (?:either )?(?:an? )?(?:operators?|one of):? ?(.{{3,60}}?),? or an integer in the range "
        r"\[(.{1,20}), (.{1,20})\]",
        _tokens,
    ),
)
