"""What statements guarantee of the input that only an expression can say: sorted by, exists in, is a mountain."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from functions.practice.arguments import NODE_OF
from functions.practice.proposing.among import NAME, NAMES, SURELY, free, has_rows, listed, only, require_list, sign_of
from functions.practice.proposing.chains import Path, UnreadError
from functions.practice.proposing.graphs import GRAPHS, require_neighbours
from functions.practice.proposing.nodes import has_nodes, is_search_tree, is_tree
from functions.practice.proposing.orders import ORDERS
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.relations import add_expression, forget_items
from functions.practice.proposing.shapes import SHAPES, make_search_trees
from functions.practice.proposing.tallies import TALLIES
from functions.practice.proposing.types import INTEGER, Schema, structure_kind

ORDER = (
    r"(?:an? )?(strictly (?:in|de)creasing|non-(?:in|de)creasing|increasing|decreasing|ascending|descending)(?: order)?"
)


def apply_guarantee(places: Places, line: str) -> bool:
    """Apply a line to the schema where it is a guarantee that is known; tell whether it was.

    Raises:
        UnreadError: it is, and names what the input does not have.
    """
    for expression, apply in _GUARANTEES:
        if (match := expression.fullmatch(line)) is not None:
            apply(places, match)
            return True
    return False


def is_guarantee(line: str) -> bool:
    """Tell whether a line is a guarantee that is known, whatever the input has."""
    return any(expression.fullmatch(line) for expression, _ in _GUARANTEES)


def _sorted_by(places: Places, match: re.Match[str]) -> None:
    path = places.known(Path(match[2]))
    if path.name != match[1] or len(path.indices) != 2 or path.is_length:
        raise UnreadError("no member of its rows")
    a, b = free(places, "a", "b")
    at, sign = path.indices[1], sign_of(match[3])
    add_expression(places, f"all({a}[{at}] {sign} {b}[{at}] for {a}, {b} in zip({path.name}, {path.name}[1:]))")


def _rows_sorted(places: Places, match: re.Match[str]) -> None:
    name = only(places, has_rows)
    (row,) = free(places, "row")
    falls = ", reverse=True" if sign_of(match[1])[0] == ">" else ""
    add_expression(places, f"all(sorted({row}{falls}) == {row} for {row} in {name})")


def _rows_follow(places: Places, _: re.Match[str]) -> None:
    name = only(places, has_rows)
    (i,) = free(places, "i")
    add_expression(places, f"all({name}[{i}][-1] < {name}[{i} + 1][0] for {i} in range(len({name}) - 1))")


def _neighbours(places: Places, match: re.Match[str]) -> None:
    if match[1] != match[3]:
        raise UnreadError("two lists at once")
    require_list(places, match[1])
    (i,) = free(places, "i")
    name, sign = match[1], match[2]
    add_expression(places, f"all({name}[{i}] {sign} {name}[{i} + 1] for {i} in range(len({name}) - 1))")


def _appears(places: Places, match: re.Match[str]) -> None:
    array = match[2]
    if array in ("tree", "BST", "binary tree", "array", "list", "linked list"):
        trees = "tree" in array.lower() or array == "BST"
        others = [places.names.get(name) for name in listed(match[1])]
        array = only(places, lambda part: is_tree(part) == trees and not any(part is other for other in others))
    require_list(places, array)
    if match[2] == "BST":
        make_search_trees(places, array)
    for name in listed(match[1]):
        if has_nodes(places.names.get(name, {})):
            # One node of the tree, which LeetCode gives by its value.
            places.names[name].clear()
            places.names[name].update({**INTEGER, NODE_OF: array})
            forget_items(places, name)
        if not kinds(places.names.get(name, {})) & {"integer", "number", "string"}:
            raise UnreadError("a name is none of the input's")
        # What is among the items is bounded as they are.
        low, high = places.bounds(Path(array, ("i",))) if kinds(places.names[name]) != {"string"} else (None, None)
        places.tighten(Path(name), low=low, high=high)
        add_expression(places, f"{name} in {array}")


def _subset(places: Places, match: re.Match[str]) -> None:
    require_list(places, match[1])
    require_list(places, match[2])
    add_expression(places, f"set({match[1]}) <= set({match[2]})")


def _counted(places: Places, match: re.Match[str]) -> None:
    require_list(places, match[1])
    if match[2] not in places.names and not re.fullmatch(r"-?\d{1,9}", match[2]):
        raise UnreadError("a name is none of the input's")
    add_expression(places, f"count({match[2]}, {match[1]}) {match[3]} {match[4]}")


def _majority(places: Places, _: re.Match[str]) -> None:
    name = only(places, lambda part: not has_rows(part))
    (x,) = free(places, "x")
    add_expression(places, f"any(count({x}, {name}) > len({name}) // 2 for {x} in {name})")


def _mountain(places: Places, match: re.Match[str]) -> None:
    name = match[1]
    require_list(places, name)
    i, j = free(places, "i", "j")
    rises = f"all({name}[{j}] < {name}[{j} + 1] for {j} in range({i}))"
    falls = f"all({name}[{j}] > {name}[{j} + 1] for {j} in range({i}, len({name}) - 1))"
    add_expression(places, f"any({rises} and {falls} for {i} in range(1, len({name}) - 1))")


def _rotated(places: Places, match: re.Match[str]) -> None:
    name = match[1]
    require_list(places, name)
    (i,) = free(places, "i")
    add_expression(places, f"sum(1 for {i} in range(len({name})) if {name}[{i}] < {name}[{i} - 1]) <= 1")


def _unique_nodes(places: Places, _: re.Match[str]) -> None:
    found = [name for name, part in places.names.items() if is_tree(part) or structure_kind(part) == "linked-list"]
    if not found:
        raise UnreadError("no nodes")
    for name in found:
        if is_search_tree(places.names[name]):
            # Its values rise from left to right as they are.
            continue
        if is_tree(places.names[name]):
            (x,) = free(places, "x")
            add_expression(places, f"unique([{x} for {x} in {name} if {x} is not None])")
        else:
            places.names[name]["uniqueItems"] = True


def _unique_pairs(places: Places, match: re.Match[str]) -> None:
    paths = [places.known(Path(name)) for name in re.split(r", ?", match[1])]
    if len({path.name for path in paths}) != 1 or any(len(path.indices) != 2 for path in paths):
        raise UnreadError("no members of rows")
    (x,) = free(places, "x")
    pair = ", ".join(f"{x}[{path.indices[1]}]" for path in paths)
    add_expression(places, f"unique([[{pair}] for {x} in {paths[0].name}])")


def add_same_length(places: Places, names: list[str]) -> None:
    """Ask for several texts or lists to be as long as each other, or for all items of the one that is named.

    Raises:
        UnreadError: they have no length.
    """
    if len(names) == 1:
        name = names[0] if names[0] in places.names else only(places, _has_texts)
        items = require_list(places, name).get("items")
        if not isinstance(items, dict) or not kinds(items) & {"string", "array"}:
            raise UnreadError("no list of what has a length")
        (x,) = free(places, "x")
        add_expression(places, f"all(len({x}) == len({name}[0]) for {x} in {name})")
        return
    if any(not kinds(places.names.get(name, {})) & {"string", "array"} for name in names):
        raise UnreadError("the length of what has none")
    for one, other in pairwise(names):
        add_expression(places, f"len({one}) == len({other})")


def _has_texts(part: Schema) -> bool:
    items = part.get("items")
    return isinstance(items, dict) and "string" in kinds(items)


def _same_length(places: Places, match: re.Match[str]) -> None:
    add_same_length(places, listed(match[1]))


def _node_unique(places: Places, match: re.Match[str]) -> None:
    """Apply that each node has a value of its own; nodes of a graph have that anyway."""
    if any(has_nodes(part) for part in places.names.values()):
        _unique_nodes(places, match)
    else:
        require_neighbours(places, match)


_GUARANTEES: tuple[tuple[re.Pattern[str], Callable[[Places, re.Match[str]], None]], ...] = tuple(
    (re.compile(expression, re.IGNORECASE | re.ASCII), apply)
    for expression, apply in (
        (rf"{NAME} is sorted by {NAME} in {ORDER}", _sorted_by),
        (rf"(?:each|every) row (?:of \w+ )?is sorted in {ORDER}", _rows_sorted),
        (
            r"first integer of each row is greater than the last integer of the previous row|"
            r"first integer of each row is greater than the last integer of the previous one",
            _rows_follow,
        ),
        (rf"{NAME}\[i\] (!=|<=?|>=?) {NAME}\[i ?\+ ?1\](?: for (?:all|every) (?:valid )?i)?", _neighbours),
        (
            rf"{NAMES} {SURELY}(?:exists?|appears?|be|in|present|found)+ (?:present |found )?in (?:the )?(?:given )?"
            r"([A-Za-z_]\w{0,60}|binary tree|linked list)",
            _appears,
        ),
        (rf"(?:each|every) (?:value|element|integer) (?:of|in) {NAME} {SURELY}appears? in {NAME}", _subset),
        (rf"{NAME}\.count\(([\w-]{{1,60}})\) (==|<=?|>=?) (\d{{1,9}})", _counted),
        (
            r"(?:input is generated such that )?(?:a |the )?majority element (?:will |always |must )*exists?"
            r"(?: in the array)?",
            _majority,
        ),
        (rf"{NAME} {SURELY}(?:be )?a mountain array", _mountain),
        (
            rf"{NAME} (?:is|was) (?:an? )?(?:originally )?(?:ascending|sorted)(?: in (?:an )?ascending order)?"
            r"(?: array)?,? (?:that is )?(?:and |possibly |then |maybe )*rotated(?: .{1,80})?",
            _rotated,
        ),
        (r"(?:all )?(?:the )?(?:values of )?Node\.val (?:values )?(?:are|is) unique", _unique_nodes),
        (r"(?:all )?(?:the )?values (?:of|in) (?:the )?(?:nodes|tree|BST)(?: in the tree)? are unique", _unique_nodes),
        (
            r"all (?:the )?(?:pairs|triples|triplets|tuples|points|edges|intervals|queries) [(\[{<]"
            r"([A-Za-z_]\w{0,60}(?:, ?[A-Za-z_]\w{0,60}){1,3})[)\]}>] "
            r"are (?:all )?(?:pairwise )?(?:unique|distinct|different)(?:\s*\(.*)?",
            _unique_pairs,
        ),
        (
            r"(?:(?:all|both|each|every)(?: of)? )?(?:the )?(?:(?:strings|words|rows|lists|arrays) (?:in|of) )?"
            rf"{NAMES}(?:\[i\])? "
            rf"{SURELY}(?:of|have|has) (?:the |an )?(?:same|equal) (?:length|size)s?",
            _same_length,
        ),
        (r"(?:each|every) node(?:'s)? (?:in the (?:tree|list) )?has a (?:unique|distinct) val(?:ue)?", _node_unique),
        *GRAPHS,
        *ORDERS,
        *SHAPES,
        *TALLIES,
    )
)
