"""What the sentences of a statement's prose say of the input beside what they are there for."""

from __future__ import annotations

import re
from collections.abc import Callable

from functions.practice.proposing.among import NAMES, listed
from functions.practice.proposing.chains import Path, UnreadError
from functions.practice.proposing.guarantees import ORDER
from functions.practice.proposing.phrases import sort
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.shapes import SEARCH_TREE, make_search_trees
from functions.practice.proposing.tallies import TALLIES_WITHIN

# What is not quite a search tree, or is to become one.
_SPOILED = re.compile(r"\b(?:swapped|duplicates?|mistake|not|invalid)\b", re.IGNORECASE)
# What comes after is what is asked for, not what is given.
_ASKED = re.compile(r"\b(?:return|output|find|result|must|should|(?:so|such) that)\b", re.IGNORECASE)


def apply_mentions(places: Places, line: str) -> bool:
    """Apply what a line says of the input somewhere in it; tell whether there was such a thing.

    Raises:
        UnreadError: there was, and nothing of it is said of what the input has.
    """
    applied, fault = False, None
    for expression, apply in _MENTIONS:
        if (match := expression.search(line)) is not None:
            try:
                apply(places, match)
                applied = True
            except UnreadError as error:
                fault = error
    if fault is not None and not applied:
        raise fault
    return applied


def _search_trees(places: Places, match: re.Match[str]) -> None:
    if _SPOILED.search(match.string):
        raise UnreadError("not quite a search tree")
    make_search_trees(places)


def _sorted(places: Places, match: re.Match[str]) -> None:
    if _ASKED.search(match.string[: match.start()]):
        raise UnreadError("what is asked for")
    for name in listed(match[1]):
        if "array" not in kinds(places.names.get(name, {})):
            raise UnreadError("no list")
        sort(places, Path(name), match[2].lower())


_MENTIONS: tuple[tuple[re.Pattern[str], Callable[[Places, re.Match[str]], None]], ...] = tuple(
    (re.compile(expression, re.IGNORECASE | re.ASCII), apply)
    for expression, apply in (
        (
            rf"\bgiven (?:the )?(?:roots? (?:node )?of )?(?:an?|the|two) (?:\w+ )?{SEARCH_TREE}s?\b",
            _search_trees,
        ),
        (
            rf"\b{NAMES},? (?:(?:that|which) )?(?:(?:is|are|both|each|already) )*sorted in {ORDER}",
            _sorted,
        ),
        *TALLIES_WITHIN,
    )
)
