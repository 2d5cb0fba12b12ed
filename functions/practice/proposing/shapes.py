"""What statements guarantee of a shape: a search tree, a list that leads back, the tokens of an expression."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from fractions import Fraction

from functions.practice.proposing.among import NAME, NAMES, SURELY, listed, require_list
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
    for name in listed(match[1]):
        part = places.names.get(name, {})
        if "string" in kinds(part):
            if not match[2] and part.get("pattern") not in (_DIGITS, _NUMERAL):
                raise UnreadError("no digits")
            part["pattern"] = _NUMERAL
        elif structure_kind(require_list(places, name)) is None:
            add_expression(places, f"len({name}) < 2 or {name}[0] != 0")
        else:
            raise UnreadError("which end is the first")


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


_Apply = Callable[[Places, re.Match[str]], None]
SHAPES: tuple[tuple[str, _Apply], ...] = (
    (
        rf"(?:(?:the |given |input )*(?:binary )?tree|it|{NAME}) {SURELY}(?:be )?(?:a )?(?:valid )?{SEARCH_TREE}",
        _search_tree,
    ),
    (BACK, _leads_back),
    (rf"{NAME} {SURELY}(?:be )?an? (?:anagram|permutation) of {NAME}", _anagram),
    (
        rf"{NAMES} (consists? (?:only )?of (?:only )?digits(?: only)? and )?(?:does|do) not (?:contain|have) (?:any )?"
        r"leading (?:zero(?:s|es|\(s\))?|0'?s?)(?:,? (?:except|other than|unless) .{1,60})?",
        _no_leading_zeros,
    ),
    (
        rf"{NAME}\[i\] is (?:either )?(?:an? )?(?:operators?|one of):? ?(.{{3,60}}?),? or an integer in the range "
        r"\[(.{1,20}), (.{1,20})\]",
        _tokens,
    ),
)
