"""Comparisons between places, applied to a schema: bounds where there is a number, else `x-constraints`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from operator import add, sub, truediv
from typing import TypeAlias

from functions.practice.proposing.chains import Chain, Path, Sum, Term, UnreadError, read_chains
from functions.practice.proposing.nodes import is_tree, node_count
from functions.practice.proposing.places import Places
from shared.canonical_json import JsonValue

_MAX_EXPRESSION = 300
Ends: TypeAlias = "tuple[Fraction | None, Fraction | None]"
_REVERSED = {">=": "<=", ">": "<"}


def apply_written(places: Places, text: str) -> None:
    """Apply the comparisons that a text is.

    Raises:
        UnreadError: see `apply_chain`.
    """
    for chain in read_chains(text):
        apply_chain(places, chain)


def apply_chain(places: Places, chain: Chain) -> None:
    """Apply a comparison to the schema.

    Raises:
        UnreadError: it names what the input does not have, or compares what cannot be written down.
    """
    signs = set(chain.signs)
    if signs <= {">=", ">"}:
        chain = Chain(chain.terms[::-1], tuple(_REVERSED[sign] for sign in reversed(chain.signs)))
    elif not signs <= {"<=", "<", "=="} and signs != {"!="}:
        raise UnreadError("signs that lead both ways")
    paths = [term for term in leaves(chain.terms) if isinstance(term, Path)]
    if not paths:
        raise UnreadError("nothing of the input is compared")
    if (counted := _counted(places, chain, paths)) is not None:
        add_expression(places, counted)
        return
    for path in paths:
        places.at(path)
    if "!=" not in signs:
        narrow(places, chain)
    if len(paths) > 1 or "!=" in signs:
        add_expression(places, _expression(places, chain, paths))


def narrow(places: Places, chain: Chain) -> None:
    """Narrow each place of a rising chain by what is known of its neighbours."""
    _carry(places, chain.terms, chain.signs, is_rising=True)
    _carry(places, chain.terms[::-1], chain.signs[::-1], is_rising=False)
    if set(chain.signs) == {"=="}:
        _carry(places, chain.terms[::-1], chain.signs[::-1], is_rising=True)
        _carry(places, chain.terms, chain.signs, is_rising=False)


def _carry(places: Places, terms: tuple[Term, ...], signs: tuple[str, ...], *, is_rising: bool) -> None:
    """Carry the least values up a chain, or the largest ones down it."""
    last: Fraction | None = None
    is_excluded = False
    for sign, term in zip(("", *signs), terms, strict=True):
        is_excluded = is_excluded or sign == "<"
        if isinstance(term, Path) and last is not None:
            low, high = (last, None) if is_rising else (None, last)
            (places.exclude if is_excluded else places.tighten)(term, low=low, high=high)
        own = _known(places, term)[0 if is_rising else 1]
        if own is not None:
            last, is_excluded = own, False
        elif not isinstance(term, Path):
            last, is_excluded = None, False


def add_expression(places: Places, expression: str) -> None:
    """Add an expression to the schema's `x-constraints`."""
    said = places.schema.setdefault("x-constraints", [])
    if isinstance(said, list) and expression not in said:
        said.append(expression)


def forget_items(places: Places, name: str) -> None:
    """Drop what was said of the items of a name that turns out to have none."""
    said = places.schema.get("x-constraints")
    if isinstance(said, list):
        listed = re.compile(rf"\bin {re.escape(name)}\b|\b{re.escape(name)}\[|\blen\({re.escape(name)}\)")
        said[:] = [each for each in said if listed.search(str(each)) is None]
        if not said:
            del places.schema["x-constraints"]


def _known(places: Places, term: Term) -> Ends:
    """Return the least and the largest that a term can come to, None where that is open."""
    if isinstance(term, Fraction):
        return term, term
    if isinstance(term, Path):
        return places.bounds(term)
    (low, high), (least, most) = _known(places, term.left), _known(places, term.right)
    if term.sign == "+":
        return _both(low, least, add), _both(high, most, add)
    if term.sign == "-":
        return _both(low, most, sub), _both(high, least, sub)
    if term.sign == "*" and not (low is None or high is None or least is None or most is None):
        corners = [one * other for one in (low, high) for other in (least, most)]
        return min(corners), max(corners)
    if term.sign == "/" and isinstance(term.right, Fraction) and term.right > 0:
        return _both(low, term.right, truediv), _both(high, term.right, truediv)
    return None, None


def _both(
    one: Fraction | None, other: Fraction | None, work: Callable[[Fraction, Fraction], Fraction]
) -> Fraction | None:
    return None if one is None or other is None else work(one, other)


def leaves(terms: tuple[Term, ...]) -> list[Term]:
    """Return the numbers and places that terms are made of, in order."""
    found: list[Term] = []
    waiting = list(terms)
    while waiting:
        term = waiting.pop(0)
        if isinstance(term, Sum):
            waiting[:0] = [term.left, term.right]
        else:
            found.append(term)
    return found


