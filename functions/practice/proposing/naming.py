"""What a statement calls the parts of the input: `m` for `grid.length`, `ai` for `edges[i][0]`."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from fractions import Fraction

from functions.practice.proposing.chains import Chain, Path
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.relations import leaves
from functions.practice.proposing.types import Schema

# `edges[i] = [ai, bi]`: what each place of a row is called from there on.
ROW = re.compile(
    r"\b([A-Za-z_]\w{0,60})\[[a-z]\] ?={1,2} ?[\[(]([A-Za-z_]\w{0,30}(?:, ?[A-Za-z_]\w{0,30}){1,9})[\])]", re.ASCII
)
# `newInterval = [start, end]`: the same of a list that is one row itself.
OWN = re.compile(r"\b([A-Za-z_]\w{0,60}) = \[([A-Za-z_]\w{0,30}(?:, ?[A-Za-z_]\w{0,30}){1,9})\]", re.ASCII)
_MOST_MEMBERS = 5
_LONGEST_ROW = 10
# `starti`, `a_i`: a member of the row that `i` counts.
_MEMBER = re.compile(r"(?:[a-zA-Z]|[a-z]{2,20}|[a-zA-Z]\w{0,20}_)i", re.ASCII)


def name_parts(
    schema: Schema, lines: list[str], chains: dict[int, list[Chain]], fits: Callable[[Schema], bool]
) -> dict[str, Path]:
    """Return what a statement calls the parts of the input that have no name of their own."""
    names = Places(schema).names
    aliases: dict[str, Path] = {}
    for line in lines:
        for found in ROW.finditer(line):
            if found[1] in names:
                for place, name in enumerate(found[2].replace(" ", "").split(",")):
                    if name not in names:
                        aliases.setdefault(name, Path(found[1], ("i", str(place))))
        for found in OWN.finditer(line):
            if found[1] in names and "array" in kinds(names[found[1]]):
                for place, name in enumerate(found[2].replace(" ", "").split(",")):
                    if name not in names:
                        aliases.setdefault(name, Path(found[1], (str(place),)))
    for own in chains.values():
        for chain in own:
            if set(chain.signs) != {"=="}:
                continue
            paths = [term for term in chain.terms if isinstance(term, Path)]
            bare = [path.name for path in paths if not path.indices and not path.is_length and path.name not in names]
            lengths = [path for path in paths if path.is_length and path.name in names]
            if bare and lengths:
                aliases.setdefault(bare[0], lengths[0])
    for row, members in _guessed_members(schema, aliases, chains, fits).items():
        aliases.update({name: Path(row, ("i", str(place))) for place, name in enumerate(members)})
    return aliases


def _guessed_members(
    schema: Schema, aliases: dict[str, Path], chains: dict[int, list[Chain]], fits: Callable[[Schema], bool]
) -> dict[str, list[str]]:
    """Return the members that nobody defined, where just one list has rows of as many places."""
    names = Places(schema).names
    paths = [path for own in chains.values() for chain in own for path in leaves(chain.terms) if isinstance(path, Path)]
    bare = dict.fromkeys(path.name for path in paths if not path.indices)
    members = [name for name in bare if name not in names and name not in aliases and _MEMBER.fullmatch(name)]
    defined = {path.name for path in aliases.values() if len(path.indices) == 2}
    rows = [
        name
        for name, part in names.items()
        if name not in defined and isinstance(items := part.get("items"), dict) and "array" in kinds(items)
    ]
    if len(rows) != 1 or not 2 <= len(members) <= _MOST_MEMBERS:
        return {}
    said = _said_size(rows[0], chains)
    if said is None:
        # The examples' rows have to be as long, and no longer; who speaks of coordinates means nothing else.
        shown = fits(_with_rows(schema, rows[0], len(members))) and (
            [name[0] for name in members] == [*"xyz"][: len(members)]
            or not fits(_with_rows(schema, rows[0], len(members) + 1))
        )
        return {rows[0]: members} if shown else {}
    return {rows[0]: members} if said == len(members) else {}


def _said_size(name: str, chains: dict[int, list[Chain]]) -> Fraction | None:
    """Return what `edges[i].length == 2` says of a list's rows."""
    for own in chains.values():
        for chain in own:
            if set(chain.signs) == {"=="} and any(
                isinstance(term, Path) and term.name == name and len(term.indices) == 1 and term.is_length
                for term in chain.terms
            ):
                return next((term for term in chain.terms if isinstance(term, Fraction)), None)
    return None


