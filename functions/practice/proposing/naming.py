"""What a statement calls the parts of the input: `m` for `grid.length`, `ai` for `edges[i][0]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from functions.practice.proposing.chains import Chain, Path
from functions.practice.proposing.members import guessed_members, with_rows, with_size
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.spelling import COMPARED
from functions.practice.proposing.types import Schema

# `edges[i] = [ai, bi]`: what each place of a row is called from there on.
ROW = re.compile(
    r"\b([A-Za-z_]\w{0,60})\[[a-z]\] ?={1,2} ?[\[(]([A-Za-z_]\w{0,30}(?:, ?[A-Za-z_]\w{0,30}){1,9})[\])]", re.ASCII
)
# `newInterval = [start, end]`: the same of a list that is one row itself.
OWN = re.compile(r"\b([A-Za-z_]\w{0,60}) = \[([A-Za-z_]\w{0,30}(?:, ?[A-Za-z_]\w{0,30}){1,9})\]", re.ASCII)
# `a_i`, or `ai` where the index lost its lowered place: an item of `a`.
_COUNTED = re.compile(r"\b([A-Za-z]\w{0,60}?)(_?)([ij])\b(?![\[.(])", re.ASCII)
# `nums[k]`, `a_k`; and `nums.length == k`, which is no index.
_COUNTER = re.compile(r"(?:\[|_)([ijk])(?![A-Za-z0-9_])", re.ASCII)
_SIZE = re.compile(
    r"(?:\.(?:length|size)(?:\(\))?|[)|]) ?==? ?([ijk])\b"
    r"|\b([ijk]) ?==? ?(?:[\w\[\].]{1,60}\.(?:length|size)\b|len\(|\|)"
)
_SERIES = re.compile(
    r"\b([A-Za-z]\w{0,30}?)_?\{?(\d)\}?(?:, ?| )(?:\1_?\{?\d\}?(?:, ?| )){0,3}(?:\.{2,3}|\\[lc]?dots|\u2026)", re.ASCII
)
_PADDED = re.compile(
    r"\blast \w{1,20} (?:elements|items|values|numbers|places)(?: (?:of|in) \w{1,60})? "
    r"(?:are|is|should be|must be|will be) "
    r"(?:all |each )?(?:set to|equal to|filled with|ignored|0\b|zeroe?s?\b|empty)",
    re.IGNORECASE,
)
_LONGEST_ROW = 10
_NEXT_ROW = re.compile(r"\b[A-Za-z_]\w{0,60}[ij][+-]1(?!\d)", re.ASCII)


def name_parts(
    schema: Schema, lines: list[str], chains: dict[int, list[Chain]], fits: Callable[[Schema], bool], told: list[str]
) -> dict[str, Path]:
    """Return what a statement calls the parts of the input that have no name of their own.

    Args:
        told: gets a sentence for each list whose parts were guessed.
    """
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
    aliases.update(guessed_members(schema, aliases, chains, fits, told))
    return aliases


def counters_and_sizes(lines: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return (the letters that stand as an index somewhere, those that are said to be a length)."""
    counters, sizes = set[str](), set[str]()
    for line in lines:
        counters.update(_COUNTER.findall(line))
        sizes.update(name for found in _SIZE.findall(line) for name in found if name)
    return frozenset(counters), frozenset(sizes)


def padded_list(line: str, places: Places) -> str | None:
    """Return the list of which a line says that its last items stand for nothing; None where it says so of none."""
    if _PADDED.search(line) is None:
        return None
    words = re.findall(r"[A-Za-z_]\w{0,60}", line)
    return next((word for word in words if "array" in kinds(places.names.get(word, {}))), None)


def first_indices(lines: Iterable[str]) -> dict[str, int]:
    """Return the index of the first item of lists that are written out (`p_2, p_3, ..., p_n`), where it is not 0."""
    found: dict[str, int] = {}
    for line in lines:
        for series in _SERIES.finditer(line):
            found.setdefault(series[1], int(series[2]))
    return {name: index for name, index in found.items() if index}


