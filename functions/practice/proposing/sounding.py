"""Sentences of prose that sound like a guarantee of the input, and not like what is asked or explained."""

from __future__ import annotations

import re

# What comes after is what is asked for, or what may be done; not what is given.
_ASKED = re.compile(
    r"\b(?:return|output|print|find|result|must|should|(?:so|such) that|determine|check|whether|decide|compute|insert"
    r"|calculate|count|how many|number of (?:different|distinct|unique|valid|ways)|write|implement|design|remove"
    r"|(?:k|n)-?th|largest|smallest|longest|shortest|maximum|minimum|delete|make|merge|choose|select|pick|perform|task"
    r"|goal|want|answer"
    r"|you (?:can|could|may not|need|are (?:asked|allowed)))\b",
    re.IGNORECASE,
)
_GUARANTEE = re.compile(
    r"\b(?:sorted|distinct|unique|valid|well[- ]?formed|balanced|same (?:length|size|number)"
    r"|equal (?:length|size)s?|non-?overlapping|(?:do|does) not (?:overlap|intersect|contain|have|exceed)|disjoint"
    r"|palindrom(?:es?|ic)|(?:strictly |non-?)?(?:in|de)creasing|ascending|descending|monoton(?:e|ic|ically)"
    r"|permutation|acyclic|connected|coprime|guaranteed|always|exactly one|only one|no two"
    r"|(?:not|never) exceed(?:s|ing)?|(?:no|without|any) duplicates?|no repeated|pairwise|between -?\d"
    r"|in the range(?= ?\[)|(?:has|have|contains?|be|is|are) at (?:most|least) \d)(?!\w)",
    re.IGNORECASE | re.ASCII,
)
# A word is explained, or a case is told apart: neither is said of every input.
_NOT_OF_ALL = re.compile(
    r"\b(?:if|when|whenever|unless|is (?:called|defined|considered|said)|refers? to|means|denotes?|e\.g|for example"
    r"|for instance|consider|suppose|follow[- ]?up|your|judge)\b"
    r"|^(?:an?|any) (?:[\w-]+ ){1,6}(?:is|are) (?:an?|the|any) |\?$",
    re.IGNORECASE,
)
# `not necessarily sorted`, `nearly sorted`; `is sorted if` explains the word.
_HARDLY = re.compile(r"\b(?:not|nearly|almost|partially|partly|never|possibly)(?: \w+)?[ -]$", re.IGNORECASE)
_CASE = re.compile(r"\b(?:if|when|whenever|unless|suppose|consider|for example|for instance)\b", re.IGNORECASE)
_DEFINED = re.compile(r",? (?:if|when|iff)\b", re.IGNORECASE)
_SMALL = re.compile(r"\bfits? (?:in|into|within)\b|\b(?:time|space|memory) complexity\b|\bO\(", re.IGNORECASE)


def given(sentence: str) -> str:
    """Return what a sentence says before it comes to what is asked for; nothing where it says nothing of all inputs."""
    if _NOT_OF_ALL.search(sentence) is not None or _SMALL.search(sentence) is not None:
        return ""
    asked = _ASKED.search(sentence)
    return sentence if asked is None else sentence[: asked.start()]


def is_given(sentence: str, start: int, end: int) -> bool:
    """Tell whether a part of a sentence is said of every input: not asked for, no case of several, no definition."""
    before = sentence[:start]
    found = (_ASKED.search(before), _CASE.search(before), _HARDLY.search(before), _DEFINED.match(sentence, end))
    return not any(found)


def guarantee_in(sentence: str) -> str | None:
    """Return the word of a sentence that guarantees something of the input, None where there is none."""
    found = _GUARANTEE.search(given(sentence))
    return None if found is None else re.sub(r" -?\d$", "", found[0].lower())
