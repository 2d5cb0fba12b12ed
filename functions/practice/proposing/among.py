"""Which part of the input a statement means."""

from __future__ import annotations

import re
from collections.abc import Callable

from functions.practice.proposing.chains import UnreadError
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.types import Schema

# Patterns of one name, and of up to four.
NAME = r"([A-Za-z_]\w{0,60})"
NAMES = r"([A-Za-z_]\w{0,60}(?:(?:, | and |, and )[A-Za-z_]\w{0,60}){0,3})"
# Of a place (`s`, `words[i]`), as part of another pattern, and of up to six of them.
PLACE = r"[A-Za-z_]\w{0,60}(?:\[[a-z]\]){0,2}"
PLACES = rf"({PLACE}(?:(?:, | and |, and ){PLACE}){{0,5}})"
SURELY = r"(?:will |must |always |is guaranteed to |are guaranteed to |is |are |also |be |already )*"


def require_list(places: Places, name: str) -> Schema:
    """Return the schema of the list of a name.

    Raises:
        UnreadError: it is none.
    """
    part = places.names.get(name)
    if part is None or "array" not in kinds(part):
        raise UnreadError("no list")
    return part


def require_text(places: Places, name: str) -> None:
    """Make sure that a name is one of a text.

    Raises:
        UnreadError: it is none.
    """
    if kinds(places.names.get(name, {})) != {"string"}:
        raise UnreadError("no text")


def only_text(places: Places) -> str:
    """Return the name of the only text.

    Raises:
        UnreadError: there is none, or there are several.
    """
    found = [name for name, part in places.names.items() if kinds(part) == {"string"}]
    if len(found) != 1:
        raise UnreadError("which text is meant")
    return found[0]


def only(places: Places, fits: Callable[[Schema], bool]) -> str:
    """Return the name of the only list that fits.

    Raises:
        UnreadError: none does, or several do.
    """
    found = [name for name, part in places.names.items() if "array" in kinds(part) and fits(part)]
    if len(found) != 1:
        raise UnreadError("which list is meant")
    return found[0]


def has_rows(part: Schema) -> bool:
    """Tell whether a list is one of lists."""
    items = part.get("items")
    return isinstance(items, dict) and "array" in kinds(items)


def free(places: Places, *words: str) -> list[str]:
    """Return words that no name of the input hides, each like the one given."""
    return [next(each for each in (word, f"{word}_", f"{word}__") if each not in places.names) for word in words]


def listed(names: str) -> list[str]:
    """Return the names that `NAMES` found in one text, or the places that `PLACES` did."""
    return re.split(r", and |, | and ", names)


def sign_of(order: str) -> str:
    """Return how an item compares to the next in a list of that order."""
    falls = ("decreasing" in order and order != "non-decreasing") or order in ("non-increasing", "descending")
    return (">" if falls else "<") + ("" if order.startswith("strictly") else "=")
