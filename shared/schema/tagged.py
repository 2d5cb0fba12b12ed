"""What the engine hands out: a value, what kind it is, and what it probes."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from shared.canonical_json import JsonValue
from shared.schema.pointers import tokens_of

KNOWN_TAGS = frozenset({"typical", "minimal", "full", "boundary", "random", "pairwise"})
# Attempts in a row that gave nothing new, after which a source of values counts as dry.
PATIENT = 150
HASTY = 20
_NAME_CHARS = 40


class Point(NamedTuple):
    """One point of one place that a value probes.

    Args:
        pointer: JSON pointer to the place in the value; `*` stands for any index.
        what: read after the place: "at its minimum 0".
    """

    pointer: str
    what: str

    def __str__(self) -> str:
        """Return both as a person reads them: "nums[] at its minimum 0"."""
        return f"{named(self.pointer)} {self.what}"


class TaggedValue(NamedTuple):
    """A valid value with its kind and what it probes.

    Args:
        tags: of `KNOWN_TAGS`.
        note: what it probes, in plain words.
        points: the same place by place: first what a boundary or a pair was made for, then what it hits besides that no
            value before did, of small schemas.
    """

    value: JsonValue
    tags: tuple[str, ...]
    note: str
    points: tuple[Point, ...] = ()


@lru_cache(maxsize=2_000)
def named(pointer: str) -> str:
    """Return a place as a note calls it: "nums[].x" for /nums/*/x."""
    shown = ""
    for step in tokens_of(pointer):
        if step == "*" or step.isdigit():
            shown += f"[{step.removeprefix('*')}]"
        else:
            shown += ("." if shown else "") + shortened(step)
    return shown or "the value"


def shortened(name: str) -> str:
    """Return a name as a note shows it."""
    if not name:
        return '""'
    return name if len(name) <= _NAME_CHARS else name[: _NAME_CHARS - 3] + "..."