def _with_rows(schema: Schema, name: str, size: int) -> Schema:
    """Return the schema with rows of a size."""
    trial = copy.deepcopy(schema)
    items = Places(trial).names[name].get("items")
    if isinstance(items, dict) and items.get("type") == "array" and "prefixItems" not in items:
        items["minItems"] = items["maxItems"] = size
    return trial


def of_any_row(chain: Chain, places: Places) -> Chain:
    """Return `n == grid[0].length`, where `n` is no parameter, as what it says of each row."""
    first = [term for term in chain.terms if isinstance(term, Path) and term.is_length and term.indices == ("0",)]
    bare = [term for term in chain.terms if isinstance(term, Path) and not term.indices and not term.is_length]
    if chain.signs != ("==",) or len(first) != 1 or len(bare) != 1 or bare[0].name in places.names:
        return chain
    return Chain(
        tuple(first[0]._replace(indices=("i",)) if term == first[0] else term for term in chain.terms), ("==",)
    )


def without_alias(chain: Chain, aliases: dict[str, Path], places: Places) -> Chain | None:
    """Return the chain without the name that it defines (`m == grid.length`); None where nothing else is left."""
    if set(chain.signs) != {"=="}:
        return chain
    terms = tuple(
        term
        for term in chain.terms
        # Where it was defined by another list, it ties this one to that.
        if not (isinstance(term, Path) and _is_alias(term, aliases, places) and aliases[term.name] in chain.terms)
    )
    if len(terms) < len(chain.terms):
        for path in (aliases[t.name] for t in chain.terms if isinstance(t, Path) and t.name in aliases):
            _note_matrix(places, path)
    return Chain(terms, chain.signs[: len(terms) - 1]) if len(terms) > 1 else None


def _is_alias(path: Path, aliases: dict[str, Path], places: Places) -> bool:
    return not path.indices and path.name not in places.names and path.name in aliases


def _note_matrix(places: Places, path: Path) -> None:
    """Take a list whose rows are all said to be as long as each other for a matrix."""
    rows = places.names.get(path.name, {})
    items = rows.get("items")
    if len(path.indices) == 1 and path.is_length and isinstance(items, dict) and items.get("type") == "array":
        rows.setdefault("x-structure", "matrix")


def _with_size(schema: Schema, name: str, size: int) -> Schema:
    """Return the schema with a list of a size."""
    trial = copy.deepcopy(schema)
    part = Places(trial).names[name]
    if "prefixItems" not in part:
        part["minItems"] = part["maxItems"] = size
    return trial


def _place(path: Path) -> int:
    return int(path.indices[0]) if len(path.indices) == 1 and path.indices[0].isdigit() else 0


def apply_rows(
    schema: Schema, aliases: dict[str, Path], chains: dict[int, list[Chain]], fits: Callable[[Schema], bool]
) -> Schema:
    """Return the schema with rows as long as what names their places: `edges[i] = [ai, bi]`, or `edges[i][1]` alone."""
    names = Places(schema).names
    used = [term for own in chains.values() for chain in own for term in chain.terms if isinstance(term, Path)]
    sizes: dict[str, int] = {}
    for path in [*aliases.values(), *used]:
        if (
            path.name in names
            and len(path.indices) == 2
            and path.indices[1].isdigit()
            and not path.indices[0].isdigit()
        ):
            sizes[path.name] = max(sizes.get(path.name, 0), int(path.indices[1]) + 1)
    for alias in aliases.values():
        if len(alias.indices) == 1 and alias.indices[0].isdigit() and not alias.is_length:
            size = 1 + max(_place(each) for each in aliases.values() if each.name == alias.name)
            own = _with_size(schema, alias.name, size)
            schema = own if fits(own) else schema
    for name, size in sizes.items():
        trial = _with_rows(schema, name, size)
        if size <= _LONGEST_ROW and fits(trial):
            schema = trial
    return schema
