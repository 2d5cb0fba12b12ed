"""Where in a value a probe lies, and what it may take there."""

from __future__ import annotations

from typing import NamedTuple

from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.pointers import child
from shared.schema.reading.nodes import Conjunction

# Leaves space for what surrounds the place that is stretched.
_MOST_ROOM = MAX_VALUE_BYTES - 4_096
_LEAST_SHARE = 2_000

Path = frozenset[Conjunction]


class Spot(NamedTuple):
    """A place of a value.

    Args:
        pointer: where the value lies in the whole.
        room: how many bytes it may be stretched to.
        path: the conjunctions around it: a recursive schema's points are the same at every depth.
        share: how many bytes its parts share, so that each of several parts brings several points of its own.
    """

    pointer: str = ""
    room: int = _MOST_ROOM
    path: Path = frozenset()
    share: int = _MOST_ROOM

    def inside(self, key: str | int, room: int, share: int) -> Spot:
        """Return the spot of a part."""
        return Spot(child(self.pointer, key), room, self.path, max(_LEAST_SHARE, share))


ROOT_SPOT = Spot()
