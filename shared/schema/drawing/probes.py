"""A value together with what it probes."""

from __future__ import annotations

from dataclasses import dataclass

from shared.canonical_json import JsonValue


@dataclass(frozen=True, slots=True)
class Probe:
    """A value at a point worth testing.

    Args:
        value: the value itself, or a larger one that holds the point.
        note: what it probes, to be read after the name of the place: "at its minimum 0".
    """

    value: JsonValue
    note: str
