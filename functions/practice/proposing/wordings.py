"""Bounds that a sentence has in words (`n is between 1 and 9`, `a has at most 5 elements`), written with signs."""

from __future__ import annotations

import re

from functions.practice.proposing.among import PLACE, listed

_NAMES = rf"{PLACE}(?:(?:, | and |, and ){PLACE}){{0,3}}"
_NUMBER = r"-?\(?(?:\d{1,3}(?:,\d{3}){1,9}|\d{1,40})(?:\.\d{1,20})?(?: ?[*^+-] ?\(?\d{1,20}\)?){0,4}\)?"
_BOUND = rf"(?:{_NUMBER}|(?!(?:an?|one|two|three|the|all|any)\b)[A-Za-z_]\w{{0,60}}(?:\.length)?(?: ?[+-] ?\d{{1,9}})?)"
_THINGS = (
    r"(?:elements?|integers?|numbers?|values?|items?|strings?|words?|characters?|letters?|digits?|entries|pairs|rows"
    r"|edges|points|intervals|nodes)"
)
_SURELY = r"(?:(?:will |must |should |can |may |(?:is|are) guaranteed to )?(?:always )?)"
_VERB = rf"{_SURELY}(?:be|is|are|range|ranges)"
_HAS = rf"{_SURELY}(?:have|has|contain|contains|consist of|consists of)"
_RANGE = (
    rf"(?P<strictly>strictly )?(?:(?:in (?:the )?range )?(?:between|from) (?P<low>{_BOUND}) (?:and|to|through)"
    rf" (?P<high>{_BOUND})|(?P<end>at most|no more than|not more than|at least|no less than|not less than"
    rf"|less than or equal to|greater than or equal to|less than|more than|greater than) (?P<only>{_BOUND}))"
)
_TAIL = (
    r"(?P<exclusive>,? ?\(?(?:both |ends? )?exclusive(?:ly)?\)?)?(?:,? ?\(?(?:both )?(?:ends )?inclusive(?:ly)?\)?)?"
)
_SIGNS = {
    "at most": "<=",
    "no more than": "<=",
    "not more than": "<=",
    "less than or equal to": "<=",
    "less than": "<",
    "at least": ">=",
    "no less than": ">=",
    "not less than": ">=",
    "greater than or equal to": ">=",
    "greater than": ">",
    "more than": ">",
}
_OF_VALUES = re.compile(
    rf"(?:(?:the )?value of )?(?P<of>(?:(?:each|every|all)(?: of)? )?(?:the )?(?:{_THINGS} (?:of|in) ))?"
    rf"(?P<names>{_NAMES}),? {_VERB} {_RANGE}{_TAIL}",
    re.IGNORECASE | re.ASCII,
)
_OF_SIZES = re.compile(
    rf"(?P<names>{_NAMES}) {_HAS} (?P<length>(?:an? )?(?:length|size)(?: of)? )?{_RANGE}(?P<things> {_THINGS})?{_TAIL}",
    re.IGNORECASE | re.ASCII,
)
_OF_LENGTHS = re.compile(
    rf"(?:the )?(?:(?:length|size)s?|number of {_THINGS}) (?:of|in) (?P<names>{_NAMES}) {_VERB} {_RANGE}{_TAIL}",
    re.IGNORECASE | re.ASCII,
)
_OF_EACH = re.compile(
    rf"(?:each|every|all)(?: of)? (?:the )?{_THINGS} (?:of|in) (?P<names>{_NAMES}) {_HAS} "
    rf"(?P<length>(?:an? )?(?:length|size)(?: of)? )?{_RANGE}(?P<things> {_THINGS})?{_TAIL}",
    re.IGNORECASE | re.ASCII,
)
_NOT_ABOVE = re.compile(
    rf"(?P<names>{_NAMES})(?:,? (?:is|are|will be) (?:an? )?(?P<sign>positive |non-?negative |natural )?"
    r"(?:integers?|numbers?),?(?: that (?:does|do))? not exceed(?:ing)?"
    rf"| (?:(?:does|do|will|must|should) not exceed|never exceeds?)) (?P<only>{_BOUND})",
    re.IGNORECASE | re.ASCII,
)
# Words that no input is called, though they stand where a name does.
_NO_NAMES = frozenset(["it", "they", "all", "each", "every", "this", "that", "there", "answer", "number", "and"])


def in_signs(sentence: str) -> str:
    """Return a sentence that is nothing but a bound as the comparison that it is; any other as it stands."""
    for expression, path in ((_OF_LENGTHS, ".length"), (_OF_EACH, "[i].length"), (_OF_SIZES, ".length")):
        if (match := expression.fullmatch(sentence)) is not None:
            told = match.groupdict()
            if "things" not in told or told["things"] or told["length"]:
                return _compared(match, path) or sentence
    if (match := _NOT_ABOVE.fullmatch(sentence)) is not None:
        names = _named(match["names"])
        sign = (match["sign"] or "").strip().lower()
        low = "" if not sign else "0 <= " if sign.startswith("non") else "1 <= "
        return sentence if names is None else f"{low}{', '.join(names)} <= {match['only']}"
    if (match := _OF_VALUES.fullmatch(sentence)) is not None:
        return _compared(match, "[i]" if match["of"] else "") or sentence
    return sentence


def _compared(match: re.Match[str], path: str) -> str | None:
    names = _named(match["names"])
    if names is None:
        return None
    told = ", ".join(f"{name}{path}" for name in names)
    is_open = match["strictly"] or match["exclusive"]
    if match["end"]:
        sign = _SIGNS[match["end"].lower()]
        return f"{told} {sign} {match['only']}"
    sign = "<" if is_open else "<="
    return f"{match['low']} {sign} {told} {sign} {match['high']}"


def _named(names: str) -> list[str] | None:
    """Return names apart; None where one is a word that no input is called."""
    found = listed(names)
    return None if any(name.lower() in _NO_NAMES for name in found) else found
