"""Names of sizes that are no parameters (`nums.length == n + 1`, nodes that are `n`), put in terms of the input."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from functions.practice.proposing.chains import Chain, Path, Sum, Term
from functions.practice.proposing.phrases import structures
from functions.practice.proposing.places import Places
from functions.practice.proposing.relations import leaves

_NODES = re.compile(
    r"(?:the )?number of nodes in (?:the |a )?(?:\w+ )?(?:tree|list) is ([A-Za-z]\w{0,20})", re.IGNORECASE | re.ASCII
)


def without_sizes(
    places: Places, lines: list[str], chains: Mapping[int, list[Chain]], aliases: dict[str, Path]
) -> tuple[dict[int, list[Chain]], set[int]]:
    """Return (the chains without names of sizes, the lines that only defined one).

    Args:
        places: of the whole input; nodes get their bounds here.
        aliases: gets the names that are lengths themselves.
    """
    left, defining = dict(chains), set[int]()
    for at, line in enumerate(lines):
        nodes = _NODES.fullmatch(line)
        if nodes is not None and nodes[1] not in places.names and _apply_nodes(places, nodes[1], aliases):
            defining.add(at)
        for chain in chains.get(at, []):
            if (found := _defined(places, chain, aliases)) is not None:
                name, length, offset = found
                left = {
                    number: [_replaced(each, name, length, offset) for each in own if each is not chain]
                    for number, own in left.items()
                }
                if not left[at]:
                    defining.add(at)
    return left, defining


def _defined(places: Places, chain: Chain, aliases: Mapping[str, Path]) -> tuple[str, Path, Fraction] | None:
    """Return (`n`, the length, 1) of `nums.length == n + 1`."""
    if chain.signs != ("==",):
        return None
    for length, other in (chain.terms, chain.terms[::-1]):
        if not isinstance(length, Path) or not length.is_length or length.indices or length.name not in places.names:
            continue
        if isinstance(other, Sum) and other.sign in "+-" and isinstance(other.right, Fraction):
            name = other.left
            if name == Path(word := name.name if isinstance(name, Path) else "") and word not in places.names:
                if word in aliases:
                    return None
                return word, length, other.right if other.sign == "+" else -other.right
    return None


def _replaced(chain: Chain, name: str, length: Path, offset: Fraction) -> Chain:
    """Return the chain with the name as the length less its offset."""
    if Path(name) not in leaves(chain.terms):
        return chain
    if all(isinstance(term, Fraction) or term == Path(name) for term in chain.terms):
        # Bounds of the name are bounds of the length, moved.
        return Chain(
            tuple(term + offset if isinstance(term, Fraction) else length for term in chain.terms), chain.signs
        )
    size: Term = Sum("-" if offset > 0 else "+", length, abs(offset))

    def replaced(term: Term) -> Term:
        if isinstance(term, Sum):
            return Sum(term.sign, replaced(term.left), replaced(term.right))
        return size if term == Path(name) else term

    return Chain(tuple(map(replaced, chain.terms)), chain.signs)


def _apply_nodes(places: Places, name: str, aliases: dict[str, Path]) -> bool:
    """Take a name for how many nodes the only tree or list has; tell whether there is one."""
    found = structures(places)
    if len(found) != 1:
        return False
    aliases.setdefault(name, Path(found[0], (), is_length=True))
    return True
