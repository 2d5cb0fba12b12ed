"""What the engine hands out: a value, what kind it is, and what it probes."""

from __future__ import annotations

from typing import NamedTuple

from shared.canonical_json import JsonValue

KNOWN_TAGS = frozenset({"typical", "boundary", "random", "pairwise"})
# Attempts in a row that gave nothing new, after which a source of values counts as dry.
PATIENT = 150
HASTY = 20


class TaggedValue(NamedTuple):
    """A valid value with its kind and what it probes.

    Args:
        tags: of `KNOWN_TAGS`.
        note: what it probes, in plain words.
    """

    value: JsonValue
    tags: tuple[str, ...]
    note: str
