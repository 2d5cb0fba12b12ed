"""How long a value is good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cache.entry import CacheEntry
from shared.cache.policy import CachePolicy, Decision, Directives, decide
from shared.clock import to_ms

FRESH, STALE, MISS = Decision.FRESH, Decision.STALE, Decision.MISS


def entry(created: int, fresh_until: int, expires: int, epoch: int = 0) -> CacheEntry:
    return CacheEntry(b"x", "identity", 1, created, fresh_until, expires, epoch, b"{}")


@pytest.mark.parametrize(
    ("now", "expected"), [(0, FRESH), (999, FRESH), (1000, STALE), (1999, STALE), (2000, MISS), (10**9, MISS)]
)
def test_freshness_ends_at_the_exact_millisecond(now: int, expected: Decision) -> None:
    """An entry is fresh to the last millisecond of its ttl, stale to the last of its grace, and then gone."""
    assert decide(entry(0, 1000, 2000), 0, now, Directives()) is expected


def test_an_older_epoch_is_gone() -> None:
    """Clearing a namespace makes every entry of it a miss, a newer one excepted."""
    assert decide(entry(0, 1000, 2000, epoch=1), 2, 0, Directives()) is MISS
    assert decide(entry(0, 1000, 2000, epoch=3), 2, 0, Directives()) is FRESH


def test_a_caller_may_ask_for_less_or_take_more() -> None:
    """`max-age` makes an entry too old for this caller; `max-stale` makes a stale one good enough."""
    held = entry(0, 1000, 2000)
    assert decide(held, 0, 501, Directives(max_age=timedelta(milliseconds=500))) is MISS
    assert decide(held, 0, 500, Directives(max_age=timedelta(milliseconds=500))) is FRESH
    assert decide(held, 0, 1400, Directives(max_stale=timedelta(milliseconds=400))) is FRESH
    assert decide(held, 0, 1401, Directives(max_stale=timedelta(milliseconds=400))) is STALE
    assert decide(held, 0, 2000, Directives(max_stale=timedelta(days=1))) is MISS
    assert decide(None, 0, 0, Directives()) is MISS


@given(
    st.integers(0, 10**12),
    st.timedeltas(timedelta(0), timedelta(days=400)),
    st.timedeltas(timedelta(0), timedelta(days=400)),
    st.floats(0, 1),
    st.floats(0, 1, exclude_max=True),
)
def test_jitter_only_shortens(now: int, ttl: timedelta, stale_for: timedelta, jitter: float, draw: float) -> None:
    """Jitter takes off at most its share of the ttl, and the grace stays whole."""
    fresh_until, expires = CachePolicy(ttl, stale_for, jitter=jitter).lifetime_ms(now, draw)
    assert now + to_ms(ttl) * (1 - jitter) - 1 <= fresh_until <= now + to_ms(ttl)
    assert expires - fresh_until == to_ms(stale_for)
