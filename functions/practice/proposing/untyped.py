"""The types of parameters that a signature leaves open, from what a statement's lines say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from functions.practice.proposing.among import PLACE, PLACES, listed
from functions.practice.proposing.chains import Path, UnreadError, read_chains
from functions.practice.proposing.naming import OWN, ROW
from functions.practice.proposing.relations import leaves
from functions.practice.proposing.spelling import COMPARED
from functions.practice.proposing.types import INTEGER, STRUCTURES, Schema, array_of

_SAID = re.compile(
    rf"(?:all |each |every |both )?{PLACES} "
    r"(?:(?:may|can|must|will) )?(?:only )?(?:contains?|consists?|is|are|be) (.{1,200})",
    re.IGNORECASE | re.ASCII,
)
_TEXT = re.compile(
    r"['\"]|\b(?:letters?|characters?|digits?|strings?|english|alphanumeric|palindrome|parenthes[ie]s|brackets?)\b",
    re.IGNORECASE,
)
_OF_ITEMS = re.compile(
    rf"(?:all (?:the )?)?(strings|words|characters|integers|numbers) (?:in|of) ({PLACE})\b", re.IGNORECASE | re.ASCII
)
_NUMBERS = re.compile(r"(?:either )?-?\d{1,9}(?:(?:, or |, | or )-?\d{1,9})+", re.IGNORECASE)
_WHOLE = re.compile(
    r"(?:an? )?(?:(?:non-negative|nonnegative|positive|negative|odd|even) )?(?:integer|number)\b", re.IGNORECASE
)
_TRUTH = re.compile(r"(?:an? )?boolean\b|(?:either )?true or false", re.IGNORECASE)
_ORDERED = re.compile(
    r"(?:already |guaranteed to be )*(?:sorted|a permutation|an array|a list|a mountain)\b", re.IGNORECASE
)
_NODES = re.compile(r"\bnodes? in (?:the|each|both)\b[\w ]{0,30}?\b(trees?|lists?|BST)\b|\bNode\.val\b", re.IGNORECASE)
_TREES = re.compile(r"(?:\w*[rR]oot\d?|tree\d?|p|q)", re.ASCII)
_LISTS = re.compile(r"(?:head[A-Z]?\d?|l\d|list\d)", re.ASCII)
_PLURAL = re.compile(r"[A-Za-z]\w+s\d?", re.ASCII)
_MOST_DEPTH = 3


@dataclass(slots=True)
class _Seen:
    """What lines show of one name: at which depth of lists it has a length, a number, a text."""

    lengths: set[int] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    texts: set[int] = field(default_factory=set)
    truths: set[int] = field(default_factory=set)
    is_fraction: bool = False


def typed_by_lines(schema: Schema, lines: Sequence[str], fractional: Iterable[str]) -> list[str]:
    """Give the properties of a schema that have no type the one that lines show; return those names.

    Args:
        schema: of the whole input; changed in place.
        fractional: names that the statement compares with numbers written with a decimal point.
    """
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return []
    open_names = [name for name, part in properties.items() if part in ({}, {"type": "array"})]
    seen = {name: _Seen(is_fraction=name in fractional) for name in open_names}
    for line in lines:
        _look(line, seen)
    has_trees, has_lists = _nodes_in(lines, open_names)
    typed = []
    for name in open_names:
        found: Schema | None = None
        if has_trees and _TREES.fullmatch(name):
            found = {**STRUCTURES["TreeNode"]}
        elif has_lists and _LISTS.fullmatch(name):
            found = {**STRUCTURES["ListNode"]}
        else:
            found = _type_of(name, seen[name])
        if found is not None:
            properties[name] = found
            typed.append(name)
    return typed


def _nodes_in(lines: Sequence[str], names: Sequence[str]) -> tuple[bool, bool]:
    """Return whether there are trees, and whether there are linked lists."""
    found = [match for line in lines if (match := _NODES.search(line)) is not None]
    said = {(match[1] or "").lower().rstrip("s") for match in found}
    # `Node.val` alone is of whichever a name tells of.
    trees = bool(said & {"tree", "bst"}) or (bool(found) and any(name.lower().endswith("root") for name in names))
    lists = "list" in said or (bool(found) and any(name.startswith("head") for name in names))
    return trees, lists


def _look(line: str, seen: dict[str, _Seen]) -> None:
    for found in (*ROW.finditer(line), *OWN.finditer(line)):
        if found[1] in seen:
            seen[found[1]].numbers.add(2 if found.re is ROW else 1)
    if (items := _OF_ITEMS.match(line)) is not None:
        name, depth = _name_and_depth(items[2])
        if name in seen:
            is_text = items[1].lower() in ("strings", "words", "characters")
            (seen[name].texts if is_text else seen[name].numbers).add(depth + 1)
    if (said := _SAID.fullmatch(line)) is not None:
        for place in listed(said[1]):
            name, depth = _name_and_depth(place)
            if name in seen:
                _add(seen[name], depth, said[2])
    if COMPARED.search(line):
        try:
            chains = read_chains(line)
        except UnreadError:
            return
        for path in (leaf for chain in chains for leaf in leaves(chain.terms) if isinstance(leaf, Path)):
            if path.name in seen and len(path.indices) < _MOST_DEPTH:
                own = seen[path.name]
                (own.lengths if path.is_length else own.numbers).add(len(path.indices))


def _add(own: _Seen, depth: int, said: str) -> None:
    if _TRUTH.match(said):
        own.truths.add(depth)
    elif _NUMBERS.fullmatch(said) or _WHOLE.match(said):
        own.numbers.add(depth)
    elif _ORDERED.match(said):
        own.lengths.add(depth)
    elif _TEXT.search(said):
        own.texts.add(depth)
    elif re.match(r"in the range \[", said):
        own.numbers.add(depth)


def _name_and_depth(place: str) -> tuple[str, int]:
    return place.partition("[")[0], place.count("[")


def _type_of(name: str, seen: _Seen) -> Schema | None:
    """Return the type that was seen; None where that is too little."""
    inner: Schema
    deepest = max((*seen.numbers, *seen.truths), default=-1)
    longest = max(seen.lengths, default=-1)
    if seen.texts:
        depth, inner = max(seen.texts), {"type": "string"}
        if depth == 1 and seen.lengths == {0} and not _PLURAL.fullmatch(name) and not deepest > 0:
            # `s[i]` is a character of the text `s`.
            depth = 0
        if deepest > depth:
            return None
    elif deepest >= 0:
        depth = max(deepest, longest + 1)
        inner = {"type": "boolean"} if seen.truths else {"type": "number"} if seen.is_fraction else {**INTEGER}
    elif longest >= 1:
        # Rows of which nothing else is said have numbers in them.
        depth, inner = longest + 1, {**INTEGER}
    else:
        return None
    for _ in range(depth):
        inner = array_of(inner)
    return inner
