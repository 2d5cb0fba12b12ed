"""What a request brings to the cache, and what it takes away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Literal, NamedTuple, TypeVar

from shared.cache.entry import CacheEntry
from shared.cache.key import CacheKey
from shared.cache.policy import NO_DIRECTIVES, Directives
from shared.clock import Deadline

T = TypeVar("T")
CacheSource = Literal["generated", "database", "ai_memory"]
"""Where an answer came from, in the words of bodies; `Cache-Status` has RFC 9211's."""


def _admit_all() -> None:
    """Let every generation through."""


class Call(NamedTuple):
    """What the core has to know of the request it serves.

    Attributes:
        answer_by: when the caller must have something: how long a waiter waits.
        generate_by: when a generation that runs here is cancelled; it may outlast the caller, and is stored then.
        directives: what the request says about caching.
        admit: called before a generation begins; raises `RateLimitedError` where the caller has had enough.
    """

    answer_by: Deadline
    generate_by: Deadline
    directives: Directives = NO_DIRECTIVES
    admit: Callable[[], None] = _admit_all


class CacheStatus(NamedTuple):
    """How an answer came about, in the terms of RFC 9211.

    Attributes:
        hit: the answer was stored already.
        fwd: why it was generated: `miss`, `stale`, `request` (no-cache) or `bypass` (no-store).
        stored: what was generated is in the table now.
        collapsed: another caller's generation was waited for.
        source: `memory`, `table` or `generated`.
        trouble: the table did not do its part.
    """

    hit: bool
    fwd: str | None = None
    stored: bool = False
    collapsed: bool = False
    source: str = "generated"
    trouble: bool = False


MEMORY_HIT = CacheStatus(True, source="memory")
TABLE_HIT = CacheStatus(True, source="table")


def source_of(status: CacheStatus | None) -> CacheSource:
    """Return where an answer came from; None stands for one that no cache had a part in."""
    if status is None or not status.hit:
        return "generated"
    return "ai_memory" if status.source == "memory" else "database"


class Outcome(NamedTuple, Generic[T]):
    """An answer: the decoded value, its envelope, and how it came about."""

    value: T
    entry: CacheEntry
    status: CacheStatus
    key: CacheKey
