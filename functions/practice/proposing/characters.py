"""Kinds of characters as statements name them, as the inside of a character class."""

from __future__ import annotations

import re

from functions.practice.proposing.chains import UnreadError

_CLASSES = {
    "lowercase": "a-z",
    "lower-case": "a-z",
    "lower": "a-z",
    "uppercase": "A-Z",
    "upper-case": "A-Z",
    "upper": "A-Z",
    "capital": "A-Z",
    "digits": "0-9",
    "digit": "0-9",
    "spaces": " ",
    "space": " ",
    "ascii": " -~",
    # All that is printable and neither letter, digit nor space.
    "symbols": r"!-/:-@\[-`{-~",
    "symbol": r"!-/:-@\[-`{-~",
    "punctuation": r"!-/:-@\[-`{-~",
    "alphanumeric": "0-9",
    "binary": "01",
    "period": ".",
    "periods": ".",
    "dot": ".",
    "dots": ".",
    "comma": ",",
    "commas": ",",
    "slash": "/",
    "slashes": "/",
    "dash": r"\-",
    "dashes": r"\-",
    "hyphen": r"\-",
    "hyphens": r"\-",
    "underscore": "_",
    "underscores": "_",
    "asterisk": "*",
    "asterisks": "*",
}
# Kinds of brackets and signs, which stand in quotation marks beside.
_NAMED_BESIDE = frozenset(["square", "round", "curly", "bracket", "sign", "signs", "mark", "marks", "question", "plus"])
_SPANS = tuple(
    (re.compile(rf"\(?['\"]?{first}['\"]? ?(?:-|to|through) ?['\"]?{last}['\"]?\)?"), name)
    for first, last, name in (("a", "z", "lowercase"), ("A", "Z", "uppercase"), ("0", "9", "digits"))
)
_QUOTED = re.compile(r"'(.)'|\"(.)\"|'([^'\s]{2,30})'|\"([^\"\s]{2,30})\"")
# `the letters 'a' and 'b'` are these alone; of a list with more in it (`letters, 'a'`) they are some.
_THESE_ALONE = re.compile(
    r"\b(?:(?:(?:lower|upper)[- ]?case|capital|english) )*(?:letters?|digits?|symbols?|characters?) (?=['\"])",
    re.IGNORECASE,
)
# What only says of which kind the letters or digits beside it are: `lowercase ASCII letters`, `binary digits`.
_KIND_OF = re.compile(
    r"(?<=case )ascii\b|\bascii (?=(?:lower|upper)[- ]?case|letters?|digits?|symbols?|punctuation|alphanumeric)"
    r"|(?<=\bbinary )digits?\b"
)
# Words that may stand in a list of characters and say no more than the others do.
_FILLERS = frozenset(
    [
        *("only", "just", "from", "of", "the", "following", "a", "an", "is", "are", "and", "or", "either", "both"),
        *("english", "latin", "roman", "alphabet", "letter", "letters", "character", "characters", "case", "in"),
        *("contains", "containing", "parentheses", "brackets", "any", "valid", "printable"),
    ]
)


def class_of(said: str) -> str:
    """Return the inside of a character class.

    Raises:
        UnreadError: a word is none that is known.
    """
    for span, name in _SPANS:
        said = span.sub(f" {name} ", said)
    said = _THESE_ALONE.sub("characters ", said)
    members: list[str] = []
    for quoted in _QUOTED.finditer(said):
        members.extend("".join(group for group in quoted.groups() if group))
    rest = _KIND_OF.sub("", _QUOTED.sub(" ", said).lower())
    ends = re.search(r"in the range \[['\"](\d)['\"], ['\"](\d)['\"]\]", said)
    if ends is not None and ends[1] <= ends[2]:
        return f"{ends[1]}-{ends[2]}"
    # `lower- and upper-case` is two words that share an end.
    words = [word.removesuffix("-") for word in re.findall(r"[a-z0-9-]+", rest)]
    spans = [word for word in words if re.fullmatch(r"\d-\d", word) and word[0] <= word[2]]
    # `a digit 1-9` is one of these only.
    words = [word for word in words if word not in spans and not (spans and word in ("digit", "digits"))]
    classes = [*(_CLASSES[word] for word in words if word in _CLASSES), *spans]
    beside = _FILLERS | _NAMED_BESIDE if members else _FILLERS
    if any(word not in _CLASSES and word not in beside for word in words):
        if re.fullmatch(r"-?\d{1,6}(?:, -?\d{1,6})?,? or -?\d{1,6}", said.strip()):
            return ""
        raise UnreadError("a kind of character that is not known")
    if {"letters", "alphanumeric"} & {*words} and not {"a-z", "A-Z"} & set(classes):
        classes += ["a-z", "A-Z"]
    literal = [re.sub(r"[\\\]\[^-]", lambda found: f"\\{found[0]}", member) for member in members]
    inside = "".join(dict.fromkeys([*classes, *literal]))
    if not inside:
        raise UnreadError("no characters")
    return inside
