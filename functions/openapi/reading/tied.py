"""Paths that are as concrete as each other, so that only what their parameters take tells which one is meant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from functions.openapi.reading.queries import tail_of
from functions.openapi.reading.specification import Place, Specification, methods_of_item
from functions.openapi.reading.templates import Listed, Template, pattern_of
from shared.errors import UnprocessableError

# Of those that are tied to one, so many are looked at.
MOST_TIED = 50
# Of a name that stands right beside another.
_MOST_TEXTS = 1_000


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
        and Template(other).ranks == ranks
        and (tail_of(other) is None if tail is None else tail.is_like(tail_of(other)))
        and method in specification.methods_of([other])
    )
    return [*islice(tied, MOST_TIED)]


def listed_beside(specification: Specification, path: str, item: Place) -> Listed:
    """Return the texts of the names that stand right beside another in a path, of those that have a list of them.

    Args:
        item: of the path.
    """
    if "}{" not in path:
        return {}
    runs = [run for segment in path.split("/") for run in pattern_of(segment).runs if len(run) > 1]
    return _listed(specification, {name for run in runs for name in run}, item)


def _listed(specification: Specification, names: set[str], item: Place) -> Listed:
    found: dict[str, list[str]] = {}
    for holder in (*map(item.member, methods_of_item(item)), item):
        for listed in holder.member("parameters").listed():
            try:
                one = specification.follow(listed)
                schema = specification.follow(one.member("schema")) if "schema" in one.object else one
            except UnprocessableError:
                continue
            name, texts = one.text("name"), schema.object.get("enum")
            if name in names and name not in found and one.text("in") == "path" and isinstance(texts, list):
                found[name] = [text for text in texts if isinstance(text, str)][:_MOST_TEXTS]
    return found
