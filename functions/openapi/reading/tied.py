"""Paths that are as concrete as each other, so that only what their parameters take tells which one is meant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from functions.openapi.reading.queries import tail_of
from functions.openapi.reading.specification import Specification
from functions.openapi.reading.templates import Template

# Of those that are tied to one, so many are looked at.
MOST_TIED = 50


def tied_to(specification: Specification, path: str, method: str, around: Iterable[str]) -> list[str]:
    """Return the paths with a method that differ from another path in the names of their parameters alone.

    Args:
        around: the path itself, and those that may be tied to it.
    """
    ranks, tail = Template(path).ranks, tail_of(path)
    tied = (
        other
        for other in around
        if other != path
        and (tail_of(other) is None if tail is None else tail.is_like(tail_of(other)))
        and Template(other).ranks == ranks
        and method in specification.methods_of([other])
    )
    return [*islice(tied, MOST_TIED)]
