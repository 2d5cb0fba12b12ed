"""What stands beside a fault, changed so that relations across fields hold all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema_rs import canonical

from shared.canonical_json import JsonValue
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.negatives.bases import Atlas, Path, Place, part_at, replaced
from shared.schema.negatives.breaking.kinds import type_of
from shared.schema.negatives.breaking.spot import Fault, Spot, reduced
from shared.schema.negatives.loosening import loosened
from shared.schema.reading.nodes import Node
from shared.schema.relations.language import FAILURES

_ROOM = 200
# Of an array at fault for how many items it has, that is what stays.
_COUNTS = frozenset({"minItems", "maxItems"})
# Of one constraint: to find that nothing can be changed so takes longer than everything else.
_ATTEMPTS = 1
_STEPS = 40_000
# What is at fault may have another shape than relations are made for.
NOT_FOUND = (Unlucky, Spent, *FAILURES)


class InStep:
    """Finds values in which all relations hold around a fault.

    Args:
        drawing: draws from the schema as it is.
    """

    def __init__(self, atlas: Atlas, drawing: Drawing) -> None:
        self._atlas = atlas
        self._drawing = drawing
        self._loose: tuple[str, Drawing] | None = None
        self._left = 0

    def begin(self) -> None:
        """Begin with the next constraint."""
        self._left = _ATTEMPTS

    def around(self, spot: Spot, fault: Fault) -> Iterator[tuple[JsonValue, JsonValue]]:
        """Yield whole values that have the fault, each with one that has it not."""
        base, path = spot.site.base, spot.path
        if type_of(fault.broken).isdisjoint(type_of(spot.local)):
            # Nothing that is asked of one type holds of another.
            return
        whole = replaced(base.value, path, fault.broken)
        stays = path if spot.constraint.keyword in _COUNTS else path + fault.below
        for length in range(len(path) - 1, -1, -1):
            place = Place(path[:length])
            node = self._atlas.node(base.applied.get(place, {}))
            if not node.relations:
                continue
            if not self._left or self._atlas.effort.scarce:
                return
            self._left -= 1
            sound = part_at(base.value, place.path)
            try:
                faulty = in_step(self._without(spot), node, part_at(whole, place.path), stays[length:], length)
                mended = sound
                if isinstance(faulty, dict) and isinstance(sound, dict):
                    name = str(path[length])
                    mended = in_step(self._drawing, node, {**faulty, name: sound[name]}, (), length)
            except NOT_FOUND:
                continue
            yield replaced(base.value, place.path, faulty), replaced(base.value, place.path, mended)

    def _without(self, spot: Spot) -> Drawing:
        """Return what draws as if the constraint did not stand there."""
        constraint = spot.constraint
        if self._loose is None or self._loose[0] != constraint.pointer:
            less = reduced(spot.schema, constraint)
            self._loose = constraint.pointer, loosened(self._drawing, {constraint.at: less}, self._atlas.effort)
        return self._loose[1]


def in_step(drawing: Drawing, node: Node, value: JsonValue, stays: Path, depth: int) -> JsonValue:
    """Return a value that keeps a node's relations, changed as little as need be.

    Args:
        stays: the part of it that stays as it is; of an array, its length.

    Raises:
        Unlucky: none was found.
        Spent: the attempt has taken too many steps.
    """
    from shared.schema.relations.kept import plain
    from shared.schema.relations.repair import settle_array, settle_object

    drawing.refuel()
    # Parts are changed where they stand, and these are parts of other values too.
    made: Any = canonical.schema.clone(value)
    found: JsonValue
    if isinstance(made, list):
        asked = _kept(made, stays) if stays else made
        found = plain(settle_array(drawing, node, asked, Manner.TYPICAL, _ROOM, depth, steps=_STEPS))
    elif isinstance(made, dict):
        pinned = [str(stays[0])] if stays and stays[0] in made else []
        for name in pinned:
            made[name] = _kept(made[name], stays[1:])
        settled = settle_object(drawing, node, made, pinned, Manner.TYPICAL, _ROOM, depth, steps=_STEPS)
        found = {name: plain(part) for name, part in settled.items()}
    else:
        raise Unlucky
    return found


def _kept(value: Any, path: Path) -> Any:
    """Return an array of which only what is at `path` stays; anything else as it is."""
    from shared.schema.relations.kept import Kept

    if not isinstance(value, list):
        return value
    if not path or not isinstance(path[0], int) or path[0] >= len(value):
        return Kept(value, length=True)
    array = Kept(value, (path[0],))
    array[path[0]] = _kept(value[path[0]], path[1:])
    return array
