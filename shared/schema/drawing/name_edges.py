"""Names at their edges: the shortest and the longest that an object takes without their being spelled out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    drawing.refuel()
    try:
        kinds = _kinds(drawing, node)
    except Spent:
        return []
    return [_at_edges(drawing, node, names, told, spot, wanted, known) for names, told in kinds]


def _kinds(drawing: Drawing, node: Node) -> list[tuple[Node, str]]:
    """Return the names of each kind that have edges, each with what they are told by."""
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
    drawing: Drawing, node: Node, names: Node, told: str, spot: Spot, wanted: Texts, known: Callable[[Point], bool]
) -> Iterator[Probe | None]:
    for name, edge in _names(drawing, names, spot.room, wanted):
        point = Point(spot.pointer, f"with a name{told} {edge}")
        if name in node.forbidden or known(point):
            continue
        drawing.refuel()
        try:
            value = drawing.draw(node.value_of(name), Manner.TYPICAL, _ROOM, len(spot.path), name)
        except (Spent, Unlucky):
            yield None
        else:
            yield Probe({name: value}, points=(point,))


def _names(drawing: Drawing, names: Node, room: int, wanted: Texts) -> Iterator[tuple[str, str]]:
    if names.members is not None:
        listed = (member for member in names.members if isinstance(member, str) and wanted.has(len(member)))
        yield from ((name, f"that is the listed {shortened(name)}") for name in listed)
        return
    for length, edge in strings.edges(names, room, bounded=True).items():
        name = strings.at_length(names, drawing.rng, length) if wanted.has(length) else None
        if name is not None:
            yield name, "that is empty" if not name else edge
