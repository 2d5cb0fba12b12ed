"""What is said of a list of lists, which may be of its rows, of each row's own items, of columns or of all cells."""

from __future__ import annotations

import re

from functions.practice.proposing.among import free, has_rows, require_list, sign_of
from functions.practice.proposing.chains import UnreadError
from functions.practice.proposing.places import Places
from functions.practice.proposing.relations import add_expression

_EACH = r"(?:each|every|any|all|both)(?: of)?(?: the| its)? "
_ROW = r"(?:rows?|lists?|arrays?|sub-?(?:lists?|arrays?))"
# `each row of grid contains distinct values`, and not `all rows of grid are distinct`.
_IN_ROWS = re.compile(
    rf"\b(?:{_EACH}|the )?{_ROW}(?: (?:of|in) \w{{1,60}})? (?:\w+ly )?"
    r"(?:has|have|contains?|consists?|do(?:es)? not|with)\b"
    rf"|\b(?:in|within|of) (?:each|every|any|a|the same|one|a single) {_ROW}\b",
    re.IGNORECASE,
)
_COLUMNS = re.compile(r"\bcolumns?\b", re.IGNORECASE)
_SORTED_ROWS = re.compile(
    rf"\brow-?wise\b|{_EACH}{_ROW}\b|\b{_ROW}(?: (?:of|in) \w{{1,60}})?(?: and columns?)? (?:is|are)\b", re.IGNORECASE
)
_SORTED_COLUMNS = re.compile(
    rf"\bcolumn-?wise\b|{_EACH}columns?\b|\brows? and (?:{_EACH})?columns?\b"
    r"|\bcolumns?(?: (?:of|in) \w{1,60})? (?:is|are)\b",
    re.IGNORECASE,
)
# What a list of rows has for items, whatever is in them.
_THINGS = re.compile(
    r"\b(?:rows|pairs|points|edges|intervals|ranges|segments|queries|tuples|triples|triplets|lists|arrays|coordinates"
    r"|positions|rectangles|meetings|events|roads)\b",
    re.IGNORECASE,
)
_CELLS = re.compile(r"\b(?:cells|entries|matrix|grid|board|table)\b", re.IGNORECASE)


def make_distinct(places: Places, name: str, said: str) -> None:
    """Ask for what a sentence calls distinct of a list, which is the rows, what is in each, or all that is in them.

    Raises:
        UnreadError: there is no such list, or it is not told which.
    """
    part = require_list(places, name)
    if not has_rows(part):
        part["uniqueItems"] = True
        return
    rows = part["items"]
    if not isinstance(rows, dict) or _COLUMNS.search(said) is not None:
        raise UnreadError("whether rows or cells are meant")
    if _IN_ROWS.search(said) is not None:
        rows["uniqueItems"] = True
    elif _THINGS.search(said) is not None or _is_of_records(places, name):
        part["uniqueItems"] = True
    elif _is_table(places, name) or _CELLS.search(said) is not None:
        x, row = free(places, "x", "row")
        add_expression(places, f"unique([{x} for {row} in {name} for {x} in {row}])")
    else:
        raise UnreadError("whether rows or cells are meant")


def sort_rows(places: Places, name: str, order: str, said: str) -> bool:
    """Ask for rows, columns or both to be in order where a sentence says these; tell whether it does.

    Raises:
        UnreadError: it is a table, and not told which way it is sorted.
    """
    part = require_list(places, name)
    if not has_rows(part):
        return False
    rows, columns = _SORTED_ROWS.search(said) is not None, _SORTED_COLUMNS.search(said) is not None
    if rows or columns:
        sort_table(places, name, order, rows=rows, columns=columns)
    elif not _is_of_records(places, name):
        raise UnreadError("whether rows or cells are meant")
    return rows or columns


def sort_table(places: Places, name: str, order: str, *, rows: bool, columns: bool) -> None:
    """Ask for each row, each column or both of a table to be in order."""
    row, i, j = free(places, "row", "i", "j")
    sign = sign_of(order)
    falls = ", reverse=True" if sign[0] == ">" else ""
    if rows:
        strict = f" and len(set({row})) == len({row})" if order.startswith("strictly") else ""
        add_expression(
            places,
            f"all(sorted({row}{falls}) == {row}{strict} for {row} in {name})",
        )
    if columns:
        inner = f"for {i} in range(len({name}) - 1) for {j} in range(len({name}[0]))"
        add_expression(places, f"all({name}[{i}][{j}] {sign} {name}[{i} + 1][{j}] {inner})")


def _is_table(places: Places, name: str) -> bool:
    """Tell whether a statement has a name for how long the rows of a list are, or they are known to be as long."""
    return places.names[name].get("x-structure") == "matrix" or any(
        path.name == name and path.is_length and path.indices for path in places.aliases.values()
    )


def _is_of_records(places: Places, name: str) -> bool:
    """Tell whether the rows of a list are records, such as pairs: of one length, which is a number."""
    rows = places.names[name].get("items")
    least = rows.get("minItems") if isinstance(rows, dict) else None
    is_fixed = isinstance(rows, dict) and isinstance(least, int) and least == rows.get("maxItems")
    return is_fixed and not _is_table(places, name)
