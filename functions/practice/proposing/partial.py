"""What a statement says of some of the cases only, as scoring in parts has it: `1 <= n <= 50 for 60% of the cases`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from functions.practice.proposing.spelling import COMPARED, Line

_CASES = r"(?:(?:test ?)?cases?|tests?|(?:test|data) ?sets?|(?:test ?)?data|inputs?)"
_FEW = (
    r"(?:some|half|most|many|several|few|other|another|remaining|rest|first|last|one|two|three|third|quarters?"
    r"|small(?:er)?|large(?:r)?|easy|easier|simple|hard(?:er)?|special|\d{1,4})"
)
_POINTS = r"(?:points?|pts|marks)\b"
_PARTLY = re.compile(
    rf"(?<![\d.])\d{{1,2}}(?:\.\d{{1,4}})?(?: ?\\?%| percent)(?: ?(?:$|[:)])| (?:of\b|{_CASES}\b|{_POINTS}))"
    r"|\bsub-?tasks?\b"
    rf"|\b(?:for|in|on) (?!(?:all|any|each|every)\b)(?:[\w'-]+ ){{0,4}}?{_FEW} (?:[\w'-]+ ){{0,4}}?{_CASES}\b"
    rf"|^\d{{1,3}} {_POINTS} ?[:(]|[(\[]\d{{1,3}} {_POINTS}|\bfor (?:the )?(?:\w+ )?\d{{1,3}} {_POINTS}",
    re.IGNORECASE | re.ASCII,
)
# What goes without saying, before a comparison or after it.
_WHOLLY = re.compile(
    rf"^(?:for|in) (?:all|each|every|any|100 ?\\?% of)(?: [\w-]+){{0,3}}? {_CASES}, "
    rf"| (?:for|in) (?:all|each|every|any|100 ?\\?% of)(?: [\w-]+){{0,3}}? {_CASES}$",
    re.IGNORECASE | re.ASCII,
)
_REMARK = re.compile(r"\s?\(([^()]{1,200})\)")
_RULING = re.compile(r".*:|sub-?task\b.*", re.IGNORECASE)


def is_of_some_cases(text: str) -> bool:
    """Tell whether a text says that it is of some cases only."""
    return _PARTLY.search(text) is not None


def without_all_cases(text: str) -> str:
    """Return a text without the words that it is of all cases, which goes without saying."""
    return _WHOLLY.sub("", text)


def without_partial(lines: Iterable[Line]) -> tuple[list[Line], set[int]]:
    """Return (the lines, without text where they are of some cases only; the places of these).

    The other cases need not keep to what such a line says. It may say so itself, or stand under one that does, without
    a gap between.
    """
    found: list[Line] = []
    partial: set[int] = set()
    ruled_to = -1
    for at, line in enumerate(lines):
        text = _REMARK.sub(lambda remark: "" if _stands_alone(remark[1]) else remark[0], line.text)
        is_partial = _PARTLY.search(text) is not None
        if COMPARED.search(text) is None and _RULING.fullmatch(text) is not None:
            ruled_to = line.number if is_partial else -1
        elif 0 <= line.number - ruled_to <= 1:
            ruled_to, is_partial = line.number, True
        else:
            ruled_to = -1
        if is_partial:
            partial.add(at)
        found.append(line._replace(text="" if is_partial else without_all_cases(text)))
    return found, partial


def _stands_alone(remark: str) -> bool:
    """Tell whether it is a remark in brackets that is of some cases only, and not the line around it."""
    return COMPARED.search(remark) is not None and _PARTLY.search(remark) is not None
