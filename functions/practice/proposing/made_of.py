"""What statements say texts are made of: lowercase letters, digits, one of two characters."""

from __future__ import annotations

import re
from collections.abc import Callable

from functions.practice.proposing.among import PLACE, PLACES, SURELY, listed
from functions.practice.proposing.chains import UnreadError
from functions.practice.proposing.characters import class_of
from functions.practice.proposing.guarantees import apply_guarantee
from functions.practice.proposing.places import Places, kinds, path_of
from functions.practice.proposing.types import Schema


def consists(places: Places, match: re.Match[str]) -> None:
    """Apply `s and words[i] consist of lowercase letters`, or `nums[i] is 0 or 1`.

    Raises:
        UnreadError: a kind of character is not known, or a name is no text.
    """
    verb = match[0][: match.start(2) - match.start()]
    is_each = re.search(r"\bis (?!(?:only )?(?:made|composed))|\bare either\b", verb) is not None
    _make_of(places, match[1], match[2], is_each=is_each)


def _make_of(places: Places, names: str, kinds_of: str, *, is_each: bool = False) -> None:
    """Ask for texts to have characters of some kinds only, each to be one of them where it says so."""
    said = _without_more(kinds_of)
    characters = class_of(said)
    for name in listed(names):
        path = path_of(name)
        is_character = False
        try:
            parts = places.at(path)
        except UnreadError:
            # `s[i]` is a character of the text `s`.
            parts, is_character = places.at(path._replace(indices=path.indices[:-1])), True
            if not path.indices:
                raise
        for part in map(_innermost, parts):
            if "string" in kinds(part):
                # A table of texts that has letters by itself has one in each cell.
                is_cell = not path.indices and _is_table(places.names.get(path.name)) and "maxLength" not in part
                is_one = is_cell or (is_each and not is_character)
                part["pattern"] = f"^[{characters}]$" if is_one else f"^[{characters}]*$"
            elif not _takes_numbers(part, said):
                raise UnreadError("no text")


def _text_of(places: Places, match: re.Match[str]) -> None:
    """Apply `s is a palindrome consisting of digits`."""
    if not match[2].lower().startswith(("string", "text")):
        apply_guarantee(places, f"{match[1]} is a {match[2]}")
    _make_of(places, match[1], match[3])


def _each_of(places: Places, match: re.Match[str]) -> None:
    """Apply `each character of s is either 'a' or 'b'`, or `each word of words consists of digits`."""
    _make_of(places, match[1], match[2])


def _all_consist(places: Places, match: re.Match[str]) -> None:
    """Apply `both strings consist of lowercase letters` to all texts of the input."""
    found = [name for name, part in places.names.items() if "string" in kinds(_innermost(part))]
    if not found:
        raise UnreadError("no text")
    for name in found:
        _make_of(places, name, match[1])


def names_characters(said: str) -> bool:
    """Tell whether a text names kinds of characters, or numbers, that are known."""
    try:
        class_of(_without_more(said))
    except UnreadError:
        return False
    return True


def _without_more(said: str) -> str:
    """Return what is said of characters without what says no more of them, nor of how many there are."""
    return re.split(r",? (?:and|but|which) may | if (?:it|they) (?:is|are) ", said, maxsplit=1)[0]


def _is_table(part: Schema | None) -> bool:
    rows = None if part is None else part.get("items")
    cells = rows.get("items") if isinstance(rows, dict) else None
    return isinstance(cells, dict) and kinds(cells) == {"string"}


def _innermost(part: Schema) -> Schema:
    """Return what the lists of lists hold that a name stands for."""
    while "array" in kinds(part) and isinstance(items := part.get("items"), dict):
        part = items
    return part


def _takes_numbers(part: Schema, said: str) -> bool:
    """Narrow an integer that `is either 0 or 1`; tell whether that is what was said."""
    numbers = re.fullmatch(r"(-?\d{1,6})(?:, (-?\d{1,6}))?,? or (-?\d{1,6})", said.strip())
    if numbers is None or not kinds(part) & {"integer", "number"}:
        return False
    part["enum"] = [int(number) for number in numbers.groups() if number is not None]
    return True


_Apply = Callable[[Places, re.Match[str]], None]
MADE_OF: tuple[tuple[str, _Apply], ...] = (
    (
        rf"{PLACES} (?:only )?(?:consists?|(?:is|are) (?:only )?(?:made up|composed)) (?:only )?of (.{{1,150}})",
        consists,
    ),
    (
        rf"{PLACES} {SURELY}(?:an? )?(palindromes?|binary strings?|strings?|texts?) "
        r"(?:(?:consisting|made up|that consists?|containing) (?:only )?(?:of )?|of )(?:only )?(.{1,150})",
        _text_of,
    ),
    (rf"{PLACES} (?:will |must )?(?:only contains?|contains? only) (.{{1,150}})", consists),
    (
        rf"(?:each|every|all)(?: of)? (?:the )?(?:elements?|strings?|words?|items?) (?:of|in) ({PLACE}) "
        r"(?:will |must )?(?:only )?(?:contains?|consists?) (?:only )?(?:of )?(?:only )?(.{1,150})",
        _each_of,
    ),
    (
        r"(?:(?:both|all|each|every|the|these|two|of|given|input) ){1,4}(?:strings?|words?|texts?) "
        r"(?:will |must )?(?:only )?(?:contains? only|consists? (?:only )?of) (.{1,150})",
        _all_consist,
    ),
    (rf"{PLACES} (?:has|have|comprises?) only (.{{1,150}})", consists),
    (rf"(?:(?:all|each|every) )?(?:the )?characters? (?:of|in) {PLACES} (?:is|are) (.{{1,150}})", _each_of),
    (rf"{PLACES} contains? ((?:english|lowercase|uppercase|letters|digits|characters).{{1,150}})", consists),
    (rf"{PLACES} (?:is|are) (?:either |an? )(.{{1,150}})", consists),
    (rf"{PLACES} is (-?\d.{{0,30}} or -?\d{{1,6}}|['\"].{{1,60}})", consists),
)
