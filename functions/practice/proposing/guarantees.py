"""What statements guarantee of the input that only an expression can say: sorted by, exists in, is a mountain."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from functions.practice.proposing.chains import Path, UnreadError, read_chains
from functions.practice.proposing.nodes import is_tree
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.relations import add_expression
from functions.practice.proposing.types import Schema, structure_kind

_NAME = r"([A-Za-z_]\w{0,60})"
_NAMES = r"([A-Za-z_]\w{0,60}(?:(?:, | and |, and )[A-Za-z_]\w{0,60}){0,3})"
_ORDER = (
    r"(?:an? )?(strictly (?:in|de)creasing|non-(?:in|de)creasing|increasing|decreasing|ascending|descending)(?: order)?"
)
_SURELY = r"(?:will |must |always |is guaranteed to |are guaranteed to |is |are |also )*"


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


def sign_of(order: str) -> str:
    """Return how an item compares to the next in a list of that order."""
    falls = ("decreasing" in order and order != "non-decreasing") or order in ("non-increasing", "descending")
    return (">" if falls else "<") + ("" if order.startswith("strictly") else "=")


def _array(places: Places, name: str) -> Schema:
    part = places.names.get(name)
    if part is None or "array" not in kinds(part):
        raise UnreadError("no list")
    return part


def _only(places: Places, fits: Callable[[Schema], bool]) -> str:
    found = [name for name, part in places.names.items() if "array" in kinds(part) and fits(part)]
    if len(found) != 1:
        raise UnreadError("which list is meant")
    return found[0]


def _has_rows(part: Schema) -> bool:
    items = part.get("items")
    return isinstance(items, dict) and "array" in kinds(items)


def _free(places: Places, *words: str) -> list[str]:
    return [next(each for each in (word, f"{word}_", f"{word}__") if each not in places.names) for word in words]


def _sorted_by(places: Places, match: re.Match[str]) -> None:
    path = places.known(Path(match[2]))
    if path.name != match[1] or len(path.indices) != 2 or path.is_length:
        raise UnreadError("no member of its rows")
    a, b = _free(places, "a", "b")
    at, sign = path.indices[1], sign_of(match[3])
    add_expression(places, f"all({a}[{at}] {sign} {b}[{at}] for {a}, {b} in zip({path.name}, {path.name}[1:]))")


def _rows_sorted(places: Places, match: re.Match[str]) -> None:
    name = _only(places, _has_rows)
    (row,) = _free(places, "row")
    falls = ", reverse=True" if sign_of(match[1])[0] == ">" else ""
    add_expression(places, f"all(sorted({row}{falls}) == {row} for {row} in {name})")


def _rows_follow(places: Places, _: re.Match[str]) -> None:
    name = _only(places, _has_rows)
    (i,) = _free(places, "i")
    add_expression(places, f"all({name}[{i}][-1] < {name}[{i} + 1][0] for {i} in range(len({name}) - 1))")


def _neighbours(places: Places, match: re.Match[str]) -> None:
    if match[1] != match[3]:
        raise UnreadError("two lists at once")
    _array(places, match[1])
    (i,) = _free(places, "i")
    name, sign = match[1], match[2]
    add_expression(places, f"all({name}[{i}] {sign} {name}[{i} + 1] for {i} in range(len({name}) - 1))")


def _appears(places: Places, match: re.Match[str]) -> None:
    array = match[2]
    if array in ("tree", "BST", "binary tree", "array", "list", "linked list"):
        trees = "tree" in array.lower() or array == "BST"
        array = _only(places, is_tree if trees else lambda part: not is_tree(part))
    _array(places, array)
    for name in re.split(r", and |, | and ", match[1]):
        if not kinds(places.names.get(name, {})) & {"integer", "number", "string"}:
            raise UnreadError("a name is none of the input's")
        # What is among the items is bounded as they are.
        low, high = places.bounds(Path(array, ("i",))) if kinds(places.names[name]) != {"string"} else (None, None)
        places.tighten(Path(name), low=low, high=high)
        add_expression(places, f"{name} in {array}")


def _subset(places: Places, match: re.Match[str]) -> None:
    _array(places, match[1])
    _array(places, match[2])
    add_expression(places, f"set({match[1]}) <= set({match[2]})")


def _counted(places: Places, match: re.Match[str]) -> None:
    _array(places, match[1])
    if match[2] not in places.names and not re.fullmatch(r"-?\d{1,9}", match[2]):
        raise UnreadError("a name is none of the input's")
    add_expression(places, f"count({match[2]}, {match[1]}) {match[3]} {match[4]}")


def _total_length(places: Places, match: re.Match[str]) -> None:
    _array(places, match[1])
    (chain,) = read_chains(f"total <= {match[2]}")
    (x,) = _free(places, "x")
    if not isinstance(most := chain.terms[1], Fraction):
        raise UnreadError("no number")
    add_expression(places, f"sum(len({x}) for {x} in {match[1]}) <= {int(most)}")


def _majority(places: Places, _: re.Match[str]) -> None:
    name = _only(places, lambda part: not _has_rows(part))
    (x,) = _free(places, "x")
    add_expression(places, f"any(count({x}, {name}) > len({name}) // 2 for {x} in {name})")


def _mountain(places: Places, match: re.Match[str]) -> None:
    name = match[1]
    _array(places, name)
    i, j = _free(places, "i", "j")
    rises = f"all({name}[{j}] < {name}[{j} + 1] for {j} in range({i}))"
    falls = f"all({name}[{j}] > {name}[{j} + 1] for {j} in range({i}, len({name}) - 1))"
    add_expression(places, f"any({rises} and {falls} for {i} in range(1, len({name}) - 1))")


def _rotated(places: Places, match: re.Match[str]) -> None:
    name = match[1]
    _array(places, name)
    (i,) = _free(places, "i")
    add_expression(places, f"sum(1 for {i} in range(len({name})) if {name}[{i}] < {name}[{i} - 1]) <= 1")


def _even_length(places: Places, match: re.Match[str]) -> None:
    places.at(Path(match[1]))
    add_expression(places, f"len({match[1]}) % 2 == {0 if match[2] == 'even' else 1}")


def _unique_nodes(places: Places, _: re.Match[str]) -> None:
    found = [name for name, part in places.names.items() if is_tree(part) or structure_kind(part) == "linked-list"]
    if not found:
        raise UnreadError("no nodes")
    for name in found:
        if is_tree(places.names[name]):
            (x,) = _free(places, "x")
            add_expression(places, f"unique([{x} for {x} in {name} if {x} is not None])")
        else:
            places.names[name]["uniqueItems"] = True


def _unique_pairs(places: Places, match: re.Match[str]) -> None:
    paths = [places.known(Path(name)) for name in (match[1], match[2])]
    if len({path.name for path in paths}) != 1 or any(len(path.indices) != 2 for path in paths):
        raise UnreadError("no members of rows")
    (x,) = _free(places, "x")
    pair = ", ".join(f"{x}[{path.indices[1]}]" for path in paths)
    add_expression(places, f"unique([[{pair}] for {x} in {paths[0].name}])")


def _graph(places: Places, function: str) -> None:
    name = "edges" if "edges" in places.names else _only(places, _has_rows)
    path = places.known(Path("n"))
    nodes = f"len({path.name})" if path.is_length and not path.indices else path.name
    if not path.is_length and path.indices:
        raise UnreadError("no number of nodes")
    lows = [places.bounds(Path(name, ("i", at)))[0] for at in ("0", "1")]
    from_one = all(low is not None and low >= 1 for low in lows)
    add_expression(places, f"{function}({nodes}, {name}{', base=1' if from_one else ''})")


_GUARANTEES: tuple[tuple[re.Pattern[str], Callable[[Places, re.Match[str]], None]], ...] = tuple(
    (re.compile(expression, re.IGNORECASE | re.ASCII), apply)
    for expression, apply in (
        (rf"{_NAME} is sorted by {_NAME} in {_ORDER}", _sorted_by),
        (rf"(?:each|every) row (?:of \w+ )?is sorted in {_ORDER}", _rows_sorted),
        (
            r"first integer of each row is greater than the last integer of the previous row|"
            r"first integer of each row is greater than the last integer of the previous one",
            _rows_follow,
        ),
        (rf"{_NAME}\[i\] (!=|<=?|>=?) {_NAME}\[i ?\+ ?1\](?: for (?:all|every) (?:valid )?i)?", _neighbours),
        (
            rf"{_NAMES} {_SURELY}(?:exists?|appears?|be|in|present|found)+ (?:present |found )?in (?:the )?(?:given )?"
            r"([A-Za-z_]\w{0,60}|binary tree|linked list)",
            _appears,
        ),
        (rf"(?:each|every) (?:value|element|integer) (?:of|in) {_NAME} {_SURELY}appears? in {_NAME}", _subset),
        (rf"{_NAME}\.count\(([\w-]{{1,60}})\) (==|<=?|>=?) (\d{{1,9}})", _counted),
        (
            rf"(?:sum|total) of {_NAME}\[i\]\.length (?:(?:will|does) not exceed|is at most|<=) ([\d^* ]{{1,20}})",
            _total_length,
        ),
        (
            r"(?:input is generated such that )?(?:a |the )?majority element (?:will |always |must )*exists?"
            r"(?: in the array)?",
            _majority,
        ),
        (rf"{_NAME} {_SURELY}(?:be )?a mountain array", _mountain),
        (rf"{_NAME} is an? (?:ascending|sorted) array that is possibly rotated", _rotated),
        (rf"{_NAME}\.length is (even|odd)", _even_length),
        (r"(?:all )?(?:the )?(?:values of )?Node\.val (?:values )?(?:are|is) unique", _unique_nodes),
        (r"(?:all )?(?:the )?values (?:of|in) (?:the )?(?:nodes|tree|BST)(?: in the tree)? are unique", _unique_nodes),
        (rf"all (?:the )?pairs \({_NAME}, {_NAME}\) are (?:unique|distinct)(?:\s*\(.*)?", _unique_pairs),
        (
            r"there are no (?:repeated|duplicate|multiple) edges|there are no repeated edges or self-loops",
            lambda places, _: _graph(places, "is_simple_graph"),
        ),
        (
            r"(?:given |input )?graph is (?:always )?(?:guaranteed to be )?connected",
            lambda places, _: _graph(places, "is_connected"),
        ),
    )
)
