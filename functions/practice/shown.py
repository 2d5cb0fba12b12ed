"""A case as the formats are given it."""

from __future__ import annotations

from typing import NamedTuple


class Shown(NamedTuple):
    """A case on its way out.

    Attributes:
        content: the input, as canonical JSON.
        note: what it probes, or "".
        described: the case as an object of JSON, its id and tags included.
    """

    content: bytes
    note: str
    described: bytes
