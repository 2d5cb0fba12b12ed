"""What statements say in English of the input: unique, sorted, made of these letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from functions.practice.proposing.among import PLACE, PLACES, SURELY, has_rows, listed, only_text, sign_of
from functions.practice.proposing.chains import Chain, Path, UnreadError, read_chains
from functions.practice.proposing.guarantees import apply_guarantee, is_guarantee
from functions.practice.proposing.made_of import MADE_OF, consists, names_characters
from functions.practice.proposing.nodes import has_nodes, is_tree, limit_nodes
from functions.practice.proposing.places import Places, kinds, path_of
from functions.practice.proposing.relations import add_expression, apply_chain, apply_written
from functions.practice.proposing.tables import make_distinct, sort_rows

_ORDER = r"(strictly (?:in|de)creasing|non-(?:in|de)creasing|increasing|decreasing|ascending|descending)"


def apply_phrase(places: Places, line: str) -> bool:
    """Apply a line to the schema where it is a phrase that is known; tell whether it was.

    Raises:
        UnreadError: it is, and names what the input does not have.
    """
    if apply_guarantee(places, line):
        return True
    for expression, apply in _PHRASES:
        if (match := expression.fullmatch(line)) is not None:
            apply(places, match)
            return True
    return False


def is_phrase(line: str) -> bool:
    """Tell whether a line is a phrase that is known, whatever the input has."""
    if is_guarantee(line):
        return True
    found = ((apply, match) for expression, apply in _PHRASES if (match := expression.fullmatch(line)) is not None)
    apply, match = next(found, (None, None))
    return match is not None and (apply is not consists or names_characters(match[2]))


def _unique(places: Places, match: re.Match[str]) -> None:
    name = next((found for found in match.groups() if found), None)
    path = None if name is None else path_of(name)
    if path is not None and path.indices and not re.search(r" (?:in|of) ", match[0]):
        # `All the pairs edges[i] are unique`: among each other, not within themselves.
        path = path._replace(indices=path.indices[:-1])
    if path is None and " characters " in f" {match[0].lower()}":
        add_expression(places, f"unique({only_text(places)})")
        return
    if path is None or not path.indices:
        make_distinct(places, _only_array(places) if path is None else path.name, match[0])
        return
    _make_each_distinct(places, path)


def _unique_each(places: Places, match: re.Match[str]) -> None:
    for name in listed(match[1]):
        if name in places.names:
            make_distinct(places, name, match[0])
        else:
            _make_each_distinct(places, path_of(name))


def _make_each_distinct(places: Places, path: Path) -> None:
    for part in places.at(path):
        if "array" not in kinds(part):
            raise UnreadError("no list")
        part["uniqueItems"] = True


def _sorted_only(places: Places, match: re.Match[str]) -> None:
    sort(places, Path(_only_array(places)), match[1], match[0])


def _sorted_all(places: Places, match: re.Match[str]) -> None:
    lists = [name for name, part in places.names.items() if "array" in kinds(part)]
    for name in lists:
        # Of a list of lists it is said of each of these.
        sort(places, Path(name, ("i",) if len(lists) == 1 and has_rows(places.names[name]) else ()), match[1], match[0])
    if not lists:
        raise UnreadError("no list")


def _sorted(places: Places, match: re.Match[str]) -> None:
    for name in listed(match[1]):
        sort(places, path_of(name), match[2], match[0])


def sort(places: Places, path: Path, order: str, said: str) -> None:
    """Ask for a list, or each of a list's lists, to be in order.

    Args:
        said: the sentence that says so, of rows or columns for one.

    Raises:
        UnreadError: it is no list.
    """
    if any("array" not in kinds(part) for part in places.at(path)) or len(path.indices) > 1:
        raise UnreadError("no list")
    if path.name in places.facts.padded:
        # The line that says so is told.
        return
    if not path.indices and sort_rows(places, path.name, order.lower(), said):
        return
    word = path.name if not path.indices else "x"
    text = f"sorted({word}, reverse=True) == {word}" if sign_of(order)[0] == ">" else f"sorted({word}) == {word}"
    add_expression(places, f"all({text} for x in {path.name})" if path.indices else text)
    if order.startswith("strictly"):
        for part in places.at(path):
            part["uniqueItems"] = True


def _nodes(places: Places, match: re.Match[str]) -> None:
    (chain,) = read_chains(f"{match[1]} <= nodes <= {match[2]}")
    low, high = (int(term) if isinstance(term, Fraction) else -1 for term in chain.terms[::2])
    if not 0 <= low <= high:
        raise UnreadError("no range")
    found = structures(places)
    if not found:
        raise UnreadError("no nodes")
    # Where there are both, a sentence speaks of the one that it names.
    said = match[0].lower().partition(" is ")[0]
    if "list" in said or "tree" in said:
        found = [name for name in found if is_tree(places.names[name]) == ("tree" in said)] or found
    for name in found:
        limit_nodes(places.names[name], low, high)


def structures(places: Places) -> list[str]:
    """Return the names of the trees and lists of the input."""
    return [name for name, part in places.names.items() if has_nodes(part)]


def _in_range(places: Places, match: re.Match[str]) -> None:
    apply_written(places, f"{match[2]} <= {match[1]} <= {match[3]}")


def _tree(places: Places, _: re.Match[str]) -> None:
    if not {"n", "edges"} <= places.names.keys():
        raise UnreadError("no edges")
    add_expression(places, "is_tree(n, edges)")


def _only_array(places: Places) -> str:
    arrays = [name for name, part in places.names.items() if "array" in kinds(part)]
    if len(arrays) != 1:
        raise UnreadError("which list is meant")
    return arrays[0]


def _length_range(places: Places, match: re.Match[str]) -> None:
    for chain in read_chains(f"{match[2]} <= {match[1]}.length <= {match[3]}"):
        apply_chain(places, Chain(chain.terms, chain.signs))


_WHAT = r"(?:integers|elements|values|numbers|characters|strings|words|items|pairs|rows)"
_PHRASES: tuple[tuple[re.Pattern[str], Callable[[Places, re.Match[str]], None]], ...] = tuple(
    (re.compile(expression, re.IGNORECASE | re.ASCII), apply)
    for expression, apply in (
        (rf"all (?:the )?{_WHAT} (?:in|of) ({PLACE}) are (?:unique|distinct|pairwise distinct)", _unique),
        (rf"all (?:the )?{_WHAT} are (?:unique|distinct)", _unique),
        (rf"({PLACE}) (?:contains|consists of|has)(?: only)? (?:unique|distinct) {_WHAT}", _unique),
        (rf"all (?:the )?(?:{_WHAT} (?:(?:in|of) )?)?({PLACE}) are (?:unique|distinct)", _unique),
        (rf"{PLACES} (?:contain|contains|consist|consists) (?:only )?of (?:unique|distinct) {_WHAT}", _unique_each),
        (
            rf"{PLACES} (?:(?:(?:will |must )?contains?|ha(?:s|ve)) no|do(?:es)? not (?:contain|have)(?: any)?) "
            rf"(?:duplicates|(?:duplicate|duplicated|repeated|repeating|equal) {_WHAT})",
            _unique_each,
        ),
        (rf"(?:all )?(?:the )?{_WHAT} (?:in|of) ({PLACE}) are (?:all )?(?:pairwise )?(?:unique|distinct)", _unique),
        (
            rf"(?:(?:it|(?:(?:the|given|input|linked) )*(?:array|list|{_WHAT})) {SURELY})?"
            rf"sorted in (?:an? )?{_ORDER}(?: order)?",
            _sorted_only,
        ),
        (
            r"(?:both|all|each of the|each|the two) (?:of the )?(?:given |input )?(?:linked )?(?:lists?|arrays?) "
            rf"{SURELY}"
            rf"sorted in (?:an? )?{_ORDER}(?: order)?",
            _sorted_all,
        ),
        (
            rf"(?:both )?{PLACES} (?:both )?(?:(?:is|are) |{SURELY})(?:an array |a list )?(?:of \w+ )?"
            rf"sorted in (?:an? )?{_ORDER}(?: order)?",
            _sorted,
        ),
        # Of what is sorted without a word on how, the least comes first.
        (rf"(?:both )?{PLACES} (?:both )?{SURELY}(?:an? |the )?(sorted)(?: (?:array|list|sequence))?", _sorted),
        # Whether what is merely "increasing" may stay the same is left open.
        (
            rf"{PLACES} {SURELY}(?:an? )?(strictly (?:in|de)creasing|non-(?:in|de)creasing)"
            r"(?: (?:array|list|sequence))?",
            _sorted,
        ),
        (rf"{PLACES} {SURELY}in (?:an? )?{_ORDER} order", _sorted),
        (
            r"(?:the )?(?:total )?number of (?:the )?nodes"
            r"(?: in (?:the|each|both)(?: [\w-]+)? ?(?:trees?|lists?|graph))?"
            r" is (?:in the range|in range|the range|between) \[(.{1,20}), (.{1,20})\]",
            _nodes,
        ),
        (rf"(?:the )?length of ({PLACE}) is in the range \[(.{{1,30}}), (.{{1,30}})\]", _length_range),
        (rf"({PLACE}) is in the range \[(.{{1,30}}), (.{{1,30}})\]", _in_range),
        *MADE_OF,
        (
            r"(?:the )?(?:input|given input|edges|graph|given graph) (?:represents?|forms?|is)"
            r"(?: always)? a (?:valid )?tree",
            _tree,
        ),
    )
)
