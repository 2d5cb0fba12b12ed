"""Objects whose properties are at their edges together, every pair of edges once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from allpairspy import AllPairs

from shared.canonical_json import canonical_bytes
from shared.schema.drawing import objects
from shared.schema.drawing.boundaries import Boundaries
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.drawing.probes import Probe
from shared.schema.drawing.spots import Spot
from shared.schema.pointers import child
from shared.schema.reading.nodes import ROOT, Node
from shared.schema.tagged import Point, shortened

_MAX_COLUMNS = 30
_CHOICES = 3
_MAX_ROWS = 200
_LOOKED_AT = 12
# So that several large properties still fit a value together.
_MAX_CHOICE_BYTES = 4_096
_ROOM = 300


def probes(drawing: Drawing) -> Iterator[Probe | None]:
    """Yield objects that cover the pairs of their properties' edges."""
    for node in drawing.usable(ROOT):
        if node.members is None and "object" in node.types:
            yield from _of_object(drawing, node)


def _of_object(drawing: Drawing, node: Node) -> Iterator[Probe | None]:
    columns: dict[str, list[Probe | None]] = {}
    for name in itertools.islice((name for name in node.declared() if name not in node.forbidden), _MAX_COLUMNS):
        choices: list[Probe | None] = list(_representatives(drawing, node, name))
        if name not in node.required:
            choices.append(None)
        if choices:
            columns[name] = choices
    if len(columns) < 2:
        return
    # By number, because the choices themselves may be equal and need not be hashable.
    for row in itertools.islice(AllPairs([range(len(choices)) for choices in columns.values()]), _MAX_ROWS):
        chosen = {name: choices[index] for (name, choices), index in zip(columns.items(), row, strict=True)}
        given = {name: probe.value for name, probe in chosen.items() if probe is not None}
        drawing.refuel()
        try:
            made = objects.draw(drawing, node, Manner.SPARE, _ROOM, 0, given)
        except (Spent, Unlucky):
            yield None
            continue
        points = [
            probe.points if probe is not None else (Point("", f"without {shortened(name)}"),)
            for name, probe in chosen.items()
        ]
        yield Probe(made, points=tuple(itertools.chain.from_iterable(points)))


def _representatives(drawing: Drawing, node: Node, name: str) -> Iterator[Probe]:
    found = 0
    seen: set[bytes] = set()
    for probe in itertools.islice(Boundaries(drawing).probes(node.value_of(name), Spot(child("", name))), _LOOKED_AT):
        if probe is None:
            continue
        text = canonical_bytes(probe.value)
        if text in seen or len(text) > _MAX_CHOICE_BYTES:
            continue
        seen.add(text)
        yield probe
        found += 1
        if found == _CHOICES:
            return
