"""What the sentences of a statement's prose say of the input beside what they are there for."""

from __future__ import annotations

import re
from collections.abc import Callable

from functions.practice.proposing.among import (
    NAME,
    NAMES,
    free,
    has_rows,
    listed,
    only,
    require_list,
    require_text,
    sign_of,
)
from functions.practice.proposing.chains import Path, UnreadError
from functions.practice.proposing.guarantees import ORDER, add_same_length
from functions.practice.proposing.phrases import sort
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.relations import add_expression
from functions.practice.proposing.shapes import SEARCH_TREE, make_search_trees
from functions.practice.proposing.sounding import is_given
from functions.practice.proposing.tables import make_distinct
from functions.practice.proposing.tallies import TALLIES_WITHIN

# What is not quite a search tree, or is to become one.
_SPOILED = re.compile(r"\b(?:swapped|duplicates?|mistake|not|invalid)\b", re.IGNORECASE)
_FIRST = re.compile(r"(?:start|begin|left|first|from|low)", re.IGNORECASE)
_SECOND = re.compile(r"(?:end|right|second|last|finish|to$|high)", re.IGNORECASE)


def apply_mentions(places: Places, line: str) -> str | None:
    """Apply what a line says of the input somewhere in it; return the rest of the line, None where it says nothing.

    Raises:
        UnreadError: there was something, and nothing of it is said of what the input has.
    """
    rest, fault = None, None
    for expression, apply in _MENTIONS:
        if (match := expression.search(line)) is not None:
            try:
                apply(places, match)
            except UnreadError as error:
                fault = error
                continue
            rest = line if rest is None else rest
            spans = [match.span(name) for name in ("read", "tail") if name in expression.groupindex]
            for start, end in [span for span in spans if span[0] >= 0] or [match.span()]:
                # As long as before, so that what other parts of it say stays in its place.
                rest = rest[:start] + " " * (end - start) + rest[end:]
    if fault is not None and rest is None:
        raise fault
    return rest


def _require_given(match: re.Match[str]) -> None:
    if not is_given(match.string, match.start(), match.end()):
        raise UnreadError("what is asked for")


def _require_unturned(places: Places) -> None:
    if places.facts.is_rotated:
        raise UnreadError("sorted before it was rotated")


def _lists(places: Places, names: str) -> list[str]:
    """Return the lists that a row of words begins with: `nums` of `nums and a target`."""
    found: list[str] = []
    for name in listed(names):
        if "array" not in kinds(places.names.get(name, {})):
            break
        found.append(name)
    if not found:
        raise UnreadError("no list")
    return found


def _search_trees(places: Places, match: re.Match[str]) -> None:
    if _SPOILED.search(match.string):
        raise UnreadError("not quite a search tree")
    make_search_trees(places)


def _sorted(places: Places, match: re.Match[str]) -> None:
    _require_given(match)
    _require_unturned(places)
    order = match["read"].lower().partition("sorted in ")[2]
    order = re.sub(r"^an? | order$", "", order)
    words = listed(match["names"])
    # `of the first interval and intervals is sorted`.
    while len(words) > 1 and words[0] not in places.names:
        del words[0]
    names = _lists(places, ", ".join(words))
    by = re.match(r",? by (?:(?:the|their|its|each) )*([A-Za-z_]\w{0,60})", match.string[match.end() :], re.ASCII)
    for name in names:
        if by is None:
            sort(places, Path(name), order, match.string)
        else:
            _sort_by(places, name, by[1], order)


def _sort_by(places: Places, name: str, by: str, order: str) -> None:
    if not has_rows(places.names[name]):
        raise UnreadError("no rows")
    known = [path for word in (by, f"{by}i", f"{by}_i") if (path := places.aliases.get(word)) is not None]
    if known and known[0].name == name and len(known[0].indices) == 2:
        at = known[0].indices[1]
    elif not known and (_FIRST.match(by) or _SECOND.match(by)):
        at = "0" if _FIRST.match(by) else "1"
    else:
        raise UnreadError("no member of its rows")
    _require_pairs(places, name)
    a, b = free(places, "a", "b")
    add_expression(places, f"all({a}[{at}] {sign_of(order)} {b}[{at}] for {a}, {b} in zip({name}, {name}[1:]))")


