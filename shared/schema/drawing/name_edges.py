"""Names at their edges: the shortest and the longest that an object takes without their being spelled out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from shared.schema.drawing import objects, strings
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.drawing.probes import Probe
from shared.schema.drawing.spots import Spot
from shared.schema.drawing.strings import Texts
from shared.schema.pointers import tokens_of
from shared.schema.reading.names import barred
from shared.schema.reading.nodes import Node
from shared.schema.tagged import Point, shortened

_ROOM = 300
# Of what is asked of all names, so many alternatives.
_MOST_ALTERNATIVES = 8


def streams(
    drawing: Drawing, node: Node, spot: Spot, wanted: Texts, known: Callable[[Point], bool]
) -> list[Iterator[Probe | None]]:
    """Return probes of each kind of name, whose values are objects of that name alone with an ordinary value.

    Args:
        wanted: which lengths of names.
        known: tells of a point whether it is left out.
    """
    kinds = kinds_of(drawing, node)
    return [_at_edges(drawing, node, names, before, spot, wanted, known) for names, before in kinds]


def told(names: Node, before: str, present: Iterable[str], room: int) -> Iterator[str]:
    """Yield what is told of an object of names of which some are of one kind.

    Args:
        before: what that kind is told by.
    """
    for name in present:
        if names.members is not None:
            yield from [_listed(before, name)] if name in names.members else []
        elif strings.fits(names, name):
            edge = strings.edges(names, room, bounded=True).get(len(name))
            yield from [_named(before, name, edge)] if edge is not None else []


def kinds_of(drawing: Drawing, node: Node) -> list[tuple[Node, str]]:
    """Return the names of each kind that have edges, each with what they are told by."""
    drawing.refuel()
    try:
        return _kinds(drawing, node)
    except Spent:
        return []


def _listed(before: str, name: str) -> str:
    return f"with a name{before} that is the listed {shortened(name)}"


def _named(before: str, name: str, edge: str) -> str:
    return f"with a name{before} {edge if name else 'that is empty'}"


def _kinds(drawing: Drawing, node: Node) -> list[tuple[Node, str]]:
    if not node.names and not any(part.patterned for part in node.objects):
        return []
    allowed = [each for each in drawing.usable(node.names) if "string" in each.types] if node.names else [Node()]
    places = {pattern: place for part in node.objects for pattern, place in part.patterned}
    patterns: list[str | None] = [*islice(dict.fromkeys(objects.described(drawing, node)), objects.MOST_PATTERNS)]
    if node.names and not any(part.closed for part in node.objects):
        patterns.insert(0, None)
    kept_out = barred(node, drawing.usable)
    return [
        (objects.names_like(drawing, each, kept_out, pattern), _told(places, pattern))
        for pattern in patterns
        for each in allowed[:_MOST_ALTERNATIVES]
    ]


def _told(places: dict[str, str], pattern: str | None) -> str:
    # As the schema writes it, which is not always as it is matched.
    return "" if pattern is None else f" that matches {shortened(tokens_of(places[pattern])[-1])},"


def _at_edges(
    drawing: Drawing, node: Node, names: Node, before: str, spot: Spot, wanted: Texts, known: Callable[[Point], bool]
) -> Iterator[Probe | None]:
    for name, what in _names(drawing, names, before, spot.room, wanted):
        point = Point(spot.pointer, what)
        if name in node.forbidden or known(point):
            continue
        drawing.refuel()
        try:
            value = drawing.draw(node.value_of(name), Manner.TYPICAL, _ROOM, len(spot.path), name)
        except (Spent, Unlucky):
            yield None
        else:
            yield Probe({name: value}, points=(point,))


def _names(drawing: Drawing, names: Node, before: str, room: int, wanted: Texts) -> Iterator[tuple[str, str]]:
    if names.members is not None:
        listed = (member for member in names.members if isinstance(member, str) and wanted.has(len(member)))
        yield from ((name, _listed(before, name)) for name in listed)
        return
    for length, edge in strings.edges(names, room, bounded=True).items():
        name = strings.at_length(names, drawing.rng, length) if wanted.has(length) else None
        if name is not None:
            yield name, _named(before, name, edge)
