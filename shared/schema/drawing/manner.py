"""How values are drawn: what they are like, how hard to try, and how a try ends without one."""

from __future__ import annotations

import enum

# How deep values of a recursive schema grow before everything that can be left out is left out, and before giving up.
SOFT_NESTING = 10
MAX_NESTING = 96
# In less room a value has only what it must have.
_LEAST_ROOM = 16
# How many items or made-up names an ordinary value has.
TYPICAL_COUNT = (3, 8)
TRIES = 12
# Parts that one attempt may draw: some 30 ms.
MAX_STEPS = 12_000


class Manner(enum.Enum):
    """What a drawn value is like.

    TYPICAL is as a person would write it, FULL the same with everything that may be there, SPARE with nothing that may
    be left out; RANDOM is spread over all there is, WIDE further out.
    """

    TYPICAL = "typical"
    FULL = "full"
    RANDOM = "random"
    SPARE = "spare"
    WIDE = "wide"


# Letters and lengths as a person would write them.
NEAR = frozenset({Manner.TYPICAL, Manner.FULL, Manner.SPARE})
# With contents as a person would write them.
ORDINARY = frozenset({Manner.TYPICAL, Manner.FULL})
# How far numbers lie from zero or the nearer bound; None is all there is.
REACH = {Manner.TYPICAL: 100, Manner.FULL: 100, Manner.SPARE: 100, Manner.RANDOM: None, Manner.WIDE: 10**9}


class Unlucky(Exception):
    """No value was found in the tries there were."""


class Spent(Exception):
    """The attempt took more steps than one value may; trying again inside it would only take more."""


def is_spare(manner: Manner, room: int, depth: int) -> bool:
    """Tell whether a value has only what it must have, and is nested no further than it must."""
    return manner is Manner.SPARE or depth >= SOFT_NESTING or room < _LEAST_ROOM