def _sorted_before(places: Places, match: re.Match[str]) -> None:
    """Apply `two sorted arrays a and b`, `a strictly increasing array nums`."""
    _require_given(match)
    _require_unturned(places)
    word = match["order"].lower()
    order = (match["how"] or "ascending").lower() if word == "sorted" else word
    for name in _lists(places, match["names"]):
        sort(places, Path(name), order, match.string)


def _distinct(places: Places, match: re.Match[str]) -> None:
    _require_given(match)
    # `distinct integers in each row`, but not what comes to be asked after it.
    rest = re.split(r"[,;.]|\b(?:find|return|print)\b", match.string[match.end() :], maxsplit=1)[0]
    for name in _lists(places, match["names"]):
        make_distinct(places, name, match.string[: match.end()] + rest)


def _distinct_characters(places: Places, match: re.Match[str]) -> None:
    _require_given(match)
    require_text(places, match["name"])
    add_expression(places, f"unique({match['name']})")


def _palindrome(places: Places, match: re.Match[str]) -> None:
    _require_given(match)
    if not kinds(places.names.get(match["name"], {})) & {"string", "array"}:
        raise UnreadError("a name is none of the input's")
    add_expression(places, f"is_palindrome({match['name']})")


def _binary(places: Places, match: re.Match[str]) -> None:
    _require_given(match)
    require_text(places, match["name"])
    places.names[match["name"]].setdefault("pattern", "^[01]*$")
    if match["size"] in places.names:
        add_expression(places, f"len({match['name']}) == {match['size']}")


def _same_length(places: Places, match: re.Match[str]) -> None:
    _require_given(match)
    add_same_length(places, listed(match["names"]))


def _apart(places: Places, match: re.Match[str]) -> None:
    """Apply that no two intervals have a place in common, not an end either: that holds whatever overlapping means."""
    _require_given(match)
    said = [name for name in re.findall(r"[A-Za-z_]\w{0,60}", match.string) if has_rows(places.names.get(name, {}))]
    name = said[0] if len({*said}) == 1 else only(places, has_rows)
    _require_pairs(places, name)
    a, b = free(places, "a", "b")
    ordered = re.search(r"\bsorted\b(?! in (?:an? )?(?:desc|decr|non-incr))", match.string, re.IGNORECASE) is not None
    word = name if ordered else f"sorted({name})"
    add_expression(places, f"all({a}[1] < {b}[0] for {a}, {b} in zip({word}, {word}[1:]))")


def _require_pairs(places: Places, name: str) -> None:
    rows = require_list(places, name).get("items")
    least = rows.get("minItems") if isinstance(rows, dict) else None
    if not isinstance(least, int) or least < 2:
        raise UnreadError("rows that may be too short")


