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
# What is looked for, done in a move, or liked by somebody, as statements of contests tell it.
_DOES = r"(?:choos|select|pick|find|tak|mov|us|mak|set|swap|replac|remov|delet|perform|appl|decreas|increas)"
_SOMEONE = r"(?:he|she|they|it|you|we|one|(?-i:[A-Z][a-z]{1,20}))"
_AIM = re.compile(
    r"^(?:(?:please|then|now|help \w+|(?:to|and)|(?:your|the|his|her) (?:task|goal|aim|job|objective) is) )*"
    r"(?:find|choose|select|pick|determine|compute|calculate|count|print|output|return|report|check|decide|minimi[sz]e"
    r"|maximi[sz]e|tell|repeatedly) (?=[a-z])"
    r"|\b(?:likes?|loves?|prefers?|wants?|wish(?:es)?|hates?|dislikes?|enjoys?|hopes?|tries)\b"
    r"|\b(?:in|during|with|at|for|by) (?:one|a|an|each|every|any|single|1) (?:single )?"
    r"(?:operation|move|step|turn|action)\b"
    r"|\b(?:can|may|could|should|has to|have to|needs? to|allowed to) "
    rf"(?:\w+ )?{_DOES}\w{{0,3}}\b"
    rf"|^(?:.{{0,80}}[ ,])?{_SOMEONE} (?:\w+ly )?{_DOES}(?:es|s|e)?\b",
    re.IGNORECASE,
)
_SUCH = re.compile(r"\b(?:such|so) that\b", re.IGNORECASE)
# `the smallest k such that`, `there is an index such that`; `given n and k such that` is of the input.
_FOUND = re.compile(
    r"\b(?:minimum|maximum|smallest|largest|least|greatest|shortest|longest|number of|there|exists?|some|any|whether"
    r"|ind(?:ex|ices|exes)|find|choose|select|pick)\b",
    re.IGNORECASE,
)
_OF_INPUT = re.compile(r"\b(?:given|contains?|consists?|inputs?|integers|numbers|arrays?|strings?)\b", re.IGNORECASE)


def is_aim(sentence: str) -> bool:
    """Tell whether what a sentence compares is looked for, done or liked, and so not said of the input."""
    if _AIM.search(sentence) is not None:
        return True
    such = _SUCH.search(sentence)
    before = "" if such is None else sentence[: such.start()]
    if not before.strip() or re.search(r"[<>=]", before) is not None:
        return False
    return _FOUND.search(before) is not None or _OF_INPUT.search(before) is None


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
