"""A value together with what it probes."""

from __future__ import annotations

from typing import NamedTuple

from shared.canonical_json import JsonValue
from shared.schema.tagged import Point, shortened


class Probe(NamedTuple):
    """A value at one or more points worth testing.

    Args:
        value: the value itself, or a larger one that holds the points.
        note: what it probes, where that is no point of a place; of a single place before its pointer is known, what is
            read after the name of the place: "at its minimum 0".
        points: what it probes, place by place.
        by_length: it is a text that is there for its length, whatever its letters are.
    """

    value: JsonValue
    note: str = ""
    points: tuple[Point, ...] = ()
    by_length: bool = False


def as_listed(value: JsonValue) -> str:
    """Return what is told of a value of a list, after its place: short, and never a whole text."""
    if isinstance(value, (dict, list)):
        shown = "of several parts" if value else "without parts"
    elif value is None or isinstance(value, bool):
        shown = {True: "true", False: "false", None: "null"}[value]
    else:
        shown = shortened(str(value))
    return f"as the listed value {shown}"
