"""Comparisons of places that stand in a relation by their indices: neighbours, mirrored cells, items of two lists."""

from __future__ import annotations

import re
from fractions import Fraction

from functions.practice.proposing.chains import Chain, Path, UnreadError
from functions.practice.proposing.nodes import add_to_structure
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.relations import add_expression, bounded, free_name, leaves, narrow, written
from functions.practice.proposing.types import structure_kind

# A comparison that is not said of the first item.
_NOT_FIRST = re.compile(r" for (?:all |every |each )?([a-z]) ?(?:!= ?0|> ?0|>= ?1)$", re.ASCII)
_RISING = ({"<"}, {"<="}, {"<", "<="})


def apply_indexed(places: Places, chain: Chain, line: str) -> bool:
    """Apply a comparison whose indices tie its places to each other; tell whether it is one.

    Raises:
        UnreadError: it is, and of another kind than those that are known.
    """
    paths = [term for term in leaves(chain.terms) if isinstance(term, Path)]
    if any(path.name not in places.names for path in paths if path.indices):
        return False
    if any(_is_named(places, index) for path in paths for index in path.indices):
        return _of_one_item(places, chain, paths)
    looped = list(dict.fromkeys(path for path in paths if path.indices))
    names = {path.name for path in looped}
    if any("1" in index and not index.isdigit() for path in looped for index in path.indices):
        _neighbours(places, chain, paths, looped)
    elif _NOT_FIRST.search(line) and len(looped) == 1:
        _after_first(places, chain, paths, looped[0])
    elif any(len(path.indices) == 2 and path.indices[0] == path.indices[1] for path in looped):
        _diagonal(places, chain, looped)
    elif len(looped) == 2 and len(names) == 1 and len({*map(_letters, looped)}) == 2:
        _two_of_one(places, chain, looped)
    elif len(names) > 1 and len({path.indices[:1] for path in looped}) == 1 and not looped[0].indices[0].isdigit():
        _side_by_side(places, chain, paths, looped)
    elif any(path.indices[0].isdigit() for path in looped):
        return _at_place(places, chain, paths, looped)
    else:
        return False
    return True


def _is_named(places: Places, index: str) -> bool:
    """Tell whether an index is a name of the input, or of a length of it."""
    return not index.isdigit() and (index[0] in places.names or index[0] in places.aliases)


def _of_one_item(places: Places, chain: Chain, paths: list[Path]) -> bool:
    """Apply `nums[k] >= 50` or `nums[n - 1] == 7`, where `k` is a parameter and `n` one or the list's length."""
    named = {index[0] for path in paths for index in path.indices if _is_named(places, index)}
    ends = chain.terms[:1] + chain.terms[-1:]
    if named <= {*"ij"} and len(chain.signs) > 1 and all(isinstance(term, Fraction) for term in ends):
        # `0 <= nums[i] <= 9` is said of each item, as everywhere, though there is a parameter `i` too.
        return False
    if not named.isdisjoint("ij"):
        raise UnreadError("whether one item is meant, or each")
    words = _plain(places, paths)
    for path in paths:
        if path.indices:
            if "array" not in kinds(places.names[path.name]):
                raise UnreadError("no list")
            text = path.name + "".join(f"[{_place(places, path.name, index)}]" for index in path.indices)
            words[path] = f"len({text})" if path.is_length else text
    add_expression(places, bounded(written(chain, words, {path: path for path in words})))
    return True


def _place(places: Places, name: str, index: str) -> str:
    """Return an index as an expression of the input; Python would count one below zero from the end."""
    if index.isdigit():
        return index
    own = places.known(Path(index[0]))
    least = places.bounds(own)[0]
    if least is None or least < ("-" in index) or name in places.facts.begins:
        raise UnreadError("an index that may be outside")
    told = own.name + "".join(f"[{each if each.isdigit() else 0}]" for each in own.indices)
    word = f"len({told})" if own.is_length else told
    if len(own.indices) > own.is_length:
        raise UnreadError("places of two lists at once")
    said = places.schema.get("x-constraints")
    ends = (f"{word} <= len({name})", f"{word} == len({name})", f"len({name}) == {word}")
    reaches = own.is_length or any(
        end in str(each) for each in (said if isinstance(said, list) else []) for end in ends
    )
    if reaches and "-" not in index:
        raise UnreadError("an index that may be outside")
    return f"{word} {index[1]} 1" if len(index) > 1 else word


def _letters(path: Path) -> tuple[str, ...]:
    return tuple(index for index in path.indices if not index.isdigit())


def _word(path: Path, base: str, rest: int) -> str:
    """Return a place as an expression: `base` for its first indices, the others as they stand."""
    text = base + "".join(f"[{index}]" for index in path.indices[rest:])
    if any(not index.isdigit() for index in path.indices[rest:]):
        raise UnreadError("indices that are nested otherwise")
    return f"len({text})" if path.is_length else text


def _plain(places: Places, paths: list[Path]) -> dict[Path, str]:
    """Return each place without indices as an expression."""
    known = {path: places.known(path) for path in paths if not path.indices}
    if any(path.indices for path in known.values()):
        raise UnreadError("places of two lists at once")
    return {path: f"len({own.name})" if own.is_length else own.name for path, own in known.items()}


