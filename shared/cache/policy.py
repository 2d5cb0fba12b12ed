"""How long a value is good, and what a caller may ask about that: pure, so that every case can be tested."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import NamedTuple

from shared.cache.entry import CacheEntry
from shared.clock import to_ms

FAILURE_MARK = timedelta(seconds=2)
"""For how long other processes share a failure instead of trying in turn."""


class CachePolicy(NamedTuple):
    """The lifetimes of one kind of value.

    Attributes:
        ttl: how long a value is fresh.
        stale_for: how long after that it may still be given while a new one is made, or when none can be.
        negative_ttl: how long a definite "no" (not found, refused) is kept in place of a value.
        lease_ttl: how soon a successor takes over from a generator that died.
        jitter: share of `ttl`, 0 to 1, by which an entry's freshness is shortened at random, so that values made
            together do not all expire together.
    """

    ttl: timedelta
    stale_for: timedelta = timedelta(0)
    negative_ttl: timedelta = FAILURE_MARK
    lease_ttl: timedelta = timedelta(seconds=10)
    jitter: float = 0.0

    def no_longer_than(self, ttl: timedelta | None) -> CachePolicy:
        """Return it with a shorter `ttl`, and a `stale_for` that is no longer than that; None changes nothing."""
        if ttl is None or ttl >= self.ttl:
            return self
        return self._replace(ttl=ttl, stale_for=min(ttl, self.stale_for))

    def lifetime_ms(self, now_ms: int, draw: float) -> tuple[int, int]:
        """Return (fresh_until_ms, expires_at_ms) of a value made now; `draw` is random in [0, 1)."""
        fresh_until = now_ms + round(to_ms(self.ttl) * (1 - self.jitter * draw))
        return fresh_until, fresh_until + to_ms(self.stale_for)


class Directives(NamedTuple):
    """What a request says about caching, in HTTP's own terms (RFC 9111, section 5.2.1)."""

    no_store: bool = False
    no_cache: bool = False
    only_if_cached: bool = False
    max_age: timedelta | None = None
    max_stale: timedelta | None = None


NO_DIRECTIVES = Directives()
"""What a request says that says nothing."""


class Decision(Enum):
    """What an entry is good for."""

    FRESH = "fresh"
    STALE = "stale"
    MISS = "miss"


def decide(entry: CacheEntry | None, epoch: int, now_ms: int, directives: Directives) -> Decision:
    """Judge an entry.

    Args:
        entry: None where there is none.
        epoch: the namespace's epoch as last seen; an entry of an older one is gone.
        now_ms: milliseconds since the epoch (of Unix).
        directives: `no_cache` is the caller's affair, and not looked at; nor are `no_store` and `only_if_cached`.
    """
    if entry is None or now_ms >= entry.expires_at_ms or entry.epoch < epoch:
        return Decision.MISS
    if directives.max_age is not None and now_ms - entry.created_at_ms > to_ms(directives.max_age):
        return Decision.MISS
    if now_ms < entry.fresh_until_ms:
        return Decision.FRESH
    if directives.max_stale is not None and now_ms - entry.fresh_until_ms <= to_ms(directives.max_stale):
        return Decision.FRESH
    return Decision.STALE
