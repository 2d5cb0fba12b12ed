"""How many cases are made of one operation: as many as an answer may hold at once, and the rest for whoever goes on."""

from __future__ import annotations

from typing import NamedTuple


class Bounds(NamedTuple):
    """How much is made of one operation at most.

    Attributes:
        cases: of a group.
        url_bytes: of a group's URLs together: with thousands of parameters each is long, and takes as long to make.
        constraints: of a slot, each broken once.
        edges: of a slot.
        broken_bytes, edges_bytes: of a slot, as values are weighed: about three times their length as they travel.
            What holds much at once is long, and few such values show what is at an edge; each that is broken is a
            fault of its own, so that more of these are worth their length.
    """

    cases: int
    url_bytes: int
    constraints: int
    edges: int
    broken_bytes: int
    edges_bytes: int


FIRST = Bounds(
    cases=1_000, url_bytes=1_000_000, constraints=1_000, edges=100, broken_bytes=10_000_000, edges_bytes=1_000_000
)
ALL = Bounds(
    cases=20_000, url_bytes=10_000_000, constraints=20_000, edges=1_000, broken_bytes=40_000_000, edges_bytes=20_000_000
)