def _add(places: Places, chain: Chain, words: dict[Path, str], after: str) -> None:
    for path in words:
        places.at(path)
    text = written(chain, words, {path: path for path in words})
    add_expression(places, bounded(f"all({text} {after})" if after else text))


def _neighbours(places: Places, chain: Chain, paths: list[Path], looped: list[Path]) -> None:
    """Apply `nums[i] < nums[i + 1]`."""
    letters = {index[0] for path in looped for index in path.indices[:1]}
    if len({path.name for path in looped}) != 1 or len(letters) != 1 or looped[0].indices[0].isdigit():
        raise UnreadError("indices that are tied otherwise")
    name, i = looped[0].name, free_name(next(iter(letters)), set(places.names))
    offsets = {path: int(path.indices[0][1:] or 0) for path in looped}
    words = _plain(places, paths)
    for path, offset in offsets.items():
        place = f"{i}{' + 1' if offset > 0 else ' - 1' if offset < 0 else ''}"
        words[path] = _word(path, f"{name}[{place}]", 1)
    first = "1, " if -1 in offsets.values() else ""
    last = f"len({name}) - 1" if 1 in offsets.values() else f"len({name})"
    _add(places, chain, words, f"for {i} in range({first}{last})")
    _between(places, chain, [path for path in looped if not path.is_length])


def _between(places: Places, chain: Chain, looped: list[Path]) -> None:
    """Bound the items by the numbers at the ends of a rising chain."""
    if set(chain.signs) not in _RISING:
        return
    low, high = chain.terms[0], chain.terms[-1]
    for path in looped:
        places.tighten(
            path, low=low if isinstance(low, Fraction) else None, high=high if isinstance(high, Fraction) else None
        )


def _after_first(places: Places, chain: Chain, paths: list[Path], path: Path) -> None:
    """Apply `0 <= parents[i] < n for i != 0`: what is said of the first item widens the bounds of all."""
    if len(path.indices) != 1 or path.is_length:
        raise UnreadError("indices that are tied otherwise")
    x = free_name("x", set(places.names))
    _add(places, chain, {**_plain(places, paths), path: x}, f"for {x} in {path.name}[1:]")
    first = places.facts.firsts.get(path.name)
    if first is not None and "!=" not in chain.signs:
        trial = Places(places.schema, places.aliases)
        items = trial.at(path)[0]
        before = dict(items)
        narrow(trial, chain)
        for keyword, better in (("minimum", min), ("maximum", max)):
            if keyword in items and items[keyword] != before.get(keyword):
                bound = items[keyword]
                items[keyword] = better(bound, int(first)) if isinstance(bound, int) else bound


def _diagonal(places: Places, chain: Chain, looped: list[Path]) -> None:
    """Apply `cells[i][i] == 1`."""
    if len(looped) != 1 or any(isinstance(term, Path) for term in chain.terms if term not in looped):
        raise UnreadError("indices that are tied otherwise")
    (path,) = looped
    i, row = free_name("i", set(places.names)), free_name("row", set(places.names))
    _add(places, chain, {path: f"{row}[{i}]"}, f"for {i}, {row} in enumerate({path.name})")


def _two_of_one(places: Places, chain: Chain, looped: list[Path]) -> None:
    """Apply `cells[i][j] == cells[j][i]`, or `nums[i] != nums[j]`."""
    one, other = looped
    part = places.names[one.name]
    if set(chain.terms) != {one, other}:
        raise UnreadError("indices that are tied otherwise")
    if chain.signs == ("==",) and len(one.indices) == 2 and one.indices == other.indices[::-1]:
        if structure_kind(part) not in (None, "matrix"):
            raise UnreadError("a structure of another kind")
        part.setdefault("x-structure", "matrix")
        add_to_structure(part, symmetric=True)
    elif chain.signs == ("!=",) and len(one.indices) == len(other.indices) == 1 and "array" in kinds(part):
        part["uniqueItems"] = True
    else:
        raise UnreadError("indices that are tied otherwise")


def _side_by_side(places: Places, chain: Chain, paths: list[Path], looped: list[Path]) -> None:
    """Apply `start[i] < end[i]`, of two lists or more."""
    taken = set(places.names)
    words, items = _plain(places, paths), dict[str, str]()
    for path in looped:
        items.setdefault(path.name, "")
    for name, letter in zip(items, "abcdefgh", strict=False):
        items[name] = free_name(letter, taken)
    if not all(items.values()):
        raise UnreadError("too many lists at once")
    words.update({path: _word(path, items[path.name], 1) for path in looped})
    _add(places, chain, words, f"for {', '.join(items.values())} in zip({', '.join(items)})")
    if "!=" not in chain.signs:
        narrow(places, chain)


def _at_place(places: Places, chain: Chain, paths: list[Path], looped: list[Path]) -> bool:
    """Apply `rows[0].length == 1` of a list that is not of fixed length, and has so many items at least."""
    for path in looped:
        part = places.names[path.name]
        least, most = part.get("minItems"), part.get("maxItems")
        if not path.indices[0].isdigit() or "array" not in kinds(part) or "prefixItems" in part or least == most:
            return False
        if not isinstance(least, int) or least <= int(path.indices[0]):
            return False
    words = {**_plain(places, paths), **{path: _word(path, path.name, 0) for path in looped}}
    text = written(chain, words, {path: path for path in words})
    add_expression(places, bounded(text))
    return True
