"""Members of rows that a statement names without saying whose they are: `starti`, `endi` of the only list of rows."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from functions.practice.proposing.chains import Chain, Path
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.relations import leaves
from functions.practice.proposing.types import Schema

_MOST_MEMBERS = 5
# `starti`, `a_i`, `numPassengersi`, `Cj`: a member of the row that the last letter counts.
_MEMBER = re.compile(r"(?:[a-zA-Z]|[a-z]{2,20}|[a-z]{1,20}[A-Z][a-zA-Z]{1,20}|[a-zA-Z]\w{0,20}_)([ij])", re.ASCII)
_Fits = Callable[[Schema], bool]


def guessed_members(
    schema: Schema, aliases: Mapping[str, Path], chains: dict[int, list[Chain]], fits: _Fits, told: list[str]
) -> dict[str, Path]:
    """Return the members that nobody defined, where just one list can have them, in the order they are named in.

    Args:
        told: gets a sentence for each list whose rows nothing else says to be as long.
    """
    names = Places(schema).names
    paths = [path for own in chains.values() for chain in own for path in leaves(chain.terms) if isinstance(path, Path)]
    bare = [name for name in dict.fromkeys(path.name for path in paths if not path.indices) if name not in names]
    unknown = [name for name in bare if name not in aliases]
    members = {name: match[1] for name in unknown if (match := _MEMBER.fullmatch(name)) is not None}
    defined = {path.name for path in aliases.values() if path.indices}
    rows = [
        name
        for name, part in names.items()
        if name not in defined and isinstance(items := part.get("items"), dict) and "array" in kinds(items)
    ]
    found = _by_letter(schema, rows, members, chains, fits, told)
    found.update(_without_letter(schema, [*defined, *(path.name for path in found.values())], unknown, members, chains))
    return found


def _by_letter(
    schema: Schema,
    rows: list[str],
    members: Mapping[str, str],
    chains: dict[int, list[Chain]],
    fits: _Fits,
    told: list[str],
) -> dict[str, Path]:
    groups: dict[str, list[str]] = {}
    for name, letter in members.items():
        groups.setdefault(letter, []).append(name)
    found: dict[str, Path] = {}
    if len(groups) != len(rows):
        return found
    for row, own in zip(rows, groups.values(), strict=True):
        if not 2 <= len(own) <= _MOST_MEMBERS:
            continue
        said = _said_size(row, chains, 1)
        if said is None:
            # The examples' rows have to be as long; what speaks of coordinates means nothing else.
            if not fits(with_rows(schema, row, len(own))):
                continue
            is_open = [name[0] for name in own] != [*"xyz"][: len(own)] and fits(with_rows(schema, row, len(own) + 1))
            if is_open:
                listed = ", ".join(name[:20] for name in own)
                told.append(f"Each item of {row[:40]} is taken for [{listed}]: nothing else says what is in it.")
        elif said != len(own):
            continue
        found.update({name: Path(row, ("i", str(place))) for place, name in enumerate(own)})
    return found


def _without_letter(
    schema: Schema,
    defined: list[str],
    unknown: list[str],
    members: Mapping[str, str],
    chains: dict[int, list[Chain]],
) -> dict[str, Path]:
    """Return what `start <= end` names, where one list, or each row of one, is said to have so many."""
    # `two indices i and j such that 0 <= i < j`: letters that count are members of nothing.
    others = [name for name in unknown if name not in members and name not in ("i", "j", "k")]
    if not 2 <= len(others) <= _MOST_MEMBERS:
        return {}
    of: list[tuple[str, ...]] = []
    for name, part in Places(schema).names.items():
        items = part.get("items")
        is_table = isinstance(items, dict) and "array" in kinds(items)
        if "array" in kinds(part) and name not in defined and _said_size(name, chains, int(is_table)) == len(others):
            of.append((name, "i") if is_table else (name,))
    if len(of) != 1:
        return {}
    ((name, *indices),) = of
    return {other: Path(name, (*indices, str(place))) for place, other in enumerate(others)}


def _said_size(name: str, chains: dict[int, list[Chain]], depth: int) -> Fraction | None:
    """Return what `edges[i].length == 2` says of a list's rows, or without an index of a list."""
    for own in chains.values():
        for chain in own:
            if set(chain.signs) == {"=="} and any(
                isinstance(term, Path) and term.name == name and len(term.indices) == depth and term.is_length
                for term in chain.terms
            ):
                return next((term for term in chain.terms if isinstance(term, Fraction)), None)
    return None


def with_rows(schema: Schema, name: str, size: int) -> Schema:
    """Return the schema with rows of a size."""
    trial = copy.deepcopy(schema)
    items = Places(trial).names[name].get("items")
    if isinstance(items, dict) and items.get("type") == "array" and "prefixItems" not in items:
        items["minItems"] = items["maxItems"] = size
    return trial


def with_size(schema: Schema, name: str, size: int) -> Schema:
    """Return the schema with a list of a size."""
    trial = copy.deepcopy(schema)
    part = Places(trial).names[name]
    if "prefixItems" not in part:
        part["minItems"] = part["maxItems"] = size
    return trial