_SORTS = r"strictly (?:in|de)creasing|non-(?:in|de)creasing|sorted"
_DIRECTIONS = r"(?:strictly |non-)?(?:in|de)creasing|ascending|descending"
_LISTS = (
    r"(?:(?:0-indexed|1-indexed|integer|string|number|linked|binary|given|non-empty|positive|unique|distinct) )*"
    r"(?:arrays?|lists?|sequences?)"
)
_THINGS = r"(?:integers?|numbers?|values?|elements?|strings?|words?|items?|points?|pairs?)"
_WITH = r"(?:of|with|containing|contains?|having|has|have|consisting of|consists? of)"
_INTERVALS = r"(?:intervals|ranges|segments)"
_MENTIONS: tuple[tuple[re.Pattern[str], Callable[[Places, re.Match[str]], None]], ...] = tuple(
    (re.compile(expression, re.IGNORECASE | re.ASCII), apply)
    for expression, apply in (
        (
            rf"\bgiven (?:the )?(?:roots? (?:node )?of )?(?:an?|the|two) (?:\w+ )?{SEARCH_TREE}s?\b",
            _search_trees,
        ),
        (
            rf"\b(?P<names>{NAMES})(?: {_WITH} (?:(?:distinct|unique) )?{_THINGS})?,? (?:(?:that|which) )?"
            rf"(?P<read>(?:(?:is|are|both|each|already) )*sorted in {ORDER})",
            _sorted,
        ),
        (
            rf"\b(?P<read>(?P<order>{_SORTS})) {_LISTS}(?: of (?:(?:distinct|unique) )?{_THINGS})?,? (?P<names>{NAMES})"
            rf"(?P<tail>,? (?:sorted )?in (?:an? )?(?P<how>{_DIRECTIONS})(?: order)?)?",
            _sorted_before,
        ),
        (
            rf"\b(?P<read>(?:pairwise )?(?:distinct|unique)) (?:[\w-]+ ){{0,2}}?(?:{_THINGS}|arrays?|lists?) "
            rf"(?!(?:arrays?|lists?|in|of)\b)(?P<names>{NAMES})",
            _distinct,
        ),
        (
            rf"\b(?P<names>{NAMES}),? (?:(?:that|which) )?{_WITH} (?:all |only |[\w.]{{1,12}} )?"
            rf"(?P<read>(?:distinct|unique)) (?:[\w-]+ ){{0,2}}?{_THINGS}",
            _distinct,
        ),
        (
            rf"\b(?P<names>{NAMES}),? (?:(?:that|which) )?"
            r"(?P<read>(?:with|having|has|have|(?:(?:will|must|can) )?contains?|containing) no "
            rf"(?:duplicates?|repeated)(?: {_THINGS})?|"
            rf"without (?:any )?(?:duplicates?|repeated)(?: {_THINGS})?)\b",
            _distinct,
        ),
        (
            rf"\b(?P<name>{NAME}),? (?:(?:that|which) )?{_WITH} (?:all |only )?"
            r"(?P<read>(?:distinct|unique)) (?:[\w-]+ ){0,2}?(?:characters|letters|digits)",
            _distinct_characters,
        ),
        (
            rf"\b(?P<names>{NAMES})(?: sorted in {ORDER})? \((?P<read>(?:with|of) (?:distinct|unique) {_THINGS})\)",
            _distinct,
        ),
        (
            rf"\bgiven (?:an?|the) (?P<read>binary) (?:string|text) (?P<name>{NAME})"
            rf"(?: of (?:length|size) (?P<size>{NAME}))?",
            _binary,
        ),
        (rf"\b(?P<name>{NAME}),? (?P<read>(?:that|which) is (?:a )?palindrom(?:e|ic))\b", _palindrome),
        (
            rf"\b(?P<read>palindrom(?:e|ic)) (?:(?:string|text|word|array|list|sequence) )?(?P<name>{NAME})",
            _palindrome,
        ),
        (
            rf"\b(?P<names>{NAMES}),? (?P<read>(?:(?:both|all|each|that|which|are) )*"
            r"(?:of|have|has|with|having) (?:the |an )?(?:same|equal) (?:length|size)s?)\b",
            _same_length,
        ),
        (
            rf"\b(?P<read>non-?overlapping|(?:pairwise )?disjoint) (?:\w+ ){{0,2}}?{_INTERVALS}\b"
            rf"|\bno two {_INTERVALS} (?:overlap|intersect)\b"
            rf"|\b{_INTERVALS} (?:(?:do not|don't|never) (?:overlap|intersect)|"
            r"(?:are|is) (?:(?:all|pairwise|mutually) )*(?:non-?overlapping|disjoint))\b",
            _apart,
        ),
        *TALLIES_WITHIN,
    )
)
