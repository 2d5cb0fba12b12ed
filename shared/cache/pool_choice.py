"""What a pool offers, what a request takes from it, and what is made for it when that falls short."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from shared.cache.pool_items import NewValue, PoolValue
from shared.canonical_json import JsonValue
from shared.llm import Provenance


class Listing(NamedTuple):
    """What is in a pool; `marks` is what earlier top-ups left to remember."""

    values: tuple[PoolValue, ...] = ()
    marks: Mapping[str, JsonValue] = MappingProxyType({})


class Choice(NamedTuple):
    """What a request takes from a listing, in order, and how many more it would have."""

    values: tuple[PoolValue, ...]
    shortfall: int


class Made(NamedTuple):
    """What a top-up made, and what the pool shall remember of it."""

    values: tuple[NewValue, ...]
    provenance: Provenance
    marks: Mapping[str, JsonValue] = MappingProxyType({})
    notes: tuple[str, ...] = ()


class PoolAnswer(NamedTuple):
    """The chosen values with their contents, in order; which of them were made for this request; and notes on that.

    `stored` tells whether all that was made is in the pool now, `collapsed` whether another's top-up was waited for,
    `topped_up` whether this request's own made anything, `unreadable` how many chosen values could not be read.
    """

    values: tuple[tuple[PoolValue, bytes], ...]
    made: frozenset[str]
    notes: tuple[str, ...]
    stored: bool
    trouble: bool
    collapsed: bool = False
    topped_up: bool = False
    unreadable: int = 0


def sample_rank(seed: int | str, value_id: str) -> bytes:
    """Return what values are ordered by under a seed: an order that moves little as the pool grows."""
    return hashlib.sha256(f"{seed}:{value_id}".encode()).digest()
