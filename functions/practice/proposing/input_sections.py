"""Sentences that say in which order the input is written: `The first line contains two integers n and m`."""

from __future__ import annotations

import re

from functions.practice.proposing.among import has_rows, listed
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.sounding import guarantee_in

_WHICH = (
    r"(?:the|each|every|then|next|on|following|first|second|third|fourth|fifth|last|only|single|another|of|remaining"
    r"|other|test|input|case|cases|lines?|i-th|ith|[a-z]|[-+]|\d{1,3}|two|three),?"
)
_LINE = re.compile(
    rf"(?:{_WHICH} ){{0,10}}(?:lines?|input|tests?|test ?cases?)"
    r"(?: of (?:the |each )?(?:input|test ?cases?|them))?,? "
    r"(?:(?:will )?(?:contains?|consists? of|has|have|gives?|describes?)|there (?:is|are)) (.{1,250})",
    re.IGNORECASE | re.ASCII,
)
_ADJECTIVES = (
    r"((?:(?:an?|one|the|single|(?:space[- ]|comma[- ])?separated|non-?empty|positive|non-?negative|distinct|unique"
    r"|different|pairwise) ){0,6})"
)
_KINDS = r"(?:integers?|numbers?|values?|elements?|strings?|words?|characters?)"
_COUNT = r"(?:[A-Za-z_]\w{0,60}(?: [-+] \d{1,3})?|\d{1,6})"
# `n distinct integers a_1, a_2, ..., a_n`, and `n integers a_i` as it is spelled once `a` is known.
_SERIES = re.compile(
    rf"({_COUNT}) {_ADJECTIVES}{_KINDS}:? (?:- )?([A-Za-z_]\w{{0,60}}?)"
    r"(?:_?\d(?:,| ).{1,90}|\[[ij]\](?:[, ].{1,90})?)",
    re.IGNORECASE | re.ASCII,
)
# `each of the next q lines contains two integers`.
_ROWS = re.compile(
    rf"(?:each of )?(?:(?:the|then|next|following|remaining) ){{1,4}}({_COUNT}) lines (?:(?:each|will) )?"
    r"(?:contains?|consists? of|describes?|has|have|gives?) (?!(?:a|an|one|the|1) )",
    re.IGNORECASE | re.ASCII,
)
_BINARY = re.compile(
    r"(?:an?|the|one) binary (?:string|text) ([A-Za-z_]\w{0,60})(?:[, ].{1,90})?", re.IGNORECASE | re.ASCII
)
_SCALARS = re.compile(
    rf"(?:(?:a|an|one|two|three|four|five|\d) )?{_ADJECTIVES}(?:integers?|numbers?)"
    r" ([A-Za-z_]\w{0,60}(?:(?:, and |, | and )[A-Za-z_]\w{0,60}){0,5})\b.{0,120}",
    re.IGNORECASE | re.ASCII,
)
_TEXT = re.compile(
    rf"{_ADJECTIVES}(?:string|word|text) ([A-Za-z_]\w{{0,60}}),? "
    r"((?:consisting|made up|that consists|which consists|composed|containing) .{1,150})",
    re.IGNORECASE | re.ASCII,
)


def of_input_section(text: str, places: Places) -> list[str] | None:
    """Return what a sentence on the order of the input says of its values; None where it is no such sentence.

    What it guarantees otherwise (`contains a permutation of`) keeps it as it is, to be read or told.
    """
    match = _LINE.fullmatch(text)
    if match is None:
        return None
    return [*_row_count(text, places), *_of_values(text, match[1], places)]


def _row_count(text: str, places: Places) -> list[str]:
    """Return how many rows the only list of rows has, where a sentence says how many lines these are."""
    rows = [name for name, part in places.names.items() if has_rows(part)]
    match = _ROWS.match(text)
    if match is None or len(rows) != 1 or re.search(r"\b(?:tests?|cases?)\b", text, re.IGNORECASE) is not None:
        return []
    count = match[1]
    return [f"{rows[0]}.length == {count}"] if count[:1].isdigit() or re.split(r"\W", count)[0] in places.names else []


def _of_values(text: str, said: str, places: Places) -> list[str]:
    if (binary := _BINARY.fullmatch(said)) is not None and binary[1] in places.names:
        return [f"{binary[1]} is a binary string"]
    if (series := _SERIES.fullmatch(said)) is not None:
        return _of_series(series, places)
    if (scalars := _SCALARS.fullmatch(said)) is not None:
        sign = _sign(scalars[1])
        return [f"{scalars[2]} are {sign} integers"] if sign and _are_known(scalars[2], places) else []
    if (told := _TEXT.fullmatch(said)) is not None and told[2] in places.names:
        return [re.sub(r"^\w+ ", f"{told[2]} is a string consisting ", told[3], count=1)]
    return [text] if guarantee_in(said) is not None else []


def _of_series(series: re.Match[str], places: Places) -> list[str]:
    count, adjectives, name = series[1], series[2].lower(), series[3]
    if "array" not in kinds(places.names.get(name, {})):
        return []
    # Where it is no input, the count is a name of the list's length.
    found = [f"{name}.length == {count}"]
    if re.search(r"distinct|unique|different", adjectives) is not None:
        found.append(f"{name} contains distinct integers")
    if sign := _sign(adjectives):
        found.append(f"{name}[i] is a {sign} integer")
    return found


def _sign(adjectives: str) -> str:
    found = re.search(r"positive|non-?negative", adjectives.lower())
    return "" if found is None else "positive" if found[0] == "positive" else "non-negative"


def _are_known(names: str, places: Places) -> bool:
    return all(name in places.names for name in listed(names))
