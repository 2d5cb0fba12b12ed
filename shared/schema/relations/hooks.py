"""Where drawing meets relations; the rest is imported when a schema has some."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from shared.canonical_json import JsonValue
from shared.schema.pointers import child
from shared.schema.reading.nodes import Node
from shared.schema.relations.keywords import STRUCTURE

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer
    from shared.schema.drawing.drawing import Drawing
    from shared.schema.drawing.manner import Manner
    from shared.schema.drawing.probes import Probe
    from shared.schema.relations.beginnings import Beginnings


class Relations:
    """Makes relations hold in what is drawn: the drawing's `Relating`."""

    def settle_object(
        self,
        drawing: Drawer,
        node: Node,
        made: dict[str, JsonValue],
        pinned: Collection[str],
        manner: Manner,
        room: int,
        depth: int,
    ) -> dict[str, JsonValue]:
        """Return the object with its relations holding; what they are is `shared.schema.relations.repair`'s to say."""
        from shared.schema.relations import repair

        return repair.settle_object(drawing, node, made, pinned, manner, room, depth)

    def contradict(self, drawing: Drawer, node: Node) -> bool:
        """Tell whether it is proved that no value of a node keeps its relations."""
        from shared.schema.relations import contradictions

        return contradictions.contradict(drawing.reader, node)

    def spoken_of(self, drawing: Drawer, node: Node) -> tuple[str | int | float, ...]:
        """Return the constants of a node's relations, of which a scalar that is meant is often one."""
        from shared.schema.relations import plans

        return plans.constants_at(drawing.reader.document, node.relations)

    def list_objects(self, drawing: Drawer, node: Node, depth: int) -> list[dict[str, JsonValue]] | None:
        """Return every object that keeps a node's relations, as `shared.schema.relations.listing` finds them."""
        from shared.schema.relations import listing

        return listing.objects(drawing, node, depth)

    def draw_array(
        self, drawing: Drawer, node: Node, manner: Manner, room: int, depth: int, length: int, *, exact: bool
    ) -> list[JsonValue]:
        """Return an array that has its structure, with its relations holding.

        Args:
            length: how many items it has where that is to be `exact`, else about how many.

        Raises:
            Unlucky: none was found.
        """
        from shared.schema.drawing import arrays
        from shared.schema.drawing.manner import Unlucky
        from shared.schema.relations import repair
        from shared.schema.relations.structures import draw

        if node.structures:
            try:
                made = draw.draw(drawing, node, manner, room, depth, length, exact=exact)
            except Unlucky:
                drawing.reader.unmet[child(node.structures[0], STRUCTURE)] += 1
                raise
        else:
            made = arrays.draw(drawing, repair.bare(drawing, node), manner, room, depth, length)
        return repair.settle_array(drawing, node, made, manner, room, depth) if node.relations else made

    def most_items(self, drawing: Drawer, node: Node) -> int | None:
        """Return the most items an array may have on account of its structure, None where that says nothing."""
        from shared.schema.relations.structures import draw

        return draw.most_items(drawing, node)


def planted(
    drawing: Drawing, node: Node, array: list[JsonValue], places: Sequence[int], depth: int
) -> tuple[list[JsonValue], list[int]] | None:
    """Return an array that has its structure and what stands at `places` of another, and where that is in it.

    None is returned where there is no such array; what has no structure stays as it is.
    """
    if not node.structures:
        return array, [*places]
    from shared.schema.drawing.manner import Spent, Unlucky
    from shared.schema.relations.structures import draw, planting

    drawing.refuel()
    try:
        return planting.planted(draw.parts_of(drawing, node, depth), draw.structure_of(drawing, node), array, places)
    except (Spent, Unlucky):
        return None


def structure_probes(drawing: Drawing, node: Node, pointer: str, depth: int) -> Iterator[Probe | None]:
    """Yield the shapes worth testing of an array that has a structure; none for others."""
    if node.structures:
        from shared.schema.relations.structures import shapes

        yield from shapes.probes(drawing, node, pointer, depth)


def relation_probes(drawing: Drawing, node: Node, pointer: str, depth: int) -> Iterator[Probe | None]:
    """Yield objects as large as their relations let them be, and at the edges of these; none where there are none."""
    if node.relations:
        from shared.schema.relations import edges, largest

        known = known_objects(drawing, node)
        for probe in chain(largest.probes(drawing, node, pointer, depth), edges.probes(drawing, node, pointer, depth)):
            if known is not None and probe is not None and isinstance(probe.value, dict):
                known.remember(probe.value)
            yield probe


def known_objects(drawing: Drawing, node: Node) -> Beginnings | None:
    """Return what takes note of a node's objects, from which edges begin that luck missed; None without relations."""
    if not node.relations:
        return None
    found = drawing.known.get(id(node))
    if found is None:
        from shared.schema.relations.beginnings import Beginnings

        found = drawing.known[id(node)] = (node, Beginnings())
    return found[1]