def with_items(line: str, places: Places) -> str:
    """Return a line with `a_i`, or `ai` in a comparison, as `a[i]` where that is an item of the input."""
    is_compared = COMPARED.search(line) is not None

    def indexed(found: re.Match[str]) -> str:
        part = places.names.get(found[1], {})
        items = part.get("items")
        is_flat = "array" in kinds(part) and isinstance(items, dict) and "array" not in kinds(items)
        if found[0] in places.names or not is_flat or not (found[2] or is_compared):
            return found[0]
        return f"{found[1]}[{found[3]}]"

    return _COUNTED.sub(indexed, line)


def of_any_row(chain: Chain, places: Places) -> Chain:
    """Return `n == grid[0].length`, where `n` is no parameter, as what it says of each row."""
    first = [term for term in chain.terms if isinstance(term, Path) and term.is_length and term.indices == ("0",)]
    bare = [term for term in chain.terms if isinstance(term, Path) and not term.indices and not term.is_length]
    if chain.signs != ("==",) or len(first) != 1 or len(bare) != 1 or bare[0].name in places.names:
        return chain
    return Chain(
        tuple(first[0]._replace(indices=("i",)) if term == first[0] else term for term in chain.terms), ("==",)
    )


def apart(chain: Chain, places: Places) -> list[Chain]:
    """Return `1 <= n == nums.length <= 9` as what it says of one place, and what equals that."""
    if "==" not in chain.signs or set(chain.signs) == {"=="}:
        return [chain]
    groups = [[chain.terms[0]]]
    others: list[str] = []
    for sign, term in zip(chain.signs, chain.terms[1:], strict=True):
        if sign == "==":
            groups[-1].append(term)
        else:
            others.append(sign)
            groups.append([term])
    unknown = [group for group in groups for term in group if isinstance(term, Path) and term.name not in places.names]
    if not unknown:
        return [chain]
    equal = [Chain(tuple(group), ("==",) * (len(group) - 1)) for group in groups if len(group) > 1]
    known = [
        next((term for term in group if not isinstance(term, Path) or term.name in places.names), group[0])
        for group in groups
    ]
    return [*equal, Chain(tuple(known), tuple(others))]


def first_items(chains: dict[int, list[Chain]]) -> dict[str, Fraction]:
    """Return what the first item of lists is said to be (`parents[0] == -1`)."""
    found: dict[str, Fraction] = {}
    for own in chains.values():
        for chain in own:
            for place, number in (chain.terms[:2], chain.terms[1::-1]) if chain.signs == ("==",) else ():
                if isinstance(place, Path) and place.indices == ("0",) and isinstance(number, Fraction):
                    found[place.name] = number
    return found


def with_next_rows(line: str, places: Places) -> str:
    """Return `endi < starti+1` with the member of the next row that it means; arithmetic has spaces about its signs."""
    if _NEXT_ROW.search(line) is None:
        return line

    def placed(found: re.Match[str]) -> str:
        path = places.aliases.get(found[1])
        if path is None or found[1] in places.names or len(path.indices) != 2 or path.is_length:
            return found[0]
        index = f"i{found[2] or ''}"
        return f"{path.name}[{index}][{path.indices[1]}]"

    return re.sub(r"\b([A-Za-z_]\w{0,60})([+-]1(?!\d))?", placed, line, flags=re.ASCII)


def without_alias(chain: Chain, aliases: Mapping[str, Path], places: Places) -> Chain | None:
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


def _is_alias(path: Path, aliases: Mapping[str, Path], places: Places) -> bool:
    return not path.indices and path.name not in places.names and path.name in aliases


def _note_matrix(places: Places, path: Path) -> None:
    """Take a list whose rows are all said to be as long as each other for a matrix."""
    rows = places.names.get(path.name, {})
    items = rows.get("items")
    if len(path.indices) == 1 and path.is_length and isinstance(items, dict) and items.get("type") == "array":
        rows.setdefault("x-structure", "matrix")


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
            own = with_size(schema, alias.name, size)
            schema = own if fits(own) else schema
    for name, size in sizes.items():
        trial = with_rows(schema, name, size)
        if size <= _LONGEST_ROW and fits(trial):
            schema = trial
    return schema