def _expression(places: Places, chain: Chain, paths: list[Path]) -> str:
    """Return a chain in the language of `x-constraints`, which is Python's."""
    known = {path: places.known(path) for path in paths}
    loops = {(path.name, _depth(path)) for path in known.values() if _depth(path)}
    if len(loops) > 1 or any(path.name == "Node" and "Node" not in places.names for path in known.values()):
        raise UnreadError("places of two lists at once")
    taken = set(places.names)
    words: dict[Path, str] = {}
    after = ""
    if loops:
        ((name, depth),) = loops
        element, row = free_name("x", taken), free_name("row", taken)
        after = f" for {element} in {name}" if depth == 1 else f" for {row} in {name} for {element} in {row}"
        looped = [path for path in known.values() if _depth(path)]
        if all(not path.is_length and _has_pairs(places, path) for path in looped):
            u, v = free_name("u", taken), free_name("v", taken)
            if depth == 1 and all(path.indices[1:] in (("0",), ("1",)) for path in looped):
                words.update((path, (u, v)[int(path.indices[1])]) for path in looped)
                after = f" for {u}, {v} in {name}"
            elif depth == 2 and len(looped) == 1:
                # Both of each pair.
                words[looped[0]] = u
                first = written(chain, {**_plain_words(places, known), **words}, known)
                second = written(chain, {**_plain_words(places, known), looped[0]: v}, known)
                return bounded(f"all({first} and {second} for {u}, {v} in {name})")
        for path in looped:
            if path in words:
                continue
            rest = "".join(f"[{index}]" for index in path.indices[depth:])
            if any(not index.isdigit() for index in path.indices[depth:]):
                raise UnreadError("indices that are nested otherwise")
            words[path] = f"len({element}{rest})" if path.is_length else f"{element}{rest}"
    text = written(chain, {**_plain_words(places, known), **words}, known)
    return bounded(f"all({text}{after})" if after else text)


def _counted(places: Places, chain: Chain, paths: list[Path]) -> str | None:
    """Return the expression of a chain that compares members with their own index: `graph[i][j] != i`."""
    looped = next((path for path in paths if path.indices and not path.is_length), None)
    if looped is None or len(looped.indices) > 2 or looped.indices[0].isdigit():
        return None
    counter = Path(looped.indices[0])
    is_known = counter.name in places.names or counter.name in places.aliases
    if is_known or set(paths) != {looped, counter} or any(index.isdigit() for index in looped.indices):
        return None
    places.at(looped)
    known = {looped: places.known(looped), counter: counter}
    name, taken = known[looped].name, {*places.names, counter.name}
    if known[looped].indices != looped.indices:
        return None
    element, row = free_name("x", taken), free_name("row", taken)
    rows = f"{element} in enumerate({name})" if len(looped.indices) == 1 else f"{row} in enumerate({name})"
    inner = "" if len(looped.indices) == 1 else f" for {element} in {row}"
    begins = places.facts.begins.get(name, 0) if len(looped.indices) == 1 else 0
    index = f"{counter.name} + {begins}" if begins else counter.name
    index = f"({index})" if begins and any(isinstance(term, Sum) for term in chain.terms) else index
    text = written(chain, {known[looped]: element, counter: index}, known)
    return bounded(f"all({text} for {counter.name}, {rows}{inner})")


def _plain_words(places: Places, known: Mapping[Path, Path]) -> dict[Path, str]:
    """Return each place without a loop as an expression."""
    words: dict[Path, str] = {}
    for path in known.values():
        word = path.name + "".join(f"[{index}]" for index in path.indices)
        counted = path.is_length and any(map(is_tree, places.at(path)))
        length = node_count(word, free_name("node", set(places.names))) if counted else f"len({word})"
        words[path] = length if path.is_length else word
    return words


def bounded(text: str) -> str:
    """Return an expression.

    Raises:
        UnreadError: it is too long to be one.
    """
    if len(text) > _MAX_EXPRESSION:
        raise UnreadError("too long")
    return text


def written(chain: Chain, words: Mapping[Path, str], known: Mapping[Path, Path]) -> str:
    """Return a chain as an expression, its places as `words` has them."""

    def written(term: Term) -> str:
        if isinstance(term, Fraction):
            return str(term.numerator) if term.denominator == 1 else repr(float(term))
        if isinstance(term, Path):
            return words[known[term]]
        left, right = written(term.left), written(term.right)
        left, right = (
            f"({text})" if isinstance(side, Sum) and (term.sign in "*/%" or side is term.right) else text
            for text, side in ((left, term.left), (right, term.right))
        )
        return f"-{right}" if term.sign == "-" and term.left == 0 else f"{left} {term.sign} {right}"

    parts = [written(chain.terms[0])]
    for sign, term in zip(chain.signs, chain.terms[1:], strict=True):
        parts += [sign, written(term)]
    return " ".join(parts)


def _depth(path: Path) -> int:
    """Return how many of a path's indices run over a list, from the first on."""
    depth = 0
    for index in path.indices:
        if index.isdigit():
            break
        depth += 1
    return min(depth, 2)


def _has_pairs(places: Places, path: Path) -> bool:
    (row, *_) = places.at(Path(path.name, path.indices[:1]))
    size: JsonValue = row.get("maxItems")
    return size == 2 and row.get("minItems") == 2


def free_name(word: str, taken: set[str]) -> str:
    """Return a word like the one given that is not taken, and take it."""
    while word in taken:
        word += "_"
    taken.add(word)
    return word
